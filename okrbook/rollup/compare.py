"""What an aggregate and the rows that it is made of say against each other (MRG007, MRG009, MRG010, MRG014, MRG017).

The same for key results and for KPIs: both are rows that attach to rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from okrbook import periods
from okrbook.finding import Finding
from okrbook.rollup.aggregate import MEAN, SUM, WEIGHTED, Aggregate
from okrbook.rollup.judge import Judge
from okrbook.rollup.links import attached_to, top_down
from okrbook.rollup.model import Row
from okrbook.rollup.progress import DECIMALS


@dataclass(frozen=True)
class Figures:
    """One figure of every place: its ``own``, and the ``aggregates`` of what attaches to it."""

    own: Sequence[float | None]
    aggregates: Sequence[Aggregate]

    def value(self, at: int) -> float | None:
        """What the place stands for: its own figure, else its own complete aggregate."""
        if self.own[at] is not None:
            return self.own[at]
        found = self.aggregates[at]
        return found.value if found.complete else None


@dataclass(frozen=True)
class Gathered:
    """Rows, what attaches to what, and what was computed. All sequences are of one length."""

    key: str
    """The id column of the rows."""
    rows: Sequence[Row]
    """Per place the row that a finding about it points at."""
    uppers: Sequence[int | None]
    asked: Mapping[int, str]
    """Per place that something attaches to, the aggregation that was asked for, whether or not it was carried out."""
    current: Figures
    baseline: Figures
    target: Figures
    due: Sequence[frozenset[date]]
    """Per place the days that the targets in its aggregate are for (``due_days``)."""
    due_column: str
    """The column of a row's due date."""
    awaited: Sequence[Sequence[str]]
    """Per place the ids of the units below it that have not returned."""


def due_day(row: Row, column: str) -> date | None:
    """The day that the row's target is for: as it says, else the last day of its period."""
    period = periods.parse(row.period)
    return row.day(column) or (period.end if period else None)


def due_days(
    rows: Sequence[Row], uppers: Sequence[int | None], targets: Sequence[float | None], column: str
) -> list[frozenset[date]]:
    """Per place the days that the targets below it are for; a row without a target stands for those below it."""
    below: list[set[date]] = [set() for _ in uppers]
    for at in reversed(top_down(uppers)):
        upper, day = uppers[at], due_day(rows[at], column)
        if upper is not None:
            below[upper] |= below[at] if targets[at] is None else {day} if day else set()
    return [frozenset(days) for days in below]


def of_one_day(figures: Figures, due: Sequence[frozenset[date]]) -> Figures:
    """*figures* of targets without the aggregates of targets for different days: a year's and a quarter's do not add.

    ``due``: per place the days that they are for.
    """
    kept = [
        found if len(days) < 2 else replace(found, value=None, sources=(), complete=False)
        for found, days in zip(figures.aggregates, due, strict=True)
    ]
    return Figures(figures.own, kept)


def contradictions(its: Gathered, judge: Judge) -> Iterator[Finding]:
    """Every finding about an aggregate of *its*."""
    for at, children in attached_to(its.uppers).items():
        yield from _without_weights(its, at, judge)
        yield from _incomplete(its, at, children, judge)
        yield from _own_differs(its, at, judge)
        yield from _targets_differ(its, at, judge)
        yield from _hidden(its, at, children, judge)


def lacks_weights(asked: str | None, found: Aggregate) -> bool:
    """True when a mean was asked for and refused: of ratios without weights, or no value has a weight."""
    return asked in (MEAN, WEIGHTED) and found.value is None and found.range is not None


def _without_weights(its: Gathered, at: int, judge: Judge) -> Iterator[Finding]:
    found = its.current.aggregates[at]
    if lacks_weights(its.asked.get(at), found) and found.range is not None:
        values = {"least": found.range[0], "greatest": found.range[1]}
        yield judge.finding("MRG009", its.rows[at], "aggregation", values)


def _incomplete(its: Gathered, at: int, children: Sequence[int], judge: Judge) -> Iterator[Finding]:
    """MRG014. A unit that has not returned is one more value that is missing, though nobody knows how it names it."""
    found = its.current.aggregates[at]
    if found.value is None or found.complete:
        return
    absent = [its.rows[child].unit_id for child in children if child not in found.sources] + list(its.awaited[at])
    values = {
        "have": len(found.sources),
        "expected": found.expected + len(its.awaited[at]),
        "missing": ", ".join(dict.fromkeys(absent)),
    }
    yield judge.finding("MRG014", its.rows[at], its.key, values)


def _own_differs(its: Gathered, at: int, judge: Judge) -> Iterator[Finding]:
    """MRG007. Of an incomplete aggregate nobody can tell."""
    own, found = its.current.own[at], its.current.aggregates[at]
    if found.complete and _apart(own, found.value, judge.setting("MRG007", "tolerance")):
        values = {"aggregate": found.value, "units": _units(its, found)}
        yield judge.finding("MRG007", its.rows[at], "current", values)


def _targets_differ(its: Gathered, at: int, judge: Judge) -> Iterator[Finding]:
    """MRG017. Only targets of a sum add up, and only those for one day: a quarter's are no part of a year's."""
    own, found = its.target.own[at], its.target.aggregates[at]
    apart = _apart(own, found.value, judge.setting("MRG017", "tolerance"))
    one_day = its.due[at] == {due_day(its.rows[at], its.due_column)}
    if its.asked.get(at) == SUM and found.complete and one_day and apart:
        values = {"aggregate": found.value, "units": _units(its, found)}
        yield judge.finding("MRG017", its.rows[at], "target", values)


def _units(its: Gathered, found: Aggregate) -> str:
    return ", ".join(dict.fromkeys(its.rows[child].unit_id for child in found.sources))


def _apart(one: float | None, other: float | None, tolerance: float) -> bool:
    """True when they differ by more than *tolerance* of the larger absolute value."""
    if one is None or other is None:
        return False
    return round(abs(one - other) - tolerance * max(abs(one), abs(other)), DECIMALS) > 0


def _hidden(its: Gathered, at: int, children: Sequence[int], judge: Judge) -> Iterator[Finding]:
    """MRG010, once for each child that the aggregate hides: at its figure, else at its status.

    An incomplete aggregate proves nothing, and where target = baseline (or one is missing) nobody knows which way is
    better.
    """
    found, target = its.current.aggregates[at], its.target.value(at)
    upward = _direction(its.baseline.value(at), target)
    if found.value is None or not found.complete or target is None or not upward:
        return
    if (found.value - target) * upward < 0:
        return
    for child in children:
        values = {"aggregate": found.value, "target": target, "unit_id": its.rows[child].unit_id}
        figure, start = its.current.value(child), its.baseline.value(child)
        way = _direction(start, its.target.value(child)) or upward
        if figure is not None and start is not None and (figure - start) * way < 0:
            yield judge.finding("MRG010", its.rows[child], "current", {**values, "figure": figure})
        elif its.rows[child].text("status") == "red":
            words = judge.choice_words(its.rows[child], "status", "red")
            yield judge.finding("MRG010", its.rows[child], "status", {**values, "figure": words})


def _direction(baseline: float | None, target: float | None) -> int:
    """1 when more is better, −1 when less is, 0 when it cannot be told."""
    if baseline is None or target is None or target == baseline:
        return 0
    return 1 if target > baseline else -1
