"""Responsibility matrices united: by work item within a reform, with conflicts (MRG012) and each person's load."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from okrbook.finding import Finding
from okrbook.rollup.judge import Judge
from okrbook.rollup.model import Person, RaciItem, Row
from okrbook.rollup.rows import same
from okrbook.wording import RoleWords, is_vacant, split_names


def unite(rows: Sequence[Row], roles: RoleWords | None) -> tuple[RaciItem, ...]:
    """The work items of all *rows*, each once within its reform (within its unit, when the return names no reform)."""
    groups: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.text("work_item"):
            home = (same(row.reform_id), "") if row.reform_id else ("", same(row.unit_id))
            groups[(*home, same(row.text("work_item")))].append(row)
    return tuple(_item(group, roles) for group in groups.values())


def _item(rows: Sequence[Row], roles: RoleWords | None) -> RaciItem:
    return RaciItem(
        work_item=rows[0].text("work_item") or "",
        reform_id=rows[0].reform_id,
        accountable=_people(rows, "accountable", roles),
        responsible=_people(rows, "responsible", roles),
        consulted=_people(rows, "consulted", roles),
        informed=_people(rows, "informed", roles),
        conflict=any(others for _, others in _at_odds(rows, roles)),
        rows=tuple(rows),
    )


def _at_odds(rows: Sequence[Row], roles: RoleWords | None) -> Iterator[tuple[Row, list[str]]]:
    """Each row that names an accountable, with those that other returns name and its own return does not.

    One name with and without the post before it is one person.
    """
    named: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        named[row.path] += _names(row, "accountable", roles)
    for row in rows:
        own = named[row.path]
        others = {
            same(name): f"{name} ({other.unit_id})"
            for other in rows
            if own and other.path != row.path
            for name in _names(other, "accountable", roles)
            if not any(_one_person(name, mine) for mine in own)
        }
        yield row, list(others.values())


def _one_person(name: str, other: str) -> bool:
    short, long = sorted((same(name), same(other)), key=len)
    return short == long or (" " in short and long.endswith(f" {short}"))


def conflicts(items: Sequence[RaciItem], roles: RoleWords | None, judge: Judge) -> Iterator[Finding]:
    """MRG012, at each accountable of a work item of a reform whom another return does not name alike."""
    for item in items:
        for row, others in _at_odds(item.rows, roles) if item.conflict and item.reform_id else ():
            if others and row.text("accountable"):
                yield judge.finding("MRG012", row, "accountable", {"others": ", ".join(others)})


def _names(row: Row, column: str, roles: RoleWords | None) -> list[str]:
    return [name for name in split_names(row.text(column) or "", roles) if not is_vacant(name)]


def _people(rows: Sequence[Row], column: str, roles: RoleWords | None) -> tuple[Person, ...]:
    """Everybody named in *column*, each once for every unit that names them."""
    found: dict[tuple[str, str], Person] = {}
    for row in rows:
        for name in _names(row, column, roles):
            found.setdefault((same(name), same(row.unit_id)), Person(name, row.unit_id))
    return tuple(found.values())


def load_of(items: Sequence[RaciItem]) -> Mapping[str, int]:
    """Person → number of work items they are accountable for, the most burdened first, then by name."""
    shown: dict[str, str] = {}
    counts: dict[str, int] = defaultdict(int)
    for item in items:
        for person in item.accountable:
            shown.setdefault(same(person.name), person.name)
        for key in {same(person.name) for person in item.accountable}:
            counts[key] += 1
    return {shown[key]: counts[key] for key in sorted(counts, key=lambda key: (-counts[key], key))}
