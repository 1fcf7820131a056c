"""What the sheets of the roll-up have in common: cells with their look, and tables of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final

from okrbook.report.rollup_book.words import LONG
from okrbook.write.cells import write_text
from okrbook.write.measure import height, lines
from okrbook.write.styles import LINE, LINK, NAVY, QUIET, TONES

if TYPE_CHECKING:
    from okrbook.report.rollup_book.links import FileLink
    from okrbook.report.rollup_book.making import Making
    from okrbook.write.rawsheets import OkrWorksheet

HEAD_ROW: Final = 3
"""0-based row of a table's headers: the title, the sentence below it and an empty row stand above."""
NUMBERS: Final = {
    "number": "General",
    "percent": "0 %",
    "date": "d.m.yyyy",
    "count": "0",
    "score": "General",
    "money": '#,##0\\ "€"',
}
SCORE: Final = "score"
"""Kind of a narrow column of scores, which stand in its middle."""
FIGURE: Final = "figure"
"""Kind of a column whose figures have units of their own: each is shown with the decimals that it needs."""
TINT: Final = "#EEF3F9"
MOST_LINKS: Final = 50_000
"""A sheet holds 65,530 links; okrbook stops before a spreadsheet program does."""
_TALLEST: Final = 200.0
_TALLEST_HEAD: Final = 210.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and its look. ``link`` leads to a file, ``tone`` is good, warn or bad and never the only mark."""

    value: Any = None
    link: FileLink | None = None
    tone: str | None = None
    bold: bool = False
    indent: int = 0
    shaded: bool = False
    """On a tint that lets the eye find the rows that head others."""


@dataclass(frozen=True, slots=True)
class Col:
    """A column of a table: its header, width in characters, and kind (text, figure, or one of ``NUMBERS``)."""

    title: str
    width: float
    kind: str = "text"
    bar: str = ""
    """Colour of the data bars from 0 to 100 %; empty for none."""
    key: str = ""
    """An id for programs, written in a hidden row above the header."""
    upright: bool = False
    """True for a header that is turned, above a narrow column."""


def top(making: Making, sheet: OkrWorksheet, title: str, about: str) -> None:
    """The title of a sheet and the sentence below it."""
    sheet.set_row(0, 32)
    sheet.set_row(1, 20)
    write_text(sheet, 0, 0, tidy(title), making.styles.title())
    write_text(sheet, 1, 0, about, making.styles.about())


def table(
    making: Making,
    sheet: OkrWorksheet,
    name: str,
    columns: Sequence[Col],
    rows: Sequence[Sequence[Any]],
    row: int = HEAD_ROW,
) -> int:
    """A native table with its headers in the 0-based *row*; gives the first free row below it.

    ``name`` names the table; an empty one makes a plain block, whose rows may not be sorted.
    """
    for col, column in enumerate(columns):
        if row == HEAD_ROW:
            sheet.set_column(col, col, column.width)
    sheet.set_row(row, max(map(_head_height, columns)))
    heads = [_head(making, column) for column in columns]
    if name:
        named = [{"header": text, "header_format": look} for text, look in zip(_distinct(columns), heads, strict=True)]
        options = {"name": name, "style": None, "banded_rows": False, "columns": named}
        # A filter's arrow would cover a turned header.
        options["autofilter"] = not any(column.upright for column in columns)
        sheet.add_table(row, 0, row + max(len(rows), 1), len(columns) - 1, options)
    else:
        for col, (column, look) in enumerate(zip(columns, heads, strict=True)):
            write_text(sheet, row, col, column.title, look)
    for at, cells in enumerate(rows, start=row + 1):
        write_row(making, sheet, at, columns, cells)
    bars(sheet, columns, row + 1, row + len(rows))
    return row + max(len(rows), 1) + 1


def _distinct(columns: Sequence[Col]) -> list[str]:
    """The headers; a native table wants each of them once."""
    titles: list[str] = []
    for column in columns:
        again = sum(title.casefold() == column.title.casefold() for title in titles)
        titles.append(f"{column.title} ({again + 1})" if again else column.title)
    return titles


def write_row(
    making: Making, sheet: OkrWorksheet, row: int, columns: Sequence[Col], cells: Sequence[Any], level: int = 0
) -> None:
    """One row of a table; as high as its longest text needs."""
    made = [cell if isinstance(cell, Cell) else Cell(cell) for cell in cells]
    tallest = max(height(str(cell.value), column.width - 2) for cell, column in zip(made, columns, strict=True))
    sheet.set_row(row, min(max(tallest, 20), _TALLEST), None, {"level": level} if level else {})
    for col, (cell, column) in enumerate(zip(made, columns, strict=True)):
        write_cell(making, sheet, row, col, cell, column.kind)


def write_cell(making: Making, sheet: OkrWorksheet, row: int, col: int, cell: Cell, kind: str = "text") -> None:
    """One cell; text from a return is never a formula, a link or markup."""
    look = _look(making, cell, kind)
    value = cell.value
    if value is None or value == "":
        sheet.write_blank(row, col, None, look)
    elif isinstance(value, bool) or not isinstance(value, int | float | date):
        text = tidy(str(value))
        if cell.link is not None and len(text) < 255:
            write_link(sheet, row, col, cell.link, text, look)
        else:
            write_text(sheet, row, col, text, look)
    elif isinstance(value, date):
        sheet.write_datetime(row, col, datetime.combine(value, time()), look)
    else:
        if cell.link is not None:  # the link stays on the cell when the number takes the text's place
            write_link(sheet, row, col, cell.link, str(value), look)
        sheet.write_number(row, col, value, look)


def write_link(sheet: OkrWorksheet, row: int, col: int, link: FileLink, text: str, look: Any) -> None:
    """A link that shows *text*, of which a cell with a link holds 255 characters.

    xlsxwriter takes a text that looks like its own rich text for markup in a link too: such a text stands unlinked.
    """
    shown = tidy(text)[:255]
    if shown.startswith("<r>") and shown.endswith("</r>"):
        write_text(sheet, row, col, shown, look)
        return
    link.text = shown
    sheet.write_url(row, col, link, look)


def _look(making: Making, cell: Cell, kind: str) -> Any:
    shape: dict[str, Any] = {"border": 1, "border_color": LINE, "text_wrap": True, "valign": "vcenter", "indent": 1}
    if kind != "text" and not isinstance(cell.value, str):
        # LibreOffice forgets the indent of a number whose left neighbour has another format: the format pads instead.
        del shape["indent"]
        align, pad = ("center", "") if kind == SCORE else ("right", "_)")
        shape.update(align=align, num_format=_number_format(kind, cell.value) + pad)
    if cell.indent:
        shape["indent"] = 1 + cell.indent * 2
    if cell.bold:
        shape["bold"] = True
    if cell.shaded:
        shape["bg_color"] = TINT
    if cell.tone is not None:
        shape["bg_color"], shape["font_color"] = TONES[cell.tone]
    elif cell.link is not None and isinstance(cell.value, str):
        shape.update(font_color=LINK, underline=1)
    return making.styles.get(**shape)


def _number_format(kind: str, value: Any) -> str:
    """The number format of a column; a figure has up to two decimals, and groups once it is long."""
    if kind != FIGURE:
        return NUMBERS[kind]
    if value is None or 0 < abs(value) < 0.1:
        return "General"
    decimals = len(f"{value:.2f}".rstrip("0").partition(".")[2])
    return ("#,##0" if abs(value) >= LONG else "0") + ("." + "0" * decimals if decimals else "")


def _head(making: Making, column: Col) -> Any:
    turned = {"rotation": 90, "align": "center", "valign": "bottom"} if column.upright else {"indent": 1}
    return making.styles.get(**{
        "bold": True, "font_color": "#FFFFFF", "bg_color": NAVY, "text_wrap": not column.upright, "valign": "vcenter",
        "left": 1, "left_color": "#FFFFFF", **turned,
    })  # fmt: skip


def _head_height(column: Col) -> float:
    if column.upright:
        return min(len(column.title) * 5.8 + 16, _TALLEST_HEAD)
    return lines(column.title, column.width - 4) * 13.5 + 10


def bars(sheet: OkrWorksheet, columns: Sequence[Col], first: int, last: int) -> None:
    """Progress as bars from 0 to 100 %, whatever the figure beside it, in the 0-based rows *first* to *last*."""
    for col, column in enumerate(columns):
        if column.bar and last >= first:
            bar = {"type": "data_bar", "bar_color": column.bar, "min_length": 0, "max_length": 100}
            limits = {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1}
            sheet.conditional_format(first, col, last, col, {**bar, **limits})


def note(making: Making, sheet: OkrWorksheet, row: int, text: str, width: float = 120) -> int:
    """A quiet sentence; gives the next free row."""
    sheet.set_row(row, height(text, width))
    write_text(sheet, row, 0, text, making.styles.get(font_color=QUIET, valign="vcenter"))
    return row + 1


def tidy(text: str) -> str:
    """*text* as a cell can hold it, without controls and noncharacters. No-break spaces stay: they part words."""
    if not text.isprintable():
        text = "".join(letter for letter in text if letter == "\n" or _holdable(letter))
    return text[:32_000]


def _holdable(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cc", "Cs") and ord(letter) & 0xFFFE != 0xFFFE


def shaded(cells: Sequence[Any]) -> list[Cell]:
    """The cells of a row on the tint of a heading row."""
    return [replace(cell if isinstance(cell, Cell) else Cell(cell), shaded=True) for cell in cells]


def filled(columns: Sequence[Col], rows: Sequence[Sequence[Any]]) -> list[int]:
    """Places of the columns in which some row has something."""
    return [col for col in range(len(columns)) if any(_value(row[col]) not in (None, "") for row in rows)]


def _value(cell: Any) -> Any:
    return cell.value if isinstance(cell, Cell) else cell
