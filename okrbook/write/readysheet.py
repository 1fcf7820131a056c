"""«Ready to return?»: what is open on each sheet, what concerns whole tables, and in one line whether it is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from okrbook.book import column_letters
from okrbook.calc.layout import (
    CHECKS,
    CHECKS_BELOW,
    CHECKS_ERRORS,
    CHECKS_FIRST,
    CHECKS_GONE,
    CHECKS_NOTES,
    CHECKS_OPEN_ROW,
    CHECKS_WARNINGS,
    quoted,
    whole_first,
)
from okrbook.texts import SEVERITY_WORDS, severity_start
from okrbook.write.pages import set_page
from okrbook.write.plan import Plan, goto
from okrbook.write.styles import LINE, NAVY, TONES

if TYPE_CHECKING:
    from okrbook.write.rawsheets import OkrWorksheet

_WIDTHS: Final = (36, 13, 13, 13, 46)
STATUS_ROW: Final = 3
HEAD_ROW: Final = 5
MOST: Final = 12
"""So many findings about whole tables are listed; how many more there are is said."""
_LEVEL_TONES: Final = {"error": "bad", "warning": "warn", "info": None}


def write_ready(plan: Plan) -> None:
    """Add the sheet. All of it follows the hidden checks, and nothing on it is typed."""
    sheet = plan.workbook.sheet(plan.word("ready"))
    for col, width in enumerate(_WIDTHS):
        sheet.set_column(col, col, width, plan.styles.get())
    sheet.set_row(0, 34)
    sheet.write_string(0, 0, plan.word("ready_title"), plan.styles.title())
    sheet.set_row(1, 22)
    sheet.write_string(1, 0, plan.word("ready_about"), plan.styles.about())
    _status(plan, sheet)
    last = _tables(plan, sheet)
    last = _whole(plan, sheet, last + 2)
    set_page(plan, sheet, landscape=False, name=plan.word("ready"))
    sheet.print_area(0, 0, last, len(_WIDTHS) - 1)
    sheet.set_tab_color("#1E5B54")


def _place(col: int, row: int) -> str:
    return f"{CHECKS}!${column_letters(col + 1)}${row + 1}"


def _all(plan: Plan, col: int) -> str:
    """One column of the counts, over all sheets."""
    return f"{_place(col, CHECKS_FIRST)}:{_place(col, CHECKS_FIRST + len(plan.template.tables)).partition('!')[2]}"


def _status(plan: Plan, sheet: OkrWorksheet) -> None:
    errors, warnings, gone = (f"SUM({_all(plan, col)})" for col in (CHECKS_ERRORS, CHECKS_WARNINGS, CHECKS_GONE))
    said = {name: plan.word(f"ready_{name}").replace('"', '""') for name in ("gone", "errors", "warnings", "yes")}
    formula = (
        f'=IF({gone}>0,"{said["gone"]}",IF({errors}>0,"{said["errors"]} "&{errors}&".",'
        f'IF({warnings}>0,"{said["warnings"]} "&{warnings}&".","{said["yes"]}")))'
    )
    look = plan.styles.get(font_size=14, bold=True, font_color=NAVY, valign="vcenter")
    sheet.set_row(STATUS_ROW, 30)
    sheet.write_formula(STATUS_ROW, 0, formula, look, "")
    for name, tone in (("yes", "good"), ("warnings", "warn"), ("errors", "bad"), ("gone", "bad")):
        start = said[name]
        rule = {"type": "formula", "criteria": f'=LEFT($A${STATUS_ROW + 1},{len(start)})="{start}"'}
        ink = plan.styles.partial(font_color=TONES[tone][1], bg_color=TONES[tone][0])
        sheet.conditional_format(STATUS_ROW, 0, STATUS_ROW, len(_WIDTHS) - 1, {**rule, "format": ink})


def _tables(plan: Plan, sheet: OkrWorksheet) -> int:
    """A line for each sheet; the last row."""
    heads = ("ready_sheet", "ready_error_count", "ready_warning_count", "ready_note_count", "ready_first")
    sheet.set_row(HEAD_ROW, 28)
    for col, name in enumerate(heads):
        align = {"align": "right"} if 0 < col < 4 else {}
        look = plan.styles.get(
            bold=True, font_color="#FFFFFF", bg_color=NAVY, valign="vcenter", indent=1, text_wrap=True, **align
        )
        sheet.write_string(HEAD_ROW, col, plan.word(name), look)
    boxed = {"border": 1, "border_color": LINE, "valign": "vcenter", "indent": 1}
    # The room at the right is part of the number format: LibreOffice drops the indent of some number cells.
    number = plan.styles.get(border=1, border_color=LINE, valign="vcenter", align="right", num_format="0_)_)")
    for at, table in enumerate(plan.template.by_id.values()):
        row, source, name = HEAD_ROW + 1 + at, CHECKS_FIRST + at, plan.sheet_name(table)
        sheet.set_row(row, 20)
        at_row, col = plan.first_cell(table)
        sheet.write_url(row, 0, goto(name, at_row, col), plan.styles.link(**boxed), name)
        for place, count in enumerate((CHECKS_ERRORS, CHECKS_WARNINGS, CHECKS_NOTES), start=1):
            sheet.write_formula(row, place, f"={_place(count, source)}", number, "")
        sheet.write_formula(row, 4, _first(plan, source, name, col), plan.styles.get(**boxed, text_wrap=True), "")
    first, last = HEAD_ROW + 1, HEAD_ROW + 1 + len(plan.template.tables)
    for place, level in enumerate(SEVERITY_WORDS, start=1):
        tone = _LEVEL_TONES[level]
        if tone is not None:
            look = plan.styles.partial(bg_color=TONES[tone][0], font_color=TONES[tone][1], bold=True)
            rule = {"type": "cell", "criteria": ">", "value": 0, "format": look}
            sheet.conditional_format(first, place, last, place, rule)
    return last


def _first(plan: Plan, source: int, name: str, col: int) -> str:
    """A link to the first open row; or what the checks cannot see."""
    row, letters = _place(CHECKS_OPEN_ROW, source), column_letters(col + 1)
    target = f'"#{quoted(name)}!{letters}"&{row}'
    link = f'HYPERLINK({target},"{plan.word("ready_row")} "&{row})'
    below = f'"{plan.word("ready_below")} "&{_place(CHECKS_BELOW, source)}'
    calm = f'IF({_place(CHECKS_BELOW, source)}>0,{below},"✓")'
    return f'=IF({_place(CHECKS_GONE, source)}>0,"{plan.word("ready_gone_here")}",IF({row}>0,{link},{calm}))'


def _whole(plan: Plan, sheet: OkrWorksheet, row: int) -> int:
    """What concerns the cover or a whole table; the last row."""
    sheet.set_row(row, 26)
    for col in range(len(_WIDTHS)):
        sheet.write_blank(row, col, None, plan.styles.heading())
    sheet.write_string(row, 0, plan.word("ready_whole"), plan.styles.heading())
    first = whole_first(plan.template)
    levels, order, labels, said = (
        f"{CHECKS}!${letters}${first + 1}:${letters}$1000" for letters in ("A", "B", "C", "D")
    )
    words = ",".join(f'"{severity_start(level, plan.language)}: "' for level in SEVERITY_WORDS)
    look = plan.styles.get(valign="vcenter", indent=1)
    for k in range(1, MOST + 1):
        at = f"MATCH({k},{order},0)"
        sheet.set_row(row + k, 18)
        nothing = f'IF(MAX({order})=0,"{plan.word("ready_nothing")}","")' if k == 1 else '""'
        sheet.write_formula(row + k, 0, f"=IFERROR(INDEX({labels},{at}),{nothing})", look, "")
        text = f"CHOOSE(INDEX({levels},{at}),{words})&INDEX({said},{at})"
        sheet.write_formula(row + k, 1, f'=IFERROR({text},"")', look, "")
    rest = f"MAX({order})-{MOST}"
    sheet.write_formula(row + MOST + 1, 1, f'=IF({rest}>0,"{plan.word("ready_more")} "&({rest}),"")', look, "")
    return row + MOST + 1
