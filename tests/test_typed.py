"""Everything that a manager may type: read where one reading is certain, else told at its cell; never guessed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

import okrbook
from okrbook.book import Book, Cell
from okrbook.catalogue import load
from okrbook.finding import Finding
from okrbook.read import read_book
from okrbook.report import sentences
from okrbook.texts import LANGUAGES
from tests.support.examples import write

DATA = Path(__file__).parent / "data" / "typed.yaml"
TYPED: Mapping[str, Mapping[str, Any]] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
COLUMNS: Mapping[str, tuple[str, str]] = {
    "number": ("kpis", "baseline"),
    "int": ("capabilities", "criticality"),
    "percent": ("key_results", "confidence"),
    "money": ("realisation", "saving_y1"),
    "date": ("key_results", "due_date"),
    "quarter": ("realisation", "start_quarter"),
    "period": ("reviews", "period"),
    "choice": ("kpis", "status"),
}
TOLD = {"number": "WB010", "int": "WB010", "percent": "WB010", "money": "WB010", "choice": "WB014"}
"""The rule that tells of a text with one reading; of dates and periods it is WB012."""
READING = frozenset({"WB009", "WB010", "WB011", "WB012", "WB013", "WB014", "WB023", "WB030"})


Judged = list[tuple[Cell | None, list[Finding]]]


class Case(NamedTuple):
    """One cell: its column's type, what is typed, the rule that speaks of it, its reading and what is asked."""

    kind: str
    typed: Any
    code: str | None
    reading: Any = None
    asked: tuple[str, str] | None = None


def cases() -> Iterator[Case]:
    for kind, outcomes in TYPED.items():
        for outcome, cells in outcomes.items():
            for cell in cells:
                if outcome == "is":
                    yield Case(kind, cell[0], None, cell[1])
                elif outcome == "reads":
                    yield Case(kind, cell[0], TOLD.get(kind, "WB012"), cell[1])
                elif outcome == "asks":
                    yield Case(kind, cell[0], "WB030", None, (cell[1], cell[2]))
                else:
                    yield Case(kind, cell, outcome)


CASES = list(cases())


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """Per case its cell as read, and what was found there: all cases are typed into one workbook and linted once."""
    content: dict[str, list[dict[str, Any]]] = {table: [] for table, _ in COLUMNS.values()}
    places = []
    for case in CASES:
        table, column = COLUMNS[case.kind]
        named = load().templates["unit"].by_id[table].key or "went_well"
        places.append((table, column, len(content[table])))
        content[table].append({named: f"{case.kind} {len(content[table])}", column: _as_data(case.typed)})
    path = write(load(), {"template": "unit", "tables": content}, tmp_path_factory.mktemp("typed") / "typed.xlsx")
    book = read_book(path, load())
    found = okrbook.lint([path], today=date(2027, 2, 15)).findings
    return [_at(book, found, *place) for place in places]


def _as_data(typed: Any) -> Any:
    """Texts as text, dates as dates, all else as it is (``new --data``)."""
    if isinstance(typed, date):
        return typed.isoformat()
    return {"text": typed} if isinstance(typed, str) else typed


def _at(book: Book, found: Sequence[Finding], table: str, column: str, place: int) -> tuple[Cell | None, list[Finding]]:
    record = book.tables[table].records[place]
    here = [its for its in found if (its.table, its.column, its.row) == (table, column, record.row)]
    return record.cells.get(column), [its for its in here if its.code in READING]


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda n: f"{CASES[n].kind}-{CASES[n].typed}")
def test_what_is_typed_is_read_or_told_and_never_guessed(number: int, judged: Judged) -> None:
    case, (cell, found) = CASES[number], judged[number]
    assert [its.code for its in found] == ([case.code] if case.code else [])
    assert (cell.data if cell is not None else None) == case.reading
    if case.asked is not None:
        assert tuple(found[0].values[name]["fi"].replace("\u00a0", " ") for name in ("first", "second")) == case.asked


def test_a_hint_stands_beside_every_cell_that_is_told(judged: Judged) -> None:
    for _, found in judged:
        for finding in found:
            for language in LANGUAGES:
                assert sentences.hint(finding, load(), language)
