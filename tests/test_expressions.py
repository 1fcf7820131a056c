"""The language of rules: what is accepted, what is refused, and what every value means when something is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrbook.catalogue import load
from okrbook.expression import ExpressionError, NotInTemplateError, Scope, condition, parse
from okrbook.expression.evaluate import Compiler
from okrbook.expression.world import Result, State, World
from okrbook.program import compile_program, derived_trees
from okrbook.values import serial
from tests.support.books import make_book

CATALOGUE = load()
OKR = CATALOGUE.templates["okr"]
TODAY = date(2027, 2, 15)
KEY_RESULTS = OKR.by_id["key_results"]


def scope(table: str | None = "key_results", settings: Mapping[str, float | str] | None = None) -> Scope:
    return Scope(OKR, OKR.by_id[table] if table else None, settings or {})


def value(
    text: str,
    row: Mapping[str, Any] | None = None,
    *,
    others: Sequence[Mapping[str, Any]] = (),
    tables: Mapping[str, Any] | None = None,
    cover: Mapping[str, Any] | None = None,
    today: date = TODAY,
    settings: Mapping[str, float | str] | None = None,
) -> Result:
    """What *text* gives for the first of the key results."""
    content = {
        "cover": {"unit_id": "U1", **(cover or {})},
        "tables": {"key_results": [row or {}, *others], **(tables or {})},
    }
    book = make_book(CATALOGUE, content)
    trees = derived_trees(OKR)
    compiler = Compiler()
    world = World(book, today, {place: compiler.compile(node, place[0]) for place, node in trees.items()})
    node = parse(text, scope(settings=settings))
    return compiler.compile(node, "key_results")(State(world, world.tables["key_results"][0]))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("this.targett > 1", "did you mean «target»?"),
        ("setting.maxx > 1", "did you mean «max»?"),
        ("fillled(this.target)", "did you mean «filled»?"),
        ("this.outlook == 'maybe'", "«maybe» is none of"),
        ("this.outlook == 'partley'", "did you mean «partly»?"),
        ("phase() == 'runing'", "did you mean «running»?"),
        ("this.target == 'x'", "a number («this.target») is compared with a text"),
        ("this.due_date > 5", "a date («this.due_date») is compared with a number"),
        ("this.title < 'b'", "texts have no order"),
        ("this.title + 'x'", "cannot be reckoned so"),
        ("this.due_date + this.due_date", "cannot be reckoned so"),
        ("target", "stands alone; write this.target"),
        ("sum(tasks, title)", "«title» is a text"),
        ("min(key_results, target)", "needs one condition"),
        ("exists(tasks)", "needs one condition"),
        ("count(tasks, exists(tasks, filled(title)))", "inside another aggregate"),
        ("count(key_results, target - baseline > 1)", "no arithmetic on columns"),
        ("filled(this.target + 1)", "asks about one cell"),
        ("abs(1, 2)", "abs takes (number)"),
        ("abs(x=1)", "no named arguments"),
        ("this.target if this.target else 2", "a condition was expected"),
        ("1 if filled(this.target) else 'x'", "sometimes a number, sometimes a text"),
        ("this.title in (this.owner,)", "list of constants"),
        ("__import__('os')", "no function is called"),
        ("this.title.upper()", "no function is called"),
        ("[1 for x in y]", "not part of the language"),
        ("lambda: 1", "not part of the language"),
        ("this.target ** 2", "cannot be reckoned so"),
        ("+this.target", "not part of the language"),
        ("True", "neither a number nor a text"),
        ("this.target >", "is not an expression"),
        ("'" + "x" * 256 + "' == this.title", "longer than 255"),
    ],
)
def test_what_cannot_mean_anything_is_refused_when_it_is_written(text: str, says: str) -> None:
    with pytest.raises(ExpressionError, match=r"«") as refused:
        parse(text, scope(settings={"max": 5}))

    assert says in str(refused.value)


def test_a_value_is_no_condition() -> None:
    with pytest.raises(ExpressionError, match="is a number"):
        condition("this.target", scope())


def test_a_table_of_another_template_is_told_apart_from_a_slip() -> None:
    with pytest.raises(NotInTemplateError):
        parse("count(raci)", scope())


def test_derived_columns_that_go_in_a_circle_are_refused() -> None:
    from dataclasses import replace

    circle = replace(
        KEY_RESULTS,
        columns=tuple(
            replace(
                column, formula={"progress": "this.progress_counted", "progress_counted": "this.progress"}[column.id]
            )
            if column.derived
            else column
            for column in KEY_RESULTS.columns
        ),
    )
    template = replace(OKR, tables=tuple(circle if table.id == "key_results" else table for table in OKR.tables))

    with pytest.raises(ExpressionError, match=r"in a circle: .*key_results\.progress"):
        compile_program(template, (), {})


BLANK: Mapping[str, Any] = {}
HALF = {"baseline": 50, "target": 100, "current": 75}


@pytest.mark.parametrize(
    ("text", "row", "expected"),
    [
        ("this.progress", HALF, 0.5),
        ("this.progress", {"baseline": 5, "target": 5, "current": 5}, None),
        ("this.progress", {**HALF, "current": None}, None),
        ("this.progress", {**HALF, "current": {"text": "noin 5"}}, None),
        ("this.progress", {"baseline": 0.1, "target": 0.4, "current": 0.3}, 0.666666667),
        ("filled(this.progress)", HALF, True),
        ("filled(this.progress)", BLANK, False),
        ("filled(this.current)", {"current": 0}, True),
        ("filled(this.current)", {"current": {"text": "noin 5"}}, True),
        ("filled(this.comment)", {"comment": " \u00a0 "}, False),
        ("filled(this.comment)", {"comment": "TBD"}, False),
        ("filled(this.comment)", {"comment": "[kirjoita tähän]"}, False),
        ("readable(this.current)", {"current": {"text": "noin 5"}}, False),
        ("readable(this.current)", BLANK, True),
        ("this.current < 5", BLANK, None),
        ("not this.current < 5", BLANK, None),
        ("this.current < 5 and this.target == 100", {"target": 1}, False),
        ("this.current < 5 or this.target == 100", {"target": 100}, True),
        ("this.current < 5 or this.target == 100", {"target": 1}, None),
        ("1 if this.current < 5 else 2", BLANK, None),
        ("1 if filled(this.current) else 2", BLANK, 2.0),
        ("this.target / this.baseline", {"target": 1, "baseline": 0}, None),
        ("0.1 + 0.2 == 0.3", BLANK, True),
        ("-1 <= this.target <= 1", {"target": 0}, True),
        ("this.title == 'anna  ALKU'", {"title": "Anna\u00a0Alku "}, True),
        ("this.key_result_id == '1.1'", {"key_result_id": "1.10"}, False),
        ("this.outlook in ('partly', 'no')", {"outlook": "Osittain"}, True),
        ("this.outlook in ('partly', 'no')", {"outlook": "kenties"}, None),
        ("this.due_date - period_start()", {"due_date": "2027-01-31"}, 30.0),
        ("this.due_date + 1 > this.due_date", {"due_date": "2027-01-31"}, True),
        ("clip(this.target, 0, 1)", {"target": 7}, 1.0),
        ("abs(-this.target)", {"target": 7}, 7.0),
        ("on_step(this.target, 1, 0.5)", {"target": 2.5}, True),
        ("on_step(this.target, 1, 0.5)", {"target": 2.3}, False),
        ("on_step(this.target, 1, 0)", {"target": 2.3}, True),
        ("single_name(this.owner)", {"owner": "Maija Mallikas; Ville Vakaa"}, False),
        ("single_name(this.owner)", {"owner": "Data-/BI-vastaava"}, True),
        ("has_name(this.owner, 'ville vakaa')", {"owner": "Maija Mallikas; Ville Vakaa"}, True),
        ("has_name(this.owner, 'ville')", {"owner": "Maija Mallikas; Ville Vakaa"}, False),
        ("nested_id(this.key_result_id, '1')", {"key_result_id": "1.10"}, True),
        ("nested_id(this.key_result_id, '1')", {"key_result_id": "11.1"}, False),
        ("nested_id(this.key_result_id, '1')", {"key_result_id": "1.a"}, False),
        ("nested_id(this.key_result_id, 'KOTI/1')", {"key_result_id": "KOTI/1.3"}, True),
        ("nested_id(this.key_result_id, 'KOTI/1')", {"key_result_id": "1.3"}, True),
        ("setting.limit * 2", BLANK, 10.0),
    ],
)
def test_what_an_expression_gives(text: str, row: Mapping[str, Any], expected: Result) -> None:
    assert value(text, row, settings={"limit": 5}) == expected


ROWS = [
    {"key_result_id": "1.1", "objective_id": "1", "confidence": 0.9, "target": 10, "due_date": "2027-03-01"},
    {"key_result_id": "1.2", "objective_id": " 1 ", "confidence": 0.5, "target": 30, "due_date": "2027-01-01"},
    {"key_result_id": "2.1", "objective_id": "2", "target": {"text": "noin 5"}},
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("count(key_results)", 3.0),
        ("count(key_results, objective_id == this.objective_id)", 2.0),
        ("count(key_results, objective_id == 'x')", 0.0),
        ("count(key_results, confidence > 0.4 and objective_id == '1')", 2.0),
        ("count(key_results, filled(target))", 3.0),
        ("count(key_results, target > 0)", 2.0),
        ("count(key_results, not target > 0)", 0.0),
        ("exists(key_results, due_date > this.due_date)", False),
        ("every(key_results, confidence >= 0.5)", False),
        ("every(key_results, target >= 10)", True),
        ("sum(key_results, target)", 40.0),
        ("sum(key_results, target, objective_id == 'x')", 0.0),
        ("mean(key_results, target)", 20.0),
        ("mean(key_results, target, objective_id == 'x')", None),
        ("min(key_results, target, filled(title))", None),
        ("max(key_results, due_date, objective_id == '1')", float(serial(date(2027, 3, 1)))),
        ("distinct(key_results, objective_id)", 2.0),
        ("lookup(key_results, key_result_id, '1.2', target)", 30.0),
        ("lookup(key_results, key_result_id, 'x', target)", None),
        ("count(tasks)", 0.0),
        ("count(key_results, this.current > 5)", None),
    ],
)
def test_aggregates_look_at_used_rows_whose_condition_is_true(text: str, expected: Result) -> None:
    assert value(text, ROWS[0], others=ROWS[1:]) == expected


def test_every_of_rows_that_cannot_be_read_has_no_value() -> None:
    assert value("every(key_results, target > 1)", {"title": "a", "target": {"text": "noin"}}) is None


@pytest.mark.parametrize(
    ("today", "period", "phase"),
    [
        (date(2026, 12, 31), "2027Q1", "planning"),
        (date(2027, 1, 1), "2027Q1", "running"),
        (date(2027, 3, 31), "2027Q1", "running"),
        (date(2027, 4, 1), "2027Q1", "closed"),
        (date(2027, 4, 1), "ensi vuosi", None),
    ],
)
def test_the_phase_follows_from_the_cover(today: date, period: str, phase: str | None) -> None:
    expected = None if phase is None else True

    assert value(f"phase() == '{phase or 'running'}'", cover={"period": period}, today=today) is expected


@pytest.mark.parametrize(
    ("text", "period", "expected"),
    [
        ("quarter_end(2)", "2027", date(2027, 6, 30)),
        ("quarter_end(2)", "2027Q1", None),
        ("quarter_end(2.5)", "2027", None),
        ("period_end('2027q4')", "2027Q1", date(2027, 12, 31)),
        ("period_end('ensi vuosi')", "2027Q1", None),
        ("period_start()", "2027T2", date(2027, 5, 1)),
    ],
)
def test_days_of_periods(text: str, period: str, expected: date | None) -> None:
    assert value(text, cover={"period": period}) == (None if expected is None else float(serial(expected)))


TRUTH = st.sampled_from(["1 == 1", "1 == 2", "this.current == 1"])
"""True, false, and without value (the cell is blank)."""


@given(st.recursive(TRUTH, lambda inner: st.one_of(
    st.tuples(inner, inner).map(lambda pair: f"({pair[0]} and {pair[1]})"),
    st.tuples(inner, inner).map(lambda pair: f"({pair[0]} or {pair[1]})"),
    inner.map(lambda one: f"(not {one})"),
), max_leaves=12))  # fmt: skip
def test_conditions_follow_kleene_and_not_the_order_of_their_parts(text: str) -> None:
    """Against arithmetic: false 0, no value ½, true 1; and = min, or = max, not = 1 − x."""

    def plain(node: Any) -> float:
        import ast

        if isinstance(node, ast.BoolOp):
            parts = [plain(part) for part in node.values]
            return min(parts) if isinstance(node.op, ast.And) else max(parts)
        if isinstance(node, ast.UnaryOp):
            return 1 - plain(node.operand)
        return {"1 == 1": 1.0, "1 == 2": 0.0}.get(ast.unparse(node), 0.5)

    import ast

    assert value(text) == {0.0: False, 0.5: None, 1.0: True}[plain(ast.parse(text, mode="eval").body)]


@given(st.lists(st.tuples(st.sampled_from("abc "), st.one_of(st.none(), st.integers(-3, 3))), max_size=8))
def test_aggregates_agree_with_plain_loops(rows: list[tuple[str, int | None]]) -> None:
    others = [{"title": "x", "objective_id": key, "target": number} for key, number in rows]
    matching = [number for key, number in rows if key == "a"]
    numbers = [number for number in matching if number is not None]

    def given_rows(text: str) -> Result:
        return value(text, {"title": "x"}, others=others)

    assert given_rows("count(key_results, objective_id == 'A')") == len(matching)
    assert given_rows("count(key_results, 'a' == objective_id and target > 0)") == sum(number > 0 for number in numbers)
    assert given_rows("sum(key_results, target, objective_id == 'a')") == sum(numbers)
    assert given_rows("max(key_results, target, objective_id == 'a')") == (max(numbers) if numbers else None)
    assert given_rows("exists(key_results, objective_id == 'a' and filled(target))") is bool(numbers)
