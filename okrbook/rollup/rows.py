"""From a Book to rows that keep their file, sheet and cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from okrbook.book import Book, Record, TableData, Value
from okrbook.rollup.model import Row
from okrbook.values import clean_text


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
