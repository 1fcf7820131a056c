"""Where progress stands beside the time that has gone: a word, and a tone that repeats it."""

from __future__ import annotations

from datetime import date
from typing import Final

from okrbook import periods

BEHIND_BY: Final = 0.25
"""So much less than the share of the time that has gone is «behind»; less than that is «a little behind»."""


def elapsed(period: str, today: date) -> float | None:
    """The share of *period* that has gone by *today*, from 0 to 1; None for what is no period."""
    found = periods.parse(period)
    if found is None:
        return None
    days = (found.end - found.start).days + 1
    return min(max(((today - found.start).days + 1) / days, 0.0), 1.0)


def status(progress: float | None, period: str, today: date) -> tuple[str, str | None]:
    """The name of a text (on_track, little_behind, behind, no_figure, not_begun) and its tone."""
    gone = elapsed(period, today)
    if gone == 0:
        return "not_begun", None
    if progress is None or gone is None:
        return "no_figure", None
    if progress >= gone:
        return "on_track", "good"
    return ("little_behind", "warn") if progress >= gone - BEHIND_BY else ("behind", "bad")
