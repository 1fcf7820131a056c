"""Personal data in text: Finnish personal identity codes, e-mail addresses, phone numbers. Standard library only.

Only what is certain is found: a code with a possible day and the right check character, a mobile number as people
write it, any other number only behind a word such as «puh.». The address or number of an office is nobody's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

CODE: Final = "code"
EMAIL: Final = "email"
PHONE: Final = "phone"
MASK: Final = "******-****"
"""Stands in place of a personal identity code: reports are passed on."""

_CODE: Final = re.compile(
    r"(?<![^\W_])([0-3][0-9])([01][0-9])([0-9]{2})([-+A-FYXWVUa-fyxwvu\u2010-\u2015\u2212])([0-9]{3})([0-9A-Ya-y])(?![^\W_])"
)
_CHECK: Final = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_CENTURIES: Final = {"+": 1800} | dict.fromkeys("ABCDEF", 2000)
"""The century that a sign stands for; a hyphen, whatever an editor made of it, and Y X W V U: the 1900s."""

_EMAIL: Final = re.compile(r"(?<![\w.+-])([\w.+-]+)@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}")
_GAP: Final = "[ \u00a0-]"
_START: Final = "(?<![\\w+.,/§-])(?<![0-9][ \u00a0])"
_END: Final = "(?![\\w%€/@]|[.,-][0-9]|[ \u00a0][0-9€])"
_MOBILE: Final = re.compile(
    rf"{_START}(?:(?:\+|00)358{_GAP}?(?:\(0\){_GAP}?)?|0)(?:4[0-9]|50)(?:{_GAP}?[0-9]){{6,8}}{_END}"
)
_ABROAD: Final = re.compile(
    rf"{_START}(?:\+|00)(?:46{_GAP}?(?:\(0\){_GAP}?)?7(?:{_GAP}?[0-9]){{8}}|372{_GAP}?5(?:{_GAP}?[0-9]){{6,7}}){_END}"
)
_NAMED: Final = re.compile(
    r"(?<!\w)(?:puh(?:elin(?:numero)?)?|gsm|tel(?:efon(?:nummer)?)?|tfn|mobil|mobile|phone|p\.)[.:]*[ \u00a0]*"
    r"(?!\(?0(?:[678]00|100|10|2[09]|3[09]|60|7[135]))"  # numbers of organisations
    rf"(\(?(?:0|\+)[0-9]{{1,3}}\)?(?:{_GAP}?[0-9]){{5,10}}){_END}",
    re.IGNORECASE,
)
_CANDIDATE: Final = re.compile("@|[0-9]{6}|[0+][0-9][0-9 \u00a0()-]{4}")
"""Stands in every text in which something can be found, and in few others: most texts are looked at once."""
_YEAR: Final = re.compile(r"-(?:19|20)[0-9]{2}-")
"""A year between hyphens: the number of a file, not a phone's."""


class Found(NamedTuple):
    """One piece of personal data: its kind, and the text that may be repeated."""

    kind: str
    text: str


class Offices(NamedTuple):
    """Words, and ends of words, in the address of an office: nobody is called so."""

    words: frozenset[str] = frozenset()
    ends: tuple[str, ...] = ()

    def own(self, name: str) -> bool:
        """True when the part of an address before its @ is an office's."""
        parts = re.sub("[0-9_.+-]+", " ", name.lower()).split()
        return any(part in self.words or part.endswith(self.ends) for part in parts)


NO_OFFICES: Final = Offices()


def find(text: str, offices: Offices = NO_OFFICES) -> list[Found]:
    """The personal data in *text*, codes first; a personal identity code is masked, an office's address left out.

    >>> find("maija.malli@example.org, 131052-308T")
    [Found(kind='code', text='******-****'), Found(kind='email', text='maija.malli@example.org')]
    """
    if _CANDIDATE.search(text) is None:
        return []
    found = [Found(CODE, MASK) for match in _CODE.finditer(text) if _is_code(match)]
    if "@" in text:
        found += [Found(EMAIL, match[0]) for match in _EMAIL.finditer(text) if not offices.own(match[1])]
    return found + [Found(PHONE, number) for number in _phones(text)]


def masked(value: Any) -> Any:
    """*value* without personal identity codes; texts within a mapping too.

    >>> masked("Tunnus 131052-308T"), masked("131052-308U"), masked(5)
    ('Tunnus ******-****', '131052-308U', 5)
    """
    if isinstance(value, str):
        return _CODE.sub(lambda match: MASK if _is_code(match) else match[0], value)
    return {key: masked(text) for key, text in value.items()} if isinstance(value, Mapping) else value


def _is_code(match: re.Match[str]) -> bool:
    """A day that there has been, and the check character that belongs to its digits."""
    day, month, year, sign, number, check = match.groups()
    try:
        date(_CENTURIES.get(sign.upper(), 1900) + int(year), int(month), int(day))
    except ValueError:
        return False
    return int(number) >= 2 and _CHECK[int(day + month + year + number) % 31] == check.upper()


def _phones(text: str) -> list[str]:
    matches = [match for pattern in (_MOBILE, _ABROAD) for match in pattern.finditer(text)]
    numbers = [match[0] for match in matches if not _YEAR.search(match[0])]
    said = " ".join(numbers)
    return numbers + [match[1] for match in _NAMED.finditer(text) if match[1] not in said]
