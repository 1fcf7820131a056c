"""What xlsxwriter lacks: sheets from ready XML, rows that may grow, the document's language.

Calculation sheets do not depend on the unit, so their XML is made once for many workbooks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from xlsxwriter.core import Core
from xlsxwriter.packager import Packager
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from okrbook.book import a1

if TYPE_CHECKING:
    from okrbook.calc import CalcSheet

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
    """The XML of a calculation sheet. Formulas have an empty cached value: no program trusts it."""
    rows: dict[int, list[tuple[int, str]]] = {}
    for row, col, value in sheet.cells:
        rows.setdefault(row, []).append((col, _cell(a1(row + 1, col + 1), value)))
    xml = "".join(
        f'<row r="{row + 1}">{"".join(cell for _, cell in sorted(cells))}</row>' for row, cells in sorted(rows.items())
    )
    last_col = max((col for cells in rows.values() for col, _ in cells), default=0)
    return RawSheet(sheet.name, xml, max(rows, default=0), last_col)


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


class _LanguagePackager(Packager):  # type: ignore[misc]  # xlsxwriter ships no types
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
