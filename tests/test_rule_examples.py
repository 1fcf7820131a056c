"""Every rule fails where its examples say it fails, and nowhere else; its sentences can be said in every language."""

from __future__ import annotations

from pathlib import Path

import pytest

import okrbook.catalogue
from okrbook.rule import Rule
from tests.support.examples import Case, cases, run

CATALOGUE = okrbook.catalogue.load()
CASES = list(cases(CATALOGUE))
RULES = list(CATALOGUE.rules.values())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_example_gives_the_findings_that_it_names(case: Case, tmp_path: Path) -> None:
    found, _ = run(case, CATALOGUE, tmp_path)

    assert found == case.expected


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_has_an_example_that_fails_and_one_that_passes(rule: Rule) -> None:
    outcomes = {Case(rule, example).fails for example in rule.examples}

    assert outcomes == {True, False}
