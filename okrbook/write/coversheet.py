"""The cover: a record that also says which template and version the workbook is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from okrbook.write.plan import COVER_VALUE, Plan
from okrbook.write.recordsheet import HINT_COL, KEY_COL, LABEL_COL, RecordSheet
from okrbook.write.styles import QUIET

if TYPE_CHECKING:
    from okrbook.write.rawsheets import OkrWorksheet

MARK: Final = "okrbook.template"
"""The key, name and property that say which template and version a workbook is."""

_WIDTHS: Final = (12, 32, 44, 72)


def write_cover(plan: Plan) -> None:
    """Add the cover's sheet."""
    table = plan.template.cover
    sheet = plan.workbook.sheet(plan.sheet_name(table))
    cover = RecordSheet(plan, table, plan.content.cover, sheet, _WIDTHS)
    last = cover.write(plan.template.label[plan.language]) + 1
    _mark(plan, sheet, last)
    sheet.print_area(0, LABEL_COL, last, HINT_COL)


def mark_of(plan: Plan) -> str:
    """``okr/1``: template and version."""
    return f"{plan.template.id}/{plan.template.version}"


def _mark(plan: Plan, sheet: OkrWorksheet, row: int) -> None:
    small = plan.styles.get(font_size=8, font_color=QUIET, indent=1)
    sheet.write_string(row, KEY_COL, MARK, plan.styles.get())
    sheet.write_string(row, LABEL_COL, plan.word("template_mark"), small)
    sheet.write_string(row, COVER_VALUE, mark_of(plan), small)
