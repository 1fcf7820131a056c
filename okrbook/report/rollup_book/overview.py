"""The first sheet, one page: what the key results tell, what must change, what depends on what, who needs support."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from okrbook.report.rollup_book.charts import GREEN, Picture, Series, insert
from okrbook.report.rollup_book.making import Making
from okrbook.report.rollup_book.overview_key_results import dependencies, support, to_change
from okrbook.report.rollup_book.overview_measures import attention, outlook, to_invest
from okrbook.report.rollup_book.sheets import Cell, Col, note, tidy, top, write_cell, write_link, write_row
from okrbook.report.rollup_book.status import status
from okrbook.texts import day
from okrbook.write.cells import write_text
from okrbook.write.measure import lines
from okrbook.write.styles import LINE, LINK, NAVY, QUIET
from okrbook.write.texts import fitted

if TYPE_CHECKING:
    from okrbook.rollup.model import ObjectiveNode, RollUp
    from okrbook.write.rawsheets import OkrWorksheet

MOST_OBJECTIVES: Final = 10
"""So many objectives are readable in the chart."""
WHOLE: Final = "unit"
"""The template that holds all the others of a unit."""


@dataclass(frozen=True, slots=True)
class Page:
    """The measures of the page, widths in characters."""

    upright: bool
    widths: tuple[float, ...]
    chart: int
    """Width of the chart in pixels."""
    beside: int
    """Letters that stand in a line at the left of the chart, which reaches down to the first block."""
    across: int
    """Letters that stand in a line across the page."""
    names: int
    """Letters that stand in the line of those who have not returned."""
    most: int
    """So many lines answer one question; the other sheets have the rest."""
    rule: int
    """Last column that the line below a question reaches."""


LYING: Final = Page(False, (46, 15, 17, 15, 4, 24, 24, 24), 510, 120, 190, 95, 6, 3)
"""Objectives alone: three questions below the chart."""
STANDING: Final = Page(True, (36, 12, 15, 16, 2, 18, 18, 18), 385, 102, 175, 70, 5, 7)
"""With KPIs, capabilities or benefits: six questions, one below the other."""


def has_measures(rollup: RollUp) -> bool:
    """True when some return has KPIs, capabilities or benefits."""
    return bool(rollup.kpis or rollup.capabilities or rollup.realisation.benefits)


def write_overview(making: Making) -> None:
    """Add the overview."""
    sheet = making.sheet(making.word("overview"))
    rollup = making.rollup
    page = STANDING if has_measures(rollup) else LYING
    if page.upright:
        sheet.set_portrait()
    for col, width in enumerate(page.widths):
        sheet.set_column(col, col, width)
    about = making.word("as_of", day=day(rollup.today, making.language))
    top(making, sheet, making.heading or making.word("overview"), about)
    row = _tiles(making, sheet, 3)
    charted = bool(rollup.objectives) or page is LYING
    if charted:
        row = _objectives(making, sheet, page, row + 1)
    for below, (question, answer) in enumerate(_answers(making)):
        fits, last = (page.beside, 3) if charted and not below else (page.across, page.rule)
        row = _block(making, sheet, row + 1, question, [_cut(line, fits) for line in answer], page.most, last)
    _missing(making, sheet, page, 3)
    sheet.print_area(0, 0, row, len(page.widths) - 1)  # what does not fit would make the whole page small
    sheet.fit_to_pages(1, 1)
    sheet.activate()


def _tiles(making: Making, sheet: OkrWorksheet, row: int) -> int:
    """The figures that everybody asks for first."""
    rollup = making.rollup
    severities = [f.severity for f in rollup.findings if f.suppressed is None]
    returns: str | int = rollup.received
    if rollup.expected is not None:
        # A return that nobody expected does not stand for one that is missing.
        merged = sum(
            name in unit.received or WHOLE in unit.received for unit in rollup.units for name in unit.templates
        )
        returns = making.word("of", have=merged, expected=rollup.expected)
    figures = [
        (making.word("tile_returns"), returns),
        *_counts(making),
        (making.word("tile_errors"), severities.count("error")),
    ]
    label = making.styles.get(font_color=QUIET, font_size=9, top=2, top_color=NAVY, valign="vcenter", text_wrap=True)
    figure = making.styles.get(font_size=20, bold=True, font_color=NAVY, align="left", bottom=1, bottom_color=LINE)
    sheet.set_row(row, 18)
    sheet.set_row(row + 1, 34)
    for col, (name, value) in enumerate(figures):
        write_text(sheet, row, col, name, label)
        if isinstance(value, str):
            write_text(sheet, row + 1, col, value, figure)
        else:
            sheet.write_number(row + 1, col, value, figure)
    return row + 2


def _counts(making: Making) -> list[tuple[str, int]]:
    """What there is most to see of: objectives and key results, else KPIs and capabilities."""
    rollup = making.rollup
    if has_measures(rollup) and not rollup.objectives:
        counts = {"tile_kpis": len(rollup.kpis), "tile_capabilities": len(rollup.capabilities)}
    else:
        objectives = sum(not node.is_unit for _, node in rollup.nodes())
        counts = {"tile_objectives": objectives, "tile_key_results": len(rollup.key_results)}
    return [(making.word(name), count) for name, count in counts.items()]


def _heading(making: Making, sheet: OkrWorksheet, row: int, text: str, col: int = 0, last: int = 3) -> int:
    sheet.set_row(row, 26)
    write_text(sheet, row, col, text, making.styles.heading())
    for other in range(col + 1, last + 1):
        sheet.write_blank(row, other, None, making.styles.heading())
    return row + 1


def _objectives(making: Making, sheet: OkrWorksheet, page: Page, row: int) -> int:
    """What the key results tell: the objectives at the top, with a chart of them."""
    row = _heading(making, sheet, row, making.word("question_results"))
    roots = [node for node in making.rollup.objectives if not node.is_unit]
    found = _highest(roots)
    highest = found[:MOST_OBJECTIVES]
    if not highest:
        return note(making, sheet, row, making.word("no_objectives"))
    columns = [
        Col(making.word("objective"), page.widths[0]), Col(making.word("progress"), page.widths[1], "percent"),
        Col(making.word("progress_below"), page.widths[2], "percent"), Col(making.word("standing"), page.widths[3]),
    ]  # fmt: skip
    for col, column in enumerate(columns):
        write_cell(making, sheet, row, col, Cell(column.title, bold=True))
    sheet.set_row(row, 30)
    for at, node in enumerate(highest, start=row + 1):
        name, tone = status(node.progress_own, node.period, making.rollup.today)
        title = f"{node.objective_id} {node.title or ''}"
        write_row(
            making,
            sheet,
            at,
            columns,
            [title, node.progress_own, node.progress_children, Cell(making.word(name), tone=tone)],
        )
    last = row + len(highest)
    # As tall as the table beside it: a program leaves out the names for which there is no room.
    bars = sum(max(36, 20 * lines(f"{node.objective_id} {node.title or ''}", page.widths[0])) for node in highest)
    _chart(making, sheet, page, row, last, bars)
    row = note(making, sheet, last + 1, making.word("standing_note_short"), 80)
    more = len(found) - len(highest)
    return note(making, sheet, row, making.word("and_more", count=more)) if more else row


def _highest(roots: Sequence[ObjectiveNode]) -> list[ObjectiveNode]:
    """The roots of the highest level that has any; roots further down only name an objective that was not found."""
    order = ["organisation", "division", "area", "unit", "team", None]
    levels = [order.index(node.level if node.level in order else None) for node in roots]
    return [node for node, level in zip(roots, levels, strict=True) if level == min(levels)]


def _chart(making: Making, sheet: OkrWorksheet, page: Page, head: int, last: int, bars: int) -> None:
    """Own progress beside that of the objectives below, as bars."""
    word = making.word
    insert(making, sheet, head, 5, Picture(
        sheet=word("overview"), head=head, first=head + 1, last=last, series=[Series(1, NAVY), Series(2, GREEN)],
        title=word("chart_progress"), alt=word("chart_progress_alt"), categories=word("objective"),
        values=word("progress"), num_format="0 %",
        limits={"min": 0, "max": 1, "major_unit": 0.5 if page.upright else 0.25},
        size=(page.chart, 145 + bars),  # within its columns, above the second block
    ))  # fmt: skip


def _answers(making: Making) -> Iterator[tuple[str, list[Cell]]]:
    rollup, word = making.rollup, making.word
    planned = bool(rollup.key_results or rollup.objectives) or not has_measures(rollup)
    if planned:
        yield word("question_change"), to_change(making)
    if rollup.kpis:
        yield word("question_kpis"), attention(making)
    if rollup.capabilities:
        yield word("question_capabilities"), to_invest(making)
    if rollup.realisation.benefits:
        yield word("question_benefits"), outlook(making)
    if planned:
        yield word("question_links"), dependencies(making)
        yield word("question_support"), support(making)


def _cut(line: Cell, fits: int) -> Cell:
    return replace(line, value=fitted(tidy(str(line.value)), fits))


def _block(
    making: Making, sheet: OkrWorksheet, row: int, question: str, lines: Sequence[Cell], most: int, last: int
) -> int:
    row = _heading(making, sheet, row, question, last=last)
    for line in lines[:most] or [Cell(making.word("nothing"))]:
        look = {"text_wrap": False, "valign": "vcenter", "indent": 1}
        if line.link is not None:
            style = making.styles.get(**look, font_color=LINK, underline=1)
            write_link(sheet, row, 0, line.link, str(line.value), style)
        else:
            write_text(sheet, row, 0, str(line.value), making.styles.get(**look))
        sheet.set_row(row, 18)
        row += 1
    if len(lines) > most:
        row = note(making, sheet, row, making.word("and_more", count=len(lines) - most))
    return row


def _missing(making: Making, sheet: OkrWorksheet, page: Page, row: int) -> None:
    """Who has not returned, at the right of the figures."""
    units = [unit for unit in making.rollup.units if unit.missing]
    label = making.styles.get(font_color=QUIET, font_size=9, top=2, top_color=NAVY, valign="vcenter")
    for col in (5, 6, 7):
        sheet.write_blank(row, col, None, label)
    count = f" ({len(units)})" if units else ""
    write_text(sheet, row, 5, making.word("tile_missing") + count, label)
    names = "; ".join(unit.name or unit.unit_id for unit in units) or making.word("nobody_missing")
    if making.rollup.expected is None:
        names = making.word("no_chart")
    write_text(sheet, row + 1, 5, fitted(tidy(names), page.names), making.styles.get(valign="vcenter", text_wrap=False))
    if making.rollup.left_out:
        out = making.word("files_left_out", count=len(making.rollup.left_out))
        write_text(sheet, row + 2, 5, out, making.styles.get(font_color=QUIET, font_size=9))
