"""Where the rows of each KPI stand: which unit's row is above which, and what may be aggregated (MRG008).

A KPI is one when id and name agree, whatever unit reports it. A unit's row attaches to the row of the nearest unit
above that has the same KPI; a parent's own figure and its children's are therefore never added together. Where no row
stands above all others, a place without a row of its own (the *crown*) gathers the uppermost ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from okrbook.catalogue import Catalogue
from okrbook.rollup.aggregate import DIFFERS, MEAN, NONE, UNSAFE_FOR_RATIOS, aggregation_of
from okrbook.rollup.chart import Hierarchy
from okrbook.rollup.judge import Judge
from okrbook.rollup.links import attached_to, reform_distance
from okrbook.rollup.model import MERGED, Return, Row
from okrbook.rollup.rows import same

LEVELS: Final = {level: at for at, level in enumerate(("organisation", "division", "area", "unit", "team"))}
_COMPARED: Final = ("measure_unit", "definition_version", "aggregation")


@dataclass
class Forest:
    """Places: first one for every row, in their order, then the crowns. Filled by ``plant``."""

    rows: list[Row]
    """Per place its row; a crown points at the first row below it that asks for the aggregation."""
    real: int
    """How many places have a row of their own."""
    uppers: list[int | None]
    counted: list[bool]
    """Per row, False when another row of the same unit already gives its figure."""
    masked: list[bool]
    """Per row, True when nobody knows whether its unit stands below another of the KPI: its value is in no sum."""
    tops: list[int] = field(default_factory=list)
    """Per KPI its uppermost place."""
    members: list[list[int]] = field(default_factory=list)
    """Per KPI the places of its rows."""
    asked: dict[int, str] = field(default_factory=dict)
    """Per place that something attaches to, the aggregation that is asked for."""
    how: dict[int, str] = field(default_factory=dict)
    """As ``asked``: what is carried out."""
    refused: dict[int, str] = field(default_factory=dict)
    """Place → code of the rule that says why it is not carried out."""
    differing: list[tuple[int, str, str]] = field(default_factory=list)
    """Place, column and the text expected there, for MRG008."""
    awaited: list[list[str]] = field(default_factory=list)
    """Per place, ids of the units below it that have not returned."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Units that should have returned KPIs and have not."""

    units: frozenset[str]
    """Their keys; empty without a chart, when nobody knows."""
    names: Mapping[str, str]
    """Key → id, of every unit that a chart or a cover names."""

    def name(self, key: str) -> str:
        """The unit's id as it is written."""
        return self.names.get(key, key)


def waiting_for(table: str, returns: Iterable[Return], hierarchy: Hierarchy, catalogue: Catalogue) -> Waiting:
    """The units that a sound chart asks for a workbook with *table*, and of which none was merged."""
    gives = {its.id for its in catalogue.templates.values() if table in its.by_id}
    merged = [its for its in returns if its.role == MERGED]
    have = {same(its.unit_id) for its in merged if its.template in gives}
    names = {same(its.parent_unit_id): its.parent_unit_id for its in merged if its.parent_unit_id}
    names |= {key: unit.unit_id for key, unit in hierarchy.units.items()}
    wanted = {key for key, unit in hierarchy.units.items() if gives & set(unit.templates)}
    return Waiting(frozenset(wanted - have) if hierarchy.charted else frozenset(), names)


def plant(
    rows: Sequence[Row],
    hierarchy: Hierarchy,
    judge: Judge,
    waiting: Waiting,
    group: Callable[[Row], object] | None = None,
) -> Forest:
    """The places of all *rows* of KPIs.

    Args:
        rows: from the top of the organisation down.
        hierarchy: who is above whom.
        judge: for the word lists that tell ratios.
        waiting: which units' KPIs have not been returned.
        group: rows of different groups are never the same KPI (None: there is one group).
    """
    forest = Forest(list(rows), len(rows), [None] * len(rows), [False] * len(rows), [False] * len(rows))
    groups: dict[object, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        groups[group(row) if group else None, same(row.text("kpi_id")), same(row.text("name"))].append(at)
    for places in groups.values():
        holders = _holders(rows, places)
        for at in (at for found in holders.values() for at in found):
            forest.counted[at] = True
        roots = _attach(forest, holders, hierarchy)
        forest.members.append(places)
        forest.tops.append(roots[0] if len(roots) == 1 else _crown(forest, roots, hierarchy))
    forest.awaited = _all_awaited(forest, hierarchy, waiting)
    _choose(forest, hierarchy, judge)
    return forest


def _holders(rows: Sequence[Row], places: Iterable[int]) -> dict[str, list[int]]:
    """Unit → the places that give its figure.

    The unit's own return speaks for it, whatever its reforms report of the same KPI; without one, each reform speaks
    for itself. Of two returns that report the same, the first that has a current value speaks.
    """
    by_unit: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for at in places:
        by_unit[same(rows[at].unit_id)][same(rows[at].reform_id)].append(at)
    holders: dict[str, list[int]] = {}
    for unit, reforms in by_unit.items():
        speaking = [reforms[""]] if "" in reforms else list(reforms.values())
        holders[unit] = [
            next((at for at in found if rows[at].number("current") is not None), found[0]) for found in speaking
        ]
    return holders


def _attach(forest: Forest, holders: Mapping[str, list[int]], hierarchy: Hierarchy) -> list[int]:
    """Attaches each row to that of the nearest unit above; returns the rows that nothing is above.

    Units whose covers name each other as parent stand nowhere: nothing is above them, and their values are in no sum.
    """
    roots = []
    for unit, places in holders.items():
        upper = next((key for key in hierarchy.above(unit) if key in holders), None)
        circular = upper is not None and hierarchy.is_above(unit, upper)
        for at in places:
            if upper is None or circular:
                roots.append(at)
                forest.masked[at] = circular
            else:
                forest.uppers[at] = min(
                    holders[upper], key=lambda place: (reform_distance(forest.rows[place], forest.rows[at]), place)
                )
    return sorted(roots)


def _crown(forest: Forest, roots: Sequence[int], hierarchy: Hierarchy) -> int:
    """A place above *roots*, or the one of them that is the whole organisation's; strays among them are masked.

    Without a chart, a unit's line upward may end at a unit that has not returned, or at a cover that leaves its parent
    empty. Below the only organisation it stands nevertheless; else it is a stray when a row of a higher level might be
    above it.
    """
    heads = [at for at in roots if _rank(hierarchy, same(forest.rows[at].unit_id)) == LEVELS["organisation"]]
    if len(heads) == 1 and not hierarchy.charted:
        for at in roots:
            forest.uppers[at] = heads[0] if at != heads[0] else None
        return heads[0]
    crown = len(forest.rows)
    forest.rows.append(forest.rows[roots[0]])
    forest.uppers.append(None)
    for at in roots:
        forest.uppers[at] = crown
        units = (same(forest.rows[other].unit_id) for other in roots)
        forest.masked[at] |= any(_may_be_above(hierarchy, unit, same(forest.rows[at].unit_id)) for unit in units)
    return crown


def _may_be_above(hierarchy: Hierarchy, upper: str, lower: str) -> bool:
    """True when *upper* is of a higher level than every unit known on the way up from *lower*, and no chart tells."""
    rank = _rank(hierarchy, upper)
    line = [_rank(hierarchy, unit) for unit in (lower, *hierarchy.above(lower)) if unit in hierarchy.units]
    return not hierarchy.charted and rank is not None and all(other is not None and rank < other for other in line)


def _rank(hierarchy: Hierarchy, unit: str) -> int | None:
    known = hierarchy.units.get(unit)
    return None if known is None else LEVELS.get(known.level or "")


def _uppermost(hierarchy: Hierarchy, unit: str) -> str:
    """The last unit on the way up from *unit*: one that only a cover names where the way is cut."""
    return [unit, *hierarchy.above(unit)][-1]


def _all_awaited(forest: Forest, hierarchy: Hierarchy, waiting: Waiting) -> list[list[str]]:
    awaited: list[list[str]] = [[] for _ in forest.rows]
    for top, members in zip(forest.tops, forest.members, strict=True):
        holders = {same(forest.rows[at].unit_id) for at in members if forest.counted[at]}
        for at in {*members, top} if waiting.units and not hierarchy.broken else ():
            own = same(forest.rows[at].unit_id)
            start = _common_upper(hierarchy, holders) if at >= forest.real and len(holders) > 1 else own
            awaited[at] = [waiting.name(unit) for unit in _awaited_below(hierarchy, start, holders, waiting)]
        # Rows that were put below the only organisation: the unit that should stand between them has not returned.
        below = [same(forest.rows[at].unit_id) for at in members if forest.uppers[at] == top < forest.real]
        cut = [unit for unit in (_uppermost(hierarchy, unit) for unit in below) if unit not in hierarchy.units]
        awaited[top] += dict.fromkeys(waiting.name(unit) for unit in cut)
    return awaited


def _common_upper(hierarchy: Hierarchy, units: Iterable[str]) -> str | None:
    """The nearest unit above all of *units*."""
    lines = [list(hierarchy.above(unit)) for unit in units]
    return next((unit for unit in lines[0] if all(unit in line for line in lines)), None)


def _awaited_below(hierarchy: Hierarchy, key: str | None, holders: set[str], waiting: Waiting) -> Iterator[str]:
    """Units below *key* that have not returned; below a unit that has the KPI, or is awaited, nobody looks."""
    open_units, seen = list(reversed(hierarchy.children.get(key or "", ()))), {key}
    while open_units:
        unit = open_units.pop()
        if unit in seen or unit in holders:
            continue
        seen.add(unit)
        if unit in waiting.units:
            yield unit
        else:
            open_units.extend(reversed(hierarchy.children.get(unit, ())))


def _choose(forest: Forest, hierarchy: Hierarchy, judge: Judge) -> None:
    """Says of every place with rows below it what is asked for, and what is carried out."""
    for at, children in attached_to(forest.uppers).items():
        head = [] if at >= forest.real else [at]
        asked = aggregation_of(forest.rows[at]) if head else _shared(forest.rows, children)
        forest.asked[at] = forest.how[at] = asked
        if asked == NONE:
            continue
        if not head:  # what is said of the whole is said to the first who asked for it
            forest.rows[at] = next(
                forest.rows[child] for child in children if aggregation_of(forest.rows[child]) == asked
            )
        differing = [found for column in _COMPARED for found in _differing(forest.rows, head, children, column)]
        forest.differing += differing
        code = _refusal(asked, differing, hierarchy.broken and not head)
        if code is None and asked in UNSAFE_FOR_RATIOS:
            ratio = any(judge.is_ratio(forest.rows[place], "name", "formula") for place in (*head, *children))
            code = ("MRG009" if asked == MEAN else "KPI013") if ratio else None
        if code is not None:
            forest.refused[at] = code
            units = any(column == "measure_unit" for _, column, _ in differing)
            forest.how[at] = DIFFERS if units else NONE


def _refusal(asked: str, differing: Sequence[object], broken: bool) -> str | None:
    if differing:
        return "MRG008"
    return "MRG015" if broken and asked != NONE else None


def _shared(rows: Sequence[Row], places: Sequence[int]) -> str:
    """What the rows ask for: the first aggregation that one of them states and that does not only list."""
    return next((how for how in (aggregation_of(rows[at]) for at in places) if how != NONE), NONE)


def _differing(
    rows: Sequence[Row], head: Sequence[int], children: Sequence[int], column: str
) -> list[tuple[int, str, str]]:
    """Children whose *column* is another text than the head's own (than the first child's, where it has none).

    A blank says nothing that could differ; nor does, below a row that decides, «not aggregated».
    """
    silent = {"", NONE} if head and column == "aggregation" else {""}
    stated = {at: rows[at].text(column) or "" for at in (*head, *children)}
    reference = next((text for text in stated.values() if text not in silent), "")
    return [
        (at, column, reference) for at in children if stated[at] not in silent and same(stated[at]) != same(reference)
    ]
