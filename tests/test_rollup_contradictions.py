"""Where rules about key results and responsibilities that contradict each other begin and end to speak."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from okrbook.finding import Finding
from okrbook.rollup import RollUp
from tests.test_rollup_rules import aggregated, covering, of, places, rolled

TOP = "A1-okr-2027Q1.xlsx"

# Key results: MRG007, MRG009, MRG010, MRG017


def test_an_own_figure_that_its_key_results_contradict_is_told_with_theirs() -> None:
    rollup = aggregated("sum", {"current": 3}, {"current": 5}, current=9)
    assert places(rollup, "MRG007") == [(TOP, "key_results", "1.1", "current")]
    assert of(rollup, "MRG007")[0].values == {"tolerance": 0.01, "aggregate": 8, "units": "U1, U2"}
    assert of(aggregated("none", {"current": 3}, current=9), "MRG007") == []
    assert of(aggregated("sum", {"current": 3}, {}, current=9), "MRG007") == []


@pytest.mark.parametrize(
    ("how", "first", "told"),
    [
        ("mean", {"current": 60}, True),
        ("weighted_mean", {"current": 60}, True),
        ("weighted_mean", {"current": 60, "weight": 2}, False),
        ("sum", {"current": 60}, False),
        ("max", {"current": 60}, False),
        ("mean", {}, False),
    ],
)
def test_a_mean_of_per_cents_without_weights_is_told_once_there_is_a_value(
    how: str, first: Mapping[str, Any], told: bool
) -> None:
    rollup = aggregated(how, {**first, "measure_unit": "%"}, {"measure_unit": "%"}, measure_unit="%")
    assert places(rollup, "MRG009") == ([(TOP, "key_results", "1.1", "aggregation")] if told else [])


def test_key_results_of_different_units_are_told_to_differ_and_nothing_else() -> None:
    rollup = aggregated("mean", {"current": 60}, {"current": 70, "measure_unit": "%"}, current=5, target=99)
    assert {finding.code for finding in rollup.findings} == {"MRG008"}


def test_an_aggregate_on_target_hides_no_key_result_below_its_baseline() -> None:
    rollup = aggregated("sum", {"current": 12}, {"baseline": 5, "current": 4}, target=15)
    assert places(rollup, "MRG010") == [("U2-okr-2027Q1.xlsx", "key_results", "1.1", "current")]
    values = {"aggregate": 16, "target": 15, "unit_id": "U2", "figure": 4}
    assert of(rollup, "MRG010")[0].values == values
    assert of(aggregated("sum", {"current": 12}, {"baseline": 5, "current": 4}, target=17), "MRG010") == []


def test_targets_of_key_results_must_sum_to_the_upper_one() -> None:
    assert places(aggregated("sum", {}, {}, target=30), "MRG017") == [(TOP, "key_results", "1.1", "target")]
    assert of(aggregated("sum", {}, {}, target=20), "MRG017") == []
    assert of(aggregated("sum", {}, {"target": None}, target=30), "MRG017") == []
    assert of(aggregated("max", {}, {}, target=30), "MRG017") == []


# MRG012 accountability-conflict


def matrix(unit_id: str, *owners: str | None, reform_id: str | None = "R1", **cover: Any) -> dict[str, Any]:
    rows = [{"work_item_id": str(at), "work_item": "Hankinta", "accountable": owner} for at, owner in enumerate(owners)]
    fields = {"unit_id": unit_id, "reform_id": reform_id, **cover}
    return {"template": "raci", "cover": fields, "tables": {"raci": rows}}


def told(rollup: RollUp) -> list[tuple[str | None, str | None, Any]]:
    def where(its: Finding) -> tuple[str | None, str | None, Any]:
        return its.unit_id, its.row_id, its.values["others"]

    return [where(its) for its in of(rollup, "MRG012")]


def test_each_side_is_told_whom_the_other_names() -> None:
    rollup = rolled(matrix("U1", "Maija Virtanen"), matrix("U2", "Liisa Mäki"))
    assert told(rollup) == [("U1", "0", "Liisa Mäki (U2)"), ("U2", "0", "Maija Virtanen (U1)")]


@pytest.mark.parametrize(
    "other", ["maija  virtanen", "Palveluomistaja Maija Virtanen", None, "avoin"], ids=lambda its: str(its)
)
def test_the_same_person_and_nobody_contradict_nobody(other: str | None) -> None:
    rollup = rolled(matrix("U1", "Maija Virtanen"), matrix("U2", other))
    assert told(rollup) == []
    assert [item.conflict for item in rollup.raci] == [False]


def test_a_surname_alone_is_not_told_to_be_the_same_person() -> None:
    assert len(told(rolled(matrix("U1", "Maija Virtanen"), matrix("U2", "Virtanen")))) == 2


def test_one_return_that_names_two_is_not_a_conflict_of_returns() -> None:
    assert told(rolled(matrix("U1", "Maija Virtanen", "Liisa Mäki"))) == []


def test_other_reforms_and_returns_without_a_reform_have_owners_of_their_own() -> None:
    assert told(rolled(matrix("U1", "Maija Virtanen"), matrix("U2", "Liisa Mäki", reform_id="R2"))) == []
    without = [covering(matrix(unit, name), reform_id=None) for unit, name in (("U1", "Maija A"), ("U2", "Liisa B"))]
    assert told(rolled(*without)) == []
