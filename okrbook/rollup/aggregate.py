"""The arithmetic of aggregates, from the bottom up. It is pandas', and knows nothing of rules.

A child's value is its own, else its own complete aggregate, else missing. Ratios are never summed, and never averaged
without weights: the range of the values is shown instead.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from okrbook.rollup.links import attached_to, top_down
from okrbook.rollup.model import Row
from okrbook.rollup.progress import some

if TYPE_CHECKING:
    import pandas as pd

NONE: Final = "none"
"""The aggregation that only lists."""
DIFFERS: Final = "differs"
"""Carried out in place of the row's aggregation where measure units differ: nothing, and there is no range either."""
SUM: Final = "sum"
MEAN: Final = "mean"
WEIGHTED: Final = "weighted_mean"
UNSAFE_FOR_RATIOS: Final = frozenset({SUM, MEAN})


@dataclass(frozen=True, slots=True)
class Aggregate:
    """What was computed for one place."""

    value: float | None = None
    sources: tuple[int, ...] = ()
    """Places whose values stand in it."""
    expected: int = 0
    complete: bool = True
    range: tuple[float, float] | None = None


def aggregation_of(row: Row) -> str:
    """How the row is aggregated; nothing chosen, or nothing readable, means that values are only listed."""
    return row.text("aggregation") or NONE


def combine(
    values: pd.Series[float],
    weights: pd.Series[float],
    uppers: Sequence[int | None],
    how: Mapping[int, str],
    awaited: Sequence[bool],
) -> list[Aggregate]:
    """Per place the aggregate of the places attached to it.

    Args:
        values: per place its own figure, NaN where it has none.
        weights: per place its weight, NaN where it has none; only a weighted mean asks for it.
        uppers: per place the one that it attaches to; without cycles.
        how: the aggregation that is carried out at each place that something attaches to.
        awaited: per place, whether something more is expected below it: then nothing there is complete.
    """
    import pandas as pd

    below = attached_to(uppers)
    found = [Aggregate(complete=not waiting) for waiting in awaited]
    values = values.copy()
    for parents in _levels(uppers):
        pairs = pd.DataFrame([(at, child) for at in parents for child in below[at]], columns=["parent", "child"])
        lines = _level(pairs, values, weights, how)
        for at, line in zip(parents, lines.loc[parents].to_dict("records"), strict=True):
            found[at] = _aggregate(line, awaited[at])
            if pd.isna(values[at]) and found[at].complete and found[at].value is not None:
                values[at] = found[at].value
    return found


def _levels(uppers: Sequence[int | None]) -> list[list[int]]:
    """The places that something attaches to, the lowest first: each level needs only the levels before it."""
    height = [0] * len(uppers)
    for at in reversed(top_down(uppers)):
        upper = uppers[at]
        if upper is not None:
            height[upper] = max(height[upper], height[at] + 1)
    return [[at for at, its in enumerate(height) if its == level] for level in range(1, max(height, default=0) + 1)]


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
    for name in (SUM, MEAN, "min", "max", WEIGHTED):
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
