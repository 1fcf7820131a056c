"""What a text in a number or date column says: one certain reading, two possible ones, or none. Standard library only.

Nothing is guessed. A reading is certain only when no reader of Finnish, Swedish or English could take the text for
another value; where two readings are possible the text is ambiguous, and its writer is asked (WB030).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple


class DayMonth(NamedTuple):
    """A day without its year, as ``1.2`` may mean."""

    day: int
    month: int


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """What stands in place of a reading when a text can be read in two ways: both of them."""

    readings: tuple[int | float | date, int | float | date | DayMonth]


FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2100, 12, 31)

_SPACES: Final = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009\u2007", " ") | {"\u2019": "'"})
"""No-break, narrow, thin and figure space; the typographic apostrophe."""
_SIGNED: Final = re.compile(
    r"'?(?P<sign>[-+\u2212\u2013]?) ?(?P<before>€ ?|EUR )?(?P<body>[0-9][0-9 .,']*?) ?(?P<unit>[%€]|EUR|euroa?)?"
)
_GROUPED: Final = re.compile(
    r"([0-9]{1,3})((?P<mark>[ .,'])[0-9]{3}(?:(?P=mark)[0-9]{3})*)(?:(?P<point>[.,])([0-9]+))?"
)
_PLAIN: Final = re.compile(r"([0-9]+)(?:([.,])([0-9]+))?")
_DAY_MONTH: Final = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})")
_LEAP_YEAR: Final = 2028

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


def _magnitudes(body: str) -> tuple[Decimal, ...]:
    """The numbers that *body* may say: none, one or two. Three digits after a single mark may be thousands."""
    if match := _PLAIN.fullmatch(body):
        whole, decimals = match[1], match[3]
        number = Decimal(f"{whole}.{decimals}") if decimals else Decimal(whole)
        if decimals and len(decimals) == 3 and len(whole) <= 3 and not whole.startswith("0"):
            return (number, Decimal(whole + decimals))
        return (number,)
    grouped = _GROUPED.fullmatch(body)
    if grouped is None or grouped["point"] == grouped["mark"]:
        return ()
    whole = re.sub("[^0-9]", "", grouped[1] + grouped[2])
    return (Decimal(f"{whole}.{grouped[5]}") if grouped["point"] else Decimal(whole),)


def _day_month(body: str) -> DayMonth | None:
    """The day that ``1.2`` may name where a point is no decimal sign; None when there is no such day in any year."""
    match = _DAY_MONTH.fullmatch(body)
    if match is None or _date(_LEAP_YEAR, int(match[2]), int(match[1])) is None:
        return None
    return DayMonth(int(match[1]), int(match[2]))


def _tidy(number: Decimal) -> int | float:
    return int(number) if number == int(number) else float(number)


@lru_cache(maxsize=4096)
def read_number(text: str, kind: str) -> int | float | Ambiguous | None:
    """The one number that *text* says in a column of type *kind*; both when it may say two; None when it says none.

    ``75 %`` is 75 in a number column and 0.75 in a percent column; euros belong to amounts only. ``75`` as text
    in a percent column is 75 % to its writer and 7500 % to a spreadsheet.

    >>> read_number("1 234,5", "number"), read_number("75 %", "percent")
    (1234.5, 0.75)
    >>> read_number("1,234", "number").readings, read_number("75", "percent").readings
    ((1.234, 1234), (0.75, 75))
    """
    match = _SIGNED.fullmatch(text.translate(_SPACES).strip()) if len(text) <= 60 else None
    if match is None:
        return None
    euro, unit = match["before"] or match["unit"] not in (None, "%"), match["unit"]
    if (euro and kind == "percent") or (unit == "%" and kind == "money") or (match["before"] and unit):
        return None
    negative = match["sign"] not in ("", "+")
    found = [_tidy(-number if negative else number) for number in _readings(match["body"], kind, unit)]
    if len(found) == 2:
        return Ambiguous((found[0], found[1]))
    day = None if match["sign"] or unit or euro else _day_month(match["body"])
    return Ambiguous((found[0], day)) if found and day else next(iter(found), None)


def _readings(body: str, kind: str, unit: str | None) -> tuple[Decimal, ...]:
    """The numbers that the digits of *body* may mean in a column of type *kind*, with the sign *unit* behind them."""
    found = _magnitudes(body)
    if kind != "percent":
        return found
    if unit == "%" or len(found) == 2:
        return tuple(number / 100 for number in found)
    return (found[0] / 100, found[0]) if found and found[0] >= 1 else found


def _date(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if FIRST_DAY <= found <= LAST_DAY else None


@lru_cache(maxsize=4096)
def read_date(text: str) -> date | Ambiguous | None:
    """The one date that *text* says between 2000 and 2100; both when it may say two (01/02/2027); or None.

    Points mean day.month.year, a year in front means year-month-day; slashes and hyphens in between say nothing of
    the order, so such a date is certain only when one order is possible.

    >>> read_date("1.2.2027"), read_date("31/12/2026")
    (datetime.date(2027, 2, 1), datetime.date(2026, 12, 31))
    >>> read_date("01/02/2027").readings
    (datetime.date(2027, 2, 1), datetime.date(2027, 1, 2))
    """
    plain = " ".join(text.translate(_SPACES).split()).lower().replace("t", "T") if len(text) <= 60 else ""
    if match := _YEAR_FIRST.fullmatch(plain.replace("z", "Z")):
        return _date(int(match[1]), int(match[3]), int(match[4]))
    if match := _DAY_FIRST.fullmatch(plain):
        return _date(int(match[3]), int(match[2]), int(match[1]))
    if match := _EITHER.fullmatch(plain):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        day_first, month_first = _date(year, second, first), _date(year, first, second)
        if day_first and month_first and day_first != month_first:
            return Ambiguous((day_first, month_first))
        return day_first or month_first
    plain = plain.lower()
    if match := _WORDED.fullmatch(plain):
        return _date(int(match[3]), _MONTH_OF.get(match[2], 0), int(match[1]))
    if match := _WORDED_EN.fullmatch(plain):
        return _date(int(match[3]), _MONTH_OF.get(match[1], 0), int(match[2]))
    return None
