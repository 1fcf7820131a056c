"""What is said of a KPI beside its figures: how its units judge it, and what its figure is made of and hides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from okrbook.report.rollup_book.choices import choice_label
from okrbook.report.rollup_book.making import Making
from okrbook.report.rollup_book.sheets import Cell
from okrbook.report.rollup_book.words import figure
from okrbook.rollup.aggregate import NONE, SUM
from okrbook.rollup.rows import same

if TYPE_CHECKING:
    from okrbook.rollup.model import Kpi, KpiUnit


def named(kpi: Kpi) -> str:
    """The KPI's id and name."""
    return f"{kpi.kpi_id} {kpi.name or ''}".strip()


def figures(making: Making, kpi: Kpi) -> Any:
    """The KPI's figure; where there is none, the range of the units' figures as text."""
    if kpi.current is not None or kpi.range is None:
        return kpi.current
    return _between(making, kpi.range)


def statuses(making: Making, kpi: Kpi) -> str:
    """How many units call it green, yellow and red, and how many say nothing: ``3 vihreää · 1 punainen``."""
    counts = {**kpi.statuses, "none": len(kpi.units) - sum(kpi.statuses.values())}
    if kpi.worst is None:
        return ""
    names = {status: f"count_{status}{'_one' if count == 1 else ''}" for status, count in counts.items()}
    return " · ".join(making.word(names[status], count=count) for status, count in counts.items() if count)


def made_of(making: Making, kpi: Kpi) -> Cell:
    """What the KPI's figure is made of and what it hides; empty where it is the only unit's own."""
    if kpi.refused is not None:
        return _refused(making, kpi)
    its_own = kpi.top is not None and kpi.aggregated_from == (kpi.top.unit_id,)
    if len(kpi.units) == 1 and (its_own or kpi.current is None) and kpi.complete:
        return Cell()
    if its_own or kpi.current is None:
        said = [making.word("own_only" if its_own else "no_current"), *_listed(making, kpi)]
        if kpi.aggregation != NONE and not kpi.complete:
            said += [making.word("below_incomplete"), *_spread(making, _ends(kpi))]
        return Cell("\n".join(said), tone=None if its_own and kpi.complete else "warn")
    how = choice_label(making, "kpis", "aggregation", kpi.aggregation)
    counted = making.counted(kpi, (kpi.top or kpi.units[0]).row, "kpi_id")
    lines = [making.word("aggregate_of", how=how, counted=_whole(making, counted, kpi.complete))]
    lines += _spread(making, None if kpi.aggregation == SUM else _ends(kpi))
    if kpi.own_current is not None and kpi.own_current != kpi.current:
        lines.append(making.word("own_beside", value=_short(making, kpi.own_current)))
    hidden = _hidden(making, kpi)
    if hidden:
        lines.append(making.word("hides", units=", ".join(hidden)))
    return Cell("\n".join(lines), tone="warn" if hidden or not kpi.complete else None)


def made_of_unit(making: Making, kpi: Kpi, unit: KpiUnit) -> Cell:
    """The aggregate of the units below one unit, why there is none, or why its figure is not counted."""
    if not unit.counted:
        speaks = any(other.counted and same(other.unit_id) == same(unit.unit_id) for other in kpi.units)
        return Cell(making.word("not_counted" if speaks else "place_unknown"), tone="warn")
    if unit.refused is not None:
        return _refused(making, unit)
    if unit.aggregate is None:
        return Cell()
    counted = _whole(making, making.counted(unit, unit.row, "kpi_id"), unit.complete)
    text = making.word("aggregate_below", value=_short(making, unit.aggregate), counted=counted)
    return Cell(text, tone=None if unit.complete else "warn")


def _refused(making: Making, its: Kpi | KpiUnit) -> Cell:
    said = making.word(f"refused_{its.refused}")
    return Cell("\n".join([said, *_spread(making, its.range)]), tone="warn")


def _listed(making: Making, kpi: Kpi) -> list[str]:
    """That other units' figures stand beside the top's, although nothing is made of them."""
    others = len(kpi.units) - 1
    return [making.word("only_listed", count=others)] if kpi.aggregation == NONE and others else []


def _ends(kpi: Kpi) -> tuple[float, float] | None:
    """Least and greatest of the units' own figures, however deep they stand: a mean of means hides both."""
    values = [unit.current for unit in kpi.units if unit.current is not None and unit is not kpi.top]
    return (min(values), max(values)) if values else None


def _spread(making: Making, ends: tuple[float, float] | None) -> list[str]:
    if ends is None or ends[0] == ends[1]:
        return []
    return [making.word("units_between", ends=_between(making, ends))]


def _hidden(making: Making, kpi: Kpi) -> list[str]:
    """Names of the units whose figure or status is worse than the aggregate lets one believe (MRG010)."""
    found = {(f.path, f.sheet, f.row) for f in making.rollup.findings if f.code == "MRG010" and f.suppressed is None}
    units = [unit for unit in kpi.units if (unit.row.path, unit.row.sheet, unit.row.row) in found]
    return list(dict.fromkeys(making.unit(unit.unit_id) for unit in units))


def _whole(making: Making, counted: str, complete: bool) -> str:
    return counted if complete else f"{counted} – {making.word('incomplete')}"


def _between(making: Making, ends: tuple[float, float]) -> str:
    return " – ".join(dict.fromkeys(_short(making, end) for end in ends))


def _short(making: Making, value: float) -> str:
    return figure(value, making.language)
