"""Valtori's published targets and results, entered as KPIs: what the evaluation said in words comes out as findings.

The content is that of ``tests/data/examples/valtori-kpis.json``; tests that need more than the source tells add it.
"""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import okrbook
from okrbook.catalogue import load
from okrbook.expression.world import World
from okrbook.finding import Finding
from okrbook.program import compile_program
from okrbook.read import read_book

SOURCE: dict[str, Any] = json.loads(
    (Path(__file__).parent / "data" / "examples" / "valtori-kpis.json").read_text(encoding="utf-8")
)
TODAY = date.fromisoformat(SOURCE["lint"]["today"])
UNIT_PRICES, SATISFACTION, BILLING = "V1", "V8", "V7"
SERVICE_GROUPS = ["V2", "V3", "V4", "V5", "V6"]
REVISION = {
    "revision_date": "2022-03-01",
    "revision_reason": "Made up: the source tells neither day, reason nor approver",
    "revision_approver": "Talousjohtaja Malli Mallinen",
}


def with_changes(**changes: dict[str, Any]) -> dict[str, Any]:
    """The source's content with cells of some KPIs changed."""
    content = deepcopy(SOURCE)
    for row in content["tables"]["kpis"]:
        row.update(changes.get(row["kpi_id"], {}))
    return content


def findings(content: dict[str, Any], folder: Path, code: str) -> list[Finding]:
    path = okrbook.new("kpi", output=folder / "valtori.xlsx", data=content)
    return [finding for finding in okrbook.lint([path], today=TODAY).findings if finding.code == code]


def rows_of(found: list[Finding]) -> list[str | None]:
    return [finding.row_id for finding in found]


@pytest.mark.parametrize(
    ("kpi", "progress"),
    [(BILLING, 6.4 / 9), (UNIT_PRICES, 6.4 / 6), (SATISFACTION, 1.1 / 0.5), *((kpi, None) for kpi in SERVICE_GROUPS)],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_progress_is_the_way_gone_of_the_way_agreed(kpi: str, progress: float | None, tmp_path: Path) -> None:
    """71.1 % of the way for the billing ratio; nothing, and no error, where no result was reported."""
    path = okrbook.new("kpi", output=tmp_path / "valtori.xlsx", data=SOURCE)
    catalogue = load()
    world = World(read_book(path, catalogue), TODAY, compile_program(catalogue.templates["kpi"], (), {}).formulas)
    [row] = [row for row in world.tables["kpis"] if row.values["kpi_id"] == kpi.lower()]

    assert world.value("kpis", row, "progress") == (None if progress is None else pytest.approx(progress, abs=1e-8))


def test_a_target_eased_without_a_record_of_it_is_an_error(tmp_path: Path) -> None:
    [found] = findings(SOURCE, tmp_path, "KPI014")

    assert (found.row_id, found.column, found.severity) == (UNIT_PRICES, "revision_date", "error")


def test_once_it_is_recorded_it_still_shows_that_only_the_eased_target_was_met(tmp_path: Path) -> None:
    recorded = with_changes(V1=REVISION)

    assert findings(recorded, tmp_path / "a", "KPI014") == []
    [found] = findings(recorded, tmp_path / "b", "KPI015")
    assert (found.row_id, found.column, found.severity, found.value) == (UNIT_PRICES, "current", "warning", 6.4)
    assert (found.values["target"], found.values["original"]) == (6, 11)


def test_meeting_what_was_first_promised_is_simply_met(tmp_path: Path) -> None:
    assert findings(with_changes(V1={**REVISION, "current": 11}), tmp_path, "KPI015") == []


def test_five_service_groups_owe_a_result(tmp_path: Path) -> None:
    found = findings(SOURCE, tmp_path, "KPI016")

    assert rows_of(found) == SERVICE_GROUPS
    assert {finding.column for finding in found} == {"current"}


def test_nine_points_called_nine_per_cent_are_told_with_both_figures(tmp_path: Path) -> None:
    [found] = findings(SOURCE, tmp_path, "KPI018")

    assert (found.row_id, found.column) == (BILLING, "method")
    assert found.values == {"said": "9 %", "baseline": 66, "target": 75, "points": 9, "relative": 13.6}


@pytest.mark.parametrize("how", ["sum", "mean"])
def test_billing_ratios_of_units_are_neither_summed_nor_plainly_averaged(how: str, tmp_path: Path) -> None:
    """TORI's 69 % and TUVE's 79.6 % have the mean 74.3 %, but Valtori's ratio is 72.4 %."""
    found = findings(with_changes(V7={"aggregation": how}), tmp_path, "KPI013")

    assert [(each.row_id, each.severity) for each in found] == [(BILLING, "error" if how == "sum" else "warning")]


def test_hours_as_weights_are_right(tmp_path: Path) -> None:
    assert findings(with_changes(V7={"aggregation": "weighted_mean", "weight": 1200}), tmp_path, "KPI013") == []


# The maturity assessment and the steering letter


ASSESSMENT: dict[str, Any] = json.loads(
    (Path(__file__).parent / "data" / "examples" / "valtori-assessment.json").read_text(encoding="utf-8")
)


def test_five_areas_have_improved_and_nothing_is_said_of_those_without_two_scores(tmp_path: Path) -> None:
    path = okrbook.new("assessment", output=tmp_path / "valtori.xlsx", data=ASSESSMENT)
    catalogue = load()
    program = compile_program(catalogue.templates["assessment"], (), {})
    world = World(read_book(path, catalogue), TODAY, program.formulas)
    changes = {
        str(row.record.cells["area_id"].value): world.value("assessment", row, "change")
        for row in world.tables["assessment"]
        if world.value("assessment", row, "direction") == "better"
    }

    assert changes == {"A1": 0.5, "A3": 0.5, "A5": 0.5, "A14": 1, "A16": 0.5}
    told = [world.value("assessment", row, "direction") for row in world.tables["assessment"]]
    assert told.count(None) == 13
    assert "worse" not in told


def test_seven_areas_lack_a_score_and_none_has_a_target(tmp_path: Path) -> None:
    path = okrbook.new("assessment", output=tmp_path / "valtori.xlsx", data=ASSESSMENT)
    codes = [finding.code for finding in okrbook.lint([path], today=TODAY).findings]

    assert (codes.count("ASM001"), codes.count("ASM003")) == (7, 18)


def test_the_saving_was_achieved_of_the_eased_target_only(tmp_path: Path) -> None:
    path = okrbook.new("assessment", output=tmp_path / "valtori.xlsx", data=ASSESSMENT)
    [found] = [finding for finding in okrbook.lint([path], today=TODAY).findings if finding.code == "ASM008"]

    assert (found.row_id, found.column, found.severity) == ("4", "outcome", "error")
    assert (found.values["original"], found.values["current"]) == (11, 6.4)
