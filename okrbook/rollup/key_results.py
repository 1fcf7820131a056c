"""Aggregates of key results (MRG008): computed from the key results of other returns that name one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from okrbook.finding import Finding
from okrbook.rollup.aggregate import DIFFERS, NONE, UNSAFE_FOR_RATIOS, Aggregate, aggregation_of, combine
from okrbook.rollup.chart import Hierarchy
from okrbook.rollup.compare import Figures, Gathered, contradictions, due_days, of_one_day
from okrbook.rollup.judge import Judge
from okrbook.rollup.links import attached_to
from okrbook.rollup.model import Row
from okrbook.rollup.rows import same

if TYPE_CHECKING:
    import pandas as pd


def aggregates(
    rows: Sequence[Row], frame: pd.DataFrame, uppers: Sequence[int | None], hierarchy: Hierarchy, judge: Judge
) -> tuple[list[Aggregate], list[Finding]]:
    """Per key result its aggregate, and what is wrong with it. ``frame``: ``key_result_frame``, in the same order."""
    waiting = {unit: hierarchy.below(same(unit))[1] for unit in {row.unit_id for row in rows}}
    awaited = [[hierarchy.units[unit].unit_id for unit in waiting[row.unit_id]] for row in rows]
    findings: list[Finding] = []
    how: dict[int, str] = {}
    for at, children in attached_to(uppers).items():
        differing = list(_differing(rows, at, children))
        how[at] = DIFFERS if differing else _how(rows[at], judge)
        for child, unit in differing if aggregation_of(rows[at]) != NONE else ():
            findings.append(judge.finding("MRG008", rows[child], "measure_unit", {"expected": unit}))

    def figures(column: str) -> Figures:
        own = [row.number(column) for row in rows]
        return Figures(own, combine(frame[column], frame["weight"], uppers, how, [bool(units) for units in awaited]))

    target = figures("target")
    due = due_days(rows, uppers, target.own, "due_date")
    its = Gathered(
        key="key_result_id",
        rows=rows,
        uppers=uppers,
        asked={at: aggregation_of(rows[at]) for at in how},
        current=figures("current"),
        baseline=figures("baseline"),
        target=of_one_day(target, due),
        due=due,
        due_column="due_date",
        awaited=awaited,
    )
    return list(its.current.aggregates), [*findings, *contradictions(its, judge)]


def _how(row: Row, judge: Judge) -> str:
    """The aggregation that is carried out: ``none`` for ratios that would be summed or plainly averaged (OKR024)."""
    how = aggregation_of(row)
    ratio = how in UNSAFE_FOR_RATIOS and judge.is_ratio(row, "title")
    return NONE if ratio else how


def _differing(rows: Sequence[Row], at: int, children: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Children whose measure unit is another text than the row's own (than the first child's, where it has none).

    A child without a measure unit (WB015) says nothing that could differ.
    """
    places: Mapping[int, str | None] = {place: rows[place].text("measure_unit") for place in (at, *children)}
    reference = next((unit for unit in places.values() if unit), "")
    for child in children:
        unit = places[child]
        if unit and same(unit) != same(reference):
            yield child, reference
