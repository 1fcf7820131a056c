"""Runs the examples of rules: makes the workbook that an example describes, lints or merges it, says what was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import okrbook
from okrbook.catalogue import Catalogue
from okrbook.finding import Finding
from okrbook.linting import Linter
from okrbook.rule import Rule
from okrbook.write import new_workbook
from tests.support import damage

TODAY = "2027-02-15"
TEMPLATE = "okr"
COVER: Mapping[str, Any] = {
    "unit_id": "U1",
    "unit_name": "Malliyksikkö",
    "level": "unit",
    "parent_unit_id": "TA1",
    "period": "2027Q1",
    "language": "fi",
}
"""What stands on the cover where an example says nothing else (docs/authoring.md)."""

Place = tuple[str | None, str | None]
"""Of a merge finding: the unit on the cover of the workbook that it points into, and the row id there."""


@dataclass(frozen=True)
class Case:
    """One example of one rule."""

    rule: Rule
    example: Mapping[str, Any]

    @property
    def name(self) -> str:
        return f"{self.rule.code}-{self.example['name']}"

    @property
    def fails(self) -> bool:
        """True when the example is meant to show a finding."""
        return bool(self.example.get("find"))

    @property
    def expected(self) -> list[Any]:
        found = self.example.get("find") or []
        return [tuple(place) for place in found] if self.rule.on_merge else list(found)


def cases(catalogue: Catalogue) -> Iterator[Case]:
    """Every example of every rule."""
    for rule in catalogue.rules.values():
        for example in rule.examples:
            yield Case(rule, example)


def run(case: Case, catalogue: Catalogue, folder: Path) -> tuple[list[Any], list[Finding]]:
    """Runs *case* with its files in *folder*.

    Returns:
        what ``find`` is compared with, in the order of the findings, and the findings of the rule themselves.
    """
    if case.rule.on_merge:
        return _run_merge(case, catalogue, folder)
    composed = with_composition(catalogue, case.example.get("template", TEMPLATE))
    path = write(composed, case.example, folder / "example.xlsx")
    damage.apply(path, case.example.get("edit", ()))
    _, verdict = Linter(composed, _today(case.example), on_crash=_fail).examine(path)
    findings = [finding for finding in verdict.findings if finding.code == case.rule.code]
    return [finding.row_id for finding in findings], findings


def with_composition(catalogue: Catalogue, name: str) -> Catalogue:
    """*catalogue* with the template *name*; ``kpi+raci`` has the tables of both and the cover of the first."""
    if "+" not in name:
        return catalogue
    parts = [catalogue.template(part) for part in name.split("+")]
    made = replace(parts[0], id=_id_of(name), tables=tuple(table for part in parts for table in part.tables))
    return replace(catalogue, templates={**catalogue.templates, made.id: made})


def _id_of(name: str) -> str:
    return name.replace("+", "_")


def _fail(path: Path, report: str) -> None:
    raise AssertionError(f"{path}: {report}")


def _run_merge(case: Case, catalogue: Catalogue, folder: Path) -> tuple[list[Place], list[Finding]]:
    example = case.example
    paths = [
        write(catalogue, each, folder / f"return-{number}.xlsx")
        for number, each in enumerate(example.get("returns", ()), start=1)
    ]
    org = None
    if example.get("org"):
        chart = {"template": "org", "cover": {"unit_id": "ORG"}, "tables": {"units": example["org"]}}
        org = write(catalogue, chart, folder / "org.xlsx")
    rolled = okrbook.merge(paths, org=org, period=example.get("period"), today=_today(example))
    findings = [finding for finding in rolled.findings if finding.code == case.rule.code]
    units = {str(path): each.get("cover", {}).get("unit_id", COVER["unit_id"]) for path, each in _pairs(paths, example)}
    return [(units.get(finding.path), finding.row_id) for finding in findings], findings


def _pairs(paths: Sequence[Path], example: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    return zip(paths, example.get("returns", ()), strict=True)


def write(catalogue: Catalogue, content: Mapping[str, Any], path: Path) -> Path:
    """Writes the workbook that *content* (template, cover, tables) describes; a cover field of null is left empty."""
    name = _id_of(content.get("template", TEMPLATE))
    known = {column.id for column in catalogue.templates[name].cover.columns}
    base = {field: value for field, value in COVER.items() if field in known}
    cover = {field: value for field, value in {**base, **content.get("cover", {})}.items() if value is not None}
    data = {"template": name, "cover": cover, "tables": content.get("tables", {})}
    return new_workbook(name, output=path, catalogue=catalogue, data=data, language=cover.get("language", "fi"))


def _today(example: Mapping[str, Any]) -> date:
    return date.fromisoformat(example.get("today", TODAY))
