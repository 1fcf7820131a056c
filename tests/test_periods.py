from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrbook import periods
from okrbook.periods import Period, parse

YEARS = st.integers(2000, 2100)
PARTS = st.sampled_from(["", "H1", "H2", "T1", "T2", "T3", "Q1", "Q2", "Q3", "Q4"])


@pytest.mark.parametrize(
    ("text", "key", "start", "end"),
    [
        ("2027", "2027", date(2027, 1, 1), date(2027, 12, 31)),
        ("2027H2", "2027H2", date(2027, 7, 1), date(2027, 12, 31)),
        ("2027T1", "2027T1", date(2027, 1, 1), date(2027, 4, 30)),
        ("2027t3", "2027T3", date(2027, 9, 1), date(2027, 12, 31)),
        (" 2028q1 ", "2028Q1", date(2028, 1, 1), date(2028, 3, 31)),
        ("2026-2029", "2026-2029", date(2026, 1, 1), date(2029, 12, 31)),
        ("2026 – 2029", "2026-2029", date(2026, 1, 1), date(2029, 12, 31)),
        (2027, "2027", date(2027, 1, 1), date(2027, 12, 31)),
        (2027.0, "2027", date(2027, 1, 1), date(2027, 12, 31)),
    ],
)
def test_reads_every_form_of_a_period(text: str | float, key: str, start: date, end: date) -> None:
    assert parse(text) == Period(key, start, end)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Q1",
        "2027Q5",
        "2027H3",
        "2027T4",
        "27Q1",
        "2029-2026",
        "2027-2027",
        "syksy 2027",
        "Q2/2027",
        2027.5,
        46388,
        True,
        None,
    ],
)
def test_says_nothing_of_what_is_no_period(text: str | float | None) -> None:
    assert parse(text) is None


@given(YEARS, PARTS)
def test_a_key_reads_as_itself_and_lies_in_its_year(year: int, part: str) -> None:
    period = parse(f"{year}{part}")
    assert period is not None
    assert parse(period.key) == period
    assert periods.contains(parse(year) or period, period)


@given(YEARS, st.sampled_from(["HH", "TTT", "QQQQ"]))
def test_the_parts_of_a_year_follow_each_other_without_a_gap(year: int, parts: str) -> None:
    found = [parse(f"{year}{letter}{number}") for number, letter in enumerate(parts, start=1)]
    days = [(period.start.toordinal(), period.end.toordinal()) for period in found if period]
    assert days[0][0] == date(year, 1, 1).toordinal()
    assert days[-1][1] == date(year, 12, 31).toordinal()
    assert all(before[1] + 1 == after[0] for before, after in pairwise(days))


@pytest.mark.parametrize(
    ("today", "phase"),
    [
        (date(2026, 12, 31), "planning"),
        (date(2027, 1, 1), "running"),
        (date(2027, 3, 31), "running"),
        (date(2027, 4, 1), "closed"),
    ],
)
def test_phase_turns_on_the_first_and_after_the_last_day(today: date, phase: str) -> None:
    period = parse("2027Q1")
    assert period is not None
    assert periods.phase(period, today) == phase


def test_quarter_ends_exist_only_in_a_yearly_period() -> None:
    year, half, strategy = parse("2027"), parse("2027H1"), parse("2026-2029")
    assert year is not None
    assert half is not None
    assert strategy is not None
    assert [periods.quarter_end(year, n) for n in (1, 2, 3, 4)] == [
        date(2027, 3, 31),
        date(2027, 6, 30),
        date(2027, 9, 30),
        date(2027, 12, 31),
    ]
    assert periods.quarter_end(year, 5) is None
    assert periods.quarter_end(half, 1) is None
    assert periods.quarter_end(strategy, 1) is None
