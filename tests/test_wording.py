"""Reading text: titles of doing and of achieving, names, groups, figures that cannot be added up."""

from __future__ import annotations

from pathlib import Path
from time import process_time
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from okrbook.catalogue import load
from okrbook.wording import activity, is_body, is_everybody, is_vacant, ratio_like, split_names, vague

DATA = Path(__file__).parent / "data"
TITLES: dict[str, Any] = yaml.safe_load((DATA / "titles.yaml").read_text(encoding="utf-8"))
CELLS: dict[str, Any] = yaml.safe_load((DATA / "cells.yaml").read_text(encoding="utf-8"))
LEXICONS = load().lexicons
ROLES = load().roles


def titles(kind: str) -> list[tuple[str, str]]:
    return [(language, title) for language, lists in TITLES.items() for title in lists.get(kind, ())]


def cells(kind: str) -> list[tuple[str, Any]]:
    return [(language, cell) for language, lists in CELLS.items() for cell in lists[kind]]


@pytest.mark.parametrize(("language", "title"), titles("outcome"))
def test_an_outcome_is_never_taken_for_doing(language: str, title: str) -> None:
    assert activity(title, LEXICONS[language]) is None


@pytest.mark.parametrize(("language", "title"), titles("activity"))
def test_doing_is_recognised(language: str, title: str) -> None:
    found = activity(title, LEXICONS[language])

    assert found
    assert found in title


@pytest.mark.parametrize(("language", "title"), titles("missed"))
def test_what_is_known_to_be_missed_is_said(language: str, title: str) -> None:
    assert activity(title, LEXICONS[language]) is None


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Johtoryhmän pj.", 1),
        ("Sosiaali- ja terveysjohtaja", 1),
        ("Virtanen, Maija", 1),
        ("Maija Virtanen, palvelujohtaja", 1),
        ("Data-/BI-vastaava", 1),
        ("Director of Health and Social Services", 1),
        ("Maija Virtanen; Pekka Niemi", 2),
        ("Maija Virtanen ja Pekka Niemi", 2),
        ("Anna Berg och Erik Dahl", 2),
        ("Maija Virtanen\nPekka Niemi", 2),
        ("Maija Virtanen, Pekka Niemi", 2),
        ("Palveluomistaja, talouspäällikkö", 2),
        ("Maija Virtanen, palvelujohtaja, Pekka Niemi, talouspäällikkö", 2),
    ],
)
def test_names_in_a_cell_are_told_apart(cell: str, names: int) -> None:
    assert len(split_names(cell, ROLES)) == names


@pytest.mark.parametrize(
    ("language", "cell", "body"),
    [
        ("fi", "Johtoryhmä", True),
        ("fi", "Kotihoidon tiimi", True),
        ("fi", "Sosiaali- ja terveyslautakunta", True),
        ("fi", "HR", True),
        ("fi", "Tiimi 1.1", True),
        ("fi", "Johtoryhmän pj.", False),
        ("fi", "Tiimin vetäjä", False),
        ("fi", "Maija Virtanen", False),
        ("fi", "Kaikkonen", False),
        ("fi", "Palveluomistaja", False),
        ("sv", "Ledningsgruppen", True),
        ("sv", "Social- och hälsovårdsnämnden", True),
        ("sv", "Ledningsgruppens ordförande", False),
        ("sv", "Alla Petrova", False),
        ("sv", "Personaldirektören", False),
        ("en", "Management team", True),
        ("en", "Human Resources Department", True),
        ("en", "Chair of the Management Team", False),
        ("en", "Head of Unit", False),
        ("en", "Alla Petrova", False),
    ],
)
def test_a_group_is_no_owner_but_its_chair_is(language: str, cell: str, body: bool) -> None:
    assert is_body(cell, LEXICONS[language], ROLES) is body


@pytest.mark.parametrize(
    ("language", "cell", "everybody"),
    [
        ("fi", "kaikki", True), ("fi", "Koko henkilöstö", True), ("fi", "Kaikkonen", False),
        ("sv", "alla", True), ("sv", "Alla Petrova", False), ("en", "Everyone", True), ("en", "Allan", False),
    ],
)  # fmt: skip
def test_everybody_is_the_whole_cell(language: str, cell: str, everybody: bool) -> None:
    assert is_everybody(cell, LEXICONS[language]) is everybody


@pytest.mark.parametrize(
    "cell", ["", " ", "avoin", "Nimetään myöhemmin", "N.N.", "vakant", "utses senare", "vacant", "–", "?"]
)
def test_a_vacancy_names_nobody(cell: str) -> None:
    assert is_vacant(cell)


@pytest.mark.parametrize(
    ("title", "unit", "ratio"),
    [
        ("Asiakkaista tietää", "%", True),
        ("Odotusajan mediaani", "vrk", True),
        ("Kustannus", "€/suorite", True),
        ("Täyttöaste", "", True),
        ("Käynnit asukasta kohti", "kpl per asukas", True),
        ("Vuokratyö", "HTV/vuosi", False),
        ("Menot", "€/vuosi", False),
        ("Käyntien määrä", "kpl", False),
        ("Toisen asteen opiskelijat", "kpl", False),
        ("Hinta", "€ (alv 24 %)", False),
    ],
)
def test_figures_that_cannot_be_added_up_are_told(title: str, unit: str, ratio: bool) -> None:
    assert (ratio_like(title, unit, "", LEXICONS["fi"]) is not None) is ratio


@pytest.mark.parametrize(("language", "cell"), cells("body"))
def test_groups_are_found(language: str, cell: str) -> None:
    assert is_body(cell, LEXICONS[language], ROLES)


@pytest.mark.parametrize(("language", "cell"), cells("one"))
def test_one_person_or_post_is_no_group_and_not_several(language: str, cell: str) -> None:
    assert not is_body(cell, LEXICONS[language], ROLES)
    assert not is_everybody(cell, LEXICONS[language])
    assert len(split_names(cell, ROLES)) == 1


@pytest.mark.parametrize(("language", "title"), cells("vague"))
def test_a_vague_title_is_vague_until_a_number_stands_in_it(language: str, title: str) -> None:
    lexicon = LEXICONS[language]

    assert vague(title, lexicon, strict=False)
    assert vague(f"{title} 95 %", lexicon, strict=False) is None
    assert vague(title, lexicon, strict=True) is None


@pytest.mark.parametrize(("language", "title"), cells("reservation"))
def test_a_reservation_is_vague_in_an_objective_too(language: str, title: str) -> None:
    assert vague(title, LEXICONS[language], strict=True)
    assert vague(title, LEXICONS[language], strict=False)


@pytest.mark.parametrize(("language", "title"), cells("clear"))
def test_a_word_that_only_looks_vague_is_not(language: str, title: str) -> None:
    assert vague(title, LEXICONS[language], strict=True) is None
    assert vague(title, LEXICONS[language], strict=False) is None


@pytest.mark.parametrize(("language", "figure"), cells("ratio"))
def test_a_ratio_is_told_by_its_name_or_unit(language: str, figure: list[str]) -> None:
    assert ratio_like(figure[0], figure[1], "", LEXICONS[language])


@pytest.mark.parametrize(("language", "figure"), cells("sum"))
def test_a_figure_that_adds_up_is_no_ratio(language: str, figure: list[str]) -> None:
    assert ratio_like(figure[0], figure[1], "", LEXICONS[language]) is None


PIECES = [
    "järjestetään koulutus ja ", "5 vrk:sta ", "of and ", " ja ", "Ai Bo, ", " / 1", "5 % ", "2027q", "1.1.", "/v",
    "a-", "a:", "(", "ä", " ",
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_a_long_cell_is_read_in_time_that_grows_with_its_length(piece: str) -> None:
    """Sixteen times the text may take forty times as long, never the 256 of quadratic time."""
    short, long = (min(_seconds((piece * size)[:size]) for _ in range(2)) for size in (1_000, 16_000))

    assert long < max(40 * short, 0.2)


def _seconds(text: str) -> float:
    lexicon, begun = LEXICONS["fi"], process_time()
    for strict in (True, False):
        vague(text, lexicon, strict)
    activity(text, lexicon)
    split_names(text, ROLES)
    is_body(text, lexicon, ROLES)
    is_everybody(text, lexicon)
    ratio_like(text, text, text, lexicon)
    return process_time() - begun


ANY = st.one_of(
    st.text(max_size=200),
    st.lists(
        st.sampled_from(["järjestetään", "koulutus", "90", "%", "on", "valmis", "ja", ",", "30.6.", "of", "-lla"])
    ).map(" ".join),
)


@given(ANY, st.sampled_from(["fi", "sv", "en"]))
def test_any_text_can_be_read(text: str, language: str) -> None:
    """Nothing crashes, and what is found stands in the text."""
    lexicon = LEXICONS[language]
    for found in (activity(text, lexicon), vague(text, lexicon, True), vague(text, lexicon, False)):
        assert found is None or found
    assert all(split_names(text, ROLES)) or not split_names(text, ROLES)
    is_body(text, lexicon, ROLES)
    ratio_like(text, text, text, lexicon)
