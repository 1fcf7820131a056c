"""How the workbook looks: one palette, every cell format made once. All text has a contrast of at least 4.5 : 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from okrbook.template import Column

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

FONT: Final = "Arial"
"""Every system has it or a font of the same widths, so that nothing is cut off elsewhere."""
INK: Final = "#1B2733"
QUIET: Final = "#55606E"
NAVY: Final = "#1F3A5F"
LINE: Final = "#C3CCD6"
LINK: Final = "#1B5E9B"
FORMULA_FILL: Final = "#EEF0F3"
PREFILLED_FILL: Final = "#EDF4FA"
MISSING_FILL: Final = "#FFF3CF"
BAR: Final = "#9CC5B0"

GROUPS: Final = {"plan": ("#1F3A5F", "#E4EBF4"), "follow": ("#1E5B54", "#E0F0ED"), "more": ("#4A5362", "#ECEEF2")}
"""Column group → colour of its headers and tint of the band above them."""

TONES: Final = {"good": ("#DDF0E3", "#14532D"), "warn": ("#FFF0C2", "#5C4300"), "bad": ("#FBDEDB", "#7A1712")}
"""Traffic lights: fill and text. The word itself stands in the cell, so that colour is never the only mark."""

_NUMBER_FORMATS: Final = {
    "date": "d.m.yyyy",
    "percent": "0 %",
    "money": '#,##0\\ "€"',
    "int": "General",
    "number": "General",
}


def number_format(column: Column) -> str:
    """The number format of a column; text stays text, so that ``1.1`` never becomes a date."""
    return _NUMBER_FORMATS.get(column.type, "General" if column.derived else "@")


class Styles:
    """Cell formats of one workbook, made on first use. Nothing is locked but what says ``locked=True``."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def get(self, **properties: Any) -> Format:
        """The format with these properties of xlsxwriter, added to the house font."""
        full = {"font_name": FONT, "font_size": 10, "font_color": INK, "locked": False, "valign": "top", **properties}
        if "indent" in full:
            full.setdefault("align", "left")  # without it, some programs do not indent
        key = tuple(sorted(full.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(full)
        return self._made[key]

    def partial(self, **properties: Any) -> Format:
        """A format for conditional formats: these properties and no others."""
        key = (("conditional", True), *sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(properties)
        return self._made[key]

    def title(self) -> Format:
        """A sheet's title."""
        return self.get(font_size=18, bold=True, font_color=NAVY, valign="vcenter")

    def about(self) -> Format:
        """The line under the title."""
        return self.get(font_color=QUIET, valign="vcenter")

    def heading(self) -> Format:
        """A heading within a sheet."""
        return self.get(font_size=13, bold=True, font_color=NAVY, bottom=2, bottom_color=NAVY, valign="bottom")

    def body(self, **properties: Any) -> Format:
        """Wrapped running text."""
        return self.get(text_wrap=True, **properties)

    def link(self, **properties: Any) -> Format:
        """A link to a sheet: underlined, not coloured only."""
        return self.get(font_color=LINK, underline=1, **properties)

    def band(self, column: Column, *, bold: bool = False) -> Format:
        """The band above the headers: the group's name and the column's mark in words."""
        dark, tint = GROUPS[column.group]
        return self.get(
            font_size=8, bold=bold, font_color=dark, bg_color=tint, text_wrap=True, valign="bottom", indent=1,
            top=2, top_color=dark,
        )  # fmt: skip

    def in_band(self, column: Column, *, bold: bool = False) -> Format:
        """A run of text within a band cell."""
        return self.get(font_size=8, font_color=GROUPS[column.group][0], bold=bold)

    def header(self, column: Column) -> Format:
        """A column's header: white on the group's colour, calculated ones in italics."""
        return self.get(
            bold=True, italic=column.derived, font_color="#FFFFFF", bg_color=GROUPS[column.group][0],
            text_wrap=True, valign="vcenter", indent=1, left=1, left_color="#FFFFFF",
        )  # fmt: skip

    def cell(self, column: Column, *, prefilled: bool = False, cover: bool = False, text: bool = False) -> Format:
        """A data cell.

        Args:
            column: its column or cover field.
            prefilled: filled in by the coordinator.
            cover: one of a record's cells, which stand one below the other.
            text: holds text in a column of numbers or dates; stays text when it is edited.
        """
        shape: dict[str, Any] = {"border": 1, "border_color": LINE, "text_wrap": True, "valign": "vcenter"}
        shape["num_format"] = "@" if text else number_format(column)
        if column.kind == "text" or text or cover:
            shape.update(align="left", indent=1)
        else:
            shape.update(align="right", indent=1)
        if column.derived:
            shape.update(italic=True, font_color=QUIET, bg_color=FORMULA_FILL, locked=True)
        elif prefilled:
            shape["bg_color"] = PREFILLED_FILL
        return self.named(2 if column.derived else 3 if prefilled else 1, **shape)

    def named(self, style: int, **properties: Any) -> Format:
        """A format that belongs to a named style: 1 for input, 2 for formulas, 3 for what is filled in already."""
        made = self.get(**properties)
        made.xf_id = style
        return made

    def column(self, column: Column) -> Format:
        """The format of a whole sheet column: what is typed below the prepared rows keeps its kind."""
        if column.derived:
            return self.get()
        return self.get(num_format=number_format(column), text_wrap=True)
