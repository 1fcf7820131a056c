"""KPIs rolled up: one for each id and name, with its figure, what that is made of, and what it hides.

A unit's value is its own current value, else the complete aggregate of the same KPI in the units below it: a figure
never enters an aggregate from two levels. The whole's figure is the aggregate below its top, and the top's own figure
stays beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from okrbook.finding import Finding
from okrbook.rollup.aggregate import NONE, Aggregate, aggregation_of, combine
from okrbook.rollup.chart import Hierarchy
from okrbook.rollup.compare import Figures, Gathered, contradictions, due_days, lacks_weights, of_one_day
from okrbook.rollup.forest import Forest, Waiting, plant
from okrbook.rollup.judge import Judge
from okrbook.rollup.model import Kpi, KpiUnit, Point, Row
from okrbook.rollup.progress import expected_progress, progress_of
from okrbook.rollup.rows import same

STATUSES: Final = ("green", "yellow", "red")
"""From the best to the worst."""


@dataclass(frozen=True)
class _Computed:
    """A forest with its figures."""

    forest: Forest
    gathered: Gathered

    def refused(self, at: int) -> str | None:
        """Code of the rule that says why nothing was aggregated at *at* although it was asked for."""
        code = self.forest.refused.get(at)
        if code is None and lacks_weights(self.forest.asked.get(at), self.gathered.current.aggregates[at]):
            return "MRG009"
        return code

    def units(self, found: Aggregate) -> tuple[str, ...]:
        """Ids of the units whose values stand in *found*."""
        return tuple(dict.fromkeys(self.forest.rows[at].unit_id for at in found.sources))


def roll_up_kpis(
    rows: Sequence[Row], earlier: Sequence[Row], hierarchy: Hierarchy, waiting: Waiting, judge: Judge
) -> tuple[tuple[Kpi, ...], list[Finding]]:
    """The KPIs of all *rows*, and what is wrong with their aggregates.

    Args:
        rows: the merged rows, from the top of the organisation down.
        earlier: rows of returns that only give a trend.
        hierarchy: who is above whom.
        waiting: which units' KPIs have not been returned.
        judge: makes the findings.
    """
    named = [row for row in rows if row.text("kpi_id") or row.text("name")]
    computed = _compute(plant(named, hierarchy, judge, waiting))
    forest = computed.forest
    findings = [
        judge.finding("MRG008", forest.rows[at], column, {"expected": _shown(judge, forest.rows[at], column, text)})
        for at, column, text in forest.differing
    ]
    findings += contradictions(computed.gathered, judge)
    trends = _trends(computed, earlier, hierarchy, judge)
    kpis = tuple(
        _kpi(computed, top, members, trends.get(_name(forest.rows[top]), ()))
        for top, members in zip(forest.tops, forest.members, strict=True)
    )
    return kpis, findings


def _name(row: Row) -> tuple[str, str]:
    """What makes a KPI one."""
    return same(row.text("kpi_id")), same(row.text("name"))


def _shown(judge: Judge, row: Row, column: str, text: str) -> str | Mapping[str, str]:
    return judge.choice_words(row, column, text) if column == "aggregation" else text


def _compute(forest: Forest) -> _Computed:
    import pandas as pd

    def own(column: str) -> list[float | None]:
        real = [None if hidden else row.number(column) for row, hidden in zip(forest.rows, forest.masked, strict=False)]
        return [*real, *([None] * (len(forest.rows) - forest.real))]

    awaited = [bool(units) for units in forest.awaited]
    weights = pd.Series(own("weight"), dtype="float64")

    def figures(column: str) -> Figures:
        values = own(column)
        series = pd.Series(values, dtype="float64")
        return Figures(values, combine(series, weights, forest.uppers, forest.how, awaited))

    target = figures("target")
    due = due_days(forest.rows, forest.uppers, target.own, "target_date")
    return _Computed(
        forest,
        Gathered(
            key="kpi_id",
            rows=forest.rows,
            uppers=forest.uppers,
            asked=forest.asked,
            current=figures("current"),
            baseline=figures("baseline"),
            target=of_one_day(target, due),
            due=due,
            due_column="target_date",
            awaited=forest.awaited,
        ),
    )


def _kpi(computed: _Computed, top: int, members: Sequence[int], trend: tuple[Point, ...]) -> Kpi:
    forest, its = computed.forest, computed.gathered
    row, found = forest.rows[top], its.current.aggregates[top]
    units = tuple(_unit(computed, at) for at in members)
    head = units[members.index(top)] if top < forest.real else None
    uppermost = [unit for at, unit in zip(members, units, strict=True) if forest.uppers[at] == top]
    current, sources = found.value, computed.units(found)
    own = its.current.own[top]
    if current is None and own is not None:
        current, sources = own, (row.unit_id,)
    # Where values are only listed, or nothing is below, the figure is the top's own and needs no other.
    alone = top < forest.real and forest.how.get(top, NONE) == NONE
    complete = own is not None if alone else found.complete
    baseline, target = its.baseline.value(top), its.target.value(top)
    statuses = Counter(status for unit in units if (status := unit.status) in STATUSES)
    return Kpi(
        kpi_id=row.text("kpi_id") or "",
        name=row.text("name"),
        measure_unit=_first(forest, top, members, "measure_unit"),
        definition_version=_first(forest, top, members, "definition_version"),
        kpi_role=_first(forest, top, members, "kpi_role"),
        category=_first(forest, top, members, "category"),
        aggregation=forest.asked.get(top, aggregation_of(row)),
        top=head,
        baseline=baseline,
        target=target,
        current=current,
        own_current=own,
        progress=progress_of(baseline, target, current) if complete else None,
        expected_progress=head.expected_progress if head else _shared_line(uppermost),
        aggregated_from=sources,
        expected=1 if alone else found.expected,
        complete=complete,
        range=found.range if top in forest.asked else None if own is None else (own, own),
        refused=computed.refused(top),
        statuses={status: statuses[status] for status in STATUSES},
        worst=max(statuses, key=STATUSES.index, default=None),
        units=units,
        trend=trend,
    )


def _first(forest: Forest, top: int, members: Sequence[int], column: str) -> str | None:
    """The text of the top's row, else of the first row that has one."""
    return next((text for at in (top, *members) if (text := forest.rows[at].text(column))), None)


def _shared_line(units: Sequence[KpiUnit]) -> float | None:
    expected = {unit.expected_progress for unit in units}
    return expected.pop() if len(expected) == 1 else None


def _unit(computed: _Computed, at: int) -> KpiUnit:
    forest, row, found = computed.forest, computed.forest.rows[at], computed.gathered.current.aggregates[at]
    upper = forest.uppers[at]
    baseline, target, current = row.number("baseline"), row.number("target"), row.number("current")
    return KpiUnit(
        row=row,
        unit_id=row.unit_id,
        reform_id=row.reform_id,
        upper=None if upper is None or upper >= forest.real else forest.rows[upper].unit_id,
        counted=forest.counted[at] and not forest.masked[at],
        baseline=baseline,
        target=target,
        current=current,
        current_date=row.day("current_date"),
        target_date=row.day("target_date"),
        weight=row.number("weight"),
        status=row.text("status"),
        owner=row.text("owner"),
        progress=progress_of(baseline, target, current),
        expected_progress=expected_progress(
            row.day("baseline_date"), row.day("target_date"), row.day("current_date") or row.day("status_date")
        ),
        aggregation=aggregation_of(row),
        aggregate=found.value,
        aggregated_from=computed.units(found),
        expected=found.expected,
        complete=found.complete,
        range=found.range,
        refused=computed.refused(at),
    )


def _trends(
    now: _Computed, earlier: Sequence[Row], hierarchy: Hierarchy, judge: Judge
) -> Mapping[tuple[str, str], tuple[Point, ...]]:
    """Per KPI its figures in the periods of the *earlier* rows: those of its measure unit and definition version."""
    tops = {_name(now.forest.rows[top]): at for at, top in enumerate(now.forest.tops)}
    rows = [
        row for row in earlier if _name(row) in tops and _alike(row, now.forest.rows[now.forest.tops[tops[_name(row)]]])
    ]
    forest = plant(rows, hierarchy, judge, Waiting(frozenset(), {}), group=lambda row: row.period)
    for top in forest.tops:
        if top >= forest.real and top not in forest.refused:
            # The one that decides today decides for the past too, although its own earlier row may not be here.
            forest.how[top] = now.forest.how.get(now.forest.tops[tops[_name(forest.rows[top])]], NONE)
    past = _compute(forest)
    found: dict[tuple[str, str], list[Point]] = {}
    for top, members in zip(past.forest.tops, past.forest.members, strict=True):
        name = _name(past.forest.rows[top])
        aggregate, own = past.gathered.current.aggregates[top], past.gathered.current.own[top]
        value = aggregate.value if aggregate.value is not None else own
        if value is not None:
            units = {same(past.forest.rows[at].unit_id) for at in members}
            whole = {same(now.forest.rows[at].unit_id) for at in now.forest.members[tops[name]]}
            complete = units == whole and (aggregate.complete or own == value)
            found.setdefault(name, []).append(Point(past.forest.rows[top].period, value, complete))
    return {name: tuple(_by_time(points)) for name, points in found.items()}


def _alike(row: Row, reference: Row) -> bool:
    """True when the figures of both can stand in one series."""
    columns = ("measure_unit", "definition_version")
    return all(same(row.text(column)) == same(reference.text(column)) for column in columns)


def _by_time(points: Sequence[Point]) -> Iterator[Point]:
    from okrbook.periods import parse

    def end(point: Point) -> tuple[str, str]:
        period = parse(point.period)
        return (period.end.isoformat() if period else "", point.period)

    yield from sorted(points, key=end)
