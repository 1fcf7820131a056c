"""KPIs, capabilities and benefits as ``merge --json`` says them (``schemas/rollup.schema.json``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from okrbook.rollup.json_values import day, figure, source
from okrbook.rollup.model import (
    Benefit,
    Capability,
    CapabilityUnit,
    Kpi,
    KpiUnit,
    PersonYears,
    Realisation,
    Spread,
    Sums,
)


def kpi_json(its: Kpi) -> dict[str, Any]:
    """One KPI."""
    return {
        "kpi_id": its.kpi_id,
        "name": its.name,
        "measure_unit": its.measure_unit,
        "definition_version": its.definition_version,
        "kpi_role": its.kpi_role,
        "category": its.category,
        "aggregation": its.aggregation,
        "baseline": figure(its.baseline),
        "target": figure(its.target),
        "current": figure(its.current),
        "own_current": figure(its.own_current),
        "progress": its.progress,
        "expected_progress": its.expected_progress,
        "aggregated_from": list(its.aggregated_from),
        "expected": its.expected,
        "complete": its.complete,
        "range": _range(its.range),
        "refused": its.refused,
        "statuses": dict(its.statuses),
        "worst": its.worst,
        "units": [_kpi_unit(unit) for unit in its.units],
        "trend": [
            {"period": point.period, "current": figure(point.current), "complete": point.complete}
            for point in its.trend
        ],
    }


def _kpi_unit(unit: KpiUnit) -> dict[str, Any]:
    return {
        "unit_id": unit.unit_id,
        "reform_id": unit.reform_id,
        "upper": unit.upper,
        "counted": unit.counted,
        "baseline": figure(unit.baseline),
        "target": figure(unit.target),
        "target_date": day(unit.target_date),
        "current": figure(unit.current),
        "current_date": day(unit.current_date),
        "weight": figure(unit.weight),
        "status": unit.status,
        "owner": unit.owner,
        "progress": unit.progress,
        "expected_progress": unit.expected_progress,
        "aggregation": unit.aggregation,
        "aggregate": figure(unit.aggregate),
        "aggregated_from": list(unit.aggregated_from),
        "expected": unit.expected,
        "complete": unit.complete,
        "range": _range(unit.range),
        "refused": unit.refused,
        "source": source(unit.row, "kpi_id"),
    }


def capability_json(its: Capability) -> dict[str, Any]:
    """One capability."""
    return {
        "capability": its.capability,
        "maturity": _spread(its.maturity),
        "criticality": _spread(its.criticality),
        "priority_index": figure(its.priority_index),
        "priority_range": _range(its.priority_range),
        "quadrant": its.quadrant,
        "units": [_capability_unit(unit) for unit in its.units],
    }


def _spread(its: Spread) -> dict[str, Any]:
    return {
        "median": figure(its.median),
        "min": figure(its.min),
        "max": figure(its.max),
        "at_min": list(its.at_min),
        "at_max": list(its.at_max),
    }


def _capability_unit(unit: CapabilityUnit) -> dict[str, Any]:
    return {
        "unit_id": unit.unit_id,
        "reform_id": unit.reform_id,
        "maturity": figure(unit.maturity),
        "criticality": figure(unit.criticality),
        "priority_index": figure(unit.priority_index),
        "quadrant": unit.quadrant,
        "action": unit.action,
        "owner": unit.owner,
        "source": source(unit.row, "capability"),
    }


def realisation_json(its: Realisation) -> dict[str, Any]:
    """All benefits and their sums, in euros and person-years."""
    return {
        "by_year": {str(year): _sums(sums) for year, sums in its.by_year.items()},
        "by_target_area": {area: _sums(sums) for area, sums in its.by_target_area.items()},
        "by_unit": {unit: _sums(sums) for unit, sums in its.by_unit.items()},
        "total": _sums(its.total),
        "fte": _person_years(its.fte),
        "fte_without_double": _person_years(its.fte_without_double),
        "htv_definitions": list(its.htv_definitions),
        "double_counts": [[benefit.reference for benefit in group] for group in its.double_counts],
        "benefits": [_benefit(benefit) for benefit in its.benefits],
    }


def _sums(sums: Sums) -> dict[str, Any]:
    return {
        "planned": figure(sums.planned),
        "realised": figure(sums.realised),
        "planned_without_double": figure(sums.planned_without_double),
    }


def _person_years(its: PersonYears) -> dict[str, Any]:
    return {
        "released": figure(its.released),
        "reallocated": figure(its.reallocated),
        "given_up": figure(its.given_up),
    }


def _benefit(its: Benefit) -> dict[str, Any]:
    return {
        "unit_id": its.unit_id,
        "reform_id": its.reform_id,
        "benefit_id": its.benefit_id,
        "target_area": its.target_area,
        "effect": its.effect,
        "owner": its.owner,
        "status": its.status,
        "recurrence": its.recurrence,
        "planned": {str(year): figure(saving) for year, saving in its.planned.items()},
        "realised": figure(its.realised),
        "year": its.year,
        "fte_released": figure(its.fte_released),
        "fte_destination": its.fte_destination,
        "counted": its.counted,
        "repeats": its.repeats,
        "source": source(its.row, "benefit_id"),
    }


def _range(ends: Sequence[float] | None) -> list[Any] | None:
    return None if ends is None else [figure(end) for end in ends]
