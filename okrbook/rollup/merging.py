"""The merge itself: files in, roll-up out. Pure: reads nothing and writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from okrbook.book import Book
from okrbook.catalogue import Catalogue
from okrbook.finding import Finding
from okrbook.rollup.benefits import roll_up_benefits
from okrbook.rollup.capabilities import roll_up_capabilities
from okrbook.rollup.chart import (
    ChartUnit,
    Hierarchy,
    chart_faults,
    charted_units,
    children_of,
    covered_units,
    missing_returns,
    owed,
    parents_that_differ,
    read_chart,
)
from okrbook.rollup.forest import waiting_for
from okrbook.rollup.intake import Candidate, Intake, as_return, take_in
from okrbook.rollup.judge import Judge
from okrbook.rollup.key_results import aggregates
from okrbook.rollup.kpis import roll_up_kpis
from okrbook.rollup.links import link, merged_rows
from okrbook.rollup.model import (
    MERGED,
    TREND,
    Capability,
    KeyResult,
    Kpi,
    ObjectiveNode,
    Realisation,
    Return,
    RollUp,
    Row,
    Task,
    Unit,
)
from okrbook.rollup.progress import key_result_frame, objective_frame, task_counts
from okrbook.rollup.responsibilities import conflicts, load_of, unite
from okrbook.rollup.rows import rows_of, same
from okrbook.rollup.tree import Merged, build_tree, carried_by_nobody, key_result_nodes, task_nodes

_Result = tuple[Book, Sequence[Finding]]


def merge_books(
    results: Iterable[_Result],
    *,
    org: Book | None = None,
    period: str | None = None,
    today: date,
    catalogue: Catalogue,
    prefer_newest: bool = False,
    settings: Mapping[str, Mapping[str, float | str]] | None = None,
) -> RollUp:
    """Merges what was read and linted into one roll-up. The order of *results* does not matter.

    Args:
        results: each file as read, with the linter's findings on it: some of them keep the file out.
        org: the organisation workbook, whose chart then decides what units there are and who is above whom.
        period: the period to merge; None: the latest of the shortest periods found.
        today: the day to which phases and due dates are compared.
        catalogue: templates, rules and word lists.
        prefer_newest: of two returns of one identity take the one modified last, in place of refusing both (MRG002).
        settings: rule code → what the organisation has set in place of the rule's own settings.

    Raises:
        UsageError: *period* is no period, or *org* holds no chart.
    """
    files = list(results)
    judge = Judge(catalogue, {book.path: book.language for book in _books(files, org)}, settings or {})
    chart = charted_units(read_chart(org)) if org is not None else None
    faults = list(chart_faults(chart, judge)) if chart is not None else []
    intake = take_in(files, org=org, known_units=chart, period=period, prefer_newest=prefer_newest, judge=judge)
    hierarchy = _hierarchy(chart, bool(faults), intake)
    returns = _ordered(intake, hierarchy, today)
    rows = _rows(intake, returns)
    computed, found = _compute(rows, returns, hierarchy, today, judge)
    units, missing = _units(hierarchy, intake, today, judge)
    findings = [*faults, *intake.findings, *missing, *_moved(hierarchy, returns, judge), *found]
    measures, wrong = _measure(rows, returns, hierarchy, judge)
    raci = unite(merged_rows(rows).get("raci", []), catalogue.roles)
    findings += [*wrong, *conflicts(raci, catalogue.roles, judge)]
    return RollUp(
        period=intake.period.key if intake.period else None,
        today=today,
        expected=None if chart is None else sum(len(unit.templates) for unit in units),
        received=sum(its.role == MERGED for its in returns),
        missing=tuple(unit.unit_id for unit in units if unit.missing),
        left_out=intake.left_out,
        returns=returns,
        units=units,
        objectives=computed.objectives,
        key_results=computed.key_results,
        tasks=computed.tasks,
        raci=raci,
        load=load_of(raci),
        manifest=intake.manifest,
        findings=_sorted(findings, files, org),
        rows=rows,
        kpis=measures.kpis,
        capabilities=measures.capabilities,
        realisation=measures.realisation,
    )


def _moved(hierarchy: Hierarchy, returns: Sequence[Return], judge: Judge) -> Iterator[Finding]:
    """MRG016, where a sound chart says who is above whom."""
    if hierarchy.charted and not hierarchy.broken:
        yield from parents_that_differ(hierarchy, [its.cover for its in returns if its.role == MERGED], judge)


@dataclass(frozen=True, slots=True)
class _Computed:
    objectives: tuple[ObjectiveNode, ...]
    key_results: tuple[KeyResult, ...]
    tasks: tuple[Task, ...]


def _hierarchy(chart: Mapping[str, ChartUnit] | None, broken: bool, intake: Intake) -> Hierarchy:
    merged = [one for one in intake.taking_part if one.role == MERGED]
    # A unit's objectives decide who is above it, so its cover there is asked before that of its other returns.
    covers = [one.cover for one in sorted(merged, key=lambda one: (not _has(one, filled=False), one.path))]
    units = covered_units(covers) if chart is None else chart
    return Hierarchy(
        units=units,
        charted=chart is not None,
        broken=broken,
        with_objectives=frozenset(same(one.identity.unit_id) for one in merged if _has(one, filled=True)),
        with_sheets=frozenset(same(one.identity.unit_id) for one in merged if _has(one, filled=False)),
        children=children_of(units),
    )


def _has(one: Candidate, *, filled: bool) -> bool:
    """True when the return has a sheet for objectives (and, *filled*, an objective on it)."""
    data = one.book.sheet_of("objectives")
    return data is not None and data.present and (bool(data.records) or not filled)


def _ordered(intake: Intake, hierarchy: Hierarchy, today: date) -> tuple[Return, ...]:
    """The returns from the top of the organisation down; those of one unit by template, reform, period and path."""
    place = {key: at for at, (key, _) in enumerate(hierarchy.top_down())}
    returns = [as_return(one, today) for one in intake.taking_part]
    return tuple(
        sorted(
            returns,
            key=lambda its: (
                place.get(same(its.unit_id), len(place)),
                same(its.unit_id),
                its.template,
                same(its.reform_id),
                its.period,
                its.path,
            ),
        )
    )


def _rows(intake: Intake, returns: Sequence[Return]) -> dict[str, tuple[Row, ...]]:
    """Every row of every return that takes part, by table, in the order of the returns and of the sheets."""
    by_path = {one.path: one for one in intake.taking_part}
    rows: dict[str, list[Row]] = {}
    for its in returns:
        one = by_path[its.path]
        for table in one.book.tables:
            rows.setdefault(table, []).extend(rows_of(one.book, table, one.identity, one.role))
    return {table: tuple(found) for table, found in rows.items()}


def _compute(
    rows: Mapping[str, Sequence[Row]], returns: Sequence[Return], hierarchy: Hierarchy, today: date, judge: Judge
) -> tuple[_Computed, list[Finding]]:
    import numpy as np

    use = merged_rows(rows)
    trend = {table: [row for row in found if row.role == TREND] for table, found in rows.items()}
    links, findings = link(use, trend, hierarchy, judge)
    merged = Merged(
        objectives=use.get("objectives", []),
        key_results=use.get("key_results", []),
        tasks=use.get("tasks", []),
        links=links,
        returns={its.path: its for its in returns},
    )
    phases = {its.path: its.phase for its in returns}
    # Numbers beyond what a computer can hold come from no plan; they become «no value», not a warning.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        frame = key_result_frame(merged.key_results, phases, links.objective_of)
        found, wrong = aggregates(merged.key_results, frame, links.upper_key_result, hierarchy, judge)
        tasks = task_counts(merged.tasks, links.served, links.objective_of)
        key_results = key_result_nodes(merged, frame, found, tasks)
        objectives = objective_frame(len(merged.objectives), frame, links.upper_objective)
        roots = build_tree(merged, key_results, objectives, tasks)
    findings += wrong
    findings += carried_by_nobody(merged, hierarchy, today, judge)
    return _Computed(roots, key_results, task_nodes(merged)), findings


@dataclass(frozen=True, slots=True)
class _Measures:
    kpis: tuple[Kpi, ...]
    capabilities: tuple[Capability, ...]
    realisation: Realisation


def _measure(
    rows: Mapping[str, Sequence[Row]], returns: Sequence[Return], hierarchy: Hierarchy, judge: Judge
) -> tuple[_Measures, list[Finding]]:
    import numpy as np

    use = merged_rows(rows)
    earlier = [row for row in rows.get("kpis", ()) if row.role == TREND]
    waiting = waiting_for("kpis", returns, hierarchy, judge.catalogue)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        kpis, found = roll_up_kpis(use.get("kpis", []), earlier, hierarchy, waiting, judge)
        realisation, twice = roll_up_benefits(use.get("realisation", []), {its.path: its for its in returns}, judge)
    capabilities, apart = roll_up_capabilities(use.get("capabilities", []), judge)
    return _Measures(kpis, capabilities, realisation), [*found, *twice, *apart]


def _units(hierarchy: Hierarchy, intake: Intake, today: date, judge: Judge) -> tuple[tuple[Unit, ...], list[Finding]]:
    """The units from the top down with what each has returned and owes, and MRG001 for what it owes."""
    received: dict[str, set[str]] = {}
    seen: dict[str, set[str]] = {}
    for one in (*intake.taking_part, *intake.set_aside):
        key = same(one.identity.unit_id)
        if one.role == MERGED:
            received.setdefault(key, set()).add(one.identity.template)
        if one.reason != "MRG004":
            seen.setdefault(key, set()).add(one.identity.template)
    units: list[Unit] = []
    findings: list[Finding] = []
    for key, depth in hierarchy.top_down():
        unit = hierarchy.units[key]
        missing = owed(unit, seen.get(key, set()))
        parent = hierarchy.units.get(unit.parent or "")
        units.append(
            Unit(
                unit_id=unit.unit_id,
                name=unit.name,
                level=unit.level,
                parent_unit_id=None if hierarchy.broken else parent.unit_id if parent else unit.parent,
                templates=unit.templates,
                due_date=unit.due_date,
                received=tuple(sorted(received.get(key, ()))),
                missing=tuple(missing),
                row=unit.row,
                depth=depth,
            )
        )
        findings += missing_returns(unit, missing, today, judge)
    return tuple(units), findings


def _books(files: Sequence[_Result], org: Book | None) -> list[Book]:
    return [*(book for book, _ in files), *([org] if org else [])]


def _sorted(found: Sequence[Finding], files: Sequence[_Result], org: Book | None) -> tuple[Finding, ...]:
    """The linter's and the merge's findings, by path, sheet order, row, column, code."""
    sheets = {(book.path, sheet): at for book in _books(files, org) for at, sheet in enumerate(book.sheets)}

    def place(finding: Finding) -> tuple[str, int, int, int, str, str]:
        sheet = sheets.get((finding.path, finding.sheet or ""), -1)
        return (finding.path, sheet, finding.row, finding.col, finding.code, finding.template or "")

    return tuple(sorted([*_linted(files), *found], key=place))


def _linted(files: Sequence[_Result]) -> Iterator[Finding]:
    for _, lint in files:
        yield from lint
