"""The heat map of capabilities: what each unit makes of them, and what follows for the whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from okrbook.report.rollup_book.choices import choice_cell
from okrbook.report.rollup_book.links import link_to
from okrbook.report.rollup_book.making import Making
from okrbook.report.rollup_book.sheets import (
    FIGURE,
    HEAD_ROW,
    MOST_LINKS,
    SCORE,
    Cell,
    Col,
    filled,
    note,
    table,
    tidy,
    top,
)
from okrbook.texts import number
from okrbook.write.texts import fitted

if TYPE_CHECKING:
    from okrbook.rollup.model import Capability, Spread
    from okrbook.write.rawsheets import OkrWorksheet

UNITS_A_PAGE: Final = 18
"""So many units are readable on one page beside the figures of the whole."""
LONGEST_UNIT: Final = 34
"""Letters of a unit's name that stand in a turned header."""
_LEAST, _MIDDLE, _GREATEST = 1, 3, 5
_STRONG: Final = {"bad": "#F2A9A2", "warn": "#FFE08A", "good": "#9FD3B0"}
"""The tones' colours, deep enough to be told apart in steps between them; dark text stays readable on each."""


def write_capabilities(making: Making) -> None:
    """Add the heat map; no sheet where nobody has assessed a capability."""
    capabilities, word = making.rollup.capabilities, making.word
    if not capabilities:
        return
    sheet = making.sheet(word("capabilities"))
    top(making, sheet, word("capabilities"), word("capabilities_about"))
    units = _units(making)
    heads = _columns(making)
    rows = [_row(making, its) for its in capabilities]
    shown = filled(heads, rows)
    columns = [heads[col] for col in shown]
    columns += [Col(fitted(tidy(making.unit(unit)), LONGEST_UNIT), 6, SCORE, upright=True) for unit in units]
    cells = [
        [row[col] for col in shown] + _scores(making, its, units) for its, row in zip(capabilities, rows, strict=True)
    ]
    free = table(making, sheet, "okrbook_capabilities", columns, cells)
    _colours(sheet, HEAD_ROW + 1, free - 1, len(shown), len(columns) - 1)
    note(making, sheet, free, word("capabilities_note"), 150)
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.repeat_rows(HEAD_ROW)
    if len(units) > UNITS_A_PAGE:
        sheet.repeat_columns(0)
        sheet.fit_to_pages(-(-len(units) // UNITS_A_PAGE), 0)


def _columns(making: Making) -> list[Col]:
    word = making.word
    return [
        Col(word("capability"), 34), Col(word("what_to_do"), 24), Col(word("priority_index"), 18, FIGURE),
        Col(word("priority_range"), 14), Col(word("criticality"), 16, FIGURE), Col(word("maturity"), 16, FIGURE),
        Col(word("maturity_range"), 17), Col(word("lowest_in"), 22), Col(word("highest_in"), 22),
        Col(word("agreement"), 20),
    ]  # fmt: skip


def _row(making: Making, its: Capability) -> list[Any]:
    low, high = its.maturity.min, its.maturity.max
    apart = low != high
    return [
        Cell(its.capability, bold=True), choice_cell(making, "capabilities", "quadrant", its.quadrant),
        its.priority_index, _ends(making, its.priority_range), its.criticality.median, its.maturity.median,
        _ends(making, (low, high)), _at(making, its.maturity, low) if apart else None,
        _at(making, its.maturity, high) if apart else None, _agreement(making, its),
    ]  # fmt: skip


def _ends(making: Making, ends: tuple[float | None, float | None] | None) -> str:
    """The least and the greatest; empty where they are the same."""
    low, high = ends or (None, None)
    if low is None or high is None or low == high:
        return ""
    return f"{number(low, making.language, 2)} – {number(high, making.language, 2)}"


def _at(making: Making, spread: Spread, end: float | None) -> str:
    units = spread.at_min if end == spread.min else spread.at_max
    return ", ".join(making.unit(unit) for unit in units)


def far_apart(making: Making, its: Capability) -> bool:
    """True when the units judge so differently that they ought to compare notes (MRG013)."""
    rows = {(unit.row.path, unit.row.sheet, unit.row.row) for unit in its.units}
    found = (f for f in making.rollup.findings if f.code == "MRG013" and f.suppressed is None)
    return any((f.path, f.sheet, f.row) in rows for f in found)


def _agreement(making: Making, its: Capability) -> Cell:
    return Cell(making.word("far_apart"), tone="warn") if far_apart(making, its) else Cell()


def _units(making: Making) -> list[str]:
    """Ids of the units that have assessed anything, from the top of the organisation down."""
    assessed = dict.fromkeys(unit.unit_id for its in making.rollup.capabilities for unit in its.units)
    order = [unit.unit_id for unit in making.rollup.units if unit.unit_id in assessed]
    return list(dict.fromkeys([*order, *assessed]))


def _scores(making: Making, its: Capability, units: Sequence[str]) -> list[Cell]:
    """One maturity for each unit, the lowest of several: a mean would hide the weak one. It leads to its cell."""
    found: dict[str, Cell] = {}
    linked = len(making.rollup.capabilities) * len(units) <= MOST_LINKS
    known = [unit for unit in its.units if unit.maturity is not None]
    for unit in sorted(known, key=lambda unit: unit.maturity or 0):
        row, cell = unit.row, unit.row.cell("maturity")
        link = link_to(row.path, row.sheet, cell, making.beside) if linked else None
        found.setdefault(unit.unit_id, Cell(unit.maturity, link=link))
    return [found.get(unit, Cell()) for unit in units]


def _colours(sheet: OkrWorksheet, first: int, last: int, left: int, right: int) -> None:
    """From weak to strong over the whole scale, so that a colour means the same in every roll-up."""
    points = zip(("min", "mid", "max"), (_LEAST, _MIDDLE, _GREATEST), ("bad", "warn", "good"), strict=True)
    scale: dict[str, Any] = {"type": "3_color_scale"}
    for name, value, tone in points:
        scale |= {f"{name}_type": "num", f"{name}_value": value, f"{name}_color": _STRONG[tone]}
    sheet.conditional_format(first, left, last, right, scale)
