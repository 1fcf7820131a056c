"""Capabilities rolled up: medians and what they hide; never an average."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from okrbook.rollup import RollUp, to_json
from okrbook.rollup.model import Capability, Spread
from tests.test_rollup_rules import covering, of, places, rolled


def judging(unit_id: str, *rows: Mapping[str, Any]) -> dict[str, Any]:
    filled = [
        {"capability_id": f"K{at}", "capability": "Tiedonhallinta", **row} for at, row in enumerate(rows, start=1)
    ]
    return {"template": "capability", "cover": {"unit_id": unit_id}, "tables": {"capabilities": filled}}


def scored(*scores: tuple[float | None, float | None]) -> RollUp:
    """Units U1, U2 … with these maturities and criticalities of one capability."""
    return rolled(
        *(judging(f"U{at}", {"maturity": low, "criticality": high}) for at, (low, high) in enumerate(scores, start=1))
    )


def only(rollup: RollUp) -> Capability:
    [found] = rollup.capabilities
    return found


def test_a_capability_is_one_by_name_whatever_its_id_and_letters() -> None:
    rollup = rolled(
        judging("U1", {"capability": "Johtaminen"}, {"capability": "  TIEDONHALLINTA"}), judging("U2", {"maturity": 3})
    )
    assert [(its.capability, len(its.units)) for its in rollup.capabilities] == [
        ("Johtaminen", 1),
        ("TIEDONHALLINTA", 2),
    ]


def test_medians_ends_and_the_units_that_stand_there() -> None:
    its = only(scored((1.5, 5), (4, 4), (1.5, 2)))
    assert its.maturity == Spread(1.5, 1.5, 4, ("U1", "U3"), ("U2",))
    assert its.criticality == Spread(4, 2, 5, ("U3",), ("U1",))
    assert only(scored((2, 3), (2.5, 4))).maturity.median == 2.25


def test_the_priority_index_is_that_of_the_medians_and_shows_its_spread() -> None:
    its = only(scored((1, 5), (4, 4), (2, 1)))
    assert its.priority_index == 4 * (5 - 2)  # the mean of the units' indexes would be (20 + 4 + 3) / 3 = 9
    assert its.priority_range == (3, 20)


@pytest.mark.parametrize(
    ("maturity", "criticality", "quadrant"),
    [
        (3.5, 4, "invest_now"),
        (4, 4, "standardise_scale"),
        (3.5, 3, "monitor"),
        (4, 3, "use_release"),
        (None, 4, None),
        (3, None, None),
    ],
)
def test_the_quadrant_is_that_of_the_medians_and_high_begins_at_four(
    maturity: float | None, criticality: float | None, quadrant: str | None
) -> None:
    its = only(scored((maturity, criticality)))
    assert (its.quadrant, its.units[0].quadrant) == (quadrant, quadrant)
    assert (its.priority_index is None) == (quadrant is None)


def test_a_score_that_is_missing_unreadable_or_off_the_scale_is_left_out() -> None:
    rollup = rolled(*(judging(f"U{at}", {"maturity": its}) for at, its in enumerate((3, None, {"text": "hyvä"}, 7))))
    assert only(rollup).maturity == Spread(3, 3, 3, ("U0",), ("U0",))
    assert only(scored((None, None))).maturity == Spread()


def test_the_most_urgent_capability_comes_first() -> None:
    low, high = {"maturity": 4, "criticality": 2}, {"maturity": 1, "criticality": 5}
    rollup = rolled(
        judging(
            "U1",
            {"capability": "A"},
            {"capability": "B", **low},
            {"capability": "C", **high},
            {"capability": "D", **low},
        )
    )
    assert [its.capability for its in rollup.capabilities] == ["C", "B", "D", "A"]


# MRG013


@pytest.mark.parametrize(("low", "high", "told"), [(1, 4, True), (1.5, 4.5, True), (1.5, 4, False)])
def test_units_that_are_three_steps_apart_should_calibrate(low: float, high: float, told: bool) -> None:
    rollup = scored((3, 3), (low, 3), (high, 3))
    assert places(rollup, "MRG013") == (
        [("U2-capability-2027Q1.xlsx", "capabilities", "K1", "maturity")] if told else []
    )
    assert all(its.severity == "info" for its in of(rollup, "MRG013"))


def test_two_roles_of_one_unit_may_stand_apart() -> None:
    apart = judging("U1", {"maturity": 1, "role": "Esihenkilöt"}, {"maturity": 5, "role": "Asiantuntijat"})
    assert of(rolled(apart, judging("U2", {"maturity": 3})), "MRG013") == []
    [finding] = of(rolled(apart, judging("U2", {"maturity": 5})), "MRG013")
    assert (finding.values["at_least"], finding.values["at_greatest"]) == ("U1", "U2")
    assert len(of(rolled(apart, judging("U2", {"maturity": 1})), "MRG013")) == 1


def test_an_organisation_may_set_another_spread() -> None:
    returns = [judging("U1", {"maturity": 2}), judging("U2", {"maturity": 4})]
    assert of(rolled(*returns), "MRG013") == []
    assert len(of(rolled(*returns, settings={"MRG013": {"spread": 2}}), "MRG013")) == 1


def test_a_reform_and_its_home_unit_are_two_assessments_and_the_json_says_where_each_stands() -> None:
    reform = {**covering(judging("U1", {"maturity": 2}), reform_id="R1"), "path": "R1.xlsx"}
    data = to_json(rolled(judging("U1", {"maturity": 3}), reform), lambda finding: {})
    [its] = data["capabilities"]
    assert its["maturity"] == {"median": 2.5, "min": 2, "max": 3, "at_min": ["U1"], "at_max": ["U1"]}
    assert [(unit["reform_id"], unit["source"]["cell"]) for unit in its["units"]] == [(None, "B5"), ("R1", "B5")]
