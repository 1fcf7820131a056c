"""What all pictures share: title, links, columns, and how they read the table that they show."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from okrbook.book import column_letters
from okrbook.calc import HEADER_ROW
from okrbook.calc.layout import calc_name, derived_place, quoted, shown_place
from okrbook.template import Table
from okrbook.write.pages import set_page
from okrbook.write.plan import FIRST_ROW, Plan, goto
from okrbook.write.styles import LINE, NAVY, QUIET

if TYPE_CHECKING:
    from xlsxwriter.format import Format

    from okrbook.write.rawsheets import OkrWorksheet

TITLE_ROW: Final = 0
ABOUT_ROW: Final = 1
LINK_ROW: Final = 2
TOP: Final = 4
"""0-based row under title, sentence and link."""

PERIOD_START: Final = "_cover!$B$2"
"""The first day of the cover's period as a number, empty when it cannot be read."""


@dataclass(frozen=True)
class Frame:
    """A picture's sheet while it is being written."""

    plan: Plan
    table: Table
    sheet: OkrWorksheet
    name: str

    @classmethod
    def open(cls, plan: Plan, table: Table, widths: tuple[float, ...], *, landscape: bool) -> Frame:
        """A new sheet with its title and what it says; *widths* of its visible columns in characters."""
        kind = f"picture_{table.picture}"
        name = plan.word(kind)
        sheet = plan.workbook.sheet(name)
        for col, width in enumerate(widths):
            sheet.set_column(col, col, width, plan.styles.get())
        sheet.set_row(TITLE_ROW, 32)
        sheet.write_string(TITLE_ROW, 0, plan.word(f"{kind}_title"), plan.styles.title())
        sheet.set_row(ABOUT_ROW, 22)
        sheet.write_string(ABOUT_ROW, 0, plan.word(f"{kind}_about"), plan.styles.about())
        link = f"{plan.word('picture_data')}: {plan.sheet_name(table)}"
        sheet.write_url(LINK_ROW, 0, goto(plan.sheet_name(table), FIRST_ROW, 0), plan.styles.link(), link)
        set_page(plan, sheet, landscape=landscape, name=name)
        sheet.set_tab_color(QUIET)
        return cls(plan, table, sheet, name)

    @property
    def rows(self) -> int:
        """How many of the table's rows are shown."""
        return self.table.rows

    def typed(self, column: str, place: str | int) -> str:
        """The expression of the data sheet's cell of *column* in the *place*-th row under the header."""
        letters = column_letters([c.id for c in self.table.visible].index(column) + 1)
        sheet = quoted(self.plan.sheet_name(self.table))
        return f"INDEX({sheet}!${letters}:${letters},ROW({sheet}!$A${HEADER_ROW})+{place})"

    def shown(self, column: str, place: str | int) -> str:
        """The expression of what people see of the derived *column* in the *place*-th row."""
        letters = column_letters(shown_place(self.table, column) + 1)
        return f"INDEX({calc_name(self.table.id)}!${letters}:${letters},{HEADER_ROW}+{place})"

    def area(self, column: str) -> str:
        """The calculated values of the derived *column*, as many as there are rows, prepared and spare."""
        letters = column_letters(derived_place(self.table, column) + 1)
        last = HEADER_ROW + self.table.rows + self.table.spare
        return f"{calc_name(self.table.id)}!${letters}${HEADER_ROW + 1}:${letters}${last}"

    def head(self, row: int, labels: Sequence[str], figures: Collection[int]) -> None:
        """A row of headers; *figures*: the columns of numbers, which stand at the right."""
        self.sheet.set_row(row, 32)
        for col, label in enumerate(labels):
            self.sheet.write_string(row, col, label, self.head_look(figure=col in figures))

    def head_look(self, *, figure: bool) -> Format:
        """A header's cell."""
        return self.plan.styles.get(
            bold=True, font_color="#FFFFFF", bg_color=NAVY, text_wrap=True, valign="vcenter", indent=1,
            align="right" if figure else "left",
        )  # fmt: skip

    def formula(self, row: int, col: int, formula: str, look: Format, value: Any = "") -> None:
        """A formula cell. Its cached value is empty: programs calculate it when the file is opened."""
        self.sheet.write_formula(row, col, f"={formula}", look, value)

    def text_look(self, **more: Any) -> Format:
        """A cell of text."""
        return self.plan.styles.get(border=1, border_color=LINE, text_wrap=True, valign="vcenter", indent=1, **more)

    def number_look(self, **more: Any) -> Format:
        """A cell of a number."""
        return self.plan.styles.get(border=1, border_color=LINE, valign="vcenter", align="right", indent=1, **more)
