"""The sheets that show a table as a picture say what stands in the table, in both spreadsheet programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from okrbook.catalogue import load
from okrbook.write import new_workbook
from okrbook.write.pictures import pace, quadrants, years
from okrbook.write.pictures.frame import TOP
from okrbook.write.texts import all_words
from tests.support.agreement import PROGRAMS, values_of

CAPABILITIES = [
    {"capability_id": "K1", "capability": "Hankinta", "maturity": 3, "criticality": 2},
    {"capability_id": "K2", "capability": "Tiedonhallinta", "maturity": 2, "criticality": 5},
    {"capability_id": "K3", "capability": "Mittaaminen", "maturity": 2, "criticality": 5},
    {"capability_id": "K4", "capability": "Muutosjohtaminen", "maturity": 4.5, "criticality": 4},
    {"capability_id": "K5", "capability": "Ei vielä arvioitu", "criticality": 5},
    {"capability_id": "K6", "capability": "Ei luku", "maturity": "kohtalainen", "criticality": 5},
]
KPIS = [
    {"kpi_id": "M1", "name": "Laskutusaste", "baseline": 66, "baseline_date": "2026-12-31", "target": 75,
     "target_date": "2027-12-31", "current": 72.4, "current_date": "2027-07-01"},
    {"kpi_id": "M2", "name": "Käsittelyaika", "baseline": 20, "baseline_date": "2026-12-31", "target": 10,
     "target_date": "2027-12-31", "current": 19, "current_date": "2027-10-01"},
    {"kpi_id": "M3", "name": "Päivät väärin päin", "baseline": 1, "baseline_date": "2027-12-31", "target": 2,
     "target_date": "2026-12-31", "current": 1.5, "current_date": "2027-06-30"},
]  # fmt: skip
BENEFITS = [
    {"benefit_id": "H1", "target_area": "staff", "saving_y1": 1000, "saving_y2": 2000.5, "fte_released": 1.5},
    {"benefit_id": "H2", "target_area": "staff", "saving_y1": -200, "status": "agreed", "fte_released": -0.5},
    {"benefit_id": "H3", "target_area": "other", "saving_y4": 70},
    {"benefit_id": "H4", "target_area": "staff", "saving_y1": 5000, "status": "dropped", "fte_released": 9},
    {"benefit_id": "H5", "target_area": "staff", "saving_y1": "noin 300"},
]
DATA = {
    "cover": {"unit_id": "U1", "period": "2027Q3", "language": "fi"},
    "tables": {"capabilities": CAPABILITIES, "kpis": KPIS, "realisation": BENEFITS},
}
UNIT = load().templates["unit"]


def sheet_of(book: Any, picture: str) -> Any:
    return book[all_words()[f"picture_{picture}"]["fi"]]


def cells(sheet: Any, row: int, count: int) -> list[Any]:
    """Values of one 0-based row; what is shown empty is None."""
    return [None if cell.value == "" else cell.value for cell in sheet[row + 1][:count]]


@pytest.fixture(scope="module", params=PROGRAMS)
def recalculated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("pictures")
    path = new_workbook("unit", output=folder / "unit.xlsx", data=DATA)
    (folder / "out").mkdir()
    PROGRAMS[request.param][1]([path], folder / "out")
    return values_of(folder / "out" / "unit.xlsx")


@pytest.mark.office
def test_capabilities_stand_in_the_order_to_develop_them(recalculated: Any) -> None:
    sheet, first = sheet_of(recalculated, "quadrants"), TOP + quadrants.CHART_ROWS + 2
    assert [cells(sheet, first + place, 5) for place in range(5)] == [
        ["K2", "Tiedonhallinta", 15, 1, "investoi nyt"],
        ["K3", "Mittaaminen", 15, 1, "investoi nyt"],
        ["K1", "Hankinta", 4, 3, "seuraa – ei rahoitusta nyt"],
        ["K4", "Muutosjohtaminen", 2, 4, "standardoi ja skaalaa"],
        [None] * 5,
    ]


@pytest.mark.office
def test_dots_of_equal_judgements_stand_apart_and_the_others_outside_the_picture(recalculated: Any) -> None:
    sheet, first = sheet_of(recalculated, "quadrants"), TOP + quadrants.CHART_ROWS + 2
    columns = quadrants._X + 1, quadrants._Y + 1
    dots = [tuple(sheet.cell(first + place + 1, col).value for col in columns) for place in range(5)]
    assert dots[:4] == [(2, 5), (2, pytest.approx(5 + quadrants.APART)), (3, 2), (4.5, 4)]
    assert max(dots[4]) < quadrants.LOW


@pytest.mark.office
def test_kpis_stand_beside_their_timetable(recalculated: Any) -> None:
    sheet = sheet_of(recalculated, "pace")
    rows = [cells(sheet, TOP + place, len(pace.WIDTHS)) for place in (1, 2, 3, 4)]
    assert rows[0][:6] == ["M1", "Laskutusaste", None, 66, 75, 72.4]
    assert rows[0][6:] == [pytest.approx(0.711, abs=5e-4), pytest.approx(182 / 365), "edellä aikataulua"]
    assert rows[1][6:] == [pytest.approx(0.1), pytest.approx(274 / 365), "jäljessä aikataulusta"]
    assert rows[2][6:] == [pytest.approx(0.5), None, None]
    assert rows[3] == [None] * len(pace.WIDTHS)


@pytest.mark.office
def test_benefits_are_summed_by_year_and_area_without_what_was_dropped(recalculated: Any) -> None:
    sheet, head = sheet_of(recalculated, "years"), TOP + years.CHART_ROWS + 1
    areas = [choice.id for choice in UNIT.by_id["realisation"].by_id["target_area"].choices]
    assert cells(sheet, head, 6)[1:] == ["2027", "2028", "2029", "2030", "Yhteensä"]
    figures = {area: cells(sheet, head + place, 6)[1:] for place, area in enumerate([*areas, "total"], start=1)}
    assert figures["staff"] == [800, 2000.5, 0, 0, 2800.5]
    assert figures["other"] == [0, 0, 0, 70, 70]
    assert figures["total"] == [800, 2000.5, 0, 70, 2870.5]
    assert cells(sheet, head + len(areas) + 3, 2)[1] == 1.0


def test_pictures_name_no_cell_that_moves_with_the_rows_of_the_table(tmp_path: Path) -> None:
    """Whole columns, and the header for its place: sorting, inserting and deleting rows cannot damage a picture."""
    book = openpyxl.load_workbook(new_workbook("unit", output=tmp_path / "unit.xlsx", data=DATA))
    names = {f"'{table.label['fi']}'!" for table in UNIT.tables}
    for kind in ("quadrants", "pace", "years"):
        said = [str(cell.value) for row in sheet_of(book, kind).iter_rows() for cell in row if cell.data_type == "f"]
        assert said
        for formula in said:
            for name in names:
                for place in formula.split(name)[1:]:
                    reference = place.split(",")[0].split(")")[0]
                    assert reference == "$A$5" or reference.count(":") == 1, formula


def test_a_picture_says_in_words_what_it_shows(tmp_path: Path) -> None:
    """A description for those who do not see the chart, and the same figures as cells."""
    import zipfile

    path = new_workbook("unit", output=tmp_path / "unit.xlsx", data=DATA)
    with zipfile.ZipFile(path) as package:
        drawings = [package.read(name).decode() for name in package.namelist() if "drawings/drawing" in name]
    for kind in ("quadrants", "years"):
        assert any(all_words()[f"picture_{kind}_alt"]["fi"] in drawing for drawing in drawings)
