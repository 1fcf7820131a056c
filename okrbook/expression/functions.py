"""What the language reckons with: operators, functions of scalars, aggregates. Standard library only."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import fmean
from typing import Any, Final

from okrbook import periods
from okrbook.expression import tree
from okrbook.expression.world import DECIMALS, Evaluator, Result, Row, State
from okrbook.values import serial

NEAR: Final = 1e-6
"""How far from a step a number may be and still be on it."""


def _divided(one: Any, other: Any) -> Any:
    """What a difference of equal numbers leaves in the last binary digit is zero to spreadsheets, and so it is here."""
    return one / other if round(other, DECIMALS) else None


ARITHMETIC: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": _divided,
}  # fmt: skip
"""None for a division by zero."""

COMPARISONS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def _period_start(state: State) -> Result:
    return float(serial(state.world.period.start)) if state.world.period else None


def _period_end(state: State, text: str | None = None) -> Result:
    period = state.world.period if text is None else periods.parse(text)
    return float(serial(period.end)) if period else None


def _quarter_end(state: State, number: float) -> Result:
    found = (
        periods.quarter_end(state.world.period, int(number)) if state.world.period and number == int(number) else None
    )
    return float(serial(found)) if found else None


def _on_step(_: State, value: float, low: float, step: float) -> Result:
    if not step:
        return True
    steps = (value - low) / step
    return abs(steps - round(steps)) < NEAR


def _nested_id(_: State, child: str, parent: str) -> Result:
    for above in (parent, parent.rpartition("/")[2]):
        last = child.removeprefix(f"{above}.")
        if last != child and last.isascii() and last.isdigit():
            return True
    return False


FUNCTIONS: Final[Mapping[str, Callable[..., Result]]] = {
    "today": lambda state: state.world.today,
    "phase": lambda state: state.world.phase,
    "period_start": _period_start,
    "period_end": _period_end,
    "quarter_end": _quarter_end,
    "abs": lambda _, value: abs(value),
    "clip": lambda _, value, low, high: min(max(value, low), high),
    "on_step": _on_step,
    "single_name": lambda _, names: ";" not in names,
    "has_name": lambda _, names, name: f";{name};" in f";{names};",
    "nested_id": _nested_id,
}
"""Called with the state and the arguments, none of which is without value."""


def _passing(rows: Sequence[Row], test: Evaluator | None, state: State) -> Iterator[Row]:
    """The rows whose condition is true. *state* is reused for every row: only this function looks at it meanwhile."""
    for row in rows:
        state.row = row
        if test is None or test(state) is True:
            yield row


def _values(node: tree.Aggregate, rows: Sequence[Row], test: Evaluator | None, state: State) -> list[Any]:
    found = (state.world.value(node.table, row, node.column or "") for row in _passing(rows, test, state))
    return [value for value in found if value is not None]


def _count(node: tree.Aggregate, rows: Sequence[Row], test: Evaluator | None, state: State) -> Result:
    return float(sum(1 for _ in _passing(rows, test, state)))


def _exists(node: tree.Aggregate, rows: Sequence[Row], test: Evaluator | None, state: State) -> Result:
    return any(True for _ in _passing(rows, test, state))


def _every(node: tree.Aggregate, rows: Sequence[Row], test: Evaluator | None, state: State) -> Result:
    """Over the rows in which each column that the condition names is readable; no value when there is none."""
    names = (
        {part.column for part in tree.walk(node.condition) if isinstance(part, tree.Column)} if node.condition else ()
    )
    readable = [row for row in rows if all(row.readable(name) for name in names)]
    passing = sum(1 for _ in _passing(readable, test, state))
    return passing == len(readable) if readable else None


AGGREGATES: Final[Mapping[str, Callable[[tree.Aggregate, Sequence[Row], Evaluator | None, State], Result]]] = {
    "count": _count,
    "exists": _exists,
    "every": _every,
    "sum": lambda *asked: sum(_values(*asked), 0.0),
    "mean": lambda *asked: fmean(found) if (found := _values(*asked)) else None,
    "min": lambda *asked: min(_values(*asked), default=None),
    "max": lambda *asked: max(_values(*asked), default=None),
    "distinct": lambda *asked: float(len(set(_values(*asked)))),
}
