"""The demonstration county: what stands in it on purpose is found, nothing else is, and its figures are right."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

import okrbook
from okrbook.demonstration import DemoResult, build_demo, told
from okrbook.demonstration.county import Edit, load_county
from okrbook.demonstration.damage import typed_over
from okrbook.errors import UsageError
from okrbook.finding import Finding
from okrbook.rollup.model import KeyResult, Kpi, ObjectiveNode

COUNTY = load_county()
UNIT_TABLES = ("kpis", "capabilities", "realisation")
"""What a unit's workbook holds beside its objectives."""

SHOWN_FAULTS = {
    *("OKR003", "OKR004", "OKR008", "OKR009", "OKR012", "OKR014", "OKR015", "OKR021"),
    *("KPI002", "KPI010", "KPI014"),
    *("CAP002", "CAP003", "CAP006"),
    *("REA003", "REA006", "REA009", "REA011"),
    *("RAC002", "RAC004", "RAC005"),
    *("WB001", "WB002", "WB007", "WB010", "WB011", "WB012", "WB016"),
    *("MRG001", "MRG002", "MRG003", "MRG004", "MRG005", "MRG006", "MRG007", "MRG008", "MRG009"),
    *("MRG010", "MRG011", "MRG012", "MRG013", "MRG014", "MRG016"),
}
"""The rules that a reader of the demonstration sees at work."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoResult:
    return build_demo(tmp_path_factory.mktemp("demo") / "mallila")


def name(finding: Finding) -> str:
    return Path(finding.path).name


def place(finding: Finding) -> tuple[str, str, str | None, str | None, str | None]:
    return name(finding), finding.code, finding.table, finding.row_id, finding.column


def kpi(demo: DemoResult, kpi_id: str) -> Kpi:
    return next(its for its in demo.rollup.kpis if its.kpi_id == kpi_id)


def key_result(demo: DemoResult, reference: str) -> KeyResult:
    return next(its for its in demo.rollup.key_results if f"{its.unit_id}/{its.key_result_id}" == reference)


def node(demo: DemoResult, unit_id: str, objective_id: str) -> ObjectiveNode:
    return next(its for _, its in demo.rollup.nodes() if (its.unit_id, its.objective_id) == (unit_id, objective_id))


# --- What is found


def test_every_fault_on_purpose_is_found_where_it_stands_and_nothing_else_is(demo: DemoResult) -> None:
    meant = Counter((fault.file, fault.code, fault.table, fault.row_id, fault.column) for fault in COUNTY.faults)
    assert Counter(map(place, demo.rollup.findings)) == meant


def test_the_demonstration_shows_each_kind_of_fault() -> None:
    assert {fault.code for fault in COUNTY.faults} == SHOWN_FAULTS
    assert all(fault.why.endswith(".") for fault in COUNTY.faults)


def test_at_least_two_files_of_three_have_no_errors(demo: DemoResult) -> None:
    files = {COUNTY.chart.file, *(book.file for book in COUNTY.returns)}
    faulty = {name(finding) for finding in demo.rollup.findings if finding.severity == "error"}
    assert faulty <= files
    assert len(files) == 30
    assert len(faulty) * 3 <= len(files)


def test_the_linter_alone_says_of_each_return_what_the_merge_says_of_it(demo: DemoResult) -> None:
    alone = Counter(map(place, demo.lint.findings))
    merged = Counter(place(its) for its in demo.rollup.findings if not its.code.startswith("MRG"))
    assert alone == merged


def test_the_texts_that_stand_in_number_cells_are_told_word_for_word(demo: DemoResult) -> None:
    told_of = {its.value: its.code for its in demo.rollup.findings if its.code in ("WB010", "WB011")}
    assert told_of == {"noin 25": "WB011", "65/75": "WB011", "75 %": "WB010", "12,5 %": "WB010", "1 200 €": "WB010"}


def test_a_colour_in_another_language_is_read_without_a_word(demo: DemoResult) -> None:
    typed = [
        (book.unit_id, row["kpi_id"], row["status"]["text"])
        for book in COUNTY.returns
        for row in book.table("kpis")
        if isinstance(row.get("status"), dict)
    ]
    assert typed == [("KH-LAAKSO", "T1", "gul"), ("LAPSI", "M1", "grön"), ("VASTAAN", "M1", "green")]
    read = {(row.unit_id, its.kpi_id): row.status for its in demo.rollup.kpis for row in its.units}
    assert [read[unit or "", kpi_id] for unit, kpi_id, _ in typed] == ["yellow", "green", "green"]
    assert not [its for its in demo.rollup.findings if its.code == "WB014"]


# --- The county and its tree


def test_the_chart_has_the_five_levels_and_one_division_without_objectives() -> None:
    units = COUNTY.chart.table("units")
    assert Counter(unit["level"] for unit in units) == {
        "organisation": 1,
        "division": 2,
        "area": 3,
        "unit": 6,
        "team": 12,
    }
    planning = {book.unit_id for book in COUNTY.returns if book.table("objectives")}
    assert [unit["unit_id"] for unit in units if unit["level"] in ("division", "area", "unit")] == [
        "IKA", "KOTONA", "OHJAUS", "KOTIHOITO", "TERVE", "SOTE", "VASTAAN", "SUU", "PERHE", "LAPSI", "OPPI",
    ]  # fmt: skip
    assert {unit["unit_id"] for unit in units if unit["level"] != "team"} - planning == {"TERVE"}


def test_what_is_missing_or_left_out_is_counted(demo: DemoResult) -> None:
    assert (demo.rollup.expected, demo.rollup.received) == (26, 23)
    assert demo.rollup.missing == ("SUU-LAP", "OPP-PSY")
    assert {Path(out.path).name: out.reason for out in demo.rollup.left_out} == {
        "HYTE-unit-2027Q1.xlsx": "MRG003",
        "Koulutuskalenteri kevät 2027.xlsx": "WB002",
        "OHJ-NEUVO-okr-2026Q4.xlsx": "MRG004",
        "SUU-LAP-unit-2027Q1.xlsx": "WB001",
        "VAS-RANTA-unit-2027Q1 (korjattu).xlsx": "MRG002",
        "VAS-RANTA-unit-2027Q1.xlsx": "MRG002",
    }


TREE = """
MALLI 1
  IKA 1
    KOTONA 1
      OHJAUS 1
        OHJ-NEUVO tasks 1/3
      KOTIHOITO 2
  SOTE 1
    VASTAAN 1
      VAS-KESKI 1
    VASTAAN 2
    SUU 1
      SUU-AIK tasks 1/3
  PERHE 1
    LAPSI 1
    OPPI 2
MALLI 2
  IKA 2
    KOTONA 2
      OHJAUS 2
        OHJ-ARVIO 1
      KOTIHOITO 1
        KH-SAARI 1
        KH-LAAKSO 1
MALLI 3
  PERHE 2
    LAPSI 2
      LAP-TYO 1
      LAP-NEU 1
    OPPI 1
      OPP-KUR 1
MALLI 4
  IKA 3
    KOTIHOITO 3
  SOTE 2
    VASTAAN tasks 0/1
  PERHE 3
SUU 2
"""
"""Divisions without objectives stand aside: SOTE and PERHE serve the organisation. SUU 2 serves nothing (OKR004)."""


def test_the_tree_leads_from_the_organisation_to_teams_that_have_tasks_alone(demo: DemoResult) -> None:
    def told_of(its: ObjectiveNode) -> str:
        return f"tasks {its.tasks.done}/{its.tasks.total}" if its.is_unit else f"{its.objective_id}"

    lines = [f"{'  ' * depth}{its.unit_id} {told_of(its)}" for depth, its in demo.rollup.nodes()]
    assert lines == TREE.strip().splitlines()


# --- Figures, by hand


def test_a_weighted_mean_rises_four_levels_with_its_volumes(demo: DemoResult) -> None:
    home = (71 * 5200 + 58 * 1300) / 6500
    clinics = (64 * 14000 + 74 * 6000) / 20000
    assert key_result(demo, "KOTONA/1.1").aggregate == pytest.approx(home) == pytest.approx(68.4)
    assert key_result(demo, "SOTE/1.1").aggregate == pytest.approx(clinics) == pytest.approx(67.0)
    whole = key_result(demo, "MALLI/1.1")
    assert whole.aggregate == pytest.approx((68.4 * 6500 + 67 * 20000 + 77 * 3500) / 30000) == pytest.approx(68.47)
    assert (whole.aggregated_from, whole.expected, whole.complete) == (("IKA", "SOTE", "PERHE"), 3, True)


def test_sums_and_means_rise_too(demo: DemoResult) -> None:
    assert key_result(demo, "KOTONA/1.2").aggregate == 780 + 130
    assert key_result(demo, "MALLI/1.2").aggregate == 910 + 4570 + 640 == 6120
    assert key_result(demo, "LAPSI/2.1").aggregate == (13 + 11) / 2
    assert key_result(demo, "PERHE/2.1").aggregate == (12 + 17) / 2


def test_a_text_that_can_be_read_counts_and_one_that_cannot_leaves_a_gap(demo: DemoResult) -> None:
    first_visits = key_result(demo, "KOTIHOITO/1.2")
    assert first_visits.aggregate == pytest.approx((84 * 90 + 75 * 70) / 160)
    visits = key_result(demo, "KOTIHOITO/1.1")
    assert (visits.aggregate, visits.aggregated_from, visits.complete) == (21, ("KH-SAARI",), False)


def test_different_units_of_measure_are_not_added_up(demo: DemoResult) -> None:
    online = key_result(demo, "SOTE/1.2")
    assert (online.aggregate, online.current) == (None, 4570)


def test_key_results_that_are_only_listed_have_no_aggregate(demo: DemoResult) -> None:
    contacts = key_result(demo, "VASTAAN/1.1")
    assert (contacts.aggregation, contacts.aggregate, contacts.attached) == ("none", None, ("VAS-KESKI/1.1",))


def test_progress_is_the_mean_of_the_key_results_and_beside_it_that_of_the_objectives_below(demo: DemoResult) -> None:
    top = node(demo, "MALLI", "1")
    assert top.progress_own == pytest.approx(((68.5 - 62) / (80 - 62) + 6120 / 36000 + (83 - 71) / (95 - 71)) / 3)
    division = ((68.4 - 62) / 10 + 910 / 2000) / 2
    clinics = ((67 - 61) / 9 + 4570 / 8000 + (85 - 72) / 18) / 3
    families = ((77 - 70) / 10 + 640 / 1200) / 2
    assert top.progress_children == pytest.approx((division + clinics + families) / 3)


def test_some_are_ahead_and_some_are_behind(demo: DemoResult) -> None:
    assert key_result(demo, "LAP-TYO/1.1").progress == pytest.approx((13 - 20) / (14 - 20))
    assert key_result(demo, "KOTIHOITO/3.1").progress == pytest.approx(0.24)
    assert key_result(demo, "MALLI/4.2").progress == pytest.approx((10.6 - 11) / (8 - 11))


def test_a_share_is_averaged_by_its_volumes_and_a_count_is_summed(demo: DemoResult) -> None:
    solved, started = kpi(demo, "M1"), kpi(demo, "M4")
    assert solved.current == pytest.approx((68.4 * 6500 + 67 * 20000 + 76.9 * 3800) / 30300)
    assert (solved.own_current, solved.aggregated_from) == (68.5, ("KOTONA", "SOTE", "PERHE"))
    assert started.current == 520 + 85 + 2080 + 960 + 280 + 145 == 4070
    assert started.target == 600 + 150 + 2300 + 1100 + 330 + 180 == 4660


def test_no_mean_is_made_of_shares_whose_volumes_nobody_knows(demo: DemoResult) -> None:
    digital = kpi(demo, "M2")
    assert (digital.refused, digital.range) == ("MRG009", (24, 41))
    assert digital.top is not None
    assert digital.top.aggregate is None


def test_a_mean_on_target_hides_the_unit_that_is_below_where_it_started(demo: DemoResult) -> None:
    access = kpi(demo, "M7")
    assert access.current == pytest.approx((96 * 14000 + 88 * 6000) / 20000) == pytest.approx(93.6)
    assert (access.target, access.range, access.worst) == (93, (88, 96), "red")


def test_capabilities_are_told_by_their_medians_and_the_units_at_the_ends(demo: DemoResult) -> None:
    by_name = {its.capability: its for its in demo.rollup.capabilities}
    assert {its.quadrant for its in by_name.values()} == {"invest_now", "standardise_scale", "monitor", "use_release"}
    data = by_name["Tiedonhallinta"].maturity
    assert (data.median, data.min, data.max) == (2, 1.5, 4.5)
    assert (data.at_min, data.at_max) == (("KOTIHOITO",), ("SUU",))


def test_a_saving_that_two_units_count_on_is_summed_with_it_and_without_it(demo: DemoResult) -> None:
    realisation = demo.rollup.realisation
    [double] = realisation.double_counts
    assert [benefit.reference for benefit in double] == ["SOTE/H2", "VASTAAN/H2"]
    planned = {
        year: (sums.planned, sums.planned - sums.planned_without_double) for year, sums in realisation.by_year.items()
    }
    assert planned == {2027: (307600, 30000), 2028: (803400, 60000), 2029: (803400, 60000), 2030: (803400, 60000)}
    assert (realisation.fte.released, realisation.fte.reallocated) == (14.5, 13)


def test_most_returns_hold_kpis_and_eleven_units_have_judged_their_capabilities() -> None:
    filled = Counter(table for book in COUNTY.returns for table in UNIT_TABLES if book.table(table))
    assert filled == {"kpis": 16, "capabilities": 11, "realisation": 8}


def test_two_returns_of_the_reform_name_different_deciders(demo: DemoResult) -> None:
    conflicts = {
        its.work_item: sorted({person.name for person in its.accountable}) for its in demo.rollup.raci if its.conflict
    }
    assert conflicts == {
        "Päätökset toimeenpanon jatkamisesta ja laajentamisesta": [
            "Hyvinvointialuejohtaja Eero Esimerkki",
            "Toimialajohtaja Oili Oletus",
        ]
    }
    assert {its.reform_id for its in demo.rollup.raci} == {"YHTEYS"}


# --- Files


def test_the_public_function_is_not_hidden_by_the_package_behind_it(tmp_path: Path) -> None:
    (tmp_path / "omat.txt").touch()
    with pytest.raises(UsageError):
        okrbook.demo(tmp_path)


def test_every_unit_has_a_blank_form_for_each_return_that_is_asked_of_it(demo: DemoResult) -> None:
    def period(unit: Mapping[str, str], template: str) -> str:
        return "2027" if template == "raci" or unit["level"] == "organisation" else "2027Q1"

    forms = {
        f"{unit['unit_id']}-{template}-{period(unit, template)}.xlsx"
        for unit in COUNTY.chart.table("units")
        for template in unit.get("templates", "unit").split("; ")
    }
    assert {path.name for path in demo.blanks} == forms == {path.name for path in (demo.folder / "tyhjat").iterdir()}


def test_the_blank_form_of_a_team_carries_the_key_results_above_and_nothing_else(demo: DemoResult) -> None:
    [form] = okrbook.extract([demo.folder / "tyhjat" / "VAS-RANTA-unit-2027Q1.xlsx"])
    assert [row["key_result_id"] for row in form["tables"]["parent_key_results"]] == [
        f"VASTAAN/{key}" for key in ("1.1", "1.2", "2.1", "2.2")
    ]
    assert {table: rows for table, rows in form["tables"].items() if rows} == {
        "parent_key_results": form["tables"]["parent_key_results"]
    }


def test_the_returns_carry_the_same_key_results_above_as_the_blank_forms(demo: DemoResult) -> None:
    def above(folder: str) -> Mapping[str, object]:
        files = [
            demo.folder / folder / f"{unit}-unit-2027Q1.xlsx" for unit in ("VAS-RANTA", "SOTE", "KH-SAARI", "OPPI")
        ]
        return {Path(its["path"]).name: its["tables"]["parent_key_results"] for its in okrbook.extract(files)}

    assert above("palautukset") == above("tyhjat")


def test_two_runs_make_the_same_files(demo: DemoResult) -> None:
    def files() -> Mapping[str, bytes]:
        return {
            str(path.relative_to(demo.folder)): path.read_bytes() for path in demo.folder.rglob("*") if path.is_file()
        }

    before = files()
    build_demo(demo.folder, force=True)
    assert {name for name, package in files().items() if package != before.get(name)} == set()
    assert files().keys() == before.keys()


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "omat.txt").write_text("tärkeää")
    with pytest.raises(UsageError, match="holds files already"):
        build_demo(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["omat.txt"]
    with pytest.raises(UsageError, match="is a file"):
        build_demo(tmp_path / "omat.txt", force=True)


def test_typing_over_a_cell_that_is_not_there_is_told(demo: DemoResult) -> None:
    package = (demo.folder / "palautukset" / "KH-SAARI-unit-2027Q1.xlsx").read_bytes()
    with pytest.raises(LookupError, match=r"tasks\.owner"):
        typed_over(package, [Edit("tasks", 1, "owner", "Maija Mallikas")])


# --- What is said in the end


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_five_lines_name_files_that_are_there(demo: DemoResult, language: str) -> None:
    lines = told(demo, language)
    assert [line[:2] for line in lines] == ["1.", "2.", "3.", "4.", "5."]
    named = re.findall(rf"{re.escape(str(demo.folder))}[^:,]*?\.(?:xlsx|json)", "\n".join(lines))
    assert [str(Path(path).relative_to(demo.folder)) for path in named] == [
        "kooste.xlsx",
        "palautukset/MALLI-unit-2027.xlsx",
        "palautukset/KH-SAARI-unit-2027Q1.xlsx",
        "palautukset/KH-LAAKSO-unit-2027Q1.xlsx",
        "tyhjat/OHJ-NEUVO-unit-2027Q1.xlsx",
        "kooste.json",
        "organisaatio.xlsx",
    ]
    assert all(Path(path).is_file() for path in named)
    assert all(figure in " ".join(lines) for figure in ("26", "23", "SUU-LAP, OPP-PSY", "34 %", "61 %", " 10 "))


def test_a_language_that_nobody_speaks_is_refused(demo: DemoResult) -> None:
    with pytest.raises(UsageError, match="There is no language «se»"):
        told(demo, "se")
