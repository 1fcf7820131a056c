"""KPIs, capabilities and benefits in the roll-up workbook: every figure with what it is made of and where it stands."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from okrbook.catalogue import load
from okrbook.report.rollup_book import rollup_workbook
from okrbook.report.rollup_book.words import euros, figure
from okrbook.rollup import RollUp, merge_books
from okrbook.rollup.model import Point
from okrbook.texts import LANGUAGES
from tests.support.books import chart_book, make_book

TODAY = date(2027, 9, 15)
HERE = Path("/returns")
CHART = [
    {"unit_id": "ORG", "name": "Mallila", "level": "organisation"},
    {"unit_id": "U1", "name": "Kotihoito", "parent_unit_id": "ORG"},
    {"unit_id": "U2", "name": "Neuvonta", "parent_unit_id": "ORG"},
]
BOARD, MAP, BENEFITS, FIRST = "Avainmittarit", "Kyvykkyydet", "Hyödyt", "Yhteenveto"
MEASURES = {BOARD, MAP, BENEFITS}


def unit(unit_id: str, /, **tables: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The return of a unit that fills *tables*."""
    name = next((its["name"] for its in CHART if its["unit_id"] == unit_id), unit_id)
    cover = {"unit_id": unit_id, "unit_name": name, "period": "2027", "htv_definition": "htv2",
             "level": "organisation" if unit_id == "ORG" else "unit"}  # fmt: skip
    return {"template": "unit", "path": f"/returns/{unit_id}.xlsx", "cover": cover, "tables": tables}


def kpi(current: float | None = None, **more: Any) -> dict[str, Any]:
    """A KPI on its way from 0 at the end of 2026 to 100 at the end of 2027, measured on the last of August."""
    return {"kpi_id": "M1", "name": "Hoidetut asiat", "measure_unit": "kpl", "baseline": 0,
            "baseline_date": "2026-12-31", "target": 100, "target_date": "2027-12-31", "current": current,
            "current_date": "2027-08-31", "aggregation": "sum", **more}  # fmt: skip


def ratio(current: float | None = None, **more: Any) -> dict[str, Any]:
    return kpi(current, **{"name": "Laskutusaste", "measure_unit": "%", "aggregation": "mean", **more})


def capability(maturity: float, criticality: int = 5, name: str = "Tiedonhallinta") -> dict[str, Any]:
    return {"capability_id": "K1", "capability": name, "maturity": maturity, "criticality": criticality}


def benefit(*savings: float, **more: Any) -> dict[str, Any]:
    years = {f"saving_y{at}": saving for at, saving in enumerate(savings, start=1)}
    return (
        {"benefit_id": "H1", "target_area": "staff", "effect": "Reitit lyhenevät", "status": "planned"} | years | more
    )


def merged(*returns: Mapping[str, Any], chart: Sequence[Mapping[str, Any]] = CHART) -> RollUp:
    books = [(make_book(load(), content), ()) for content in returns]
    org = chart_book(load(), [{"templates": "unit", **row} for row in chart]) if chart else None
    return merge_books(books, org=org, today=TODAY, catalogue=load())


def opened(rollup: RollUp, language: str = "fi") -> Workbook:
    return openpyxl.load_workbook(BytesIO(rollup_workbook(rollup, load(), language=language, beside=HERE)))


def book(*returns: Mapping[str, Any], language: str = "fi") -> Workbook:
    return opened(merged(*returns), language)


def rows(made: Workbook, sheet: str) -> list[dict[str, Any]]:
    """The rows under the header row, each by its headers."""
    heads, *found = made[sheet].iter_rows(min_row=4, values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in found]


def row_of(made: Workbook, sheet: str, name: str) -> dict[str, Any]:
    return next(row for row in rows(made, sheet) if next(iter(row.values())) == name)


def texts(made: Workbook, sheet: str) -> list[str]:
    return [str(value) for row in made[sheet].iter_rows(values_only=True) for value in row if value is not None]


ADDED = [
    unit("ORG", kpis=[kpi(status="green")]),
    unit("U1", kpis=[kpi(30, status="red")]),
    unit("U2", kpis=[kpi(45.5, status="green")]),
]


def test_without_such_rows_no_such_sheet_stands_there() -> None:
    rows = {"objectives": [{"objective_id": "1", "title": "Apua saa ajoissa"}]}

    assert not MEASURES & set(book(unit("ORG", **rows)).sheetnames)


@pytest.mark.parametrize(
    ("tables", "sheet"),
    [
        ({"kpis": [kpi(1)]}, BOARD),
        ({"capabilities": [capability(1)]}, MAP),
        ({"realisation": [benefit(1)]}, BENEFITS),
    ],
)
def test_each_sheet_comes_with_its_rows_alone(tables: Mapping[str, Any], sheet: str) -> None:
    names = book(unit("ORG", **tables)).sheetnames

    assert set(names) & MEASURES == {sheet}
    assert "Tavoitepuu" not in names


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("fi", ["Avainmittarit", "Kyvykkyydet", "Hyödyt"]),
        ("sv", ["Nyckelindikatorer", "Förmågor", "Nyttor"]),
        ("en", ["KPIs", "Capabilities", "Benefits"]),
    ],
)
def test_the_sheets_are_named_in_the_language(language: str, names: list[str]) -> None:
    tables = {"kpis": [kpi(1)], "capabilities": [capability(1)], "realisation": [benefit(1)]}

    assert book(unit("ORG", **tables), language=language).sheetnames[1:4] == names


class TestBoard:
    def test_a_kpi_shows_its_figure_and_how_its_units_judge_it(self) -> None:
        row = row_of(book(*ADDED), BOARD, "M1 Hoidetut asiat")

        assert row["Toteuma"] == 75.5
        assert row["Eteneminen"] == pytest.approx(0.755)
        assert row["Aikataulun mukaan"] == pytest.approx(243 / 365)
        assert row["Status (heikoin)"] == "punainen"
        assert row["Statusten määrä"] == "2 vihreää · 1 punainen"
        assert row["Mistä toteuma koostuu"] == "summa, mukana 2 / 2"

    def test_its_units_stand_below_it_one_level_deeper_each_with_a_link_to_its_cell(self) -> None:
        sheet = book(*ADDED)[BOARD]
        names = [sheet.cell(row, 1).value for row in range(5, 9)]
        last = sheet.max_column
        links = [(sheet.cell(row, last).hyperlink.target, sheet.cell(row, last).hyperlink.location)
                 for row in range(6, 9)]  # fmt: skip

        assert names == ["M1 Hoidetut asiat", "Mallila", "Kotihoito", "Neuvonta"]
        assert [sheet.row_dimensions[row].outlineLevel for row in range(5, 9)] == [0, 1, 2, 2]
        assert [target for target, _ in links] == ["ORG.xlsx", "U1.xlsx", "U2.xlsx"]
        assert {anchor for _, anchor in links} == {f"'Avainmittarit'!{sheet.cell(6, last).value.split('!')[1]}"}

    def test_the_only_unit_of_a_kpi_is_not_repeated_below_it(self) -> None:
        made = book(unit("U1", kpis=[kpi(30, status="yellow")]))

        assert [row["Mittari ja yksiköt"] for row in rows(made, BOARD)] == ["M1 Hoidetut asiat"]
        assert "Mistä toteuma koostuu" not in rows(made, BOARD)[0], "an empty column is left out"

    def test_an_incomplete_aggregate_says_of_how_many_it_is_made(self) -> None:
        row = row_of(book(*ADDED[:2]), BOARD, "M1 Hoidetut asiat")

        assert row["Mistä toteuma koostuu"] == "summa, mukana 1 / 2 – vajaa"
        assert row["Eteneminen"] is None

    def test_a_mean_tells_the_ends_that_it_hides_and_the_own_figure_beside_it(self) -> None:
        returns = [
            unit("ORG", kpis=[ratio(70, aggregation="weighted_mean")]),
            unit("U1", kpis=[ratio(69, aggregation="weighted_mean", weight=100)]),
            unit("U2", kpis=[ratio(79.6, aggregation="weighted_mean", weight=300)]),
        ]
        row = row_of(book(*returns), BOARD, "M1 Laskutusaste")

        assert row["Toteuma"] == pytest.approx(76.95)
        said = "painotettu keskiarvo, mukana 2 / 2\nyksiköiden luvut 69 – 79,6\noma luku 70"
        assert row["Mistä toteuma koostuu"] == said

    def test_ratios_without_weights_are_refused_in_words_and_show_their_range(self) -> None:
        returns = [unit("ORG", kpis=[ratio()]), unit("U1", kpis=[ratio(69)]), unit("U2", kpis=[ratio(79.6)])]
        row = row_of(book(*returns), BOARD, "M1 Laskutusaste")

        assert row["Toteuma"] == "69 – 79,6"
        assert row["Mistä toteuma koostuu"] == "ei koota: suhdeluvuilla ei ole painoja\nyksiköiden luvut 69 – 79,6"

    def test_an_aggregate_on_target_names_the_unit_that_it_hides(self) -> None:
        returns = [
            unit("ORG", kpis=[kpi()]), unit("U1", kpis=[kpi(120)]), unit("U2", kpis=[kpi(5, status="red")]),
        ]  # fmt: skip
        row = row_of(book(*returns), BOARD, "M1 Hoidetut asiat")

        assert row["Mistä toteuma koostuu"].splitlines()[-1] == "koonti peittää heikomman tilanteen: Neuvonta"

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_reason_to_refuse_has_its_words(self, language: str) -> None:
        rollup = merged(*ADDED)
        for code in ("MRG008", "MRG009", "KPI013", "MRG015"):
            refused = replace(rollup.kpis[0], refused=code, current=None, range=(30.0, 45.5))
            made = opened(replace(rollup, kpis=(refused,)), language)
            sheet = made.worksheets[1]
            expected = "30 – 45.5" if language == "en" else "30 – 45,5"

            assert sheet["E5"].value == expected
            assert str(sheet["J5"].value).count("\n") == 1

    def test_a_second_return_of_a_unit_is_listed_and_says_that_it_is_not_counted(self) -> None:
        again = {**unit("U1", kpis=[kpi(50)]), "template": "kpi", "path": "/returns/again.xlsx"}
        reform = {**again, "cover": {**again["cover"], "reform_id": "R1"}}
        second = row_of(book(*ADDED, reform), BOARD, "Kotihoito · R1")

        said = "ei mukana koonnissa: yksikön toinen palautus antaa luvun"
        assert (second["Toteuma"], second["Mistä toteuma koostuu"]) == (50, said)

    def test_earlier_figures_stand_in_a_column_of_their_own_when_there_are_any(self) -> None:
        rollup = merged(*ADDED)
        trend = (Point("2026Q4", 12500.0, True), Point("2027Q1", 30.25, True))
        made = opened(replace(rollup, kpis=(replace(rollup.kpis[0], trend=trend),)))

        assert row_of(made, BOARD, "M1 Hoidetut asiat")["Aiemmat toteumat"] == "2026Q4: 12\u00a0500\n2027Q1: 30,25"
        assert "Aiemmat toteumat" not in rows(book(*ADDED), BOARD)[0]

    def test_progress_stands_in_bars_beside_the_timetable(self) -> None:
        made = book(*ADDED)
        heads = [cell.value for cell in made[BOARD][4]]
        bars = {
            str(area.sqref).partition(":")[0][0]
            for area in made[BOARD].conditional_formatting
            for rule in area.rules
            if rule.type == "dataBar"
        }

        assert bars == {"ABCDEFGHIJKLM"[heads.index(name)] for name in ("Eteneminen", "Aikataulun mukaan")}

    def test_two_kpis_with_progress_make_a_chart_with_named_axes(self) -> None:
        two = [kpi(30), kpi(50, kpi_id="M2", name="Toinen")]

        assert not book(unit("U1", kpis=two[:1]))[BOARD]._charts
        [chart] = book(unit("U1", kpis=two))[BOARD]._charts
        assert chart.x_axis.title is not None
        assert chart.y_axis.title is not None


class TestHeatMap:
    RETURNS = (
        unit("ORG", capabilities=[capability(3, 2, "Hankinnat")]),
        unit("U1", capabilities=[capability(1), capability(4, 2, "Hankinnat")]),
        unit("U2", capabilities=[capability(4.5, 4)]),
    )

    def test_the_most_urgent_capability_comes_first_with_its_medians_and_spread(self) -> None:
        first, second = rows(book(*self.RETURNS), MAP)[:2]

        assert (first["Kyvykkyys"], second["Kyvykkyys"]) == ("Tiedonhallinta", "Hankinnat")
        assert first["Mitä tehdään"] == "investoi nyt"
        assert (first["Kriittisyys (mediaani)"], first["Maturiteetti (mediaani)"]) == (4.5, 2.75)
        assert first["Prioriteetti-indeksi"] == pytest.approx(10.125)
        assert (first["Indeksi yksiköissä"], first["Maturiteetti yksiköissä"]) == ("2 – 20", "1 – 4,5")
        assert (first["Matalin"], first["Korkein"]) == ("Kotihoito", "Neuvonta")

    def test_each_unit_has_a_column_of_numbers_that_lead_to_their_cells(self) -> None:
        made = book(*self.RETURNS)
        heads = [cell.value for cell in made[MAP][4]]
        cell = made[MAP].cell(5, heads.index("Kotihoito") + 1)

        assert heads[-3:] == ["Mallila", "Kotihoito", "Neuvonta"]
        assert [cell.value for cell in made[MAP][5]][-3:] == [None, 1, 4.5]
        assert cell.data_type == "n"
        assert (cell.hyperlink.target, cell.hyperlink.location) == ("U1.xlsx", "'Kyvykkyydet'!F5")

    def test_the_scores_are_coloured_over_the_whole_scale(self) -> None:
        [area] = book(*self.RETURNS)[MAP].conditional_formatting
        [scale] = area.rules

        assert [float(point.val) for point in scale.colorScale.cfvo] == [1, 3, 5]

    def test_judgements_far_apart_are_marked_in_words_and_near_ones_are_not(self) -> None:
        far = rows(book(*self.RETURNS), MAP)
        near = rows(book(unit("U1", capabilities=[capability(2)]), unit("U2", capabilities=[capability(4)])), MAP)

        assert [row["Arvioiden ero"] for row in far[:2]] == ["suuri ero: käykää arviot läpi yhdessä", None]
        assert "Arvioiden ero" not in near[0]

    def test_of_several_judgements_of_one_unit_the_lowest_is_shown(self) -> None:
        made = book(unit("U1", capabilities=[capability(4), {**capability(2.5), "capability_id": "K2"}]))

        assert row_of(made, MAP, "Tiedonhallinta")["Kotihoito"] == 2.5


class TestBenefits:
    RETURNS = (
        unit("U1", realisation=[benefit(100, 250, fte_released=2, fte_destination="reallocated", realised_to_date=40)]),
        unit("U2", realisation=[
            benefit(100, 250),
            benefit(-30, 60, benefit_id="H2", effect="Laskut", target_area="incentives", fte_released=1),
            benefit(999, benefit_id="H3", status="dropped"),
        ]),
    )  # fmt: skip

    def test_years_show_planned_realised_and_planned_without_double_counts(self) -> None:
        found = [list(row.values())[:4] for row in rows(book(*self.RETURNS), BENEFITS)[:3]]

        assert found == [[2027, 170, 40, 70], [2028, 560, 0, 310], ["Yhteensä", 730, 40, 380]]

    def test_areas_and_units_have_their_sums(self) -> None:
        made = book(*self.RETURNS)

        assert list(row_of(made, BENEFITS, "henkilöstö").values())[1:4] == [700, 40, 350]
        assert list(row_of(made, BENEFITS, "Neuvonta").values())[1:4] == [380, 0, 30]

    def test_money_is_a_number_with_a_money_format(self) -> None:
        cell = book(*self.RETURNS)[BENEFITS]["B5"]

        assert cell.data_type == "n"
        assert "€" in cell.number_format

    def test_person_years_tell_what_becomes_of_them(self) -> None:
        made = book(*self.RETURNS)

        names = ("Vapautuu", "– kohdennetaan uudelleen", "– luovutaan", "– muu tai ei ilmoitettu")
        assert [list(row_of(made, BENEFITS, name).values())[1] for name in names] == [3, 2, 0, 1]
        assert "Henkilötyövuosien laskutapa: HTV2 (palkalliset palveluspäivät)." in texts(made, BENEFITS)

    def test_double_counts_stand_apart_with_links_to_both_files(self) -> None:
        made = book(*self.RETURNS)
        doubles = [row for row in made[BENEFITS].iter_rows() if row[0].value == "Reitit lyhenevät"]

        assert [(row[1].value, row[2].value, row[3].value) for row in doubles] == [
            ("U1/H1", 350, "lasketaan kerran"),
            ("U2/H1", 350, "ehkä sama kuin U1/H1"),
        ]
        assert [row[4].hyperlink.target for row in doubles] == ["U1.xlsx", "U2.xlsx"]

    def test_dropped_benefits_are_told_of(self) -> None:
        said = "Hyödyt, joista on luovuttu, eivät ole mukana luvuissa: 1."

        assert said in texts(book(*self.RETURNS), BENEFITS)
        assert said not in texts(book(self.RETURNS[0]), BENEFITS)

    def test_a_column_chart_sets_planned_beside_realised(self) -> None:
        [chart] = book(*self.RETURNS)[BENEFITS]._charts

        assert chart.type == "col"
        assert len(chart.series) == 2
        assert "$A$5:$A$6" in chart.series[0].cat.numRef.f

    def test_benefits_without_money_still_make_a_sheet(self) -> None:
        made = book(unit("U1", realisation=[benefit()]))

        assert "Samaa hyötyä ei löytynyt kahdesta palautuksesta." in texts(made, BENEFITS)
        assert not made[BENEFITS]._charts


class TestFirstPage:
    def test_it_names_the_worst_kpis_in_words(self) -> None:
        returns = [unit("U1", kpis=[kpi(30, status="yellow"), ratio(90, kpi_id="M2", status="red"),
                                    ratio(95, kpi_id="M3", name="Hyvä", status="green")])]  # fmt: skip
        found = [text for text in texts(book(*returns), FIRST) if "Toteuma" in text]

        assert found == [
            "Punainen: M2 Laskutusaste. Toteuma 90 %, tavoitetaso 100 %.",
            "Keltainen: M1 Hoidetut asiat. Toteuma 30 kpl, tavoitetaso 100 kpl.",
        ]

    def test_it_says_which_unit_is_worst_and_how_the_others_are(self) -> None:
        said = "Punainen (Kotihoito): M1 Hoidetut asiat. Toteuma 75,5 kpl, tavoitetaso 100 kpl. 2 vihreää · 1 punainen"

        assert said in texts(book(*ADDED), FIRST)

    def test_a_kpi_far_behind_its_timetable_needs_attention_without_a_status(self) -> None:
        behind = "Jäljessä aikataulusta: M1 Hoidetut asiat. Toteuma 30 kpl, tavoitetaso 100 kpl."

        assert behind in texts(book(unit("U1", kpis=[kpi(30)])), FIRST)
        fine = "Mikään mittari ei ole keltainen, punainen tai selvästi jäljessä tasaisesta aikataulusta."
        assert fine in texts(book(unit("U1", kpis=[kpi(50)])), FIRST)

    def test_it_names_the_capabilities_to_invest_in(self) -> None:
        said = texts(book(*TestHeatMap.RETURNS), FIRST)

        assert "Tiedonhallinta: prioriteetti-indeksi 10,13, kriittisyys 4,5, maturiteetti 2,75" in said
        assert not any(text.startswith("Hankinnat") for text in said)

    def test_it_tells_the_benefits_of_this_year_and_the_next_and_the_doubts(self) -> None:
        said = texts(book(*TestBenefits.RETURNS), FIRST)

        assert "Vuonna 2027 suunniteltu 170\u00a0€, toteutunut 40\u00a0€" in said
        later = "Vuodelle 2028 suunniteltu 560\u00a0€, ilman mahdollista kaksinkertaista laskentaa 310\u00a0€"
        assert later in said
        assert "Mahdollisesti kahteen kertaan laskettu: 350\u00a0€ (hyötyjä: 1)" in said
        assert "Hyödyistä talousarvioon kirjattu tai toteutunut: 0 / 3" in said

    def test_it_stays_one_printed_page(self) -> None:
        many = [kpi(1, kpi_id=f"M{at}", name=f"Mittari {at}", status="red") for at in range(20)]
        sheet = book(unit("U1", kpis=many, realisation=[benefit(1)], capabilities=[capability(1)]))[FIRST]

        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert {sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight} <= {None, 1}, "one page is the default"
        assert sheet.page_setup.orientation == "portrait"
        assert sum("Punainen" in str(cell.value) for row in sheet.iter_rows() for cell in row) == 5
        assert "Muita: 15. Ne ovat muilla välilehdillä." in texts(sheet.parent, FIRST)

    def test_without_objectives_nothing_is_asked_of_them(self) -> None:
        said = texts(book(unit("U1", kpis=[kpi(1)])), FIRST)

        assert not {"Mitä avaintulokset kertovat?", "Kuka tarvitsee tukea?", "Tavoitteita"} & set(said)
        assert "Avainmittareita" in said


HOSTILE = ["=1+1", '=HYPERLINK("http://x")', "<r><t>x</t></r>", "http://example.com", "{=1}", "@SUM(A1)", "[x]y.xlsx"]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_a_return_never_becomes_a_formula_a_link_or_markup(text: str) -> None:
    twice = [
        unit(unit_id, kpis=[kpi(1, name=text, measure_unit=text)], capabilities=[capability(1, name=text)],
             realisation=[benefit(1, effect=text)])
        for unit_id in ("U1", "U2")
    ]  # fmt: skip
    rollup = merged(*twice, chart=[{**row, "name": text} for row in CHART])
    made = opened(rollup)

    for sheet in (BOARD, MAP, BENEFITS, FIRST):
        assert any(text in found for found in texts(made, sheet))
    for sheet in made.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None or (cell.hyperlink.target or "").endswith(".xlsx")


PAGES = {"fi": BOARD, "sv": "Nyckelindikatorer", "en": "KPIs"}
ERRORS = ("###", "#REF!", "#NAME?", "#VALUE!", "#N/A", "#DIV/0!", "Err:")


def as_template(template: str, its: Mapping[str, Any]) -> dict[str, Any]:
    return {**its, "template": template, "path": f"/returns/{template}-{its['cover']['unit_id']}.xlsx"}


@pytest.mark.office
def test_libreoffice_prints_the_sheets_without_cell_errors_and_the_first_on_one_page(tmp_path: Path) -> None:
    others = [as_template("capability", its) for its in TestHeatMap.RETURNS]
    rollup = merged(*ADDED, *others, *(as_template("realisation", its) for its in TestBenefits.RETURNS))
    paths = [tmp_path / f"{language}.xlsx" for language in LANGUAGES]
    for path in paths:
        path.write_bytes(rollup_workbook(rollup, load(), language=path.stem, beside=HERE))
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", tmp_path, *paths], check=True, capture_output=True, timeout=300)
    for path in paths:
        told = ["pdftotext", "-layout", path.with_suffix(".pdf"), "-"]
        text = subprocess.run(told, check=True, capture_output=True, text=True).stdout

        assert not [error for error in ERRORS if error in text]
        assert text.split("\f")[1].split("\n")[0].strip() == PAGES[path.stem]


@pytest.mark.parametrize(
    ("value", "fi", "en"),
    [(0.125, "0,13", "0.13"), (9999.5, "9999,5", "9999.5"), (-41000, "−41\u00a0000", "−41,000"), (1e40, None, None)],
)
def test_figures_in_sentences_are_written_as_the_cells_show_them(value: float, fi: str | None, en: str | None) -> None:
    if fi is None:
        assert figure(value, "en").replace(",", "") == f"{value:.0f}"
    else:
        assert (figure(value, "fi"), figure(value, "en")) == (fi, en)


def test_euros_are_written_as_each_language_writes_them() -> None:
    assert euros(-1250.4, "fi") == "−1\u00a0250\u00a0€"
    assert euros(1250, "en") == "€1,250"
    assert euros(-0.2, "sv") == "0\u00a0€"
