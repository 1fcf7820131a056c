"""A title as the steps of ``titles`` ask about it. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from okrbook.wording.lexicon import Lexicon
from okrbook.wording.words import Token, WordList, tokens

Span = tuple[int, int]
"""Two token places: from the first, up to but without the second."""


@dataclass(frozen=True)
class Title:
    """A title and what the steps ask of it, each looked up once."""

    text: str
    lexicon: Lexicon

    @cached_property
    def found(self) -> tuple[Token, ...]:
        """Its tokens; all places are places among them."""
        return tokens(self.text)

    def words(self, span: Span) -> str:
        """The text between two token places, as it was written."""
        return self.text[self.found[span[0]].start : self.found[span[1] - 1].end]

    def has(self, words: WordList) -> bool:
        """True when one of *words* stands anywhere."""
        return words.anywhere(self.found)

    @cached_property
    def first_percent(self) -> int | None:
        """Where the first «N %» stands."""
        return next((at for at in range(1, len(self.found)) if self._percent(at)), None)

    def _percent(self, at: int) -> bool:
        is_sign = self.found[at].kind == "percent" or self.lexicon.percents.match(self.found, at) > 0
        return is_sign and self.found[at - 1].kind in ("number", "year")

    @cached_property
    def last_outcome(self) -> int | None:
        """Where the last outcome verb stands: a finite one, not an infinitive or a noun of the same form."""
        before, verbs = self.lexicon.not_before_verb, self.lexicon.outcome_verbs
        places = (
            at
            for at in range(len(self.found) - 1, -1, -1)
            if verbs.match(self.found, at) and not (at and before.match(self.found, at - 1))
        )
        return next(places, None)

    @cached_property
    def from_to(self) -> bool:
        """True for two numbers that a change leads from and to: ``21 vrk:sta 14 vrk:een``, ``21 → 14``."""
        begun = False
        for at, token in enumerate(self.found):
            if token.kind != "number":
                continue
            if begun and self._marked(at, self.lexicon.to_words, self.lexicon.to_endings):
                return True
            begun = begun or self._marked(at, self.lexicon.from_words, self.lexicon.from_endings)
            if 0 < at < len(self.found) - 1 and self.found[at - 1].kind == "arrow":
                return True
            if at and self.found[at - 1].kind == "arrow":
                return True
        return False

    def _marked(self, at: int, before: WordList, endings: WordList) -> bool:
        if any(before.match(self.found, place) for place in range(max(0, at - 2), at)):
            return True
        following = self.found[at + 1] if at + 1 < len(self.found) else None
        unit = (following.ending or following.text) if following and following.kind in ("word", "percent") else ""
        return any(text and endings.has(text) for text in (self.found[at].ending, unit))

    @cached_property
    def time_limit(self) -> bool:
        """True when something is promised within a time: that is a level of service, however it is worded."""
        if self.has(self.lexicon.time_limits):
            return True
        return any(
            self.lexicon.durations.match(self.found, at) and self.numeral(at - 1) for at in range(1, len(self.found))
        )

    def numeral(self, at: int) -> bool:
        """True for a number in figures or in words."""
        return self.found[at].kind == "number" or self.lexicon.number_words.match(self.found, at) > 0

    @cached_property
    def names_activity(self) -> bool:
        """True when an activity noun stands anywhere."""
        return self.has(self.lexicon.activity_nouns)

    @cached_property
    def start(self) -> int:
        """The place of the first word that says something: numbering and «we will» are skipped."""
        at = 0
        while at < len(self.found) and (
            self.found[at].kind in ("number", "date", "stop") or self.lexicon.start_skip.match(self.found, at)
        ):
            at += 1
        return at

    @cached_property
    def core(self) -> tuple[int, ...]:
        """The places of the tokens without stops, and without a date or count at the end (``… by June``)."""
        places = [at for at, token in enumerate(self.found) if token.kind != "stop"]
        cut = False
        while places and self._date_tail(places, cut):
            places.pop()
            cut = True
        return tuple(places)

    def _date_tail(self, places: list[int], cut: bool) -> bool:
        token = self.found[places[-1]]
        if token.kind in ("date", "year"):
            return True
        if self.lexicon.date_words.match(self.found, places[-1]):
            return True
        # A day or a small word belongs to the tail only when a month or a year stood after it.
        return cut and (token.kind == "number" or self.lexicon.date_links.match(self.found, places[-1]) > 0)
