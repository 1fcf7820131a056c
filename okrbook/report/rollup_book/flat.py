"""Every merged row as it was returned: a sheet for each table, each row with its file, sheet and cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from okrbook.report.rollup_book.making import Making
from okrbook.report.rollup_book.sheets import HEAD_ROW, Col, note, table, top
from okrbook.report.sentences import label
from okrbook.template import Column, Table

if TYPE_CHECKING:
    from okrbook.catalogue import Catalogue
    from okrbook.rollup.rows import Row

MOST_ROWS: Final = 200_000
LONGEST_NAME: Final = 31
"""A longer sheet name is refused; every table's label keeps within it."""
_KINDS: Final = {"date": "date", "percent": "percent", "int": "count", "number": "number", "money": "money"}
_FROM: Final = ("file", "sheet", "cell", "unit", "reform", "period", "role")


def write_flat(making: Making) -> None:
    """Add a sheet for each table that has rows."""
    for name, rows in making.rollup.rows.items():
        found = _table(making.catalogue, name)
        if rows and found is not None:
            _write(making, found, rows)


def _table(catalogue: Catalogue, name: str) -> Table | None:
    return next((t.by_id[name] for t in catalogue.templates.values() if name in t.by_id and name != "cover"), None)


def _write(making: Making, its: Table, rows: tuple[Row, ...]) -> None:
    name = making.word("data_sheet", table=its.label[making.language])
    sheet = making.sheet(name if len(name) <= LONGEST_NAME else its.label[making.language])
    top(making, sheet, its.label[making.language], making.word("flat_about"))
    columns = [Col(making.word(name), 16, key=name) for name in _FROM]
    columns += [
        Col(label(c, making.language), max(c.width, 12), _KINDS.get(c.type, "text"), key=c.id) for c in its.typed
    ]
    sheet.set_row(HEAD_ROW - 1, None, None, {"hidden": True})
    for col, column in enumerate(columns):
        sheet.write_string(HEAD_ROW - 1, col, column.key)
    free = table(making, sheet, f"okrbook_data_{its.id}", columns, [_row(making, its, row) for row in rows[:MOST_ROWS]])
    if len(rows) > MOST_ROWS:
        note(making, sheet, free + 1, making.word("stopped", count=len(rows) - MOST_ROWS))
    sheet.freeze_panes(HEAD_ROW + 1, 0)
    sheet.repeat_rows(HEAD_ROW)


def _row(making: Making, its: Table, row: Row) -> list[Any]:
    first = its.key or next(column.id for column in its.typed)
    head = [
        row.path,
        row.sheet,
        row.cell(first),
        row.unit_id,
        row.reform_id,
        row.period,
        making.word(f"role_{row.role}"),
    ]
    return head + [_value(column, row, making.language) for column in its.typed]


def _value(column: Column, row: Row, language: str) -> Any:
    """The value as data; a choice by its label; what cannot be read as it stands in the return."""
    value = row.values.get(column.id, row.texts.get(column.id))
    for choice in column.choices:
        if choice.id == value:
            return choice.label[language]
    return value
