"""The roll-up as ``merge --json`` says it; the shape is fixed by ``schemas/rollup.schema.json``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from okrbook.finding import Finding
from okrbook.rollup.json_values import day, figure, source
from okrbook.rollup.measures_json import capability_json, kpi_json, realisation_json
from okrbook.rollup.model import Entry, KeyResult, ObjectiveNode, Person, RaciItem, RollUp


def to_json(rollup: RollUp, finding_json: Callable[[Finding], Mapping[str, Any]]) -> dict[str, Any]:
    """The roll-up as plain data: dates in ISO form, fractions as fractions, None for a figure that is not known.

    ``finding_json`` says a finding as ``lint --format json`` does, so that both say it alike.
    """
    return {
        "period": rollup.period,
        "returns": {
            "expected": rollup.expected,
            "received": rollup.received,
            "missing": list(rollup.missing),
            "left_out": [{"path": out.path, "reason": out.reason} for out in rollup.left_out],
        },
        "objectives": [_node(root) for root in rollup.objectives],
        "kpis": [kpi_json(kpi) for kpi in rollup.kpis],
        "capabilities": [capability_json(capability) for capability in rollup.capabilities],
        "raci": [_raci(item) for item in rollup.raci],
        "load": dict(rollup.load),
        "realisation": realisation_json(rollup.realisation),
        "manifest": [_entry(entry) for entry in rollup.manifest],
        "findings": [dict(finding_json(finding)) for finding in rollup.findings],
    }


def _node(node: ObjectiveNode) -> dict[str, Any]:
    return {
        "unit_id": node.unit_id,
        "objective_id": node.objective_id,
        "title": node.title,
        "progress_own": node.progress_own,
        "missing_current": node.missing_current,
        "progress_children": node.progress_children,
        "key_results": [_key_result(key_result) for key_result in node.key_results],
        "tasks": {"done": node.tasks.done, "total": node.tasks.total},
        "confidence": {"min": node.confidence.min, "mean": node.confidence.mean},
        "children": [_node(child) for child in node.children],
        "source": source(node.row, "unit_id" if node.is_unit else "objective_id") if node.row else None,
    }


def _key_result(its: KeyResult) -> dict[str, Any]:
    return {
        "key_result_id": its.key_result_id,
        "title": its.title,
        "measure_unit": its.measure_unit,
        "baseline": figure(its.baseline),
        "target": figure(its.target),
        "current": figure(its.current),
        "progress": its.progress,
        "confidence": its.confidence,
        "outlook": its.outlook,
        "due_date": day(its.due_date),
        "owner": its.owner,
        "parent": its.parent,
        "attached": list(its.attached),
        "aggregation": its.aggregation,
        "aggregate": figure(its.aggregate),
        "aggregated_from": list(its.aggregated_from),
        "expected": its.expected,
        "complete": its.complete,
        "range": None if its.range is None else [figure(value) for value in its.range],
        "source": source(its.row, "key_result_id"),
    }


def _raci(item: RaciItem) -> dict[str, Any]:
    return {
        "work_item": item.work_item,
        "reform_id": item.reform_id,
        "accountable": [_person(person) for person in item.accountable],
        "conflict": item.conflict,
        "sources": [source(row, "accountable") for row in item.rows],
    }


def _person(person: Person) -> dict[str, str]:
    return {"name": person.name, "unit_id": person.unit_id}


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "path": entry.path,
        "sha256": entry.sha256,
        "role": entry.role,
        "unit_id": entry.unit_id,
        "reform_id": entry.reform_id,
        "template": entry.template,
        "template_version": entry.template_version,
        "period": entry.period,
        "reason": entry.reason,
    }
