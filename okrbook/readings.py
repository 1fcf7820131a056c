"""What a text in a number or date column says: one certain reading, two possible ones, or none. Standard library only.

Nothing is guessed. A reading is certain only when no reader of Finnish, Swedish or English could take the text for
another value; where two readings are possible the text is ambiguous, and its writer is asked (WB030).
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

AMBIGUOUS: Final = "ambiguous"
"""Returned in place of a reading when the text can be read in two ways."""

FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2100, 12, 31)

_SPACES: Final = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009\u2007", " ") | {"\u2019": "'"})
"""No-break, narrow, thin and figure space; the typographic apostrophe."""
_SIGNED: Final = re.compile(
    r"'?(?P<sign>[-+\u2212\u2013]?) ?(?P<before>€ ?)?(?P<body>[0-9][0-9 .,']*?) ?(?P<unit>[%€])?"
)
_GROUPED: Final = re.compile(
    r"([0-9]{1,3})((?P<mark>[ .,'])[0-9]{3}(?:(?P=mark)[0-9]{3})*)(?:(?P<point>[.,])([0-9]+))?"
)
_PLAIN: Final = re.compile(r"([0-9]+)(?:([.,])([0-9]+))?")

_TIME: Final = r"(?:[ T]\s?[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}(?:\.[0-9]+)?)?Z?)?"
_YEAR_FIRST: Final = re.compile(r"([0-9]{4})([-./])([0-9]{1,2})\2([0-9]{1,2})" + _TIME)
_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})" + _TIME)
_EITHER: Final = re.compile(r"([0-9]{1,2})([-/])([0-9]{1,2})\2([0-9]{4})" + _TIME)
_WORDED: Final = re.compile(r"(?:den )?([0-9]{1,2})\.? ([^\W\d_]+)\.? ([0-9]{4})")
_WORDED_EN: Final = re.compile(r"([^\W\d_]+)\.? ([0-9]{1,2}),? ([0-9]{4})")

_MONTHS: Final = (
    ("tammi", "januari", "january", "jan"),
    ("helmi", "februari", "february", "feb"),
    ("maalis", "mars", "march", "mar"),
    ("huhti", "april", "apr"),
    ("touko", "maj", "may"),
    ("kesä", "juni", "june", "jun"),
    ("heinä", "juli", "july", "jul"),
    ("elo", "augusti", "august", "aug"),
    ("syys", "september", "sep", "sept"),
    ("loka", "oktober", "october", "okt", "oct"),
    ("marras", "november", "nov"),
    ("joulu", "december", "dec"),
)
_MONTH_OF: Final = {word: number for number, words in enumerate(_MONTHS, start=1) for word in words} | {
    words[0] + ending: number for number, words in enumerate(_MONTHS, start=1) for ending in ("kuu", "kuuta", "kuun")
}


def _plain_number(whole: str, point: str | None, decimals: str | None) -> Decimal | str:
    """A number with at most one mark. Three digits after the mark may be thousands; ``1.2`` may be 1 February."""
    if not point or decimals is None:
        return Decimal(whole)
    if len(decimals) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0"):
        return AMBIGUOUS
    short = point == "." and len(whole) <= 2 and len(decimals) <= 2
    return AMBIGUOUS if short and 1 <= int(whole) <= 31 and 1 <= int(decimals) <= 12 else Decimal(f"{whole}.{decimals}")


def _magnitude(body: str) -> Decimal | str | None:
    plain = _PLAIN.fullmatch(body)
    if plain:
        return _plain_number(plain[1], plain[2], plain[3])
    grouped = _GROUPED.fullmatch(body)
    if grouped is None or grouped["point"] == grouped["mark"]:
        return None
    whole = re.sub("[^0-9]", "", grouped[1] + grouped[2])
    return Decimal(f"{whole}.{grouped[5]}") if grouped["point"] else Decimal(whole)


@lru_cache(maxsize=4096)
def read_number(text: str, kind: str) -> int | float | str | None:
    """The one number that *text* says in a column of type *kind*; ``ambiguous``; or None when it says none.

    ``75 %`` is 75 in a number column and 0.75 in a percent column; a euro sign belongs to amounts only.

    >>> read_number("1 234,5", "number"), read_number("75 %", "percent"), read_number("1,234", "number")
    (1234.5, 0.75, 'ambiguous')
    """
    match = _SIGNED.fullmatch(text.translate(_SPACES).strip()) if len(text) <= 60 else None
    if match is None:
        return None
    euro, unit = match["before"] or match["unit"] == "€", match["unit"]
    if (euro and kind == "percent") or (unit == "%" and kind == "money") or (match["before"] and unit):
        return None
    magnitude = _magnitude(match["body"])
    if not isinstance(magnitude, Decimal):
        return magnitude
    if unit == "%" and kind == "percent":
        magnitude /= 100
    number = float(-magnitude if match["sign"] not in ("", "+") else magnitude)
    return int(number) if number.is_integer() else number


def _date(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if FIRST_DAY <= found <= LAST_DAY else None


@lru_cache(maxsize=4096)
def read_date(text: str) -> date | str | None:
    """The one date that *text* says between 2000 and 2100; ``ambiguous`` (01/02/2027); or None.

    Points mean day.month.year, a year in front means year-month-day; slashes and hyphens in between say nothing of
    the order, so such a date is certain only when one order is possible.

    >>> read_date("1.2.2027"), read_date("31/12/2026"), read_date("01/02/2027")
    (datetime.date(2027, 2, 1), datetime.date(2026, 12, 31), 'ambiguous')
    """
    plain = " ".join(text.translate(_SPACES).split()).lower().replace("t", "T") if len(text) <= 60 else ""
    if match := _YEAR_FIRST.fullmatch(plain.replace("z", "Z")):
        return _date(int(match[1]), int(match[3]), int(match[4]))
    if match := _DAY_FIRST.fullmatch(plain):
        return _date(int(match[3]), int(match[2]), int(match[1]))
    if match := _EITHER.fullmatch(plain):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        found = {day for day in (_date(year, second, first), _date(year, first, second)) if day}
        return AMBIGUOUS if len(found) == 2 else next(iter(found), None)
    plain = plain.lower()
    if match := _WORDED.fullmatch(plain):
        return _date(int(match[3]), _MONTH_OF.get(match[2], 0), int(match[1]))
    if match := _WORDED_EN.fullmatch(plain):
        return _date(int(match[3]), _MONTH_OF.get(match[1], 0), int(match[2]))
    return None
