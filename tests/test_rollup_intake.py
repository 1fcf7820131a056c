"""Which files take part in a merge, which are left out and why, and what the manifest says of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from okrbook.book import Book, Trouble
from okrbook.catalogue import load
from okrbook.errors import UsageError
from okrbook.finding import Finding
from okrbook.rollup import RollUp, merge_books
from tests.support.books import chart_book, make_book

TODAY = date(2027, 2, 15)


def returned(unit_id: str | None = "U1", period: str | None = "2027Q1", path: str | None = None, **cover: Any) -> Book:
    content = {
        "cover": {"unit_id": unit_id, "period": period, **cover},
        "tables": {"objectives": [{"objective_id": "1", "title": "Palvelu on nopea"}]},
    }
    return make_book(load(), content, path)


def lint(book: Book, code: str, severity: str = "error", column: str | None = None) -> Finding:
    """A finding of the linter, as far as the merge looks at it."""
    rule = replace(load().rules["WB001"], code=code)  # the merge looks at the code alone
    return Finding(
        rule, None, severity, book.path, None, 0, 0, None, None, column, None, {}, False, None, None, None, "fi"
    )


def merged(*results: Book | tuple[Book, Sequence[Finding]], **options: Any) -> RollUp:
    pairs = [result if isinstance(result, tuple) else (result, ()) for result in results]
    return merge_books(pairs, **{"today": TODAY, "catalogue": load(), **options})


def reasons(rollup: RollUp) -> dict[str, str]:
    return {out.path: out.reason for out in rollup.left_out}


def test_nothing_in_gives_an_empty_rollup() -> None:
    rollup = merged()
    assert (rollup.period, rollup.expected, rollup.received) == (None, None, 0)
    assert (rollup.objectives, rollup.findings, rollup.manifest, rollup.raci) == ((), (), (), ())


def test_a_chart_alone_says_who_is_missing() -> None:
    org = chart_book(load(), [{"unit_id": "A1"}, {"unit_id": "U1", "parent_unit_id": "A1"}])
    rollup = merged(org=org, period="2027")
    assert (rollup.period, rollup.expected, rollup.received, rollup.missing) == ("2027", 2, 0, ("A1", "U1"))
    assert [(entry.path, entry.role) for entry in rollup.manifest] == [("org.xlsx", "chart")]


@pytest.mark.parametrize("code", ["WB001", "WB002"])
def test_a_file_that_could_not_be_read_is_left_out_and_the_rest_go_on(code: str) -> None:
    broken = Book("broken.xlsx", trouble=Trouble(code, "corrupt"), sha256="f" * 64)
    rollup = merged(broken, returned())
    assert reasons(rollup) == {"broken.xlsx": code}
    assert rollup.left_out[0].text == load().rules[code].title
    assert [node.unit_id for _, node in rollup.nodes()] == ["U1"]
    assert [(entry.path, entry.role, entry.sha256[0]) for entry in rollup.manifest] == [
        ("U1-okr-2027Q1.xlsx", "merged", "0"),
        ("broken.xlsx", "left_out", "f"),
    ]


@pytest.mark.parametrize(
    ("code", "severity", "column", "out"),
    [
        ("WB003", "error", None, True),
        ("WB003", "warning", None, False),
        ("WB024", "error", "unit_id", True),
        ("WB024", "error", "period", True),
        ("WB024", "error", "contact", False),
        ("WB028", "error", None, True),
        ("WB015", "error", "title", False),
    ],
)
def test_what_the_linter_found_keeps_a_return_out_only_where_it_cannot_be_used(
    code: str, severity: str, column: str | None, out: bool
) -> None:
    book = returned()
    found = lint(book, code, severity, column)
    catalogue = replace(load(), rules={**load().rules, code: found.rule})
    rollup = merged((book, [found]), catalogue=catalogue)
    assert reasons(rollup) == ({book.path: code} if out else {})
    assert found in rollup.findings


def test_suppressed_findings_are_kept_but_not_counted() -> None:
    book = returned()
    hushed = replace(lint(book, "WB015", column="title"), suppressed="sovittu")
    rollup = merged((book, [hushed, lint(book, "WB020", "info")]))
    assert len(rollup.findings) == 2
    assert [(its.errors, its.warnings, its.infos) for its in rollup.returns] == [(0, 0, 1)]


@pytest.mark.parametrize("cover", [{"unit_id": None}, {"period": None}, {"period": "syksy"}])
def test_a_return_without_unit_or_period_belongs_nowhere(cover: dict[str, Any]) -> None:
    assert list(reasons(merged(returned(**{"path": "x.xlsx", **cover}))).values()) == ["WB024"]


def test_without_a_period_the_latest_of_the_shortest_is_merged() -> None:
    # By days the first quarter would be shorter than the second; by months they are alike.
    rollup = merged(returned("A", "2027"), returned("B", "2027Q1"), returned("C", "2027Q2"), returned("D", "2027H2"))
    assert rollup.period == "2027Q2"
    assert reasons(rollup) == {"B-okr-2027Q1.xlsx": "MRG004", "D-okr-2027H2.xlsx": "MRG004"}


def test_a_period_that_is_none_is_an_error_of_usage() -> None:
    with pytest.raises(UsageError, match="Q1/2027"):
        merged(returned(), period="Q1/2027")


def test_a_chart_that_holds_no_units_is_an_error_of_usage() -> None:
    for org in (chart_book(load(), []), returned(), Book("org.xlsx", trouble=Trouble("WB001", "corrupt"))):
        with pytest.raises(UsageError, match="organisation chart"):
            merged(returned(), org=org)


@pytest.mark.parametrize(
    ("period", "periods", "counts"),
    [
        ("2027", ["2027Q1", "2027Q2", "2027Q3"], "2027Q3"),
        ("2027", ["2027", "2027Q3"], "2027"),
        ("2027Q1", ["2027", "2027H1", "2026-2029"], "2027H1"),
        ("2027", ["2026-2029", "2027Q1"], "2026-2029"),
        ("2027", ["2027H1", "2027Q2"], "2027Q2"),
    ],
)
def test_one_return_of_a_unit_counts_and_the_others_give_a_trend(period: str, periods: list[str], counts: str) -> None:
    rollup = merged(*(returned(period=one) for one in periods), period=period)
    assert [its.period for its in rollup.returns if its.role == "merged"] == [counts]
    assert sorted(its.period for its in rollup.returns if its.role == "trend") == sorted({*periods} - {counts})
    assert rollup.received == 1
    assert [node.period for _, node in rollup.nodes()] == [counts]
    assert {(row.period, row.role) for row in rollup.rows["objectives"]} == {
        (one, "merged" if one == counts else "trend") for one in periods
    }
    assert rollup.left_out == ()


def test_an_organisation_workbook_among_the_files_is_no_return() -> None:
    org = chart_book(load(), [{"unit_id": "U1"}])
    for options in ({}, {"org": org}):
        rollup = merged(org, returned(), **options)
        assert [(entry.path, entry.role) for entry in rollup.manifest] == [
            ("U1-okr-2027Q1.xlsx", "merged"),
            ("org.xlsx", "chart"),
        ]
        assert rollup.received == 1


def test_without_a_chart_units_come_from_the_covers() -> None:
    rollup = merged(
        returned("U1", parent_unit_id="a1"), returned("A1", parent_unit_id="ORG"), returned("U2", parent_unit_id="A1")
    )
    assert [(unit.unit_id, unit.parent_unit_id, unit.depth) for unit in rollup.units] == [
        ("A1", "org", 0),
        ("U1", "A1", 1),
        ("U2", "A1", 1),
    ]


def test_covers_that_stand_above_each_other_do_not_loop() -> None:
    above = {"U1": "U2", "U2": "U1", "U3": "U3"}
    rollup = merged(*(returned(unit, parent_unit_id=parent) for unit, parent in above.items()))
    assert sorted(unit.unit_id for unit in rollup.units) == ["U1", "U2", "U3"]
    assert rollup.received == 3


def test_findings_stand_by_path_sheet_row_column_and_code() -> None:
    book, other = returned("B"), returned("A")
    objectives, key_results = book.sheets[1], book.sheets[2]
    places = [(key_results, 5, 1), (objectives, 9, 1), (objectives, 5, 2), (objectives, 5, 1), (None, 0, 0)]
    found = [replace(lint(book, "WB015"), sheet=sheet, row=row, col=col) for sheet, row, col in places]
    rollup = merged((book, found), (other, [lint(other, "WB020", "info")]))
    assert [(finding.path[0], finding.sheet, finding.row, finding.col) for finding in rollup.findings] == [
        ("A", None, 0, 0),
        *(("B", *place) for place in reversed(places)),
    ]
