"""One pass over a worksheet's XML: values, formulas, hidden rows and columns, merged ranges. No formatting."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from math import isfinite
from typing import Final

from okrbook.read.grid import MAX_COL, MAX_MERGES, MAX_ROW, Range, Sheet, cells_within, column_number, parse_range
from okrbook.read.package import Unreadable
from okrbook.read.xml import MAX_DEPTH, new_parser, unescape
from okrbook.values import DAYS_1904, ErrorText, Raw

_EMPTY_CELL: Final = re.compile(rb'<c r="[A-Z]+[0-9]+"[^<>]*/>')
_DIGITS: Final = "0123456789"
_EPOCH: Final = datetime(1899, 12, 30)


def _without_empty_cells(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same XML without formatted cells that hold nothing, which are most of a prepared sheet.

    Cut only behind a ``>``. From a CDATA section or comment on, where a cell could be text, all stays as it is.
    """
    rest, rewrite = b"", True
    for chunk in chunks:
        whole = rest + chunk
        cut = whole.rfind(b">") + 1
        rewrite = rewrite and cut > 0 and b"<!" not in whole
        if not rewrite:
            rest = b""
            yield whole
            continue
        ready, rest = whole[:cut], whole[cut:]
        yield _EMPTY_CELL.sub(b"", ready)
    yield rest


def _iso_serial(text: str) -> float:
    """A cell of type ``d`` (strict files may hold dates as ISO text) as a day number of the 1900 system."""
    moment = datetime.fromisoformat(text.replace("Z", ""))
    return (moment - _EPOCH) / timedelta(days=1)


class _SheetReader:
    """The handlers of one worksheet. Cells and values are handled first and in place: there are thousands of them."""

    def __init__(self, sheet: Sheet, strings: list[str], limit: int, date1904: bool) -> None:
        self.sheet, self.strings, self.left, self.date1904 = sheet, strings, limit, date1904
        self.depth = self.row = self.col = 0
        self.cells: dict[int, Raw] = {}
        self.attributes: dict[str, str] = {}
        self.value: str | None = None
        self.inline: list[str] | None = None
        self.phonetic = self.in_cell = False
        self.formula: dict[str, str] | None = None
        self.shared: dict[str, str] = {}
        self.followers: list[tuple[int, int, str]] = []
        self.arrays: list[tuple[Range, str]] = []
        self.buffer: list[str] = []
        self.columns: dict[str, int] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if name == "c":
            self.attributes = attributes
            self.in_cell = True
            reference = attributes.get("r")
            self.col = self.col + 1 if reference is None else self._column(reference.rstrip(_DIGITS))
        elif name in _TEXTS:
            self.buffer.clear()
        elif name == "f":
            self.buffer.clear()
            self.formula = attributes
        elif name == "row":
            self._start_row(attributes)
        elif name in _RARE:
            self._start_rare(name, attributes)
        elif ":" in name:
            self.depth -= 1
            self.start(name.rpartition(":")[2], attributes)
        elif self.depth > MAX_DEPTH:
            raise Unreadable("corrupt", "nesting")

    def _column(self, letters: str) -> int:
        col = self.columns.get(letters)
        if col is None:
            col = self.columns[letters] = column_number(letters)
            if not 1 <= col <= MAX_COL:
                raise Unreadable("corrupt", "cell reference")
        return col

    def _start_row(self, attributes: dict[str, str]) -> None:
        self.row = int(attributes["r"]) if "r" in attributes else self.row + 1
        if not 1 <= self.row <= MAX_ROW or self.depth > MAX_DEPTH:
            raise Unreadable("corrupt", "row number or nesting")
        self.cells = self.sheet.rows.get(self.row) or {}
        self.col = 0
        if attributes.get("hidden") in ("1", "true"):
            self.sheet.hidden_rows.add(self.row)

    def _start_rare(self, name: str, attributes: dict[str, str]) -> None:
        if name == "is":
            self.inline = []
        elif name == "rPh":
            self.phonetic = True
        elif name == "mergeCell" and len(self.sheet.merges) < MAX_MERGES:
            merged = parse_range(attributes.get("ref", ""))
            if merged:
                self.sheet.merges.append(merged)
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            level = int(attributes.get("outlineLevel", "0"))
            self.sheet.hidden_cols.append((int(attributes["min"]), int(attributes["max"]), level))

    def end(self, name: str) -> None:
        self.depth -= 1
        if name == "c":
            if self.value is not None or self.inline is not None:
                self._end_cell()
            self.in_cell = False
        elif name == "v":
            self.value = "".join(self.buffer)
        elif name == "f":
            self._end_formula()
        elif name == "row":
            if self.cells:
                self.sheet.rows[self.row] = self.cells
        elif name in _RARE_ENDS:
            self._end_rare(name)
        elif ":" in name:
            self.depth += 1
            self.end(name.rpartition(":")[2])

    def _end_rare(self, name: str) -> None:
        if name == "rPh":
            self.phonetic = False
        elif self.inline is not None and not self.phonetic:
            self.inline.extend(self.buffer)

    def _end_formula(self) -> None:
        attributes, self.formula = self.formula, None
        if not self.in_cell or attributes is None:
            return
        text = "".join(self.buffer)
        kind = attributes.get("t")
        if kind == "shared" and text:
            self.shared[attributes.get("si", "")] = text
        elif kind == "shared":
            self.followers.append((self.row, self.col, attributes.get("si", "")))
        elif kind == "array":
            whole = parse_range(attributes.get("ref", ""))
            if whole:
                self.arrays.append((whole, text))
        if text:
            self.sheet.formulas[self.row, self.col] = text

    def _end_cell(self) -> None:
        value, self.value = self.value, None
        inline, self.inline = self.inline, None
        kind = self.attributes.get("t")
        if kind == "s" and value:
            raw: Raw = self.strings[int(value)]
        elif (kind is None or kind == "n") and value:
            number = float(value)
            raw = number if isfinite(number) else value
            style = self.attributes.get("s")
            if style is not None:
                self.sheet.styles[self.row, self.col] = int(style)
        else:
            raw = self._rare_content(kind, value or "", inline)
        if raw != "":
            self.left -= 1
            if self.left < 0:
                raise Unreadable("too_many_cells")
            self.cells[self.col] = raw

    def _rare_content(self, kind: str | None, value: str, inline: list[str] | None) -> Raw:
        if kind == "inlineStr" or (inline is not None and not value):
            return unescape("".join(inline or ()))
        if kind == "str":
            return unescape(value)
        if not value:
            return ""
        if kind == "b":
            return value.strip() in ("1", "true")
        if kind == "e":
            return ErrorText(value)
        if kind == "d":
            # Kept as the workbook's own day number, so that one rule serves all dates.
            return _iso_serial(value) - (DAYS_1904 if self.date1904 else 0)
        raise Unreadable("corrupt", f"cell type {kind!r}"[:80])

    def resolve(self) -> None:
        """Gives the cells of shared and array formulas their formula."""
        for row, col, group in self.followers:
            if group in self.shared:
                self.sheet.formulas[row, col] = self.shared[group]
        for place, row, col in cells_within(self.sheet, [whole for whole, _ in self.arrays]):
            self.sheet.formulas.setdefault((row, col), self.arrays[place][1])


_TEXTS: Final = frozenset({"v", "t"})
_RARE_ENDS: Final = frozenset({"t", "rPh"})
_RARE: Final = frozenset({"is", "rPh", "mergeCell", "col"})


def read_sheet(
    chunks: Iterable[bytes], name: str, state: str, strings: list[str], limit: int, date1904: bool = False
) -> Sheet:
    """Reads a worksheet part.

    Args:
        chunks: the part's bytes.
        name: the sheet's name.
        state: ``visible``, ``hidden`` or ``veryHidden``.
        strings: the workbook's shared strings.
        limit: the most cells with content.
        date1904: whether day numbers count from 1904.

    Raises:
        Unreadable: over the limit or malformed. ExpatError, ValueError, LookupError: on broken content.
    """
    sheet = Sheet(name, state)
    reader = _SheetReader(sheet, strings, limit, date1904)
    parser = new_parser()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.buffer.append
    for chunk in _without_empty_cells(chunks):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)
    reader.resolve()
    return sheet
