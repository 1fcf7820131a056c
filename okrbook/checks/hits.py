"""Where a finding about a cell points. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from okrbook.book import Record, TableData
from okrbook.finding import Hit


def cell_hit(
    table: TableData,
    record: Record,
    column: str,
    value: Any,
    values: Mapping[str, Any] | None = None,
    *,
    fixable: bool | None = None,
    severity: str | None = None,
) -> Hit:
    """A finding on *column*'s cell in *record*, also when the cell is empty."""
    row, col = table.position(column, record) or (0, 0)
    return Hit(
        table=table.table.id,
        column=column,
        row_id=table.row_id(record),
        sheet=table.sheet,
        row=row,
        col=col,
        value=value,
        values=values or {},
        fixable=fixable,
        severity=severity,
    )
