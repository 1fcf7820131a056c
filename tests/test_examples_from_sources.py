"""Real content of the sources: what a correct linter finds in it at least, and what it must not find."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import okrbook
from okrbook.finding import Finding

EXAMPLES = sorted((Path(__file__).parent / "data" / "examples").glob("*.json"))


@pytest.fixture(params=EXAMPLES, ids=lambda path: path.stem)
def example(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(request.param.read_text(encoding="utf-8"))
    return found


def found_in(example: dict[str, Any], folder: Path) -> list[Finding]:
    path = okrbook.new(example["template"], output=folder / "example.xlsx", data=example)
    return list(okrbook.lint([path], today=date.fromisoformat(example["lint"]["today"])).findings)


def test_every_expected_finding_is_made(example: dict[str, Any], tmp_path: Path) -> None:
    findings = {(finding.code, finding.row_id) for finding in found_in(example, tmp_path)}

    assert {tuple(expected) for expected in example["expected"]} <= findings


def test_nothing_clean_is_found_fault_with(example: dict[str, Any], tmp_path: Path) -> None:
    codes = {finding.code for finding in found_in(example, tmp_path)}

    assert codes.isdisjoint(example["clean"])
    if "*" in example["clean"]:
        assert codes == set()
