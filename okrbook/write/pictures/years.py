"""Benefits by year and target area: a stacked column chart, its figures, and the person-years released."""

from __future__ import annotations

from typing import Any, Final

from okrbook.book import a1
from okrbook.calc.layout import quoted
from okrbook.template import Table
from okrbook.write.pictures.frame import PERIOD_START, TOP, Frame
from okrbook.write.plan import Plan, absolute
from okrbook.write.styles import FONT, INK, LINE, NAVY

WIDTHS: Final = (40, 17, 17, 17, 17, 17)
CHART_ROWS: Final = 22
SIZE: Final = {"width": 890, "height": 430}
COLOURS: Final = ("#1F3A5F", "#3F7CAC", "#8FB8DE", "#1E5B54", "#5FA08E", "#B08A3E", "#8A8F98")
"""One a target area, dark and light in turn; the table below says the same in figures."""
YEARS: Final = (1, 2, 3, 4)
MONEY: Final = '#,##0\\ "€"'


def write_years(plan: Plan, table: Table) -> None:
    """Add the sheet: what the benefits that are not dropped bring each year, by target area, and in person-years."""
    frame = Frame.open(plan, table, WIDTHS, landscape=False)
    head = TOP + CHART_ROWS + 1
    areas = table.by_id["target_area"].choices
    _header(frame, head)
    for place, choice in enumerate(areas, start=1):
        _area(frame, head + place, choice.id, choice.label[plan.language])
    total = head + len(areas) + 1
    _total(frame, total, head + 1)
    _person_years(frame, total + 2)
    frame.sheet.insert_chart(TOP, 0, _chart(frame, head, len(areas)), {
        "description": plan.word("picture_years_alt"), "object_position": 2, "x_offset": 4,
    })  # fmt: skip
    frame.sheet.print_area(0, 0, total + 2, len(WIDTHS) - 1)


def _header(frame: Frame, row: int) -> None:
    """The calendar years, as the cover's period says them now."""
    plan = frame.plan
    area = frame.table.by_id["target_area"].label[plan.language]
    frame.head(row, (area, *("" for _ in YEARS), plan.word("picture_total")), range(1, len(WIDTHS)))
    look = frame.head_look(figure=True)
    for year in YEARS:
        unknown = plan.word("picture_year").format(year=year)
        frame.formula(row, year, f'IF(ISNUMBER({PERIOD_START}),YEAR({PERIOD_START})+{year - 1}&"","{unknown}")', look)


def _area(frame: Frame, row: int, area: str, label: str) -> None:
    text, money = frame.text_look(), frame.number_look(num_format=MONEY)
    frame.sheet.write_string(row, 0, label[:1].upper() + label[1:], text)
    mask = f'--({frame.area("area_counted")}="{area}")'
    for year in YEARS:
        frame.formula(row, year, f"SUMPRODUCT({mask},{frame.area(f'counted_y{year}')})", money)
    frame.formula(row, len(YEARS) + 1, f"SUM({a1(row + 1, 2)}:{a1(row + 1, len(YEARS) + 1)})", money)


def _total(frame: Frame, row: int, first: int) -> None:
    top = {"top": 2, "top_color": NAVY, "bold": True}
    frame.sheet.write_string(row, 0, frame.plan.word("picture_total"), frame.text_look(**top))
    for col in range(1, len(YEARS) + 2):
        area = f"{a1(first + 1, col + 1)}:{a1(row, col + 1)}"
        frame.formula(row, col, f"SUM({area})", frame.number_look(num_format=MONEY, **top))


def _person_years(frame: Frame, row: int) -> None:
    frame.sheet.write_string(row, 0, frame.plan.word("picture_years_fte"), frame.text_look())
    counted = f'--({frame.area("area_counted")}<>"dropped")'
    formula = f"SUMPRODUCT({counted},{frame.area('counted_fte')})"
    frame.formula(row, 1, formula, frame.number_look(num_format="#,##0.0"))


def _chart(frame: Frame, head: int, areas: int) -> Any:
    plan, sheet = frame.plan, quoted(frame.name)
    chart = plan.workbook.add_chart({"type": "column", "subtype": "stacked"})

    def across(row: int) -> str:
        return f"={sheet}!{absolute(row, 1)}:{absolute(row, len(YEARS))}"

    for place in range(1, areas + 1):
        chart.add_series({
            "name": f"={sheet}!{absolute(head + place, 0)}", "categories": across(head),
            "values": across(head + place), "fill": {"color": COLOURS[(place - 1) % len(COLOURS)]}, "gap": 80,
        })  # fmt: skip
    font = {"name": FONT, "size": 10, "color": INK}
    chart.set_title({"none": True})
    chart.set_x_axis({"num_font": font, "label_position": "low"})
    chart.set_y_axis({
        "num_font": font, "num_format": MONEY, "major_gridlines": {"visible": True, "line": {"color": LINE}},
        "name": plan.word("picture_years_axis"), "name_font": {**font, "bold": False},
    })  # fmt: skip
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_size(SIZE)
    chart.set_chartarea({"border": {"color": LINE}})
    return chart
