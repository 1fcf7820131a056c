"""The tree: objectives, their key results, and the objectives and units below that carry them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from okrbook.report.rollup_book.links import link_to
from okrbook.report.rollup_book.making import Making
from okrbook.report.rollup_book.overview import has_measures
from okrbook.report.rollup_book.sheets import FIGURE, HEAD_ROW, Cell, Col, bars, note, shaded, table, top, write_row
from okrbook.report.rollup_book.status import BEHIND_BY, status
from okrbook.rollup.aggregate import NONE
from okrbook.write.styles import BAR

if TYPE_CHECKING:
    from okrbook.rollup.model import KeyResult, ObjectiveNode
    from okrbook.rollup.rows import Row

DEEPEST: Final = 7
"""Spreadsheets know no more outline levels."""


def columns(making: Making) -> list[Col]:
    """The tree's columns."""
    word = making.word
    return [
        Col(word("unit"), 22),
        Col(word("id"), 10),
        Col(word("what"), 58),
        Col(word("owner"), 20),
        Col(word("baseline"), 12, FIGURE),
        Col(word("target"), 13, FIGURE),
        Col(word("current"), 11, FIGURE),
        Col(word("measure_unit"), 14),
        Col(word("progress"), 14, "percent", bar=BAR),
        Col(word("standing"), 15),
        Col(word("progress_below"), 14, "percent"),
        Col(word("aggregate"), 16, FIGURE),
        Col(word("coverage"), 20),
        Col(word("confidence"), 20, "percent"),
        Col(word("tasks"), 12),
        Col(word("place"), 24),
    ]


def write_tree(making: Making) -> None:
    """Add the tree's sheet; none where the returns have other things than objectives."""
    rollup = making.rollup
    if has_measures(rollup) and not (rollup.objectives or rollup.key_results):
        return
    sheet = making.sheet(making.word("tree"))
    top(making, sheet, making.word("tree"), making.word("tree_about"))
    heads = columns(making)
    table(making, sheet, "", heads, [])
    row = HEAD_ROW + 1
    for depth, cells in _rows(making):
        write_row(making, sheet, row, heads, cells, min(depth, DEEPEST))
        row += 1
    if row == HEAD_ROW + 1:
        note(making, sheet, row, making.word("no_objectives"))
    else:
        bars(sheet, heads, HEAD_ROW + 1, row - 1)
    sheet.outline_settings(symbols_below=False)
    sheet.freeze_panes(HEAD_ROW + 1, 3)
    sheet.repeat_rows(HEAD_ROW)
    note(making, sheet, row + 1, making.word("standing_note", points=round(100 * BEHIND_BY)))


def _rows(making: Making) -> Iterator[tuple[int, list[Any]]]:
    """Outline level and cells of each row; key results stand one level below their objective.

    So do the objectives below it: five levels of an organisation then fit into the seven that a spreadsheet has.
    """
    placed: set[int] = set()
    for depth, node in making.rollup.nodes():
        yield depth, _unit(making, node, depth) if node.is_unit else _objective(making, node, depth)
        for its in node.key_results:
            placed.add(id(its))
            yield depth + 1, _key_result(making, its, node.unit_name or node.unit_id, depth)
    names = {unit.unit_id: unit.name for unit in making.rollup.units}
    homeless = [its for its in making.rollup.key_results if id(its) not in placed]
    if homeless:
        heading = Cell(making.word("no_objective_found"), bold=True)
        yield 0, shaded([None, None, heading, *[None] * (len(columns(making)) - 3)])
    for its in homeless:
        yield 1, _key_result(making, its, names.get(its.unit_id) or its.unit_id, 0)


def _place(making: Making, row: Row | None, column: str) -> Cell:
    if row is None:
        return Cell("–")
    cell = row.cell(column)
    return Cell(f"{row.sheet}!{cell}", link=link_to(row.path, row.sheet, cell, making.beside))


def _tasks(done: int, total: int) -> str | None:
    return f"{done} / {total}" if total else None


def _standing(making: Making, progress: float | None, period: str) -> Cell:
    name, tone = status(progress, period, making.rollup.today)
    return Cell(making.word(name), tone=tone)


def _measured(making: Making, its: KeyResult) -> Cell:
    """The standing, and beside it a forecast that the target will not be met: what is on track today may still fail.

    An empty current counts as nothing reached, but nobody knows that it is.
    """
    shown = Cell(making.word("no_current"), tone="warn")
    if not its.missing_current:
        shown = _standing(making, its.counted, its.row.period)
    tone = {"no": "bad", "partly": "bad" if shown.tone == "bad" else "warn"}.get(its.outlook or "")
    if tone is None:
        return shown
    forecast = making.word(f"outlook_{its.outlook}")
    return replace(shown, value=making.word("with_forecast", standing=shown.value, forecast=forecast), tone=tone)


def _objective(making: Making, node: ObjectiveNode, depth: int) -> list[Any]:
    return shaded([
        Cell(node.unit_name or node.unit_id, bold=True, indent=_indent(depth)), Cell(node.objective_id, bold=True),
        Cell(node.title, bold=True), node.owner, None, None, None, None, node.progress_own,
        _standing(making, node.progress_own, node.period), node.progress_children, None,
        making.word("missing_current", count=node.missing_current) if node.missing_current else None,
        node.confidence.mean, _tasks(node.tasks.done, node.tasks.total), _place(making, node.row, "objective_id"),
    ])  # fmt: skip


def _unit(making: Making, node: ObjectiveNode, depth: int) -> list[Any]:
    name = node.unit_name or node.unit_id
    return [
        Cell(name, indent=_indent(depth)), None, making.word("tasks_only"), None, None, None, None, None, None,
        None, None, None, None, None, _tasks(node.tasks.done, node.tasks.total), _place(making, node.row, "unit_id"),
    ]  # fmt: skip


def _key_result(making: Making, its: KeyResult, unit: str, depth: int) -> list[Any]:
    return [
        Cell(unit, indent=_indent(depth)), its.key_result_id, Cell(its.title, indent=1),
        its.owner, its.baseline, its.target, its.current, its.measure_unit, its.progress,
        _measured(making, its), None, its.aggregate, _coverage(making, its), its.confidence,
        _tasks(its.tasks.done, its.tasks.total), _place(making, its.row, "key_result_id"),
    ]  # fmt: skip


def _coverage(making: Making, its: KeyResult) -> Cell | None:
    """Of how many the aggregate is made, or why there is none."""
    if not its.expected:
        return None
    if its.aggregation == NONE:
        return Cell(making.word("only_listed", count=its.expected))
    if its.aggregate is None:
        reason = "range" if its.range else "no_aggregate"
        low, high = its.range or (None, None)
        return Cell(making.word(reason, low=_short(making, low), high=_short(making, high)), tone="warn")
    counted = making.counted(its, its.row, "key_result_id")
    if its.complete:
        return Cell(counted)
    return Cell(f"{counted} – {making.word('incomplete')}", tone="warn")


def _short(making: Making, value: float | None) -> str:
    from okrbook.texts import number

    return "–" if value is None else number(value, making.language, 2)


def _indent(depth: int) -> int:
    """How far the unit's name is indented: no farther than a narrow column can show."""
    return min(depth, 3)
