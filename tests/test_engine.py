"""What the linter promises beyond single rules: one cell one finding, silence about gaps, exact places, order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import okrbook
from okrbook.catalogue import load
from okrbook.config import Config, Suppression
from okrbook.engine import MOST, judge
from okrbook.errors import UsageError
from okrbook.finding import Finding
from okrbook.linting import LintResult
from okrbook.program import compile_program
from okrbook.report import sentences
from tests.support import damage
from tests.support.books import make_book
from tests.support.examples import write

TODAY = date(2027, 2, 15)
GOOD: Mapping[str, Any] = {
    "key_result_id": "1.1", "objective_id": "1", "title": "Odotusaika lyhenee 21 päivästä 14 päivään",
    "measure_unit": "vrk", "baseline": 21, "baseline_date": "2026-12-31", "target": 14, "due_date": "2027-03-31",
    "current": 18, "current_date": "2027-02-10", "confidence": 0.7, "owner": "Palvelupäällikkö",
}  # fmt: skip
OBJECTIVE: Mapping[str, Any] = {
    "objective_id": "1", "title": "Asiakas saa yhteyden helposti", "parent_objective_id": "1",
    "owner": "Palvelujohtaja",
}  # fmt: skip


def lint(folder: Path, tables: Mapping[str, Any], edits: Any = (), **options: Any) -> LintResult:
    path = write(load(), {"tables": tables, **options.pop("content", {})}, folder / "return.xlsx")
    damage.apply(path, edits)
    return okrbook.lint([path], today=options.pop("today", TODAY), **options)


def told(result: LintResult) -> list[tuple[str, str | None, str | None]]:
    return [(finding.code, finding.cell, finding.row_id) for finding in result.findings]


def codes(result: LintResult) -> list[str]:
    return [finding.code for finding in result.findings]


def row(**changed: Any) -> dict[str, Any]:
    return {**GOOD, **changed}


# One cell, one finding


def test_a_rule_about_an_empty_required_cell_speaks_in_place_of_the_general_one(tmp_path: Path) -> None:
    result = lint(tmp_path, {"raci": [{"work_item_id": "1", "work_item": "Hankinnat"}]}, content={"template": "raci"})

    of_cell = [finding.code for finding in result.findings if finding.column == "accountable"]
    assert of_cell == ["RAC001"]


def test_a_placeholder_is_reported_in_place_of_the_missing_value(tmp_path: Path) -> None:
    result = lint(tmp_path, {"objectives": [{**OBJECTIVE, "owner": "[nimi]"}]})

    of_cell = [finding.code for finding in result.findings if finding.column == "owner"]
    assert of_cell == ["WB023"]


@pytest.mark.parametrize("typed", ["noin 5", "12,5 päivää", "65/75"])
def test_a_number_that_cannot_be_read_silences_every_other_rule_about_it(tmp_path: Path, typed: str) -> None:
    result = lint(tmp_path, {"objectives": [OBJECTIVE], "key_results": [row(target={"text": typed})]})

    of_cell = [finding.code for finding in result.findings if finding.column == "target"]
    assert of_cell == ["WB011"]


def test_a_text_number_is_a_gap_for_rules_and_a_value_for_data(tmp_path: Path) -> None:
    """The target would equal the baseline (OKR006) if it were read."""
    tables = {"objectives": [OBJECTIVE], "key_results": [row(target={"text": "21,0"})]}
    result = lint(tmp_path, tables)
    data = okrbook.extract([tmp_path / "return.xlsx"])[0]

    assert "OKR006" not in codes(result)
    assert "WB010" in codes(result)
    assert data["tables"]["key_results"][0]["target"] == 21


def test_a_rule_is_silent_where_what_it_needs_is_required_and_empty(tmp_path: Path) -> None:
    result = lint(tmp_path, {"tasks": [{"title": "Soitetaan jonossa oleville"}]})

    of_key_result = [finding.code for finding in result.findings if finding.column == "key_result_id"]
    assert of_key_result == ["WB015"]


def test_a_file_that_cannot_be_read_has_no_other_finding(tmp_path: Path) -> None:
    result = lint(tmp_path, {}, [{"file": {"kind": "truncated"}}])

    assert told(result) == [("WB001", None, None)]


def test_a_cross_in_a_choice_is_asked_about_and_never_dropped(tmp_path: Path) -> None:
    result = lint(tmp_path, {"objectives": [{**OBJECTIVE, "binding": {"text": "X"}}]})
    [data] = okrbook.extract([tmp_path / "return.xlsx"])

    assert [f.code for f in result.findings if f.column == "binding"] == ["WB014"]
    assert data["tables"]["objectives"][0]["binding"] == {"text": "X"}


def test_merged_cells_are_named(tmp_path: Path) -> None:
    edits = [{"merge": {"table": "objectives", "row": 1, "columns": ["title", "owner"]}}]
    [merged] = [f for f in lint(tmp_path, {"objectives": [OBJECTIVE]}, edits).findings if f.code == "WB018"]

    assert merged.value == "B6:D6"


def test_when_only_the_hidden_keys_are_gone_each_table_says_so_once(tmp_path: Path) -> None:
    edits = [{"clear_key": {"table": "objectives", "column": name}} for name in ("title", "owner", "why")]
    result = lint(tmp_path, {"objectives": [OBJECTIVE]}, edits)

    assert codes(result).count("WB006") == 1


# Places


def test_findings_point_at_the_cell_the_row_or_the_header(tmp_path: Path) -> None:
    tables = {
        "objectives": [OBJECTIVE, {**OBJECTIVE, "objective_id": "2", "owner": None}],
        "key_results": [row(), row(key_result_id="1.2", confidence=7)],
        "reviews": [{"period": "2027Q1", "went_well": "Yhteistyö", "went_badly": "Aikataulu"}],
    }
    places = {code: (cell, row_id) for code, cell, row_id in told(lint(tmp_path, tables))}

    assert places["OKR002"] == ("A7", "2")
    assert places["WB025"][1] == "1.2"
    assert places["OKR018"][1] == "#1"


def test_the_place_stays_exact_when_rows_and_columns_have_moved(tmp_path: Path) -> None:
    import openpyxl

    path = write(load(), {"tables": {"objectives": [OBJECTIVE, {**OBJECTIVE, "owner": None}]}}, tmp_path / "moved.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["Tavoitteet"]
    sheet.delete_cols(2)  # the title: what is right of it moves left
    sheet.insert_rows(1, 3)
    for name in list(sheet.tables):
        del sheet.tables[name]
    book.save(path)

    [owner] = [f for f in okrbook.lint([path], today=TODAY).findings if (f.code, f.column) == ("WB015", "owner")]
    assert sheet[f"{owner.cell[0]}8"].value == "Omistaja" if owner.cell else False
    assert owner.row == 10


def test_every_one_of_equal_ids_is_reported(tmp_path: Path) -> None:
    result = lint(tmp_path, {"objectives": [OBJECTIVE, OBJECTIVE, {**OBJECTIVE, "title": "Toinen"}]})

    assert [cell for code, cell, _ in told(result) if code == "WB016"] == ["A6", "A7", "A8"]


def test_findings_are_in_the_order_of_sheets_rows_columns_and_codes(tmp_path: Path) -> None:
    tables = {
        "objectives": [{"title": "a"}, {"title": "b"}],
        "key_results": [{"title": "c"}],
        "tasks": [{"title": "d"}],
    }
    findings = lint(tmp_path, tables).findings
    sheets = ["Ohje", "Kansi", "Tavoitteet", "Avaintulokset", "Ylemmät avaintulokset", "Tehtävät", "Arviointi"]

    def place(finding: Finding) -> tuple[int, int, int, str]:
        order = [name for name in sheets if name == finding.sheet]
        return (sheets.index(order[0]) if order else -1, finding.row, finding.col, finding.code)

    assert [place(finding) for finding in findings] == sorted(place(finding) for finding in findings)
    assert len({finding.sheet for finding in findings}) >= 3


def test_a_fingerprint_survives_moved_rows_and_tells_findings_apart(tmp_path: Path) -> None:
    rows = [{**OBJECTIVE, "objective_id": "1", "owner": None}, {**OBJECTIVE, "objective_id": "2", "owner": None}]
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one = {f.fingerprint for f in lint(tmp_path / "a", {"objectives": rows}).findings}
    other = lint(tmp_path / "b", {"objectives": [*reversed(rows)]}).findings

    assert {f.fingerprint for f in other} == one
    assert len(one) == len(other)


# What could not be checked


def test_a_deleted_column_is_one_finding_and_its_rules_say_why_they_are_silent(tmp_path: Path) -> None:
    tables = {"objectives": [OBJECTIVE], "key_results": [row(), row(key_result_id="1.2")]}
    result = lint(tmp_path, tables, [{"delete_column": {"table": "key_results", "column": "owner"}}])
    reasons = {its.code: its.reason["fi"] for its in result.files[0].not_checked}

    assert codes(result).count("WB005") == 1
    assert not [f for f in result.findings if f.column == "owner" and f.code == "WB015"]
    assert "Omistaja" in reasons["WB015"]


def test_without_a_period_the_rules_about_time_say_that_they_could_not_run(tmp_path: Path) -> None:
    content = {"cover": {"period": "ensi vuosi"}}
    result = lint(tmp_path, {"objectives": [OBJECTIVE], "key_results": [row()]}, content=content)
    reasons = {its.code: its.reason["en"] for its in result.files[0].not_checked}

    assert reasons["OKR007"] == "the period on the cover cannot be read"
    assert "WB024" in codes(result)


def test_a_rule_that_is_not_about_a_row_has_been_asked(tmp_path: Path) -> None:
    """Before the period begins nothing is said of tasks that are missing, and nothing was left unchecked."""
    result = lint(tmp_path, {"objectives": [OBJECTIVE], "key_results": [row()]}, today=date(2026, 12, 1))

    assert "OKR011" not in {its.code for its in result.files[0].not_checked}


# Selection, settings, suppression


def test_only_selected_codes_names_and_families_are_reported(tmp_path: Path) -> None:
    tables = {"objectives": [{"title": "a"}]}

    assert set(codes(lint(tmp_path / "1", tables, select=["wb015", "too-few-key-results"]))) <= {"WB015", "OKR002"}
    assert {code[:3] for code in codes(lint(tmp_path / "2", tables, select=["OKR"]))} == {"OKR"}
    assert "WB015" not in codes(lint(tmp_path / "3", tables, ignore=["WB015"]))


def test_an_unknown_code_is_answered_with_the_nearest_right_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="did you mean «OKR003»"):
        lint(tmp_path, {}, select=["OKR0003"])


def test_an_organisation_sets_its_own_limits(tmp_path: Path) -> None:
    tables = {"objectives": [OBJECTIVE], "key_results": [row(key_result_id=f"1.{n}") for n in range(1, 5)]}

    assert "OKR003" not in codes(lint(tmp_path / "1", tables))
    assert "OKR003" in codes(lint(tmp_path / "2", tables, config=Config(settings={"OKR003": {"max": 3}})))


@pytest.mark.parametrize(
    ("suppression", "covers"),
    [
        (Suppression("WB015", "sovittu"), True),
        (Suppression("WB015", "sovittu", unit_id="U1", row_id="1"), True),
        (Suppression("WB015", "sovittu", unit_id="U2"), False),
        (Suppression("WB015", "sovittu", row_id="2"), False),
        (Suppression("WB015", "sovittu", until=TODAY), True),
        (Suppression("WB015", "sovittu", until=date(2027, 2, 14)), False),
        (Suppression("WB016", "sovittu"), False),
    ],
)
def test_a_finding_is_set_aside_with_its_reason_and_not_counted(
    tmp_path: Path, suppression: Suppression, covers: bool
) -> None:
    tables = {"objectives": [{**OBJECTIVE, "owner": None}]}
    result = lint(tmp_path, tables, config=Config(suppress=(suppression,)), select=["WB015"])

    assert [finding.suppressed for finding in result.findings] == (["sovittu"] if covers else [None])
    assert (result.count("error"), result.suppressed) == ((0, 1) if covers else (1, 0))


# Faults of the program itself


def test_an_error_inside_a_check_names_its_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    book = make_book(load(), {"cover": {"unit_id": "U1"}, "tables": {"objectives": [OBJECTIVE]}})
    program = compile_program(load().templates["okr"], [load().rules["WB027"]], {})

    def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setitem(__import__("okrbook.engine", fromlist=["CHECKS"]).CHECKS, "duplicate_row", broken)
    with pytest.raises(ZeroDivisionError) as raised:
        judge(book, program, load(), TODAY)
    assert raised.value.__notes__ == ["rule WB027, clause 1"]


def test_a_crash_in_one_file_is_a_finding_on_it_and_the_others_are_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from okrbook import linting

    for name in ("a", "b"):
        write(load(), {"tables": {"objectives": [OBJECTIVE]}}, tmp_path / f"{name}.xlsx")
    whole = linting.read_book

    def crashing(path: Path, *args: Any, **options: Any) -> Any:
        if path.name == "a.xlsx":
            raise RuntimeError("boom")
        return whole(path, *args, **options)

    monkeypatch.setattr(linting, "read_book", crashing)
    crashes: list[tuple[str, str]] = []
    result = okrbook.lint([tmp_path], today=TODAY, on_crash=lambda path, text: crashes.append((path.name, text)))

    assert [finding.code for finding in result.files[0].findings] == ["WB001"]
    assert result.files[1].readable
    assert crashes[0][0] == "a.xlsx"
    assert "RuntimeError: boom" in crashes[0][1]


def test_thousands_of_equal_findings_are_told_by_the_first_of_them_and_said_to_be_more() -> None:
    rows = [{"title": f"Tehtävä {number}"} for number in range(MOST + 1)]
    book = make_book(load(), {"cover": {"unit_id": "U1"}, "tables": {"tasks": rows}})
    program = compile_program(load().templates["okr"], [load().rules["WB015"]], {})
    verdict = judge(book, program, load(), TODAY)

    for column in ("task_id", "key_result_id", "responsible", "due_date", "status"):
        assert sum(finding.column == column for finding in verdict.findings) == MOST
    assert [its.code for its in verdict.not_checked] == ["WB015"]
    assert str(MOST) in verdict.not_checked[0].reason["fi"]


def test_a_table_with_thousands_of_equal_rows_is_judged_in_time_linear_in_them() -> None:
    """Aggregates are found by index and reckoned once for equal questions; n² of them would take minutes."""
    import time

    def seconds(count: int) -> float:
        rows = [row(key_result_id="1.1") for _ in range(count)]
        book = make_book(
            load(), {"cover": {"unit_id": "U1"}, "tables": {"objectives": [OBJECTIVE], "key_results": rows}}
        )
        program = compile_program(load().templates["okr"], load().rules.values(), {})
        start = time.perf_counter()
        judge(book, program, load(), TODAY)
        return time.perf_counter() - start

    seconds(100)
    ratio = min(seconds(4000) for _ in range(2)) / min(seconds(1000) for _ in range(2))
    assert ratio < 9  # 4 when linear, 16 when quadratic


# Other versions, and what reaches outside


def test_of_a_newer_version_nothing_else_is_claimed_and_both_versions_are_named(tmp_path: Path) -> None:
    faulty = {"key_results": [row(baseline={"text": "noin 5"}, confidence=7)]}
    result = lint(tmp_path, faulty, [{"mark": {"to": "okr/7"}}])
    assert [(its.code, its.severity, its.cell) for its in result.findings] == [("WB003", "error", "A1")]
    text = sentences.message(result.findings[0], load(), "en")
    assert "version 7" in text
    assert f"version {load().templates['okr'].version}" in text


def test_of_an_older_version_all_else_is_told_as_well(tmp_path: Path) -> None:
    faulty = {"key_results": [row(baseline={"text": "noin 5"})]}
    result = lint(tmp_path, faulty, [{"mark": {"to": "okr/0"}}])
    assert {("WB003", "warning"), ("WB011", "error")} <= {(its.code, its.severity) for its in result.findings}


def test_a_newer_return_is_left_out_of_a_merge_and_an_older_one_is_not(tmp_path: Path) -> None:
    paths = []
    for unit, version in (("U1", "okr/7"), ("U2", "okr/0")):
        content = {"cover": {"unit_id": unit}, "tables": {"objectives": [OBJECTIVE]}}
        paths.append(write(load(), content, tmp_path / f"{unit}.xlsx"))
        damage.apply(paths[-1], [{"mark": {"to": version}}])
    rollup = okrbook.merge(paths, today=TODAY)
    assert [(Path(out.path).name, out.reason) for out in rollup.left_out] == [("U1.xlsx", "WB003")]
    assert [objective.unit_id for objective in rollup.objectives] == ["U2"]


def test_everything_that_reaches_outside_is_told_in_one_finding(tmp_path: Path) -> None:
    path = write(load(), {"tables": {"objectives": [OBJECTIVE]}}, tmp_path / "return.xlsm")
    before = codes(okrbook.lint([path], today=TODAY))
    for kind in ("macro", "link", "embedded"):
        damage.apply(path, [{"file": {"kind": kind}}])
    result = okrbook.lint([tmp_path], today=TODAY)
    [found] = [its for its in result.findings if its.code == "WB022"]
    assert sorted(codes(result)) == sorted([*before, "WB022"])
    text = sentences.message(found, load(), "en")
    assert all(word in text for word in ("a link to another file", "macros", "an embedded file"))
