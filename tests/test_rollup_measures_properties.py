"""What must hold of KPIs, capabilities and benefits whatever is reported, over random organisations."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from okrbook.catalogue import load
from okrbook.rollup import RollUp, merge_books, to_json
from okrbook.rollup.model import Kpi
from tests.support.books import chart_book, make_book
from tests.test_rollup_rules import TODAY

NUMBERS = st.one_of(st.none(), st.integers(-50, 50), st.decimals(-9, 9, places=2).map(float))
LEVELS = ("organisation", "area", "unit", "team")
HOW = st.sampled_from([None, "sum", "mean", "weighted_mean", "min", "max", "none"])

Content = dict[str, Any]


@st.composite
def _kpis(draw: st.DrawFn) -> list[dict[str, Any]]:
    return [
        {
            "kpi_id": name,
            "name": draw(st.sampled_from(["Käynnit", "Käynnit", "Soitot"])),
            "measure_unit": draw(st.sampled_from(["kpl", "kpl", "kpl", "%", None])),
            "definition_version": draw(st.sampled_from([None, None, "1", "2"])),
            "status": draw(st.sampled_from([None, "green", "yellow", "red"])),
            "aggregation": draw(HOW),
            **{column: draw(NUMBERS) for column in ("baseline", "target", "current", "weight")},
        }
        for name in draw(st.lists(st.sampled_from(["M1", "m1 ", "M2"]), max_size=2, unique=True))
    ]


@st.composite
def _capabilities(draw: st.DrawFn) -> list[dict[str, Any]]:
    score = st.one_of(st.none(), st.integers(2, 10).map(lambda half: half / 2))
    names = draw(st.lists(st.sampled_from(["Johtaminen", "Tieto"]), max_size=2, unique=True))
    return [
        {"capability_id": f"K{at}", "capability": name, "maturity": draw(score), "criticality": draw(st.integers(1, 5))}
        for at, name in enumerate(names)
    ]


@st.composite
def _benefits(draw: st.DrawFn) -> list[dict[str, Any]]:
    money = st.sampled_from([None, None, 100, 250.5, -40])
    return [
        {
            "benefit_id": f"H{at}",
            "target_area": draw(st.sampled_from(["staff", "incentives", None])),
            "effect": draw(st.sampled_from(["Aikaa säästyy", "aikaa  säästyy", "Tilaa säästyy", None])),
            "status": draw(st.sampled_from(["agreed", "dropped", None])),
            "fte_released": draw(st.sampled_from([None, 1, 0.5])),
            "fte_destination": draw(st.sampled_from([None, "reallocated", "given_up"])),
            **{column: draw(money) for column in ("saving_y1", "saving_y2", "saving_y4", "realised_to_date")},
        }
        for at in range(draw(st.integers(0, 3)))
    ]


@st.composite
def organisations(draw: st.DrawFn) -> list[Content]:
    """Up to nine units in up to four levels; some return for a reform, for another period, or twice."""
    contents: list[Content] = []
    names: list[tuple[str, int]] = []
    for at in range(draw(st.integers(1, 9))):
        parent, depth = draw(st.sampled_from(names)) if names else (None, -1)
        depth = min(depth + 1, len(LEVELS) - 1)
        names.append((f"U{at}", depth))
        for reform in draw(st.sampled_from([[None], [None], [None, "R1"], ["R1", "R2"], []])):
            cover = {"unit_id": f"U{at}", "parent_unit_id": parent, "level": LEVELS[depth], "reform_id": reform}
            tables = {"kpis": draw(_kpis()), "capabilities": draw(_capabilities()), "realisation": draw(_benefits())}
            period = draw(st.sampled_from(["2027Q1", "2027Q1", "2027"]))
            contents.append(
                {"template": "unit", "cover": {**cover, "period": period}, "tables": tables, "path": f"U{at}-{reform}"}
            )
    return contents


def merged(contents: Sequence[Content], chart: bool = False) -> RollUp:
    catalogue = load()
    books = [make_book(catalogue, content) for content in contents]
    parents = {content["cover"]["unit_id"]: content["cover"]["parent_unit_id"] for content in contents}
    parents |= {parent: None for parent in parents.values() if parent and parent not in parents}
    units = [{"unit_id": unit, "parent_unit_id": parent, "templates": "unit"} for unit, parent in parents.items()]
    org = chart_book(catalogue, units) if chart and units else None
    return merge_books([(book, ()) for book in books], org=org, today=TODAY, catalogue=catalogue)


@settings(max_examples=60, deadline=None)
@given(organisations(), st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_the_files_never_matters(contents: list[Content], shuffler: random.Random, chart: bool) -> None:
    catalogue = load()
    books = [make_book(catalogue, content) for content in contents]
    parents = {content["cover"]["unit_id"]: content["cover"]["parent_unit_id"] for content in contents}
    units = [{"unit_id": unit, "parent_unit_id": parent} for unit, parent in parents.items()]
    options: Mapping[str, Any] = {
        "org": chart_book(catalogue, units) if chart and units else None, "today": TODAY, "catalogue": catalogue,
    }  # fmt: skip
    shuffled = list(books)
    shuffler.shuffle(shuffled)
    one, other = (merge_books([(book, ()) for book in order], **options) for order in (books, shuffled))
    assert one == other


@settings(max_examples=60, deadline=None)
@given(organisations(), st.booleans())
def test_everything_can_be_said_as_json(contents: list[Content], chart: bool) -> None:
    data = to_json(merged(contents, chart), lambda its: {"code": its.code, "severity": its.severity, "path": its.path})
    schema = json.loads((files("okrbook") / "schemas" / "rollup.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(json.loads(json.dumps(data, allow_nan=False)))


def ancestors(its: Kpi, unit_id: str) -> Iterator[str]:
    uppers = {unit.unit_id: unit.upper for unit in its.units if unit.counted}
    upper = uppers.get(unit_id)
    while upper is not None:
        yield upper
        upper = uppers.get(upper)


@settings(max_examples=150, deadline=None)
@given(organisations(), st.booleans())
def test_a_figure_in_an_aggregate_never_comes_from_two_levels(contents: list[Content], chart: bool) -> None:
    for its in merged(contents, chart).kpis:
        for made_of in (its.aggregated_from, *(unit.aggregated_from for unit in its.units)):
            assert not {above for unit in made_of for above in ancestors(its, unit)} & set(made_of)


@st.composite
def trees(draw: st.DrawFn) -> list[Content]:
    """One KPI of visits in a tree of units, all of which report for the same period; the first unit is at the top."""
    contents: list[Content] = []
    for at in range(draw(st.integers(2, 9))):
        parent = draw(st.sampled_from(contents))["cover"]["unit_id"] if contents else None
        row = {"kpi_id": "M1", "name": "Käynnit", "aggregation": draw(HOW), "current": draw(NUMBERS)}
        row |= {"weight": draw(NUMBERS)}
        cover = {"unit_id": f"U{at}", "parent_unit_id": parent}
        contents.append({"template": "kpi", "cover": cover, "tables": {"kpis": [row]}})
    return contents


def row_of(content: Content) -> dict[str, Any]:
    [row] = content["tables"]["kpis"]
    assert isinstance(row, dict)
    return row


@settings(max_examples=100, deadline=None)
@given(trees())
def test_when_only_the_lowest_units_report_a_sum_is_the_sum_of_their_figures(contents: list[Content]) -> None:
    uppers = {content["cover"]["parent_unit_id"] for content in contents}
    leaves = [content for content in contents if content["cover"]["unit_id"] not in uppers]
    for content in contents:
        row_of(content).update(
            aggregation="sum", current=(row_of(content)["current"] or 1) if content in leaves else None
        )
    [its] = merged(contents).kpis
    assert its.complete
    assert its.current == pytest.approx(sum(row_of(content)["current"] for content in leaves), abs=1e-8)


@settings(max_examples=100, deadline=None)
@given(trees(), st.data())
def test_areas_first_and_then_the_organisation_gives_what_all_at_once_gives(
    contents: list[Content], data: st.DataObject
) -> None:
    area = data.draw(st.sampled_from(contents[1:]))
    row_of(area)["current"] = None
    whole = merged(contents).kpis[0]
    [unit] = [unit for unit in whole.units if unit.unit_id == area["cover"]["unit_id"]]
    inside = {unit.unit_id}
    for content in contents:  # a unit stands after the one above it
        if content["cover"]["parent_unit_id"] in inside:
            inside.add(content["cover"]["unit_id"])
    [alone] = merged([content for content in contents if content["cover"]["unit_id"] in inside]).kpis
    assert (alone.current, alone.aggregated_from, alone.range) == (unit.aggregate, unit.aggregated_from, unit.range)
    if unit.aggregate is not None and unit.complete:
        row_of(area)["current"] = unit.aggregate
        again = merged(
            [content for content in contents if content is area or content["cover"]["unit_id"] not in inside]
        )
        assert (again.kpis[0].current, again.kpis[0].range) == (whole.current, whole.range)


@settings(max_examples=60, deadline=None)
@given(organisations())
def test_an_aggregate_lies_within_the_range_unless_it_is_a_sum(contents: list[Content]) -> None:
    for its in merged(contents).kpis:
        for unit in its.units:
            if unit.aggregate is not None and unit.aggregation != "sum":
                assert unit.range is not None
                assert unit.range[0] - 1e-8 <= unit.aggregate <= unit.range[1] + 1e-8


@settings(max_examples=100, deadline=None)
@given(organisations())
def test_money_is_the_same_whichever_way_it_is_divided(contents: list[Content]) -> None:
    its = merged(contents).realisation
    for by in (its.by_year, its.by_target_area, its.by_unit):
        for name in ("planned", "realised", "planned_without_double"):
            parts = sum(getattr(sums, name) for sums in by.values())
            assert parts == pytest.approx(getattr(its.total, name), abs=1e-6)
    counted = [benefit for benefit in its.benefits if benefit.counted]
    assert its.total.planned == pytest.approx(sum(sum(its.planned.values()) for its in counted))
    assert its.total.realised == pytest.approx(sum(its.realised or 0 for its in counted))
    doubles = sum(sum(benefit.planned.values()) for group in its.double_counts for benefit in group[1:])
    assert its.total.planned - its.total.planned_without_double == pytest.approx(doubles)


@settings(max_examples=40, deadline=None)
@given(organisations())
def test_benefits_merged_one_return_at_a_time_come_to_those_of_all_at_once(contents: list[Content]) -> None:
    """Only what stands twice is seen no sooner than when both returns are there."""
    for content in contents:
        content["cover"]["period"] = "2027Q1"
    whole = merged(contents).realisation.total
    apart = [merged([content]).realisation.total for content in contents]
    assert whole.planned == pytest.approx(sum(one.planned for one in apart))
    assert whole.realised == pytest.approx(sum(one.realised for one in apart))


@settings(max_examples=60, deadline=None)
@given(organisations())
def test_medians_lie_between_the_ends_and_the_units_at_the_ends_are_there(contents: list[Content]) -> None:
    for its in merged(contents).capabilities:
        for spread in (its.maturity, its.criticality):
            if spread.median is None:
                assert spread.at_min == spread.at_max == ()
                continue
            assert spread.min is not None
            assert spread.max is not None
            assert spread.min <= spread.median <= spread.max
            assert {*spread.at_min, *spread.at_max} <= {unit.unit_id for unit in its.units}
