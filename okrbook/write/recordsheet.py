"""A record on its sheet: one field a row, its key hidden at the left, what to write at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from okrbook.book import a1
from okrbook.template import Column, Table
from okrbook.write.cells import validation, write_value
from okrbook.write.content import Row, typed
from okrbook.write.measure import height
from okrbook.write.pages import set_page
from okrbook.write.plan import COVER_FIRST_ROW, COVER_VALUE, Plan, cell_of, goto
from okrbook.write.styles import LINE, MISSING_FILL, NAVY, QUIET

if TYPE_CHECKING:
    from okrbook.write.rawsheets import OkrWorksheet

KEY_COL: Final = 0
LABEL_COL: Final = 1
HINT_COL: Final = 3
WIDTHS: Final = (12, 32, 60, 64)
"""Room for answers of several sentences."""

_LEAST_HEIGHT: Final = 28.0


@dataclass(frozen=True)
class RecordSheet:
    """A record's sheet while it is being written."""

    plan: Plan
    table: Table
    content: Row
    sheet: OkrWorksheet
    widths: Sequence[float] = WIDTHS
    """Of the key, the label, the answer and the hint, in characters."""

    def write(self, title: str) -> int:
        """Everything that records have in common.

        Returns:
            the 0-based row under the last field.
        """
        plan, table, sheet = self.plan, self.table, self.sheet
        for col, width in enumerate(self.widths):
            sheet.set_column(col, col, width, plan.styles.get(), {"hidden": col == KEY_COL})
        self._top(title)
        for row, column in enumerate(table.visible, start=COVER_FIRST_ROW):
            self._field(row, column)
        self._missing()
        sheet.freeze_panes(COVER_FIRST_ROW, 0)
        sheet.set_selection(COVER_FIRST_ROW, COVER_VALUE, COVER_FIRST_ROW, COVER_VALUE)
        set_page(plan, sheet, landscape=True, name=plan.sheet_name(table))
        sheet.repeat_rows(COVER_FIRST_ROW - 1)
        sheet.set_tab_color(NAVY)
        return COVER_FIRST_ROW + len(table.visible)

    def _top(self, title: str) -> None:
        plan, sheet, styles = self.plan, self.sheet, self.plan.styles
        for row, tall in enumerate((34, 24, 24)):
            sheet.set_row(row, tall)
        back = styles.link(valign="vcenter", align="right")
        sheet.write_string(0, LABEL_COL, title, styles.title())
        sheet.write_url(0, HINT_COL, goto(plan.word("guide"), 0, 0), back, plan.word("back"))
        sheet.write_string(1, LABEL_COL, self.table.about[plan.language], styles.about())
        header = styles.get(bold=True, font_color="#FFFFFF", bg_color=NAVY, valign="vcenter", indent=1)
        for col, name in ((LABEL_COL, "field"), (COVER_VALUE, "answer"), (HINT_COL, "hint")):
            sheet.write_string(2, col, plan.word(name), header)

    def _field(self, row: int, column: Column) -> None:
        plan, sheet, styles, language = self.plan, self.sheet, self.plan.styles, self.plan.language
        line = {"valign": "vcenter", "bottom": 1, "bottom_color": LINE, "indent": 1}
        sheet.write_string(row, KEY_COL, f"{self.table.id}.{column.id}", styles.get())
        sheet.write_string(row, LABEL_COL, column.label[language], styles.get(bold=True, text_wrap=True, **line))
        value = typed(column, self.content.get(column.id), language)
        if value is None:
            sheet.write_blank(row, COVER_VALUE, None, styles.cell(column, cover=True))
        else:
            write_value(sheet, row, COVER_VALUE, column, value, styles, cover=True)
        hint = self._hint(row, column)
        tall = max(height(hint, self.widths[HINT_COL], padding=9), _LEAST_HEIGHT)
        if isinstance(value, str):
            tall = max(tall, height(value, self.widths[COVER_VALUE] - 2, padding=9))
        sheet.flexible[row] = min(tall, 400.0)
        said = validation(column, language, plan.dropdown(column))
        if said:
            sheet.data_validation(row, COVER_VALUE, row, COVER_VALUE, said)
        place = cell_of(plan.sheet_name(self.table), row, COVER_VALUE)
        plan.workbook.define_name(f"okrbook.{self.table.id}.{column.id}", f"={place}")

    def _hint(self, row: int, column: Column) -> str:
        """What to write, at the right of the answer.

        Returns:
            its text.
        """
        plan, styles = self.plan, self.plan.styles
        line = {"valign": "vcenter", "bottom": 1, "bottom_color": LINE, "indent": 1}
        quiet = styles.get(font_color=QUIET, text_wrap=True, **line)
        prompt = column.prompt.get(plan.language, "")
        hint = f"{plan.word('required')}. {prompt}" if column.required else prompt
        if column.required and prompt:
            mark = styles.get(font_color=QUIET, bold=True)
            text = styles.get(font_color=QUIET)
            self.sheet.write_rich_string(row, HINT_COL, mark, f"{plan.word('required')}. ", text, prompt, quiet)
        else:
            self.sheet.write_string(row, HINT_COL, hint, quiet)
        return hint

    def _missing(self) -> None:
        """Required fields that are empty, as soon as somebody has begun to fill in the record."""
        rows = [row for row, column in enumerate(self.table.visible, start=COVER_FIRST_ROW) if column.required]
        if not rows:
            return
        whole = f"$C${COVER_FIRST_ROW + 1}:$C${COVER_FIRST_ROW + len(self.table.visible)}"
        cells = [a1(row + 1, COVER_VALUE + 1) for row in rows]
        look = self.plan.styles.partial(bg_color=MISSING_FILL, border=3, border_color="#9A6B00")
        condition = f"=AND(COUNTA({whole})>0,LEN(TRIM({cells[0]}))=0)"
        self.sheet.conditional_format(
            cells[0], {"type": "formula", "criteria": condition, "format": look, "multi_range": " ".join(cells)}
        )


def write_record(plan: Plan, table: Table) -> None:
    """Add the sheet of a *table* that is laid out as a record; the cover has a writer of its own."""
    sheet = plan.workbook.sheet(plan.sheet_name(table))
    record = next(iter(plan.content.rows(table)), {})
    last = RecordSheet(plan, table, record, sheet).write(table.label[plan.language])
    sheet.print_area(0, LABEL_COL, last - 1, HINT_COL)
