"""``okrbook merge`` and ``okrbook demo`` as a coordinator meets them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
from click.testing import CliRunner, Result

import okrbook
from okrbook.cli import main

SCHEMA = Path(okrbook.__file__).parent / "schemas" / "rollup.schema.json"
TODAY = ["--today", "2027-02-15"]
UNITS = [
    {"unit_id": "ORG", "name": "Mallila", "level": "organisation", "templates": "okr"},
    {"unit_id": "U1", "name": "Yksikkö 1", "level": "unit", "parent_unit_id": "ORG", "templates": "okr"},
]


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def returned(folder: Path, unit_id: str, **cover: Any) -> Path:
    fields: Mapping[str, Any] = {"unit_id": unit_id, "unit_name": unit_id, "period": "2027Q1", "level": "unit", **cover}
    tables = {"objectives": [{"objective_id": "1", "title": "Apua saa ajoissa", "owner": "Palvelujohtaja"}]}
    return okrbook.new(
        "okr", output=folder / f"{unit_id}.xlsx", data={"cover": fields, "tables": tables}, language="fi"
    )


@pytest.fixture
def returns(tmp_path: Path) -> Path:
    folder = tmp_path / "returns"
    returned(folder, "ORG", level="organisation")
    returned(folder, "U1", parent_unit_id="ORG")
    okrbook.new("org", output=folder / "org.xlsx", data={"cover": {"unit_id": "ORG"}, "tables": {"units": UNITS}})
    return folder


def test_merge_writes_the_workbook_and_the_json_of_its_schema(returns: Path, tmp_path: Path) -> None:
    result = run("merge", returns, *TODAY, "-o", tmp_path / "rollup.xlsx", "--json", tmp_path / "rollup.json")
    data = json.loads((tmp_path / "rollup.json").read_text(encoding="utf-8"))

    jsonschema.validate(data, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert result.exit_code == 1  # the objectives have no key results (OKR002)
    assert "2 returns of 2 expected merged" in result.stderr
    assert openpyxl.load_workbook(tmp_path / "rollup.xlsx").sheetnames[0] == "Yhteenveto"
    assert [node["unit_id"] for node in data["objectives"]] == ["ORG", "U1"]


def test_the_only_organisation_workbook_among_the_files_is_the_chart(returns: Path, tmp_path: Path) -> None:
    (returns / "U1.xlsx").unlink()
    run("merge", returns, *TODAY, "-o", tmp_path / "rollup.xlsx", "--json", tmp_path / "rollup.json")

    assert json.loads((tmp_path / "rollup.json").read_text(encoding="utf-8"))["returns"]["missing"] == ["U1"]


def test_what_is_left_out_is_said_with_the_reason(returns: Path, tmp_path: Path) -> None:
    (returns / "empty.xlsx").write_bytes(b"")
    result = run("merge", returns, *TODAY, "-o", tmp_path / "rollup.xlsx")

    assert "left out:" in result.stderr
    assert "empty.xlsx (WB001:" in result.stderr


def refused(result: Result, says: str) -> None:
    assert result.exit_code == 2
    assert says in result.stderr
    assert "Traceback" not in result.stderr


def test_what_cannot_be_merged_is_one_sentence_and_writes_nothing(returns: Path, tmp_path: Path) -> None:
    output = tmp_path / "rollup.xlsx"

    refused(run("merge", returns, "--period", "kevät", "-o", output), "is not a period")
    refused(run("merge", returns, "--org", returns / "U1.xlsx", "-o", output), "is no organisation workbook")
    refused(run("merge", tmp_path / "nothing", "-o", output), "does not exist")
    (tmp_path / "mine.json").write_text("mine")
    refused(run("merge", returns, "-o", output, "--json", tmp_path / "mine.json"), "exists already")
    assert not output.exists()
    assert (tmp_path / "mine.json").read_text() == "mine"


def test_nothing_merged_exits_2(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "empty.xlsx").write_bytes(b"")

    assert run("merge", tmp_path / "in", "-o", tmp_path / "rollup.xlsx").exit_code == 2


def test_a_second_merge_passes_the_first_ones_roll_up_over(returns: Path) -> None:
    run("merge", returns, *TODAY, "-o", returns / "rollup.xlsx")
    result = run("merge", returns, *TODAY, "-o", returns / "rollup2.xlsx")

    assert "passed over 1 " in result.stderr
    assert "2 returns of 2" in result.stderr


def test_the_demonstration_says_in_five_lines_what_to_open_first(tmp_path: Path) -> None:
    result = run("demo", tmp_path / "demo")

    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 5
    refused(run("demo", tmp_path / "demo"), "--force")
