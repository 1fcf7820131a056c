"""The roll-up workbook: every figure it shows is the roll-up's, every link leads to a cell, nothing in it can run."""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Mapping
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from openpyxl.workbook import Workbook

import okrbook
from okrbook.catalogue import load
from okrbook.report.rollup_book import rollup_workbook
from okrbook.report.rollup_book.status import status
from okrbook.report.rollup_book.words import all_words
from okrbook.rollup import RollUp, merge_books
from okrbook.texts import LANGUAGES
from tests.support.books import chart_book, make_book

TODAY = date(2027, 2, 15)
HERE = Path("/returns")
UNITS = [
    {"unit_id": "ORG", "level": "organisation"},
    {"unit_id": "U1", "level": "unit", "parent_unit_id": "ORG"},
    {"unit_id": "U2", "level": "unit", "parent_unit_id": "ORG", "due_date": "2027-02-01"},
]


def objective(number: str, title: str, **more: Any) -> dict[str, Any]:
    return {"objective_id": number, "title": title, "owner": "Palvelujohtaja", **more}


def key_result(number: str, **more: Any) -> dict[str, Any]:
    return {"key_result_id": number, "objective_id": number[0], "title": f"Luku {number}", "measure_unit": "kpl",
            "baseline": 0, "target": 100, "due_date": "2027-03-31", "owner": "Tiimivastaava", **more}  # fmt: skip


def rolled(*, title: str = "Apua saa ajoissa", folder: str = "/returns", owner: str = "Palveluomistaja") -> RollUp:
    returns = [
        {"path": f"{folder}/ORG.xlsx", "cover": {"unit_id": "ORG", "unit_name": "Mallila", "level": "organisation"},
         "tables": {"objectives": [objective("1", title)],
                    "key_results": [key_result("1.1", aggregation="sum", current=5, confidence=0.3)]}},
        {"path": f"{folder}/U1.xlsx", "cover": {"unit_id": "U1", "unit_name": "Yksikkö 1", "parent_unit_id": "ORG"},
         "tables": {"objectives": [objective("1", "Jono lyhenee", parent_objective_id="1")],
                    "key_results": [key_result("1.1", parent_key_result_id="1.1", current=60,
                                               support_needed="Lisää tiloja")]}},
        {"path": f"{folder}/raci.xlsx", "template": "raci",
         "cover": {"unit_id": "ORG", "reform_id": "R1"},
         "tables": {"raci": [{"work_item_id": "1", "work_item": "Hankinnat", "accountable": owner}]}},
    ]  # fmt: skip
    books = [(make_book(load(), content), ()) for content in returns]
    return merge_books(books, org=chart_book(load(), UNITS), today=TODAY, catalogue=load())


@cache
def made(language: str = "fi") -> bytes:
    return rollup_workbook(rolled(), load(), language=language, beside=HERE)


def opened(data: bytes) -> Workbook:
    return openpyxl.load_workbook(BytesIO(data))


def content(book: Workbook, sheet: str) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in book[sheet].iter_rows()]


def row_of(book: Workbook, sheet: str, *wanted: Any) -> list[Any]:
    [found] = [row for row in content(book, sheet) if all(value in row for value in wanted)]
    return found


def test_every_text_is_there_in_three_languages_with_the_same_blanks() -> None:
    from string import Formatter

    for name, text in all_words().items():
        blanks = [{field for _, field, _, _ in Formatter().parse(text[language]) if field} for language in LANGUAGES]
        assert blanks[0] == blanks[1] == blanks[2], name


def test_the_sheets_are_named_in_the_language() -> None:
    names = {language: opened(made(language)).sheetnames[:6] for language in LANGUAGES}

    assert names["fi"] == ["Yhteenveto", "Tavoitepuu", "Vastuut", "Havainnot", "Palautukset", "Tiedostot"]
    assert names["sv"] == ["Översikt", "Målträd", "Ansvar", "Iakttagelser", "Inlämningar", "Filer"]
    assert names["en"] == ["Overview", "Objective tree", "Responsibilities", "Findings", "Returns", "Files"]


def test_the_tree_shows_progress_aggregates_and_of_how_many_they_are_made() -> None:
    book = opened(made())
    top = row_of(book, "Tavoitepuu", "Mallila", "1.1")
    below = row_of(book, "Tavoitepuu", "Yksikkö 1", "1.1")

    assert top[4:7] == [0, 100, 5]
    assert top[8] == pytest.approx(0.05)
    assert top[11] == 60
    assert top[12] == "1 / 2 – vajaa"
    assert below[8] == pytest.approx(0.6)
    assert below[9] == "aikataulussa"
    assert "Tavoitepuu" in book.sheetnames


def test_the_tree_has_outline_levels() -> None:
    sheet = opened(made())["Tavoitepuu"]
    levels = [sheet.row_dimensions[row].outlineLevel for row in range(5, 9)]

    assert levels == [0, 1, 1, 2]


def test_the_overview_answers_the_four_questions() -> None:
    texts = [str(value) for row in content(opened(made()), "Yhteenveto") for value in row if value is not None]

    for question in (
        "Mitä avaintulokset kertovat?",
        "Mitä pitää muuttaa?",
        "Mikä riippuu mistä?",
        "Kuka tarvitsee tukea?",
    ):
        assert question in texts
    assert "2 / 3" in texts
    assert any("Yksikkö U2" in text for text in texts)
    assert any(text.startswith("Jäljessä (5\u00a0%): ORG/1.1") for text in texts)
    assert any("U1/1.1 Luku 1.1: Lisää tiloja" in text for text in texts)
    assert any(text.startswith("Luottavaisuusarvo on 30\u00a0%: ORG/1.1") for text in texts)


def test_who_has_not_returned_is_told_with_the_day() -> None:
    row = row_of(opened(made()), "Palautukset", "U2")

    assert row[3] == "myöhässä: Tavoitteet ja avaintulokset (OKR)"
    assert row[4].date() == date(2027, 2, 1)


def links(data: bytes) -> Mapping[str, list[tuple[str, str | None]]]:
    """Sheet part → (target, anchor) of its links to files."""
    found: dict[str, list[tuple[str, str | None]]] = {}
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    rel = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    with zipfile.ZipFile(BytesIO(data)) as package:
        for part in package.namelist():
            if part.startswith("xl/worksheets/_rels/"):
                sheet = part.replace("_rels/", "").removesuffix(".rels")
                targets = {e.get("Id"): e.get("Target") for e in ElementTree.fromstring(package.read(part))}  # noqa: S314
                tree = ElementTree.fromstring(package.read(sheet))  # noqa: S314
                found[sheet] = [
                    (targets[link.get(rel)] or "", link.get("location"))
                    for link in tree.iterfind(".//m:hyperlink", space)
                    if link.get(rel)
                ]
    return found


def test_links_are_relative_and_lead_to_the_cell() -> None:
    tree = links(made())["xl/worksheets/sheet2.xml"]

    assert ("U1.xlsx", "'Avaintulokset'!A5") in tree
    assert all(not target.startswith(("/", "file:")) for target, _ in tree)


def test_a_strange_file_name_is_escaped_in_links() -> None:
    data = rollup_workbook(rolled(folder='/returns/a #1 "50 %"'), load(), language="fi", beside=HERE)
    targets = {target for found in links(data).values() for target, _ in found}

    assert "a%20%231%20%2250%20%25%22/U1.xlsx" in targets


HOSTILE = ["=1+1", "+1", "@SUM(A1)", '=HYPERLINK("http://x")', "<r><t>x</t></r>", "http://example.com", "mailto:x@y.fi",
           "internal:Sheet!A1", "{=1}", "</t><f>1</f>"]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_a_return_never_becomes_a_formula_a_link_or_markup(text: str) -> None:
    data = rollup_workbook(rolled(title=text, owner=text), load(), language="fi", beside=HERE)
    book = opened(data)

    assert row_of(book, "Tavoitepuu", text)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None or (cell.hyperlink.target or "").endswith(".xlsx")


def test_the_same_roll_up_gives_the_same_bytes() -> None:
    assert rollup_workbook(rolled(), load(), language="fi", beside=HERE) == made()


def test_every_merged_row_is_in_the_flat_data_with_its_source_and_ids_for_programs() -> None:
    sheet = opened(made())["Data – Avaintulokset"]
    keys = [cell.value for cell in sheet[3]]
    rows = [dict(zip(keys, [cell.value for cell in row], strict=True)) for row in sheet.iter_rows(min_row=5)]

    assert [(row["unit"], row["key_result_id"], row["current"], row["cell"]) for row in rows] == [
        ("ORG", "1.1", 5, "A5"),
        ("U1", "1.1", 60, "A5"),
    ]
    assert sheet.row_dimensions[3].hidden


def test_without_a_responsibility_matrix_the_sheet_says_so() -> None:
    books = [(make_book(load(), {"cover": {"unit_id": "U1"}, "tables": {"objectives": [objective("1", "x")]}}), ())]
    rollup = merge_books(books, today=TODAY, catalogue=load())
    book = opened(rollup_workbook(rollup, load(), language="fi", beside=HERE))

    assert content(book, "Vastuut")[3][0] == "Vastuunjakomatriiseja ei ole palautettu."


def test_nothing_merged_still_makes_a_workbook() -> None:
    rollup = merge_books([], today=TODAY, catalogue=load())

    assert "Yhteenveto" in opened(rollup_workbook(rollup, load(), language="fi", beside=HERE)).sheetnames


def test_the_roll_up_is_passed_over_when_a_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "rollup.xlsx").write_bytes(made())
    okrbook.new("okr", output=tmp_path / "return.xlsx")

    assert [Path(file.path).name for file in okrbook.lint([tmp_path], today=TODAY).files] == ["return.xlsx"]


@pytest.mark.parametrize(
    ("progress", "day", "expected"),
    [
        (0.5, date(2027, 2, 14), "on_track"),
        (0.49, date(2027, 2, 14), "little_behind"),
        (0.25, date(2027, 2, 14), "little_behind"),
        (0.24, date(2027, 2, 14), "behind"),
        (0.99, date(2027, 6, 1), "little_behind"),
        (None, date(2027, 2, 14), "no_figure"),
        (0.5, date(2026, 12, 31), "not_begun"),
    ],
)
def test_standing_compares_progress_with_the_time_that_has_gone(
    progress: float | None, day: date, expected: str
) -> None:
    """14 February is the 45th of the 90 days of the first quarter of 2027: half of it has gone."""
    assert status(progress, "2027Q1", day)[0] == expected


@pytest.mark.office
@pytest.mark.parametrize("language", LANGUAGES)
def test_libreoffice_opens_and_prints_it_without_cell_errors(language: str, tmp_path: Path) -> None:
    (tmp_path / "rollup.xlsx").write_bytes(made(language))
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(tmp_path / "rollup.xlsx")],
        check=True,
        capture_output=True,
        timeout=300,
    )
    text = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "rollup.pdf"), "-"], check=True, capture_output=True, text=True
    ).stdout

    assert "Apua saa ajoissa" in text
    for error in ("###", "#REF!", "#NAME?", "#VALUE!", "#N/A", "#DIV/0!", "Err:"):
        assert error not in text
