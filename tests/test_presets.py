"""Rows that stand ready in a form: what the template wrote is nobody's data until somebody adds to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import okrbook
from okrbook import calc
from okrbook.authoring.build import build
from okrbook.calc.layout import calc_name
from okrbook.catalogue import load, sources_root
from okrbook.errors import AuthoringError
from okrbook.presets import preset_words
from okrbook.template import Column, Table
from okrbook.texts import LANGUAGES
from okrbook.values import clean_text
from okrbook.write.content import content
from okrbook.write.rawsheets import raw_sheets
from okrbook.write.workbook import workbook_bytes
from tests.support.agreement import PROGRAMS, values_of

AREAS = 18
FIRST = calc.HEADER_ROW + 1
READY = [(template, table) for template in load().templates.values() for table in template.tables if table.presets]


def form(folder: Path, template: str = "assessment", language: str = "fi", **options: Any) -> Path:
    return okrbook.new(template, output=folder / f"{template}.xlsx", language=language, force=True, **options)


def extracted(path: Path) -> dict[str, Any]:
    tables: dict[str, Any] = okrbook.extract([path])[0]["tables"]
    return tables


def typed_in(path: Path, table: str, cells: dict[tuple[int, str], Any], language: str = "fi") -> Path:
    """Types into cells of a form: (row under the header from 1, column id) → value; None empties the cell."""
    template = okrbook.extract([path])[0]["template"]
    declared = load().templates[template].by_id[table]
    book = openpyxl.load_workbook(path)
    sheet = book[declared.label[language]]
    for (row, column), value in cells.items():
        sheet.cell(calc.HEADER_ROW + row, [c.id for c in declared.visible].index(column) + 1).value = value
    book.save(path)
    return path


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_areas_stand_ready_in_the_language_of_the_form_and_are_no_data(language: str, tmp_path: Path) -> None:
    path = form(tmp_path, language=language)
    sheet = openpyxl.load_workbook(path)[load().templates["assessment"].by_id["assessment"].label[language]]
    areas = [sheet.cell(FIRST + row, 3).value for row in range(AREAS + 1)]

    assert areas[:AREAS] == [row["area"] for row in load().templates["assessment"].tables[0].preset_rows(language)]
    assert areas[AREAS] is None
    assert extracted(path) == {}


def test_one_score_makes_every_area_count(tmp_path: Path) -> None:
    path = typed_in(form(tmp_path), "assessment", {(5, "score"): 2.5})
    rows = extracted(path)["assessment"]

    assert len(rows) == AREAS
    assert [row["area_id"] for row in rows if "score" in row] == ["A5"]


@pytest.mark.parametrize(
    ("cells", "count"),
    [
        pytest.param({(3, "area"): "Palvelut yhdessä"}, AREAS, id="an area by another name"),
        pytest.param({(AREAS + 1, "area"): "Tietosuoja"}, AREAS + 1, id="an area of one's own"),
        pytest.param({(1, "score"): "noin 2"}, AREAS, id="what cannot be read"),
        pytest.param({(1, "score"): "-", (2, "evidence"): "tbd"}, 0, id="what counts as empty"),
        pytest.param({(1, "area_id"): None, (1, "dimension"): None, (1, "area"): None}, 0, id="an area cleared away"),
        pytest.param({(1, "area"): "  STRATEGINEN  ohjaus"}, 0, id="the same words"),
        pytest.param({(1, "area"): "Strategic steering"}, 0, id="the same area in another language"),
    ],
)  # fmt: skip
def test_only_what_the_template_did_not_write_makes_rows_used(
    cells: dict[tuple[int, str], Any], count: int, tmp_path: Path
) -> None:
    path = typed_in(form(tmp_path), "assessment", cells)

    assert len(extracted(path).get("assessment", ())) == count


def test_an_untouched_table_is_silent_beside_a_table_that_is_filled_in(tmp_path: Path) -> None:
    data = {"cover": {"unit_id": "U1", "unit_name": "Malli", "level": "unit", "parent_unit_id": "T1", "period": "2027"}}
    group = {"group_id": "G1", "project_id": "H1", "project": "Malli", "interval_weeks": 4, "tolerances": "5 %"}
    path = form(tmp_path, "steering", data={**data, "tables": {"decisions": [], "steering_groups": [group]}})
    findings = okrbook.lint([path]).findings

    assert {finding.table for finding in findings} == {"steering_groups"}
    assert {finding.code for finding in findings} == {"STG001", "STG002", "STG003"}


def test_rows_that_are_given_take_the_place_of_the_ready_ones(tmp_path: Path) -> None:
    rows = [{"area_id": "A1", "area": "Strateginen ohjaus", "score": 3}]

    assert extracted(form(tmp_path, data={"tables": {"assessment": rows}})) == {"assessment": rows}


def test_deleted_areas_leave_no_gap_in_a_table_that_nobody_uses(tmp_path: Path) -> None:
    cleared = {(row, column): None for row in (4, 9) for column in ("area_id", "dimension", "area")}
    path = typed_in(form(tmp_path), "assessment", cleared)

    assert {finding.code for finding in okrbook.lint([path]).findings if finding.table == "assessment"} == {"WB028"}


@pytest.mark.parametrize(("template", "table"), READY, ids=lambda value: value.id)
@pytest.mark.parametrize("language", LANGUAGES)
def test_ready_rows_say_something_different_each_and_are_read_as_they_are_written(
    template: Any, table: Table, language: str, tmp_path: Path
) -> None:
    rows = table.preset_rows(language)
    texts = [tuple(map(clean_text, row.values())) for row in rows]
    own = next(column for column in table.typed if column.type in ("long", "text"))
    path = form(tmp_path, template.id, language, data={"tables": {table.id: [*rows, {own.id: "Oma rivi"}]}})

    assert len(set(texts)) == len(texts)
    assert extracted(path)[table.id][:-1] == rows


def test_the_ready_responsibilities_of_a_steering_group_satisfy_the_rules(tmp_path: Path) -> None:
    """Whoever only changes a name is not told of faults in the rest."""
    for language in LANGUAGES:
        path = typed_in(
            form(tmp_path, "steering", language), "raci", {(15, "responsible"): "Maija Malliainen"}, language
        )

        assert [finding.code for finding in okrbook.lint([path]).findings if finding.table == "raci"] == []


def test_no_cell_is_marked_as_missing_before_somebody_has_begun(tmp_path: Path) -> None:
    """The reminder looks at the whole table's own columns beside the row's."""
    sheet = openpyxl.load_workbook(form(tmp_path))["Kypsyysarviointi"]
    [condition] = {
        rule.formula[0]
        for found in sheet.conditional_formatting
        for rule in found.rules
        if rule.formula and "COUNTA" in rule.formula[0]
    }
    last = calc.HEADER_ROW + load().templates["assessment"].by_id["assessment"].rows

    assert condition.count("COUNTA") == 2
    assert f"$D${FIRST}:" in condition
    assert f"${last}" in condition
    assert f"$A${FIRST}:" not in condition


@pytest.mark.office
@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(
    ("cells", "used"),
    [
        ({}, 0),
        ({"score": "-"}, 0),
        ({"area": "strategic  STEERING"}, 0),
        ({"score": "noin 2"}, AREAS),
        ({"area": "Oma nimi"}, AREAS),
        ({"strength": "Yhteinen vuosikello"}, AREAS),
    ],
    ids=str,
)
def test_spreadsheets_count_the_same_rows_as_used(
    program: str, cells: dict[str, Any], used: int, tmp_path: Path
) -> None:
    source = load().templates["assessment"]
    [table] = [replace(t, columns=(*t.columns, Column("n", "number", formula="count(assessment)", internal=True)))
               for t in source.tables if t.id == "assessment"]  # fmt: skip
    template = replace(source, tables=(table,))
    rows = table.preset_rows("fi")
    rows[0].update(cells)
    made = workbook_bytes(
        template,
        content(template, {"tables": {"assessment": rows}}),
        lambda t, language: raw_sheets(_sheets(t, language)),
    )
    path = tmp_path / "form.xlsx"
    path.write_bytes(made)
    (tmp_path / "out").mkdir()
    PROGRAMS[program][1]([path], tmp_path / "out")
    sheet = values_of(tmp_path / "out" / "form.xlsx")[calc_name("assessment")]

    assert sum(sheet.cell(FIRST + row, 3).value for row in range(AREAS + 2)) == used
    assert len(extracted(path).get("assessment", ())) == used


def _sheets(template: Any, language: str) -> Iterator[Any]:
    return calc.sheets(template, language, load())


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  assessment:\n    - {area_id: A1,", "  asessment:\n    - {area_id: A1,", "did you mean «assessment»?"),
        ("{area_id: A1, dimension", "{area_idd: A1, dimension", "did you mean «area_id»?"),
        ("{area_id: A1, dimension", '{area_id: A1, score: "2", dimension', "«score» is of type number"),
    ],
)
def test_a_mistake_in_ready_rows_is_told_with_its_place(old: str, new: str, says: str, tmp_path: Path) -> None:
    import shutil

    root = sources_root()
    assert root is not None
    for folder in ("rules", "workbook_templates", "lexicons"):
        shutil.copytree(root / folder, tmp_path / folder)
    path = tmp_path / "workbook_templates" / "assessment.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(AuthoringError, match=r"^workbook_templates/assessment\.yaml:\d+: ") as refused:
        build(tmp_path, tmp_path / "catalogue.json")
    assert says in str(refused.value)


def test_words_of_ready_rows_are_those_of_every_language() -> None:
    [table] = [table for template, table in READY if table.id == "assessment"]

    assert {"kulttuuri", "kultur", "culture"} <= preset_words(table)["area"]
    assert preset_words(table).keys() == {"area_id", "dimension", "area"}


def test_texts_that_look_like_numbers_stand_in_the_columns_of_ready_rows(tmp_path: Path) -> None:
    rows = [{"area_id": {"text": "1.1"}, "area": {"text": "Strateginen ohjaus"}, "score": 3}]

    assert extracted(form(tmp_path, data={"tables": {"assessment": rows}}))["assessment"] == [
        {"area_id": "1.1", "area": "Strateginen ohjaus", "score": 3}
    ]
