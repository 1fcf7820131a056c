"""A benefit that is only assumed is told from one that is promised; words that only look like hedges are left alone."""

from __future__ import annotations

from pathlib import Path
from time import process_time
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from okrbook.catalogue import load
from okrbook.wording import hedged

LEXICONS = load().lexicons
EFFECTS: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "data" / "hedges.yaml").read_text(encoding="utf-8")
)  # fmt: skip


def effects(kind: str) -> list[tuple[str, str]]:
    return [(language, text) for language, lists in EFFECTS.items() for text in lists[kind]]


@pytest.mark.parametrize(("language", "text"), effects("hedged"))
def test_an_assumption_is_recognised_by_its_own_words(language: str, text: str) -> None:
    found = hedged(text, LEXICONS[language])

    assert found
    assert found in text


@pytest.mark.parametrize(("language", "text"), effects("plain"))
def test_what_is_said_plainly_or_with_a_figure_is_left_alone(language: str, text: str) -> None:
    assert hedged(text, LEXICONS[language]) is None


@given(st.sampled_from(effects("hedged")), st.integers(min_value=0), st.booleans())
def test_a_figure_anywhere_excuses_the_words(effect: tuple[str, str], figure: int, before: bool) -> None:
    language, text = effect

    assert hedged(f"{figure} {text}" if before else f"{text} {figure}", LEXICONS[language]) is None


@given(st.text(max_size=200), st.sampled_from(["fi", "sv", "en"]))
def test_any_text_can_be_read(text: str, language: str) -> None:
    found = hedged(text, LEXICONS[language])

    assert found is None or found


def test_a_full_cell_is_read_in_no_time() -> None:
    begun = process_time()
    for language, text in (
        ("fi", "luo voidaan " * 2700),
        ("sv", "kan skapar " * 2900),
        ("en", "what in create " * 2100),
    ):
        hedged(text, LEXICONS[language])
    assert process_time() - begun < 5
