"""Names in a cell: how many, vacant or not, a body or a person (OKR021, RAC004, RAC006). Standard library only."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from okrbook.wording.lexicon import Lexicon, RoleWords
from okrbook.wording.words import Token, plain, shown, tokens

VACANCIES: Final = (
    "avoin", "avoinna", "auki", "nimetään myöhemmin", "nimetään", "nimettävä", "nimeämättä", "ei nimetty", "täydentyy",
    "täydennetään myöhemmin", "n.n.", "n.n", "nn", "vakant", "vakans", "utses senare", "utses", "ej utsedd", "öppen",
    "vacant", "to be named", "to be appointed", "not named", "open", "tba", "tbc", "tbd", "n/a", "na", "x", "xx", "xxx",
    "puuttuu", "saknas", "ei edustusta", "ei edustajaa", "ingen representation", "ingen företrädare",
    "no representation", "no representative",
)  # fmt: skip
"""What people write in place of a name, in the three languages, as ``plain`` text."""

_BLANKS: Final = re.compile(r"[^\S\n\r]+")
_SEPARATOR: Final = re.compile(r"[;/&\n\r]|(?<=\s)(?:ja|och|and)(?=\s)", re.IGNORECASE)
_OF: Final = re.compile(r"(?<!\S)(?:of|for|för)(?!\S)", re.IGNORECASE)
_SUSPENDED: Final = re.compile(r"\w- ?\Z")
_PLACEHOLDER: Final = re.compile(r"\[.*\]|(?:esim\.|t\.ex\.|e\.g\.).*", re.DOTALL)
_PARENTHESES: Final = re.compile(r"\([^()]*\)")


def is_vacant(text: str) -> bool:
    """True when *text* stands where a name should and names nobody: empty, a placeholder, «avoin», «N.N.»."""
    words = " ".join(plain(text).split())
    if words in VACANCIES or _PLACEHOLDER.fullmatch(words):
        return True
    return not any(letter.isalpha() for letter in words)


def split_names(text: str, roles: RoleWords | None) -> tuple[str, ...]:
    """The names in a cell, in order, trimmed and with inner spaces collapsed, vacancies among them.

    Separators are ``;`` ``/`` ``&`` line break `` ja `` `` och `` `` and ``, and a comma when both sides hold a role
    word, or
    neither does and both have two words. No separator stands after a suspended hyphen (Talous- ja hallintojohtaja), and
    `` and `` / `` och `` separate nothing after «of» / «for» / «för» in the same name (Director of Health and Social
    Services).
    Without role words (*roles* None, as in the live checks) a comma never separates.

    >>> split_names("Maija Virtanen; Data-/BI-vastaava", None)
    ('Maija Virtanen', 'Data-/BI-vastaava')
    """
    clean = _BLANKS.sub(" ", shown(text)).strip()
    if is_vacant(clean):
        return (" ".join(clean.split()),) if clean else ()
    names = [name for name in _pieces(clean) if name]
    return tuple(names if roles is None else (name for piece in names for name in _by_commas(piece, roles)))


def _suspended(text: str, at: int) -> bool:
    """True when the part of a compound before *at* waits for its end: ``Talous- ja …``, ``Data-/…``."""
    return _SUSPENDED.search(text[max(0, at - 3) : at]) is not None


def _pieces(text: str) -> list[str]:
    """The names between all separators but commas; blanks in *text* are single spaces."""
    of_places = [match.start() for match in _OF.finditer(text)]
    pieces, begin = [], 0
    for match in _SEPARATOR.finditer(text):
        at = match.start()
        within_title = match[0].lower() in ("and", "och") and bisect_left(of_places, begin) < bisect_left(of_places, at)
        if not _suspended(text, at) and not within_title:
            pieces.append(text[begin:at].strip())
            begin = match.end()
    return [" ".join(piece.split()) for piece in (*pieces, text[begin:])]


def _by_commas(name: str, roles: RoleWords) -> list[str]:
    """*name* split at the commas that separate names."""
    parts = _comma_parts(name)
    if len(parts) < 2:
        return parts
    with_role = [roles.found_in(part) for part in parts]
    two_words = [len(part.split()) > 1 for part in parts]
    if _pairs(with_role, two_words):
        return [f"{parts[at]}, {parts[at + 1]}" for at in range(0, len(parts), 2)]
    names = [parts[0]]
    for at in range(1, len(parts)):
        both_roles = with_role[at - 1] and with_role[at]
        neither = not with_role[at - 1] and not with_role[at]
        if both_roles or (neither and two_words[at - 1] and two_words[at]):
            names.append(parts[at])
        else:
            names[-1] += f", {parts[at]}"
    return names


def _comma_parts(name: str) -> list[str]:
    parts, begin = [], 0
    for match in re.finditer(",", name):
        if not _suspended(name, match.start()):
            parts.append(name[begin : match.start()].strip())
            begin = match.end()
    return [part for part in (*parts, name[begin:].strip()) if part]


def _pairs(with_role: Sequence[bool], two_words: Sequence[bool]) -> bool:
    """True for name, role, name, role (or role, name, …): two or more persons, each with a title."""
    size = len(with_role)
    if size < 4 or size % 2:
        return False
    alternating = all(with_role[at] != with_role[at + 1] for at in range(size - 1))
    return alternating and all(two_words[at] for at in range(size) if not with_role[at])


def is_everybody(name: str, lexicon: Lexicon) -> bool:
    """True when the whole cell means everybody: kaikki, koko henkilöstö, alla, everyone (but not Alla Petrova)."""
    found = [token for token in tokens(name) if token.kind == "word"]
    if not found or plain(name).strip() == "":
        return False
    size = lexicon.everybody.match(found, 0)
    return size == len(found) or lexicon.everybody_start.match(found, 0) > 0


def is_body(name: str, lexicon: Lexicon, roles: RoleWords | None = None) -> bool:
    """True when *name* is a group (Johtoryhmä, HR, styrelsen, Tiimi 1.1) and no role or person stands with it.

    A role word anywhere makes it one person (Johtoryhmän pj., Head of Unit): give *roles* of all languages where they
    are at hand, else the lexicon's own count.
    """
    roles = roles or RoleWords.union([lexicon])
    if roles.found_in(name):
        return False
    parts = _comma_parts(" ".join(_PARENTHESES.sub(" ", shown(name)).split()))
    if not parts or not _ends_in_body(parts[0], lexicon):
        return False
    return all(len(part.split()) < 2 or _ends_in_body(part, lexicon) for part in parts[1:])


def _ends_in_body(name: str, lexicon: Lexicon) -> bool:
    found = [token for token in tokens(name) if token.kind != "stop"]
    while found and _numbering(found):
        found.pop()
    return bool(found) and lexicon.bodies.match(found, len(found) - 1) > 0


def _numbering(found: Sequence[Token]) -> bool:
    """True when the last word only tells groups apart: Tiimi 1.1, Team B, Yksikkö II."""
    last = found[-1]
    return last.kind != "word" or len(last.text) == 1 or not last.text.strip("ivx")
