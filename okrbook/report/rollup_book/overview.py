"""The first sheet, one page: what the key results tell, what must change, what depends on what, who needs support."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from okrbook.report.rollup_book.links import link_to
from okrbook.report.rollup_book.sheets import Cell, Col, Making, note, tidy, top, write_cell, write_link, write_row
from okrbook.report.rollup_book.status import status
from okrbook.texts import day, percent
from okrbook.write.cells import write_text
from okrbook.write.measure import lines
from okrbook.write.plan import quoted
from okrbook.write.styles import LINE, NAVY, QUIET
from okrbook.write.texts import fitted

if TYPE_CHECKING:
    from okrbook.rollup.model import KeyResult, ObjectiveNode
    from okrbook.write.rawsheets import OkrWorksheet

MOST: Final = 6
"""So many lines answer one question; the other sheets have the rest."""
FORECASTS: Final = ("no", "partly")
"""Forecasts of a key result that will not be met, the graver first."""
LOW: Final = 0.5
"""Confidence below this asks for support (OKR015)."""
MOST_OBJECTIVES: Final = 10
"""So many objectives are readable in the chart."""
BESIDE_CHART: Final = 120
"""Letters that stand in a line at the left of the chart, which reaches down to the first block."""
ACROSS: Final = 190
"""Letters that stand in a line across the page."""
NAMES_FIT: Final = 95
"""Letters that stand in the line of those who have not returned."""
WHOLE: Final = "unit"
"""The template that holds all the others of a unit."""
_WIDTHS: Final = (46, 15, 17, 15, 4, 24, 24, 24)


def write_overview(making: Making) -> None:
    """Add the overview."""
    sheet = making.sheet(making.word("overview"))
    rollup = making.rollup
    for col, width in enumerate(_WIDTHS):
        sheet.set_column(col, col, width)
    about = making.word("as_of", day=day(rollup.today, making.language))
    top(making, sheet, making.heading or making.word("overview"), about)
    row = _tiles(making, sheet, 3)
    row = _objectives(making, sheet, row + 1)
    for below, (question, answer) in enumerate(_answers(making)):
        row = _block(making, sheet, row + 1, question, answer, ACROSS if below else BESIDE_CHART)
    _missing(making, sheet, 3)
    sheet.print_area(0, 0, row, len(_WIDTHS) - 1)  # what does not fit would make the whole page small
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
        (making.word("tile_objectives"), sum(not node.is_unit for _, node in rollup.nodes())),
        (making.word("tile_key_results"), len(rollup.key_results)),
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


def _heading(making: Making, sheet: OkrWorksheet, row: int, text: str, col: int = 0, last: int = 3) -> int:
    sheet.set_row(row, 26)
    write_text(sheet, row, col, text, making.styles.heading())
    for other in range(col + 1, last + 1):
        sheet.write_blank(row, other, None, making.styles.heading())
    return row + 1


def _objectives(making: Making, sheet: OkrWorksheet, row: int) -> int:
    """What the key results tell: the objectives at the top, with a chart of them."""
    row = _heading(making, sheet, row, making.word("question_results"))
    roots = [node for node in making.rollup.objectives if not node.is_unit]
    found = _highest(roots)
    highest = found[:MOST_OBJECTIVES]
    if not highest:
        return note(making, sheet, row, making.word("no_objectives"))
    columns = [
        Col(making.word("objective"), _WIDTHS[0]), Col(making.word("progress"), _WIDTHS[1], "percent"),
        Col(making.word("progress_below"), _WIDTHS[2], "percent"), Col(making.word("standing"), _WIDTHS[3]),
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
    bars = sum(max(36, 20 * lines(f"{node.objective_id} {node.title or ''}", _WIDTHS[0])) for node in highest)
    _chart(making, sheet, row, last, bars)
    row = note(making, sheet, last + 1, making.word("standing_note_short"), 80)
    more = len(found) - len(highest)
    return note(making, sheet, row, making.word("and_more", count=more)) if more else row


def _highest(roots: Sequence[ObjectiveNode]) -> list[ObjectiveNode]:
    """The roots of the highest level that has any; roots further down only name an objective that was not found."""
    order = ["organisation", "division", "area", "unit", "team", None]
    levels = [order.index(node.level if node.level in order else None) for node in roots]
    return [node for node, level in zip(roots, levels, strict=True) if level == min(levels)]


def _chart(making: Making, sheet: OkrWorksheet, head: int, last: int, bars: int) -> None:
    """Own progress beside that of the objectives below, as bars."""
    name = quoted(making.word("overview"))
    chart = making.workbook.add_chart({"type": "bar"})
    for col, colour in ((1, NAVY), (2, "#5FA58A")):
        chart.add_series(
            {
                "name": f"={name}!${chr(65 + col)}${head + 1}",
                "categories": f"={name}!$A${head + 2}:$A${last + 1}",
                "values": f"={name}!${chr(65 + col)}${head + 2}:${chr(65 + col)}${last + 1}",
                "fill": {"color": colour}, "border": {"color": colour}, "gap": 60,
                "data_labels": {"value": True, "num_format": "0 %", "font": {"size": 8}},
            }
        )  # fmt: skip
    chart.set_title({"name": making.word("chart_progress"), "name_font": {"size": 12, "color": NAVY}, "overlay": False})
    chart.set_y_axis({"reverse": True, "crossing": "max", "num_font": {"size": 8}, "line": {"color": LINE}})
    lines = {"visible": True, "line": {"color": LINE}}
    chart.set_x_axis(
        {"num_format": "0 %", "min": 0, "max": 1, "major_unit": 0.25, "major_gridlines": lines, "num_font": {"size": 8}}
    )
    chart.set_legend({"position": "bottom", "font": {"size": 9}})
    chart.set_size({"width": 510, "height": 110 + bars})  # within its columns, above the second block
    sheet.insert_chart(head, 5, chart, {"description": making.word("chart_progress_alt"), "object_position": 2})


def _answers(making: Making) -> Iterator[tuple[str, list[Cell]]]:
    yield making.word("question_change"), _to_change(making)
    yield making.word("question_links"), _links(making)
    yield making.word("question_support"), _support(making)


def _block(making: Making, sheet: OkrWorksheet, row: int, question: str, lines: Sequence[Cell], fits: int) -> int:
    row = _heading(making, sheet, row, question)
    for line in lines[:MOST] or [Cell(making.word("nothing"))]:
        text = fitted(tidy(str(line.value)), fits)
        look = {"text_wrap": False, "valign": "vcenter", "indent": 1}
        if line.link is not None:
            style = making.styles.get(**look, font_color="#1B5E9B", underline=1)
            write_link(sheet, row, 0, line.link, text, style)
        else:
            write_text(sheet, row, 0, text, making.styles.get(**look))
        sheet.set_row(row, 18)
        row += 1
    if len(lines) > MOST:
        row = note(making, sheet, row, making.word("and_more", count=len(lines) - MOST))
    return row


def _named(its: KeyResult) -> str:
    return f"{its.unit_id}/{its.key_result_id} {its.title or ''}"


def _linked(making: Making, text: str, its: KeyResult) -> Cell:
    row = its.row
    return Cell(text, link=link_to(row.path, row.sheet, row.cell("key_result_id"), making.beside))


def _to_change(making: Making) -> list[Cell]:
    """What the units themselves forecast to fail, then what is behind, has no figure, or nobody below carries.

    A unit's own forecast weighs more than the figures: it knows what is coming. Each key result is named once.
    """
    rollup, found = making.rollup, []
    forecast = [its for outlook in FORECASTS for its in rollup.key_results if its.outlook == outlook]
    unknown = [its for its in rollup.key_results if its.missing_current and its.outlook not in FORECASTS]
    for its in rollup.key_results:
        if its.missing_current or its.outlook in FORECASTS:
            continue
        if its.counted is not None and status(its.counted, its.row.period, rollup.today)[0] == "behind":
            found.append((its.counted, its))
    lines = [_linked(making, making.word(f"forecast_{its.outlook}", what=_named(its)), its) for its in forecast]
    lines += [
        _linked(making, making.word("is_behind", what=_named(its), progress=percent(counted, making.language, 0)), its)
        for counted, its in sorted(found, key=lambda pair: (pair[0], _named(pair[1])))
    ]
    lines += [_linked(making, making.word("has_no_current", what=_named(its)), its) for its in unknown]
    nobody = [f for f in rollup.findings if f.code == "MRG006"]
    lines += [Cell(making.word("carried_by_nobody", what=f"{f.unit_id}/{f.row_id}")) for f in nobody]
    return lines


def _links(making: Making) -> list[Cell]:
    """Aggregates that are not whole, and dependencies that the units have named."""
    lines = []
    for its in making.rollup.key_results:
        if its.aggregate is not None and not its.complete:
            said = making.word("is_incomplete", what=_named(its), counted=making.counted(its))
            lines.append(_linked(making, said, its))
    for its in making.rollup.key_results:
        dependency = its.row.text("dependency")
        if dependency:
            lines.append(_linked(making, f"{_named(its)}: {dependency}", its))
    return lines


def _support(making: Making) -> list[Cell]:
    """Who asks for support, then low confidence without a request, the lowest first."""
    asked, low = [], []
    for its in making.rollup.key_results:
        wanted, giver = its.row.text("support_needed"), its.row.text("support_from")
        if wanted:
            asked.append(_linked(making, f"{_named(its)}: {wanted}{f' ({giver})' if giver else ''}", its))
        elif its.confidence is not None and its.confidence < LOW:
            low.append((its.confidence, its))
    return asked + [
        _linked(making, making.word("is_unsure", what=_named(its), confidence=percent(value, making.language, 0)), its)
        for value, its in sorted(low, key=lambda pair: (pair[0], _named(pair[1])))
    ]


def _missing(making: Making, sheet: OkrWorksheet, row: int) -> None:
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
    write_text(sheet, row + 1, 5, fitted(tidy(names), NAMES_FIT), making.styles.get(valign="vcenter", text_wrap=False))
    if making.rollup.left_out:
        out = making.word("files_left_out", count=len(making.rollup.left_out))
        write_text(sheet, row + 2, 5, out, making.styles.get(font_color=QUIET, font_size=9))


__all__: list[Any] = ["write_overview"]
