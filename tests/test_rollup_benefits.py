"""Benefits rolled up: calendar years, areas and units, person-years, and euros that stand twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from okrbook.rollup import to_json
from okrbook.rollup.model import PersonYears, Sums
from tests.test_rollup_rules import covering, of, places, rolled


def planning(unit_id: str, *rows: Mapping[str, Any], period: str = "2027", **cover: Any) -> dict[str, Any]:
    base = {"target_area": "staff", "effect": "Työaikaa säästyy", "status": "agreed"}
    filled = [{"benefit_id": f"H{at}", **base, **row} for at, row in enumerate(rows, start=1)]
    fields = {"unit_id": unit_id, "period": period, **cover}
    return {"template": "realisation", "cover": fields, "tables": {"realisation": filled}}


def sums(*contents: Mapping[str, Any], **options: Any) -> dict[int, tuple[float, float, float]]:
    years = rolled(*contents, **options).realisation.by_year
    return {year: (its.planned, its.realised, its.planned_without_double) for year, its in years.items()}


@pytest.mark.parametrize(("period", "first"), [("2027", 2027), ("2027Q3", 2027), ("2026-2029", 2026)])
def test_a_saving_of_year_n_is_that_of_the_periods_first_calendar_year_and_n_minus_one(period: str, first: int) -> None:
    row = {"saving_y1": 1, "saving_y2": 2, "saving_y4": -4}
    assert sums(planning("U1", row, period=period)) == {
        first: (1, 0, 1),
        first + 1: (2, 0, 2),
        first + 3: (-4, 0, -4),
    }


def test_returns_of_different_years_meet_in_the_calendar_year() -> None:
    early = planning("U1", {"saving_y2": 10}, period="2026-2029")
    assert sums(early, planning("U2", {"saving_y1": 5}, period="2027Q1"))[2027] == (15, 0, 15)


def test_what_is_realised_counts_in_the_periods_year() -> None:
    assert sums(planning("U1", {"saving_y1": 10, "realised_to_date": 4})) == {2027: (10, 4, 10)}


def test_only_stated_figures_are_summed_and_a_permanent_saving_is_not_carried_on() -> None:
    permanent, once = {"saving_y1": 10, "recurrence": "permanent"}, {"saving_y1": 5, "recurrence": "one_off"}
    assert sums(planning("U1", permanent, once)) == {2027: (15, 0, 15)}


def test_a_dropped_benefit_is_listed_but_stands_in_no_sum() -> None:
    money = {"saving_y1": 10, "realised_to_date": 3, "fte_released": 1}
    rollup = rolled(planning("U1", {**money, "status": "dropped"}, {"saving_y1": 1}))
    assert rollup.realisation.total == Sums(1, 0, 1)
    assert rollup.realisation.fte == PersonYears()
    assert [its.counted for its in rollup.realisation.benefits] == [False, True]


def test_a_figure_that_cannot_be_read_leaves_only_itself_out() -> None:
    row = {"saving_y1": {"text": "noin 5"}, "saving_y2": {"text": "1 200 €"}, "saving_y3": 3}
    assert sums(planning("U1", row)) == {2028: (1200, 0, 1200), 2029: (3, 0, 3)}


def test_sums_by_area_and_unit_run_over_all_years() -> None:
    rollup = rolled(
        planning("U1", {"saving_y1": 1, "saving_y2": 2}, {"target_area": "incentives", "saving_y1": 4}),
        planning("U2", {"saving_y1": 8, "realised_to_date": 5, "target_area": None}),
    )
    areas = {area: its.planned for area, its in rollup.realisation.by_target_area.items()}
    assert areas == {"staff": 3, "incentives": 4, "": 8}
    assert rollup.realisation.by_unit == {"U1": Sums(7, 0, 7), "U2": Sums(8, 5, 8)}
    assert rollup.realisation.total == Sums(15, 5, 15)


def test_person_years_by_what_becomes_of_them_and_how_they_are_counted() -> None:
    def years(released: float | None, destination: str | None) -> dict[str, Any]:
        return {"fte_released": released, "fte_destination": destination}

    rollup = rolled(
        planning("U1", years(2, "reallocated"), years(0.5, "given_up"), htv_definition="htv2"),
        planning("U2", years(1, "not_applicable"), years(-0.25, None), htv_definition="htv1"),
        planning("U3", years(None, "given_up"), htv_definition="htv3"),
    )
    assert rollup.realisation.fte == PersonYears(released=3.25, reallocated=2, given_up=0.5)
    assert rollup.realisation.htv_definitions == ("htv2", "htv1")


# MRG011


TWICE = {"saving_y1": 100, "saving_y2": 200, "fte_released": 1}


def test_the_same_benefit_in_two_returns_is_told_at_both_and_summed_both_ways() -> None:
    rollup = rolled(planning("U1", TWICE), planning("U2", {"saving_y1": 5}, {**TWICE, "effect": " TYÖAIKAA  säästyy "}))
    assert places(rollup, "MRG011") == [
        ("U1-realisation-2027.xlsx", "realisation", "H1", "effect"),
        ("U2-realisation-2027.xlsx", "realisation", "H2", "effect"),
    ]
    assert [finding.values for finding in of(rollup, "MRG011")] == [
        {"others": "U2/H2", "planned": 300},
        {"others": "U1/H1", "planned": 300},
    ]
    its = rollup.realisation
    assert its.total == Sums(605, 0, 305)
    assert its.by_unit == {"U1": Sums(300, 0, 300), "U2": Sums(305, 0, 5)}
    assert (its.fte.released, its.fte_without_double.released) == (2, 1)
    assert [[benefit.reference for benefit in group] for group in its.double_counts] == [["U1/H1", "U2/H2"]]
    assert [benefit.repeats for benefit in its.benefits] == [None, None, "U1/H1"]


def test_the_money_is_compared_by_calendar_year() -> None:
    shifted = {"saving_y2": 100, "saving_y3": 200}
    assert (
        len(of(rolled(planning("U1", TWICE), planning("U2", shifted, period="2026-2029"), period="2027"), "MRG011"))
        == 2
    )
    assert of(rolled(planning("U1", TWICE), planning("U2", shifted)), "MRG011") == []


@pytest.mark.parametrize(
    "other",
    [
        {"effect": "Muuta"},
        {"target_area": "incentives"},
        {"saving_y2": 201},
        {"status": "dropped"},
        {"saving_y3": 1},
    ],
    ids=lambda its: next(iter(its)),
)
def test_another_effect_area_or_sum_is_another_benefit(other: Mapping[str, Any]) -> None:
    assert of(rolled(planning("U1", TWICE), planning("U2", {**TWICE, **other})), "MRG011") == []


def test_nothing_is_suspected_within_one_return_or_without_money() -> None:
    assert of(rolled(planning("U1", TWICE, TWICE)), "MRG011") == []
    free = {"fte_released": 1}
    assert of(rolled(planning("U1", free), planning("U2", free)), "MRG011") == []


def test_a_reform_and_its_home_unit_are_two_returns() -> None:
    reform = {**covering(planning("U1", TWICE), reform_id="R1"), "path": "R1.xlsx"}
    assert rolled(planning("U1", TWICE), reform).realisation.total == Sums(600, 0, 300)


def test_the_json_names_years_sums_and_doubles_as_the_contract_does() -> None:
    its = to_json(rolled(planning("U1", TWICE), planning("U2", TWICE)), lambda finding: {})["realisation"]
    assert its["by_year"] == {
        "2027": {"planned": 200, "realised": 0, "planned_without_double": 100},
        "2028": {"planned": 400, "realised": 0, "planned_without_double": 200},
    }
    assert its["fte"] == {"released": 2, "reallocated": 0, "given_up": 0}
    assert its["double_counts"] == [["U1/H1", "U2/H1"]]
