"""The roll-up as data: what reports render and ``merge --json`` says. Nothing here computes; standard library only.

Every row keeps its file, sheet and cells, so that a figure at the top leads to the cell it came from.
Fractions are fractions (0.7 is 70 %), dates are dates, a figure that cannot be known is None.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from okrbook.finding import Finding
from okrbook.rollup.measures import Benefit as Benefit
from okrbook.rollup.measures import Capability as Capability
from okrbook.rollup.measures import CapabilityUnit as CapabilityUnit
from okrbook.rollup.measures import Kpi as Kpi
from okrbook.rollup.measures import KpiUnit as KpiUnit
from okrbook.rollup.measures import PersonYears as PersonYears
from okrbook.rollup.measures import Point as Point
from okrbook.rollup.measures import Realisation as Realisation
from okrbook.rollup.measures import Spread as Spread
from okrbook.rollup.measures import Sums as Sums
from okrbook.rollup.rows import CHART as CHART
from okrbook.rollup.rows import LEFT_OUT as LEFT_OUT
from okrbook.rollup.rows import MERGED as MERGED
from okrbook.rollup.rows import TREND as TREND
from okrbook.rollup.rows import Row as Row
from okrbook.texts import Text


@dataclass(frozen=True, slots=True)
class Return:
    """One return that takes part: its identity, and what the linter counted in it (suppressed findings left out)."""

    path: str
    unit_id: str
    unit_name: str | None
    level: str | None
    parent_unit_id: str | None
    """As the cover says; the chart may say otherwise (MRG016)."""
    reform_id: str | None
    reform_name: str | None
    template: str
    template_version: int | None
    period: str
    phase: str
    """``planning``, ``running`` or ``closed``."""
    language: str
    sha256: str
    modified: str | None
    role: str
    """``merged`` or ``trend``."""
    errors: int
    warnings: int
    infos: int
    cover: Row


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that was left out: ``reason`` is the code of the rule that says why, ``text`` that rule's title."""

    path: str
    reason: str
    text: Text
    unit_id: str | None = None
    template: str | None = None
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the manifest: every file that was given, and what became of it."""

    path: str
    sha256: str
    role: str
    """``merged``, ``trend``, ``left_out`` or ``chart``."""
    unit_id: str | None
    reform_id: str | None
    template: str | None
    template_version: int | None
    period: str | None
    modified: str | None
    reason: str | None = None
    """For a file that was left out: the code of the rule that says why."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: from the organisation workbook when there is one, else from the covers."""

    unit_id: str
    name: str | None
    level: str | None
    parent_unit_id: str | None
    """None for a root, and for every unit when the chart is broken (MRG015)."""
    templates: tuple[str, ...]
    """What it should return; empty when no chart says so."""
    due_date: date | None
    received: tuple[str, ...]
    """Templates of its returns that were merged."""
    missing: tuple[str, ...]
    """Templates that it should have returned and has not; a return that was left out for another reason than its
    period is not missing."""
    row: Row | None
    """Its row in the organisation workbook."""
    depth: int = 0
    """0 for a root."""


@dataclass(frozen=True, slots=True)
class TaskCount:
    """Tasks done of all tasks."""

    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Confidence:
    """The lowest and the mean confidence of an objective's key results, None where none has one."""

    min: float | None = None
    mean: float | None = None


@dataclass(frozen=True, slots=True)
class KeyResult:
    """One key result and what was computed from the key results of other returns that name it."""

    row: Row
    unit_id: str
    key_result_id: str
    objective_id: str | None
    title: str | None
    measure_unit: str | None
    baseline: float | None
    target: float | None
    current: float | None
    progress: float | None
    """(current − baseline) / (target − baseline), unclipped."""
    counted: float | None
    """What enters the objective's mean: progress, or 0 for an empty current once the period runs; None: left out."""
    missing_current: bool
    """True when an empty current was counted as 0."""
    confidence: float | None
    outlook: str | None
    due_date: date | None
    owner: str | None
    aggregation: str
    weight: float | None
    parent: str | None
    """The upper key result it names, as ``<unit_id>/<id>``; None when it names none or none that was found."""
    attached: tuple[str, ...]
    """The key results of other returns that name it, as ``<unit_id>/<id>``."""
    aggregate: float | None
    aggregated_from: tuple[str, ...]
    """Ids of the units whose values stand in the aggregate."""
    expected: int
    """How many key results name it."""
    complete: bool
    """False when a value is missing or a unit below has not returned."""
    range: tuple[float, float] | None
    """Least and greatest of the values below; shown where an aggregate is refused. None when there is no value or the
    measure units differ."""
    tasks: TaskCount


@dataclass(frozen=True, slots=True)
class Task:
    """One task and the key result it serves."""

    row: Row
    unit_id: str
    task_id: str
    title: str | None
    responsible: str | None
    due_date: date | None
    status: str | None
    serves: str | None
    """The key result as ``<unit_id>/<id>``, None when it was not found."""


@dataclass(frozen=True, slots=True)
class ObjectiveNode:
    """A node of the tree: an objective, or (``objective_id`` None) a unit whose tasks serve the objective above it."""

    row: Row | None
    unit_id: str
    unit_name: str | None
    level: str | None
    period: str
    phase: str
    objective_id: str | None
    title: str | None
    """The objective's title; a unit node has the unit's name."""
    owner: str | None
    progress_own: float | None
    missing_current: int
    progress_children: float | None
    key_results: tuple[KeyResult, ...]
    tasks: TaskCount
    confidence: Confidence
    children: tuple[ObjectiveNode, ...]

    @property
    def is_unit(self) -> bool:
        """True for a unit that is shown with its tasks alone."""
        return self.objective_id is None

    def walk(self, depth: int = 0) -> Iterator[tuple[int, ObjectiveNode]]:
        """This node and all below it, from the top down, each with its depth (0 for this one)."""
        open_nodes = [(depth, self)]
        while open_nodes:
            at, node = open_nodes.pop()
            yield at, node
            open_nodes.extend((at + 1, child) for child in reversed(node.children))


@dataclass(frozen=True, slots=True)
class Person:
    """A name as somebody's return gives it, and that return's unit."""

    name: str
    unit_id: str


@dataclass(frozen=True, slots=True)
class RaciItem:
    """One work item of one reform (of one unit, when the return names no reform), united over the returns."""

    work_item: str
    reform_id: str | None
    accountable: tuple[Person, ...]
    responsible: tuple[Person, ...]
    consulted: tuple[Person, ...]
    informed: tuple[Person, ...]
    conflict: bool
    """True when two returns name different accountables."""
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class RollUp:
    """Everything that a merge found out. ``rows`` keeps every merged row; the rest is computed from rows alone."""

    period: str | None
    """None when no return could be merged and no period was asked for."""
    today: date
    expected: int | None
    """How many returns the chart expects (a unit that owes two templates counts twice); None without a chart."""
    received: int
    """How many returns were merged; a return that only gives a trend is not counted."""
    missing: tuple[str, ...]
    """Ids of the units that owe a return."""
    left_out: tuple[LeftOut, ...]
    returns: tuple[Return, ...]
    units: tuple[Unit, ...]
    """From the top down, each unit before the units below it; with a broken chart in the order of its rows."""
    objectives: tuple[ObjectiveNode, ...]
    """The roots of the tree: objectives that name no objective above, or none that was found."""
    key_results: tuple[KeyResult, ...]
    """All, also those whose objective was not found and that therefore stand nowhere in the tree."""
    tasks: tuple[Task, ...]
    raci: tuple[RaciItem, ...]
    load: Mapping[str, int]
    """Person → number of work items they are accountable for, the most burdened first."""
    manifest: tuple[Entry, ...]
    findings: tuple[Finding, ...]
    """The linter's and the merge's, by path, sheet order, row, column, code."""
    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    """Table id → every row of every return that takes part (roles ``merged`` and ``trend``)."""
    kpis: tuple[Kpi, ...] = ()
    """In the order in which the returns, from the top of the organisation down, first name them."""
    capabilities: tuple[Capability, ...] = ()
    """The highest priority index first; those without one last, in the order of the returns."""
    realisation: Realisation = field(default_factory=Realisation)

    def nodes(self) -> Iterator[tuple[int, ObjectiveNode]]:
        """Every node of the tree from the top down, each with its depth (0 for a root)."""
        for root in self.objectives:
            yield from root.walk()
