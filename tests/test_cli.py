"""The command line as a coordinator meets it: what it prints where, what it refuses, and its exit status."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

import okrbook
from okrbook.cli import main
from okrbook.template import COVER
from tests.support import damage

SCHEMAS = Path(okrbook.__file__).parent / "schemas"
CLEAN: Mapping[str, Any] = {
    "template": "okr",
    "cover": {"unit_id": "T11", "unit_name": "Tiimi 1.1", "level": "team", "parent_unit_id": "TA1", "period": "2026",
              "language": "fi"},
    "tables": {
        "parent_key_results": [{"key_result_id": "TA1/1.1", "title": "Odotusaika lyhenee", "from_unit_id": "TA1"}],
        "tasks": [{"task_id": "1.1.1", "key_result_id": "TA1/1.1", "title": "Tarkista jono", "responsible": "Tiimi 1.1",
                   "due_date": "2026-03-31", "status": "in_progress"}],
    },
}  # fmt: skip
TODAY = ["--today", "2026-02-01"]


def run(*arguments: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    return okrbook.new("okr", output=tmp_path / "in" / "clean.xlsx", data=CLEAN)


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    tables = {"tasks": [{**CLEAN["tables"]["tasks"][0], "key_result_id": "TA1/9.9"}]}
    data = {**CLEAN, "tables": {**CLEAN["tables"], **tables}}
    return okrbook.new("okr", output=tmp_path / "in" / "faulty.xlsx", data=data)


# lint


def test_a_clean_file_is_told_so_and_exits_0(clean: Path) -> None:
    result = run("lint", clean, *TODAY)

    assert result.exit_code == 0
    assert "clean.xlsx (Tiimi 1.1, 2026): ei huomautettavaa" in result.stdout
    assert result.stderr == ""


def test_a_finding_exits_1_and_says_where_why_and_what_to_do(faulty: Path) -> None:
    result = run("lint", faulty, *TODAY)

    assert result.exit_code == 1
    assert "virhe OKR012 · Tehtävät " in result.stdout
    assert "→ " in result.stdout


@pytest.mark.parametrize(("threshold", "status"), [("error", 1), ("warning", 1), ("info", 1), ("never", 0)])
def test_the_exit_status_follows_the_threshold(faulty: Path, threshold: str, status: int) -> None:
    assert run("lint", faulty, *TODAY, "--fail-on", threshold).exit_code == status


def test_a_warning_is_no_failure_unless_asked_for(tmp_path: Path) -> None:
    tables = {**CLEAN["tables"], "tasks": [{**CLEAN["tables"]["tasks"][0], "due_date": "2026-01-15"}]}
    path = okrbook.new("okr", output=tmp_path / "late.xlsx", data={**CLEAN, "tables": tables})

    assert run("lint", path, *TODAY).exit_code == 0
    assert run("lint", path, *TODAY, "--fail-on", "warning").exit_code == 1


def test_the_json_is_that_of_its_schema_and_the_same_each_time(clean: Path, faulty: Path) -> None:
    first = run("lint", clean.parent, *TODAY, "--format", "json")
    again = run("lint", clean.parent, *TODAY, "--format", "json")
    data = json.loads(first.stdout)

    jsonschema.validate(data, json.loads((SCHEMAS / "findings.schema.json").read_text(encoding="utf-8")))
    assert first.stdout == again.stdout
    assert [Path(file["path"]).name for file in data["files"]] == ["clean.xlsx", "faulty.xlsx"]
    assert data["summary"]["errors"] == 1
    [finding] = [f for f in data["findings"] if f["severity"] == "error"]
    assert (finding["code"], finding["row_id"], finding["value"]) == ("OKR012", "1.1.1", "TA1/9.9")


@pytest.mark.parametrize(("language", "word"), [("fi", "virhe"), ("sv", "fel"), ("en", "error")])
def test_the_report_speaks_the_language_that_is_asked_for(faulty: Path, language: str, word: str) -> None:
    assert f"  {word} OKR012" in run("lint", faulty, *TODAY, "--lang", language).stdout


def test_equal_findings_of_a_column_share_one_line(tmp_path: Path) -> None:
    rows = [{"title": "a"}, {"title": "b"}, {"title": "c"}]
    path = okrbook.new("okr", output=tmp_path / "x.xlsx", data={**CLEAN, "tables": {"objectives": rows}})

    assert "WB015 · Tavoitteet A6, A7, A8" in run("lint", path, *TODAY).stdout


def test_unreadable_files_are_findings_and_the_rest_are_done(clean: Path) -> None:
    for kind in ("empty", "truncated", "encrypted", "docx", "csv", "html", "foreign"):
        path = okrbook.new("okr", output=clean.parent / f"{kind}.xlsx", data=CLEAN)
        damage.replace_file(path, kind)
    result = run("lint", clean.parent, *TODAY, "--format", "json")
    found = {Path(f["path"]).stem: f["code"] for f in json.loads(result.stdout)["findings"]}

    assert found == dict.fromkeys(("empty", "truncated", "encrypted", "docx", "csv", "html"), "WB001") | {
        "foreign": "WB002"
    }
    assert result.exit_code == 1
    assert "Traceback" not in result.stderr


def test_nothing_readable_exits_2(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"")

    assert run("lint", tmp_path).exit_code == 2


def test_folders_are_searched_deep_and_lock_files_and_own_reports_are_counted(clean: Path) -> None:
    for name in ("~$clean.xlsx", ".hidden.xlsx"):
        (clean.parent / name).write_bytes(b"")
    (clean.parent / "notes.txt").write_text("not a workbook")
    deep = okrbook.new("okr", output=clean.parent / "deep" / "er" / "one.xlsx", data=CLEAN)
    result = run("lint", clean.parent, *TODAY, "--format", "json")

    assert [file["path"] for file in json.loads(result.stdout)["files"]] == [str(clean), str(deep)]
    assert "passed over 2 " in result.stderr


def test_text_of_a_cell_cannot_move_the_cursor_or_colour_the_terminal(tmp_path: Path) -> None:
    tables = {"tasks": [{**CLEAN["tables"]["tasks"][0], "key_result_id": "TA1/9\u001b[31m\u0007\nX"}]}
    path = okrbook.new("okr", output=tmp_path / "x.xlsx", data={**CLEAN, "tables": {**CLEAN["tables"], **tables}})

    assert "\u001b" not in run("lint", path, *TODAY).stdout


def test_the_config_file_sets_limits_and_sets_findings_aside(faulty: Path, tmp_path: Path) -> None:
    config = tmp_path / "own.toml"
    config.write_text('[[suppress]]\ncode = "OKR012"\nunit_id = "T11"\nreason = "sovittu"\n', encoding="utf-8")
    result = run("lint", faulty, *TODAY, "--config", config)

    assert result.exit_code == 0
    assert "(ohitettu: sovittu)" in result.stdout


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[setings]", "did you mean «settings»?"),
        ("[settings.OKR0003]\nmax = 4", "did you mean «OKR003»?"),
        ("[settings.OKR003]\nmaxx = 4", "did you mean «max»?"),
        ("[settings.OKR003]\nmax = 'four'", "«max» is a number"),
        ("[[suppress]]\ncode = 'OKR003'", "«reason» is missing"),
        ("[[suppress]]\ncode = 'OKR003'\nreason = 'x'\nuntil = '2027'", "«until» is a date"),
        ("[suppress]\ncode = 'OKR003'", "two brackets"),
        ("max 4", "is not TOML"),
    ],
)
def test_a_broken_config_file_is_one_sentence(clean: Path, tmp_path: Path, text: str, says: str) -> None:
    config = tmp_path / "own.toml"
    config.write_text(text, encoding="utf-8")

    refused(run("lint", clean, "--config", config), says)


def refused(result: Result, says: str) -> None:
    """One sentence on standard error, exit 2, no traceback, nothing on standard output."""
    assert result.exit_code == 2
    assert says in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_wrong_words_are_answered_with_the_nearest_right_ones(clean: Path, tmp_path: Path) -> None:
    refused(run("lnt", clean), "did you mean «lint»?")
    refused(run("lint", clean, "--select", "OKR0003"), "did you mean «OKR003»?")
    refused(run("rules", "too-many-key-result"), "did you mean «too-many-key-results»?")
    refused(run("templates", "okrr"), "did you mean «okr»?")
    refused(run("new", "okrr", "-o", tmp_path / "x.xlsx"), "did you mean «okr»?")
    refused(run("lint", tmp_path / "missing"), "does not exist")
    refused(run("lint", tmp_path / "in" / "..", "--today", "15.2.2027"), "write for example 2027-02-15")


def test_an_empty_folder_is_said_to_be_empty(tmp_path: Path) -> None:
    refused(run("lint", tmp_path), "No workbook was found")


# new


def test_new_fills_the_cover(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    result = run(
        "new", "okr", "-o", path, "--unit", "KOTI", "--name", "Kotihoito", "--level", "unit", "--period", "2027q1"
    )
    cover = okrbook.extract([path])[0][COVER]

    assert result.exit_code == 0
    assert cover == {"unit_id": "KOTI", "unit_name": "Kotihoito", "level": "unit", "period": "2027Q1", "language": "fi"}


def test_new_takes_data_from_a_file_or_from_standard_input(tmp_path: Path) -> None:
    text = json.dumps(CLEAN)
    (tmp_path / "data.json").write_text(text, encoding="utf-8")
    run("new", "okr", "-o", tmp_path / "a.xlsx", "--data", tmp_path / "data.json")
    run("new", "okr", "-o", tmp_path / "b.xlsx", "--data", "-", stdin=text)

    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_nothing_is_overwritten_without_force(clean: Path, tmp_path: Path) -> None:
    before = clean.read_bytes()
    report = tmp_path / "report.json"
    report.write_text("mine")

    refused(run("new", "okr", "-o", clean), "exists already")
    refused(run("lint", clean, "-o", report), "exists already")
    refused(run("extract", clean, "-o", report), "exists already")
    assert clean.read_bytes() == before
    assert report.read_text() == "mine"
    assert run("extract", clean, "-o", report, "--force").exit_code == 0
    assert json.loads(report.read_text())[0]["template"] == "okr"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ('{"tables": {"objektives": []}}', "did you mean «objectives»?"),
        ('{"tables": {"objectives": [{"titel": "x"}]}}', "did you mean «title»?"),
        ("[1, 2]", "one object was expected"),
        ("{", "is not JSON"),
    ],
)
def test_data_that_fit_no_template_are_one_sentence(tmp_path: Path, data: str, says: str) -> None:
    refused(run("new", "okr", "-o", tmp_path / "x.xlsx", "--data", "-", stdin=data), says)
    assert not (tmp_path / "x.xlsx").exists()


def test_new_for_an_organisation_makes_a_workbook_for_every_unit(tmp_path: Path) -> None:
    units = [
        {"unit_id": "ORG", "name": "Mallila", "level": "organisation", "templates": "okr"},
        {"unit_id": "U1", "name": "Yksikkö", "level": "unit", "parent_unit_id": "ORG", "templates": "okr;raci"},
    ]
    org = okrbook.new(
        "org", output=tmp_path / "org.xlsx", data={"cover": {"unit_id": "ORG"}, "tables": {"units": units}}
    )
    result = run("new", "--org", org, "--period", "2027Q1", "-o", tmp_path / "forms")

    assert result.exit_code == 0
    names = sorted(path.name for path in (tmp_path / "forms").iterdir())
    assert names == ["ORG-okr-2027Q1.xlsx", "U1-okr-2027Q1.xlsx", "U1-raci-2027Q1.xlsx"]
    refused(run("new", "okr", "--org", org, "-o", tmp_path / "forms"), "--period")
    refused(run("new", "okr", "--org", org, "--period", "2027Q9", "-o", tmp_path / "forms"), "is not a period")
    refused(
        run("new", "okr", "--org", org, "--period", "2027Q1", "-o", tmp_path / "f", "--unit", "X"), "--unit means one"
    )
    refused(run("new", "okr", "--org", org, "--period", "2027Q1", "-o", tmp_path / "forms"), "exists already")


def test_a_workbook_gets_a_name_that_a_spreadsheet_program_opens(tmp_path: Path) -> None:
    refused(run("new", "okr", "--period", "2027Q1", "-o", f"{tmp_path}/forms/"), "needs --org")
    refused(run("new", "okr", "-o", tmp_path / "plan.csv"), "ends in .xlsx")
    refused(run("merge", tmp_path, "-o", tmp_path / "rollup"), "ends in .xlsx")
    assert list(tmp_path.iterdir()) == []


def test_the_examples_of_the_help_stand_on_lines_of_their_own() -> None:
    lines = [line.strip() for line in run("new", "--help").stdout.splitlines()]

    assert "okrbook new okr -o plan.xlsx --unit KOTI --period 2027Q1" in lines


# extract, rules, templates


def test_extract_gives_back_what_went_in(clean: Path) -> None:
    data = json.loads(run("extract", clean).stdout)[0]

    assert (data["cover"], data["tables"]) == (CLEAN["cover"], CLEAN["tables"])


def test_extract_gives_references_for_every_column(clean: Path) -> None:
    task = json.loads(run("extract", clean, "--refs").stdout)[0]["tables"]["tasks"][0]

    assert task["_refs"]["task_id"] == "Tehtävät!A6"
    assert set(task["_refs"]) >= {"task_id", "note", "status"}


def test_extract_as_lines_and_as_a_table(clean: Path) -> None:
    lines = run("extract", clean, clean, "--format", "jsonl").stdout.splitlines()
    table = run("extract", clean, "--format", "csv").stdout.splitlines()

    assert [json.loads(line)["template"] for line in lines] == ["okr"]
    assert table[0] == "path,template,unit_id,period,table,row_id,column,value,sheet,cell"
    assert f"{clean},okr,T11,2026,tasks,1.1.1,due_date,2026-03-31,Tehtävät,E6" in table


def test_a_formula_in_a_cell_is_no_formula_in_the_table(tmp_path: Path) -> None:
    tables = {**CLEAN["tables"], "tasks": [{**CLEAN["tables"]["tasks"][0], "title": "=1+1"}]}
    path = okrbook.new("okr", output=tmp_path / "x.xlsx", data={**CLEAN, "tables": tables})

    assert ",'=1+1," in run("extract", path, "--format", "csv").stdout


def test_extract_says_what_it_leaves_out(clean: Path) -> None:
    (clean.parent / "empty.xlsx").write_bytes(b"")
    result = run("extract", clean.parent)

    assert result.exit_code == 1
    assert len(json.loads(result.stdout)) == 1
    assert "empty.xlsx» is left out: WB001" in result.stderr


@pytest.mark.parametrize(
    ("language", "heading"), [("fi", "Mitä voi tehdä"), ("sv", "Vad man kan göra"), ("en", "What to do")]
)
def test_a_rule_explains_itself(language: str, heading: str) -> None:
    text = run("rules", "OKR008", "--lang", language).stdout

    assert text.startswith("OKR008  ")
    assert heading in text
    assert "{" not in text


def test_every_rule_can_be_explained_in_every_form() -> None:
    from okrbook.catalogue import load

    for code in load().rules:
        for form in ("text", "json", "markdown"):
            assert run("rules", code, "--format", form).exit_code == 0
    assert len(json.loads(run("rules", "--format", "json").stdout)) == len(load().rules)


def test_templates_are_listed_and_explained() -> None:
    assert {line.split()[0] for line in run("templates").stdout.splitlines()} >= {"okr", "raci", "org"}
    assert "key_result_id" in run("templates", "okr", "--lang", "sv").stdout
