"""Where things stand on data sheets, on the cover and on the hidden calculation sheets. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from okrbook.book import column_letters
from okrbook.template import Table

HEADER_ROW: Final = 5
"""1-based row of the header on a data sheet. The calculation sheet's records stand in the same rows."""
COVER_FIRST_ROW: Final = 3
"""0-based row of the cover's first field."""
COVER_VALUE: Final = 2
"""0-based column of the cover's values."""

FIRST_DERIVED: Final = 5
"""0-based column of a table's first derived column on its calculation sheet; A to E are the row's own."""


@dataclass(frozen=True, slots=True)
class CalcSheet:
    """A hidden sheet: its cells are (0-based row, 0-based column, value); a text that begins with = is a formula."""

    name: str
    cells: tuple[tuple[int, int, str | float], ...]


def calc_name(table: str) -> str:
    """The calculation sheet of a table (or of ``cover``)."""
    return f"_{table}"


def quoted(sheet: str) -> str:
    """A sheet's name as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'"


def derived_place(table: Table, column: str) -> int:
    """0-based column of a derived column on the calculation sheet; only the table's declaration decides it."""
    return FIRST_DERIVED + [c.id for c in table.columns if c.derived].index(column)


def shown_place(table: Table, column: str) -> int:
    """0-based column of what people see of a derived column: its value, of a choice its label."""
    derived = [c for c in table.columns if c.derived]
    if not table.by_id[column].choices:
        return derived_place(table, column)
    return FIRST_DERIVED + len(derived) + [c.id for c in derived if c.choices].index(column)


def first_free(table: Table) -> int:
    """0-based column after those whose place the table's declaration decides."""
    derived = [c for c in table.columns if c.derived]
    return FIRST_DERIVED + len(derived) + sum(1 for c in derived if c.choices)


def display_formula(table: Table, column: str) -> str:
    """The formula in every data cell of a derived column.

    It names no cell relative to its own, so that sorting, cutting and copying rows cannot damage it.
    """
    letters = column_letters(shown_place(table, column) + 1)
    area = f"{calc_name(table.id)}!${letters}:${letters}"
    return f'=IFERROR(INDEX({area},ROW()-ROW($A${HEADER_ROW})+{HEADER_ROW}),"")'
