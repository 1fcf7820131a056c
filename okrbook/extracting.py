"""A Book as plain data by ids, as ``new --data`` takes it. Standard library only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from okrbook.book import Book, Record, TableData, a1

REFS: Final = "_refs"
CSV_FIELDS: Final = ("path", "template", "unit_id", "period", "table", "row_id", "column", "value", "sheet", "cell")


def extracted(book: Book, *, refs: bool = False) -> dict[str, Any]:
    """The data of *book*: ``{"path", "template", "cover": {…}, "tables": {table: [rows]}}``.

    Empty cells, placeholders, derived columns and tables without rows are left out; dates are ISO texts, shares are
    fractions, choices are their ids. What cannot be read as its type is ``{"text": "…"}``.

    Args:
        book: as read; of a file with a trouble only the trouble is told.
        refs: add to the cover and to each row ``_refs``: column → ``Sheet!A7``, for every column that the sheet has.
    """
    if book.template is None or book.cover is None:
        trouble = book.trouble
        assert trouble is not None  # noqa: S101 (a book without a template has a trouble)
        return {"path": book.path, "trouble": {"code": trouble.code, "reason": trouble.reason}}
    rows = {name: [_row(data, record, refs) for record in data.records] for name, data in book.tables.items()}
    cover = book.cover.records[0] if book.cover.records else Record(1, 0, {})
    return {
        "path": book.path,
        "template": book.template.id,
        "cover": _row(book.cover, cover, refs),
        "tables": {name: found for name, found in rows.items() if found},
    }


def _row(data: TableData, record: Record, refs: bool) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in data.table.typed:
        cell = record.cells.get(column.id)
        if cell is not None and cell.filled:
            row[column.id] = {"text": cell.gap.text} if cell.gap and cell.data is None else _plain(cell.data)
    if refs:
        places = {column.id: data.position(column.id, record) for column in data.table.visible}
        row[REFS] = {name: f"{data.sheet}!{a1(*place)}" for name, place in places.items() if place}
    return row


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def lines(book: Book) -> Iterator[tuple[Any, ...]]:
    """The data of *book* as flat lines of ``CSV_FIELDS``, one a filled cell, the cover first.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    if book.template is None or book.cover is None:
        return
    head = (book.path, book.template.id, book.field("unit_id"), book.field("period"))
    for data in (book.cover, *book.tables.values()):
        for record in data.records:
            for column in data.table.typed:
                cell, place = record.cells.get(column.id), data.position(column.id, record)
                if cell is not None and cell.filled and place is not None:
                    value = cell.gap.text if cell.gap and cell.data is None else _plain(cell.data)
                    line = (*head, data.table.id, data.row_id(record), column.id, value, data.sheet, a1(*place))
                    yield tuple(map(_inert, line))


def _inert(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
