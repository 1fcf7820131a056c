from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrbook.book import Gap
from okrbook.readings import DayMonth
from okrbook.template import Column
from okrbook.values import (
    CellReading,
    Context,
    ErrorText,
    clean_text,
    from_serial,
    is_placeholder,
    one_edit_apart,
    plain_text,
    read_cell,
    serial,
)
from tests.support.small_template import YES_NO

CONTEXT = Context()


def read(raw: Any, type_: str, context: Context = CONTEXT) -> CellReading:
    return read_cell(raw, Column("c", type_, choices=YES_NO if type_ == "choice" else ()), context)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  Anna\u00a0 Alku \n", "anna alku"),
        ("a\u202fb\u2009c\td\re", "a b c d e"),
        ("A\u0308iti", "äiti"),
        ("ÄÖÅ", "äöå"),
        ("ΣΑΣ", "σασ"),
        ("\ufeffab\u200bc", "abc"),
        ("\u2003x", "\u2003x"),
        (1.0, "1"),
        (1.1, "1.1"),
        (0.1 + 0.2, "0.3"),
        (2.00005, "2.0001"),
        (-0.00001, "0"),
        (12345678.0, "12345678"),
        (True, "true"),
        (False, "false"),
    ],
)
def test_clean_text(raw: Any, clean: str) -> None:
    assert clean_text(raw) == clean


@given(st.text())
def test_cleaning_twice_is_cleaning_once_and_ends_are_trimmed(text: str) -> None:
    clean = clean_text(text)
    assert clean_text(clean) == clean
    assert clean == clean.strip(" ")
    assert "  " not in clean


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        "–",
        "—",
        "?",
        "TBD",
        "n/a",
        "N/A",
        "…",
        "...",
        "x",
        "XX",
        "xx.xx.20xx",
        "puuttuu",
        "Saknas",
        "esim. 50 %",
        "t.ex. 5",
        "e.g. 5",
        "[nimi]",
    ],
)
def test_placeholders_count_as_empty(text: str) -> None:
    assert is_placeholder(clean_text(text))
    assert read(text, "text") == CellReading(placeholder=True)
    assert read(text, "number") == CellReading(placeholder=True)


@pytest.mark.parametrize("text", ["0", "xyz", "esimerkki", "[a] ja b", "nakki", "-5", "ei"])
def test_these_are_no_placeholders(text: str) -> None:
    assert not is_placeholder(clean_text(text))


@pytest.mark.parametrize("kind", ["number", "int", "percent", "money"])
def test_zero_is_a_value(kind: str) -> None:
    assert read(0.0, kind) == CellReading(0, 0.0)


@pytest.mark.parametrize(
    ("text", "kind", "reading"),
    [
        ("0,5", "number", 0.5),
        ("12,5", "number", 12.5),
        ("0.75", "number", 0.75),
        ("0,234", "number", 0.234),
        ("1 234", "number", 1234),
        ("1\u00a0234,5", "number", 1234.5),
        ("1\u202f234\u202f567", "money", 1234567),
        ("1\u2009234", "int", 1234),
        ("1'234", "number", 1234),
        ("'5", "number", 5),
        ("−5", "number", -5),
        ("–5,5", "number", -5.5),
        ("+5", "number", 5),
        ("1.234.567", "number", 1234567),
        ("1.234,56", "number", 1234.56),
        ("1,234.56", "number", 1234.56),
        ("1 234,567", "number", 1234.567),
        ("50 000 €", "money", 50000),
        ("€ 50", "money", 50),
        ("75 %", "number", 75),
        ("75 %", "percent", 0.75),
        ("71,1\u00a0%", "percent", 0.711),
        ("0,75", "percent", 0.75),
        ("90.5", "number", 90.5),
        ("007", "number", 7),
    ],
)
def test_a_text_that_is_certainly_one_number_is_a_gap_with_that_reading(text: str, kind: str, reading: float) -> None:
    assert read(text, kind).gap == Gap("number_text", plain_text(text), pytest.approx(reading))


@pytest.mark.parametrize(
    ("text", "kind", "between"),
    [
        ("1,234", "money", (1.234, 1234)),
        ("1.234", "number", (1.234, 1234)),
        ("12,345", "int", (12.345, 12345)),
        ("1.000", "number", (1, 1000)),
        ("1,234 €", "money", (1.234, 1234)),
        ("−1,234", "number", (-1.234, -1234)),
        ("1,234 %", "percent", (0.01234, 12.34)),
        ("1.2", "number", (1.2, DayMonth(1, 2))),
        ("1.10", "number", (1.1, DayMonth(1, 10))),
        ("12.11", "money", (12.11, DayMonth(12, 11))),
        ("29.2", "number", (29.2, DayMonth(29, 2))),
        ("75", "percent", (0.75, 75)),
        ("1", "percent", (0.01, 1)),
    ],
)
def test_a_text_number_of_two_readings_is_asked_not_guessed(text: str, kind: str, between: tuple[Any, ...]) -> None:
    assert read(text, kind).gap == Gap("ambiguous", text, between=between)


@pytest.mark.parametrize(
    ("text", "number"), [("30.2", 30.2), ("13.13", 13.13), ("-1.2", -1.2), ("1.2 €", 1.2), ("1.2 %", 1.2)]
)
def test_no_day_has_such_a_number_sign_or_unit(text: str, number: float) -> None:
    assert read(text, "number").gap == Gap("number_text", text, number)


@pytest.mark.parametrize(
    "text",
    [
        "65/75",
        "< 83",
        "(27…126)",
        "107, 1",
        "Ei saatavilla",
        "noin 5",
        "12 5",
        "5 kpl",
        "1.2.2027",
        "90 1)",
        "1e5",
        "5.",
        ",5",
        "1 23 456",
        "1,2,3",
        "½",
        "٣",
        "--5",
        "9" * 200,
    ],
)
def test_any_other_text_is_not_a_number(text: str) -> None:
    assert read(text, "number").gap == Gap("not_number", text)


def test_units_belong_to_their_columns() -> None:
    assert read("5 €", "percent").gap == Gap("not_number", "5 €")
    assert read("5 %", "money").gap == Gap("not_number", "5 %")


@pytest.mark.parametrize("kind", ["number", "int", "percent", "money", "date", "quarter"])
def test_truth_values_are_no_numbers_and_no_dates(kind: str) -> None:
    gap = read(True, kind).gap
    assert gap is not None
    assert gap.kind in ("not_number", "not_date")


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_decimal_commas_read_as_the_number_they_were_made_of(value: Any) -> None:
    gap = read(f"{value:,}".replace(",", "\u00a0").replace(".", ","), "number").gap
    assert gap is not None
    assert gap.reading == pytest.approx(float(value))


@given(st.text(max_size=30), st.sampled_from(["number", "percent", "money", "date", "period", "quarter"]))
def test_no_text_ever_is_a_value_of_a_number_or_date_column(text: str, kind: str) -> None:
    reading = read(text, kind)
    assert kind in ("period", "quarter") or reading.value is None


@pytest.mark.parametrize(
    "text",
    [
        "31.12.2026",
        "31. 12. 2026",
        "2026-12-31",
        "2026-12-31 00:00:00",
        "2026-12-31T00:00:00Z",
        "31/12/2026",
        "12/31/2026",
        "31-12-2026",
        "31. joulukuuta 2026",
        "den 31 december 2026",
        "31 December 2026",
        "December 31, 2026",
        "31.12.2026 0:00",
    ],
)
def test_a_text_that_is_certainly_one_date(text: str) -> None:
    assert read(text, "date").gap == Gap("date_text", text, date(2026, 12, 31))


def test_points_mean_day_month_year() -> None:
    assert read("1.2.2027", "date").gap == Gap("date_text", "1.2.2027", date(2027, 2, 1))
    assert read("5/5/2027", "date").gap == Gap("date_text", "5/5/2027", date(2027, 5, 5))


def test_a_date_with_slashes_that_has_two_orders_is_asked() -> None:
    between = (date(2027, 2, 1), date(2027, 1, 2))
    assert read("01/02/2027", "date").gap == Gap("ambiguous", "01/02/2027", between=between)


@pytest.mark.parametrize(
    "raw",
    [
        "syksyllä",
        "Q4",
        "2026",
        "30.2.2027",
        "31.12.26",
        "1.2.",
        "45000",
        "31.12.1999",
        "1.1.2101",
        2026.0,
        0.0,
        -5.0,
        73416.0,
        36525.0,
    ],
)
def test_what_cannot_be_a_date_between_2000_and_2100(raw: Any) -> None:
    assert read(raw, "date").gap == Gap("not_date", plain_text(raw))


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.floats(0, 0.99))
def test_dates_are_whole_days(day: date, time: float) -> None:
    assert from_serial(serial(day)) == day
    assert read(serial(day) + time, "date") == CellReading(day, float(serial(day)))


def test_1904_workbooks_count_from_another_day() -> None:
    day = date(2027, 2, 1)
    assert read(float(serial(day) - 1462), "date", Context(date1904=True)) == CellReading(day, float(serial(day)))


def test_quarters_and_periods() -> None:
    assert read("2027q2", "quarter") == CellReading("2027Q2", "2027q2")
    assert read("2027", "quarter").gap == Gap("not_date", "2027")
    assert read(2027.0, "period") == CellReading("2027", "2027")
    assert read("2026–2029", "period") == CellReading("2026-2029", "2026-2029")
    assert read("kevät", "period").gap == Gap("not_date", "kevät")


@pytest.mark.parametrize("text", ["yes", "Kyllä", " JA ", "kylla\u0308"[:4] + "ä"])
def test_a_choice_is_known_by_any_of_its_words(text: str) -> None:
    assert read(text, "choice") == CellReading("yes", "yes")


def test_a_choice_by_another_word() -> None:
    assert read("Jossain  määrin", "choice") == CellReading("partly", "partly")


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("kylä", "yes"),
        ("kyllää", "yes"),
        ("osittian", "partly"),
        ("ehkä", None),
        ("nei", "no"),
        ("ye", "yes"),
        ("e", None),
        ("TRUE", None),
    ],
)
def test_a_word_outside_the_list_names_the_one_choice_an_edit_away(text: str, near: str | None) -> None:
    assert read(text, "choice").gap == Gap("not_in_list", text, near)


@given(st.text(max_size=6), st.text(max_size=6))
def test_one_edit_goes_both_ways(one: str, other: str) -> None:
    assert one_edit_apart(one, other) == one_edit_apart(other, one)


@given(st.text(min_size=1, max_size=8), st.data())
def test_one_letter_left_out_is_one_edit(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text) - 1))
    assert one_edit_apart(text, text[:at] + text[at + 1 :])


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (1.0, "1"),
        (1.1, "1.1"),
        (0.699999999999999999989, "0.7"),
        (" a ", "a"),
        ("=1+1", "=1+1"),
        ("@x", "@x"),
        ("-5 €", "-5 €"),
    ],
)
def test_ids_and_texts_are_text(raw: Any, value: str) -> None:
    for kind in ("id", "ref", "text", "long"):
        assert read(raw, kind) == CellReading(value, value.lower())


def test_text_keeps_its_line_breaks_and_loses_what_nobody_sees() -> None:
    assert read(" rivi 1\r\nrivi\u200b 2 \ufeff", "long") == CellReading("rivi 1\nrivi 2", "rivi 1 rivi 2")


def test_an_endless_id_is_a_gap() -> None:
    gap = read("a" * 201, "id").gap
    assert gap is not None
    assert gap.kind == "too_long"
    assert read("a" * 201, "text").gap is None
    assert read("a" * 200, "id").gap is None


@pytest.mark.parametrize("kind", ["text", "id", "number", "date", "choice", "person", "quarter"])
@pytest.mark.parametrize("raw", [ErrorText("#REF!"), ErrorText("#SPILL!"), "#N/A"])
def test_cell_errors_are_gaps_in_every_column(kind: str, raw: str) -> None:
    assert read(raw, kind) == CellReading(gap=Gap("error", raw))


def test_names_are_joined_for_rules_and_kept_as_typed_for_people() -> None:
    assert read("Anna  Alku;\nVäinö Vahva", "people") == CellReading(
        "Anna  Alku;\nVäinö Vahva", "anna alku;väinö vahva"
    )


@pytest.mark.parametrize("text", ["avoin", "Vakant", "N.N.", "nimetään myöhemmin"])
def test_a_vacancy_counts_as_empty(text: str) -> None:
    assert read(text, "person") == CellReading(placeholder=True)
