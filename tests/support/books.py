"""Books from plain data, without a workbook; cells are read as the reader reads them. What tests of the merge use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from okrbook.book import Book, Cell, Record, TableData
from okrbook.catalogue import Catalogue
from okrbook.template import Column, Table
from okrbook.values import Context, read_cell, serial

COVER: Mapping[str, Any] = {"level": "unit", "period": "2027Q1", "language": "fi"}
HEADER_ROW = 4
"""Row of the column labels on every sheet of these books; the first used row stands below it."""


def raw(value: Any, column: Column) -> Any:
    """What would stand in the cell: dates as day numbers, ``{"text": …}`` as text."""
    if isinstance(value, Mapping):
        return value["text"]
    if column.type == "date" and isinstance(value, str):
        return float(serial(date.fromisoformat(value)))
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _record(table: Table, values: Mapping[str, Any], place: int, columns: Mapping[str, int], value_col: int) -> Record:
    cells = {}
    row = HEADER_ROW + place
    for name, value in values.items():
        if value is None:
            continue
        column = table.by_id[name]
        typed = raw(value, column)
        found = read_cell(typed, column, Context())
        at = (columns[name], value_col) if value_col else (row, columns[name])
        cells[name] = Cell(name, *at, typed, found.value, found.clean, found.gap, None, found.placeholder)
    return Record(place, row, cells)


def _table(table: Table, rows: Sequence[Mapping[str, Any]]) -> TableData:
    if table.is_record:
        return _fields(table, next(iter(rows), None))
    columns = {column.id: at for at, column in enumerate(table.visible, start=1)}
    records = [_record(table, row, place, columns, 0) for place, row in enumerate(rows, start=1)]
    return TableData(table, table.label["fi"], HEADER_ROW, columns, tuple(records))


def _fields(table: Table, values: Mapping[str, Any] | None) -> TableData:
    """A record, as the cover is; without its one Record when *values* is None."""
    columns = {column.id: at for at, column in enumerate(table.columns, start=3)}
    records = () if values is None else (_record(table, values, 1, columns, 2),)
    return TableData(table, table.label["fi"], 0, columns, records, value_col=2)


def make_book(catalogue: Catalogue, content: Mapping[str, Any], path: str | None = None) -> Book:
    """The Book of ``{"template", "cover", "tables", "modified"}``; by default its path tells what it is."""
    template = catalogue.templates[content.get("template", "okr")]
    known = template.cover.by_id
    given = {key: value for key, value in {**COVER, **content.get("cover", {})}.items() if key in known}
    tables = {table.id: _table(table, content.get("tables", {}).get(table.id, ())) for table in template.tables}
    default = f"{given.get('unit_id')}-{template.id}-{given.get('period')}.xlsx"
    return Book(
        path=path or content.get("path", default),
        template=template,
        version=template.version,
        cover=_fields(template.cover, given),
        tables=tables,
        sheets=(template.cover.label["fi"], *(table.label["fi"] for table in template.tables)),
        sha256=content.get("sha256", "0" * 64),
        modified=content.get("modified"),
    )


def chart_book(catalogue: Catalogue, units: Sequence[Mapping[str, Any]]) -> Book:
    """The organisation workbook with these rows; units return the template okr unless they say otherwise."""
    rows = [{"name": f"Yksikkö {unit['unit_id']}", "level": "unit", "templates": "okr", **unit} for unit in units]
    return make_book(catalogue, {"template": "org", "cover": {"unit_id": "ORG"}, "tables": {"units": rows}}, "org.xlsx")


def grid(text: str, numbers: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Rows of a table drawn with ``|``: the first line names the columns; blank cells are left out.

    >>> grid("a | b\\n1 | 2\\n3 |", numbers=["b"])
    [{'a': '1', 'b': 2.0}, {'a': '3'}]
    """
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.strip().splitlines()]
    head, *body = lines
    return [
        {name: float(cell) if name in numbers else cell for name, cell in zip(head, cells, strict=False) if cell}
        for cells in body
    ]
