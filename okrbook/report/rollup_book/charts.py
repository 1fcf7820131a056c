"""The look that the charts of the roll-up share. Every chart names its axes, and its figures stand in a table too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from okrbook.write.plan import quoted
from okrbook.write.styles import LINE, NAVY, QUIET

if TYPE_CHECKING:
    from okrbook.report.rollup_book.making import Making
    from okrbook.write.rawsheets import OkrWorksheet

GREEN: Final = "#5FA58A"
GREY: Final = "#B4BECA"


@dataclass(frozen=True, slots=True)
class Series:
    """One row of bars: the 0-based column of its figures, whose header names it, and its colour."""

    col: int
    colour: str = NAVY


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart of bars over the rows *first* to *last* (0-based) of a sheet, named by the column *names*."""

    sheet: str
    head: int
    """0-based row of the headers."""
    first: int
    last: int
    series: Sequence[Series]
    title: str
    alt: str
    categories: str
    values: str
    """Names of the two axes."""
    num_format: str
    size: tuple[int, int]
    """Width and height in pixels."""
    kind: str = "bar"
    """``bar``: lying, the first on top; ``column``: standing."""
    limits: Mapping[str, Any] | None = None
    """Ends and steps of the axis of the values."""
    labels: bool = True
    offset: int = 0
    """Pixels between the cell's left edge and the chart, where a table ends there."""


def insert(making: Making, sheet: OkrWorksheet, row: int, col: int, its: Picture) -> None:
    """Draw *its* with its upper left corner in the 0-based cell."""
    chart = making.workbook.add_chart({"type": its.kind})
    for series in its.series:
        chart.add_series(_series(its, series))
    small = {"size": 8}
    named = {"size": 8, "bold": False, "color": QUIET}
    categories = {"name": its.categories, "name_font": named, "num_font": small, "line": {"color": LINE}}
    values = {
        "name": its.values, "name_font": named, "num_font": small, "num_format": its.num_format,
        "major_gridlines": {"visible": True, "line": {"color": LINE}}, **(its.limits or {}),
    }  # fmt: skip
    if its.kind == "bar":
        chart.set_y_axis({**categories, "reverse": True, "crossing": "max"})
        chart.set_x_axis(values)
    else:
        chart.set_x_axis({**categories, "label_position": "low"})
        chart.set_y_axis(values)
    chart.set_title({"name": its.title, "name_font": {"size": 12, "color": NAVY}, "overlay": False})
    chart.set_legend({"none": True} if len(its.series) == 1 else {"position": "bottom", "font": {"size": 9}})
    chart.set_size({"width": its.size[0], "height": its.size[1]})
    sheet.insert_chart(row, col, chart, {"description": its.alt, "object_position": 2, "x_offset": its.offset})


def _series(its: Picture, series: Series) -> dict[str, Any]:
    name = quoted(its.sheet)
    letter = chr(65 + series.col)
    made = {
        "name": f"={name}!${letter}${its.head + 1}",
        "categories": f"={name}!$A${its.first + 1}:$A${its.last + 1}",
        "values": f"={name}!${letter}${its.first + 1}:${letter}${its.last + 1}",
        "fill": {"color": series.colour}, "border": {"color": series.colour}, "gap": 60,
    }  # fmt: skip
    if its.labels:
        made["data_labels"] = {"value": True, "num_format": its.num_format, "font": {"size": 8}}
    return made
