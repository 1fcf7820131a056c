"""Benefit rules whose severity, cell or words depend on the case."""

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
TEMPLATE = CATALOGUE.templates["realisation"]


def found(folder: Path, code: str, *rows: dict[str, Any], today: str = "2027-02-15") -> list[Finding]:
    """What *code* finds in a realisation plan of 2027Q1 with these *rows*."""
    numbered = [{"benefit_id": f"H{number}", **row} for number, row in enumerate(rows, start=1)]
    path = write(CATALOGUE, {"template": TEMPLATE.id, "tables": {"realisation": numbered}}, folder / "plan.xlsx")
    return list(okrbook.lint([path], today=date.fromisoformat(today), select=[code]).findings)


@pytest.mark.parametrize(
    ("area", "without_kpi", "with_kpi"),
    [
        ("staff", ["error"], ["error"]),
        ("purchases_licences", ["error"], ["error"]),
        ("budget_forecast", ["error"], ["error"]),
        ("other", ["warning"], ["warning"]),
        ("incentives", ["info"], []),
        ("old_model_shutdown", ["info"], []),
        ("shared_workbench", ["info"], []),
    ],
)
def test_how_grave_a_benefit_without_a_figure_is_depends_on_its_area_and_its_kpi(
    area: str, without_kpi: list[str], with_kpi: list[str], tmp_path: Path
) -> None:
    bare = found(tmp_path, "REA001", {"target_area": area})
    (tmp_path / "plan.xlsx").unlink()
    linked = found(tmp_path, "REA001", {"target_area": area, "kpi_id": "M1"})

    assert [finding.severity for finding in bare] == without_kpi
    assert [finding.severity for finding in linked] == with_kpi


def test_every_target_area_has_its_severity() -> None:
    """A new area is thought of here too."""
    areas = {choice.id for choice in TEMPLATE.by_id["realisation"].by_id["target_area"].choices}

    assert areas == {
        *("staff", "purchases_licences", "budget_forecast", "other"),
        *("incentives", "old_model_shutdown", "shared_workbench"),
    }


@pytest.mark.parametrize(
    ("areas", "severities"),
    [
        (["other"], ["error"]),
        (["staff"], ["warning"]),
        (["budget_forecast"], ["warning"]),
        (["staff"] * 2, ["warning"]),
    ],
)
def test_neither_staff_nor_budget_is_an_error_and_one_of_them_missing_a_warning(
    areas: list[str], severities: list[str], tmp_path: Path
) -> None:
    findings = found(tmp_path, "REA004", *({"target_area": area} for area in areas))

    assert [finding.severity for finding in findings] == severities


@pytest.mark.parametrize(
    ("years", "column", "count"),
    [
        ([1], "saving_y2", 1),
        ([1, 2], "saving_y3", 2),
        ([1, 3], "saving_y2", 2),
        ([2, 3], "saving_y1", 2),
        ([4], "saving_y1", 1),
    ],
)
def test_too_few_years_are_told_at_the_first_year_without_a_figure(
    years: list[int], column: str, count: int, tmp_path: Path
) -> None:
    [finding] = found(tmp_path, "REA005", {f"saving_y{year}": 1000 for year in years})

    assert (finding.column, finding.values["count"]) == (column, count)


def test_a_hedge_is_told_by_its_own_words(tmp_path: Path) -> None:
    [finding] = found(tmp_path, "REA011", {"effect": "Kulujen Voidaan kai olettaa laskevan"})

    assert (finding.column, finding.values["said"]) == ("effect", "Voidaan kai olettaa")


def test_the_example_of_the_template_is_a_plan_without_any_finding(tmp_path: Path) -> None:
    for language in ("fi", "sv", "en"):
        path = okrbook.new(TEMPLATE.id, output=tmp_path / f"{language}.xlsx", language=language, example=True)
        for today in ("2026-12-01", "2027-02-15", "2028-01-15"):
            assert okrbook.lint([path], today=date.fromisoformat(today)).findings == ()
