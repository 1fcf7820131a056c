"""The tree of objectives, down to the units that only have tasks, and what nobody carries (MRG006)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from okrbook.finding import Finding
from okrbook.rollup.aggregate import Aggregate, aggregation_of
from okrbook.rollup.chart import Hierarchy
from okrbook.rollup.judge import Judge
from okrbook.rollup.links import Links, attached_to, top_down
from okrbook.rollup.model import Confidence, KeyResult, ObjectiveNode, Return, Row, Task, TaskCount
from okrbook.rollup.progress import confidence, counts_by, some
from okrbook.rollup.rows import same

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Merged:
    """What the tree is built from: the merged rows, their links, and the frames computed from them."""

    objectives: Sequence[Row]
    key_results: Sequence[Row]
    tasks: Sequence[Row]
    links: Links
    returns: Mapping[str, Return]
    """Path → return."""


def reference(row: Row, column: str) -> str:
    """How other returns name the row: ``KOTI/1.1``."""
    return f"{row.unit_id}/{row.text(column) or ''}"


def key_result_nodes(
    merged: Merged, frame: pd.DataFrame, aggregates: Sequence[Aggregate], tasks: pd.DataFrame
) -> tuple[KeyResult, ...]:
    """Every merged key result with its computed figures, in the order of the rows."""
    below, counts = attached_to(merged.links.upper_key_result), counts_by(tasks, "key_result")
    nodes = []
    for at, row in enumerate(merged.key_results):
        upper, found = merged.links.upper_key_result[at], aggregates[at]
        nodes.append(
            KeyResult(
                row=row,
                unit_id=row.unit_id,
                key_result_id=row.text("key_result_id") or "",
                objective_id=row.text("objective_id"),
                title=row.text("title"),
                measure_unit=row.text("measure_unit"),
                baseline=row.number("baseline"),
                target=row.number("target"),
                current=row.number("current"),
                progress=some(frame.at[at, "progress"]),
                counted=some(frame.at[at, "counted"]),
                missing_current=bool(frame.at[at, "missing"]),
                confidence=row.number("confidence"),
                outlook=row.text("outlook"),
                due_date=row.day("due_date"),
                owner=row.text("owner"),
                aggregation=aggregation_of(row),
                weight=row.number("weight"),
                parent=None if upper is None else reference(merged.key_results[upper], "key_result_id"),
                attached=tuple(reference(merged.key_results[child], "key_result_id") for child in below.get(at, ())),
                aggregate=found.value,
                aggregated_from=tuple(dict.fromkeys(merged.key_results[child].unit_id for child in found.sources)),
                expected=found.expected,
                complete=found.complete,
                range=found.range,
                tasks=counts.get(at, TaskCount()),
            )
        )
    return tuple(nodes)


def task_nodes(merged: Merged) -> tuple[Task, ...]:
    """Every merged task and the key result it serves."""
    return tuple(
        Task(
            row=row,
            unit_id=row.unit_id,
            task_id=row.text("task_id") or "",
            title=row.text("title"),
            responsible=row.text("responsible"),
            due_date=row.day("due_date"),
            status=row.text("status"),
            serves=None if at is None else reference(merged.key_results[at], "key_result_id"),
        )
        for row, at in zip(merged.tasks, merged.links.served, strict=True)
    )


def build_tree(
    merged: Merged, key_results: Sequence[KeyResult], objectives: pd.DataFrame, tasks: pd.DataFrame
) -> tuple[ObjectiveNode, ...]:
    """The roots of the tree; rows without a known objective above are roots. Built from the leaves up."""
    uppers, own = merged.links.upper_objective, defaultdict(list)
    for at, objective in enumerate(merged.links.objective_of):
        own[objective].append(key_results[at])
    lines = objectives.to_dict("records")
    counts, below, guests = counts_by(tasks, "objective"), attached_to(uppers), _guests(merged, tasks)
    nodes: dict[int, ObjectiveNode] = {}
    for at in reversed(top_down(uppers)):
        row, line = merged.objectives[at], lines[at]
        its = merged.returns[row.path]
        nodes[at] = ObjectiveNode(
            row=row,
            unit_id=row.unit_id,
            unit_name=its.unit_name,
            level=its.level,
            period=row.period,
            phase=its.phase,
            objective_id=row.text("objective_id") or "",
            title=row.text("title"),
            owner=row.text("owner"),
            progress_own=some(line["own"]),
            missing_current=int(line["missing"]),
            progress_children=some(line["children"]),
            key_results=tuple(own[at]),
            tasks=counts.get(at, TaskCount()),
            confidence=confidence(line),
            children=(*(nodes[child] for child in below.get(at, ())), *guests.get(at, ())),
        )
    return tuple(nodes[at] for at, upper in enumerate(uppers) if upper is None)


def _guests(merged: Merged, tasks: pd.DataFrame) -> Mapping[int, list[ObjectiveNode]]:
    """Objective → a node for each return from below whose tasks serve its key results, in the order of the returns."""
    order = {path: place for place, path in enumerate(merged.returns)}
    found: dict[int, list[tuple[int, ObjectiveNode]]] = defaultdict(list)
    for key, count in counts_by(tasks, "objective", "path").items():
        assert isinstance(key, tuple)  # noqa: S101 (grouped by two columns)
        objective, path = int(key[0]), str(key[1])
        if objective >= 0 and merged.objectives[objective].path != path:
            found[objective].append((order[path], _unit_node(merged.returns[path], count)))
    return {at: [node for _, node in sorted(nodes, key=lambda item: item[0])] for at, nodes in found.items()}


def _unit_node(its: Return, count: TaskCount) -> ObjectiveNode:
    return ObjectiveNode(
        row=its.cover,
        unit_id=its.unit_id,
        unit_name=its.unit_name,
        level=its.level,
        period=its.period,
        phase=its.phase,
        objective_id=None,
        title=its.unit_name,
        owner=None,
        progress_own=None,
        missing_current=0,
        progress_children=None,
        key_results=(),
        tasks=count,
        confidence=Confidence(),
        children=(),
    )


def carried_by_nobody(merged: Merged, hierarchy: Hierarchy, today: date, judge: Judge) -> Iterator[Finding]:
    """MRG006: an objective or key result of a unit with units below that nothing attaches to.

    Nothing is said while no unit below has returned or one that has not is not late yet: its return may carry the row.
    A task of the unit's own carries its key result too. Under an objective that nobody carries, its key results are
    not named one by one.
    """
    links = merged.links
    carried = {at for at in (*links.upper_key_result, *links.served) if at is not None}
    objectives = {at for at in links.upper_objective if at is not None} | {links.objective_of[at] for at in carried}
    speaks = {unit: _all_expected_below(hierarchy, unit, today) for unit in {row.unit_id for row in merged.objectives}}
    for at, row in enumerate(merged.objectives):
        if at not in objectives and speaks[row.unit_id]:
            yield judge.finding("MRG006", row, "objective_id")
    for at, row in enumerate(merged.key_results):
        if at not in carried and links.objective_of[at] in objectives and speaks.get(row.unit_id):
            yield judge.finding("MRG006", row, "key_result_id")


def _all_expected_below(hierarchy: Hierarchy, unit_id: str, today: date) -> bool:
    returned, awaited = hierarchy.below(same(unit_id))
    dues = [hierarchy.units[unit].due_date for unit in awaited]
    return bool(returned) and not any(due is not None and today <= due for due in dues)
