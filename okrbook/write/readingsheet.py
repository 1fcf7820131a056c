"""Sheets that people only read: what the levels of a scale mean, how a group works. No keys, so never read back."""

from __future__ import annotations

from typing import Final

from okrbook.template import Reading
from okrbook.write.measure import height
from okrbook.write.pages import set_page
from okrbook.write.plan import Plan, goto
from okrbook.write.styles import LINE, NAVY, QUIET

HEAD_ROW: Final = 3
_PORTRAIT: Final = 140
"""Sheets of at most so many characters print upright."""


def write_reading(plan: Plan, reading: Reading) -> None:
    """Add the sheet of *reading*."""
    styles, language = plan.styles, plan.language
    name = reading.label[language]
    sheet = plan.workbook.sheet(name)
    for col, width in enumerate(reading.widths):
        sheet.set_column(col, col, width, styles.get())
    sheet.set_row(0, 32)
    sheet.set_row(1, height(reading.about[language], sum(reading.widths)))
    sheet.write_string(0, 0, name, styles.title())
    sheet.write_string(1, 0, reading.about[language], styles.about())
    sheet.write_url(2, 0, goto(plan.word("guide"), 0, 0), styles.link(), plan.word("back"))
    head = styles.get(
        bold=True, font_color="#FFFFFF", bg_color=NAVY, text_wrap=True, valign="vcenter", indent=1,
        left=1, left_color="#FFFFFF",
    )  # fmt: skip
    sheet.set_row(HEAD_ROW, 26)
    for col, text in enumerate(reading.head):
        sheet.write_string(HEAD_ROW, col, text[language], head)
    looks = [
        styles.get(border=1, border_color=LINE, text_wrap=True, valign="vcenter", indent=1, bold=not col)
        for col in range(len(reading.head))
    ]
    for row, texts in enumerate(reading.rows, start=HEAD_ROW + 1):
        tall = max(height(text[language], width - 3) for text, width in zip(texts, reading.widths, strict=True))
        sheet.set_row(row, tall + 4)
        for col, text in enumerate(texts):
            sheet.write_string(row, col, text[language], looks[col])
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    set_page(plan, sheet, landscape=sum(reading.widths) > _PORTRAIT, name=name)
    sheet.repeat_rows(HEAD_ROW)
    sheet.print_area(0, 0, HEAD_ROW + len(reading.rows), len(reading.head) - 1)
    sheet.set_tab_color(QUIET)
