"""A sound workbook of the small template, and the same with one thing changed: what tests of the reader start from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

import pytest

from okrbook.book import Book
from okrbook.read import Limits, assemble, read_book
from tests.support.packages import package, sheet_xml
from tests.support.small_template import SmallCatalogue

MARKS = {"okrbook.template": "small/1"}

COVER_GRID = """
okrbook.template | small/1 |
| Kansilehti |
cover.unit_id | Yksikön tunnus | KOTI
cover.unit_name | Yksikön nimi | Kotihoito
cover.period | Kausi | 2027Q1
cover.contact | Yhteyshenkilö |
"""
SHOWN = '=IFERROR(INDEX(_objectives!$E:$E,ROW()-ROW($A$3)+3),"") -> 0.5'
KEYS = (
    "objectives.objective_id|objectives.title|objectives.owner|objectives.binding|objectives.approval_date"
    "|objectives.progress"
)
LABELS = "Tunnus|Tavoite|Omistaja|Sitova|Hyväksytty|Edistyminen"
OBJECTIVES_GRID = f"""
Kirjoita tähän yksikön tavoitteet.
{KEYS}
{LABELS}
1 | Palvelu on nopea | Anna Alku | kyllä | 46054 | {SHOWN}
2 | Palvelu on hyvä | Väinö Vahva | Nej | 46055 | {SHOWN}
"""
KEY_RESULTS_GRID = """
key_results.key_result_id|key_results.objective_id|key_results.title|key_results.target|key_results.confidence|key_results.weight
Tunnus|Tavoitteen tunnus|Avaintulos|Tavoitetaso|Luottamus|Paino
1.1 | 1 | Odotusaika lyhenee | 5 | 0.7 | 3
"""
CATALOGUE = SmallCatalogue()


@pytest.fixture(autouse=True, scope="module")
def small_formula() -> Iterator[None]:
    """The small template is compiled into no formulas; its one derived column shows this."""
    with pytest.MonkeyPatch.context() as patch:
        formula = '=IFERROR(INDEX(_objectives!$E:$E,ROW()-ROW($A$3)+3),"")'
        patch.setattr(assemble, "expected_formula", lambda table, column: formula)
        yield


def sheets(
    cover: str = COVER_GRID, objectives: str = OBJECTIVES_GRID, key_results: str = KEY_RESULTS_GRID
) -> dict[str, str]:
    """The parts of the sound workbook's sheets, from grids."""
    grids = {"Kansilehti": cover, "Tavoitteet": objectives, "Avaintulokset": key_results}
    return {name: sheet_xml(grid) for name, grid in grids.items() if grid}


def book_of(data: bytes, limits: Limits | None = None, catalogue: Any = CATALOGUE) -> Book:
    """Reads a package's bytes."""
    return read_book(BytesIO(data), catalogue, limits=limits or Limits(), name="book.xlsx")


def book(parts: Mapping[str, str] | None = None, **options: Any) -> Book:
    """Reads the workbook of these sheets (default: the sound one), marked as one of the small template."""
    options.setdefault("properties", MARKS)
    return book_of(package(parts or sheets(), **options))


def rows(found: Book, table: str = "objectives") -> list[dict[str, Any]]:
    """The data of a table's records: column id → value."""
    data = found.tables[table]
    return [{key: cell.data for key, cell in record.cells.items() if cell.filled} for record in data.records]


def facts(found: Book) -> list[tuple[str, int, int, str]]:
    """Kind, row, column and text of all facts."""
    return [(fact.kind, fact.row, fact.col, fact.text) for fact in found.facts]
