"""`new --data`: what is given is written as a person might have typed it, and comes back as it went in."""

from __future__ import annotations

import json
import unicodedata
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from okrbook import calc
from okrbook.catalogue import load
from okrbook.errors import UsageError
from okrbook.read import read_book
from okrbook.template import ID_TYPES, NUMBER_TYPES, Column, Table
from okrbook.write import new_workbook
from okrbook.write.content import content, language_of, typed


def written(tmp_path: Path, table: str, row: dict[str, Any], template: str = "okr", **options: Any) -> dict[str, Any]:
    """The first row of *table* as openpyxl reads it: column id → cell."""
    path = new_workbook(template, output=tmp_path / "x.xlsx", data={"tables": {table: [row]}}, force=True, **options)
    found = load().templates[template].by_id[table]
    sheet = openpyxl.load_workbook(path)[found.label[options.get("language", "fi")]]
    return {column.id: sheet.cell(calc.HEADER_ROW + 1, place) for place, column in enumerate(found.visible, start=1)}


@pytest.mark.parametrize(
    ("column", "value", "cell"),
    [
        ("due_date", "2027-03-31", datetime(2027, 3, 31)),
        ("due_date", "31.3.2027", "31.3.2027"),
        ("due_date", "2027-02-30", "2027-02-30"),
        ("due_date", {"text": "2027-03-31"}, "2027-03-31"),
        ("due_date", 46477, datetime(2027, 3, 31)),
        ("target", 80, 80),
        ("target", 0, 0),
        ("target", "80", "80"),
        ("target", "noin 80", "noin 80"),
        ("confidence", 0.7, 0.7),
        ("outlook", "partly", "toteutuu osittain"),
        ("outlook", "ehkä", "ehkä"),
        ("outlook", True, True),
        ("key_result_id", "1.10", "1.10"),
        ("key_result_id", "007", "007"),
        ("key_result_id", 7, "7"),
        ("key_result_id", 1.1, 1.1),
        ("title", "=1+1", "=1+1"),
        ("title", "  välejä  ", "  välejä  "),
        ("title", "2027-03-31", "2027-03-31"),
        ("title", None, None),
        ("title", "", None),
        ("title", "rivi\nvaihto", "rivi\nvaihto"),
    ],
)
def test_a_value_is_written_as_somebody_might_have_typed_it(tmp_path: Path, column: str, value: Any, cell: Any) -> None:
    found = written(tmp_path, "key_results", {column: value})[column]
    assert found.value == cell
    assert type(found.value) is type(cell)


def test_choices_are_labels_of_the_workbooks_language(tmp_path: Path) -> None:
    assert written(tmp_path, "key_results", {"outlook": "no"}, language="sv")["outlook"].value == "uppnås inte"


@pytest.mark.parametrize("text", ["=1+1", "=HYPERLINK(\"http://x\")", "+1", "-1", "@SUM(A1)", "<r><t>x</t></r>", "{=1}",
                                  "http://example.org", "_x000D_", "a\u0001b"])  # fmt: skip
@pytest.mark.parametrize("column", ["title", "target", "due_date", "key_result_id"])
def test_text_never_becomes_a_formula_a_link_or_markup(tmp_path: Path, text: str, column: str) -> None:
    path = new_workbook("okr", output=tmp_path / "x.xlsx", data={"tables": {"key_results": [{column: text}]}})
    book = read_book(path, load())
    cell = book.tables["key_results"].records[0].cells[column]
    assert (cell.raw, cell.formula) == (text, None)
    sheet = openpyxl.load_workbook(path)[load().templates["okr"].by_id["key_results"].label["fi"]]
    typed_cell = sheet.cell(calc.HEADER_ROW + 1, book.tables["key_results"].columns[column])
    assert (typed_cell.data_type, typed_cell.number_format, typed_cell.hyperlink) == ("s", "@", None)


def test_formats_tell_numbers_dates_percentages_and_text_apart(tmp_path: Path) -> None:
    formats = {name: cell.number_format for name, cell in written(tmp_path, "key_results", {"title": "x"}).items()}
    assert formats["key_result_id"] == formats["title"] == formats["objective_id"] == "@"
    assert formats["due_date"] == "d.m.yyyy"
    assert formats["confidence"] == formats["progress"] == "0 %"
    assert formats["target"] == "General"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"tables": {"objectivs": []}}, "«objectives»"),
        ({"tables": {"objectives": [{"tittle": "x"}]}}, "«title»"),
        ({"tables": {"objectives": [{}, {"owner_name": "x"}]}}, "row 2"),
        ({"tables": {"objectives": [{"progress": 0.5}]}}, "calculated"),
        ({"tables": {"key_results": [{"progress_counted": 0.5}]}}, "calculated"),
        ({"cover": {"unit": "x"}}, "«unit_"),
        ({"template": "raci"}, "«raci»"),
        ({"tables": {"objectives": {"title": "x"}}}, "list of rows"),
        ({"tables": {"objectives": ["x"]}}, "object"),
        ({"tables": {"objectives": [{"title": ["x"]}]}}, "«title»"),
        ({"tables": {"objectives": [{"title": {"text": 1}}]}}, "«title»"),
        ({"tables": {"objectives": [{"title": {"texts": "x"}}]}}, "«title»"),
        ({"tables": {"objectives": [{"title": "x" * 32_768}]}}, "32767"),
        ({"tables": {"objectives": [{"title": "\ud800"}]}}, "half a character"),
        ({"tables": {"key_results": [{"target": float("nan")}]}}, "too large"),
        ({"tables": {"key_results": [{"target": 10**400}]}}, "too large"),
    ],
)
def test_wrong_names_and_impossible_values_are_errors_of_usage(tmp_path: Path, data: Any, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        new_workbook("okr", output=tmp_path / "x.xlsx", data=data)
    assert list(tmp_path.iterdir()) == []


def test_a_record_is_a_list_of_one(tmp_path: Path) -> None:
    data = {"tables": {"funding": [{"applicant": "A"}, {"applicant": "B"}]}}
    with pytest.raises(UsageError, match="one record"):
        new_workbook("sitra", output=tmp_path / "x.xlsx", data=data)


def test_further_keys_are_ignored(tmp_path: Path) -> None:
    rows = [{"title": "x", "_refs": {"a": "b"}}]
    data = {"note": "x", "path": "y", "lint": {}, "cover": {}, "tables": {"tasks": rows}}
    new_workbook("okr", output=tmp_path / "x.xlsx", data=data)


@pytest.mark.parametrize(
    ("language", "cover", "labels", "field"),
    [
        (None, None, "fi", "fi"),
        ("sv", None, "sv", "sv"),
        (None, {"language": "en"}, "en", "en"),
        (None, {"language": "svenska"}, "sv", "svenska"),
        ("fi", {"language": "en"}, "fi", "fi"),
        (None, {"language": "tlh"}, "fi", "tlh"),
        (None, {"unit_id": "U1"}, "fi", None),
    ],
)
def test_which_language(language: str | None, cover: Any, labels: str, field: str | None) -> None:
    data = None if cover is None else {"cover": cover}
    found = content(load().templates["okr"], data, language=language)
    assert (found.language, found.cover.get("language")) == (labels, field)


def test_an_unknown_language_is_an_error_of_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="«fr»"):
        new_workbook("okr", output=tmp_path / "x.xlsx", language="fr")


def test_fields_given_apart_take_the_place_of_the_datas(tmp_path: Path) -> None:
    data = {"cover": {"unit_id": "OLD", "unit_name": "Yksikkö"}}
    path = new_workbook("okr", output=tmp_path / "x.xlsx", data=data, cover={"unit_id": "NEW", "level": "team"})
    book = read_book(path, load())
    assert [book.field(name) for name in ("unit_id", "unit_name", "level")] == ["NEW", "Yksikkö", "team"]


def test_data_may_be_longer_than_the_prepared_rows(tmp_path: Path) -> None:
    count = load().templates["okr"].by_id["objectives"].rows + 25
    rows = [{"objective_id": str(place), "title": f"Tavoite {place}"} for place in range(1, count + 1)]
    path = new_workbook("okr", output=tmp_path / "x.xlsx", data={"tables": {"objectives": rows}})
    assert extracted(path)["tables"]["objectives"] == rows
    native = openpyxl.load_workbook(path)["Tavoitteet"].tables["okrbook_objectives"]
    assert openpyxl.utils.range_boundaries(native.ref)[3] > calc.HEADER_ROW + count


def test_unit_names_cannot_disturb_footers_and_properties(tmp_path: Path) -> None:
    name = "A&B &P\u0001 <x> " + "y" * 400
    path = new_workbook("okr", output=tmp_path / "x.xlsx", cover={"unit_id": "\u0002", "unit_name": name})
    book = openpyxl.load_workbook(path)
    assert book["Tavoitteet"].oddFooter.left.text.strip().startswith("A&&B &&P")
    assert book.properties.title.endswith("y")


def extracted(path: Path) -> dict[str, Any]:
    """What the workbook holds, in the shape of `new --data`."""
    book = read_book(path, load())
    assert book.trouble is None
    assert book.cover is not None

    def data(cell: Any) -> Any:
        if cell.data is None:
            return {"text": cell.gap.text}
        return cell.data.isoformat() if isinstance(cell.data, date) else cell.data

    def record(found: Any) -> dict[str, Any]:
        return {name: data(cell) for name, cell in found.cells.items() if cell.filled}

    tables = {name: [record(row) for row in table.records] for name, table in book.tables.items()}
    return {"cover": record(book.cover.records[0]), "tables": {name: rows for name, rows in tables.items() if rows}}


UNSEEN = ("Cs", "Cc", "Cn", "Co", "Zs", "Zl", "Zp", "Cf", "Mn", "Mc", "Me")
"""Kinds of characters that nobody sees, or that join with the letter before: reading may leave out or join them."""
LETTERS = st.characters(codec="utf-8", exclude_categories=UNSEEN)


def values(column: Column) -> st.SearchStrategy[Any]:
    """Values of a column that data may hold: readable, in the form that comes back."""
    if column.type in NUMBER_TYPES:
        return st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9, allow_nan=False).map(lambda x: round(x, 6))
    if column.type == "date":
        return st.dates(date(2000, 1, 1), date(2100, 12, 31)).map(date.isoformat)
    if column.type == "choice":
        return st.sampled_from([choice.id for choice in column.choices])
    if column.type == "period":
        return st.sampled_from(["2027", "2027H1", "2027T3", "2027Q4", "2026-2029"])
    if column.type == "quarter":
        return st.sampled_from(["2027Q1", "2030Q4"])
    size = 40 if column.type in ID_TYPES else 300
    return st.text(LETTERS, min_size=2, max_size=size).map(lambda text: f"a{text}")


def rows_of(table: Table) -> st.SearchStrategy[Any]:
    optional = {column.id: values(column) for column in table.typed}
    row = st.fixed_dictionaries({}, optional=optional).filter(bool)
    return st.lists(row, max_size=1 if table.is_record else 4)


def same(found: Any, given_: Any) -> None:
    assert json.loads(json.dumps(found)) == json.loads(json.dumps(given_))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_what_goes_in_comes_back(tmp_path_factory: pytest.TempPathFactory, draw: st.DataObject) -> None:
    template = load().templates[draw.draw(st.sampled_from(sorted(load().templates)))]
    language = draw.draw(st.sampled_from(["fi", "sv", "en"]))
    tables = {table.id: rows for table in template.tables if (rows := draw.draw(rows_of(table)))}
    cover = draw.draw(st.fixed_dictionaries({}, optional={c.id: values(c) for c in template.cover.typed}))
    cover["language"] = language
    path = tmp_path_factory.mktemp("trip") / "x.xlsx"
    new_workbook(template.id, output=path, data={"template": template.id, "cover": cover, "tables": tables})
    assert zipfile.is_zipfile(path)
    found = extracted(path)
    given_text = json.dumps({"cover": cover, "tables": tables}, ensure_ascii=False)
    same(found, json.loads(unicodedata.normalize("NFC", given_text)))


@given(st.text(max_size=40))
def test_any_text_is_typed_as_text_in_a_text_column(text: str) -> None:
    column = load().templates["okr"].by_id["objectives"].by_id["title"]
    assert typed(column, text, "fi") == (text or None)
    assert typed(column, {"text": text}, "fi") == (text or None)


@given(st.text(max_size=10))
def test_a_language_is_named_by_its_id_or_its_words(text: str) -> None:
    assert language_of(load().templates["okr"], text) in (None, "fi", "sv", "en")
