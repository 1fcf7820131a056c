"""The board of KPIs: one row each, the units that report it below it, and how far all of them have come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from okrbook.report.rollup_book.charts import GREY, Picture, Series, insert
from okrbook.report.rollup_book.choices import choice_cell
from okrbook.report.rollup_book.kpi_words import figures, made_of, made_of_unit, named, statuses
from okrbook.report.rollup_book.links import link_to
from okrbook.report.rollup_book.making import Making
from okrbook.report.rollup_book.sheets import (
    FIGURE,
    HEAD_ROW,
    MOST_LINKS,
    Cell,
    Col,
    bars,
    filled,
    note,
    shaded,
    table,
    top,
    write_row,
)
from okrbook.report.rollup_book.tree_sheet import DEEPEST
from okrbook.report.rollup_book.words import figure
from okrbook.write.styles import BAR, NAVY

if TYPE_CHECKING:
    from okrbook.rollup.model import Kpi, KpiUnit
    from okrbook.rollup.rows import Row
    from okrbook.write.rawsheets import OkrWorksheet

MOST_IN_CHART: Final = 12
"""So many KPIs are readable in one chart."""


def write_kpis(making: Making) -> None:
    """Add the board; no sheet where nobody has a KPI."""
    kpis = making.rollup.kpis
    if not kpis:
        return
    sheet = making.sheet(making.word("kpis"))
    top(making, sheet, making.word("kpis"), making.word("kpis_about"))
    lines = [line for kpi in kpis for line in _lines(making, kpi)]
    heads = _columns(making)
    shown = filled(heads, [cells for _, cells in lines])
    heads = [heads[col] for col in shown]
    table(making, sheet, "", heads, [])
    for row, (level, cells) in enumerate(lines[:MOST_LINKS], start=HEAD_ROW + 1):
        write_row(making, sheet, row, heads, [cells[col] for col in shown], level)
    free = HEAD_ROW + 1 + min(len(lines), MOST_LINKS)
    if len(lines) > MOST_LINKS:
        free = note(making, sheet, free, making.word("stopped", count=len(lines) - MOST_LINKS))
    bars(sheet, heads, HEAD_ROW + 1, free - 1)
    sheet.outline_settings(symbols_below=False)
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.repeat_rows(HEAD_ROW)
    _progress(making, sheet, free + 1)


def _columns(making: Making) -> list[Col]:
    word = making.word
    return [
        Col(word("kpi_and_units"), 42), Col(word("measure_unit"), 14), Col(word("baseline"), 12, FIGURE),
        Col(word("target"), 13, FIGURE), Col(word("current"), 12, FIGURE),
        Col(word("progress"), 14, "percent", bar=BAR), Col(word("expected_progress"), 14, "percent", bar=GREY),
        Col(word("status_worst"), 14), Col(word("statuses"), 30), Col(word("made_of"), 36), Col(word("earlier"), 18),
        Col(word("place"), 22),
    ]  # fmt: skip


def _lines(making: Making, kpi: Kpi) -> Iterator[tuple[int, list[Any]]]:
    """Outline level and cells of the KPI's row and of its units' rows; one unit alone is the KPI itself."""
    alone = len(kpi.units) == 1
    place = kpi.units[0].row if alone else kpi.top.row if kpi.top else None
    yield 0, shaded([
        Cell(named(kpi), bold=True), kpi.measure_unit, kpi.baseline, kpi.target, figures(making, kpi), kpi.progress,
        kpi.expected_progress, _worst(making, kpi), statuses(making, kpi), made_of(making, kpi), _earlier(making, kpi),
        _place(making, place),
    ])  # fmt: skip
    depths = _depths(kpi.units)
    for unit in () if alone else kpi.units:
        depth = depths[unit.unit_id]
        yield min(depth, DEEPEST), [
            Cell(_name(making, unit), indent=min(depth, 3)), unit.row.text("measure_unit"), unit.baseline,
            unit.target, unit.current, unit.progress, unit.expected_progress,
            choice_cell(making, "kpis", "status", unit.status), None, made_of_unit(making, kpi, unit), None,
            _place(making, unit.row),
        ]  # fmt: skip


def _name(making: Making, unit: KpiUnit) -> str:
    """The unit's name, and the reform whose return this is."""
    return " · ".join(part for part in (making.unit(unit.unit_id), unit.reform_id) if part)


def _depths(units: Sequence[KpiUnit]) -> dict[str, int]:
    """Unit id → outline level: one below the unit above it that has the KPI. Units stand from the top down."""
    found: dict[str, int] = {}
    for unit in units:
        found.setdefault(unit.unit_id, 1 + found.get(unit.upper or "", 0))
    return found


def _worst(making: Making, kpi: Kpi) -> Cell:
    if kpi.worst is None:
        return Cell(making.word("no_status"))
    return choice_cell(making, "kpis", "status", kpi.worst)


def _earlier(making: Making, kpi: Kpi) -> str:
    return "\n".join(f"{point.period}: {figure(point.current, making.language)}" for point in kpi.trend)


def _place(making: Making, row: Row | None) -> Cell:
    if row is None:
        return Cell()
    cell = row.cell("current")
    return Cell(f"{row.sheet}!{cell}", link=link_to(row.path, row.sheet, cell, making.beside))


def _progress(making: Making, sheet: OkrWorksheet, row: int) -> None:
    """Progress beside the timetable, as a table of its own with a chart of it."""
    known = [kpi for kpi in making.rollup.kpis if kpi.progress is not None][:MOST_IN_CHART]
    if len(known) < 2:
        return
    word = making.word
    columns = [
        Col(word("kpi"), 42), Col(word("progress"), 14, "percent"), Col(word("expected_progress"), 12, "percent"),
    ]  # fmt: skip
    rows = [[named(kpi), kpi.progress, kpi.expected_progress] for kpi in known]
    free = table(making, sheet, "okrbook_kpi_progress", columns, rows, row)
    insert(making, sheet, row, 4, Picture(
        sheet=word("kpis"), head=row, first=row + 1, last=free - 1, series=[Series(1, NAVY), Series(2, GREY)],
        title=word("chart_kpis"), alt=word("chart_kpis_alt"), categories=word("kpi"), values=word("progress"),
        num_format="0 %", size=(760, 130 + 40 * len(known)), limits={"min": 0, "max": 1, "major_unit": 0.25},
    ))  # fmt: skip
