"""The organisation chart: who is above whom, who should return what, and who has not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from okrbook.book import Book
from okrbook.errors import UsageError
from okrbook.finding import Finding
from okrbook.rollup.judge import Judge
from okrbook.rollup.model import CHART, Row
from okrbook.rollup.rows import Identity, rows_of, same

UNIT_TEMPLATE: Final = "unit"
SATISFIED_BY_UNIT: Final = frozenset({"unit", "okr", "kpi", "capability", "realisation"})
"""What a unit that returns its whole workbook has returned."""
GIVES_OBJECTIVES: Final = frozenset({"unit", "okr"})


@dataclass(frozen=True, slots=True)
class ChartUnit:
    """One unit of the chart, or, without a chart, one that a cover tells of."""

    key: str
    """The id as it is compared."""
    unit_id: str
    name: str | None
    level: str | None
    parent: str | None
    """The key of the unit directly above."""
    templates: tuple[str, ...] = ()
    due_date: date | None = None
    row: Row | None = None


@dataclass(frozen=True)
class Hierarchy:
    """Units and what is known of their returns. All ids are keys, as they are compared."""

    units: Mapping[str, ChartUnit]
    charted: bool
    """True when the organisation workbook says what units there are."""
    broken: bool
    """MRG015: nothing may be computed over its parents."""
    with_objectives: frozenset[str] = frozenset()
    """Units whose merged returns hold objectives."""
    with_sheets: frozenset[str] = frozenset()
    """Units that have returned a workbook with a place for objectives, filled or not."""
    children: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def above(self, key: str) -> Iterator[str]:
        """The units above, nearest first; a unit that only a cover names as parent is the last. Stops at a cycle."""
        seen = {key}
        while not self.broken and key in self.units:
            parent = self.units[key].parent
            if parent is None or parent in seen:
                return
            seen.add(parent)
            yield parent
            key = parent

    def is_above(self, upper: str, lower: str) -> bool:
        """True when *upper* stands somewhere above *lower*."""
        return upper in self.above(lower)

    def awaited(self, key: str) -> bool:
        """True when the unit may still return objectives: the chart wants them, or there is no chart to say."""
        if key in self.with_sheets:
            return False
        return not self.charted or bool(GIVES_OBJECTIVES & set(self.units[key].templates if key in self.units else ()))

    def parent(self, key: str) -> tuple[str | None, bool]:
        """The nearest unit above that has objectives; False beside it: a return in between is missing, nobody knows."""
        for upper in self.above(key):
            if upper in self.with_objectives:
                return upper, True
            if self.awaited(upper):
                return None, False
        return None, True

    def below(self, key: str) -> tuple[list[str], list[str]]:
        """The nearest units below that have returned objectives' sheets, and those the chart still waits for.

        A unit that has returned no objectives, or owes none, stands aside for the units below it.
        """
        returned: list[str] = []
        awaited: list[str] = []
        seen, open_units = {key}, list(reversed(self.children.get(key, ())))
        while open_units and not self.broken:
            unit = open_units.pop()
            if unit in seen:
                continue
            seen.add(unit)
            if unit in self.with_sheets:
                returned.append(unit)
            elif self.charted and self.awaited(unit):
                awaited.append(unit)
                continue
            if unit not in self.with_objectives:
                open_units.extend(reversed(self.children.get(unit, ())))
        return returned, awaited

    def top_down(self) -> list[tuple[str, int]]:
        """Every unit with its depth, each before the units below it; those in a cycle last, at depth 0."""
        if self.broken:
            return [(key, 0) for key in self.units]
        order: list[tuple[str, int]] = []
        seen: set[str] = set()
        roots = [key for key, unit in self.units.items() if unit.parent is None or unit.parent not in self.units]
        open_units = [(key, 0) for key in reversed([*roots, *(key for key in self.units if key not in roots)])]
        while open_units:
            key, depth = open_units.pop()
            if key in seen:
                continue
            seen.add(key)
            order.append((key, depth))
            open_units.extend((child, depth + 1) for child in reversed(self.children.get(key, ())))
        return order


def read_chart(org: Book) -> tuple[Row, ...]:
    """The rows of the organisation workbook's units.

    Raises:
        UsageError: it cannot be read, is of another template, or holds no unit.
    """
    template = org.template.id if org.template else ""
    rows = tuple(rows_of(org, "units", Identity("", None, template, ""), CHART))
    named = tuple(row for row in rows if row.text("unit_id"))
    if org.trouble is not None or not named:
        raise UsageError(f"{org.path} does not hold an organisation chart (made with: okrbook new org)")
    return named


def charted_units(rows: Sequence[Row]) -> dict[str, ChartUnit]:
    """The chart's units by key, in its order. Of equal ids the first counts; WB016 speaks of the others."""
    units: dict[str, ChartUnit] = {}
    for row in rows:
        unit_id = row.text("unit_id") or ""
        parent = row.text("parent_unit_id")
        units.setdefault(
            same(unit_id),
            ChartUnit(
                key=same(unit_id),
                unit_id=unit_id,
                name=row.text("name"),
                level=row.text("level"),
                parent=same(parent) if parent else None,
                templates=_templates(row.text("templates")),
                due_date=row.day("due_date"),
                row=row,
            ),
        )
    return units


def _templates(text: str | None) -> tuple[str, ...]:
    names = [same(name) for name in (text or "").replace(",", ";").split(";")]
    return tuple(dict.fromkeys(name for name in names if name)) or (UNIT_TEMPLATE,)


def covered_units(covers: Sequence[Row]) -> dict[str, ChartUnit]:
    """The units that the covers tell of, by key, in the order of their ids; each from its first cover in *covers*."""
    units: dict[str, ChartUnit] = {}
    for cover in covers:
        parent = cover.text("parent_unit_id")
        key = same(cover.unit_id)
        name, level = cover.text("unit_name"), cover.text("level")
        found = ChartUnit(key, cover.unit_id, name, level, same(parent) if parent else None)
        known = units.get(key)
        # A cover that leaves the parent empty says less than another of the same unit that names one.
        if known is None or (known.parent is None and found.parent is not None):
            units[key] = found
    return dict(sorted(units.items()))


def children_of(units: Mapping[str, ChartUnit]) -> dict[str, tuple[str, ...]]:
    """Unit → the units directly below it, in the order of *units*; also below a parent that is itself unknown."""
    children: dict[str, list[str]] = {}
    for unit in units.values():
        if unit.parent is not None and unit.parent != unit.key:
            children.setdefault(unit.parent, []).append(unit.key)
    return {key: tuple(below) for key, below in children.items()}


def chart_faults(units: Mapping[str, ChartUnit], judge: Judge) -> Iterator[Finding]:
    """MRG015: a unit in a cycle, a parent that the chart does not have, and every root when there are several."""
    roots = [unit for unit in units.values() if unit.parent is None]
    for unit in units.values():
        unknown = unit.parent is not None and unit.parent not in units
        if (unknown or _in_cycle(unit, units) or (unit.parent is None and len(roots) > 1)) and unit.row is not None:
            values = {"parent": unit.row.text("parent_unit_id") or "–"}
            yield judge.finding("MRG015", unit.row, "parent_unit_id", values)


def _in_cycle(unit: ChartUnit, units: Mapping[str, ChartUnit]) -> bool:
    at, seen = unit.parent, set()
    while at is not None and at in units and at not in seen:
        if at == unit.key:
            return True
        seen.add(at)
        at = units[at].parent
    return False


def parents_that_differ(hierarchy: Hierarchy, covers: Sequence[Row], judge: Judge) -> Iterator[Finding]:
    """MRG016: the cover names another parent than the chart. A cover that names none says nothing wrong."""
    for cover in covers:
        unit = hierarchy.units[same(cover.unit_id)]
        stated = cover.text("parent_unit_id")
        if stated and same(stated) != unit.parent:
            parent = hierarchy.units[unit.parent].unit_id if unit.parent else "–"
            yield judge.finding("MRG016", cover, "parent_unit_id", {"parent": parent})


def owed(unit: ChartUnit, templates: set[str]) -> list[str]:
    """The templates that *unit* owes beyond the *templates* of its returns."""
    have = templates | (SATISFIED_BY_UNIT if UNIT_TEMPLATE in templates else set())
    return [template for template in unit.templates if template not in have]


def missing_returns(unit: ChartUnit, templates: Sequence[str], today: date, judge: Judge) -> Iterator[Finding]:
    """MRG001 for each of the *templates* that *unit* owes: info until its due date, then an error."""
    late = unit.due_date is None or today > unit.due_date
    for template in templates:
        known = judge.catalogue.templates.get(template)
        values = {
            "unit_id": unit.unit_id,
            "unit_name": unit.name or unit.unit_id,
            "template": known.label if known else dict.fromkeys(("fi", "sv", "en"), template),
            "due_date": unit.due_date or "–",
        }
        if unit.row is not None:
            yield judge.finding("MRG001", unit.row, "unit_id", values, None if late else "info", template)
