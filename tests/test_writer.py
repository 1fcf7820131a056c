"""`new`: the workbook as a form. What a person sees, what the reader relies on, what stays safe."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from math import ceil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from okrbook import calc
from okrbook.catalogue import load
from okrbook.errors import UsageError
from okrbook.texts import LANGUAGES
from okrbook.write import new_workbook
from okrbook.write.measure import widths
from okrbook.write.pages import WIDEST_PAGE
from okrbook.write.texts import all_words

TEMPLATES = tuple(load().templates)
EVERY = [(template, language) for template in TEMPLATES for language in LANGUAGES]
KEY_ROW = calc.HEADER_ROW - 1
COVER_START = 4


def made(tmp_path: Path, template: str = "okr", **options: Any) -> Any:
    path = new_workbook(template, output=tmp_path / f"{template}.xlsx", **options)
    return openpyxl.load_workbook(path)


def sheet_of(book: Any, template: str, table: str, language: str = "fi") -> Any:
    return book[load().templates[template].by_id[table].label[language]]


def grids(template: Any) -> list[Any]:
    """The tables that stand in rows and columns."""
    return [table for table in template.tables if not table.is_record]


def records(template: Any) -> list[Any]:
    """The cover, and other tables of one record, a field a row."""
    return [table for table in template.by_id.values() if table.is_record]


def column_cells(sheet: Any, key: str) -> Iterator[Any]:
    """The data cells of the column with this key."""
    for cell in sheet[KEY_ROW]:
        if cell.value == key:
            for row in range(calc.HEADER_ROW + 1, sheet.max_row + 1):
                yield sheet.cell(row, cell.column)


@pytest.fixture(scope="module", params=EVERY, ids=lambda pair: "-".join(pair))
def form(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Each template in each language: the workbook, the template, the language."""
    name, language = request.param
    folder = tmp_path_factory.mktemp("forms")
    return made(folder, name, language=language), load().templates[name], language


def test_a_guide_the_cover_one_sheet_a_table_and_hidden_helpers(form: Any) -> None:
    book, template, language = form
    visible = [sheet.title for sheet in book if sheet.sheet_state == "visible"]
    labels = [template.cover.label[language], *(reading.label[language] for reading in template.reading)]
    for table in template.tables:
        labels.append(table.label[language])
        labels += [all_words()[f"picture_{table.picture}"][language]] if table.picture else []
    assert visible == [all_words()["guide"][language], all_words()["ready"][language], *labels]
    hidden = [sheet.title for sheet in book if sheet.sheet_state == "hidden"]
    assert hidden[0] == "_lists"
    assert all(name.startswith("_") for name in hidden)
    assert max(len(sheet.title) for sheet in book) <= 31


def test_each_column_is_anchored_by_key_label_and_name(form: Any) -> None:
    book, template, language = form
    for table in grids(template):
        sheet = book[table.label[language]]
        keys = [cell.value for cell in sheet[KEY_ROW] if cell.value]
        assert keys == [f"{table.id}.{column.id}" for column in table.visible]
        assert sheet.row_dimensions[KEY_ROW].hidden
        headers = [cell.value for cell in sheet[calc.HEADER_ROW]][: len(keys)]
        assert headers == [column.label[language] for column in table.visible]
        for place, key in enumerate(keys, start=1):
            letters = openpyxl.utils.get_column_letter(place)
            assert book.defined_names[f"okrbook.{key}"].attr_text == f"'{sheet.title}'!${letters}:${letters}"


def test_a_record_has_a_key_a_label_a_value_and_a_hint_in_each_row(form: Any) -> None:
    book, template, language = form
    for record in records(template):
        sheet = book[record.label[language]]
        for row, field in enumerate(record.visible, start=COVER_START):
            key = f"{record.id}.{field.id}"
            assert [sheet.cell(row, 1).value, sheet.cell(row, 2).value] == [key, field.label[language]]
            assert field.prompt[language] in sheet.cell(row, 4).value
            assert (all_words()["required"][language] in sheet.cell(row, 4).value) == field.required
            assert book.defined_names[f"okrbook.{key}"].attr_text == f"'{sheet.title}'!$C${row}"
            said = [rule for rule in sheet.data_validations.dataValidation if rule.sqref == f"C{row}"]
            assert [rule.prompt.startswith(field.prompt[language][:60]) for rule in said] == [True]
            if field.choices:
                assert labels_in(book, said[0].formula1) == [choice.label[language] for choice in field.choices]
        assert sheet.column_dimensions["A"].hidden


def test_the_cover_says_which_template_the_workbook_is(form: Any) -> None:
    book, template, language = form
    sheet = book[template.cover.label[language]]
    last = COVER_START + len(template.cover.visible) + 1
    assert [sheet.cell(last, 1).value, sheet.cell(last, 3).value] == [
        "okrbook.template",
        f"{template.id}/{template.version}",
    ]


def test_answers_of_a_record_stand_beside_their_fields_and_are_never_cut_off(tmp_path: Path) -> None:
    answer = "Kotihoidon asiakasohjaus yhteydenotosta palvelupäätökseen. " * 12
    sheet = sheet_of(made(tmp_path, "sitra", data={"tables": {"funding": [{"reasons": answer}]}}), "sitra", "funding")
    [cell] = [cell for cell in sheet["C"] if cell.value == answer]
    assert sheet.cell(cell.row, 1).value == "funding.reasons"
    assert sheet.row_dimensions[cell.row].height > len(answer) / 80 * 12


def test_the_workbook_says_what_it_is(form: Any) -> None:
    book, template, language = form
    mark = f"{template.id}/{template.version}"
    assert book.defined_names["okrbook.template"].attr_text == f'"{mark}"'
    assert {prop.name: prop.value for prop in book.custom_doc_props.props} == {"okrbook.template": mark}
    assert book.properties.title == template.label[language]
    assert book.properties.language == language
    assert book.properties.subject


def test_native_tables_hold_the_prepared_rows_and_no_structured_references(form: Any) -> None:
    book, template, language = form
    for table in grids(template):
        native = book[table.label[language]].tables[f"okrbook_{table.id}"]
        letters = openpyxl.utils.get_column_letter(len(table.visible) + 1)
        assert native.ref == f"A{calc.HEADER_ROW}:{letters}{calc.HEADER_ROW + table.rows}"
        labels = [c.label[language] for c in table.visible]
        assert [column.name for column in native.tableColumns] == [*labels, all_words()["check"][language]]
        *columns, check = native.tableColumns
        for column, declared in zip(columns, table.visible, strict=True):
            assert (column.calculatedColumnFormula is not None) == declared.derived
        assert check.calculatedColumnFormula is not None


def test_derived_columns_show_the_calculation_in_every_prepared_row(form: Any) -> None:
    book, template, language = form
    for table in template.tables:
        for column in table.visible:
            if column.derived:
                cells = list(column_cells(book[table.label[language]], f"{table.id}.{column.id}"))[: table.rows]
                shown = calc.display_formula(table, column.id).removeprefix("=")
                assert {cell.value for cell in cells} == {f"={shown}"}


def test_every_dropdown_shows_exactly_the_labels_of_its_list(form: Any) -> None:
    book, template, language = form
    for table in grids(template):
        sheet = book[table.label[language]]
        for place, column in enumerate(table.visible, start=1):
            rules = [rule for rule in sheet.data_validations.dataValidation if rule_covers(rule, place)]
            if column.type == "choice" and not column.derived:
                assert labels_in(book, rules[0].formula1) == [choice.label[language] for choice in column.choices]
                assert rules[0].errorStyle == "warning"


def rule_covers(rule: Any, column: int) -> bool:
    return any(area.min_col <= column <= area.max_col for area in rule.sqref.ranges)


def labels_in(book: Any, formula: str) -> list[str]:
    sheet, _, area = formula.partition("!")
    return [row[0].value for row in book[sheet.strip("'")][area.replace("$", "")]]


def test_nothing_typed_is_ever_refused_and_every_message_fits(form: Any) -> None:
    book, *_ = form
    for sheet in book:
        for rule in sheet.data_validations.dataValidation:
            assert rule.type is None or rule.errorStyle in ("warning", "information")
            assert len(rule.promptTitle or "") <= 32
            assert len(rule.prompt or "") <= 255
            assert len(rule.error or "") <= 255


def test_every_typed_column_says_what_to_write(form: Any) -> None:
    book, template, language = form
    for table in grids(template):
        rules = book[table.label[language]].data_validations.dataValidation
        for place, column in enumerate(table.visible, start=1):
            start = column.prompt[language][:60]
            assert [rule for rule in rules if rule_covers(rule, place) and rule.prompt.startswith(start)], column.id


def test_no_cell_is_merged_and_what_is_too_wide_for_a_page_of_a4_prints_on_several(form: Any) -> None:
    book, template, language = form
    for sheet in book:
        assert not sheet.merged_cells.ranges
        if sheet.sheet_state == "visible":
            assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0)
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert "&P" in sheet.oddFooter.right.text
    for table in grids(template):
        sheet = book[table.label[language]]
        assert sheet.page_setup.orientation == "landscape"
        dated = any(column.year for column in table.visible)
        assert sheet.print_title_rows == f"${calc.HEADER_ROW - 2 * dated}:${calc.HEADER_ROW}"
        sizes = widths(table, language)
        pages = ceil(sum(sizes[column.id] for column in table.visible if column.group != "more") / WIDEST_PAGE)
        assert (sheet.page_setup.fitToWidth or 1) == pages  # left out, it is 1
        assert (sheet.print_title_cols is not None) == (pages > 1)
        assert sheet.freeze_panes.endswith(str(calc.HEADER_ROW + 1))


def test_colour_is_never_the_only_mark(form: Any) -> None:
    """Above every header stand words: required, calculated, filled in already."""
    book, template, language = form
    texts = all_words()
    for table in grids(template):
        sheet = book[table.label[language]]
        for place, column in enumerate(table.visible, start=1):
            band = sheet.cell(calc.HEADER_ROW - 2, place).value or ""
            if column.derived:
                assert texts["calculated"][language] in band
            elif column.required and not table.prefilled:
                assert texts["required"][language] in band


def test_headers_have_contrast(form: Any) -> None:
    """WCAG: 4.5 to 1 for text."""
    book, *_ = form
    for sheet in book:
        for row in sheet.iter_rows(max_row=calc.HEADER_ROW + 1):
            for cell in row:
                if cell.value and cell.fill.fgColor.rgb not in ("00000000", None):
                    assert contrast(cell.font.color.rgb, cell.fill.fgColor.rgb) >= 4.5


def contrast(ink: str, paper: str) -> float:
    light, dark = sorted((luminance(ink), luminance(paper)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(argb: str) -> float:
    parts = [int(argb[at : at + 2], 16) / 255 for at in (2, 4, 6)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_the_guide_leads_to_every_sheet_and_shows_every_step_and_a_good_row(form: Any) -> None:
    book, template, language = form
    guide = book.worksheets[0]
    said = {str(cell.value) for row in guide.iter_rows() for cell in row if cell.value is not None}
    assert {template.about[language], *template.steps[language]} <= said
    links = [cell.hyperlink for row in guide.iter_rows() for cell in row if cell.hyperlink]
    targets = {link.location.partition("!")[0].strip("'") for link in links}
    pictures = {all_words()[f"picture_{table.picture}"][language] for table in template.tables if table.picture}
    ready = {all_words()["ready"][language]}
    typed_on = {table.label[language] for table in (template.cover, *template.tables)}
    assert targets == typed_on | pictures | ready | {reading.label[language] for reading in template.reading}
    for table in template.tables:
        for column, value in next(iter(table.example_rows(language)), {}).items():
            if table.by_id[column].type in ("text", "long", "person", "people", "id"):
                assert str(value) in said


def test_texts_of_the_writer_exist_in_all_languages() -> None:
    for name, text in all_words().items():
        assert set(text) == set(LANGUAGES), name
        assert all(text.values()), name


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    paths = [new_workbook("okr", output=tmp_path / f"{name}.xlsx", example=True) for name in "ab"]
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_an_example_is_filled_and_marked_and_says_so(tmp_path: Path) -> None:
    book = made(tmp_path, example=True, language="sv")
    template = load().templates["okr"]
    rows = template.by_id["objectives"].example_rows("sv")
    titles = [cell.value for cell in column_cells(sheet_of(book, "okr", "objectives", "sv"), "objectives.title")]
    assert titles[: len(rows)] == [row["title"] for row in rows]
    marks = {prop.name: prop.value for prop in book.custom_doc_props.props}
    assert marks["okrbook.example"] == "1"
    assert marks["okrbook.unit"] == template.cover.example_rows("sv")[0]["unit_id"]
    assert all_words()["example_note"]["sv"] in {cell.value for cell in book.worksheets[0]["B"]}


def test_protect_locks_the_formulas_and_nothing_else(tmp_path: Path) -> None:
    book = made(tmp_path, protect=True)
    template = load().templates["okr"]
    for table in template.tables:
        sheet = sheet_of(book, "okr", table.id)
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        allowed = ("formatCells", "sort", "insertRows", "deleteRows", "autoFilter")
        assert [getattr(sheet.protection, name) for name in allowed] == [False] * len(allowed)
        for row in sheet.iter_rows(min_row=calc.HEADER_ROW + 1, max_row=calc.HEADER_ROW + table.rows):
            for cell, column in zip(row, table.visible, strict=False):
                assert cell.protection.locked == column.derived


def test_without_protect_no_sheet_is_protected(tmp_path: Path) -> None:
    assert not any(sheet.protection.sheet for sheet in made(tmp_path))


def test_more_columns_are_folded_until_they_hold_something(tmp_path: Path) -> None:
    template = load().templates["okr"]
    place = [column.id for column in template.by_id["key_results"].visible].index("weight") + 1
    letters = openpyxl.utils.get_column_letter(place)
    folded = sheet_of(made(tmp_path), "okr", "key_results").column_dimensions
    dimension = next(d for d in folded.values() if d.min <= place <= d.max)
    assert (dimension.hidden, dimension.outlineLevel) == (True, 1)
    data = {"tables": {"key_results": [{"key_result_id": "1.1", "weight": 3}]}}
    shown = sheet_of(made(tmp_path, data=data, force=True), "okr", "key_results").column_dimensions
    assert not any(d.hidden for d in shown.values()), letters


def test_an_existing_file_is_kept_without_force(tmp_path: Path) -> None:
    path = tmp_path / "taken.xlsx"
    path.write_bytes(b"precious")
    with pytest.raises(UsageError, match=r"taken\.xlsx"):
        new_workbook("okr", output=path)
    assert path.read_bytes() == b"precious"
    new_workbook("okr", output=path, force=True)
    assert zipfile.is_zipfile(path)


def test_a_stopped_run_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(path: Path, data: bytes) -> int:
        with path.open("wb") as stream:
            stream.write(data[:100])
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_bytes", stop)
    with pytest.raises(KeyboardInterrupt):
        new_workbook("okr", output=tmp_path / "half.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_template_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="«okr»"):
        new_workbook("orkr", output=tmp_path / "x.xlsx")


def test_every_part_of_the_package_is_sound_xml(form: Any, tmp_path: Path) -> None:
    from xml.dom import minidom

    _, template, language = form
    path = new_workbook(template.id, output=tmp_path / "x.xlsx", language=language, example=True)
    with zipfile.ZipFile(BytesIO(path.read_bytes())) as package:
        for name in package.namelist():
            minidom.parseString(package.read(name)).unlink()  # noqa: S318  # our own bytes
