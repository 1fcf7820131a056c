"""The same data, whichever program wrote or saved the file last."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from okrbook.book import Book
from okrbook.read import read_book
from tests.support.small_books import CATALOGUE, facts, rows, small_formula
from tests.support.small_template import COVER, OBJECTIVES

__all__ = ["small_formula"]

FORMULA = '=IFERROR(INDEX(_objectives!$E:$E,ROW()-ROW($A$3)+3),"")'
ROWS = [
    ["1", "Palvelu on\nnopea", "Anna Alku; Väinö Vahva", "kyllä", date(2026, 2, 1)],
    ["1.10", "=1+1 ja -5 €", "Åke Öst", "Delvis", date(2100, 12, 31)],
]


def write(path: Path, *, date_1904: bool = False) -> Path:
    """A filled workbook of the small template, with names, marks, hidden key row and calculation sheet."""
    with xlsxwriter.Workbook(path, {"date_1904": date_1904}) as workbook:
        workbook.set_custom_property("okrbook.template", "small/1")
        day = workbook.add_format({"num_format": "d.m.yyyy"})
        cover = workbook.add_worksheet("Kansilehti")
        for at, field in enumerate(COVER.columns, start=3):
            cover.write_row(at, 0, [f"cover.{field.id}", field.label["fi"]])
        cover.write_column(3, 2, ["KOTI", "Kotihoito", "2027Q1"])
        sheet = workbook.add_worksheet("Tavoitteet")
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.write_row(1, 0, [f"objectives.{column.id}" for column in OBJECTIVES.columns])
        sheet.write_row(2, 0, [column.label["fi"] for column in OBJECTIVES.columns])
        for at, (key, title, owner, binding, approved) in enumerate(ROWS, start=3):
            for col, text in enumerate((key, title, owner, binding)):
                sheet.write_string(at, col, text)
            sheet.write_datetime(at, 4, approved, day)
        for at in range(3, 13):
            sheet.write_formula(at, 5, FORMULA, None, "")
        calc = workbook.add_worksheet("_objectives")
        calc.hide()
        calc.write_column(2, 4, ["x", 0.5, 0.25])
        workbook.define_name("okrbook.objectives.title", "=Tavoitteet!$B:$B")
    return path


def by_openpyxl(path: Path, folder: Path) -> Path:
    workbook = openpyxl.load_workbook(path)
    workbook.save(folder / "openpyxl.xlsx")
    return folder / "openpyxl.xlsx"


def by_libreoffice(path: Path, folder: Path) -> Path:
    _run("soffice", f"-env:UserInstallation={folder.as_uri()}/lo", "--headless", "--convert-to", "xlsx", str(path),
         "--outdir", str(folder / "saved"))  # fmt: skip
    return folder / "saved" / path.name


def by_gnumeric(path: Path, folder: Path) -> Path:
    _run("ssconvert", str(path), str(folder / "gnumeric.xlsx"))
    return folder / "gnumeric.xlsx"


def _run(program: str, *arguments: str) -> None:
    subprocess.run([program, *arguments], check=True, capture_output=True, timeout=120)


def as_written(path: Path, folder: Path) -> Path:
    return path


@pytest.mark.parametrize("date_1904", [False, True])
@pytest.mark.parametrize(
    "save",
    [
        as_written,
        by_openpyxl,
        pytest.param(by_libreoffice, marks=pytest.mark.office),
        pytest.param(by_gnumeric, marks=pytest.mark.office),
    ],
)
def test_the_same_data_and_no_facts(save: Callable[[Path, Path], Path], date_1904: bool, tmp_path: Path) -> None:
    found = read_book(save(write(tmp_path / "book.xlsx", date_1904=date_1904), tmp_path), CATALOGUE)
    assert found.trouble is None
    assert found.version == 1
    assert rows(found) == [
        {
            "objective_id": "1",
            "title": "Palvelu on\nnopea",
            "owner": "Anna Alku; Väinö Vahva",
            "binding": "yes",
            "approval_date": date(2026, 2, 1),
        },
        {
            "objective_id": "1.10",
            "title": "=1+1 ja -5 €",
            "owner": "Åke Öst",
            "binding": "partly",
            "approval_date": date(2100, 12, 31),
        },
    ]
    assert found.field("unit_name") == "Kotihoito"
    assert [fact for fact in facts(found) if fact[0] != "table_missing"] == []


def test_an_open_file_reads_like_a_path(tmp_path: Path) -> None:
    path = write(tmp_path / "book.xlsx")
    opened: Book = read_book(BytesIO(path.read_bytes()), CATALOGUE, name=str(path))
    assert opened == read_book(path, CATALOGUE)
