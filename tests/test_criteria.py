"""The prerequisites of the funding: a good application meets them all, and one fault moves its own criterion."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import okrbook
from okrbook import criteria
from okrbook.book import Book
from okrbook.catalogue import load
from okrbook.criteria import MET, NOT_MET, PARTLY
from okrbook.engine import judge
from okrbook.finding import Finding
from okrbook.program import compile_program
from okrbook.report.sentences import message
from okrbook.texts import LANGUAGES
from tests.support.books import make_book
from tests.support.damage import apply

CATALOGUE = load()
TEMPLATE = CATALOGUE.templates["sitra"]
PROGRAM = compile_program(TEMPLATE, CATALOGUE.rules.values(), {})
TODAY = date(2027, 2, 15)
CODES = [code for code in CATALOGUE.rules if code.startswith("SIT")]

Tables = dict[str, list[dict[str, Any]]]


def good(language: str = "fi") -> Tables:
    """The template's own example: a whole application about a made-up reform."""
    return {table.id: copy.deepcopy(table.example_rows(language)) for table in TEMPLATE.tables}


def book_of(tables: Tables) -> Book:
    """A workbook with this content, marked as an example: its rows are those of the template."""
    [cover] = TEMPLATE.cover.example_rows("fi")
    return replace(make_book(CATALOGUE, {"template": "sitra", "cover": cover, "tables": tables}), example=True)


def findings(tables: Tables) -> tuple[Finding, ...]:
    return judge(book_of(tables), PROGRAM, CATALOGUE, TODAY).findings


def verdicts(tables: Tables) -> dict[str, str]:
    """Of each criterion, told by the severity of its finding."""
    severities = {finding.code: finding.severity for finding in findings(tables) if finding.code in CODES}
    words = {None: MET, "warning": PARTLY, "error": NOT_MET, "info": NOT_MET}
    return {code: words[severities.get(code)] for code in CODES}


ALL_MET = dict.fromkeys(CODES, MET)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_is_a_good_application_without_a_single_finding(language: str, tmp_path: Path) -> None:
    path = okrbook.new("sitra", output=tmp_path / "x.xlsx", example=True, language=language)

    assert okrbook.lint([path], today=TODAY).findings == ()


def test_books_made_in_memory_are_judged_alike() -> None:
    assert verdicts(good()) == ALL_MET
    assert findings(good()) == ()


def without(table: str, column: str, row: int = 0) -> Callable[[Tables], None]:
    return lambda tables: tables[table][row].pop(column)  # type: ignore[return-value]


def emptied(table: str) -> Callable[[Tables], None]:
    return lambda tables: tables[table].clear()


def changed(table: str, row: int, **cells: Any) -> Callable[[Tables], None]:
    return lambda tables: tables[table][row].update(cells)


# What one fault does to the criterion that it is of; all others stay met.
FAULTS: list[tuple[str, str, Callable[[Tables], None]]] = [
    *(
        ("SIT001", PARTLY, without("funding", field))
        for field in (
            "reform_target", "reasons", "change_size", "time_span_months", "management_decision_date",
            "management_forum", "leadership_commitment",
        )
    ),
    ("SIT001", PARTLY, emptied("kpis")),
    ("SIT001", PARTLY, changed("kpis", 0, kpi_role="supporting")),
    ("SIT001", PARTLY, without("kpis", "baseline_date")),
    ("SIT001", PARTLY, changed("kpis", 2, target="95/100")),
    ("SIT001", PARTLY, changed("kpis", 0, owner="Palvelujohtaja Mallinen; Projektipäällikkö Mallikas")),
    ("SIT001", PARTLY, changed("kpis", 0, target_date="2026-06-30")),
    ("SIT001", PARTLY, changed("kpis", 1, counter_kpi_id="M9")),
    ("SIT002", PARTLY, without("raci", "accountable", 3)),
    ("SIT002", PARTLY, changed("raci", 4, work_item_id="1")),
    ("SIT002", PARTLY, emptied("raci")),
    ("SIT002", PARTLY, changed("raci", 0, kind="other")),
    ("SIT002", PARTLY, without("capabilities", "action")),
    ("SIT002", PARTLY, without("capabilities", "due_date", 2)),
    ("SIT002", PARTLY, changed("capabilities", 3, maturity=2.3)),
    ("SIT002", PARTLY, emptied("capabilities")),
    ("SIT002", PARTLY, without("data_assets", "owner")),
    ("SIT002", PARTLY, without("data_assets", "access_rules", 1)),
    ("SIT002", PARTLY, emptied("data_assets")),
    ("SIT002", PARTLY, without("funding", "capability_growth_plan")),
    ("SIT002", PARTLY, changed("funding", 0, shared_principles="TBD")),
    ("SIT003", PARTLY, emptied("value_stream")),
    ("SIT003", PARTLY, changed("value_stream", 1, value_to_customer="necessary")),
    ("SIT003", PARTLY, changed("value_stream", 0, rework_rate=30)),
    ("SIT003", PARTLY, emptied("batches")),
    ("SIT003", PARTLY, without("batches", "verified_effect")),
    ("SIT003", PARTLY, changed("batches", 1, kpi_id="M7")),
    ("SIT003", PARTLY, emptied("realisation")),
    ("SIT003", PARTLY, without("realisation", "fte_destination")),
    ("SIT003", PARTLY, without("realisation", "budget_line", 1)),
    ("SIT004", NOT_MET, emptied("decision_model")),
    ("SIT004", PARTLY, without("decision_model", "decision_maker")),
    ("SIT004", PARTLY, without("decision_model", "why_suited", 1)),
    ("SIT004", PARTLY, changed("decision_model", 2, rhythm="tarvittaessa")),
    ("SIT005", NOT_MET, without("funding", "realisation_commitment")),
    ("SIT005", NOT_MET, changed("funding", 0, realisation_commitment="no")),
    ("SIT005", NOT_MET, changed("funding", 0, realisation_commitment="harkitaan")),
    ("SIT005", PARTLY, without("funding", "scaling_plan")),
    ("SIT005", PARTLY, without("funding", "renewal_acceleration")),
    ("SIT005", PARTLY, without("funding", "foresight_base")),
    ("SIT006", NOT_MET, without("funding", "company_growth_link")),
]  # fmt: skip


def moved(code: str, fault: Callable[[Tables], None]) -> set[str]:
    """The criteria that must move: emptied KPIs leave references of other tables without their rows."""
    tables = good()
    fault(tables)
    return {"SIT001", "SIT003", "SIT004"} if not tables["kpis"] else {code}


@pytest.mark.parametrize(("code", "verdict", "fault"), FAULTS)
def test_one_fault_moves_its_own_criterion(code: str, verdict: str, fault: Callable[[Tables], None]) -> None:
    tables = good()
    fault(tables)
    found = verdicts(tables)

    assert found[code] == verdict
    assert {other for other in CODES if found[other] != MET} == moved(code, fault)


def test_without_anything_nothing_is_met_and_the_merit_is_only_noted() -> None:
    empty: Tables = {table.id: [] for table in TEMPLATE.tables}

    assert {finding.code: finding.severity for finding in findings(empty) if finding.code in CODES} == {
        **dict.fromkeys(CODES[:5], "error"),
        "SIT006": "info",
    }


def test_an_agreed_deviation_makes_what_is_not_met_partly_met() -> None:
    tables: Tables = {"funding": [{"agreed_deviation": "Sovittu 15.1.2027"}]}

    assert verdicts(tables) == {**dict.fromkeys(CODES[:5], PARTLY), "SIT006": NOT_MET}


def test_another_method_stands_in_for_the_value_stream_even_one_with_errors() -> None:
    tables = good()
    changed("value_stream", 1, value_to_customer="necessary")(tables)
    changed("funding", 0, other_method="Palvelupolku")(tables)

    assert verdicts(tables) == ALL_MET


def test_warnings_and_notes_do_not_count() -> None:
    tables = good()
    for row in tables["decision_model"]:
        row.pop("kpi_id")
        row["rhythm"] = "monthly"

    assert {finding.severity for finding in findings(tables)} == {"warning"}
    assert verdicts(tables) == ALL_MET


def told(tables: Tables, code: str, language: str) -> str:
    return next(message(finding, CATALOGUE, language) for finding in findings(tables) if finding.code == code)


def test_the_message_names_what_is_open_with_its_cells() -> None:
    tables = good()
    without("funding", "management_forum")(tables)
    without("kpis", "baseline_date")(tables)

    assert told(tables, "SIT001", "fi") == (
        "Rahoituksen edellytys 1 täyttyy osittain. Vielä avoinna: «Päättänyt johtamisfoorumi» (B10); "
        "«Avainmittarit»: virheitä 1 (G5)."
    )
    assert "partly met" in told(tables, "SIT001", "en")
    assert "uppfylls delvis" in told(tables, "SIT001", "sv")


def test_the_finding_points_at_the_first_field_that_is_open_and_else_at_the_sheet_of_the_criterion() -> None:
    tables = good()
    without("funding", "foresight_base")(tables)
    emptied("decision_model")(tables)
    places = {finding.code: (finding.table, finding.column, finding.row_id) for finding in findings(tables)}

    assert places["SIT005"] == ("funding", "foresight_base", None)
    assert places["SIT004"] == ("decision_model", "model", None)


def test_a_criterion_is_judged_even_when_a_sheet_is_gone(tmp_path: Path) -> None:
    path = okrbook.new("sitra", output=tmp_path / "x.xlsx", example=True)
    apply(path, [{"delete_sheet": {"table": "decision_model"}}])
    found = {finding.code: finding for finding in okrbook.lint([path], today=TODAY).findings}

    assert {"WB004", "SIT004"} <= set(found)
    assert found["SIT004"].severity == "error"
    assert found["SIT004"].sheet == "Hakemus"


FIELDS = [column.id for column in TEMPLATE.by_id["funding"].typed]
FAMILIES = [table.id for table in TEMPLATE.tables if table.id != "funding"]
ORDER = [NOT_MET, PARTLY, MET]
LEFT_OUT = st.sets(st.sampled_from([*FIELDS, *FAMILIES]))


def leaving_out(names: set[str]) -> Tables:
    """The good application without some of its fields and with some of its tables empty."""
    tables = {name: [] if name in names else rows for name, rows in good().items()}
    tables["funding"] = [{key: value for key, value in good()["funding"][0].items() if key not in names}]
    return tables


@given(LEFT_OUT, LEFT_OUT)
def test_leaving_out_more_never_raises_a_verdict(some: set[str], others: set[str]) -> None:
    fewer, more = verdicts(leaving_out(some | others)), verdicts(leaving_out(some))

    assert all(ORDER.index(fewer[code]) <= ORDER.index(more[code]) for code in CODES)


def test_what_criteria_say_does_not_count_as_an_error_of_a_table() -> None:
    clause = CATALOGUE.rules["SIT004"].clauses[0]
    of_criteria = [finding for finding in findings({**good(), "decision_model": []}) if finding.code == "SIT004"]

    assert [finding.table for finding in of_criteria] == ["decision_model"]
    assert criteria.assess(book_of(good()), clause, of_criteria).verdict == MET


def test_every_condition_tells_the_cells_that_decided_it() -> None:
    tables = good()
    without("data_assets", "owner")(tables)
    found = criteria.assess(book_of(tables), CATALOGUE.rules["SIT002"].clauses[0], findings(tables))

    assert found.verdict == PARTLY
    assert [condition.met for condition in found.conditions] == [True, True, False, True, True]
    assert found.missing[0].cells == (("Tietoaineistot", "C5"),)
    assert [condition.column for condition in found.conditions][-2:] == ["capability_growth_plan", "shared_principles"]
