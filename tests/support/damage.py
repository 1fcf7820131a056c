"""What people and programs do to a workbook after it was made, for the ``edit:`` of rule examples.

``edit`` is a list of operations, each one key and its arguments, as
``- merge: {table: objectives, row: 1, columns: [title, owner]}``.
``table`` and ``column`` are ids; ``row`` is the n-th data row of the table, from 1, whether used or not. Tables are
found by the hidden key row, whose cells read ``<table>.<column>``; the header row is the next one, the data follow it.
All operations run on one opened workbook, except ``file``, which replaces the whole file and must stand alone.
"""

from __future__ import annotations

import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

DEPTH = 30
"""The key row stands among the first rows of its sheet."""

MARK = "okrbook.template"

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
SECTOR = 512


@dataclass(frozen=True)
class Place:
    """Where a table stands: its sheet, its key row, its columns (id → number). The header is the row under the keys."""

    sheet: Worksheet
    key_row: int
    columns: Mapping[str, int]

    def row(self, number: int) -> int:
        return self.key_row + 1 + number


def apply(path: Path, edits: Sequence[Mapping[str, Any]]) -> None:
    """Applies *edits* to the workbook at *path*, in order.

    Raises:
        ValueError: an operation or kind of file that does not exist, or ``file`` beside other operations.
        LookupError: a table or column that the workbook does not have.
    """
    if not edits:
        return
    if any("file" in edit for edit in edits):
        if len(edits) > 1:
            raise ValueError("«file» replaces the whole file and stands alone")
        replace_file(path, **edits[0]["file"])
        return
    with warnings.catch_warnings():
        # openpyxl tells that it drops extensions such as data bars; no rule looks at them.
        warnings.simplefilter("ignore", UserWarning)
        book = openpyxl.load_workbook(path)
    for edit in edits:
        [(name, arguments)] = edit.items()
        if name not in EDITS:
            raise ValueError(f"there is no edit «{name}»: {', '.join(sorted([*EDITS, 'file']))}")
        EDITS[name](book, **arguments)
    book.save(path)


def find(book: Workbook, table: str) -> Place:
    """The place of *table* by the key row."""
    for sheet in book.worksheets:
        for cells in sheet.iter_rows(min_row=1, max_row=DEPTH):
            keys = {str(cell.value): cell.column for cell in cells if isinstance(cell.value, str)}
            found = {key.partition(".")[2]: col for key, col in keys.items() if key.startswith(f"{table}.")}
            if found:
                return Place(sheet, cells[0].row, found)
    raise LookupError(f"no key row names the table «{table}»")


def overwrite(book: Workbook, table: str, row: int, column: str, value: Any) -> None:
    """``overwrite: {table, row, column, value}``: types a value over whatever stands in the cell, a formula too.

    ``#REF!`` and the like become error values, as when a spreadsheet program computes them.
    """
    place = find(book, table)
    place.sheet.cell(place.row(row), place.columns[column]).value = value


def date(book: Workbook, table: str, row: int, column: str, day: str) -> None:
    """``date: {table, row, column, day}``: what is typed becomes a real date (``day`` in ISO form), shown as one."""
    overwrite(book, table, row, column, datetime.fromisoformat(day))
    place = find(book, table)
    place.sheet.cell(place.row(row), place.columns[column]).number_format = "d.m.yyyy"


def formula(book: Workbook, table: str, row: int, column: str, formula: str) -> None:
    """``formula: {table, row, column, formula}``: puts a formula (``=…``) in the cell."""
    if not formula.startswith("="):
        raise ValueError(f"a formula begins with «=»: {formula}")
    overwrite(book, table, row, column, formula)


def clear_row(book: Workbook, table: str, row: int) -> None:
    """``clear_row: {table, row}``: empties the typed cells of the row; formulas stay."""
    place = find(book, table)
    for col in place.columns.values():
        cell = place.sheet.cell(place.row(row), col)
        if cell.data_type != "f":
            cell.value = None


def merge(book: Workbook, table: str, row: int, columns: Sequence[str]) -> None:
    """``merge: {table, row, columns: [first, last]}``: merges the row's cells from the first column to the last."""
    place = find(book, table)
    first, last = sorted(place.columns[column] for column in columns)
    number = place.row(row)
    place.sheet.merge_cells(start_row=number, end_row=number, start_column=first, end_column=last)


def hide_row(book: Workbook, table: str, row: int) -> None:
    """``hide_row: {table, row}``: hides the row, as a filter does."""
    place = find(book, table)
    place.sheet.row_dimensions[place.row(row)].hidden = True


def hide_column(book: Workbook, table: str, column: str) -> None:
    """``hide_column: {table, column}``: hides the column."""
    place = find(book, table)
    place.sheet.column_dimensions[get_column_letter(place.columns[column])].hidden = True


def hide_sheet(book: Workbook, table: str) -> None:
    """``hide_sheet: {table}``: hides the table's sheet."""
    find(book, table).sheet.sheet_state = "hidden"


def delete_sheet(book: Workbook, table: str) -> None:
    """``delete_sheet: {table}``: deletes the sheet; names that pointed into it become ``#REF!``, as in Excel."""
    sheet = find(book, table).sheet
    _each_reference(book, sheet, lambda bounds: None)
    book.remove(sheet)


def delete_column(book: Workbook, table: str, column: str) -> None:
    """``delete_column: {table, column}``: deletes the sheet column; what is right of it moves left, names too."""
    place = find(book, table)
    gone = place.columns[column]

    def moved(bounds: tuple[int, int, int, int]) -> tuple[int, int, int, int] | None:
        left, top, right, bottom = bounds
        if left == right == gone:
            return None
        return (left - (left > gone), top, right - (right >= gone), bottom)

    _each_reference(book, place.sheet, moved)
    for name in list(place.sheet.tables):
        del place.sheet.tables[name]  # a native table may not keep a column that is gone
    place.sheet.delete_cols(gone)


def _each_reference(
    book: Workbook,
    sheet: Worksheet,
    change: Callable[[tuple[int, int, int, int]], tuple[int, int, int, int] | None],
) -> None:
    """Rewrites every defined name that is one plain range on *sheet*."""
    for names in (book.defined_names, *(other.defined_names for other in book.worksheets)):
        for name, defined in list(names.items()):
            title, _, area = (defined.attr_text or "").rpartition("!")
            if title.strip("'").replace("''", "'") != sheet.title or not area.startswith("$"):
                continue
            bounds = range_boundaries(area)
            if None in bounds:
                continue
            found = change(bounds)
            if found is None:
                names[name] = DefinedName(name, attr_text="#REF!", hidden=defined.hidden)
                continue
            left, top, right, bottom = found
            cells = [f"${get_column_letter(left)}${top}", f"${get_column_letter(right)}${bottom}"]
            defined.attr_text = f"{title}!{':'.join(dict.fromkeys(cells))}"


def rename_header(book: Workbook, table: str, column: str, to: str) -> None:
    """``rename_header: {table, column, to}``: writes another text in the column's header cell."""
    place = find(book, table)
    place.sheet.cell(place.key_row + 1, place.columns[column]).value = to


def copy_sheet(book: Workbook, table: str) -> None:
    """``copy_sheet: {table}``: copies the table's sheet, as «Move or copy» does."""
    sheet = find(book, table).sheet
    copy = book.copy_worksheet(sheet)
    copy.title = f"{sheet.title} (2)"


def clear_key(book: Workbook, table: str, column: str) -> None:
    """``clear_key: {table, column}``: empties the column's cell in the key row; its defined name stays."""
    place = find(book, table)
    place.sheet.cell(place.key_row, place.columns[column]).value = None


def strip_anchors(book: Workbook) -> None:
    """``strip_anchors: {}``: empties key rows, removes names and custom properties: only labels are left."""
    for sheet in book.worksheets:
        for cells in sheet.iter_rows(min_row=1, max_row=DEPTH):
            keys = [cell for cell in cells if isinstance(cell.value, str) and _is_key(cell.value)]
            for cell in keys:
                cell.value = None
        sheet.defined_names.clear()
    book.defined_names.clear()
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]


def mark(book: Workbook, to: str) -> None:
    """``mark: {to: okr/0}``: the workbook says that it is of another template or version, everywhere it says so."""
    for sheet in book.worksheets:
        for cells in sheet.iter_rows():
            if any(cell.value == MARK for cell in cells):
                next(cell for cell in reversed(cells) if cell.value and cell.value != MARK).value = to
    if MARK in book.defined_names:
        book.defined_names[MARK].attr_text = f'"{to}"'
    if MARK in book.custom_doc_props.names:
        book.custom_doc_props[MARK].value = to


def _is_key(text: str) -> bool:
    table, dot, column = text.partition(".")
    named = table.replace("_", "a").isalpha() and column.replace("_", "a").isalnum()
    return bool(dot) and named and text == text.lower()


def below(book: Workbook, table: str, skip: int, value: Any) -> None:
    """``below: {table, skip, value}``: types in the table's first column, *skip* rows below the sheet's last."""
    place = find(book, table)
    place.sheet.cell(place.sheet.max_row + skip, min(place.columns.values())).value = value


def beside(book: Workbook, table: str, row: int, value: Any) -> None:
    """``beside: {table, row, value}``: types in the row, one column away from what stands furthest right."""
    place = find(book, table)
    place.sheet.cell(place.row(row), place.sheet.max_column + 2).value = value


EDITS: Mapping[str, Callable[..., None]] = {
    edit.__name__: edit
    for edit in (
        overwrite,
        date,
        formula,
        clear_row,
        merge,
        hide_row,
        hide_column,
        hide_sheet,
        delete_sheet,
        delete_column,
        rename_header,
        copy_sheet,
        clear_key,
        strip_anchors,
        mark,
        below,
        beside,
    )
}


def replace_file(path: Path, kind: str) -> None:
    """``file: {kind}``: puts another file in the workbook's place.

    ``empty`` no bytes · ``truncated`` its first half · ``encrypted`` an OLE file with an encrypted package, as Excel
    writes with a password · ``xls`` an OLE file with an old workbook · ``docx`` a text document · ``html`` a web page ·
    ``csv`` comma-separated text · ``foreign`` somebody's own workbook, in good order but not of our making · ``macro``,
    ``link``, ``dde``, ``embedded`` the same workbook with macros, a link to another, a DDE link, an embedded object.
    """
    kinds: Mapping[str, Callable[[], bytes]] = {
        "empty": bytes,
        "truncated": lambda: path.read_bytes()[: path.stat().st_size // 2],
        "encrypted": lambda: ole_file("EncryptionInfo", "EncryptedPackage"),
        "xls": lambda: ole_file("Workbook"),
        "docx": text_document,
        "html": lambda: b"<!DOCTYPE html>\n<html><body><table><tr><td>Tavoite</td></tr></table></body></html>\n",
        "csv": lambda: b"Tunnus;Tavoite\n1;Asiakas saa yhteyden helposti\n",
        "foreign": foreign_workbook,
        **{name: partial(with_part, path, *part) for name, part in OUTSIDE.items()},
    }
    if kind not in kinds:
        raise ValueError(f"there is no kind of file «{kind}»: {', '.join(sorted(kinds))}")
    path.write_bytes(kinds[kind]())


OUTSIDE: Mapping[str, tuple[str, bytes]] = {
    "macro": ("xl/vbaProject.bin", OLE_MAGIC),
    "link": ("xl/externalLinks/externalLink1.xml", b"<externalLink><externalBook/></externalLink>"),
    "dde": ("xl/externalLinks/externalLink1.xml", b"<externalLink><ddeLink/></externalLink>"),
    "embedded": ("xl/embeddings/oleObject1.bin", OLE_MAGIC),
}
"""What reaches outside a workbook or could run: the part in which Excel keeps it."""


def with_part(path: Path, name: str, content: bytes) -> bytes:
    """The package at *path* with one more part."""
    buffer = BytesIO(path.read_bytes())
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return buffer.getvalue()


def ole_file(*streams: str) -> bytes:
    """The smallest compound file (MS-CFB version 3) whose directory names *streams*, each of them empty."""
    end, free, fat_sector, none = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
    header = OLE_MAGIC + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)
    fat = struct.pack("<128I", fat_sector, end, *[free] * 126)
    directory = _ole_entry("Root Entry", 5, child=1)
    for number, name in enumerate(streams, start=2):
        directory += _ole_entry(name, 2, right=number if number <= len(streams) else none)
    return header + fat + directory.ljust(SECTOR, b"\0")


def _ole_entry(name: str, kind: int, *, right: int = 0xFFFFFFFF, child: int = 0xFFFFFFFF) -> bytes:
    text = name.encode("utf-16-le")
    fields = struct.pack("<64sHBBIII", text, len(text) + 2, kind, 1, 0xFFFFFFFF, right, child)
    return fields + bytes(36) + struct.pack("<IQ", 0xFFFFFFFE, 0)


def text_document() -> bytes:
    """A word processor's document: a zip package like a workbook, with other parts."""
    types = (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("[Content_Types].xml", types)
        package.writestr("word/document.xml", "<document/>")
    return buffer.getvalue()


def foreign_workbook() -> bytes:
    """A workbook that no template knows."""
    book = openpyxl.Workbook()
    for row in (("Pvm", "Osallistujia", "Tarjoilu"), ("1.2.2027", 14, "kahvi"), ("8.2.2027", 9, "tee")):
        book.active.append(row)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()
