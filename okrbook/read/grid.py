"""What stands on a sheet, and its ranges of cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from okrbook.read.package import Unreadable
from okrbook.values import Raw

MAX_ROW: Final = 1_048_576
MAX_COL: Final = 16_384
MAX_MERGES: Final = 10_000
MAX_WORK: Final = 3_000_000
"""How many rows and cells are looked at for all merged ranges or array formulas of a sheet together."""

_RANGE: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Za-z]{1,3})\$?([0-9]{1,7}))?")

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column, 1-based."""


@dataclass
class Sheet:
    """What stands on one sheet. ``rows``: row → column → content, only where something stands."""

    name: str
    state: str = "visible"
    rows: dict[int, dict[int, Raw]] = field(default_factory=dict)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    styles: dict[tuple[int, int], int] = field(default_factory=dict)
    """The cell format's index, of numbers only: whether an id that became a number looks like a date."""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_cols: list[tuple[int, int, int]] = field(default_factory=list)
    """First column, last column, outline level."""
    merges: list[Range] = field(default_factory=list)
    labels: dict[int, dict[int, str]] | None = None
    """Made when it is first asked for: ``anchors.labels_on``."""

    def outline_hidden(self, col: int) -> int | None:
        """The outline level of a hidden column, None when the column is not hidden."""
        return next((level for first, last, level in self.hidden_cols if first <= col <= last), None)


def column_number(letters: str) -> int:
    """``AA`` → 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def parse_range(text: str) -> Range | None:
    """``$A$1:C3`` → (1, 1, 3, 3); None for anything else or beyond the sheet's edge."""
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    rows = int(match[2]), int(match[4] or match[2])
    cols = column_number(match[1]), column_number(match[3] or match[1])
    inside = min(rows) >= 1 and max(rows) <= MAX_ROW and max(cols) <= MAX_COL
    return (min(rows), min(cols), max(rows), max(cols)) if inside else None


def overlaps(one: Range, other: Range) -> bool:
    """True when two ranges share a cell."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def cells_within(sheet: Sheet, ranges: Iterable[Range]) -> Iterator[tuple[int, int, int]]:
    """The filled cells of each range: its place in *ranges*, row and column.

    Raises:
        Unreadable: when the ranges overlap so often that going through them would be an attack.
    """
    work = MAX_WORK
    for place, (top, left, bottom, right) in enumerate(ranges):
        few = bottom - top < len(sheet.rows)
        rows = [row for row in (range(top, bottom + 1) if few else sheet.rows) if top <= row <= bottom]
        for row in rows:
            cells = sheet.rows.get(row, {})
            work -= 1 + len(cells)
            yield from ((place, row, col) for col in list(cells) if left <= col <= right)
        work -= 1 if few else len(sheet.rows)
        if work < 0:
            raise Unreadable("corrupt", "overlapping ranges")
