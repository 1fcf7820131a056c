"""Workbooks in which live rules are broken: each rule's violation alone, in pairs, mutated, and random rows."""

from __future__ import annotations

import random
from collections import ChainMap, Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import reduce
from typing import Any, Final

from okrbook.catalogue import Catalogue
from okrbook.template import Table, Template
from okrbook.texts import LANGUAGES
from tests.support.agreement import PERIODS, cell_value, generated_row
from tests.support.examples import COVER, TEMPLATE, TODAY, with_composition

Rows = Mapping[str, Sequence[Mapping[str, Any]]]

DAYS: Final = (date(2027, 2, 15), date(2027, 5, 15), date(2026, 12, 1), date(2027, 12, 1), date(2028, 3, 1))
MOST_ROWS: Final = 40
MOST_TOGETHER: Final = 8
"""Examples in one workbook."""


@dataclass(frozen=True)
class Content:
    """What is written into one workbook, and the day on which it is looked at."""

    name: str
    template: str
    cover: Mapping[str, Any]
    tables: Rows
    today: date
    breaks: str | None = None
    """The code of the rule that it is made to break."""
    of_table: bool = False
    """True when that rule judges whole tables."""
    records: frozenset[str] = frozenset()
    """The tables that hold one record."""
    whole: bool = False
    """True for a form with all its prepared rows; the others have few, which programs calculate faster."""

    @property
    def language(self) -> str:
        """Of the workbook."""
        return str(self.cover.get("language") or "fi")


def alone(catalogue: Catalogue) -> Iterator[Content]:
    """Every example of every rule that is judged in the workbook, as it stands."""
    for rule in catalogue.rules.values():
        for example in () if rule.on_merge else rule.examples:
            template = example.get("template", TEMPLATE)
            known = {column.id for column in _template(catalogue, template).cover.columns}
            cover = {**COVER, **example.get("cover", {})}
            cover = {key: value for key, value in cover.items() if key in known and value is not None}
            today = date.fromisoformat(str(example.get("today", TODAY)))
            name, breaks = f"{rule.code} {example['name']}", rule.code if example.get("find") else None
            tables = example.get("tables", {})
            of_table = any(clause.scope == "table" for clause in rule.clauses)
            records = _records(_template(catalogue, template))
            yield Content(name, template, cover, tables, today, breaks, of_table, records)


def _id(template: str) -> str:
    return template.replace("+", "_")


def packed(contents: Sequence[Content], most: int = 5) -> Iterator[Content]:
    """*contents* in fewer workbooks: those that break nothing, of one template, cover and day, *most* in each."""
    clean: dict[str, list[Content]] = defaultdict(list)
    for content in contents:
        if content.breaks is not None:
            yield content
        else:
            clean[f"{content.template} {sorted(content.cover.items())} {content.today}"].append(content)
    for alike in clean.values():
        for start in range(0, len(alike), most):
            yield reduce(joined, alike[start : start + most])


def many(catalogue: Catalogue, count: int, seed: int) -> Iterator[Content]:
    """*count* contents: the examples alone first, then several together, mutated ones and random rows in turn.

    The rules that have been broken least are broken next.
    """
    rng = random.Random(seed)  # noqa: S311
    single = list(alone(catalogue))
    yield from single[:count]
    templates = sorted({content.template for content in single})
    planned = Counter(content.breaks for content in single if content.breaks)
    for number in range(count - len(single)):
        kind = number % 6
        if kind == 5:
            made = _random(name := rng.choice(templates), _template(catalogue, name), rng)
        else:
            made = reduce(joined, _least(single, planned, rng))
        if kind == 4:
            made = _mutated(made, _template(catalogue, made.template), rng)
        cover = _cover(made.cover, rng) if kind > 3 else {**made.cover, "language": rng.choice(LANGUAGES)}
        yield replace(made, name=f"{number} {made.name}", cover=cover, whole=number % 7 == 0)


def _least(single: Sequence[Content], planned: Counter[str], rng: random.Random) -> list[Content]:
    """Contents that break the rules broken least so far and do not hide each other; counts them as broken."""
    breaking = [content for content in single if content.breaks]
    rng.shuffle(breaking)
    breaking.sort(key=lambda content: planned[content.breaks or ""])
    chosen = breaking[:1]
    for content in breaking[1:]:
        if len(chosen) < MOST_TOGETHER and all(_apart(content, other) for other in chosen):
            chosen.append(content)
    planned.update(content.breaks or "" for content in chosen)
    return chosen


def _apart(one: Content, other: Content) -> bool:
    """True when neither's rows matter to what the other breaks: whole tables are judged by all that stands in them."""
    alike = (one.template, one.cover, one.today) == (other.template, other.cover, other.today)
    shared = set(one.tables) & set(other.tables)
    return alike and one.breaks != other.breaks and not (shared and (one.of_table or other.of_table))


def _template(catalogue: Catalogue, name: str) -> Template:
    return with_composition(catalogue, name).template(_id(name))


def _cover(cover: Mapping[str, Any], rng: random.Random) -> dict[str, Any]:
    """Now and then another language, period or level, or a field that is missing or none of its list."""
    made = dict(cover)
    if rng.random() < 0.5:
        made["language"] = rng.choice(("fi", "sv", "en"))
    if rng.random() < 0.25 and "period" in made:
        made["period"] = rng.choice([p for p in PERIODS if p is not None])
    if rng.random() < 0.25 and "level" in made:
        made["level"] = rng.choice(("organisation", "area", "unit", "team", "jokin taso"))
    if rng.random() < 0.1:
        made.pop(rng.choice(sorted(made.keys() - {"language"})), None)
    return made


def joined(first: Content, second: Content) -> Content:
    """The rows of both in one workbook, with the cover and the day of the first."""
    names = {*first.tables, *second.tables}
    tables = {name: [*first.tables.get(name, ()), *second.tables.get(name, ())][:MOST_ROWS] for name in names}
    for name in names & first.records:
        tables[name] = [dict(ChainMap(*map(dict, tables[name])))]
    return replace(first, name=f"{first.name} + {second.name}", tables=tables)


def _mutated(content: Content, template: Template, rng: random.Random) -> Content:
    tables = {name: [dict(row) for row in rows] for name, rows in content.tables.items()}
    for _ in range(rng.randrange(1, 6)):
        filled = [name for name, rows in tables.items() if rows]
        if not filled:
            break
        table, rows = template.by_id[name := rng.choice(sorted(filled))], tables[name]
        row, column = rng.choice(rows), rng.choice(table.typed)
        if rng.random() < 0.3:
            row.pop(column.id, None)
        elif rng.random() < 0.2 and not table.is_record:
            rows.append(dict(row))
        else:
            _put(row, column.id, cell_value(column, rng))
    return replace(content, tables=tables, today=rng.choice(DAYS) + timedelta(days=rng.randrange(20)))


def _random(name: str, template: Template, rng: random.Random) -> Content:
    rows = {table.id: rng.randrange(0, 2 if table.is_record else 25) for table in template.tables}
    tables = {table.id: [_row(table, rng) for _ in range(rows[table.id])] for table in template.tables}
    return Content("random rows", name, dict(COVER), tables, rng.choice(DAYS), records=_records(template))


def _records(template: Template) -> frozenset[str]:
    return frozenset(table.id for table in template.tables if table.is_record)


def _row(table: Table, rng: random.Random) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for key, value in generated_row(table, rng).items():
        _put(row, key, value)
    return row


def _put(row: dict[str, Any], key: str, value: Any) -> None:
    """A cell as people leave it; what looks like data in text form stays text, and an empty one is left out."""
    if value is None or value == "":
        row.pop(key, None)
    else:
        row[key] = {"text": value} if isinstance(value, str) else value
