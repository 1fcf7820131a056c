"""Words of a text, and lists of words to find among them. Standard library only.

Everything here takes time linear in the length of the text: cells come from strangers and hold up to 32,767 characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

GAP: Final = "…"
"""Between two words of a phrase: up to ``MAX_GAP`` other words may stand there (``otetaan … käyttöön``)."""

MAX_GAP: Final = 4

_INVISIBLE: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_HYPHENS: Final = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2019": "'"})

_TOKEN: Final = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})?(?!\d)"
    r"|\bq[1-4](?:[/ -]?20\d\d)?\b|\b20\d\d[/ -]?[qth][1-4]\b)"
    r"|(?P<number>\d+(?:[.,]\d+)*)(?::(?P<ending>[^\W\d_]+))?"
    r"|(?P<percent>%)(?:[:-](?P<percent_ending>[^\W\d_]+))?"
    r"|(?P<arrow>->|=>|→|⇒)"
    r"|(?P<word>[^\W\d_]+(?:[-':][^\W\d_]+)*)"
    r"|(?P<stop>[,;:()!?\n–—])"
)
_YEAR: Final = re.compile(r"20\d\d")


def plain(text: str) -> str:
    """*text* in NFC, letter by letter in lower case, invisible characters dropped: what words are compared in."""
    clean = unicodedata.normalize("NFC", text).translate(_INVISIBLE).translate(_HYPHENS)
    # A letter whose lower case is two letters (İ) stays as it is, so that places in the text stay the same.
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in clean)


def shown(text: str) -> str:
    """*text* as ``plain`` reads it, but in its own case: places agree with those of the tokens."""
    return unicodedata.normalize("NFC", text).translate(_INVISIBLE).translate(_HYPHENS)


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number, date, percent sign or stop of a text.

    ``ending`` is the case ending glued to a number (``5:een``).
    """

    kind: str
    text: str
    start: int
    end: int
    ending: str = ""


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of *text*; ``kind`` is date, year, number, percent, arrow, word or stop.

    >>> [(token.kind, token.text) for token in tokens("Jono 5 vrk:een")]
    [('word', 'jono'), ('number', '5'), ('word', 'vrk:een')]
    """
    return tuple(_token(match) for match in _TOKEN.finditer(plain(text)))


def _token(match: re.Match[str]) -> Token:
    kind = "word"
    for name in ("date", "number", "percent", "arrow", "stop"):
        if match[name] is not None:
            kind = name
    ending = match["ending"] or match["percent_ending"] or ""
    if kind == "number" and not ending and _YEAR.fullmatch(match["number"]):
        kind = "year"
    return Token(kind, match[kind if kind != "year" else "number"], match.start(), match.end(), ending)


@dataclass(frozen=True)
class WordList:
    """Words to look for.

    ``word`` the whole word (or its last part after a hyphen), ``-word`` at a word's end, ``word-`` at its beginning,
    ``two words`` a phrase, ``two … words`` a phrase with up to four other words in the gap.
    """

    items: tuple[str, ...] = ()
    _whole: frozenset[str] = field(init=False, repr=False)
    _ends: frozenset[str] = field(init=False, repr=False)
    _begins: frozenset[str] = field(init=False, repr=False)
    _phrases: Mapping[str, tuple[tuple[str, ...], ...]] = field(init=False, repr=False, compare=False)
    _lengths: tuple[tuple[int, ...], tuple[int, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        phrases: dict[str, tuple[tuple[str, ...], ...]] = {}
        for phrase in (tuple(item.split()) for item in self.items if " " in item):
            first = phrase[0] if phrase[0][0] not in "-#" else ""
            phrases[first] = (*phrases.get(first, ()), phrase)
        single = [item for item in self.items if " " not in item]
        ends = frozenset(item[1:] for item in single if item.startswith("-"))
        begins = frozenset(item[:-1] for item in single if item.endswith("-"))
        whole = frozenset(item for item in single if not item.startswith("-") and not item.endswith("-"))
        lengths = tuple(sorted({len(word) for word in ends})), tuple(sorted({len(word) for word in begins}))
        for name, value in (
            ("_whole", whole),
            ("_ends", ends),
            ("_begins", begins),
            ("_phrases", phrases),
            ("_lengths", lengths),
        ):
            object.__setattr__(self, name, value)

    def __bool__(self) -> bool:
        return bool(self.items)

    def has(self, word: str) -> bool:
        """True when the single *word* (plain) is of the list."""
        if word in self._whole or word in self._ends or word in self._begins:
            return True
        if "-" in word and word.rpartition("-")[2] in self._whole:
            return True
        ends, begins = self._lengths
        return any(word[-size:] in self._ends for size in ends) or any(word[:size] in self._begins for size in begins)

    def match(self, found: Sequence[Token], at: int) -> int:
        """How many tokens from place *at* make up a word or phrase of the list; 0 when none does."""
        if found[at].kind == "word" and self.has(found[at].text):
            return 1
        # Cells may hold thousands of words: only phrases that can begin with this one are tried.
        beginning = (*self._phrases.get(found[at].text, ()), *self._phrases.get("", ()))
        return max((_phrase(phrase, found, at) for phrase in beginning), default=0)

    def first(self, found: Sequence[Token], start: int = 0) -> tuple[int, int] | None:
        """The first place (begin, end) at or after *start* where the list has a word or phrase."""
        for at in range(start, len(found)):
            if size := self.match(found, at):
                return at, at + size
        return None

    def anywhere(self, found: Sequence[Token]) -> bool:
        """True when some word or phrase of the list stands among the tokens."""
        return self.first(found) is not None


def word_list(items: Iterable[str]) -> WordList:
    """A list of the given items, compared as ``plain`` text."""
    return WordList(tuple(plain(item) for item in items))


def _phrase(phrase: tuple[str, ...], found: Sequence[Token], at: int) -> int:
    place, room = at, 0
    for part in phrase:
        if part == GAP:
            room = MAX_GAP
            continue
        while place < len(found) and not _is(part, found[place]) and room and found[place].kind != "stop":
            place, room = place + 1, room - 1
        if place >= len(found) or not _is(part, found[place]):
            return 0
        place, room = place + 1, 0
    return place - at


def _is(part: str, token: Token) -> bool:
    if part == "#":
        return token.kind == "number"
    return token.kind == "word" and (token.text == part or (part.startswith("-") and token.text.endswith(part[1:])))
