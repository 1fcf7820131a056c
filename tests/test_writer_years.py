"""Above figures of one calendar year stands which year it is; it follows the period on the cover."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from okrbook import calc
from okrbook.catalogue import load
from okrbook.write import new_workbook
from tests.support.agreement import PROGRAMS, values_of

BAND_ROW = calc.HEADER_ROW - 2
TABLE = load().templates["realisation"].by_id["realisation"]
READABLE = ["2027", 2027, "2027Q1", "2027h1", " 2027T3", "2027-2030", "2027–2030"]
UNREADABLE = [None, "", "keväällä", "Q1/2027", "202", "20", "1999", "2a27"]
YEARS = ["talousarvio 2027", "suunnitelma 2028", "suunnitelma 2029", "suunnitelma 2030"]
WORDS = ["talousarvio", "suunnitelma", "suunnitelma", "suunnitelma"]


def made(folder: Path, number: int, period: Any, language: str = "fi") -> Path:
    return new_workbook(
        "realisation", output=folder / f"{number}.xlsx", language=language, data={"cover": {"period": period}}
    )


def shown(path: Path, language: str = "fi") -> list[Any]:
    """What stands above the columns of a year, as last calculated."""
    sheet = values_of(path)[TABLE.label[language]]
    return [sheet.cell(BAND_ROW, place).value for place, c in enumerate(TABLE.visible, start=1) if c.year is not None]


@pytest.mark.parametrize(
    ("language", "words"),
    [("fi", YEARS), ("sv", ["budget 2027", "plan 2028", "plan 2029", "plan 2030"])],
)
def test_the_first_year_is_the_budget_and_later_ones_are_the_plan(
    language: str, words: list[str], tmp_path: Path
) -> None:
    assert shown(made(tmp_path, 1, "2027Q3", language), language) == words


@pytest.mark.parametrize("period", READABLE)
def test_the_first_year_is_that_of_the_period(period: Any, tmp_path: Path) -> None:
    assert shown(made(tmp_path, 1, period)) == YEARS


@pytest.mark.parametrize("period", UNREADABLE)
def test_without_a_readable_period_the_words_stand_alone(period: Any, tmp_path: Path) -> None:
    assert shown(made(tmp_path, 1, period)) == WORDS


def test_the_year_is_a_formula_that_needs_no_new_or_volatile_function(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(made(tmp_path, 1, "2027"))[TABLE.label["fi"]]
    formulas = [sheet.cell(BAND_ROW, n).value for n, c in enumerate(TABLE.visible, start=1) if c.year is not None]

    assert len(formulas) == len(YEARS)
    for formula in formulas:
        assert formula.startswith("=IFERROR(")
        assert [name for name in ("_xlfn", "TODAY(", "NOW(", "INDIRECT(", "OFFSET(") if name in formula] == []


@pytest.mark.office
@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_that_recalculates_shows_the_year_of_the_period_that_was_typed(program: str, tmp_path: Path) -> None:
    """The period is typed over after the workbook was made, so that nothing cached can be right by chance."""
    cover = load().templates["realisation"].cover
    paths = []
    for number, period in enumerate([*READABLE, *UNREADABLE]):
        path = made(tmp_path, number, "2035")
        book = openpyxl.load_workbook(path)
        row = calc.COVER_FIRST_ROW + [column.id for column in cover.visible].index("period") + 1
        book[cover.label["fi"]].cell(row, calc.COVER_VALUE + 1).value = period
        book.save(path)
        paths.append(path)
    (tmp_path / "out").mkdir()
    PROGRAMS[program][1](paths, tmp_path / "out")

    found = [shown(tmp_path / "out" / path.name) for path in paths]

    assert found == [YEARS] * len(READABLE) + [WORDS] * len(UNREADABLE)
