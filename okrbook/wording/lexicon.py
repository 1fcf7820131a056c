"""A compiled lexicon: the word lists of one language, by what they are for. Standard library only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from okrbook.wording.words import WordList, tokens, word_list

EMPTY = WordList()


@dataclass(frozen=True)
class Lexicon:
    """One language's word lists. A language leaves a list empty when its grammar has no use for it.

    Notation of the items: see ``WordList``; in phrases ``#`` is any number.
    """

    # Doing (OKR008). A verb of «any» counts wherever it stands, of «start» only as the title's first word.
    doing_any: WordList = EMPTY
    doing_start: WordList = EMPTY
    soft_any: WordList = EMPTY
    """Verbs that also name a service to a client: they count as first word, or beside an activity noun."""
    soft_start: WordList = EMPTY
    event_any: WordList = EMPTY
    """Verbs that name doing only with an event (a meeting is held, so is a budget)."""
    event_start: WordList = EMPTY
    noun_like: WordList = EMPTY
    """First words that are verbs only before a determiner or a number (plan the service, but plan adherence)."""
    start_skip: WordList = EMPTY
    determiners: WordList = EMPTY
    prepositions: WordList = EMPTY
    verbal_nouns: WordList = EMPTY
    verbal_tails: WordList = EMPTY
    """Endings of the words that may follow a verbal noun: none of them is a finite verb."""
    finite: WordList = EMPTY
    head_tails: WordList = EMPTY
    """Words that may follow the head noun without being it (henkilöstölle)."""
    completed: WordList = EMPTY
    completed_activity: WordList = EMPTY
    """Participles that say «done» only of an activity noun (approved: a plan, but also an application)."""
    being: WordList = EMPTY
    relatives: WordList = EMPTY
    shares: WordList = EMPTY
    counts: WordList = EMPTY
    counted: WordList = EMPTY
    counted_activity: WordList = EMPTY
    heads_last: WordList = EMPTY
    heads_first: WordList = EMPTY
    trends: WordList = EMPTY
    """Heads that are no activity beside an outcome noun (utveckling av sjukfrånvaron)."""
    having: WordList = EMPTY
    activity_nouns: WordList = EMPTY
    event_nouns: WordList = EMPTY
    service: WordList = EMPTY
    """Clients who receive, and what is made for each of them: a soft verb beside them names a service."""
    durations: WordList = EMPTY
    time_limits: WordList = EMPTY
    # Achieving
    outcome_verbs: WordList = EMPTY
    outcome_nouns: WordList = EMPTY
    not_before_verb: WordList = EMPTY
    """A word after one of these is no finite verb (to use, the use of)."""
    percents: WordList = EMPTY
    from_words: WordList = EMPTY
    to_words: WordList = EMPTY
    from_endings: WordList = EMPTY
    to_endings: WordList = EMPTY
    date_words: WordList = EMPTY
    date_links: WordList = EMPTY
    number_words: WordList = EMPTY
    # Vague titles (OKR009)
    vague: WordList = EMPTY
    vague_always: WordList = EMPTY
    """The short list that counts in an objective's title too."""
    vague_placed: WordList = EMPTY
    """Vague forms that are plain participles after a word of ``place_words`` (kotona toimiva)."""
    place_words: WordList = EMPTY
    not_vague: WordList = EMPTY
    # Names
    roles: WordList = EMPTY
    bodies: WordList = EMPTY
    everybody: WordList = EMPTY
    """Whole cells that mean everybody."""
    everybody_start: WordList = EMPTY
    """First words that mean everybody whatever follows."""
    # What cannot be summed (OKR024, KPI013)
    ratios: WordList = EMPTY
    not_ratios: WordList = EMPTY
    ratio_units: WordList = EMPTY
    summable_units: WordList = EMPTY
    per_words: WordList = EMPTY
    time_units: WordList = EMPTY
    divided: WordList = EMPTY
    # Per cent or percentage points (KPI018)
    changes: WordList = EMPTY
    """Words beside which «N %» is a change: growth, rise, fall."""
    points: WordList = EMPTY
    """What makes percentage points of a per cent sign before it (%-yksikköä, % points)."""
    # Benefits that are only assumed (REA011)
    hedges: WordList = EMPTY
    not_hedges: WordList = EMPTY
    """Phrases with a word of ``hedges`` that mean something else (budgeten antas, in May)."""
    # Capabilities (CAP008)
    change_leadership: WordList = EMPTY
    """What names the capability of leading people through a change."""

    @classmethod
    def from_json(cls, data: Mapping[str, Sequence[str]]) -> Lexicon:
        """A lexicon from what ``compile_lexicon`` made.

        Raises:
            TypeError: the data names a list that no procedure knows.
        """
        return cls(**{name: word_list(items) for name, items in data.items()})


LISTS: tuple[str, ...] = tuple(field.name for field in fields(Lexicon))
"""The names of all lists."""


class Lexicons(Mapping[str, Lexicon]):
    """Language → lexicon, made of the compiled forms when it is first asked for: most workbooks are in one language."""

    def __init__(self, forms: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        self._forms = forms
        self._made: dict[str, Lexicon] = {}

    def __getitem__(self, language: str) -> Lexicon:
        if language not in self._made:
            self._made[language] = Lexicon.from_json(self._forms[language])
        return self._made[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._forms)

    def __len__(self) -> int:
        return len(self._forms)


@dataclass(frozen=True)
class RoleWords:
    """Words that name one person's role (director, päällikkö, ordförande), of all languages together."""

    words: WordList

    @classmethod
    def union(cls, lexicons: Iterable[Lexicon]) -> RoleWords:
        """The role words of several lexicons: how a cell is read must not depend on the workbook's language."""
        return cls.of(lexicon.roles.items for lexicon in lexicons)

    @classmethod
    def of(cls, lists: Iterable[Iterable[str]]) -> RoleWords:
        """The role words of several languages' lists."""
        return cls(word_list(dict.fromkeys(item for items in lists for item in items)))

    def found_in(self, text: str) -> bool:
        """True when a role word stands anywhere in *text*."""
        return self.words.anywhere(tokens(text))
