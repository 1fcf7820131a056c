"""``new → extract`` gives back what went in, whatever people and LibreOffice have done to the workbook in between."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

import okrbook
from okrbook.catalogue import load
from okrbook.template import Column, Template
from okrbook.texts import LANGUAGES
from okrbook.values import Context, read_cell

CATALOGUE = load()
EVERY = [(template, language) for template in CATALOGUE.templates.values() for language in LANGUAGES]


def example(template: Template, language: str) -> dict[str, Any]:
    """The template's own good rows, and a cover that is all filled."""
    tables = {table.id: _present(table.example_rows(language)) for table in template.tables}
    [cover] = _present(template.cover.example_rows(language)) or [{}]
    return {"cover": {**cover, "language": language}, "tables": {name: rows for name, rows in tables.items() if rows}}


def _present(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: value for key, value in row.items() if value is not None} for row in rows]


def extracted(path: Path) -> dict[str, Any]:
    [data] = okrbook.extract([path])
    return {"cover": data["cover"], "tables": data["tables"]}


@pytest.mark.parametrize(("template", "language"), EVERY, ids=lambda value: getattr(value, "id", value))
def test_what_goes_in_comes_out(template: Template, language: str, tmp_path: Path) -> None:
    data = example(template, language)
    path = okrbook.new(template.id, output=tmp_path / "x.xlsx", data=data, language=language)

    assert data["tables"]
    assert extracted(path) == data


def disturb(path: Path) -> None:
    """What a unit does to its form: other names for sheets and headers, a column moved, a column and rows put in."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            _disturb_sheet(sheet)
    book.save(path)


def _disturb_sheet(sheet: Worksheet) -> None:
    keys = [cell for row in sheet.iter_rows(max_row=8) for cell in row if _is_key(cell.value)]
    table_row = max((sum(key.row == cell.row for key in keys), cell.row) for cell in keys)[1] if keys else 0
    in_row = [cell.column for cell in keys if cell.row == table_row]
    if len(in_row) < 3:  # the guide, the cover
        return
    for name in list(sheet.tables):
        del sheet.tables[name]
    for col in in_row[1:]:
        sheet.cell(table_row + 1, col).value = f"Meidän otsikko {col}"
    _move_last_column_first(sheet, max(in_row))
    sheet.insert_cols(3)
    sheet.cell(table_row + 1, 3).value = "Oma huomio"
    sheet.insert_rows(1, 2)
    sheet.insert_rows(table_row + 5)
    sheet.title = f"Omat {sheet.title}"[:31]


def _is_key(value: Any) -> bool:
    return isinstance(value, str) and value.count(".") == 1 and value.replace(".", "").replace("_", "").isalnum()


def _move_last_column_first(sheet: Worksheet, last: int) -> None:
    sheet.insert_cols(1)
    for row in range(1, sheet.max_row + 1):
        source = sheet.cell(row, last + 1)
        target = sheet.cell(row, 1)
        target.value, target.number_format = source.value, source.number_format
        source.value = None


def by_openpyxl(paths: list[Path]) -> None:
    for path in paths:
        disturb(path)


def saved_by_office(paths: list[Path], folder: Path, profile: Path) -> list[Path]:
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{profile}", "--convert-to"]
    kind = "xlsx:Calc MS Excel 2007 XML"
    subprocess.run(
        [*command, kind, "--outdir", str(folder), *map(str, paths)], check=True, capture_output=True, timeout=600
    )
    return [folder / path.name for path in paths]


def compared(data: Mapping[str, Any]) -> dict[str, Any]:
    """Rows in the order of their content: a row that people put in between changes no data."""
    return {"cover": data["cover"], "tables": data["tables"]}


def test_what_goes_in_comes_out_of_a_disturbed_workbook(tmp_path: Path) -> None:
    for template, language in EVERY:
        data = example(template, language)
        path = okrbook.new(
            template.id, output=tmp_path / f"{template.id}-{language}.xlsx", data=data, language=language
        )
        disturb(path)

        assert compared(extracted(path)) == data, path.name


@pytest.mark.office
def test_what_goes_in_comes_out_after_libreoffice_has_saved_it(tmp_path: Path) -> None:
    books = {}
    for template, language in EVERY:
        name = f"{template.id}-{language}.xlsx"
        data = example(template, language)
        plain = okrbook.new(template.id, output=tmp_path / "in" / name, data=data, language=language)
        books[f"plain-{name}"] = (shutil.copy(plain, tmp_path / "in" / f"plain-{name}"), data)
        disturb(plain)
        books[name] = (plain, data)
    saved = saved_by_office([Path(path) for path, _ in books.values()], tmp_path / "out", tmp_path / "profile")

    for path in saved:
        assert compared(extracted(path)) == books[path.name][1], path.name


# Any content


def values(column: Column) -> st.SearchStrategy[Any]:
    """What a person might type in the column and the reader reads as its type."""
    if column.type in ("int",):
        return st.integers(-(10**9), 10**9)
    if column.kind == "number":
        return st.floats(-1e9, 1e9, allow_nan=False).map(lambda number: round(number, 4) + 0.0)
    if column.type == "date":
        return st.dates(date(2000, 1, 1), date(2100, 12, 31)).map(date.isoformat)
    if column.type == "choice":
        return st.sampled_from([choice.id for choice in column.choices])
    if column.type == "period":
        return st.sampled_from(["2027", "2027H1", "2027T3", "2027Q1", "2026-2029"])
    if column.type == "quarter":
        return st.sampled_from(["2027Q1", "2026Q4", "2030Q2"])
    text = st.text(
        st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cf", "Co", "Cn"]), min_size=1, max_size=30
    )
    return text.map(str.strip).filter(lambda typed: _says_itself(typed, column))


def _says_itself(typed: str, column: Column) -> bool:
    """False for what counts as empty (a dash, TBD) and for text that the reader puts into canonical form."""
    return read_cell(typed, column, Context()).value == typed


def rows_of(template: Template, table_id: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    columns = template.by_id[table_id].typed
    row = st.fixed_dictionaries({}, optional={column.id: values(column) for column in columns}).filter(bool)
    return st.lists(row, min_size=1, max_size=1 if template.by_id[table_id].is_record else 4)


@pytest.mark.parametrize("template", CATALOGUE.templates.values(), ids=lambda template: template.id)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_any_content_that_can_be_read_comes_back(
    template: Template, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    tables = {table.id: data.draw(rows_of(template, table.id)) for table in template.tables}
    path = okrbook.new(
        template.id,
        output=tmp_path_factory.mktemp("any") / "x.xlsx",
        data={"cover": {"language": "sv"}, "tables": tables},
    )

    assert extracted(path)["tables"] == tables
