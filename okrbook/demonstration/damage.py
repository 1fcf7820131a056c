"""What happens to workbooks on their way back, where ``--data`` cannot say it. The same input gives the same bytes."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Final

from okrbook.demonstration.county import Edit
from okrbook.write.workbook import CREATED

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_STAMP: Final = (1980, 1, 1, 0, 0, 0)
"""The first date that a zip package knows."""
_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def typed_over(package: bytes, edits: Sequence[Edit]) -> bytes:
    """The workbook in which somebody has typed over the cells of *edits*.

    Raises:
        LookupError: an edit names a table or column that the workbook does not have.
    """
    import openpyxl

    with warnings.catch_warnings():
        # openpyxl tells that it drops extensions such as data bars; the cells are all there.
        warnings.simplefilter("ignore", UserWarning)
        book = openpyxl.load_workbook(BytesIO(package))
    for edit in edits:
        sheet, row, column = _place(book, edit)
        sheet.cell(row + edit.row, column).value = edit.value
    saved = BytesIO()
    book.save(saved)
    return _without_clock(saved.getvalue())


def _place(book: Workbook, edit: Edit) -> tuple[Worksheet, int, int]:
    """The sheet, the header row and the column of the edit, by the hidden row of keys above the header."""
    for sheet in book.worksheets:
        for cells in sheet.iter_rows(max_row=30):
            for cell in cells:
                if cell.value == f"{edit.table}.{edit.column}":
                    return sheet, cell.row + 1, cell.column
    raise LookupError(f"the workbook has no column {edit.table}.{edit.column}")


def _without_clock(package: bytes) -> bytes:
    """The package with the moment of saving taken out of it."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(package)) as read, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as write:
        for name in read.namelist():
            part = read.read(name)
            if name == "docProps/core.xml":
                part = _MODIFIED.sub(rb"\g<1>" + CREATED.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), part)
            write.writestr(zipfile.ZipInfo(name, _STAMP), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def cut_short(package: bytes, keep: float) -> bytes:
    """The first part of the file, as after an upload that stopped."""
    return package[: int(len(package) * keep)]


def own_workbook(sheet: str, rows: Sequence[Sequence[str | float]]) -> bytes:
    """A workbook that no template made."""
    import xlsxwriter

    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": CREATED})
        page = book.add_worksheet(sheet)
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    return buffer.getvalue()
