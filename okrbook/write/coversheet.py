"""The cover: one field a row, its key hidden at the left, what to write at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from okrbook.book import a1
from okrbook.template import COVER, Column, Table
from okrbook.write.cells import validation, write_value
from okrbook.write.content import typed
from okrbook.write.measure import height
from okrbook.write.pages import set_page
from okrbook.write.plan import COVER_FIRST_ROW, COVER_VALUE, Plan, cell_of, goto
from okrbook.write.styles import LINE, MISSING_FILL, NAVY, QUIET

if TYPE_CHECKING:
    from okrbook.write.rawsheets import OkrWorksheet

MARK: Final = "okrbook.template"
"""The key, name and property that say which template and version a workbook is."""

KEY_COL: Final = 0
LABEL_COL: Final = 1
HINT_COL: Final = 3
_WIDTHS: Final = (12, 32, 44, 72)


def write_cover(plan: Plan) -> None:
    """Add the cover's sheet."""
    table = plan.template.cover
    sheet = plan.workbook.sheet(plan.sheet_name(table))
    for col, width in enumerate(_WIDTHS):
        sheet.set_column(col, col, width, plan.styles.get(), {"hidden": col == KEY_COL})
    _top(plan, table, sheet)
    for row, column in enumerate(table.visible, start=COVER_FIRST_ROW):
        _field(plan, table, sheet, row, column)
    last = COVER_FIRST_ROW + len(table.visible) + 1
    _mark(plan, sheet, last)
    _missing(plan, table, sheet)
    sheet.freeze_panes(COVER_FIRST_ROW, 0)
    sheet.set_selection(COVER_FIRST_ROW, COVER_VALUE, COVER_FIRST_ROW, COVER_VALUE)
    set_page(plan, sheet, landscape=True, name=plan.sheet_name(table))
    sheet.print_area(0, LABEL_COL, last, HINT_COL)
    sheet.set_tab_color(NAVY)


def mark_of(plan: Plan) -> str:
    """``okr/1``: template and version."""
    return f"{plan.template.id}/{plan.template.version}"


def _top(plan: Plan, table: Table, sheet: OkrWorksheet) -> None:
    styles = plan.styles
    sheet.set_row(0, 34)
    sheet.set_row(1, 24)
    sheet.set_row(2, 24)
    sheet.write_string(0, LABEL_COL, plan.template.label[plan.language], styles.title())
    sheet.write_url(
        0, HINT_COL, goto(plan.word("guide"), 0, 0), styles.link(valign="vcenter", align="right"), plan.word("back")
    )
    sheet.write_string(1, LABEL_COL, table.about[plan.language], styles.about())
    header = styles.get(bold=True, font_color="#FFFFFF", bg_color=NAVY, valign="vcenter", indent=1)
    for col, name in ((LABEL_COL, "field"), (COVER_VALUE, "answer"), (HINT_COL, "hint")):
        sheet.write_string(2, col, plan.word(name), header)


def _field(plan: Plan, table: Table, sheet: OkrWorksheet, row: int, column: Column) -> None:
    styles, language = plan.styles, plan.language
    prompt = column.prompt.get(language, "")
    hint = f"{plan.word('required')}. {prompt}" if column.required else prompt
    sheet.set_row(row, max(height(hint, _WIDTHS[HINT_COL], padding=9), 28))
    sheet.write_string(row, KEY_COL, f"{COVER}.{column.id}", styles.get())
    line = {"valign": "vcenter", "bottom": 1, "bottom_color": LINE, "indent": 1}
    sheet.write_string(row, LABEL_COL, column.label[language], styles.get(bold=True, text_wrap=True, **line))
    value = typed(column, plan.content.cover.get(column.id), language)
    if value is None:
        sheet.write_blank(row, COVER_VALUE, None, styles.cell(column, cover=True))
    else:
        write_value(sheet, row, COVER_VALUE, column, value, styles, cover=True)
    quiet = styles.get(font_color=QUIET, text_wrap=True, **line)
    if column.required and prompt:
        mark = styles.get(font_color=QUIET, bold=True)
        text = styles.get(font_color=QUIET)
        sheet.write_rich_string(row, HINT_COL, mark, f"{plan.word('required')}. ", text, prompt, quiet)
    else:
        sheet.write_string(row, HINT_COL, hint, quiet)
    said = validation(column, language, plan.dropdown(column))
    if said:
        sheet.data_validation(row, COVER_VALUE, row, COVER_VALUE, said)
    plan.workbook.define_name(f"okrbook.{COVER}.{column.id}", f"={cell_of(plan.sheet_name(table), row, COVER_VALUE)}")


def _mark(plan: Plan, sheet: OkrWorksheet, row: int) -> None:
    small = plan.styles.get(font_size=8, font_color=QUIET, indent=1)
    sheet.write_string(row, KEY_COL, MARK, plan.styles.get())
    sheet.write_string(row, LABEL_COL, plan.word("template_mark"), small)
    sheet.write_string(row, COVER_VALUE, mark_of(plan), small)


def _missing(plan: Plan, table: Table, sheet: OkrWorksheet) -> None:
    """Required fields that are empty, as soon as somebody has begun to fill in the cover."""
    rows = [row for row, column in enumerate(table.visible, start=COVER_FIRST_ROW) if column.required]
    if not rows:
        return
    whole = f"$C${COVER_FIRST_ROW + 1}:$C${COVER_FIRST_ROW + len(table.visible)}"
    cells = [a1(row + 1, COVER_VALUE + 1) for row in rows]
    look = plan.styles.partial(bg_color=MISSING_FILL, border=3, border_color="#9A6B00")
    condition = f"=AND(COUNTA({whole})>0,LEN(TRIM({cells[0]}))=0)"
    sheet.conditional_format(
        cells[0], {"type": "formula", "criteria": condition, "format": look, "multi_range": " ".join(cells)}
    )
