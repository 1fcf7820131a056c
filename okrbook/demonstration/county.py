"""The county as data: one JSON file for every workbook, with the faults in it on purpose. Standard library only."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent / "mallila"
CHART: Final = "organisaatio"
"""The data file of the organisation workbook."""

UNIT: Final = "unit"
"""The template that every unit returns: its objectives, KPIs, capabilities and benefits in one workbook."""
ABOVE: Final = "parent_key_results"
OBJECTIVES: Final = "objectives"
KEY_RESULTS: Final = "key_results"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault on purpose: what okrbook must find, and where."""

    file: str
    """The workbook's name."""
    code: str
    table: str | None
    row_id: str | None
    column: str | None
    why: str
    """What has happened, in one sentence."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A value typed over whatever stands in the cell of the *row*-th data row, a formula too."""

    table: str
    row: int
    column: str
    value: str | float


@dataclass(frozen=True)
class Workbook:
    """One workbook of the county: what it is made from, and what happens to it afterwards."""

    file: str
    template: str | None
    """None for somebody's own workbook, which no template made."""
    data: Mapping[str, Any]
    """What ``okrbook new --data`` takes."""
    edits: tuple[Edit, ...] = ()
    keep: float | None = None
    """The share of the file's bytes that is left of it; None: all."""
    sheet: str | None = None
    rows: tuple[tuple[str | float, ...], ...] = ()
    """The cells of somebody's own workbook."""
    faults: tuple[Fault, ...] = ()

    @property
    def unit_id(self) -> str | None:
        """The unit that the cover names."""
        found: str | None = self.data.get("cover", {}).get("unit_id")
        return found

    def table(self, name: str) -> Sequence[Mapping[str, Any]]:
        """The rows of a table, none when it is not filled."""
        found: Sequence[Mapping[str, Any]] = self.data.get("tables", {}).get(name, ())
        return found


@dataclass(frozen=True)
class County:
    """The organisation workbook and the returns, by file name."""

    chart: Workbook
    returns: tuple[Workbook, ...]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every fault on purpose."""
        return tuple(fault for book in (self.chart, *self.returns) for fault in book.faults)

    def filled(self, book: Workbook) -> Mapping[str, Any]:
        """The data of *book*, with the key results above that its blank form had when it was sent out."""
        rows = self._key_results_above(book.unit_id or "")
        if book.template != UNIT or not rows or book.table(ABOVE):
            return book.data
        return {**book.data, "tables": {ABOVE: rows, **book.data["tables"]}}

    def _key_results_above(self, unit_id: str) -> list[dict[str, Any]]:
        parents = {row["unit_id"]: row.get("parent_unit_id") for row in self.chart.table("units")}
        planning = {book.unit_id: book for book in self.returns if book.table(OBJECTIVES)}
        above = parents.get(unit_id)
        while above is not None and above not in planning:
            above = parents.get(above)
        return list(_offered(planning[above])) if above is not None else []


def _offered(book: Workbook) -> Iterator[dict[str, Any]]:
    """The rows that a unit gives to the units below it."""
    titles = {row["objective_id"]: row["title"] for row in book.table(OBJECTIVES)}
    for row in book.table(KEY_RESULTS):
        yield {
            "key_result_id": f"{book.unit_id}/{row['key_result_id']}",
            **{name: row[name] for name in ("title", "target", "measure_unit", "due_date", "objective_id")},
            "from_unit_id": book.unit_id,
            "objective_title": titles[row["objective_id"]],
        }


def load_county() -> County:
    """The county that ships with okrbook."""
    books = {path.stem: _workbook(json.loads(path.read_bytes())) for path in sorted(FOLDER.glob("*.json"))}
    chart = books.pop(CHART)
    return County(chart, tuple(sorted(books.values(), key=lambda book: book.file)))


def _workbook(data: Mapping[str, Any]) -> Workbook:
    faults = (Fault(data["file"], *_place(fault), fault["why"]) for fault in data["faults"])
    return Workbook(
        file=data["file"],
        template=data.get("template"),
        data={key: data[key] for key in ("template", "cover", "tables") if key in data},
        edits=tuple(Edit(**edit) for edit in data.get("edits", ())),
        keep=data.get("keep"),
        sheet=data.get("sheet"),
        rows=tuple(tuple(row) for row in data.get("rows", ())),
        faults=tuple(faults),
    )


def _place(fault: Mapping[str, Any]) -> tuple[str, str | None, str | None, str | None]:
    return fault["code"], fault.get("table"), fault.get("row_id"), fault.get("column")
