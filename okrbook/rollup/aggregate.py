"""Aggregates of key results, from the bottom up (MRG008, MRG014). The arithmetic is pandas'.

A child's value is its own current value, else its own complete aggregate, else missing. Ratios are never summed, and
never averaged without weights: the range of the values is shown instead.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from okrbook.finding import Finding
from okrbook.rollup.chart import Hierarchy
from okrbook.rollup.judge import Judge
from okrbook.rollup.links import attached_to, top_down
from okrbook.rollup.model import Row
from okrbook.rollup.progress import some
from okrbook.rollup.rows import same
from okrbook.wording import Lexicon, ratio_like

if TYPE_CHECKING:
    import pandas as pd

NONE: Final = "none"
"""The aggregation that only lists."""
DIFFERS: Final = "differs"
"""Carried out in place of the row's aggregation where measure units differ: nothing."""
WEIGHTED: Final = "weighted_mean"
_UNSAFE_FOR_RATIOS: Final = frozenset({"sum", "mean"})


@dataclass(frozen=True, slots=True)
class Aggregate:
    """What was computed for one key result."""

    value: float | None = None
    sources: tuple[int, ...] = ()
    """Places of the key results whose values stand in it."""
    expected: int = 0
    complete: bool = True
    range: tuple[float, float] | None = None


def aggregation_of(row: Row) -> str:
    """How the row is aggregated; nothing chosen, or nothing readable, means that values are only listed."""
    return row.text("aggregation") or NONE


def aggregates(
    rows: Sequence[Row], frame: pd.DataFrame, uppers: Sequence[int | None], hierarchy: Hierarchy, judge: Judge
) -> tuple[list[Aggregate], list[Finding]]:
    """Per key result its aggregate, and what is wrong with it. ``frame``: ``key_result_frame``, in the same order."""
    import pandas as pd

    below = attached_to(uppers)
    waiting = {unit: hierarchy.below(same(unit))[1] for unit in {row.unit_id for row in rows}}
    found = [Aggregate(complete=not waiting[row.unit_id]) for row in rows]
    findings: list[Finding] = []
    how: dict[int, str] = {}
    for at, children in below.items():
        differing = _differing(rows, at, children)
        how[at] = _how(rows[at], bool(differing), judge)
        for child, unit in differing if aggregation_of(rows[at]) != NONE else ():
            findings.append(judge.finding("MRG008", rows[child], "measure_unit", {"expected": unit}))
    values = frame["current"].copy()
    for parents in _levels(uppers):
        pairs = pd.DataFrame([(at, child) for at in parents for child in below[at]], columns=["parent", "child"])
        lines = _level(pairs, values, frame["weight"], how)
        for at, line in zip(parents, lines.loc[parents].to_dict("records"), strict=True):
            found[at] = _aggregate(line, bool(waiting[rows[at].unit_id]))
            if pd.isna(values[at]) and found[at].complete and found[at].value is not None:
                values[at] = found[at].value
    for at, aggregate in enumerate(found):
        if aggregate.value is not None and not aggregate.complete:
            findings.append(_incomplete(rows, at, below[at], aggregate, waiting[rows[at].unit_id], hierarchy, judge))
    return found, findings


def _levels(uppers: Sequence[int | None]) -> list[list[int]]:
    """The places that something attaches to, the lowest first: each level needs only the levels before it."""
    height = [0] * len(uppers)
    for at in reversed(top_down(uppers)):
        upper = uppers[at]
        if upper is not None:
            height[upper] = max(height[upper], height[at] + 1)
    return [[at for at, its in enumerate(height) if its == level] for level in range(1, max(height, default=0) + 1)]


def _how(row: Row, differing: bool, judge: Judge) -> str:
    """The aggregation that is carried out.

    The row's own, ``none`` for ratios that would be summed or plainly averaged, ``differs`` where measure units differ.
    """
    if differing:
        return DIFFERS
    how = aggregation_of(row)
    return NONE if how in _UNSAFE_FOR_RATIOS and _is_ratio(row, judge) else how


def _level(
    pairs: pd.DataFrame, values: pd.Series[float], weights: pd.Series[float], how: Mapping[int, str]
) -> pd.DataFrame:
    """One line per parent of *pairs*: ``value``, ``sources``, ``have`` of ``expected``, ``least``, ``greatest``.

    A weighted mean has no use for a value without a positive weight: that value is missing.
    """
    pairs = pairs.assign(how=pairs["parent"].map(how), value=pairs["child"].map(values))
    weight = pairs["child"].map(weights)
    usable = pairs["value"].notna() & ((pairs["how"] != WEIGHTED) | (weight > 0))
    pairs = pairs.assign(used=pairs["value"].where(usable), mass=weight.where(usable))
    pairs["moment"] = pairs["used"] * pairs["mass"]
    groups = pairs.groupby("parent")
    lines = groups.agg(
        how=("how", "first"),
        sum=("used", "sum"),
        mean=("used", "mean"),
        min=("used", "min"),
        max=("used", "max"),
        moment=("moment", "sum"),
        mass=("mass", "sum"),
        have=("used", "count"),
        expected=("child", "size"),
        least=("value", "min"),
        greatest=("value", "max"),
    )
    lines[WEIGHTED] = lines["moment"] / lines["mass"].where(lines["mass"] > 0)
    lines["value"] = float("nan")
    for name in ("sum", "mean", "min", "max", WEIGHTED):
        lines["value"] = lines["value"].mask((lines["how"] == name) & (lines["have"] > 0), lines[name])
    lines["sources"] = pairs[usable].groupby("parent")["child"].agg(tuple).reindex(lines.index)
    return lines


def _aggregate(line: Mapping[Hashable, Any], awaited: bool) -> Aggregate:
    expected = int(line["expected"])
    if line["how"] == DIFFERS:
        return Aggregate(expected=expected, complete=False)
    least, greatest, value = some(line["least"]), some(line["greatest"]), some(line["value"])
    return Aggregate(
        value=value,
        sources=line["sources"] if value is not None else (),
        expected=expected,
        complete=int(line["have"]) == expected and not awaited,
        range=None if least is None or greatest is None else (least, greatest),
    )


def _differing(rows: Sequence[Row], at: int, children: Sequence[int]) -> list[tuple[int, str]]:
    """Children whose measure unit is another text than the row's own (than the first child's, where it has none).

    A child without a measure unit (WB015) says nothing that could differ.
    """
    stated = [rows[at].text("measure_unit"), *(rows[child].text("measure_unit") for child in children)]
    reference = next((unit for unit in stated if unit), None)
    if reference is None:
        return []
    units = zip(children, stated[1:], strict=True)
    return [(child, reference) for child, unit in units if unit and same(unit) != same(reference)]


def _is_ratio(row: Row, judge: Judge) -> bool:
    """True for a share, ratio, median or index, told by its unit or its title, as OKR024 tells it on the same row."""
    lexicon = judge.catalogue.lexicons.get(judge.languages.get(row.path, "fi"), Lexicon())
    return ratio_like(row.text("title") or "", row.text("measure_unit") or "", "", lexicon) is not None


def _incomplete(
    rows: Sequence[Row],
    at: int,
    children: Sequence[int],
    found: Aggregate,
    awaited: Sequence[str],
    hierarchy: Hierarchy,
    judge: Judge,
) -> Finding:
    """MRG014. A unit that has not returned is one more value that is missing, though nobody knows how it names it."""
    absent = [rows[child].unit_id for child in children if child not in found.sources]
    absent += [hierarchy.units[unit].unit_id for unit in awaited]
    values = {
        "have": len(found.sources),
        "expected": found.expected + len(awaited),
        "missing": ", ".join(dict.fromkeys(absent)),
    }
    return judge.finding("MRG014", rows[at], "key_result_id", values)
