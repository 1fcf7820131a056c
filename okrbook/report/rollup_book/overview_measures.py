"""What the first sheet says of KPIs, capabilities and benefits: where management has something to decide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from okrbook.report.rollup_book.choices import choice_label
from okrbook.report.rollup_book.kpi_words import figures, named, statuses
from okrbook.report.rollup_book.links import link_to
from okrbook.report.rollup_book.making import Making
from okrbook.report.rollup_book.sheets import Cell
from okrbook.report.rollup_book.status import BEHIND_BY
from okrbook.report.rollup_book.words import euros, figure

if TYPE_CHECKING:
    from okrbook.rollup.model import Capability, Kpi, KpiUnit

INVEST: Final = "invest_now"
NAMED: Final = 2
"""So many units are named in one line."""
_WORST: Final = ("red", "yellow")
"""Statuses that ask for attention, the worse first."""
_SAFE: Final = ("booked", "realised")
"""Statuses of a benefit that stands in a budget or in the accounts."""


def attention(making: Making) -> list[Cell]:
    """KPIs that some unit calls red or yellow, or that are far behind the timetable; the worst first."""
    found = [(rank, kpi) for kpi in making.rollup.kpis if (rank := _rank(kpi)) is not None]
    found.sort(key=lambda pair: pair[0])
    return [_kpi(making, kpi) for _, kpi in found] or [Cell(making.word("kpis_fine"))]


def _rank(kpi: Kpi) -> tuple[int, float] | None:
    """The worse, the lower; None for a KPI that asks for nothing."""
    gap = _gap(kpi.progress, kpi.expected_progress)
    if kpi.worst in _WORST:
        return _WORST.index(kpi.worst), gap
    return (len(_WORST), gap) if gap < -BEHIND_BY else None


def _gap(progress: float | None, expected: float | None) -> float:
    return 0.0 if progress is None or expected is None else progress - expected


def _kpi(making: Making, kpi: Kpi) -> Cell:
    status = making.word("kpi_behind")
    if kpi.worst in _WORST:
        status = choice_label(making, "kpis", "status", kpi.worst).capitalize()
        if len(kpi.units) > 1:
            status = f"{status} ({_who(making, kpi)})"
    current = figures(making, kpi)
    text = making.word(
        "kpi_line",
        status=status,
        what=named(kpi),
        current=_measured(making, current, kpi.measure_unit),
        target=_measured(making, kpi.target, kpi.measure_unit),
    )
    counts = statuses(making, kpi) if len(kpi.units) > 1 else ""
    row = _weakest(kpi).row
    link = link_to(row.path, row.sheet, row.cell("current"), making.beside)
    return Cell(f"{text} {counts}".rstrip(), link=link)


def _who(making: Making, kpi: Kpi) -> str:
    """The units with the worst status, a few of them by name."""
    names = list(dict.fromkeys(making.unit(unit.unit_id) for unit in kpi.units if unit.status == kpi.worst))
    return ", ".join(names[:NAMED]) + (f" +{len(names) - NAMED}" if len(names) > NAMED else "")


def _measured(making: Making, value: float | str | None, unit: str | None) -> str:
    if value is None:
        return "–"
    shown = value if isinstance(value, str) else figure(value, making.language)
    # A scale such as 1–5 is no unit to write behind a figure.
    return f"{shown} {unit}" if unit and not unit[0].isdigit() else shown


def _weakest(kpi: Kpi) -> KpiUnit:
    """The row to look at first: of those with the worst status, the one that is farthest behind."""
    rows = [unit for unit in kpi.units if unit.status == kpi.worst] or list(kpi.units)
    return min(rows, key=lambda unit: _gap(unit.progress, unit.expected_progress))


def to_invest(making: Making) -> list[Cell]:
    """Critical capabilities that are weak, the most urgent first."""
    found = [its for its in making.rollup.capabilities if its.quadrant == INVEST]
    return [_capability(making, its) for its in found] or [Cell(making.word("nothing_to_invest"))]


def _capability(making: Making, its: Capability) -> Cell:
    scores = {"index": its.priority_index, "criticality": its.criticality.median, "maturity": its.maturity.median}
    shown = {name: _measured(making, value, None) for name, value in scores.items()}
    row = min(its.units, key=lambda unit: unit.maturity if unit.maturity is not None else 9).row
    link = link_to(row.path, row.sheet, row.cell("maturity"), making.beside)
    return Cell(making.word("capability_line", what=its.capability, **shown), link=link)


def outlook(making: Making) -> list[Cell]:
    """Benefits of this year and the next, and what is in doubt about them."""
    return [Cell(line) for line in _benefits(making)]


def _benefits(making: Making) -> Iterator[str]:
    its, this_year, language = making.rollup.realisation, making.rollup.today.year, making.language
    now, then = its.by_year.get(this_year), its.by_year.get(this_year + 1)
    if now is not None:
        planned, realised = euros(now.planned, language), euros(now.realised, language)
        yield making.word("so_far", year=this_year, planned=planned, realised=realised)
    if then is not None:
        planned, once = euros(then.planned, language), euros(then.planned_without_double, language)
        name = "next_year" if planned == once else "next_year_once"
        yield making.word(name, year=this_year + 1, planned=planned, once=once)
    if its.double_counts:
        money = euros(its.total.planned - its.total.planned_without_double, language)
        yield making.word("doubles_line", money=money, count=len(its.double_counts))
    counted = [benefit for benefit in its.benefits if benefit.counted]
    safe = sum(benefit.status in _SAFE for benefit in counted)
    if counted:
        yield making.word("booked_line", counted=making.word("of", have=safe, expected=len(counted)))
