"""The check column at the right of each table: the gravest open finding of its row, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from okrbook.book import column_letters
from okrbook.calc.layout import check_formula
from okrbook.calc.live_sheets import FINE
from okrbook.template import Table
from okrbook.texts import severity_start
from okrbook.write.plan import FIRST_ROW, Plan
from okrbook.write.styles import FORMULA_FILL, LINE, QUIET, TONES

if TYPE_CHECKING:
    from okrbook.write.rawsheets import OkrWorksheet

WIDTH: Final = 46.0
_TONES: Final = {"error": "bad", "warning": "warn"}


def native_column(plan: Plan, table: Table) -> dict[str, Any]:
    """The column as a native table declares it: programs that know such tables fill it in new rows."""
    return {"header": plan.word("check"), "header_format": _header(plan), "formula": check_formula(table)}


def _header(plan: Plan) -> Any:
    return plan.styles.get(
        bold=True, italic=True, font_color="#FFFFFF", bg_color=QUIET, text_wrap=True, valign="vcenter", indent=1
    )


def write_check_column(plan: Plan, table: Table, sheet: OkrWorksheet, band_row: int) -> None:
    """Write the column beside the table's own ones, and colour the first cell of rows in which something is open."""
    col, last = len(table.visible), FIRST_ROW + table.rows - 1
    band = plan.styles.get(
        font_size=8, font_color=QUIET, bg_color=FORMULA_FILL, text_wrap=True, valign="bottom", indent=1,
        top=2, top_color=QUIET,
    )  # fmt: skip
    sheet.write_string(band_row, col, plan.word("check_about"), band)
    look = plan.styles.named(
        2,
        border=1, border_color=LINE, text_wrap=True, valign="vcenter", indent=1, italic=True, font_color=QUIET,
        bg_color=FORMULA_FILL, locked=True,
    )  # fmt: skip
    formula = check_formula(table)
    for row in range(FIRST_ROW, last + 1):
        sheet.write_formula(row, col, formula, look, "")
    _colours(plan, sheet, col, last)


def _colours(plan: Plan, sheet: OkrWorksheet, col: int, last: int) -> None:
    """Colour beside the words; on the row's first cell too, for the column may be out of sight."""
    letters = column_letters(col + 1)
    for level, tone in _TONES.items():
        start = severity_start(level, plan.language)
        look = plan.styles.partial(bg_color=TONES[tone][0], font_color=TONES[tone][1])
        criteria = f'=LEFT(${letters}{FIRST_ROW + 1},{len(start)})="{start}"'
        for at in (col, 0):
            rule = {"type": "formula", "criteria": criteria, "format": look}
            sheet.conditional_format(FIRST_ROW, at, last, at, rule)
    fine = plan.styles.partial(font_color=TONES["good"][1])
    rule = {"type": "cell", "criteria": "==", "value": f'"{FINE}"', "format": fine}
    sheet.conditional_format(FIRST_ROW, col, last, col, rule)
