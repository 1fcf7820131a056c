"""Checks of single cells: what cannot be read, or not in one way only. Standard library only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from okrbook.book import Book, Cell, Gap, Record, TableData, Value
from okrbook.checks.hits import cell_hit
from okrbook.finding import Hit
from okrbook.readings import DayMonth
from okrbook.rule import Clause
from okrbook.template import COVER, Column
from okrbook.texts import LANGUAGES, day, day_of_year, number, percent


def typed_cells(table: TableData, record: Record) -> Iterator[tuple[Column, Cell]]:
    """The filled typed cells of *record*, in the order of the columns."""
    for column in table.table.typed:
        cell = record.cells.get(column.id)
        if cell is not None:
            yield column, cell


def check_gap(book: Book, table: TableData | None, clause: Clause, settings: Mapping[str, Any]) -> Iterator[Hit]:
    """Cells whose gap is one of ``options.kinds``, in columns of the kind ``options.of`` (default: any kind).

    Required fields of the cover are left to the check ``cover``: one cell, one finding.
    """
    if table is None:
        return
    kinds, of = clause.options["kinds"], clause.options.get("of")
    for record in table.records:
        for column, cell in typed_cells(table, record):
            if cell.gap is None or cell.gap.kind not in kinds or of not in (None, column.kind):
                continue
            if table.table.id == COVER and column.required:
                continue
            yield cell_hit(
                table,
                record,
                column.id,
                cell.gap.text,
                gap_values(column, cell.gap),
                fixable=cell.gap.reading is not None,
            )


def gap_values(column: Column, gap: Gap) -> dict[str, Any]:
    """What the texts about a gap may use: ``allowed``, ``reading``, ``first`` and ``second``, where there are such."""
    values: dict[str, Any] = {}
    if column.choices:
        values["allowed"] = {lang: "; ".join(choice.label[lang] for choice in column.choices) for lang in LANGUAGES}
    if gap.reading is not None:
        values["reading"] = gap.reading
    for name, reading in zip(("first", "second"), gap.between, strict=False):
        values[name] = {language: _said(reading, column, language) for language in LANGUAGES}
    return values


def _said(reading: Value | DayMonth, column: Column, language: str) -> str:
    """A reading as people write it in a cell of *column*."""
    if isinstance(reading, DayMonth):
        return day_of_year(reading.day, reading.month, language)
    if isinstance(reading, date):
        return day(reading, language)
    amount = float(reading)
    return percent(amount, language, 4) if column.type == "percent" else number(amount, language, 9)
