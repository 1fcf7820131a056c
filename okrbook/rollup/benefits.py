"""Benefits rolled up: by calendar year, target area and unit, with and without what probably stands twice (MRG011).

Only stated figures are summed. A permanent saving stands in the years in which the plan names it and is carried on to
no other year; a one-off is summed like any other. What is realised is one figure to date, and is counted in the year
in which the return's period begins. A dropped benefit stands in no sum. The arithmetic is pandas'.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from okrbook import periods
from okrbook.finding import Finding
from okrbook.rollup.judge import Judge
from okrbook.rollup.model import Benefit, PersonYears, Realisation, Return, Row, Sums
from okrbook.rollup.progress import some
from okrbook.rollup.rows import same

if TYPE_CHECKING:
    import pandas as pd

DROPPED: Final = "dropped"
_SAVINGS: Final = ("saving_y1", "saving_y2", "saving_y3", "saving_y4")
_MONEY: Final = ["planned", "realised", "planned_without_double"]


def roll_up_benefits(
    rows: Sequence[Row], returns: Mapping[str, Return], judge: Judge
) -> tuple[Realisation, list[Finding]]:
    """The benefits of all *rows* and their sums, and each that stands in two returns. ``returns``: path → return."""
    benefits = [_benefit(row) for row in rows]
    doubles = _doubles(benefits)
    for group in doubles:
        for at in group[1:]:
            benefits[at] = replace(benefits[at], repeats=benefits[group[0]].reference)
    counted = [benefit for benefit in benefits if benefit.counted]
    once = [benefit for benefit in counted if benefit.repeats is None]
    money = _money(counted)
    shown = {same(benefit.unit_id): benefit.unit_id for benefit in reversed(counted)}
    realisation = Realisation(
        by_year={int(year): sums for year, sums in _sums(money, "year").items()},
        by_target_area=_sums(money, "area"),
        by_unit={shown[key]: sums for key, sums in _sums(money, "unit", sort=False).items()},
        total=_total(money),
        fte=_person_years(counted),
        fte_without_double=_person_years(once),
        htv_definitions=_definitions(counted, returns),
        double_counts=tuple(tuple(benefits[at] for at in group) for group in doubles),
        benefits=tuple(benefits),
    )
    return realisation, [finding for group in realisation.double_counts for finding in _twice(group, judge)]


def _benefit(row: Row) -> Benefit:
    period = periods.parse(row.period)
    assert period is not None  # noqa: S101 (a return without a readable period is never merged)
    year, savings = period.start.year, [row.number(column) for column in _SAVINGS]
    return Benefit(
        row=row,
        unit_id=row.unit_id,
        reform_id=row.reform_id,
        benefit_id=row.text("benefit_id") or "",
        benefit_type=row.text("benefit_type"),
        target_area=row.text("target_area"),
        effect=row.text("effect"),
        owner=row.text("owner"),
        status=row.text("status"),
        recurrence=row.text("recurrence"),
        planned={year + at: saving for at, saving in enumerate(savings) if saving is not None},
        realised=row.number("realised_to_date"),
        year=year,
        fte_released=row.number("fte_released"),
        fte_destination=row.text("fte_destination"),
        counted=row.text("status") != DROPPED,
    )


def _doubles(benefits: Sequence[Benefit]) -> list[list[int]]:
    """Places of equal benefits (target area, effect and money by year) that stand in more than one return.

    Without money nothing tells that two units with the same words mean the same euros.
    """
    groups: dict[object, list[int]] = defaultdict(list)
    for at, benefit in enumerate(benefits):
        if benefit.counted and benefit.effect and benefit.target_area and any(benefit.planned.values()):
            money = tuple(sorted((year, saving) for year, saving in benefit.planned.items() if saving))
            groups[same(benefit.target_area), same(benefit.effect), money].append(at)
    return [group for group in groups.values() if len({benefits[at].row.path for at in group}) > 1]


def _twice(group: Sequence[Benefit], judge: Judge) -> Iterable[Finding]:
    """MRG011, at each of them: nobody knows which of them is the right one."""
    for benefit in group:
        others = [other.reference for other in group if other is not benefit]
        planned = some(sum(benefit.planned.values()))
        values = {"others": ", ".join(dict.fromkeys(others)), "planned": planned}
        yield judge.finding("MRG011", benefit.row, "effect", values)


def _money(benefits: Sequence[Benefit]) -> pd.DataFrame:
    """One line for each stated figure: its ``year``, ``unit`` (as compared), ``area`` and money."""
    import pandas as pd

    lines: list[tuple[int, str, str, float, float, float]] = []
    for benefit in benefits:
        unit, area = same(benefit.unit_id), benefit.target_area or ""
        for year, saving in benefit.planned.items():
            lines.append((year, unit, area, saving, 0.0, 0.0 if benefit.repeats else saving))
        if benefit.realised is not None:
            lines.append((benefit.year, unit, area, 0.0, benefit.realised, 0.0))
    return pd.DataFrame(lines, columns=["year", "unit", "area", *_MONEY]).astype(dict.fromkeys(_MONEY, "float64"))


def _sums(money: pd.DataFrame, column: str, sort: bool = True) -> dict[Any, Sums]:
    totals = money.groupby(column, sort=sort)[_MONEY].sum()
    return {key: _of(line) for key, line in zip(totals.index, totals.to_dict("records"), strict=True)}


def _total(money: pd.DataFrame) -> Sums:
    return _of(money[_MONEY].sum().to_dict())


def _of(line: Mapping[object, float]) -> Sums:
    return Sums(*(some(line[name]) or 0.0 for name in _MONEY))


def _person_years(benefits: Sequence[Benefit]) -> PersonYears:
    def total(wanted: Callable[[Benefit], bool]) -> float:
        return some(sum(benefit.fte_released or 0.0 for benefit in benefits if wanted(benefit))) or 0.0

    return PersonYears(
        released=total(lambda benefit: True),
        reallocated=total(lambda benefit: benefit.fte_destination == "reallocated"),
        given_up=total(lambda benefit: benefit.fte_destination == "given_up"),
    )


def _definitions(benefits: Sequence[Benefit], returns: Mapping[str, Return]) -> tuple[str, ...]:
    covers = [returns[benefit.row.path].cover for benefit in benefits if benefit.fte_released is not None]
    return tuple(dict.fromkeys(text for cover in covers if (text := cover.text("htv_definition"))))
