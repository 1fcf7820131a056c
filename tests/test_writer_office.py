"""The workbooks in a real spreadsheet program: they open, print, recalculate and keep their data when saved again."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from okrbook.book import Book
from okrbook.catalogue import load
from okrbook.read import read_book
from okrbook.texts import LANGUAGES
from okrbook.write import new_workbook

pytestmark = pytest.mark.office


def convert(folder: Path, kind: str, paths: list[Path], profile: Path) -> Path:
    """All *paths* in another format, in one start of the program."""
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{profile}", "--convert-to", kind, "--outdir"]
    subprocess.run([*command, str(folder), *map(str, paths)], check=True, capture_output=True, timeout=600)
    return folder


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("examples")
    every = [(template, language) for template in load().templates for language in LANGUAGES]
    return [new_workbook(t, output=folder / f"{t}-{lang}.xlsx", language=lang, example=True) for t, lang in every]


def held(book: Book) -> dict[str, Any]:
    """All that people typed: table → rows of column → value."""
    assert book.trouble is None
    assert book.cover is not None
    tables = {"cover": book.cover, **book.tables}
    return {
        name: [
            {c: cell.data for c, cell in record.cells.items() if table.table.by_id[c].typed} for record in table.records
        ]
        for name, table in tables.items()
    }


def test_every_form_prints_without_cell_errors(examples: list[Path], tmp_path: Path) -> None:
    convert(tmp_path / "pdf", "pdf", examples, tmp_path / "profile")
    for path in examples:
        pdf = tmp_path / "pdf" / f"{path.stem}.pdf"
        text = subprocess.run(
            ["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True
        ).stdout
        template = load().templates[path.stem.rpartition("-")[0]]
        language = path.stem.rpartition("-")[2]
        assert template.label[language] in text
        for error in ("###", "#REF!", "#NAME?", "#VALUE!", "#N/A", "#DIV/0!", "Err:"):
            assert error not in text, path.name


def test_data_survive_a_save_by_another_program(examples: list[Path], tmp_path: Path) -> None:
    convert(tmp_path / "saved", "xlsx:Calc MS Excel 2007 XML", examples, tmp_path / "profile")
    for path in examples:
        assert held(read_book(tmp_path / "saved" / path.name, load())) == held(read_book(path, load())), path.name
