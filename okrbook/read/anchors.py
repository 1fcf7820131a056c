"""The anchors of a workbook, collected once: marks, key cells, names; and the labels that a table's columns bear."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from okrbook.read.grid import Sheet, column_number
from okrbook.read.workbook import Workbook
from okrbook.template import Table
from okrbook.values import clean_text

MARK: Final = "okrbook.template"
GUIDE: Final = "okrbook.guide"
"""The name that refers to the guide: labels and examples stand there that are nobody's data."""
LABEL_ROWS: Final = 300
"""In how many rows with content of a sheet labels are looked for."""

_MARK: Final = re.compile(r'"?([a-z][a-z0-9_]*)/([0-9]{1,6})"?')
_NAMED_CELL: Final = re.compile(
    r"=?(?:'((?:[^']|'')+)'|([^'!\[\]]+))!\$?([A-Z]{1,3})\$?([0-9]{1,7})?(?::\$?([A-Z]{1,3})\$?([0-9]{1,7})?)?"
)


class Found(NamedTuple):
    """One key cell."""

    sheet: Sheet
    row: int
    col: int
    column: str


class Named(NamedTuple):
    """What a workbook's name refers to. ``row`` is 0 for a whole column."""

    sheet: str
    row: int
    col: int


@dataclass(frozen=True)
class Anchors:
    """Key cells and names, by table."""

    keys: Mapping[str, list[Found]]
    names: Mapping[str, dict[str, Named]]
    guide: str | None = None
    """The guide sheet's name."""


def find_mark(workbook: Workbook) -> tuple[str, int] | None:
    """The template id and version that the workbook bears: as a property, as a name, or as a cell beside its key."""
    for text in (workbook.properties.get(MARK), workbook.defined.get(MARK), *_mark_cells(workbook)):
        match = _MARK.fullmatch(text.strip().removeprefix("=")) if text else None
        if match:
            return match[1], int(match[2])
    return None


def _mark_cells(workbook: Workbook) -> Iterable[str]:
    for sheet in workbook.sheets:
        for cells in sheet.rows.values():
            if MARK in cells.values():
                yield from (raw for raw in cells.values() if isinstance(raw, str) and raw != MARK)


def find_anchors(workbook: Workbook, tables: Iterable[Table]) -> Anchors:
    """Looks for keys, ``<table>.<column>``, in all cells, and for the names ``okrbook.<table>.<column>``."""
    known = {f"{table.id}.{column.id}": (table.id, column.id) for table in tables for column in table.columns}
    keys: dict[str, list[Found]] = defaultdict(list)
    for sheet in workbook.sheets:
        for row, cells in sheet.rows.items():
            for col, raw in cells.items():
                if type(raw) is str and raw in known:
                    table, column = known[raw]
                    keys[table].append(Found(sheet, row, col, column))
    names: dict[str, dict[str, Named]] = defaultdict(dict)
    for name, refers in workbook.defined.items():
        place = known.get(name.removeprefix("okrbook.")) if name.startswith("okrbook.") else None
        named = _named(refers) if place else None
        if place and named:
            names[place[0]][place[1]] = named
    guide = _named(workbook.defined.get(GUIDE, ""))
    return Anchors(keys, names, guide.sheet if guide else None)


def _named(refers: str) -> Named | None:
    """``'Own goals'!$B:$B`` → its sheet and column; None when the reference is lost or more than one column wide."""
    match = _NAMED_CELL.fullmatch(refers)
    if match is None or (match[5] and match[5] != match[3]):
        return None
    single = bool(match[4]) and (match[6] is None or match[6] == match[4])
    sheet = (match[1] or match[2]).replace("''", "'")
    return Named(sheet, int(match[4]) if single else 0, column_number(match[3]))


_LABELS: dict[int, tuple[Table, Mapping[str, frozenset[str]]]] = {}


def labels_of(table: Table) -> Mapping[str, frozenset[str]]:
    """Clean label → ids of the visible columns that bear it in some language."""
    known = _LABELS.get(id(table))
    if known is None or known[0] is not table:
        collected: dict[str, set[str]] = defaultdict(set)
        for column in table.visible:
            for label in column.label.values():
                collected[label_text(label)].add(column.id)
        known = _LABELS[id(table)] = (table, {label: frozenset(ids) for label, ids in collected.items()})
    return known[1]


def label_text(raw: object) -> str:
    """A header as it is compared: clean text without the star that marks a required column."""
    return clean_text(raw).strip("* ") if isinstance(raw, str) else ""


def labels_on(sheet: Sheet) -> dict[int, dict[int, str]]:
    """Row → column → text as labels are compared, of the first rows of a sheet that hold anything."""
    if sheet.labels is None:
        first = sorted(sheet.rows)[:LABEL_ROWS]
        sheet.labels = {
            row: {
                col: label_text(raw) for col, raw in sheet.rows[row].items() if isinstance(raw, str) and len(raw) < 200
            }
            for row in first
        }
    return sheet.labels


def header_text(sheet: Sheet, row: int, col: int) -> str:
    """What stands in a header cell, empty when nothing does."""
    raw = sheet.rows.get(row, {}).get(col, "")
    return raw if isinstance(raw, str) else ""
