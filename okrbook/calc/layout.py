"""Where things stand on data sheets, on the cover and on the hidden calculation sheets. Standard library only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from okrbook.book import column_letters
from okrbook.template import Table, Template

HEADER_ROW: Final = 5
"""1-based row of the header on a data sheet. The calculation sheet's records stand in the same rows."""
COVER_FIRST_ROW: Final = 3
"""0-based row of the cover's first field."""
COVER_VALUE: Final = 2
"""0-based column of the cover's values."""

FIRST_DERIVED: Final = 5
"""0-based column of a table's first derived column on its calculation sheet; A to E are the row's own."""

NUMBER, PLACE, USED, OPEN, SAID = range(FIRST_DERIVED)
"""0-based columns of a calculation sheet: the row's number, its row on the data sheet, 1 when it is used, the place of
its gravest open finding among the verdicts (0: none), and what the check column says."""

CHECKS: Final = "_checks"
"""The sheet that counts findings, and judges what concerns a whole table or the cover."""
CHECKS_FIRST: Final = 1
"""0-based row of the first table (the cover) on ``CHECKS``; the others follow in the template's order."""
(
    CHECKS_LABEL, CHECKS_ERRORS, CHECKS_WARNINGS, CHECKS_NOTES, CHECKS_OPEN_ROW, CHECKS_GONE, CHECKS_BELOW,
) = range(7)  # fmt: skip
"""0-based columns there: the sheet, counts, the first open row of the data sheet (0: none), 1 when a column or the
header is gone, and how many rows stand below those that are checked."""


ROW: Final = "\0"
"""Stands for the row's number in a formula that is the same in every row."""


@dataclass(frozen=True, slots=True)
class CalcColumn:
    """One formula down a sheet, from *first* to *last* (0-based rows), with ``ROW`` where the row's number stands."""

    col: int
    formula: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class CalcSheet:
    """A hidden sheet. Its single cells are (0-based row, 0-based column, value); a text after = is a formula."""

    name: str
    single: tuple[tuple[int, int, str | float], ...]
    columns: tuple[CalcColumn, ...] = ()

    @property
    def cells(self) -> Iterator[tuple[int, int, str | float]]:
        """All cells, those of the columns written out."""
        yield from self.single
        for column in self.columns:
            for row in range(column.first, column.last + 1):
                yield row, column.col, column.formula.replace(ROW, str(row + 1))


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


def whole_first(template: Template) -> int:
    """0-based row on ``CHECKS`` of the first clause about the cover or about a whole table."""
    return CHECKS_FIRST + len(template.tables) + 3


def check_formula(table: Table) -> str:
    """The formula in every cell of the check column."""
    return f'=IFERROR({_in_this_row(table, SAID)}&"","")'


def display_formula(table: Table, column: str) -> str:
    """The formula in every data cell of a derived column."""
    return f'=IFERROR({_in_this_row(table, shown_place(table, column))},"")'


def _in_this_row(table: Table, col: int) -> str:
    """What stands in a column of the calculation sheet, in the row that belongs to the cell with the formula.

    It names no cell relative to its own, so that sorting, cutting and copying rows cannot damage it.
    """
    letters = column_letters(col + 1)
    return f"INDEX({calc_name(table.id)}!${letters}:${letters},ROW()-ROW($A${HEADER_ROW})+{HEADER_ROW})"
