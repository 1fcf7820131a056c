"""What attaches to what: references from a unit's rows to the rows of the units above (MRG005)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from okrbook.finding import Finding
from okrbook.rollup.chart import Hierarchy
from okrbook.rollup.judge import Judge
from okrbook.rollup.model import MERGED, Row
from okrbook.rollup.rows import same

KEYS: Final = {"objectives": "objective_id", "key_results": "key_result_id"}
SEPARATOR: Final = "/"
"""Between a unit's id and a row's id in a reference upward: ``KOTI/1.1``."""


@dataclass(frozen=True, slots=True)
class Links:
    """Places in the lists of merged rows: which row attaches to which."""

    objective_of: tuple[int | None, ...]
    """Per key result, its objective in the same return."""
    upper_objective: tuple[int | None, ...]
    """Per objective, the objective above that it names."""
    upper_key_result: tuple[int | None, ...]
    """Per key result, the key result of another return that it names."""
    served: tuple[int | None, ...]
    """Per task, the key result that it serves, own or another return's."""


@dataclass(frozen=True)
class Index:
    """Where rows stand by unit and id. ``within``: by return (its path) and id; ``across``: by unit and id."""

    within: Mapping[tuple[str, str], int]
    across: Mapping[tuple[str, str], Sequence[int]]
    rows: Sequence[Row]

    def elsewhere(self, unit: str, text: str, row: Row) -> int | None:
        """The row of *unit* with that id in another return than *row*'s: of its reform first, then of no reform."""
        found = [at for at in self.across.get((unit, same(text)), ()) if self.rows[at].path != row.path]
        return min(found, key=lambda at: (reform_distance(self.rows[at], row), at), default=None)


def index_rows(rows: Sequence[Row], key: str) -> Index:
    """The index of *rows* by their id column; of equal ids in one return the first counts (WB016)."""
    within: dict[tuple[str, str], int] = {}
    across: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        name = same(row.text(key))
        if name and (row.path, name) not in within:
            within[row.path, name] = at
            across[same(row.unit_id), name].append(at)
    return Index(within, across, rows)


def reform_distance(found: Row, row: Row) -> int:
    """0 for a row of the same reform, 1 for one of no reform, 2 for one of another."""
    if same(found.reform_id) == same(row.reform_id):
        return 0
    return 1 if found.reform_id is None else 2


def link(
    rows: Mapping[str, Sequence[Row]], trend: Mapping[str, Sequence[Row]], hierarchy: Hierarchy, judge: Judge
) -> tuple[Links, list[Finding]]:
    """Resolves every reference of the merged *rows*; *trend* rows only tell that an id exists in another period."""
    objectives, key_results = (index_rows(rows.get(table, ()), key) for table, key in KEYS.items())
    earlier = {table: index_rows(trend.get(table, ()), key) for table, key in KEYS.items()}
    resolve_objective = _Upward(objectives, earlier["objectives"], hierarchy)
    resolve_key_result = _Upward(key_results, earlier["key_results"], hierarchy)
    findings: list[Finding] = []
    uppers: dict[str, tuple[int | None, ...]] = {}
    for table, column, upward in (
        ("objectives", "parent_objective_id", resolve_objective),
        ("key_results", "parent_key_result_id", resolve_key_result),
    ):
        uppers[table], found = _attach(rows.get(table, ()), column, upward, judge)
        findings += found
    links = Links(
        objective_of=tuple(_own(objectives, row, "objective_id") for row in key_results.rows),
        upper_objective=uppers["objectives"],
        upper_key_result=uppers["key_results"],
        served=tuple(_served(key_results, row, hierarchy) for row in rows.get("tasks", ())),
    )
    return links, findings


def _own(index: Index, row: Row, column: str) -> int | None:
    return index.within.get((row.path, same(row.text(column))))


def _served(key_results: Index, row: Row, hierarchy: Hierarchy) -> int | None:
    """The key result a task serves: a bare id is the unit's own, ``<unit_id>/<id>`` any unit's."""
    own = _own(key_results, row, "key_result_id")
    unit, _, name = (row.text("key_result_id") or "").partition(SEPARATOR)
    if own is not None or not name:
        return own
    if same(unit) == same(row.unit_id) and (row.path, same(name)) in key_results.within:
        return key_results.within[row.path, same(name)]
    return None if hierarchy.broken else key_results.elsewhere(same(unit), name, row)


@dataclass(frozen=True, slots=True)
class _Upward:
    """Resolves references upward to the rows of one table."""

    index: Index
    earlier: Index
    hierarchy: Hierarchy

    def find(self, row: Row, text: str) -> tuple[int | None, str | None]:
        """The row that *text* names, or the id of the unit whose return certainly does not have it, or neither."""
        unit = same(row.unit_id)
        parent, certain = self.hierarchy.parent(unit)
        if parent is not None:
            bare = self.index.elsewhere(parent, text, row)
            if bare is not None or self.earlier.across.get((parent, same(text))):
                return bare, None
        upper, _, name = text.partition(SEPARATOR)
        if name:
            return self._named(row, same(upper), name, parent)
        return None, self._id(parent) if parent is not None and certain else None

    def _named(self, row: Row, upper: str, name: str, parent: str | None) -> tuple[int | None, str | None]:
        """As ``find``, for a reference that names its unit."""
        blamed = None if parent is None else self._id(parent)
        if upper not in self.hierarchy.units:
            return None, blamed if self.hierarchy.charted else None
        unit = same(row.unit_id)
        if self.hierarchy.is_above(unit, upper):
            return None, blamed
        found = self.index.elsewhere(upper, name, row)
        if found is not None or self.hierarchy.awaited(upper) or self.earlier.across.get((upper, same(name))):
            return found, None
        return None, blamed if upper == unit else self._id(upper)

    def _id(self, key: str) -> str:
        return self.hierarchy.units[key].unit_id if key in self.hierarchy.units else key


def _attach(
    rows: Sequence[Row], column: str, upward: _Upward, judge: Judge
) -> tuple[tuple[int | None, ...], list[Finding]]:
    """Per row the row above it that *column* names, and MRG005 where there is certainly none."""
    uppers: list[int | None] = []
    findings: list[Finding] = []
    for row in rows:
        text = row.text(column)
        found, without = upward.find(row, text) if text and not upward.hierarchy.broken else (None, None)
        uppers.append(found)
        if without is not None:
            findings.append(judge.finding("MRG005", row, column, {"parent": without}))
    for at in _on_cycles(uppers):
        uppers[at] = None
        findings.append(judge.finding("MRG005", rows[at], column, {"parent": _parent_of(rows[at], upward)}))
    return tuple(uppers), findings


def _parent_of(row: Row, upward: _Upward) -> str:
    parent, _ = upward.hierarchy.parent(same(row.unit_id))
    return "–" if parent is None else upward.hierarchy.units[parent].unit_id


def _on_cycles(uppers: Sequence[int | None]) -> list[int]:
    """The places from which following *uppers* leads back to the place itself (units that name each other's rows)."""
    state = [0] * len(uppers)
    cyclic: list[int] = []
    for start in range(len(uppers)):
        path: list[int] = []
        at: int | None = start
        while at is not None and state[at] == 0:
            state[at] = 1
            path.append(at)
            at = uppers[at]
        if at is not None and state[at] == 1:
            cyclic += path[path.index(at) :]
        for seen in path:
            state[seen] = 2
    return sorted(cyclic)


def merged_rows(rows: Mapping[str, Iterable[Row]]) -> dict[str, list[Row]]:
    """Of every table the rows that are computed with."""
    return {table: [row for row in all_rows if row.role == MERGED] for table, all_rows in rows.items()}


def attached_to(uppers: Sequence[int | None]) -> Mapping[int, list[int]]:
    """The other way round: per upper row the rows that attach to it, in order."""
    below: dict[int, list[int]] = defaultdict(list)
    for at, upper in enumerate(uppers):
        if upper is not None:
            below[upper].append(at)
    return below


def top_down(uppers: Sequence[int | None]) -> list[int]:
    """All places, each after the one it attaches to; *uppers* has no cycle."""
    below = attached_to(uppers)
    order = [at for at, upper in enumerate(uppers) if upper is None]
    for at in order:
        order.extend(below.get(at, ()))
    return order
