"""Progress: of one key result, and of an objective as the plain mean of its key results. The arithmetic is pandas'."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from okrbook.periods import PLANNING
from okrbook.rollup.model import Confidence, Row, TaskCount

if TYPE_CHECKING:
    import pandas as pd

DECIMALS: Final = 9
"""Computed figures are rounded so, as the derived columns of the workbooks are."""


def some(value: object) -> float | None:
    """A figure out of a frame: rounded, None where there is no finite number."""
    number = float(value) if isinstance(value, int | float) else math.nan
    return round(number, DECIMALS) + 0.0 if math.isfinite(number) else None  # adding 0.0 makes -0.0 plain zero


def progress_of(baseline: float | None, target: float | None, current: float | None) -> float | None:
    """(current − baseline) / (target − baseline); None when a number is missing or target = baseline."""
    if baseline is None or target is None or current is None or target == baseline:
        return None
    return some((current - baseline) / (target - baseline))


def expected_progress(begin: date | None, end: date | None, on: date | None) -> float | None:
    """Where the straight line from *begin* to *end* stands on a day, 0–1; None without days in that order."""
    if begin is None or end is None or on is None or end <= begin:
        return None
    return some(min(max((on - begin) / (end - begin), 0.0), 1.0))


def key_result_frame(
    rows: Sequence[Row], phases: Mapping[str, str], objective_of: Sequence[int | None]
) -> pd.DataFrame:
    """One line per key result: its numbers, ``progress``, and ``counted``, which enters the objective's mean.

    ``phases``: path → phase of the return. progress = (current − baseline) / (target − baseline). Once the period runs,
    an empty current counts 0 (``missing``), unless target = baseline; what cannot be read leaves its key result out.
    """
    import pandas as pd

    columns = ("baseline", "target", "current", "weight", "confidence")
    frame = pd.DataFrame({name: pd.Series([row.number(name) for row in rows], dtype="float64") for name in columns})
    frame["objective"] = pd.Series([-1 if at is None else at for at in objective_of], dtype="int64")
    span = frame["target"] - frame["baseline"]
    frame["progress"] = ((frame["current"] - frame["baseline"]) / span.where(span != 0)).round(DECIMALS)
    unreported = pd.Series([row.blank("current") for row in rows], dtype="bool")
    begun = pd.Series([phases[row.path] != PLANNING for row in rows], dtype="bool")
    unplanned = pd.Series([row.blank("baseline") or row.blank("target") for row in rows], dtype="bool")
    frame["missing"] = unreported & begun & (unplanned | (span.notna() & (span != 0)))
    frame["counted"] = frame["progress"].mask(frame["missing"], 0.0)
    return frame


def objective_frame(count: int, key_results: pd.DataFrame, uppers: Sequence[int | None]) -> pd.DataFrame:
    """One line per objective: ``own`` progress, ``missing`` currents, ``children``'s progress, confidences."""
    import pandas as pd

    index = pd.RangeIndex(count)
    groups = key_results[key_results["objective"] >= 0].groupby("objective")
    frame = pd.DataFrame(
        {
            "own": groups["counted"].mean().reindex(index),
            "missing": groups["missing"].sum().reindex(index, fill_value=0),
            "confidence_min": groups["confidence"].min().reindex(index),
            "confidence_mean": groups["confidence"].mean().reindex(index),
        },
        index=index,
    )
    upper = pd.Series([-1 if at is None else at for at in uppers], dtype="int64", index=index)
    frame["children"] = frame["own"].groupby(upper).mean().reindex(index)
    return frame


def confidence(line: Mapping[Hashable, Any]) -> Confidence:
    """The confidence of an objective's line."""
    return Confidence(some(line["confidence_min"]), some(line["confidence_mean"]))


def task_counts(tasks: Sequence[Row], served: Sequence[int | None], objective_of: Sequence[int | None]) -> pd.DataFrame:
    """One line per task that serves a key result: ``key_result``, its ``objective`` (−1: none), ``path``, ``done``."""
    import pandas as pd

    places = [(task, at) for task, at in zip(tasks, served, strict=True) if at is not None]
    return pd.DataFrame(
        {
            "key_result": pd.Series([at for _, at in places], dtype="int64"),
            "objective": pd.Series([_or_minus(objective_of[at]) for _, at in places], dtype="int64"),
            "path": pd.Series([task.path for task, _ in places], dtype="object"),
            "done": pd.Series([task.text("status") == "done" for task, _ in places], dtype="bool"),
        }
    )


def _or_minus(at: int | None) -> int:
    return -1 if at is None else at


def counts_by(frame: pd.DataFrame, *columns: str) -> Mapping[object, TaskCount]:
    """Tasks done and all tasks, by the value (or values) of *columns*."""
    groups = frame.groupby(list(columns) if len(columns) > 1 else columns[0])["done"]
    sums, sizes = groups.sum(), groups.size()
    return {key: TaskCount(int(done), int(total)) for key, done, total in zip(sums.index, sums, sizes, strict=True)}
