"""The roll-up workbook where returns are odd: nothing is lost, altered or called good that is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from okrbook.catalogue import load
from okrbook.report.rollup_book import rollup_workbook
from okrbook.report.rollup_book.links import link_to
from okrbook.rollup import merge_books
from okrbook.texts import LANGUAGES
from tests.support.books import chart_book, make_book

TODAY = date(2027, 2, 15)
HERE = Path("/returns")
LEVELS = ("organisation", "division", "area", "unit", "team")
CHART = [
    {"unit_id": "ORG", "level": "organisation"},
    {"unit_id": "U1", "level": "unit", "parent_unit_id": "ORG", "templates": "okr; raci"},
]


def objective(number: str, **more: Any) -> dict[str, Any]:
    return {"objective_id": number, "title": f"Tavoite {number}", "owner": "Palvelujohtaja", **more}


def key_result(number: str, **more: Any) -> dict[str, Any]:
    return {"key_result_id": number, "objective_id": number[0], "title": f"Luku {number}", "measure_unit": "kpl",
            "baseline": 0, "target": 100, "due_date": "2027-03-31", "owner": "Tiimivastaava", **more}  # fmt: skip


def okr(
    objectives: Sequence[Mapping[str, Any]],
    key_results: Sequence[Mapping[str, Any]] = (),
    *,
    path: str = "/returns/ORG.xlsx",
    **cover: Any,
) -> dict[str, Any]:
    known = {"unit_id": "ORG", "unit_name": "Mallila", "level": "organisation", **cover}
    return {"path": path, "cover": known, "tables": {"objectives": objectives, "key_results": key_results}}


def raci(*items: Mapping[str, Any], unit_id: str = "ORG") -> dict[str, Any]:
    cover = {"unit_id": unit_id, "reform_id": "R1"}
    return {"path": "/returns/raci.xlsx", "template": "raci", "cover": cover, "tables": {"raci": items}}


def book(
    *contents: Mapping[str, Any], chart: Sequence[Mapping[str, Any]] | None = None, language: str = "fi"
) -> Workbook:
    rollup = merge_books(
        [(make_book(load(), content), ()) for content in contents],
        org=chart_book(load(), chart) if chart else None,
        today=TODAY,
        catalogue=load(),
    )
    return openpyxl.load_workbook(BytesIO(rollup_workbook(rollup, load(), language=language, beside=HERE)))


def values(made: Workbook, sheet: str) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in made[sheet].iter_rows()]


def row_of(made: Workbook, sheet: str, wanted: Any) -> list[Any]:
    [found] = [row for row in values(made, sheet) if wanted in row]
    return found


def texts(made: Workbook, sheet: str) -> list[str]:
    return [str(value) for row in values(made, sheet) for value in row if value is not None]


def test_a_key_result_whose_objective_is_not_found_still_stands_in_the_tree() -> None:
    made = book(okr([objective("1")], [key_result("1.1"), key_result("9.1", current=5)]))

    assert "Avaintulokset, joiden tavoitetta ei löytynyt" in texts(made, "Tavoitepuu")
    assert row_of(made, "Tavoitepuu", "9.1")[6] == 5


def test_no_such_heading_stands_where_every_objective_is_found() -> None:
    made = book(okr([objective("1")], [key_result("1.1")]))

    assert "Avaintulokset, joiden tavoitetta ei löytynyt" not in texts(made, "Tavoitepuu")


def test_two_values_of_one_unit_count_as_two() -> None:
    below = [key_result(f"1.{place}", current=30, parent_key_result_id="1.1") for place in (1, 2)]
    made = book(
        okr([objective("1")], [key_result("1.1", aggregation="sum")]),
        okr([objective("1", parent_objective_id="1")], below, path="/returns/U1.xlsx", unit_id="U1", unit_name="Yksi",
            level="unit", parent_unit_id="ORG"),
    )  # fmt: skip

    assert [row[11:13] for row in values(made, "Tavoitepuu") if row[:2] == ["Mallila", "1.1"]] == [[60, "2 / 2"]]


def test_five_levels_of_an_organisation_fit_into_the_outline() -> None:
    returns = [
        okr([objective("1", **({"parent_objective_id": "1"} if place else {}))], [key_result("1.1")],
            path=f"/returns/{level}.xlsx", unit_id=level, unit_name=level, level=level,
            parent_unit_id=LEVELS[place - 1] if place else None)
        for place, level in enumerate(LEVELS)
    ]  # fmt: skip
    sheet = book(*returns)["Tavoitepuu"]

    assert [sheet.row_dimensions[row].outlineLevel for row in range(5, 15)] == [0, 1, 1, 2, 2, 3, 3, 4, 4, 5]


def test_an_empty_current_value_is_missing_not_behind() -> None:
    made = book(okr([objective("1")], [key_result("1.1")]))

    assert row_of(made, "Tavoitepuu", "1.1")[9] == "toteuma puuttuu"
    assert "Toteuma puuttuu: ORG/1.1 Luku 1.1" in texts(made, "Yhteenveto")
    assert not [text for text in texts(made, "Yhteenveto") if text.startswith("Jäljessä")]


def test_a_work_item_without_owner_is_not_called_free_of_conflict() -> None:
    made = book(raci({"work_item_id": "1", "work_item": "Hankinnat", "responsible": "Hankintatiimi"}))

    assert row_of(made, "Vastuut", "Hankinnat")[6] == "omistajaa ei ole nimetty"


def test_a_work_item_leads_to_its_cell() -> None:
    cell = book(raci({"work_item_id": "1", "work_item": "Hankinnat", "accountable": "Johtaja"}))["Vastuut"]["H5"]

    assert cell.value == "raci.xlsx: Vastuunjakomatriisi!D5"
    assert (cell.hyperlink.target, cell.hyperlink.location) == ("raci.xlsx", "'Vastuunjakomatriisi'!D5")


def test_a_return_that_was_left_out_is_told_beside_one_that_was_received() -> None:
    twice = [okr([objective("1")], path=f"/returns/{name}.xlsx", unit_id="U1", level="unit") for name in ("a", "b")]
    made = book(*twice, raci({"work_item_id": "1", "work_item": "x"}, unit_id="U1"), chart=CHART)

    said = next(row[3] for row in values(made, "Palautukset") if row[1] == "U1")
    assert said == "jätetty pois: Kaksi palautusta samasta asiasta\nsaatu: Vastuunjakomatriisi (RACI)"


def test_nothing_is_counted_in_a_return_that_has_not_come() -> None:
    made = book(okr([objective("1")]), chart=CHART)

    assert row_of(made, "Palautukset", "ORG")[5:8] == [0, 0, 0]
    assert row_of(made, "Palautukset", "U1")[5:8] == [None, None, None]


def test_no_break_spaces_of_a_return_stay_and_controls_go() -> None:
    made = book(okr([objective("1", title="Maija\u00a0Virtanen\u0007 36\u202f000\uffff")]))

    assert row_of(made, "Tavoitepuu", "Mallila")[2] == "Maija\u00a0Virtanen 36\u202f000"


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("Kooste\u00a02027.xlsx", "Kooste\u00a02027.xlsx"),
        ("okr: johto.xlsx", "okr%3A%20johto.xlsx"),
        ("Hyvinvointi äö.xlsx", "Hyvinvointi%20äö.xlsx"),
    ],
)
def test_a_link_names_the_file_as_it_is(name: str, target: str) -> None:
    link = link_to(f"/returns/{name}", "Taulu", "A1", HERE)

    assert link is not None
    assert link._target() == target


def test_a_name_that_no_link_can_hold_gets_none() -> None:
    assert link_to("/returns/a\nb.xlsx", None, None, HERE) is None
    assert link_to("/returns/a\udcffb.xlsx", None, None, HERE) is None


def test_rich_text_of_the_writing_library_stays_text_in_a_line_with_a_link() -> None:
    hostile = "</t></r><r><t>boo</t></r>"
    made = book(
        okr([objective("1")], [key_result("1.1", current=90, title="Luku", support_needed=hostile)], unit_id="<r>")
    )

    assert f"<r>/1.1 Luku: {hostile}" in texts(made, "Yhteenveto")


def test_objectives_beyond_the_charts_room_are_counted() -> None:
    made = book(okr([objective(str(number)) for number in range(1, 14)]))

    assert "Muita: 3. Ne ovat muilla välilehdillä." in texts(made, "Yhteenveto")


def test_the_overview_keeps_to_its_columns_however_many_units_are_late() -> None:
    late = [{"unit_id": f"P{place}", "name": f"Pitkäniminen palveluyksikkö {place}", "parent_unit_id": "ORG"}
            for place in range(30)]  # fmt: skip
    sheet = book(okr([objective("1")]), chart=[CHART[0], *late])["Yhteenveto"]

    assert sheet.print_area.startswith("'Yhteenveto'!$A$1:$H$")
    assert sheet["F4"].value == "Palautus puuttuu (30)"
    assert len(sheet["F5"].value) <= 95


def test_the_overview_says_who_is_asked_for_support() -> None:
    asked = key_result("1.1", current=90, support_needed="Työvuorot on päätettävä yhdessä", support_from="Johtoryhmä")

    lines = texts(book(okr([objective("1")], [asked])), "Yhteenveto")
    assert "ORG/1.1 Luku 1.1: Työvuorot on päätettävä yhdessä (Johtoryhmä)" in lines


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheet_names_are_whole_words(language: str) -> None:
    upper = {"key_result_id": "ORG/1.1", "title": "x", "from_unit_id": "ORG"}
    content = okr([objective("1")])
    made = book({**content, "tables": {**content["tables"], "parent_key_results": [upper]}}, language=language)
    label = load().templates["okr"].by_id["parent_key_results"].label[language]

    assert {label, f"Data – {label}"} & set(made.sheetnames)


@pytest.mark.parametrize(
    ("outlook", "asked", "standing"),
    [
        ("no", "Ennusteen mukaan ei toteudu: ORG/1.1 Luku 1.1", "aikataulussa; ennuste: ei toteudu"),
        ("partly", "Ennusteen mukaan toteutuu osittain: ORG/1.1 Luku 1.1", "aikataulussa; ennuste: toteutuu osittain"),
    ],
)
def test_a_forecast_of_failure_is_told_although_the_figure_is_on_track(outlook: str, asked: str, standing: str) -> None:
    made = book(okr([objective("1")], [key_result("1.1", current=90, outlook=outlook)]))

    assert any(asked in row for row in values(made, "Yhteenveto"))
    assert standing in row_of(made, "Tavoitepuu", "1.1")


def test_a_forecast_of_success_changes_nothing_and_a_failing_one_is_named_once() -> None:
    rows = [key_result("1.1", current=90, outlook="yes"), key_result("1.2", current=0, outlook="no")]
    made = book(okr([objective("1")], rows))
    lines = [value for row in values(made, "Yhteenveto") for value in row if isinstance(value, str)]

    assert "aikataulussa" in row_of(made, "Tavoitepuu", "1.1")
    assert sum("ORG/1.2" in line for line in lines) == 1
    assert not any("ORG/1.1" in line for line in lines)


def test_files_left_out_are_counted_on_the_first_page() -> None:
    made = book(okr([objective("1")]), okr([objective("1")], path="/returns/ORG-2.xlsx"))

    assert any("Koonnista pois jätettyjä tiedostoja: 2" in row for row in values(made, "Yhteenveto"))
