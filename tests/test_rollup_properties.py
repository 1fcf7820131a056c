"""The arithmetic of the roll-up against a plain oracle, over random organisations; and what must never matter."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrbook.book import Book
from okrbook.catalogue import load
from okrbook.rollup import RollUp, merge_books
from okrbook.rollup.model import KeyResult, ObjectiveNode
from tests.support.books import chart_book, make_book

TODAYS = st.sampled_from([date(2026, 12, 31), date(2027, 2, 15), date(2027, 4, 1)])
NUMBERS = st.one_of(st.none(), st.integers(-50, 50), st.decimals(-9, 9, places=2).map(float))
HOW = st.sampled_from([None, "sum", "mean", "weighted_mean", "min", "max", "none"])

Content = dict[str, Any]


@st.composite
def organisations(draw: st.DrawFn) -> list[Content]:
    """An organisation, areas and units, each with key results that may name one of the unit above."""
    levels = [["O"], [f"A{at}" for at in range(draw(st.integers(1, 3)))]]
    levels.append([f"U{at}" for at in range(draw(st.integers(0, 4)))])
    contents: list[Content] = []
    for depth, names in enumerate(levels):
        for name in names:
            parent = draw(st.sampled_from(levels[depth - 1])) if depth else None
            contents.append(draw(_return(name, parent, contents)))
    return contents


@st.composite
def _return(draw: st.DrawFn, name: str, parent: str | None, earlier: Sequence[Content]) -> Content:
    upper = next((content for content in earlier if content["cover"]["unit_id"] == parent), None)
    uppers = [row["key_result_id"] for row in upper["tables"]["key_results"]] if upper else []
    names = [f"1.{at}" for at in range(1, draw(st.integers(1, 3)) + 1)]
    rows = [
        {
            "key_result_id": own,
            "objective_id": "1",
            "title": "Käynnit",
            "measure_unit": "kpl",
            "baseline": draw(NUMBERS),
            "target": draw(NUMBERS),
            "current": draw(NUMBERS),
            "weight": draw(NUMBERS),
            "aggregation": draw(HOW),
            "parent_key_result_id": draw(st.sampled_from([None, *uppers])),
        }
        for own in names
    ]
    served = [*names, *(f"{parent}/{upper}" for upper in uppers)]
    tasks = [
        {"task_id": str(at), "title": "Teemme", "key_result_id": draw(st.sampled_from(served)),
         "status": draw(st.sampled_from(["done", "blocked", None]))}
        for at in range(draw(st.integers(0, 4)))
    ]  # fmt: skip
    above = {"parent_objective_id": "1" if parent else None}
    tables = {"objectives": [{"objective_id": "1", "title": "Tavoite", **above}], "key_results": rows, "tasks": tasks}
    return {"cover": {"unit_id": name, "parent_unit_id": parent}, "tables": tables}


def merged(contents: Sequence[Content], today: date, chart: bool = False) -> RollUp:
    catalogue = load()
    books: list[Book] = [make_book(catalogue, content) for content in contents]
    units = [{key: content["cover"][key] for key in ("unit_id", "parent_unit_id")} for content in contents]
    org = chart_book(catalogue, units) if chart else None
    return merge_books([(book, ()) for book in books], org=org, today=today, catalogue=catalogue)


class Oracle:
    """The contract said again in plain Python, with exact fractions, one figure at a time."""

    def __init__(self, contents: Sequence[Content], today: date) -> None:
        self.begun = today >= date(2027, 1, 1)
        self.rows = {
            (content["cover"]["unit_id"], row["key_result_id"]): row
            for content in contents
            for row in content["tables"]["key_results"]
        }
        self.parents = {content["cover"]["unit_id"]: content["cover"]["parent_unit_id"] for content in contents}

    def progress(self, key: tuple[str, str]) -> Fraction | None:
        baseline, target, current = (_exact(self.rows[key][name]) for name in ("baseline", "target", "current"))
        if baseline is None or target is None or current is None or target == baseline:
            return None
        return (current - baseline) / (target - baseline)

    def missing(self, key: tuple[str, str]) -> bool:
        row = self.rows[key]
        planned_change = row["baseline"] is None or row["target"] is None or row["baseline"] != row["target"]
        return self.begun and row["current"] is None and planned_change

    def own(self, unit: str) -> Fraction | None:
        keys = [key for key in self.rows if key[0] == unit]
        counted = [Fraction(0) if self.missing(key) else self.progress(key) for key in keys]
        return _mean([value for value in counted if value is not None])

    def children(self, key: tuple[str, str]) -> list[tuple[str, str]]:
        return [
            child
            for child, row in self.rows.items()
            if row["parent_key_result_id"] == key[1] and self.parents[child[0]] == key[0]
        ]

    def value(self, key: tuple[str, str]) -> Fraction | None:
        own = _exact(self.rows[key]["current"])
        if own is not None:
            return own
        aggregate, complete = self.aggregate(key)
        return aggregate if complete else None

    def aggregate(self, key: tuple[str, str]) -> tuple[Fraction | None, bool]:
        how = self.rows[key]["aggregation"] or "none"
        pairs = [(self.value(child), _exact(self.rows[child]["weight"])) for child in self.children(key)]
        there = [(value, weight) for value, weight in pairs if value is not None]
        if how == "weighted_mean":
            there = [(value, weight) for value, weight in there if weight is not None and weight > 0]
        return (_combined(how, there) if there else None), len(there) == len(pairs)


def _exact(value: float | None) -> Fraction | None:
    return None if value is None else Fraction(str(value))


def _mean(values: Sequence[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None


def _combined(how: str, pairs: Sequence[tuple[Fraction, Fraction | None]]) -> Fraction | None:
    values = [value for value, _ in pairs]
    if how == "weighted_mean":
        weights = [weight or Fraction(0) for _, weight in pairs]
        return Fraction(sum(value * weight for value, weight in zip(values, weights, strict=True))) / sum(weights)
    ways = {"sum": Fraction(sum(values)), "mean": _mean(values), "min": min(values), "max": max(values), "none": None}
    return ways[how]


def same(found: float | None, exact: Fraction | None) -> bool:
    if found is None or exact is None:
        return found is exact is None
    return math.isclose(found, float(exact), rel_tol=1e-8, abs_tol=2e-9)


def nodes(rollup: RollUp) -> Iterator[ObjectiveNode]:
    for _, node in rollup.nodes():
        if not node.is_unit:
            yield node


@settings(max_examples=60, deadline=None)
@given(organisations(), TODAYS)
def test_progress_is_what_the_oracle_says(contents: list[Content], today: date) -> None:
    oracle, rollup = Oracle(contents, today), merged(contents, today)
    for its in rollup.key_results:
        key = (its.unit_id, its.key_result_id)
        assert same(its.progress, oracle.progress(key))
        assert its.missing_current == oracle.missing(key)
    for node in nodes(rollup):
        assert same(node.progress_own, oracle.own(node.unit_id))
        assert node.missing_current == sum(oracle.missing(key) for key in oracle.rows if key[0] == node.unit_id)
        below = [oracle.own(unit) for unit, parent in oracle.parents.items() if parent == node.unit_id]
        assert same(node.progress_children, _mean([value for value in below if value is not None]))


@settings(max_examples=60, deadline=None)
@given(organisations(), TODAYS)
def test_aggregates_are_what_the_oracle_says(contents: list[Content], today: date) -> None:
    oracle, rollup = Oracle(contents, today), merged(contents, today)
    for its in rollup.key_results:
        key = (its.unit_id, its.key_result_id)
        value, complete = oracle.aggregate(key)
        assert same(its.aggregate, value)
        assert (its.expected, its.complete) == (len(oracle.children(key)), complete)
        values = [value for child in oracle.children(key) if (value := oracle.value(child)) is not None]
        assert its.range is None if not values else same(its.range[0], min(values)) and same(its.range[1], max(values))
    incomplete = {
        (its.unit_id, its.key_result_id) for its in rollup.key_results if its.aggregate is not None and not its.complete
    }
    found = [finding for finding in rollup.findings if finding.code == "MRG014"]
    assert {(finding.unit_id, finding.row_id) for finding in found} == incomplete


@settings(max_examples=40, deadline=None)
@given(organisations())
def test_every_task_counts_once_and_the_children_show_their_part(contents: list[Content]) -> None:
    rollup = merged(contents, date(2027, 2, 15))
    everything = list(nodes(rollup))
    assert sum(node.tasks.total for node in everything) == sum(len(content["tables"]["tasks"]) for content in contents)
    for node in everything:
        tasks = [task for task in rollup.tasks if task.unit_id == node.unit_id]
        own = [task for task in tasks if "/" not in str(task.row.text("key_result_id"))]
        guests = [child for child in node.children if child.is_unit]
        assert node.tasks.total == len(own) + sum(guest.tasks.total for guest in guests)
        assert node.tasks.done == sum(task.status == "done" for task in own) + sum(guest.tasks.done for guest in guests)


@settings(max_examples=30, deadline=None)
@given(organisations(), st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_the_files_never_matters(contents: list[Content], shuffler: random.Random, chart: bool) -> None:
    catalogue = load()
    books = [make_book(catalogue, content) for content in contents]
    units = [{key: content["cover"][key] for key in ("unit_id", "parent_unit_id")} for content in contents]
    options: Mapping[str, Any] = {
        "org": chart_book(catalogue, units) if chart else None, "today": date(2027, 2, 15), "catalogue": catalogue,
    }  # fmt: skip
    shuffled = list(books)
    shuffler.shuffle(shuffled)
    one, other = (merge_books([(book, ()) for book in order], **options) for order in (books, shuffled))
    assert one == other


@settings(max_examples=30, deadline=None)
@given(organisations())
def test_a_sum_over_children_adds_up_to_the_sum_of_the_leaves(contents: list[Content]) -> None:
    """When everything is summed and only leaves report, the top is the sum of all that can be reached from it."""
    for content in contents:
        for row in content["tables"]["key_results"]:
            row["aggregation"] = "sum"
    named = {
        (content["cover"]["parent_unit_id"], row["parent_key_result_id"])
        for content in contents
        for row in content["tables"]["key_results"]
    }
    for content in contents:
        for row in content["tables"]["key_results"]:
            leaf = (content["cover"]["unit_id"], row["key_result_id"]) not in named
            row["current"] = (row["current"] or 1) if leaf else None
    rollup = merged(contents, date(2027, 2, 15))
    by_name = {f"{its.unit_id}/{its.key_result_id}": its for its in rollup.key_results}
    for its in rollup.key_results:
        if its.attached:
            assert its.complete
            assert its.aggregate == pytest.approx(sum(_leaves(its, by_name)), abs=1e-8)


def _leaves(its: KeyResult, by_name: Mapping[str, KeyResult]) -> Iterator[float]:
    if not its.attached:
        assert its.current is not None
        yield its.current
    for child in its.attached:
        yield from _leaves(by_name[child], by_name)
