"""From a located table to its records, and what the reader noticed on the way. The WB rules judge it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from okrbook.book import NOT_NUMBER, Cell, Fact, Gap, Record, TableData, a1
from okrbook.presets import only_presets
from okrbook.read import formulas
from okrbook.read.anchors import header_text
from okrbook.read.grid import Range, Sheet, cells_within, overlaps
from okrbook.read.locate import Place
from okrbook.read.workbook import Workbook
from okrbook.template import ID_TYPES, NUMBER_TYPES, PERIOD_TYPES, Column, Table
from okrbook.values import (
    DAYS_1904,
    END_SERIAL,
    FIRST_SERIAL,
    CellReading,
    Context,
    Raw,
    from_serial,
    plain_text,
    read_cell,
)

FAR: Final = 20
"""More empty rows than this above a row part it from the table."""
STRAY: Final = 2
"""A row that far below with fewer filled cells than this is no row of the table but something left behind."""

NEVER_DATES: Final = ID_TYPES | NUMBER_TYPES | PERIOD_TYPES | {"choice"}
"""Columns in which a date is something that the spreadsheet made of what was typed."""

ExpectedFormula = Callable[[Table, str], str]


@dataclass
class TableReader:
    """Reads one table. ``facts`` collects what it notices."""

    table: Table
    place: Place
    workbook: Workbook
    context: Context
    expected: ExpectedFormula
    facts: list[Fact] = field(default_factory=list)

    @property
    def sheet(self) -> Sheet:
        """The table's sheet."""
        return self.place.sheet

    def note(self, kind: str, row: int = 0, col: int = 0, column: str | None = None, text: str = "") -> None:
        """Keeps a fact about this table."""
        self.facts.append(Fact(kind, self.table.id, self.sheet.name, row, col, column, text))

    def read(self) -> TableData:
        """The table's data: one pass over the rows below its header."""
        self._drop_covered_cells()
        records = self._used(tuple(self._records()))
        self._columns_found()
        self._merged(records[-1].row if records else self.place.header_row)
        self._hidden(records)
        for copy in self.place.copies:
            self.facts.append(Fact("copied_sheet", self.table.id, copy.name, 1, 1, None, copy.name))
        return TableData(self.table, self.sheet.name, self.place.header_row, self.place.columns, records)

    def cell(self, column: Column, row: int, col: int, raw: Raw) -> Cell | None:
        """One typed cell; None when nothing but spaces stands in it."""
        reading = read_cell(raw, column, self.context)
        if reading.placeholder and isinstance(raw, str) and not plain_text(raw):
            return None
        shown = self._shown_day(row, col, raw) if type(raw) is float and column.type in NEVER_DATES else None
        if shown is not None:
            reading = _of_a_date(reading, column, shown)
        return Cell(column.id, row, col, raw, *reading[:3], self.sheet.formulas.get((row, col)), reading[3], shown)

    def _shown_day(self, row: int, col: int, raw: float) -> date | None:
        """The day that people see where a spreadsheet made a date of what was typed; None where they see a number."""
        days = raw + DAYS_1904 if self.workbook.date1904 else raw
        style = self.sheet.styles.get((row, col))
        if style is None or not FIRST_SERIAL <= days < END_SERIAL or style not in self.workbook.date_styles:
            return None
        return from_serial(days)

    def _records(self) -> Iterator[Record]:
        columns = self.place.columns
        typed = [(column, columns[column.id]) for column in self.table.typed if column.id in columns]
        derived = [
            (column, columns[column.id]) for column in self.table.visible if column.derived and column.id in columns
        ]
        beside = _Beside(self)
        last, place, area_end, stray = self.place.first_row - 1, 0, self._area_end(), 0
        for row in sorted(row for row in self.sheet.rows if row >= self.place.first_row):
            contents = self.sheet.rows[row]
            cells = {
                column.id: cell
                for column, col in typed
                if col in contents and (cell := self.cell(column, row, col, contents[col])) is not None
            }
            filled = sum(cell.filled for cell in cells.values())
            far = row - last - 1 > FAR
            if cells and far and filled < min(STRAY, len(typed)):
                if row != stray + 1:
                    self._below(row, cells)
                stray = row
                continue
            if not filled:
                continue
            if area_end and row > area_end >= last:
                self._below(row, cells)
            elif place and row > last + 1:
                self.note("empty_row", last + 1, min(col for _, col in typed))
            last, place = row, place + 1
            typed_over = self._formulas(row, contents, derived)
            beside.look(row, contents)
            yield Record(place, row, cells, row in self.sheet.hidden_rows, typed_over)

    def _used(self, records: tuple[Record, ...]) -> tuple[Record, ...]:
        """No record at all while nothing stands in the rows but what the template itself wrote there."""
        if not self.table.presets or not only_presets(self.table, records):
            return records
        self.facts[:] = [fact for fact in self.facts if fact.kind == "below_table"]
        return ()

    def _below(self, row: int, cells: dict[str, Cell]) -> None:
        first = min(cells.values(), key=lambda cell: cell.col)
        self.note("below_table", row, first.col, first.column, plain_text(first.raw))

    def _area_end(self) -> int:
        """The last row that the template prepared: there its own formulas end. 0 when none are left to tell."""
        own = {self.place.columns[c.id] for c in self.table.visible if c.derived and c.id in self.place.columns}
        own |= self.place.own - set(self.place.columns.values())
        last = max((row for row, col in self.sheet.formulas if col in own), default=0)
        return max(last, self.place.header_row + self.table.rows) if last else 0

    def _formulas(self, row: int, contents: dict[int, Raw], derived: list[tuple[Column, int]]) -> dict[str, float]:
        """Derived cells of a used row: a typed value, or another formula, in the place of the template's.

        Returns:
            the typed values that are numbers, by column id.
        """
        numbers: dict[str, float] = {}
        for column, col in derived:
            formula = self.sheet.formulas.get((row, col))
            if formula is None:
                raw = contents.get(col)
                text = "" if raw is None else plain_text(raw)
                if text:
                    self.note("formula_overwritten", row, col, column.id, text)
                if type(raw) is float:
                    numbers[column.id] = raw
            elif not formulas.same(self.expected(self.table, column.id), formula):
                self.note("formula_changed", row, col, column.id, formula)
        return numbers

    def _columns_found(self) -> None:
        sheet, header = self.sheet, self.place.header_row
        for column in self.table.visible:
            col = self.place.columns.get(column.id)
            if col is None:
                if column.required:
                    self.note("column_missing", header, 0, column.id, self._nearest_header(column))
            elif column.id in self.place.fallback:
                self.note("header_changed", header, col, column.id, plain_text(header_text(sheet, header, col)))

    def _nearest_header(self, column: Column) -> str:
        """The header of no known column that looks most like a label of *column*, empty when none does."""
        from difflib import SequenceMatcher

        taken = set(self.place.columns.values())
        cells = self.sheet.rows.get(self.place.header_row, {})
        unknown = [raw for col, raw in cells.items() if isinstance(raw, str) and col not in taken and len(raw) < 100]
        scored = [
            (SequenceMatcher(None, raw.lower(), label.lower()).ratio(), raw)
            for raw in unknown[:50]
            for label in column.label.values()
        ]
        best = max(scored, default=(0.0, ""))
        return plain_text(best[1]) if best[0] >= 0.6 else ""

    def _area(self, last_row: int) -> tuple[int, int, int, int]:
        cols = self.place.columns.values()
        return (self.place.header_row, min(cols, default=0), last_row, max(cols, default=0))

    def _merged(self, last_row: int) -> None:
        for merged in self.sheet.merges:
            if overlaps(merged, self._area(last_row)):
                self.note("merged", merged[0], merged[1], text=_named(merged))

    def _drop_covered_cells(self) -> None:
        """What a program left in the covered cells of a merged range is shown to nobody and not read."""
        area = self._area(max(self.sheet.rows, default=0))
        touching = [merged for merged in self.sheet.merges if overlaps(merged, area)]
        for place, row, col in cells_within(self.sheet, touching):
            if (row, col) != touching[place][:2]:
                self.sheet.rows[row].pop(col, None)

    def _hidden(self, records: tuple[Record, ...]) -> None:
        first = min(self.place.columns.values(), default=0)
        for record in records:
            if record.hidden:
                self.note("hidden_row", record.row, first)
        for column in self.table.typed:
            col = self.place.columns.get(column.id)
            level = self.sheet.outline_hidden(col) if col else None
            # The template itself collapses its last group of columns.
            if col and level is not None and not (level and column.group == "more") and _any_filled(records, column.id):
                self.note("hidden_column", self.place.header_row, col, column.id)
        if records and self.sheet.state != "visible":
            self.note("hidden_sheet", self.place.header_row, first)


def _of_a_date(reading: CellReading, column: Column, shown: date) -> CellReading:
    """How a cell is read that shows a date to people.

    An id is still an id: ``1.1`` typed in a Finnish spreadsheet is 1 January, also where a row refers to it. In a
    column of numbers nobody reported the day's number; nor is it a period or a choice.
    """
    if column.type in ID_TYPES:
        return reading._replace(value=shown.isoformat())
    kind = reading.gap.kind if reading.gap is not None else NOT_NUMBER
    return CellReading(gap=Gap(kind, shown.isoformat()))


class _Beside:
    """Notices values in columns that belong to no table, at used rows: once for each such column."""

    def __init__(self, reader: TableReader) -> None:
        self.reader = reader
        self.known = {*reader.place.columns.values(), *reader.place.own}

    def look(self, row: int, contents: dict[int, Raw]) -> None:
        """Notes the first value in every foreign column of *row*."""
        for col in sorted(contents.keys() - self.known):
            formula = self.reader.sheet.formulas.get((row, col))
            text = plain_text(contents[col])
            if not text:
                continue
            self.known.add(col)
            if formula is None or not formulas.is_ours(formula):
                self.reader.note("beside_table", row, col, None, text)


def _any_filled(records: tuple[Record, ...], column: str) -> bool:
    return any(record.filled(column) for record in records)


class RecordReader(TableReader):
    """Reads a table that is laid out as a record: the cover, and others of key and value."""

    def read(self) -> TableData:
        """The record. The cover always has one, other records only when something is filled."""
        cells: dict[str, Cell] = {}
        col = self.place.value_col
        for column in self.table.typed:
            row = self.place.columns.get(column.id)
            raw = self.sheet.rows.get(row, {}).get(col) if row else None
            cell = self.cell(column, row, col, raw) if row and raw is not None else None
            if cell is not None:
                cells[column.id] = cell
        first = self.place.header_row
        used = any(cell.filled for cell in cells.values()) or self.table.id == "cover"
        records = (Record(1, first, cells),) if used else ()
        self._fields_found(cells)
        rows = self.place.columns.values()
        for merged in self.sheet.merges:
            if any(overlaps(merged, (row, col, row, col)) for row in rows):
                self.note("merged", merged[0], merged[1], text=_named(merged))
        if self.sheet.state != "visible" and used:
            self.note("hidden_sheet", first, col)
        return TableData(self.table, self.sheet.name, first, self.place.columns, records, col)

    def _fields_found(self, cells: dict[str, Cell]) -> None:
        for column in self.table.typed:
            row, col = self.place.columns.get(column.id), self.place.value_col
            if row is None:
                if column.required:
                    self.note("column_missing", self.place.header_row, 0, column.id)
                continue
            if column.id in self.place.fallback:
                self.note("header_changed", row, col, column.id, plain_text(header_text(self.sheet, row, col - 1)))
            if row in self.sheet.hidden_rows and column.id in cells:
                self.note("hidden_row", row, col, column.id)


def _named(area: Range) -> str:
    """A range as people name it: ``B6:D6``."""
    return f"{a1(area[0], area[1])}:{a1(area[2], area[3])}"
