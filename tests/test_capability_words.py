"""The capability of leading change is known by its words in each language; others are left alone (CAP008)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from okrbook.catalogue import load
from okrbook.wording.words import tokens

LEXICONS = load().lexicons
CAPABILITIES: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "data" / "capabilities.yaml").read_text(encoding="utf-8")
)  # fmt: skip


def named(kind: str) -> list[tuple[str, str]]:
    return [(language, text) for language, lists in CAPABILITIES.items() for text in lists[kind]]


@pytest.mark.parametrize(("language", "text"), named("change"))
def test_the_leadership_of_change_is_recognised(language: str, text: str) -> None:
    assert LEXICONS[language].change_leadership.anywhere(tokens(text))


@pytest.mark.parametrize(("language", "text"), named("other"))
def test_another_capability_is_not_taken_for_it(language: str, text: str) -> None:
    assert not LEXICONS[language].change_leadership.anywhere(tokens(text))


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_list_of_typical_capabilities_proposes_it_in_recognisable_words(language: str) -> None:
    column = load().templates["sitra"].by_id["capabilities"].by_id["capability"]
    known = LEXICONS[language].change_leadership

    assert [known.anywhere(tokens(text[language])) for text in column.suggestions].count(True) == 1
