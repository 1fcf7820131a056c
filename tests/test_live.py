"""Which rules a workbook judges by itself, what the others say of why not, and how large that makes a form."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from okrbook import lint
from okrbook.calc import sheets
from okrbook.calc.build import live_places
from okrbook.catalogue import load
from okrbook.rule import NOT_LIVE
from okrbook.texts import LANGUAGES
from okrbook.write import new_workbook
from tests.support.examples import TEMPLATE, with_composition

CATALOGUE = load()
WANTED = [
    line
    for line in (Path(__file__).parent / "data" / "live.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
ASKED = {example.get("template", TEMPLATE) for rule in CATALOGUE.rules.values() for example in rule.examples}
"""Templates, and compositions of them that a rule's examples ask for."""
LIVE = {
    place.code
    for name in ASKED
    for place in live_places(
        with_composition(CATALOGUE, name).template(name.replace("+", "_")), CATALOGUE.rules.values()
    )
}


def test_nine_in_ten_of_the_rules_that_are_to_be_live_are() -> None:
    there = [code for code in WANTED if code in CATALOGUE.rules]
    assert len([code for code in there if code in LIVE]) >= 0.9 * len(there)


def test_a_rule_that_is_not_live_says_why() -> None:
    composed = {code for code, rule in CATALOGUE.rules.items() if not rule.on_merge and code not in LIVE}
    assert {code for code in composed if CATALOGUE.rules[code].not_live not in NOT_LIVE} == set()


def test_every_reason_stands_in_three_languages() -> None:
    for text in NOT_LIVE.values():
        assert tuple(text) == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", CATALOGUE.templates)
def test_an_empty_form_stays_small(template: str, language: str, tmp_path: Path) -> None:
    path = new_workbook(template, output=tmp_path / "form.xlsx", language=language)
    assert path.stat().st_size < (250_000 if template == "okr" else 500_000)


@pytest.mark.parametrize("day", [date(2026, 11, 1), date(2027, 2, 15)])
@pytest.mark.parametrize("template", CATALOGUE.templates)
def test_a_form_of_examples_has_nothing_to_remark_on_before_the_days_in_its_rows_either(
    template: str, day: date, tmp_path: Path
) -> None:
    path = new_workbook(template, output=tmp_path / "form.xlsx", example=True)
    assert [finding.code for finding in lint([path], today=day).findings] == []


def test_a_form_of_examples_holds_no_formulas_of_rules_that_spare_them() -> None:
    def said(*, example: bool) -> set[str]:
        made = sheets(CATALOGUE.templates["okr"], "fi", CATALOGUE, example=example)
        return {str(cell[2]) for sheet in made for cell in sheet.single if str(cell[2]).startswith("WB026")}

    assert said(example=False) != set()
    assert said(example=True) == set()
