"""Periods: years, halves, four-month tertials, quarters and runs of years. Standard library only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

PLANNING: Final = "planning"
RUNNING: Final = "running"
CLOSED: Final = "closed"

_MONTHS: Final = {"H": 6, "T": 4, "Q": 3}
_PERIOD: Final = re.compile(
    r"\s*(?P<year>2[01][0-9]{2})(?:(?P<part>H[12]|T[1-3]|Q[1-4])|\s*[-\N{EN DASH}]\s*(?P<last>2[01][0-9]{2}))?\s*",
    re.IGNORECASE,
)
_OTHERWISE: Final = re.compile(
    r"(?P<year>2[01][0-9]{2})\s*[-/\N{EN DASH}]?\s*(?P<part>H[12]|T[1-3]|Q[1-4])"
    r"|(?P<part_first>H[12]|T[1-3]|Q[1-4])\s*[-/\N{EN DASH}]?\s*(?P<year_last>2[01][0-9]{2})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Period:
    """A span of whole months: its canonical key (``2027Q1``, ``2026-2029``) and its first and last day."""

    key: str
    start: date
    end: date


def _first_of_next(year: int, month: int, months: int) -> date:
    years, zero_based = divmod(month - 1 + months, 12)
    return date(year + years, zero_based + 1, 1)


@lru_cache(maxsize=1024)
def _parse(text: str) -> Period | None:
    match = _PERIOD.fullmatch(text)
    if match is None:
        return None
    year = int(match["year"])
    if match["last"]:
        last = int(match["last"])
        return Period(f"{year}-{last}", date(year, 1, 1), date(last, 12, 31)) if year < last else None
    part = (match["part"] or "").upper()
    months = _MONTHS[part[0]] if part else 12
    month = 1 + months * (int(part[1]) - 1) if part else 1
    end = _first_of_next(year, month, months) - timedelta(days=1)
    return Period(f"{year}{part}", date(year, month, 1), end)


def parse(text: str | float | None) -> Period | None:
    """The period that *text* names, None when it names none.

    Accepts 2027, 2027H1, 2027T1 (four months), 2027Q1 and 2026-2029, in any case, with spaces around and an en dash,
    of the years 2000-2199; and a year as a whole number, since that is what a spreadsheet makes of it.

    >>> parse("2027q2").end, parse(2027).key, parse("Q2/2027")
    (datetime.date(2027, 6, 30), '2027', None)
    """
    if isinstance(text, bool) or text is None:
        return None
    if isinstance(text, (int, float)):
        return _parse(str(int(text))) if text == text // 1 and 1000 <= text <= 9999 else None
    return _parse(text)


def parse_otherwise(text: str) -> Period | None:
    """The period that *text* certainly names, though not as ``parse`` reads it: its parts turned or parted.

    >>> parse_otherwise("Q2/2027").key, parse_otherwise("2027 Q2").key, parse_otherwise("2/2027")
    ('2027Q2', '2027Q2', None)
    """
    match = _OTHERWISE.fullmatch(text.strip())
    if match is None:
        return None
    return _parse((match["year"] or match["year_last"]) + (match["part"] or match["part_first"]))


def phase(period: Period, today: date) -> str:
    """``planning`` before the period's first day, ``running`` until its last day, then ``closed``."""
    if today < period.start:
        return PLANNING
    return RUNNING if today <= period.end else CLOSED


def contains(outer: Period, inner: Period) -> bool:
    """True when *inner* lies inside *outer*; a period contains itself."""
    return outer.start <= inner.start and inner.end <= outer.end


def quarter_end(period: Period, number: int) -> date | None:
    """The last day of quarter *number* (1-4) of a period of one calendar year; None for any other period or number."""
    yearly = period.start == date(period.start.year, 1, 1) and period.end == date(period.start.year, 12, 31)
    if not yearly or not 1 <= number <= 4:
        return None
    return _first_of_next(period.start.year, 1, 3 * number) - timedelta(days=1)
