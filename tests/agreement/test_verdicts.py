"""What a workbook says of itself is what ``lint`` finds, rule by rule and row by row, in both spreadsheet programs.

Every example of every rule, alone; then pairs of them, mutated pairs and random rows. The seed is fixed; a longer run
is ``python -m tests.agreement --books 1000 --seed 7``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from okrbook.calc import live_sheets
from okrbook.calc.build import live_places
from okrbook.calc.layout import CHECKS, CHECKS_BELOW, CHECKS_FIRST, CHECKS_GONE, CHECKS_OPEN_ROW, HEADER_ROW
from okrbook.catalogue import load
from okrbook.write.texts import all_words
from tests.agreement import verdicts
from tests.agreement.contents import Content, alone, many, packed
from tests.agreement.verdicts import Compared, run
from tests.support.agreement import PROGRAMS, values_of
from tests.support.examples import COVER

pytestmark = pytest.mark.office

CATALOGUE = load()
EXAMPLES = list(alone(CATALOGUE))
SHARE = 45
"""Of the contents beyond the examples, in CI."""
TODAY = EXAMPLES[0].today


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> list[Compared]:
    """The rules' own examples, in LibreOffice; of those that break nothing some together."""
    return run(CATALOGUE, list(packed(EXAMPLES)), "LibreOffice", tmp_path_factory.mktemp("examples"))


def test_each_rule_alone(examples: list[Compared]) -> None:
    assert [difference for compared in examples for difference in compared.differences] == []


def test_each_live_rule_is_broken_by_an_example(examples: list[Compared]) -> None:
    broken = Counter(said[0] for compared in examples for said in compared.theirs)
    live = {
        place.code
        for template in CATALOGUE.templates.values()
        for place in live_places(template, CATALOGUE.rules.values())
    }
    assert live - set(broken) == set()


@pytest.mark.parametrize("program", PROGRAMS)
def test_pairs_mutations_and_random_rows(program: str, tmp_path: Path) -> None:
    contents = list(many(CATALOGUE, len(EXAMPLES) + SHARE, 20271124))[len(EXAMPLES) :]
    compared = run(CATALOGUE, contents if program == "LibreOffice" else contents[::3], program, tmp_path)
    assert [difference for each in compared for difference in each.differences] == []
    assert sum(sum(each.ours.values()) for each in compared) > 100


def content(template: str = "okr", **tables: Any) -> Content:
    return Content("made here", template, dict(COVER), tables, TODAY)


def recalculated(made: Content, folder: Path, *edits: tuple[str, str]) -> Any:
    """The workbook's values after LibreOffice; *edits*: texts replaced in its calculation sheets before that."""
    source = folder / "book.xlsx"
    plain = verdicts._on

    def edited(today: Any, sheet: Any) -> Any:
        sheet = plain(today, sheet)
        for old, new in edits:
            sheet = replace(sheet, xml=sheet.xml.replace(old, new))
        return sheet

    verdicts._on = edited
    try:
        verdicts.write_book(CATALOGUE, made, source)
    finally:
        verdicts._on = plain
    (folder / "out").mkdir()
    PROGRAMS["LibreOffice"][1]([source], folder / "out")
    return values_of(folder / "out" / "book.xlsx")


@pytest.mark.parametrize("template", CATALOGUE.templates)
def test_a_workbook_as_issued_says_only_that_it_is_empty(template: str, tmp_path: Path) -> None:
    known = {column.id for column in CATALOGUE.templates[template].cover.columns}
    cover = {**COVER, "reform_id": "R1"}
    made = replace(content(template), cover={key: cover[key] for key in cover if key in known}, whole=True)
    [compared] = run(CATALOGUE, [made], "LibreOffice", tmp_path)
    assert {said[0] for said in compared.theirs} == {"WB028"}
    assert compared.differences == []


def test_a_form_without_a_unit_asks_for_its_cover(tmp_path: Path) -> None:
    [compared] = run(CATALOGUE, [replace(content(), cover={"language": "sv"})], "LibreOffice", tmp_path)
    assert {said[0] for said in compared.theirs} == {"WB028", "WB024"}


KEY_RESULTS = [
    {"key_result_id": "1.1", "objective_id": "1", "title": "Odotusaika lyhenee", "target": 14},
    {"key_result_id": "1.2", "objective_id": "1", "title": "Jono lyhenee"},
]


def test_the_first_sheet_counts_and_leads_to_the_first_open_row(tmp_path: Path) -> None:
    book = recalculated(content(key_results=KEY_RESULTS), tmp_path)
    tables = ["cover", *(table.id for table in CATALOGUE.templates["okr"].tables)]
    row = CHECKS_FIRST + tables.index("key_results") + 1
    assert book[CHECKS].cell(row, CHECKS_OPEN_ROW + 1).value == HEADER_ROW + 1
    ready = book[all_words()["ready"]["fi"]]
    said = [str(cell.value) for line in ready.iter_rows() for cell in line if cell.value is not None]
    assert any(text.startswith(all_words()["ready_errors"]["fi"]) for text in said)
    assert f"{all_words()['ready_row']['fi']} {HEADER_ROW + 1}" in said


def test_a_clean_row_is_ticked_and_an_open_one_says_what_is_the_matter(tmp_path: Path) -> None:
    objectives = [{"objective_id": "1", "title": "Asiakas saa yhteyden helposti", "owner": "Maija Malliainen"}]
    made = replace(content(objectives=objectives), cover={**COVER, "level": "organisation"})
    sheet = recalculated(made, tmp_path)["Tavoitteet"]
    table = CATALOGUE.templates["okr"].by_id["objectives"]
    check = sheet.cell(HEADER_ROW + 1, len(table.visible) + 1).value
    assert check.startswith("Virhe: ")
    assert sheet.cell(HEADER_ROW + 2, len(table.visible) + 1).value in (None, "")
    assert live_sheets.FINE == "✓"


def test_when_a_column_is_gone_nothing_is_invented_and_the_first_sheet_says_so(tmp_path: Path) -> None:
    """A spreadsheet program writes #REF! for a deleted column into every formula that names it."""
    book = recalculated(content(key_results=KEY_RESULTS), tmp_path, ("'Avaintulokset'!$C:$C", "#REF!"))
    tables = ["cover", *(table.id for table in CATALOGUE.templates["okr"].tables)]
    row = CHECKS_FIRST + tables.index("key_results") + 1
    assert book[CHECKS].cell(row, CHECKS_GONE + 1).value > 0
    assert [book[CHECKS].cell(row, col).value for col in (2, 3, 4)] == [0, 0, 0]
    ready = book[all_words()["ready"]["fi"]]
    assert ready.cell(4, 1).value == all_words()["ready_gone"]["fi"]


def test_rows_below_the_checked_area_are_counted(tmp_path: Path) -> None:
    import openpyxl

    path = tmp_path / "book.xlsx"
    verdicts.write_book(CATALOGUE, replace(content(key_results=KEY_RESULTS), whole=True), path)
    book = openpyxl.load_workbook(path)
    table = CATALOGUE.templates["okr"].by_id["key_results"]
    book["Avaintulokset"].cell(HEADER_ROW + table.rows + 30 + 5, 1).value = "9.9"
    book.save(path)
    (tmp_path / "out").mkdir()
    PROGRAMS["LibreOffice"][1]([path], tmp_path / "out")
    tables = ["cover", *(table.id for table in CATALOGUE.templates["okr"].tables)]
    row = CHECKS_FIRST + tables.index("key_results") + 1
    assert values_of(tmp_path / "out" / "book.xlsx")[CHECKS].cell(row, CHECKS_BELOW + 1).value == 1
