"""Checks of single cells: what cannot be read, or not in one way only. Standard library only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from okrbook.book import Book, Cell, Gap, Record, TableData, Value
from okrbook.checks.hits import cell_hit
from okrbook.finding import Hit
from okrbook.readings import FIRST_DAY, DayMonth
from okrbook.rule import Clause
from okrbook.template import COVER, ID_TYPES, Column
from okrbook.texts import LANGUAGES, day, day_of_year, number, percent

MOST_THIRD: Final = 20
"""An id's third number up to this may have become the year of a date: no workbook is as old as that year."""

_OR: Final = {"fi": " tai ", "sv": " eller ", "en": " or "}


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
                cell.shown or cell.gap.text,
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


def check_id_changed(book: Book, table: TableData | None, clause: Clause, settings: Mapping[str, Any]) -> Iterator[Hit]:
    """Ids and references that a spreadsheet made something else of: a ``date``, or a number with decimals (``number``).

    ``options.became`` says which of the two the clause speaks of. Whole numbers are read as their digits.
    """
    if table is None:
        return
    dates = clause.options["became"] == "date"
    for record in table.records:
        for column, cell in typed_cells(table, record):
            if column.type not in ID_TYPES or type(cell.raw) is not float:
                continue
            if dates and cell.shown is not None:
                yield _changed(table, record, column.id, cell.shown, [_typed_as(cell.shown)])
            elif not dates and cell.shown is None and not cell.raw.is_integer():
                yield _changed(table, record, column.id, cell.raw, _with_zero(str(cell.value)))


def _changed(table: TableData, record: Record, column: str, value: Value, likely: list[str]) -> Hit:
    values = {"likely": {language: _OR[language].join(f"«{text}»" for text in likely) for language in LANGUAGES}}
    return cell_hit(table, record, column, value, values, fixable=len(likely) == 1)


def _typed_as(day: date) -> str:
    """What a Finnish spreadsheet makes this day of: ``1.2`` is a day of the running year, ``1.1.2`` one of 2002."""
    third = day.year - FIRST_DAY.year
    return f"{day.day}.{day.month}.{third}" if third <= MOST_THIRD else f"{day.day}.{day.month}"


def _with_zero(digits: str) -> list[str]:
    """``1.1`` may have been typed as 1.1 or as 1.10: a number does not keep the zero."""
    return [digits, f"{digits}0"] if len(digits.partition(".")[2]) == 1 else [digits]
