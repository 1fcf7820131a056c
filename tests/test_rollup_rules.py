"""Where each merge rule begins and ends to speak. The rules' own examples show the plain cases; here are the edges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from okrbook.catalogue import load
from okrbook.finding import Finding
from okrbook.rollup import RollUp, merge_books
from tests.support.books import chart_book, make_book

TODAY = date(2027, 2, 15)
CHART = [
    {"unit_id": "ORG", "level": "organisation"},
    {"unit_id": "A1", "level": "area", "parent_unit_id": "ORG"},
    {"unit_id": "U1", "parent_unit_id": "A1"},
    {"unit_id": "U2", "parent_unit_id": "A1"},
]


def objective(name: str = "1", **more: Any) -> dict[str, Any]:
    return {"objective_id": name, "title": f"Tavoite {name}", **more}


def key_result(name: str = "1.1", **more: Any) -> dict[str, Any]:
    row = {"key_result_id": name, "objective_id": name.split(".")[0], "title": f"Käynnit {name}", "measure_unit": "kpl"}
    return {**row, "baseline": 0, "target": 10, **more}


def unit(name: str, parent: str | None = None, **tables: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One okr return; without tables it has one objective."""
    return {"cover": {"unit_id": name, "parent_unit_id": parent}, "tables": tables or {"objectives": [objective()]}}


def covering(content: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {**content, "cover": {**content["cover"], **fields}}


def rolled(*contents: Mapping[str, Any], chart: Sequence[Mapping[str, Any]] | None = None, **options: Any) -> RollUp:
    catalogue = load()
    return merge_books(
        [(make_book(catalogue, content), ()) for content in contents],
        org=chart_book(catalogue, chart) if chart else None,
        **{"today": TODAY, "catalogue": catalogue, **options},
    )


def of(rollup: RollUp, code: str) -> list[Finding]:
    return [finding for finding in rollup.findings if finding.code == code]


def places(rollup: RollUp, code: str) -> list[tuple[str, str | None, str | None, str | None]]:
    """File, table, row and column of each finding of *code*."""
    return [(finding.path, finding.table, finding.row_id, finding.column) for finding in of(rollup, code)]


# MRG001 return-missing


def charted(**more: Any) -> list[dict[str, Any]]:
    return [{"unit_id": "A1"}, {"unit_id": "U1", "parent_unit_id": "A1", **more}]


@pytest.mark.parametrize(
    ("due", "severity"), [("2027-02-16", "info"), ("2027-02-15", "info"), ("2027-02-14", "error"), (None, "error")]
)
def test_a_missing_return_is_an_error_once_its_due_date_has_passed(due: str | None, severity: str) -> None:
    rollup = rolled(unit("A1"), chart=charted(due_date=due))
    assert [finding.severity for finding in of(rollup, "MRG001")] == [severity]
    assert rollup.missing == ("U1",)


def test_the_finding_stands_at_the_unit_in_the_organisation_workbook() -> None:
    rollup = rolled(unit("A1"), chart=charted(name="Neuvola", due_date="2027-02-14"))
    (finding,) = of(rollup, "MRG001")
    assert (finding.path, finding.sheet, finding.cell, finding.row_id) == ("org.xlsx", "Organisaatio", "A6", "U1")
    assert finding.values["unit_name"] == "Neuvola"
    assert finding.values["due_date"] == date(2027, 2, 14)
    assert finding.values["template"]["en"] == load().templates["okr"].label["en"]


def test_each_owed_template_is_missing_on_its_own() -> None:
    rollup = rolled(unit("A1"), chart=charted(templates="okr; raci; kpi"))
    assert rollup.expected == 4
    assert [finding.template for finding in of(rollup, "MRG001")] == ["kpi", "okr", "raci"]
    assert len({finding.fingerprint for finding in of(rollup, "MRG001")}) == 3


def test_a_unit_without_templates_owes_its_whole_workbook() -> None:
    rollup = rolled(unit("A1"), unit("U1"), chart=charted(templates=None))
    assert [finding.template for finding in of(rollup, "MRG001")] == ["unit"]


def test_a_return_that_was_left_out_is_not_missing_unless_it_is_of_another_period() -> None:
    twice = [unit("U1"), {**unit("U1"), "path": "copy.xlsx"}]
    assert of(rolled(unit("A1"), *twice, chart=charted()), "MRG001") == []
    earlier = covering(unit("U1"), period="2026Q4")
    assert len(of(rolled(unit("A1"), earlier, chart=charted()), "MRG001")) == 1


def test_without_a_chart_nobody_knows_what_is_missing() -> None:
    rollup = rolled(unit("U1", "A1"))
    assert (rollup.expected, rollup.missing) == (None, ())


# MRG002 return-duplicated


def test_both_sides_are_left_out_and_each_names_the_other() -> None:
    rollup = rolled(unit("U1"), {**covering(unit("U1"), unit_id=" u1"), "path": "new.xlsx"}, unit("U2"))
    assert [(finding.path, finding.values["others"]) for finding in of(rollup, "MRG002")] == [
        ("U1-okr-2027Q1.xlsx", "new.xlsx"),
        ("new.xlsx", "U1-okr-2027Q1.xlsx"),
    ]
    assert [(out.path, out.reason) for out in rollup.left_out] == [
        ("U1-okr-2027Q1.xlsx", "MRG002"),
        ("new.xlsx", "MRG002"),
    ]
    assert [its.unit_id for its in rollup.returns] == ["U2"]


def test_files_of_one_name_are_told_apart_by_their_folder() -> None:
    rollup = rolled({**unit("U1"), "path": "a/u.xlsx"}, {**unit("U1"), "path": "b/u.xlsx"})
    assert [finding.values["others"] for finding in of(rollup, "MRG002")] == ["b/u.xlsx", "a/u.xlsx"]


@pytest.mark.parametrize(
    ("dates", "kept"),
    [
        (("2027-02-01T08:00:00Z", "2027-02-02T08:00:00Z"), "b.xlsx"),
        (("2027-02-01T08:00:00Z", "2027-02-01T08:00:00Z"), None),
        (("2027-02-01T08:00:00Z", None), None),
    ],
)
def test_the_newest_is_preferred_only_on_request_and_only_when_dates_tell_it(dates: Any, kept: str | None) -> None:
    paths = ("a.xlsx", "b.xlsx")
    contents = [{**unit("U1"), "path": path, "modified": at} for path, at in zip(paths, dates, strict=True)]
    assert rolled(*contents).returns == ()
    rollup = rolled(*contents, prefer_newest=True)
    assert [its.path for its in rollup.returns] == ([kept] if kept else [])
    assert bool(of(rollup, "MRG002")) == (kept is None)
    assert {out.reason for out in rollup.left_out} == {"MRG002"}


def test_another_reform_template_or_period_is_another_return() -> None:
    reform = {"template": "raci", "cover": {"unit_id": "U1", "reform_id": "R1"}, "tables": {}}
    other = {**covering(reform, reform_id="R2"), "path": "r2.xlsx"}
    rollup = rolled(unit("U1"), reform, other, covering(unit("U1"), period="2027"))
    assert of(rollup, "MRG002") == []
    assert rollup.left_out == ()


# MRG003 unit-unknown, MRG016 parent-differs-from-chart


def test_an_unknown_unit_is_left_out_at_its_id_on_the_cover() -> None:
    rollup = rolled(unit("A1"), unit("U1", "A1"), unit("X9", "A1"), chart=charted())
    assert places(rollup, "MRG003") == [("X9-okr-2027Q1.xlsx", "cover", None, "unit_id")]
    assert [out.reason for out in rollup.left_out] == ["MRG003"]


def test_the_chart_decides_who_is_above() -> None:
    chart = [*CHART, {"unit_id": "A2", "level": "area", "parent_unit_id": "ORG"}]
    moved = unit("U1", "A2", objectives=[objective(parent_objective_id="1")])
    rollup = rolled(unit("ORG"), unit("A1", "ORG"), unit("A2", "org "), unit("U2"), moved, chart=chart)
    assert [(finding.path, finding.values) for finding in of(rollup, "MRG016")] == [
        ("U1-okr-2027Q1.xlsx", {"parent": "A1"})
    ]
    tree = {node.unit_id: [child.unit_id for child in node.children] for _, node in rollup.nodes()}
    assert tree["A1"] == ["U1"]


def test_a_cover_with_a_parent_where_the_chart_has_none_differs() -> None:
    (finding,) = of(rolled(unit("A1", "TOP"), unit("U1"), chart=charted()), "MRG016")
    assert finding.values == {"parent": "–"}


# MRG004 period-mixed


@pytest.mark.parametrize(
    ("merged", "period", "belongs"),
    [
        ("2027Q1", "2027Q1", True),
        ("2027Q1", "2027", True),
        ("2027Q1", "2026-2029", True),
        ("2027", "2027Q3", True),
        ("2027Q1", "2027Q2", False),
        ("2027Q2", "2027T1", False),
        ("2027H1", "2027T1", True),
        ("2027", "2026", False),
    ],
)
def test_a_return_belongs_when_its_period_contains_the_merged_one_or_lies_in_it(
    merged: str, period: str, belongs: bool
) -> None:
    rollup = rolled(covering(unit("U1"), period=period), period=merged)
    assert [out.reason for out in rollup.left_out] == ([] if belongs else ["MRG004"])
    expected = [] if belongs else [(f"U1-okr-{period}.xlsx", "cover", None, "period")]
    assert places(rollup, "MRG004") == expected


# MRG005 parent-unknown


def lower(reference: str, parent: str = "A1") -> dict[str, Any]:
    return unit("U1", parent, objectives=[objective(parent_objective_id=reference)])


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("1", True),
        (" A1/1", True),
        ("a1/1", True),
        ("ORG/7", True),  # a unit further up
        ("7", False),
        ("A1/7", False),
        ("U1/1", False),  # its own objective is not above it
        ("X9/1", False),  # the chart has no such unit
        ("1.0", False),
    ],
)
def test_a_reference_upward_names_a_row_of_a_unit_above(reference: str, found: bool) -> None:
    org = unit("ORG", objectives=[objective("7")])
    rollup = rolled(org, unit("A1", "ORG"), lower(reference), unit("U2", "A1"), chart=CHART)
    expected = [] if found else [("U1-okr-2027Q1.xlsx", "objectives", "1", "parent_objective_id")]
    assert places(rollup, "MRG005") == expected


def test_a_reference_that_names_its_unit_waits_for_that_units_return() -> None:
    assert of(rolled(unit("ORG"), lower("A1/7"), chart=CHART), "MRG005") == []
    assert of(rolled(lower("A1/7")), "MRG005") == []


def test_a_reference_waits_for_a_return_that_is_missing() -> None:
    org = unit("ORG", objectives=[objective("1")])
    rollup = rolled(org, lower("9"), chart=CHART)
    assert of(rollup, "MRG005") == []
    # «1» may be the area's own objective 1, so nothing attaches to the organisation's.
    assert [node.unit_id for _, node in rollup.nodes()] == ["ORG", "U1"]
    assert [node.children for _, node in rollup.nodes()] == [(), ()]


def test_a_reference_passes_a_unit_above_that_has_no_objectives() -> None:
    org, empty = unit("ORG", objectives=[objective("1")]), unit("A1", "ORG", tasks=[])
    assert rolled(org, empty, lower("1"), chart=CHART).objectives[0].children[0].unit_id == "U1"
    no_return = [{**row, "templates": "raci"} if row["unit_id"] == "A1" else row for row in CHART]
    assert rolled(org, lower("1"), chart=no_return).objectives[0].children[0].unit_id == "U1"


def test_an_id_of_the_parents_other_period_is_not_called_unknown() -> None:
    year = covering(unit("A1", "ORG", objectives=[objective("7")]), period="2027")
    quarter = unit("A1", "ORG", objectives=[objective("1")])
    rollup = rolled(unit("ORG"), year, quarter, lower("7"), unit("U2", "A1"), chart=CHART)
    assert [(its.path, its.role) for its in rollup.returns if its.unit_id == "A1"] == [
        ("A1-okr-2027.xlsx", "trend"),
        ("A1-okr-2027Q1.xlsx", "merged"),
    ]
    assert of(rollup, "MRG005") == []


def test_units_that_name_each_other_are_not_built_into_a_loop() -> None:
    one = unit("U1", objectives=[objective(parent_objective_id="U2/1")])
    other = unit("U2", objectives=[objective(parent_objective_id="U1/1")])
    area = unit("A1", "ORG", objectives=[objective()])
    rollup = rolled(unit("ORG"), area, one, other, chart=CHART)
    assert len(of(rollup, "MRG005")) == 2
    assert sorted(node.unit_id for _, node in rollup.nodes()) == ["A1", "ORG", "U1", "U2"]


# MRG006 objective-nobody-carries


def upper(*key_results: Mapping[str, Any]) -> dict[str, Any]:
    return unit("A1", objectives=[objective("1"), objective("2")], key_results=key_results)


SMALL = [{"unit_id": "A1"}, {"unit_id": "U1", "parent_unit_id": "A1"}, {"unit_id": "U2", "parent_unit_id": "A1"}]


def test_a_task_below_carries_the_key_result_and_its_objective() -> None:
    below = unit("U1", "A1", tasks=[{"task_id": "1", "key_result_id": "A1/1.1", "title": "Teemme"}])
    area = upper(key_result("1.1"), key_result("1.2"), key_result("2.1"))
    rollup = rolled(area, below, unit("U2", "A1"), chart=SMALL)
    # Objective 2 is nobody's: its key result is not named beside it.
    assert [finding.row_id for finding in of(rollup, "MRG006")] == ["2", "1.2"]


def test_a_task_of_the_units_own_carries_too() -> None:
    rows = [{"task_id": str(at), "key_result_id": f"{at}.1", "title": "Teemme"} for at in (1, 2)]
    area = upper(key_result("1.1"), key_result("2.1"))
    area["tables"]["tasks"] = rows
    assert of(rolled(area, unit("U1", "A1"), unit("U2", "A1"), chart=SMALL), "MRG006") == []


def test_nothing_is_said_of_a_unit_without_units_below_or_while_none_has_returned() -> None:
    assert of(rolled(upper()), "MRG006") == []
    assert of(rolled(upper(), chart=SMALL[:1]), "MRG006") == []
    assert of(rolled(upper(), chart=SMALL), "MRG006") == []


@pytest.mark.parametrize(("due", "speaks"), [("2027-02-15", False), ("2027-02-14", True), (None, True)])
def test_a_unit_that_is_not_late_yet_may_still_carry_it(due: str | None, speaks: bool) -> None:
    chart = [*SMALL[:2], {**SMALL[2], "due_date": due}]
    rollup = rolled(upper(), unit("U1", "A1", objectives=[objective(parent_objective_id="1")]), chart=chart)
    assert [finding.row_id for finding in of(rollup, "MRG006")] == (["2"] if speaks else [])


# MRG008 definitions-differ


def aggregated(how: str | None, *children: Mapping[str, Any], **own: Any) -> RollUp:
    """An area whose key result 1.1 is aggregated from these key results of units U1, U2 …"""
    area = unit("A1", objectives=[objective()], key_results=[key_result(aggregation=how, **own)])
    below = [
        unit(f"U{at}", "A1", objectives=[objective(parent_objective_id="1")], key_results=[
            key_result(parent_key_result_id="1.1", **child)
        ])
        for at, child in enumerate(children, start=1)
    ]  # fmt: skip
    return rolled(area, *below)


def total(rollup: RollUp) -> tuple[float | None, tuple[str, ...], int, bool, tuple[float, float] | None]:
    its = next(found for found in rollup.key_results if found.unit_id == "A1")
    return its.aggregate, its.aggregated_from, its.expected, its.complete, its.range


def test_values_of_another_measure_unit_are_not_added_up() -> None:
    hours, pieces = {"current": 2, "measure_unit": "h"}, {"current": 3, "measure_unit": " KPL "}
    rollup = aggregated("sum", {"current": 1}, hours, pieces)
    assert places(rollup, "MRG008") == [("U2-okr-2027Q1.xlsx", "key_results", "1.1", "measure_unit")]
    assert of(rollup, "MRG008")[0].values == {"expected": "kpl"}
    assert total(rollup) == (None, (), 3, False, None)
    assert of(rollup, "MRG014") == []


def test_values_that_are_only_listed_may_differ() -> None:
    rollup = aggregated(None, {"current": 1}, {"current": 2, "measure_unit": "h"})
    assert of(rollup, "MRG008") == []
    assert total(rollup)[0] is None


def test_a_child_without_a_measure_unit_differs_from_nothing() -> None:
    rollup = aggregated("sum", {"current": 1}, {"current": 2, "measure_unit": None})
    assert of(rollup, "MRG008") == []
    assert total(rollup) == (3, ("U1", "U2"), 2, True, (1, 2))


# MRG014 incomplete-aggregate, and what an aggregate is made of


@pytest.mark.parametrize(
    ("how", "value"), [("sum", 9), ("mean", 3), ("min", 0), ("max", 7), (None, None), ("none", None)]
)
def test_an_aggregate_follows_the_parents_aggregation(how: str | None, value: float | None) -> None:
    rollup = aggregated(how, {"current": 2}, {"current": 0}, {"current": 7})
    assert total(rollup) == (value, ("U1", "U2", "U3") if value is not None else (), 3, True, (0, 7))


def test_a_mean_is_weighted_by_the_childrens_volumes() -> None:
    rollup = aggregated("weighted_mean", {"current": 80, "weight": 300}, {"current": 40, "weight": 100})
    assert total(rollup)[0] == 70  # (80 · 300 + 40 · 100) / 400


@pytest.mark.parametrize("weight", [None, 0, -5])
def test_a_value_without_a_weight_is_missing_from_a_weighted_mean(weight: float | None) -> None:
    rollup = aggregated("weighted_mean", {"current": 80, "weight": 3}, {"current": 40, "weight": weight})
    assert total(rollup) == (80, ("U1",), 2, False, (40, 80))
    assert [finding.values for finding in of(rollup, "MRG014")] == [{"have": 1, "expected": 2, "missing": "U2"}]


@pytest.mark.parametrize("how", ["sum", "mean"])
def test_per_cents_are_neither_summed_nor_plainly_averaged(how: str) -> None:
    rollup = aggregated(how, *({"current": value, "measure_unit": "%"} for value in (60, 75)), measure_unit="%")
    assert total(rollup) == (None, (), 2, True, (60, 75))


@pytest.mark.parametrize(("how", "value"), [("weighted_mean", 65), ("min", 60), ("max", 75)])
def test_per_cents_may_be_weighted_and_compared(how: str, value: float) -> None:
    children = [{"current": 60, "weight": 2}, {"current": 75, "weight": 1}]
    rollup = aggregated(how, *({**child, "measure_unit": "%"} for child in children), measure_unit="%")
    assert total(rollup)[0] == value


def test_a_missing_value_makes_the_aggregate_incomplete() -> None:
    rollup = aggregated("sum", {"current": 4}, {})
    assert total(rollup) == (4, ("U1",), 2, False, (4, 4))
    assert places(rollup, "MRG014") == [("A1-okr-2027Q1.xlsx", "key_results", "1.1", "key_result_id")]


def test_an_aggregate_of_nothing_is_no_finding() -> None:
    rollup = aggregated("sum", {}, {})
    assert total(rollup) == (None, (), 2, False, None)
    assert of(rollup, "MRG014") == []


@pytest.mark.parametrize(
    ("current", "value"), [({"text": "4,5"}, 4.5), ({"text": "noin 4"}, None), ({"text": "1,234"}, None), ("?", None)]
)
def test_only_a_certain_reading_of_a_typed_text_counts(current: Any, value: float | None) -> None:
    rollup = aggregated("sum", {"current": current})
    assert total(rollup)[0] == value


def test_a_unit_that_has_not_returned_makes_the_aggregate_incomplete() -> None:
    area = unit("A1", objectives=[objective()], key_results=[key_result(aggregation="sum")])
    below = unit("U1", "A1", objectives=[objective(parent_objective_id="1")], key_results=[
        key_result(parent_key_result_id="1.1", current=4)
    ])  # fmt: skip
    rollup = rolled(area, below, chart=SMALL)
    assert total(rollup) == (4, ("U1",), 1, False, (4, 4))
    assert of(rollup, "MRG014")[0].values == {"have": 1, "expected": 2, "missing": "U2"}
    excused = [*SMALL[:2], {**SMALL[2], "templates": "raci"}]
    assert total(rolled(area, below, chart=excused)) == (4, ("U1",), 1, True, (4, 4))


def test_a_unit_without_objectives_stands_aside_for_the_units_below_it() -> None:
    org = unit("ORG", objectives=[objective()], key_results=[key_result(aggregation="sum")])
    empty = unit("A1", "ORG", tasks=[])
    below = unit("U1", "A1", objectives=[objective(parent_objective_id="1")], key_results=[
        key_result(parent_key_result_id="1.1", current=4)
    ])  # fmt: skip
    rollup = rolled(org, empty, below, chart=CHART)
    assert [finding.values for finding in of(rollup, "MRG014")] == [{"have": 1, "expected": 2, "missing": "U2"}]
    assert of(rolled(org, empty, below, unit("U2"), chart=CHART), "MRG014") == []


def test_an_incomplete_aggregate_is_no_value_for_the_level_above() -> None:
    def chain(**lowest: Any) -> RollUp:
        org = unit("ORG", objectives=[objective()], key_results=[key_result(aggregation="sum")])
        area = unit("A1", "ORG", objectives=[objective(parent_objective_id="1")], key_results=[
            key_result(aggregation="sum", parent_key_result_id="1.1")
        ])  # fmt: skip
        units = [
            unit(name, "A1", objectives=[objective(parent_objective_id="1")], key_results=[
                key_result(parent_key_result_id="1.1", current=current)
            ])
            for name, current in (("U1", 3), ("U2", lowest.get("current")))
        ]  # fmt: skip
        return rolled(org, area, *units)

    complete, incomplete = chain(current=4), chain()
    assert [its.aggregate for its in complete.key_results[:2]] == [7, 7]
    assert [its.aggregate for its in incomplete.key_results[:2]] == [None, 3]


# MRG015 org-broken


@pytest.mark.parametrize(
    "wrong",
    [
        {"U1": "U2", "U2": "U1"},
        {"U1": "U1"},
        {"U1": "X9"},
        {"A1": None},
        {"ORG": "U1"},  # no root at all: everybody above U1 is in a cycle
    ],
)
def test_a_broken_chart_computes_nothing_over_levels_but_lists_everything(wrong: dict[str, str | None]) -> None:
    chart = [{**row, "parent_unit_id": wrong.get(row["unit_id"], row.get("parent_unit_id"))} for row in CHART]
    area = unit("A1", "ORG", objectives=[objective(parent_objective_id="1")])
    rollup = rolled(unit("ORG"), area, lower("7"), chart=chart)
    assert {"ORG": {"ORG", "A1", "U1"}, "A1": {"ORG", "A1"}}.get(next(iter(wrong)), set(wrong)) == {
        finding.row_id for finding in of(rollup, "MRG015")
    }
    assert {finding.column for finding in of(rollup, "MRG015")} == {"parent_unit_id"}
    assert {node.unit_id: node.children for node in rollup.objectives} == {"ORG": (), "A1": (), "U1": ()}
    assert not {"MRG005", "MRG006", "MRG014", "MRG016"} & {finding.code for finding in rollup.findings}
    assert rollup.missing == ("U2",)
    assert [(entry.unit_id, entry.parent_unit_id) for entry in rollup.units] == [
        (row["unit_id"], None) for row in CHART
    ]
