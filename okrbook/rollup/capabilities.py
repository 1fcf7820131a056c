"""Capabilities rolled up: one for each name. A score of 1–5 has no meaningful mean, so medians and ends are shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Final

from okrbook.finding import Finding
from okrbook.rollup.judge import Judge
from okrbook.rollup.model import Capability, CapabilityUnit, Row, Spread
from okrbook.rollup.progress import some
from okrbook.rollup.rows import same

BEST: Final = 5
"""The highest maturity: the priority index counts what is missing of it."""
_QUADRANTS: Final = {
    (True, False): "invest_now",
    (True, True): "standardise_scale",
    (False, False): "monitor",
    (False, True): "use_release",
}
"""(high criticality, high maturity) → the field of the matrix."""


def roll_up_capabilities(rows: Sequence[Row], judge: Judge) -> tuple[tuple[Capability, ...], list[Finding]]:
    """The capabilities of all *rows*, the most urgent first, and those whose scores must be calibrated (MRG013).

    Every row is one assessment: a unit that assesses a capability for two of its roles or reforms has two.
    """
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.text("capability"):
            groups[same(row.text("capability"))].append(row)
    found = [_capability(group, _high(group[0], judge)) for group in groups.values()]
    found.sort(key=lambda its: its.priority_index is None or -its.priority_index)
    return tuple(found), [finding for its in found for finding in _calibrate(its, judge)]


def priority_index(criticality: float | None, maturity: float | None) -> float | None:
    """Criticality × (5 − maturity); None when a score is missing."""
    return None if criticality is None or maturity is None else some(criticality * (BEST - maturity))


def quadrant(criticality: float | None, maturity: float | None, high: float) -> str | None:
    """The field of the matrix; None when a score is missing. From ``high`` on a score is high."""
    return None if criticality is None or maturity is None else _QUADRANTS[criticality >= high, maturity >= high]


def _high(row: Row, judge: Judge) -> float:
    """From which score on the capability workbook calls criticality and maturity high."""
    return float(judge.catalogue.templates[row.template].by_id[row.table].settings["high"])


def _capability(rows: Sequence[Row], high: float) -> Capability:
    units = tuple(_unit(row, high) for row in rows)
    maturity = _spread([(unit.unit_id, unit.maturity) for unit in units])
    criticality = _spread([(unit.unit_id, unit.criticality) for unit in units])
    indexes = [unit.priority_index for unit in units if unit.priority_index is not None]
    return Capability(
        capability=rows[0].text("capability") or "",
        maturity=maturity,
        criticality=criticality,
        priority_index=priority_index(criticality.median, maturity.median),
        quadrant=quadrant(criticality.median, maturity.median, high),
        units=units,
        priority_range=(min(indexes), max(indexes)) if indexes else None,
    )


def _unit(row: Row, high: float) -> CapabilityUnit:
    maturity, criticality = _score(row, "maturity"), _score(row, "criticality")
    return CapabilityUnit(
        row=row,
        unit_id=row.unit_id,
        reform_id=row.reform_id,
        maturity=maturity,
        criticality=criticality,
        priority_index=priority_index(criticality, maturity),
        quadrant=quadrant(criticality, maturity, high),
        action=row.text("action"),
        owner=row.text("owner"),
    )


def _score(row: Row, column: str) -> float | None:
    """A score of the scale 1–5; a number beyond it (WB013) is no score."""
    number = row.number(column)
    return number if number is not None and 1 <= number <= BEST else None


def _spread(scores: Sequence[tuple[str, float | None]]) -> Spread:
    known = [(unit, score) for unit, score in scores if score is not None]
    if not known:
        return Spread()
    values = [score for _, score in known]
    least, greatest = min(values), max(values)
    return Spread(
        median=float(median(values)),
        min=least,
        max=greatest,
        at_min=tuple(dict.fromkeys(unit for unit, score in known if score == least)),
        at_max=tuple(dict.fromkeys(unit for unit, score in known if score == greatest)),
    )


def _calibrate(its: Capability, judge: Judge) -> Iterator[Finding]:
    """MRG013, at the lowest score: two units see the same capability so differently that they measure differently."""
    low, high = its.maturity.min, its.maturity.max
    if low is None or high is None or high - low < judge.setting("MRG013", "spread"):
        return
    # Roles of one unit may well differ; that says nothing about how units measure.
    at_low = [unit for unit in its.units if unit.maturity == low]
    at_high = [unit for unit in its.units if unit.maturity == high]
    for unit in at_low:
        others = [other.unit_id for other in at_high if same(other.unit_id) != same(unit.unit_id)]
        if others:
            values = {"capability": its.capability, "least": low, "greatest": high}
            values |= {"at_least": ", ".join(its.maturity.at_min), "at_greatest": ", ".join(dict.fromkeys(others))}
            yield judge.finding("MRG013", unit.row, "maturity", values)
            return
