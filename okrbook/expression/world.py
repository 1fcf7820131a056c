"""One workbook as expressions see it: clean values, gaps, used rows, the day and the period. Standard library only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from math import isfinite
from typing import Any, Final

from okrbook import periods
from okrbook.book import Book, Clean, Record
from okrbook.values import serial

Result = float | str | bool | None
"""What an expression gives: None is «no value»."""

DECIMALS: Final = 9
"""Derived columns are rounded so: both runtimes then show and compare the same number."""


class Row:
    """One used row, or the cover. Derived values are reckoned when first asked for."""

    __slots__ = ("record", "values")

    def __init__(self, record: Record) -> None:
        self.record = record
        self.values: dict[str, Clean | None] = {
            name: cell.clean for name, cell in record.cells.items() if cell.clean is not None and cell.gap is None
        }

    def filled(self, column: str) -> bool:
        """Something stands there, readable or not."""
        return self.record.filled(column)

    def readable(self, column: str) -> bool:
        """What stands there, if anything, is no gap."""
        return self.record.gap(column) is None


class World:
    """Everything that the expressions of one workbook may ask for, and what has been reckoned already.

    Args:
        book: as read; its derived cells are never looked at.
        today: the day that ``today()`` gives.
        formulas: ``(table, column)`` → the derived column, evaluated in a state whose ``this`` is the row.
    """

    def __init__(self, book: Book, today: date, formulas: Mapping[tuple[str, str], Evaluator]) -> None:
        self.today = float(serial(today))
        period = book.field("period")
        self.period = periods.parse(period) if isinstance(period, str) else None
        self.phase = periods.phase(self.period, today) if self.period else None
        self.cover = Row(book.cover.records[0] if book.cover and book.cover.records else Record(1, 0, {}))
        self.tables: Mapping[str, Sequence[Row]] = {
            name: [_undo_derived(Row(record), name, formulas) for record in data.records]
            for name, data in book.tables.items()
        }
        self.formulas = formulas
        self.memo: dict[Any, Result] = {}
        self._indexes: dict[tuple[str, str], Mapping[Clean, Sequence[Row]]] = {}

    def value(self, table: str, row: Row, column: str) -> Clean | None:
        """The row's value in *column*, None for a blank or a gap."""
        if column not in row.values and (table, column) in self.formulas:
            found = self.formulas[table, column](State(self, row))
            row.values[column] = _rounded(found)
        return row.values.get(column)

    def index(self, table: str, column: str) -> Mapping[Clean, Sequence[Row]]:
        """Value → the used rows that hold it in *column*."""
        key = (table, column)
        if key not in self._indexes:
            found: dict[Clean, list[Row]] = defaultdict(list)
            for row in self.tables.get(table, ()):
                value = self.value(table, row, column)
                if value is not None:
                    found[value].append(row)
            self._indexes[key] = found
        return self._indexes[key]


def _undo_derived(row: Row, table: str, formulas: Iterable[tuple[str, str]]) -> Row:
    """Whatever stands in a derived column's cell, typed or cached, is not its value."""
    for of, column in formulas:
        if of == table:
            row.values.pop(column, None)
    return row


def _rounded(value: Result) -> Clean | None:
    if isinstance(value, float):
        return round(value, DECIMALS) + 0.0 if isfinite(value) else None
    return value if isinstance(value, str) else None


class State:
    """Where an expression is being evaluated: the workbook, this row, and inside an aggregate the row looked at."""

    __slots__ = ("outer", "row", "this", "world")

    def __init__(self, world: World, this: Row | None, row: Row | None = None, outer: tuple[Result, ...] = ()) -> None:
        self.world = world
        self.this = this
        self.row = row
        self.outer = outer


Evaluator = Callable[[State], Result]
