"""KPIs against the straight line from baseline to target: two bars and a word in each row."""

from __future__ import annotations

from typing import Final

from okrbook.template import Table
from okrbook.write.pictures.frame import TOP, Frame
from okrbook.write.plan import Plan
from okrbook.write.styles import BAR, TONES

WIDTHS: Final = (10, 42, 14, 12, 12, 12, 26, 26, 26)
_LINE_BAR: Final = "#B9C4D0"
_TONES: Final = {"ahead": "good", "on_time": "good", "behind": "bad"}


def write_pace(plan: Plan, table: Table) -> None:
    """Add the sheet: a row for each KPI, its progress beside the progress that the timetable expects today."""
    frame = Frame.open(plan, table, WIDTHS, landscape=True)
    labels = {column.id: column.label[plan.language] for column in table.visible}
    named = ("kpi_id", "name", "measure_unit", "baseline", "target", "current", "progress")
    words = (plan.word("picture_pace_expected"), plan.word("picture_pace_word"))
    frame.head(TOP, (*(labels[name] for name in named), *words), range(3, 8))
    text, figure, share = frame.text_look(), frame.number_look(), frame.number_look(num_format="0 %")
    for number in range(1, frame.rows + 1):
        row = TOP + number
        frame.sheet.flexible[row] = 20.0
        for col, name in enumerate(("kpi_id", "name", "measure_unit")):
            frame.formula(row, col, f'{frame.typed(name, number)}&""', text)
        for col, name in enumerate(("baseline", "target", "current"), start=3):
            cell = frame.typed(name, number)
            frame.formula(row, col, f'IF(ISNUMBER({cell}),{cell},"")', figure)
        frame.formula(row, 6, frame.shown("progress", number), share)
        frame.formula(row, 7, frame.shown("progress_expected", number), share)
        frame.formula(row, 8, frame.shown("pace", number), text)
    last = TOP + frame.rows
    for col, colour in ((6, BAR), (7, _LINE_BAR)):
        frame.sheet.conditional_format(TOP + 1, col, last, col, {
            "type": "data_bar", "bar_color": colour, "min_length": 0, "max_length": 100,
            "min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1,
        })  # fmt: skip
    for choice in table.by_id["pace"].choices:
        fill, ink = TONES[_TONES[choice.id]]
        look = plan.styles.partial(bg_color=fill, font_color=ink, bold=choice.id == "behind")
        rule = {"type": "cell", "criteria": "==", "value": f'"{choice.label[plan.language]}"', "format": look}
        frame.sheet.conditional_format(TOP + 1, 8, last, 8, rule)
    frame.sheet.freeze_panes(TOP + 1, 2)
    frame.sheet.repeat_rows(TOP)
    frame.sheet.print_area(0, 0, last, len(WIDTHS) - 1)
