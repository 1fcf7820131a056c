"""Figures, days and places as the roll-up's JSON says them."""

from __future__ import annotations

from datetime import date

from okrbook.rollup.rows import Row
from okrbook.values import tidy


def figure(value: float | None) -> float | None:
    """A whole number without a decimal point."""
    return None if value is None else tidy(value)


def day(value: date | None) -> str | None:
    """A date in ISO form."""
    return value.isoformat() if value else None


def source(row: Row, column: str) -> dict[str, str | None]:
    """Where the row stands: its file, its sheet, and the cell of *column*."""
    return {"path": row.path, "sheet": row.sheet, "cell": row.cell(column)}
