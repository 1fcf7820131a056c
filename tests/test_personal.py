"""Personal data in cells: what is found, what is left in peace, and that a report never repeats an identity code."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import okrbook
from okrbook.catalogue import load
from okrbook.personal import MASK, Offices, find, masked
from okrbook.report.as_json import dumped, lint_json
from okrbook.report.as_text import lint_text
from tests.support.examples import write

CELLS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "data" / "personal.yaml").read_text(encoding="utf-8"))
CODE = "131052-308T"
LISTED = load().rules["WB031"].clauses[1].options["offices"]
OFFICES = Offices(frozenset(LISTED["words"]), tuple(LISTED["ends"]))


@pytest.mark.parametrize(("text", "kinds"), CELLS["found"])
def test_personal_data_is_found(text: str, kinds: list[str]) -> None:
    assert [found.kind for found in find(text, OFFICES)] == kinds


@pytest.mark.parametrize("text", CELLS["nothing"])
def test_what_only_looks_like_it_is_left_in_peace(text: str) -> None:
    assert find(text, OFFICES) == []


def test_a_code_is_masked_wherever_it_stands() -> None:
    assert masked(f"Asiakas {CODE}.") == f"Asiakas {MASK}."
    assert masked({"fi": CODE, "sv": "131052-308U"}) == {"fi": MASK, "sv": "131052-308U"}
    assert [masked(value) for value in (None, 5, 0.5)] == [None, 5, 0.5]


@given(st.dates(), st.integers(2, 999), st.sampled_from("-+ABCDEFYXWVU"), st.text(max_size=8), st.text(max_size=8))
def test_of_every_day_running_number_and_century_nothing_is_left(
    day: Any, number: int, sign: str, before: str, after: str
) -> None:
    century = {"+": 18, **dict.fromkeys("ABCDEF", 20)}.get(sign, 19)
    day = day.replace(year=century * 100 + day.year % 100, day=min(day.day, 28))
    digits = f"{day:%d%m}{day.year % 100:02d}"
    check = "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(f"{digits}{number:03d}") % 31]
    text = f"{before} {digits}{sign}{number:03d}{check} {after}"
    assert masked(text) == f"{before} {MASK} {after}"
    assert [found.text for found in find(text)][:1] == [MASK]


def test_no_finding_of_any_rule_repeats_a_code(tmp_path: Path) -> None:
    tables = {
        "objectives": [{"objective_id": CODE, "title": f"Asiakas {CODE} saa ajan", "owner": f"Maija Malli {CODE}"}],
        "key_results": [
            {"key_result_id": "1.1", "objective_id": CODE, "title": f"Parannetaan asiaa {CODE}", "baseline": CODE},
            {"key_result_id": "1.1", "objective_id": f"x {CODE}", "due_date": CODE, "outlook": CODE},
        ],
    }
    path = write(load(), {"tables": tables}, tmp_path / "return.xlsx")
    result = okrbook.lint([path], today=date(2027, 2, 15))
    told = dumped(lint_json(result, load(), "1", "fi"))
    assert {"WB011", "WB013", "WB014", "WB016", "WB031"} <= {finding.code for finding in result.findings}
    assert MASK in told
    assert CODE not in told
    assert CODE not in "\n".join(lint_text(result, load(), "sv"))


def test_a_cell_with_a_code_and_an_address_is_told_once(tmp_path: Path) -> None:
    rows = [{"objective_id": "1", "title": f"Asiakas {CODE}, maija.malli@example.org"}]
    path = write(load(), {"tables": {"objectives": rows}}, tmp_path / "return.xlsx")
    found = [its for its in okrbook.lint([path], today=date(2027, 2, 15)).findings if its.code == "WB031"]
    assert [(its.column, its.value) for its in found] == [("title", MASK)]


def test_in_the_organisation_workbook_addresses_stand_where_they_belong(tmp_path: Path) -> None:
    unit = {"unit_id": "U1", "name": "Kotihoito", "contact": "Maija Malli, 040 123 4567"}
    content = {
        "template": "org",
        "cover": {"unit_id": "U1"},
        "tables": {"units": [{**unit, "email": "maija.malli@example.org"}]},
    }
    path = write(load(), content, tmp_path / "org.xlsx")
    assert [its for its in okrbook.lint([path]).findings if its.code == "WB031"] == []
