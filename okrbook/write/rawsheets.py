"""What xlsxwriter lacks: sheets from ready XML, rows that may grow, the document's language.

Calculation sheets do not depend on the unit, so their XML is made once for many workbooks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from xlsxwriter.core import Core
from xlsxwriter.packager import Packager
from xlsxwriter.styles import Styles, XFormatType
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from okrbook.book import a1, column_letters
from okrbook.calc.layout import ROW

if TYPE_CHECKING:
    from okrbook.calc.layout import CalcColumn, CalcSheet

_TEXT: Final = re.compile(r'"(?:[^"]|"")*"')
_OTHER_SHEET: Final = re.compile("!")

LANGUAGE: Final = "language"
"""The key of the document's language among the properties that are given to `OkrWorkbook`."""


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet's name, its ``sheetData`` as XML, and its last row and column (0-based)."""

    name: str
    xml: str
    last_row: int
    last_col: int


def raw_sheet(sheet: CalcSheet) -> RawSheet:
    """The XML of a calculation sheet. Formulas have an empty cached value: no program trusts it.

    A column's formula that names no other sheet is written once and shared, which halves the file. Excel refuses
    shared formulas that name other sheets.
    """
    rows: dict[int, list[tuple[int, str]]] = {}
    for row, col, value in sheet.single:
        rows.setdefault(row, []).append((col, _cell(a1(row + 1, col + 1), value)))
    for number, column in enumerate(sheet.columns):
        shared = not _OTHER_SHEET.search(_TEXT.sub("", column.formula))
        letters = column_letters(column.col + 1)
        for row in range(column.first, column.last + 1):
            place = f"{letters}{row + 1}"
            formula = column.formula.replace(ROW, str(row + 1))
            cell = _shared(place, formula, number, column, letters) if shared else _cell(place, formula)
            rows.setdefault(row, []).append((column.col, cell))
    xml = "".join(
        f'<row r="{row + 1}">{"".join(cell for _, cell in sorted(cells))}</row>' for row, cells in sorted(rows.items())
    )
    last_col = max((col for cells in rows.values() for col, _ in cells), default=0)
    return RawSheet(sheet.name, xml, max(rows, default=0), last_col)


def _shared(place: str, formula: str, number: int, column: CalcColumn, letters: str) -> str:
    if place != f"{letters}{column.first + 1}":
        return f'<c r="{place}"><f t="shared" si="{number}"/><v></v></c>'
    area = f"{place}:{letters}{column.last + 1}"
    return f'<c r="{place}"><f t="shared" ref="{area}" si="{number}">{escape(formula[1:])}</f><v></v></c>'


def raw_sheets(sheets: Iterable[CalcSheet]) -> tuple[RawSheet, ...]:
    """All of them."""
    return tuple(map(raw_sheet, sheets))


def _cell(place: str, value: str | float) -> str:
    if isinstance(value, str) and value.startswith("="):
        return f'<c r="{place}"><f>{escape(value[1:])}</f><v></v></c>'
    if isinstance(value, str):
        text = escape(value).replace("\r", "_x000D_")
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    return f'<c r="{place}"><v>{value!r}</v></c>'


class OkrWorksheet(Worksheet):  # type: ignore[misc]  # xlsxwriter ships no types
    """A worksheet whose formulas are ours and need no preparation; half of xlsxwriter's time goes into it."""

    raw: RawSheet | None = None
    flexible: dict[int, float]
    """0-based row → height in points that the spreadsheet program may change when something is typed there."""

    def __init__(self) -> None:
        super().__init__()
        self.flexible = {}

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")

    def set_raw(self, raw: RawSheet) -> None:
        """Take the sheet's data from ready XML."""
        self.raw = raw
        self.dim_rowmin = self.dim_colmin = 0
        self.dim_rowmax, self.dim_colmax = raw.last_row, raw.last_col

    def _write_row(self, row: int, spans: str | None, row_info: Any = None, empty_row: bool = False) -> None:
        if row not in self.flexible:
            super()._write_row(row, spans, row_info, empty_row)
            return
        # xlsxwriter marks every height that it is given as fixed; then a long text would be cut off.
        attributes = [("r", row + 1), *([("spans", spans)] if spans else []), ("ht", f"{self.flexible[row]:g}")]
        if empty_row:
            self._xml_empty_tag_unencoded("row", attributes)
        else:
            self._xml_start_tag_unencoded("row", attributes)

    def _write_sheet_data(self) -> None:
        if self.raw is None:
            super()._write_sheet_data()
        else:
            self.fh.write(f"<sheetData>{self.raw.xml}</sheetData>")


class _LanguageCore(Core):  # type: ignore[misc]  # xlsxwriter ships no types
    """Document properties with the language, which screen readers follow; xlsxwriter has no option for it."""

    def _write_dcterms_modified(self) -> None:
        super()._write_dcterms_modified()
        self._xml_data_element("dc:language", self.properties[LANGUAGE])


STYLES: Final = ("okrbook input", "okrbook formula", "okrbook prefilled")
"""Named cell styles, in the order of their numbers from 1; a format says which is its own by its ``xf_id``."""


class _NamedStyles(Styles):  # type: ignore[misc]  # xlsxwriter ships no types
    """Cell styles that people find by name in their program; xlsxwriter makes formats without names only."""

    def _write_cell_style_xfs(self) -> None:
        self._xml_start_tag("cellStyleXfs", [("count", 1 + len(STYLES))])
        for number in range(1 + len(STYLES)):
            like = next((made for made in self.xf_formats if made.xf_id == number), self.xf_formats[0])
            self._write_xf(like, XFormatType.STYLE)
        self._xml_end_tag("cellStyleXfs")

    def _write_cell_styles(self) -> None:
        self._xml_start_tag("cellStyles", [("count", 1 + len(STYLES))])
        self._write_cell_style()
        for number, name in enumerate(STYLES, start=1):
            self._xml_empty_tag("cellStyle", [("name", name), ("xfId", number)])
        self._xml_end_tag("cellStyles")


class _LanguagePackager(Packager):  # type: ignore[misc]  # xlsxwriter ships no types
    def _write_styles_file(self) -> None:
        book, styles = self.workbook, _NamedStyles()
        styles._set_style_properties(
            [
                book.xf_formats, book.palette, book.font_count, book.num_formats, book.border_count, book.fill_count,
                book.custom_colors, book.dxf_formats, book.has_comments,
            ]
        )  # fmt: skip
        styles._set_xml_writer(self._filename("xl/styles.xml"))
        styles._assemble_xml_file()

    def _write_core_file(self) -> None:
        core = _LanguageCore()
        core._set_properties(self.workbook.doc_properties)
        core._set_xml_writer(self._filename("docProps/core.xml"))
        core._assemble_xml_file()


class OkrWorkbook(Workbook):  # type: ignore[misc]  # xlsxwriter ships no types
    """A workbook of `OkrWorksheet` sheets that states its language."""

    def _get_packager(self) -> Any:
        return _LanguagePackager()

    def sheet(self, name: str, *, raw: RawSheet | None = None) -> OkrWorksheet:
        """A new sheet at the end."""
        made: OkrWorksheet = self.add_worksheet(name, OkrWorksheet)
        if raw is not None:
            made.set_raw(raw)
        return made
