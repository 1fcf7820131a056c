"""Rows that keep their file, sheet and cells, and how a Book becomes such rows. Standard library only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from okrbook.book import Book, Record, TableData, Value, a1
from okrbook.values import clean_text

MERGED: Final = "merged"
"""Role of a return whose rows are computed with."""
TREND: Final = "trend"
"""Role of a return that belongs to the period, but a better fitting or later one of the same identity counts."""
LEFT_OUT: Final = "left_out"
"""Role of a file that takes no part; the manifest says why."""
CHART: Final = "chart"
"""Role of the coordinator's organisation workbook."""


@dataclass(frozen=True, slots=True)
class Row:
    """One used row (or the cover) of one return: its values as data, and where each of them stands."""

    path: str
    sheet: str | None
    table: str
    row: int
    """1-based sheet row; 0 on the cover, whose fields stand one below another."""
    row_id: str | None
    """The id as typed, ``#n`` in tables without one, None on the cover."""
    unit_id: str
    reform_id: str | None
    template: str
    period: str
    role: str
    """``merged`` or ``trend`` (``chart`` for a row of the organisation workbook)."""
    values: Mapping[str, Value]
    """Column id → value; also the one certain reading of a text number or date. Blank columns are absent."""
    texts: Mapping[str, str]
    """Column id → what stands there, for cells that cannot be read: they leave only their own figure out."""
    columns: Mapping[str, int]
    """Column id → 1-based sheet column; on the cover field id → sheet row."""
    value_col: int = 0
    """The cover's value column, 0 for tables."""

    def position(self, column: str) -> tuple[int, int] | None:
        """1-based (row, column) of *column*'s cell, also when it is empty; None when the sheet has no such column."""
        place = self.columns.get(column)
        if place is None:
            return None
        return (place, self.value_col) if self.value_col else (self.row, place)

    def cell(self, column: str) -> str | None:
        """The cell of *column* as A1, None when the sheet has no such column."""
        at = self.position(column)
        return a1(*at) if at else None

    def number(self, column: str) -> float | None:
        """The number in *column*, None when there is none."""
        value = self.values.get(column)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def text(self, column: str) -> str | None:
        """The text in *column*, None when there is none."""
        value = self.values.get(column)
        return None if value is None else str(value)

    def day(self, column: str) -> date | None:
        """The date in *column*, None when there is none."""
        value = self.values.get(column)
        return value if isinstance(value, date) else None

    def blank(self, column: str) -> bool:
        """True when nothing stands in *column*: neither a value nor something unreadable."""
        return column not in self.values and column not in self.texts


@dataclass(frozen=True, slots=True)
class Identity:
    """What a return is a return of, as its cover says it."""

    unit_id: str
    reform_id: str | None
    template: str
    period: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """The identity as it is compared: spaces and case never matter."""
        return (same(self.unit_id), same(self.reform_id), self.template, same(self.period))


def same(value: Value | None) -> str:
    """*value* as it is compared with others of its kind (ids, names): clean text, empty for nothing."""
    return "" if value is None else clean_text(str(value))


def cover_values(book: Book) -> Mapping[str, Value]:
    """The cover's fields as data, a gap's one certain reading included."""
    if book.cover is None or not book.cover.records:
        return {}
    return _values(book.cover.records[0])


def cover_text(book: Book, field: str) -> str | None:
    """One cover field as text, None when it is empty or cannot be read."""
    value = cover_values(book).get(field)
    return None if value is None else str(value)


def rows_of(book: Book, table: str, identity: Identity, role: str) -> Iterator[Row]:
    """The used rows of *table* (or the ``cover``), in sheet order; none when the workbook has no such table."""
    data = book.sheet_of(table)
    if data is None:
        return
    for record in data.records:
        yield _row(book.path, data, record, identity, role)


def _row(path: str, data: TableData, record: Record, identity: Identity, role: str) -> Row:
    return Row(
        path=path,
        sheet=data.sheet,
        table=data.table.id,
        row=0 if data.value_col else record.row,
        row_id=data.row_id(record),
        unit_id=identity.unit_id,
        reform_id=identity.reform_id,
        template=identity.template,
        period=identity.period,
        role=role,
        values=_values(record),
        texts={
            name: cell.gap.text for name, cell in record.cells.items() if cell.gap is not None and cell.data is None
        },
        columns=data.columns,
        value_col=data.value_col,
    )


def _values(record: Record) -> dict[str, Value]:
    values = {name: cell.data for name, cell in record.cells.items() if not cell.placeholder}
    return {name: value for name, value in values.items() if value is not None}
