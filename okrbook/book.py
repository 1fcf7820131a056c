"""A Book is what was read from one workbook, without judgement. Standard library only.

Reading never fails on what a person typed: what cannot be read as its column's type stays as a gap.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

from okrbook.readings import DayMonth
from okrbook.template import Column, Table, Template

Value = str | int | float | date
"""A cell's value as data: what ``extract`` gives."""

Clean = str | float
"""A cell's value as rules see it: clean text, or a number (dates are days, 1 = 1 January 1900)."""

# Kinds of gap: why a filled cell has no value for rules.
ERROR: Final = "error"
NUMBER_TEXT: Final = "number_text"
NOT_NUMBER: Final = "not_number"
DATE_TEXT: Final = "date_text"
NOT_DATE: Final = "not_date"
AMBIGUOUS: Final = "ambiguous"
NOT_IN_LIST: Final = "not_in_list"
TOO_LONG: Final = "too_long"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something stands in the cell that cannot be read as its column's type.

    ``reading`` is the one certain reading, where there is one (a number or date typed as text, a choice one edit
    away): data for ``extract`` and ``merge``, but still a gap for every rule but its own. ``between`` are the readings
    of an ambiguous text, of which none is taken.
    """

    kind: str
    text: str
    reading: Value | None = None
    between: tuple[Value | DayMonth, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One filled cell. A placeholder is kept with ``placeholder`` true and counts as empty everywhere else."""

    column: str
    row: int
    col: int
    raw: str | float | bool
    value: Value | None = None
    clean: Clean | None = None
    gap: Gap | None = None
    formula: str | None = None
    placeholder: bool = False
    shown: date | None = None
    """The day that people see here although the column holds no dates: what a spreadsheet made of «1.1»."""

    @property
    def filled(self) -> bool:
        """True when something stands here that is not a placeholder: a value or a gap."""
        return self.gap is not None or self.value is not None

    @property
    def data(self) -> Value | None:
        """The value for data: also a gap's certain reading."""
        return self.gap.reading if self.gap is not None else self.value


@dataclass(frozen=True, slots=True)
class Record:
    """One used row: its place among the used rows (from 1), its sheet row, and its filled cells by column id."""

    place: int
    row: int
    cells: Mapping[str, Cell]
    hidden: bool = False
    typed_over: Mapping[str, float] = field(default_factory=dict)
    """Numbers that somebody typed where a formula stood, by the derived column's id."""

    def filled(self, column: str) -> bool:
        """True when the cell of *column* holds something but a placeholder."""
        cell = self.cells.get(column)
        return cell is not None and cell.filled

    def gap(self, column: str) -> Gap | None:
        """The gap in *column*, None when the cell is empty or readable."""
        cell = self.cells.get(column)
        return cell.gap if cell else None

    def text(self, column: str) -> str:
        """What stands in *column* as text for people and for joining rows, empty when nothing does."""
        cell = self.cells.get(column)
        if cell is None or not cell.filled:
            return ""
        if cell.gap is not None:
            return cell.gap.text
        return str(cell.value)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the reader saw of the workbook's shape. Rules of the WB family judge it.

    ``kind``: table_missing, column_missing, header_changed, formula_overwritten, formula_changed, merged, hidden_row,
    hidden_column, hidden_sheet, empty_row, below_table, beside_table, copied_sheet, external (its ``text``: link, dde,
    macro or embedded). ``row`` and ``col`` are 1-based, 0 where there is none.
    """

    kind: str
    table: str
    sheet: str | None = None
    row: int = 0
    col: int = 0
    column: str | None = None
    text: str = ""


@dataclass(frozen=True)
class TableData:
    """One table as it stands in the workbook. On the cover: one record, ``columns`` gives each field's cell."""

    table: Table
    sheet: str | None
    header_row: int
    columns: Mapping[str, int]
    """Column id → 1-based sheet column. For the cover: field id → sheet row of its value."""
    records: tuple[Record, ...] = ()
    value_col: int = 0
    """The cover's value column; 0 for tables."""

    @property
    def present(self) -> bool:
        """True when the table was found in the workbook."""
        return self.sheet is not None

    def position(self, column: str, record: Record | None) -> tuple[int, int] | None:
        """1-based (row, column) of *column*'s cell in *record*, of its header cell when *record* is None."""
        place = self.columns.get(column)
        if place is None:
            return None
        if self.value_col:
            return (place, self.value_col)
        return (self.header_row if record is None else record.row, place)

    def row_id(self, record: Record) -> str | None:
        """How findings name the record: its id's text, ``#n`` in tables without an id, None on the cover."""
        if self.value_col:
            return None
        key = self.table.key
        return (record.text(key) if key else "") or f"#{record.place}"


@dataclass(frozen=True)
class Trouble:
    """Why a file could not be read (WB001) or recognised (WB002): ``reason`` is a key of that rule's reasons."""

    code: str
    reason: str
    detail: str = ""


@dataclass(frozen=True)
class Book:
    """One workbook as read."""

    path: str
    template: Template | None = None
    version: int | None = None
    trouble: Trouble | None = None
    cover: TableData | None = None
    tables: Mapping[str, TableData] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    sheets: tuple[str, ...] = ()
    sha256: str = ""
    modified: str | None = None
    example: bool = False
    """Made with ``new --example``: example rows are meant to stand in it."""

    def field(self, name: str) -> Value | None:
        """A cover field's value, None when it is empty, unreadable or not of this template."""
        if self.cover is None or not self.cover.records:
            return None
        cell = self.cover.records[0].cells.get(name)
        return cell.value if cell is not None and cell.gap is None else None

    @cached_property
    def language(self) -> str:
        """The workbook's language: the cover's field, else Finnish."""
        language = self.field("language")
        return language if isinstance(language, str) else "fi"

    def sheet_of(self, table: str) -> TableData | None:
        """The data of *table* (``cover`` too), None when the template has no such table."""
        return self.cover if table == "cover" else self.tables.get(table)


def column_letters(col: int) -> str:
    """``27`` → ``AA``."""
    letters = ""
    while col:
        col, rest = divmod(col - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def a1(row: int, col: int) -> str:
    """``(7, 1)`` → ``A7``; both are 1-based."""
    return f"{column_letters(col)}{row}"


def is_number_column(column: Column) -> bool:
    """True when rules see the column's values as numbers or dates."""
    return column.kind != "text"
