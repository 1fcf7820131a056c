"""What a spreadsheet program recalculates in a derived column is what okrbook computes, whatever people type.

Workbooks of 80 rows a table, whose periods are running, over or to come; blanks, texts in number cells, placeholders,
equal targets and baselines, repeated and dangling ids. The seed is fixed; a longer run is
``python -m tests.support.agreement --books 60 --seed 7``.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from okrbook.calc import HEADER_ROW
from okrbook.write import new_workbook
from tests.support.agreement import PROGRAMS, Compared, derived_templates, run, values_of, whole_language

pytestmark = pytest.mark.office

TEMPLATES = {template.id: template for template in (*derived_templates(), whole_language())}
BOOKS = 8
ROWS_ASKED = 500
"""Rows that each derived column is compared in, at least."""
HAS_VALUES = {
    "objectives.progress",
    "key_results.progress",
    "key_results.progress_counted",
    "reviews.ends_on",
    "kpis.progress",
    "kpis.progress_expected",
    "kpis.pace",
    "capabilities.priority_index",
    "capabilities.priority_index_weighted",
    "capabilities.quadrant",
    "capabilities.rank",
    "realisation.area_counted",
    "realisation.counted_y1",
    "realisation.counted_y2",
    "realisation.counted_y3",
    "realisation.counted_y4",
    "realisation.counted_fte",
    "assessment.change",
    "assessment.direction",
}


@pytest.fixture(
    scope="module", params=[(template, program) for template in TEMPLATES for program in PROGRAMS], ids="-".join
)
def compared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Compared]:
    """Every derived cell of the generated workbooks, as okrbook and as a program see it."""
    template, program = request.param
    return run(TEMPLATES[template], program, tmp_path_factory.mktemp("agreement"), books=BOOKS, seed=20270515)


def column_of(cell: Compared) -> str:
    return cell.place.split()[1]


def test_every_value_is_the_one_that_okrbook_computes(compared: list[Compared]) -> None:
    wrong = [
        f"{cell.place}: okrbook {cell.ours!r}, recalculated {cell.theirs!r}" for cell in compared if not cell.agree
    ]
    assert not wrong, "\n".join(wrong[:20])


def test_enough_rows_are_compared_and_many_have_a_value(compared: list[Compared]) -> None:
    rows = Counter(map(column_of, compared))
    assert min(rows.values()) >= ROWS_ASKED
    valued = Counter(column_of(cell) for cell in compared if cell.ours is not None)
    for column in HAS_VALUES & set(rows):
        assert valued[column] >= 30, column
        assert rows[column] - valued[column] >= 10, column


def test_every_derived_column_is_compared() -> None:
    expected = {
        f"{table.id}.{c.id}"
        for made in derived_templates()
        for table in made.tables
        for c in table.columns
        if c.derived
    }
    assert expected == HAS_VALUES


def test_a_wrong_value_would_be_noticed() -> None:
    """The comparison itself: neither nothing nor a near miss counts as agreement."""
    assert Compared("", 0.5, 0.5, {}).agree
    assert Compared("", None, None, {}).agree
    assert not Compared("", 0.5, 0.5001, {}).agree
    assert not Compared("", 0.0, None, {}).agree
    assert not Compared("", None, 0, {}).agree
    assert not Compared("", "yes", "no", {}).agree


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_the_form_shows_is_the_calculated_value(program: str, tmp_path: Path) -> None:
    """The data sheet's cell shows its row's value, and nothing in rows that hold nothing."""
    path = new_workbook("okr", output=tmp_path / "form.xlsx", language="fi", example=True)
    (tmp_path / "out").mkdir()
    PROGRAMS[program][1]([path], tmp_path / "out")
    book = values_of(tmp_path / "out" / "form.xlsx")
    table = TEMPLATES["unit"].by_id["key_results"]
    sheet = book[table.label["fi"]]
    col = [column.id for column in table.visible].index("progress") + 1
    shown = [sheet.cell(row, col).value for row in range(HEADER_ROW + 1, HEADER_ROW + 1 + table.rows)]
    rows = table.example_rows("fi")
    expected = [(row["current"] - row["baseline"]) / (row["target"] - row["baseline"]) for row in rows]
    assert shown[: len(rows)] == pytest.approx(expected, abs=1e-8)
    assert set(shown[len(rows) :]) <= {None, ""}
