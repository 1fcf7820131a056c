"""Criticality against maturity: four fields, a dot for each capability, and the order in which to develop them."""

from __future__ import annotations

from typing import Any, Final

from okrbook.book import a1
from okrbook.calc.layout import quoted
from okrbook.template import Table
from okrbook.write.pictures.frame import TOP, Frame
from okrbook.write.plan import Plan, absolute
from okrbook.write.styles import FONT, INK, LINE, NAVY, QUIET, TONES
from okrbook.write.texts import tones

WIDTHS: Final = (10, 44, 21, 12, 40)
MOST_DOTS: Final = 40
CHART_ROWS: Final = 27
"""Rows of 15 points that the chart takes."""
SIZE: Final = {"width": 905, "height": 535}

LOW: Final = 0
HIGH: Final = 6
"""Both axes: one step more than the scale of 1 to 5, without figures there."""
OFF: Final = -10
"""Where a dot stands that is not to be seen: outside the axes. An error value in its place would be printed."""
APART: Final = 0.16
"""Dots of equal judgements stand so far above each other that none hides another."""

FIELDS: Final = ("invest_now", "standardise_scale", "monitor", "use_release")
"""Top left, top right, bottom left, bottom right."""

_HELP: Final = 6
"""First of the hidden columns: rank, order, place, maturity, criticality, height of the dot; lines and field names."""
_RANK, _ORDER, _PLACE, _X, _BASE, _Y, _LINE_X, _LINE_Y = range(_HELP, _HELP + 8)


def write_quadrants(plan: Plan, table: Table) -> None:
    """Add the sheet: a scatter of the capabilities, and beneath it their list, the most urgent first."""
    frame = Frame.open(plan, table, WIDTHS, landscape=False)
    head = TOP + CHART_ROWS + 1
    first = head + 1
    labels = {c.id: c.label[plan.language] for c in table.visible}
    frame.head(
        head, tuple(labels[c] for c in ("capability_id", "capability", "priority_index", "rank", "quadrant")), (2, 3)
    )
    for number in range(1, frame.rows + 1):
        _line(frame, first, number)
    _lights(frame, first)
    _fixed_points(frame, first, float(table.settings["high"]))
    frame.sheet.set_column(_HELP, _LINE_Y, 8, plan.styles.get(), {"hidden": True})
    frame.sheet.insert_chart(TOP, 0, _chart(frame, first), {
        "description": plan.word("picture_quadrants_alt"), "object_position": 2, "x_offset": 4,
    })  # fmt: skip
    frame.sheet.print_area(0, 0, first + frame.rows - 1, len(WIDTHS) - 1)


def _line(frame: Frame, first: int, number: int) -> None:
    """The *number*-th most urgent capability, and in the hidden columns the rank of the table's *number*-th row."""
    row = first + number - 1
    frame.sheet.flexible[row] = 20.0
    cell = {col: a1(row + 1, col + 1) for col in range(_HELP, _LINE_X)}
    place, plain = cell[_PLACE], frame.plan.styles.get()

    def above(col: int) -> str:
        return f"{a1(first + 1, col + 1)}:{a1(row, col + 1)}"

    def whole(col: int) -> str:
        return f"{a1(first + 1, col + 1)}:{a1(first + frame.rows, col + 1)}"

    earlier = f"+SUMPRODUCT(--({above(_RANK)}={cell[_RANK]}))" if number > 1 else ""
    coinciding = f"({above(_X)}={cell[_X]})*({above(_BASE)}={cell[_BASE]})"
    frame.formula(row, _RANK, frame.shown("rank", number), plain)
    frame.formula(row, _ORDER, f'IF(ISNUMBER({cell[_RANK]}),{cell[_RANK]}{earlier},"")', plain)
    frame.formula(row, _PLACE, f"IFERROR(MATCH({number},{whole(_ORDER)},0),0)", plain)
    frame.formula(row, _X, f"IF({place}=0,{OFF},{frame.typed('maturity', place)})", plain)
    frame.formula(row, _BASE, f"IF({place}=0,{OFF},{frame.typed('criticality', place)})", plain)
    lifted = f"+{APART}*SUMPRODUCT({coinciding})" if number > 1 else ""
    frame.formula(row, _Y, f"{cell[_BASE]}{lifted}", plain)
    text, figure = frame.text_look(), frame.number_look()
    seen = (
        (f'{frame.typed("capability_id", place)}&""', text), (f'{frame.typed("capability", place)}&""', text),
        (frame.shown("priority_index", place), figure), (f"INDEX({whole(_RANK)},{place})", figure),
        (frame.shown("quadrant", place), text),
    )  # fmt: skip
    for col, (expression, look) in enumerate(seen):
        frame.formula(row, col, f'IF({place}=0,"",{expression})', look)


def _lights(frame: Frame, first: int) -> None:
    """The colour of the field beside its name."""
    col = len(WIDTHS) - 1
    for choice, tone in tones(frame.table.by_id["quadrant"].choices):
        fill, ink = TONES[tone]
        look = frame.plan.styles.partial(bg_color=fill, font_color=ink, bold=tone == "bad")
        value = f'"{choice.label[frame.plan.language]}"'
        rule = {"type": "cell", "criteria": "==", "value": value, "format": look}
        frame.sheet.conditional_format(first, col, first + frame.rows - 1, col, rule)


def _fixed_points(frame: Frame, first: int, high: float) -> None:
    """The ends of the two lines between the fields, and where the names of the fields stand."""
    between = high - 0.25, high - 0.5  # between the half steps of maturity, and the whole ones of criticality
    left, right = (LOW + between[0]) / 2, (between[0] + HIGH) / 2
    points = (
        (between[0], LOW), (between[0], HIGH), (LOW, between[1]), (HIGH, between[1]),
        (left, HIGH - 0.3), (right, HIGH - 0.3), (left, LOW + 0.3), (right, LOW + 0.3),
    )  # fmt: skip
    for place, (x, y) in enumerate(points):
        frame.sheet.write_number(first + place, _LINE_X, x, frame.plan.styles.get())
        frame.sheet.write_number(first + place, _LINE_Y, y, frame.plan.styles.get())


def _chart(frame: Frame, first: int) -> Any:
    plan = frame.plan
    chart = plan.workbook.add_chart({"type": "scatter"})
    chart.show_hidden_data()
    for place in (0, 2):
        line = {"color": QUIET, "width": 1.25, "dash_type": "dash"}
        chart.add_series(
            {**_points(frame, first + place, 2, _LINE_X, _LINE_Y), "line": line, "marker": {"type": "none"}}
        )
    fields = {choice.id: (choice, tone) for choice, tone in tones(frame.table.by_id["quadrant"].choices)}
    for place, field in enumerate(FIELDS, start=4):
        choice, tone = fields[field]
        name = choice.label[plan.language]
        font = {"name": FONT, "size": 11, "bold": True, "color": TONES[tone][1]}
        chart.add_series(
            {"name": name[:1].upper() + name[1:], **_points(frame, first + place, 1, _LINE_X, _LINE_Y)}
            | {"marker": {"type": "none"}, "line": {"none": True}, "data_labels": _label("center", font)}
        )
    dot = {"type": "circle", "size": 9, "fill": {"color": NAVY}, "border": {"color": "#FFFFFF"}}
    for row in range(first, first + min(frame.rows, MOST_DOTS)):
        font = {"name": FONT, "size": 10, "color": INK}
        chart.add_series(
            {"name": f"={quoted(frame.name)}!{absolute(row, 0)}", **_points(frame, row, 1, _X, _Y)}
            | {"marker": dot, "line": {"none": True}, "data_labels": _label("right", font)}
        )
    labels = {column.id: column.label[plan.language] for column in frame.table.visible}
    chart.set_x_axis(_axis(labels["maturity"]))
    chart.set_y_axis(_axis(labels["criticality"]))
    chart.set_legend({"none": True})
    chart.set_size(SIZE)
    chart.set_chartarea({"border": {"color": LINE}})
    return chart


def _points(frame: Frame, row: int, count: int, x: int, y: int) -> dict[str, str]:
    sheet = quoted(frame.name)
    return {
        key: f"={sheet}!{absolute(row, col)}" + (f":{absolute(row + count - 1, col)}" if count > 1 else "")
        for key, col in (("categories", x), ("values", y))
    }


def _label(position: str, font: dict[str, Any]) -> dict[str, Any]:
    return {"series_name": True, "value": False, "position": position, "font": font}


def _axis(name: str) -> dict[str, Any]:
    return {
        "name": name, "name_font": {"name": FONT, "size": 11, "bold": True, "color": INK}, "min": LOW, "max": HIGH,
        "major_unit": 1, "crossing": LOW, "major_gridlines": {"visible": False}, "line": {"color": QUIET},
        "num_format": '[=0]"";[=6]"";0', "num_font": {"name": FONT, "size": 10, "color": INK}, "label_position": "low",
    }  # fmt: skip
