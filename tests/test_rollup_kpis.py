"""KPIs rolled up: what is one, what is made of what, and what is never added, averaged or hidden."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from okrbook.rollup import RollUp, to_json
from okrbook.rollup.model import Kpi, KpiUnit, Point
from tests.test_rollup_rules import covering, of, places, rolled


def kpi(**more: Any) -> dict[str, Any]:
    return {"kpi_id": "M1", "name": "Käynnit", "measure_unit": "kpl", **more}


def reporting(unit_id: str, parent: str | None = None, *rows: Mapping[str, Any], **cover: Any) -> dict[str, Any]:
    """A return of KPIs; each of *rows* says what differs from a plain count of visits."""
    fields = {"unit_id": unit_id, "parent_unit_id": parent, **cover}
    return {"template": "kpi", "cover": fields, "tables": {"kpis": [kpi(**row) for row in rows]}}


def charted(*units: tuple[str, str | None], templates: str = "kpi") -> list[dict[str, Any]]:
    return [{"unit_id": name, "parent_unit_id": parent, "templates": templates} for name, parent in units]


def only(rollup: RollUp) -> Kpi:
    [found] = rollup.kpis
    return found


def made_of(its: Kpi | KpiUnit) -> tuple[float | None, tuple[str, ...], int, bool, tuple[float, float] | None]:
    value = its.current if isinstance(its, Kpi) else its.aggregate
    return value, its.aggregated_from, its.expected, its.complete, its.range


def of_unit(rollup: RollUp, unit_id: str) -> KpiUnit:
    [found] = [unit for unit in only(rollup).units if unit.unit_id == unit_id]
    return found


# What is one KPI


def test_kpis_are_one_when_id_and_name_agree_trimmed_and_in_any_case() -> None:
    rollup = rolled(
        reporting("U1", None, {"kpi_id": " m1 ", "name": "KÄYNNIT"}), reporting("U2", None, {"name": " käynnit"})
    )
    assert [unit.unit_id for unit in only(rollup).units] == ["U1", "U2"]


def test_one_id_with_two_names_is_two_kpis_and_no_finding() -> None:
    rollup = rolled(reporting("U1", None, {}), reporting("U2", None, {"name": "Soitot", "measure_unit": "h"}))
    assert [(its.kpi_id, its.name) for its in rollup.kpis] == [("M1", "Käynnit"), ("M1", "Soitot")]
    assert rollup.findings == ()


def test_a_kpi_of_one_unit_is_that_units_figure() -> None:
    rollup = rolled(reporting("U1", "A1", {"baseline": 0, "target": 10, "current": 4, "aggregation": "sum"}))
    its = only(rollup)
    assert made_of(its) == (4, ("U1",), 1, True, (4, 4))
    assert (its.baseline, its.target, its.progress, its.own_current) == (0, 10, 0.4, 4)
    assert made_of(only(rolled(reporting("U1", "A1", {})))) == (None, (), 1, False, None)


# Valtori: two children with billing ratios 69 and 79.6

RATIO = {"name": "Laskutusaste", "measure_unit": "%"}


def valtori(how: str | None, *hours: float | None, **own: Any) -> RollUp:
    tori, tuve = hours or (None, None)
    return rolled(
        reporting("VALTORI", None, {**RATIO, "aggregation": how, **own}),
        reporting("TORI", "VALTORI", {**RATIO, "current": 69, "weight": tori}),
        reporting("TUVE", "VALTORI", {**RATIO, "current": 79.6, "weight": tuve}),
    )


@pytest.mark.parametrize("how", ["mean", "weighted_mean"])
def test_ratios_without_hours_have_no_mean_but_a_range(how: str) -> None:
    rollup = valtori(how)
    its = only(rollup)
    assert (its.current, its.aggregated_from, its.range, its.refused) == (None, (), (69, 79.6), "MRG009")
    assert places(rollup, "MRG009") == [("VALTORI-kpi-2027Q1.xlsx", "kpis", "M1", "aggregation")]
    assert of(rollup, "MRG009")[0].values == {"least": 69, "greatest": 79.6}


def test_ratios_with_hours_have_the_mean_that_the_hours_give() -> None:
    rollup = valtori("weighted_mean", 720, 340)
    assert only(rollup).current == pytest.approx((69 * 720 + 79.6 * 340) / (720 + 340), abs=1e-8)  # 72.4, not 74.3
    assert only(rollup).complete
    assert of(rollup, "MRG009") == []


def test_a_missing_weight_makes_its_value_missing() -> None:
    rollup = valtori("weighted_mean", 720, None)
    assert made_of(only(rollup)) == (69, ("TORI",), 2, False, (69, 79.6))
    assert [finding.values["missing"] for finding in of(rollup, "MRG014")] == ["TUVE"]
    assert of(rollup, "MRG009") == []


def test_ratios_are_never_summed() -> None:
    rollup = valtori("sum")
    assert (only(rollup).current, only(rollup).range, only(rollup).refused) == (None, (69, 79.6), "KPI013")
    assert of(rollup, "MRG009") == []


@pytest.mark.parametrize("where", ["VALTORI", "TORI"])
def test_a_formula_tells_a_ratio_whichever_row_has_it(where: str) -> None:
    row = {"name": "Työ", "measure_unit": None, "formula": "laskutettavat tunnit / kaikki tunnit"}
    plain = {"name": "Työ", "measure_unit": None}
    rollup = rolled(
        reporting("VALTORI", None, {**(row if where == "VALTORI" else plain), "aggregation": "mean"}),
        reporting("TORI", "VALTORI", {**(row if where == "TORI" else plain), "current": 69}),
    )
    assert only(rollup).refused == "MRG009"


def test_the_organisations_own_figure_stands_beside_and_is_never_added() -> None:
    rollup = valtori("weighted_mean", 1, 1, current=72.4, target=75, baseline=66)
    its = only(rollup)
    assert (its.current, its.own_current, its.aggregated_from) == (74.3, 72.4, ("TORI", "TUVE"))
    assert (its.baseline, its.target) == (66, 75)
    assert [finding.values["aggregate"] for finding in of(rollup, "MRG007")] == [74.3]


def test_where_values_are_only_listed_the_figure_is_the_tops_own() -> None:
    its = only(valtori(None, current=72.4))
    assert made_of(its) == (72.4, ("VALTORI",), 1, True, (69, 79.6))
    assert (its.aggregation, its.refused) == ("none", None)


# What is added to what


def area(how: str | None = "sum", first: Any = 1, second: Any = 2, **own: Any) -> RollUp:
    """An area and its two units; *first* and *second* are the units' current values."""
    return rolled(
        reporting("A1", None, {"aggregation": how, **own}, level="area"),
        reporting("U1", "A1", {"current": first}),
        reporting("U2", "A1", {"current": second}),
    )


@pytest.mark.parametrize(("how", "value"), [("sum", 3), ("mean", 1.5), ("min", 1), ("max", 2), ("none", None)])
def test_the_upper_unit_decides_how_the_units_below_are_aggregated(how: str, value: float | None) -> None:
    assert only(area(how)).current == value
    assert only(area(how)).range == (1, 2)


def test_without_an_upper_unit_the_rows_common_aggregation_decides() -> None:
    rollup = rolled(
        reporting("U1", "A1", {"current": 1}),
        reporting("U2", "A1", {"current": 2, "aggregation": "sum"}),
        reporting("U3", "A2", {"current": 4, "aggregation": "sum"}),
    )
    assert made_of(only(rollup)) == (7, ("U1", "U2", "U3"), 3, True, (1, 4))
    assert (only(rollup).top, only(rollup).aggregation) == (None, "sum")


def test_a_units_value_is_its_own_else_its_complete_aggregate() -> None:
    def county(*, own: float | None, second: float | None) -> RollUp:
        return rolled(
            reporting("O", None, {"aggregation": "sum"}, level="organisation"),
            reporting("A1", "O", {"aggregation": "sum", "current": own}, level="area"),
            reporting("A2", "O", {"current": 10}, level="area"),
            reporting("U1", "A1", {"current": 1}),
            reporting("U2", "A1", {"current": second}),
        )

    assert made_of(only(county(own=None, second=2))) == (13, ("A1", "A2"), 2, True, (3, 10))
    assert made_of(only(county(own=5, second=2))) == (15, ("A1", "A2"), 2, True, (5, 10))
    half = county(own=None, second=None)
    assert made_of(only(half)) == (10, ("A2",), 2, False, (10, 10))
    assert made_of(of_unit(half, "A1")) == (1, ("U1",), 2, False, (1, 1))


def test_a_unit_without_the_kpi_stands_aside_for_the_units_below_it() -> None:
    rollup = rolled(
        reporting("O", None, {"aggregation": "sum"}),
        reporting("A1", "O", {"kpi_id": "M9"}),
        reporting("U1", "A1", {"current": 1}),
        reporting("U2", "A1", {"current": 2}),
    )
    [its] = [found for found in rollup.kpis if found.kpi_id == "M1"]
    assert (its.current, [unit.upper for unit in its.units]) == (3, [None, "O", "O"])


def test_below_the_head_of_the_organisation_a_unit_stands_even_when_the_unit_between_has_not_returned() -> None:
    rollup = rolled(
        reporting("O", None, {"aggregation": "sum", "current": 100}, level="organisation"),
        reporting("U1", "A1", {"current": 1}),
        reporting("U2", "A1", {"current": 2}),
    )
    its = only(rollup)
    assert (its.current, its.own_current, its.complete) == (3, 100, False)
    assert [finding.values for finding in of(rollup, "MRG014")] == [{"have": 2, "expected": 3, "missing": "A1"}]


@pytest.mark.parametrize("parent", ["A9", None])
def test_a_unit_that_may_stand_below_another_is_in_no_sum(parent: str | None) -> None:
    rollup = rolled(
        reporting("A1", "O", {"aggregation": "sum", "current": 10}, level="area"),
        reporting("A2", "O", {"aggregation": "sum", "current": 20}, level="area"),
        reporting("U1", parent, {"current": 1}, level="unit"),
    )
    assert made_of(only(rollup)) == (30, ("A1", "A2"), 3, False, (10, 20))
    assert [unit.unit_id for unit in only(rollup).units if not unit.counted] == ["U1"]


def test_units_that_name_each_other_as_parent_are_in_no_sum() -> None:
    rollup = rolled(
        reporting("A", "B", {"aggregation": "sum", "current": 1}),
        reporting("B", "A", {"aggregation": "sum", "current": 2}),
    )
    assert (only(rollup).current, only(rollup).complete) == (None, False)


def test_nothing_is_computed_over_a_broken_chart() -> None:
    rows = [reporting(name, None, {"current": 1, "aggregation": "sum"}) for name in ("A", "B")]
    rollup = rolled(*rows, chart=charted(("A", None), ("B", None)))
    assert (only(rollup).current, only(rollup).refused, only(rollup).range) == (None, "MRG015", (1, 1))


def test_the_units_own_return_speaks_for_it_whatever_its_reforms_report() -> None:
    reform = covering(reporting("U1", None, {"current": 7, "aggregation": "sum"}), reform_id="R1")
    reform["path"] = "R1.xlsx"
    rollup = rolled(reform, reporting("U1", None, {"current": 1, "aggregation": "sum"}))
    assert made_of(only(rollup)) == (1, ("U1",), 1, True, (1, 1))
    assert [(unit.reform_id, unit.counted) for unit in only(rollup).units] == [(None, True), ("R1", False)]


def test_two_reforms_of_one_unit_speak_each_for_itself() -> None:
    row = {"current": 7, "aggregation": "sum"}
    reforms = (
        {**covering(reporting("U1", None, row), reform_id=name), "path": f"{name}.xlsx"} for name in ("R1", "R2")
    )
    rollup = rolled(*reforms)
    assert made_of(only(rollup)) == (14, ("U1",), 2, True, (7, 7))


def test_a_unit_that_has_not_returned_makes_the_aggregate_incomplete() -> None:
    chart = charted(("A1", None), ("U1", "A1"), ("U2", "A1"))
    rollup = rolled(reporting("A1", None, {"aggregation": "sum"}), reporting("U1", "A1", {"current": 1}), chart=chart)
    assert made_of(only(rollup)) == (1, ("U1",), 1, False, (1, 1))
    assert [finding.values["missing"] for finding in of(rollup, "MRG014")] == ["U2"]


def test_a_unit_that_owes_no_kpis_is_not_waited_for() -> None:
    chart = [*charted(("A1", None), ("U1", "A1")), *charted(("U2", "A1"), templates="okr; raci")]
    rollup = rolled(reporting("A1", None, {"aggregation": "sum"}), reporting("U1", "A1", {"current": 1}), chart=chart)
    assert only(rollup).complete
    whole = {**reporting("U1", "A1", {"current": 1}), "template": "unit"}
    rollup = rolled(reporting("A1", None, {"aggregation": "sum"}), whole, chart=charted(("A1", None), ("U1", "A1")))
    assert (only(rollup).current, only(rollup).complete, rollup.missing) == (1, True, ())


# Baseline and target of the whole


def test_without_the_tops_own_the_levels_are_aggregated_like_the_figure() -> None:
    def two(how: str, **second: Any) -> Kpi:
        first = {"aggregation": how, "baseline": 10, "target": 20, "current": 15, "weight": 1}
        return only(rolled(reporting("U1", "A1", first), reporting("U2", "A1", {**first, "weight": 3, **second})))

    its = two("sum", baseline=30, target=60)
    assert (its.baseline, its.target, its.current, its.progress) == (40, 80, 30, -0.25)
    its = two("weighted_mean", baseline=30, target=60)
    assert (its.baseline, its.target) == (25, 50)
    its = two("sum", target=None)
    assert (its.baseline, its.target, its.progress) == (20, None, None)
    assert two("none").target is None


# Statuses, the straight line, trends


def test_statuses_are_counted_and_the_worst_is_told() -> None:
    def of_statuses(*statuses: str | None) -> Kpi:
        return only(rolled(*(reporting(f"U{at}", "A1", {"status": its}) for at, its in enumerate(statuses))))

    its = of_statuses("green", "yellow", "green", None)
    assert (its.statuses, its.worst) == ({"green": 2, "yellow": 1, "red": 0}, "yellow")
    assert of_statuses("red", "yellow").worst == "red"
    assert of_statuses(None).worst is None


@pytest.mark.parametrize(("day", "expected"), [("2027-01-31", 0.25), ("2026-12-01", 0), ("2028-01-01", 1), (None, 0.5)])
def test_expected_progress_is_that_of_the_straight_line_on_the_day_of_the_figure(
    day: str | None, expected: float
) -> None:
    row = {"baseline_date": "2027-01-01", "target_date": "2027-05-01", "current_date": day, "status_date": "2027-03-02"}
    assert only(rolled(reporting("U1", None, row))).expected_progress == expected


def test_earlier_returns_give_a_trend_within_one_definition() -> None:
    def quarter(period: str, unit: str, **row: Any) -> dict[str, Any]:
        return reporting(unit, None, {"aggregation": "sum", **row}, period=period)

    rollup = rolled(
        quarter("2027Q1", "U1", current=1),
        quarter("2027Q2", "U1", current=2),
        quarter("2027Q2", "U2", current=20),
        quarter("2027Q3", "U1", current=3),
        quarter("2027Q3", "U2", current=30),
        quarter("2027T1", "U2", current=99, definition_version="1"),
        period="2027",
    )
    assert only(rollup).current == 33
    assert only(rollup).trend == (Point("2027Q1", 1, False), Point("2027Q2", 22, True))


# MRG008


@pytest.mark.parametrize(
    ("column", "value", "expected", "ends"),
    [
        ("measure_unit", "h", "kpl", None),
        ("definition_version", "2", "1", (1, 2)),
        ("aggregation", "max", "sum", (1, 2)),
    ],
)
def test_rows_that_differ_are_not_aggregated(
    column: str, value: str, expected: str, ends: tuple[float, float] | None
) -> None:
    common = {"definition_version": "1", "aggregation": "sum"}
    rollup = rolled(
        reporting("U1", "A1", {**common, "current": 1}), reporting("U2", "A1", {**common, "current": 2, column: value})
    )
    assert places(rollup, "MRG008") == [("U2-kpi-2027Q1.xlsx", "kpis", "M1", column)]
    shown = of(rollup, "MRG008")[0].values["expected"]
    assert shown == expected if column != "aggregation" else shown["en"] == "sum"
    assert (only(rollup).current, only(rollup).refused, only(rollup).range) == (None, "MRG008", ends)


def test_a_row_that_leaves_it_open_differs_from_nothing() -> None:
    rollup = rolled(
        reporting("A1", None, {"aggregation": "sum", "definition_version": "1"}),
        reporting("U1", "A1", {"current": 1, "measure_unit": None}),
        reporting("U2", "A1", {"current": 2, "aggregation": "none"}),
    )
    assert of(rollup, "MRG008") == []
    assert only(rollup).current == 3


def test_rows_that_are_only_listed_may_differ() -> None:
    rollup = rolled(reporting("U1", "A1", {"current": 1}), reporting("U2", "A1", {"current": 2, "measure_unit": "h"}))
    assert rollup.findings == ()
    assert only(rollup).refused is None


# MRG007, MRG017


@pytest.mark.parametrize(("own", "told"), [(100, False), (101, False), (99, False), (101.1, True), (98.9, True)])
def test_one_per_cent_of_the_larger_is_tolerated(own: float, told: bool) -> None:
    rollup = area("sum", 40, 60, current=own)
    assert places(rollup, "MRG007") == ([("A1-kpi-2027Q1.xlsx", "kpis", "M1", "current")] if told else [])


def test_nobody_can_tell_of_an_incomplete_aggregate() -> None:
    assert of(area("sum", 40, None, current=900), "MRG007") == []


def test_an_organisation_may_tolerate_more() -> None:
    returns = [reporting("A1", None, {"aggregation": "sum", "current": 110}), reporting("U1", "A1", {"current": 100})]
    assert len(of(rolled(*returns), "MRG007")) == 1
    assert of(rolled(*returns, settings={"MRG007": {"tolerance": 0.1}}), "MRG007") == []


@pytest.mark.parametrize(("how", "told"), [("sum", True), ("max", False), (None, False)])
def test_only_the_targets_of_a_sum_have_to_add_up(how: str | None, told: bool) -> None:
    rollup = rolled(
        reporting("A1", None, {"aggregation": how, "target": 200}),
        reporting("U1", "A1", {"target": 70}),
        reporting("U2", "A1", {"target": 80}),
    )
    assert [finding.values["aggregate"] for finding in of(rollup, "MRG017")] == ([150] if told else [])


def test_a_missing_target_says_nothing_of_the_sum() -> None:
    rows = [reporting("U1", "A1", {"target": 70}), reporting("U2", "A1", {})]
    assert of(rolled(reporting("A1", None, {"aggregation": "sum", "target": 200}), *rows), "MRG017") == []


def test_a_target_of_a_quarter_is_no_part_of_a_target_of_the_year() -> None:
    def dated(year: str, quarter: str) -> RollUp:
        below = [reporting(f"U{at}", "A1", {"target": 70, "target_date": quarter}) for at in (1, 2)]
        return rolled(reporting("A1", None, {"aggregation": "sum", "target": 200, "target_date": year}), *below)

    assert len(of(dated("2027-12-31", "2027-12-31"), "MRG017")) == 1
    assert of(dated("2027-12-31", "2027-03-31"), "MRG017") == []
    mixed = [
        reporting(f"U{at}", "A1", {"aggregation": "sum", "target": 70, "target_date": f"2027-0{at}-28"})
        for at in (1, 2)
    ]
    assert only(rolled(*mixed)).target is None


# MRG010


def hidden(*units: Mapping[str, Any], **own: Any) -> list[tuple[str | None, str | None]]:
    top = {"aggregation": "sum", "baseline": 100, "target": 200, **own}
    below = [reporting(f"U{at}", "A1", row) for at, row in enumerate(units, start=1)]
    return [(its.unit_id, its.column) for its in of(rolled(reporting("A1", None, top), *below), "MRG010")]


FINE = {"baseline": 50, "target": 100, "current": 190}


def test_an_aggregate_on_target_hides_no_unit_that_is_worse_than_it_was_or_red() -> None:
    assert hidden(FINE, {"baseline": 50, "target": 100, "current": 49}) == [("U2", "current")]
    assert hidden(FINE, {"baseline": 50, "target": 100, "current": 60, "status": "red"}) == [("U2", "status")]
    assert hidden(FINE, {"baseline": 50, "target": 100, "current": 50, "status": "yellow"}) == []


def test_an_aggregate_that_is_off_target_or_incomplete_hides_nothing() -> None:
    assert hidden(FINE, {"baseline": 50, "target": 100, "current": 9}) == []
    assert hidden(FINE, {"baseline": 50, "target": 100, "current": 49}, {}) == []


def test_where_less_is_better_the_unit_above_its_baseline_is_told() -> None:
    units = ({"baseline": 50, "target": 10, "current": 10}, {"baseline": 50, "target": 40, "current": 55})
    assert hidden(*units, baseline=100, target=80) == [("U2", "current")]


def test_nobody_knows_which_way_is_better_where_target_equals_baseline() -> None:
    assert hidden(FINE, {"baseline": 50, "current": 10, "status": "red"}, baseline=200, target=200) == []


# JSON


def test_the_json_of_kpis_is_of_its_schema() -> None:
    data = to_json(valtori("weighted_mean", 720, 340, baseline=66, target=75), lambda finding: {})
    schema = json.loads((files("okrbook") / "schemas" / "rollup.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(json.loads(json.dumps(data, allow_nan=False)))
    [its] = data["kpis"]
    contract: Sequence[str] = (
        "kpi_id",
        "name",
        "measure_unit",
        "aggregation",
        "baseline",
        "target",
        "expected",
        "range",
    )
    assert [its[name] for name in contract] == ["M1", "Laskutusaste", "%", "weighted_mean", 66, 75, 2, [69, 79.6]]
    assert its["units"][1]["source"] == {"path": "TORI-kpi-2027Q1.xlsx", "sheet": "Avainmittarit", "cell": "A5"}
