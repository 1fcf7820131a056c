"""A change in percentage points that a text calls per cent is told from all the other per cents that stand in texts."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrbook.catalogue import load
from okrbook.wording import points_as_percent, relative_change

LEXICONS = load().lexicons


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("fi", "laskutettavan työn kasvu 9 %", "9 %"),
        ("fi", "Laskutettavan työn osuuden nostaminen 66 %:sta tasolle 75 %, laskutettavan työn kasvu 9 %", "9 %"),
        ("fi", "9 %:n parannus nykytasoon", "9 %"),
        ("fi", "tavoitteena kasvua n. 9,0 prosenttia", "9,0 prosenttia"),
        ("fi", "66 → 75 (+9 %)", "9 %"),
        ("fi", "laskutettavat / kaikki × 100 %; kasvu 9%", "9%"),
        ("sv", "andelen ökar med 9 procent", "9 procent"),
        ("sv", "en höjning på 9 %", "9 %"),
        ("en", "growth of 9% in billable work", "9%"),
        ("en", "the share rises by 9 per cent", "9 per cent"),
    ],
)
def test_a_gain_of_nine_points_is_not_nine_per_cent(language: str, text: str, said: str) -> None:
    assert points_as_percent(text, 66, 75, LEXICONS[language]) == said


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fi", "laskutettavat / kaikki × 100 %"),
        ("fi", "laskutettavat työtunnit / kaikki työtunnit"),
        ("fi", "kasvu 13,6 %"),
        ("fi", "kasvu 9 %-yksikköä"),
        ("fi", "kasvu 9 % -yksikköä"),
        ("fi", "kasvu 9 %-yks."),
        ("fi", "kasvu 9 prosenttiyksikköä"),
        ("fi", "Otos on 9 % työtunneista"),
        ("fi", "Otos on 5–9 % tunneista"),
        ("fi", "Otos on 5 – 9 % tunneista"),
        ("fi", "Osuus kasvaa. Otos on 9 % työtunneista"),
        ("fi", "Kasvu lasketaan kertoimella × 9 %"),
        ("sv", "andelen ökar med 9 procentenheter"),
        ("sv", "andelen ökar med 9 %-enheter"),
        ("sv", "Ett urval på 9 % av timmarna"),
        ("en", "the share rises by 9 percentage points"),
        ("en", "the share rises by 9 % points"),
        ("en", "A sample of 9% of the hours"),
    ],
)
def test_other_per_cents_are_left_alone(language: str, text: str) -> None:
    assert points_as_percent(text, 66, 75, LEXICONS[language]) is None


@pytest.mark.parametrize(
    ("baseline", "target"),
    [(0, 9), (9, 18), (18, 9), (9, 0), (100, 109), (9, 9), (66, 74)],
    ids=["target", "baseline", "fall to", "fall from", "as large in per cent", "no change", "another change"],
)
def test_a_level_is_no_change_and_a_right_per_cent_is_right(baseline: float, target: float) -> None:
    assert points_as_percent("kasvu 9 %", baseline, target, LEXICONS["fi"]) is None


def test_nine_points_of_sixty_six_are_a_seventh() -> None:
    assert relative_change(66, 75) == pytest.approx(13.636363636)
    assert relative_change(0, 75) is None


LEVEL = st.integers(min_value=-1000, max_value=1000).map(lambda tenths: tenths / 10)


@given(LEVEL, LEVEL, st.sampled_from(["fi", "sv", "en"]))
def test_points_written_as_points_are_never_found_fault_with(baseline: float, target: float, language: str) -> None:
    unit = {"fi": "%-yksikköä", "sv": "%-enheter", "en": "percentage points"}[language]
    text = f"kasvu ökning growth {abs(target - baseline):.1f} {unit}"

    assert points_as_percent(text, baseline, target, LEXICONS[language]) is None


@given(LEVEL, LEVEL)
def test_points_written_as_per_cent_are_found_unless_they_may_be_right(baseline: float, target: float) -> None:
    change = round(abs(target - baseline), 9)
    may_be_right = change in (0, abs(baseline), abs(target), relative_change(baseline, target))

    found = points_as_percent(f"muutos {change} %", baseline, target, LEXICONS["fi"])

    assert found == (None if may_be_right else f"{change} %")


@given(st.text(max_size=200), LEVEL, LEVEL, st.sampled_from(["fi", "sv", "en"]))
def test_any_text_can_be_read(text: str, baseline: float, target: float, language: str) -> None:
    found = points_as_percent(text, baseline, target, LEXICONS[language])

    assert found is None or found


def test_a_full_cell_is_read_in_no_time() -> None:
    begun = process_time()
    for text in ("9 % " * 8000, "×9 %" * 8000, ". " * 16000, "kasvu" + " " * 32000, "9 %-yks. " * 3500):
        points_as_percent(text, 66, 75, LEXICONS["fi"])
    assert process_time() - begun < 5
