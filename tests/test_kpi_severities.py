"""KPI rules whose severity depends on the case, and those that speak in place of WB015."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import okrbook
import okrbook.catalogue
from okrbook.finding import Finding
from tests.support.examples import write

CATALOGUE = okrbook.catalogue.load()


def found(folder: Path, row: dict[str, Any], *codes: str, today: str = "2027-02-15") -> list[Finding]:
    """What *codes* find in a KPI workbook of 2027Q1 with the one *row*."""
    content = {"template": "kpi", "tables": {"kpis": [{"kpi_id": "M1", **row}]}}
    path = write(CATALOGUE, content, folder / f"kpi-{len(list(folder.iterdir()))}.xlsx")
    return list(okrbook.lint([path], today=date.fromisoformat(today), select=codes).findings)


@pytest.mark.parametrize(
    ("frequency", "last_day_to_warn", "first_day_of_error"),
    [
        ("daily", "2027-01-09", "2027-01-10"),
        ("weekly", "2027-01-15", "2027-01-16"),
        ("monthly", "2027-02-08", "2027-02-09"),
    ],
)
def test_a_missing_status_is_an_error_once_the_first_round_and_a_week_have_passed(
    frequency: str, last_day_to_warn: str, first_day_of_error: str, tmp_path: Path
) -> None:
    for row in ({"frequency": frequency}, {"frequency": frequency, "status": "green"}):
        days = (last_day_to_warn, first_day_of_error)
        severities = [f.severity for day in days for f in found(tmp_path, row, "KPI008", today=day)]

        assert severities == ["warning", "error"]


@pytest.mark.parametrize("frequency", ["quarterly", "half_yearly", "yearly", "joskus", None])
def test_within_a_quarter_a_status_that_is_due_later_or_nobody_knows_when_is_no_error(
    frequency: str | None, tmp_path: Path
) -> None:
    [finding] = found(tmp_path, {"name": "Odotusaika", "frequency": frequency}, "KPI008", today="2027-03-31")

    assert finding.severity == "warning"


@pytest.mark.parametrize(
    ("owner", "severity"),
    [
        ("Maija Virtanen; Pekka Niemi", "error"),
        ("Johtoryhmä", "warning"),
        ("Johtoryhmä; Maija Virtanen", "error"),
        ("Asiakasohjauksen tiimi, Kotihoidon tiimi", "error"),
    ],
)
def test_several_owners_are_an_error_and_one_body_is_a_warning(owner: str, severity: str, tmp_path: Path) -> None:
    assert [finding.severity for finding in found(tmp_path, {"owner": owner}, "KPI006")] == [severity]


@pytest.mark.parametrize(
    ("number", "day", "code"), [("baseline", "baseline_date", "KPI002"), ("target", "target_date", "KPI003")]
)
def test_a_number_without_its_day_is_one_finding_and_a_row_without_either_is_left_to_wb015(
    number: str, day: str, code: str, tmp_path: Path
) -> None:
    def of_the_day(row: dict[str, Any]) -> list[str]:
        return [f.code for f in found(tmp_path, row, code, "WB015") if f.column == day]

    assert of_the_day({number: 75}) == [code]
    assert of_the_day({"name": "Odotusaika"}) == ["WB015"]
    assert of_the_day({number: 75, day: "2027-12-31"}) == []


@pytest.mark.parametrize(
    ("code", "table", "row", "severities"),
    [
        ("KPI001", "kpis", {"kpi_id": "M1", "kpi_role": "key"}, {"kpi": "warning", "sitra": "error"}),
        (
            "KPI005",
            "kpis",
            {"kpi_id": "M1", "kpi_role": "key", "baseline": 66, "target": 66},
            {"kpi": "info", "unit": "info", "sitra": "warning"},
        ),
        ("KPI011", "kpis", {"category": "adoption"}, {"kpi": "warning", "unit": None, "sitra": "warning"}),
        ("KPI012", "kpis", {"category": "quality_errors"}, {"kpi": "info", "unit": None, "sitra": "info"}),
        (
            "CAP002",
            "capabilities",
            {"capability_id": "K1", "maturity": 2, "criticality": 5},
            {"capability": "warning", "unit": "warning", "sitra": "error"},
        ),
    ],
)
def test_some_rules_are_stricter_or_speak_only_where_funding_is_applied_for(
    code: str, table: str, row: dict[str, Any], severities: dict[str, str | None], tmp_path: Path
) -> None:
    for template, severity in severities.items():
        rows = [row, {**row, "kpi_id": "M2"}] if code == "KPI011" else [row]
        path = write(CATALOGUE, {"template": template, "tables": {table: rows}}, tmp_path / f"{template}.xlsx")
        told = okrbook.lint([path], today=date(2027, 2, 15), select=[code]).findings

        assert [finding.severity for finding in told] == ([severity] if severity else []), template
