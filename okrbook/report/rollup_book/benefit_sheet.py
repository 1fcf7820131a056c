"""Benefits: planned against realised by year, by target area and by unit, and what probably stands twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from okrbook.report.rollup_book.charts import GREEN, Picture, Series, insert
from okrbook.report.rollup_book.choices import choice_label
from okrbook.report.rollup_book.links import link_to
from okrbook.report.rollup_book.making import Making
from okrbook.report.rollup_book.sheets import FIGURE, HEAD_ROW, Cell, Col, note, shaded, table, top, write_row
from okrbook.write.styles import NAVY

if TYPE_CHECKING:
    from okrbook.rollup.model import Benefit, PersonYears, Realisation, Sums
    from okrbook.write.rawsheets import OkrWorksheet

_WIDTHS: Final = (44, 18, 18, 34, 28)
_CHART: Final = (620, 330)
"""Width and height in pixels."""
_CHART_ROWS: Final = 13
"""Rows that the chart covers beside the tables; no cell beside it may be filled."""


def write_benefits(making: Making) -> None:
    """Add the sheet; none where nobody has planned a benefit."""
    its, word = making.rollup.realisation, making.word
    if not its.benefits:
        return
    sheet = making.sheet(word("benefits"))
    top(making, sheet, word("benefits"), word("benefits_about"))
    for col, width in enumerate(_WIDTHS):
        sheet.set_column(col, col, width)
    years = [[year, *_money(sums)] for year, sums in its.by_year.items()]
    free = _sums(making, sheet, "year", years, HEAD_ROW, its.total)
    if years:
        _chart(making, sheet, len(years))
    areas = [[_area(making, area), *_money(sums)] for area, sums in its.by_target_area.items()]
    free = _sums(making, sheet, "target_area", areas, free + 1)
    units = [[making.unit(unit), *_money(sums)] for unit, sums in its.by_unit.items()]
    free = _sums(making, sheet, "unit", units, free + 1)
    free = _person_years(making, sheet, its, free + 1)
    free = max(free, HEAD_ROW + 1 + _CHART_ROWS)
    free = _doubles(making, sheet, its, free + 1)
    for below, said in enumerate(_notes(making, its), start=1):
        note(making, sheet, free + below, said, 130)


def _money(sums: Sums) -> list[float]:
    return [sums.planned, sums.realised, sums.planned_without_double]


def _area(making: Making, area: str) -> str:
    return choice_label(making, "realisation", "target_area", area) if area else making.word("no_area")


def _sums(
    making: Making, sheet: OkrWorksheet, name: str, rows: Sequence[Sequence[Any]], row: int, total: Sums | None = None
) -> int:
    """One table of money, below it the total; gives the first free row."""
    if not rows:
        return row
    word = making.word
    columns = [Col(word(name), _WIDTHS[0], "count" if name == "year" else "text")]
    heads = (word("planned"), word("realised"), word("planned_once"))
    columns += [Col(title, width, "money") for title, width in zip(heads, _WIDTHS[1:], strict=False)]
    free = table(making, sheet, f"okrbook_benefits_by_{name}", columns, rows, row)
    if total is not None:
        cells = shaded([Cell(word("total"), bold=True), *(Cell(value, bold=True) for value in _money(total))])
        write_row(making, sheet, free, columns, cells)
        free += 1
    return free


def _chart(making: Making, sheet: OkrWorksheet, years: int) -> None:
    word = making.word
    insert(making, sheet, HEAD_ROW, 4, Picture(
        sheet=word("benefits"), head=HEAD_ROW, first=HEAD_ROW + 1, last=HEAD_ROW + years,
        series=[Series(1, NAVY), Series(2, GREEN)], title=word("chart_benefits"), alt=word("chart_benefits_alt"),
        categories=word("year"), values=word("in_euros"), num_format="#,##0", size=_CHART, kind="column", offset=12,
    ))  # fmt: skip


def _person_years(making: Making, sheet: OkrWorksheet, its: Realisation, row: int) -> int:
    """Person-years released and what becomes of them."""
    if not its.fte.released:
        return row
    word = making.word
    columns = [
        Col(word("person_years"), _WIDTHS[0]), Col(word("planned"), _WIDTHS[1], FIGURE),
        Col(word("without_double"), _WIDTHS[2], FIGURE),
    ]  # fmt: skip
    pairs = zip(_destinations(its.fte), _destinations(its.fte_without_double), strict=True)
    rows = [[word(name), value, once] for (name, value), (_, once) in pairs]
    return table(making, sheet, "okrbook_person_years", columns, rows, row)


def _destinations(fte: PersonYears) -> list[tuple[str, float]]:
    rest = round(fte.released - fte.reallocated - fte.given_up, 9) + 0.0
    named = [("fte_released", fte.released), ("fte_reallocated", fte.reallocated), ("fte_given_up", fte.given_up)]
    return [*named, ("fte_open", rest)]


def _doubles(making: Making, sheet: OkrWorksheet, its: Realisation, row: int) -> int:
    """Equal benefits of different returns, each with a link to its cell."""
    if not its.double_counts:
        return row
    word = making.word
    sheet.set_row(row, 26)
    sheet.write_string(row, 0, word("double_counts"), making.styles.heading())
    columns = [
        Col(word("benefit"), _WIDTHS[0]), Col(word("id"), _WIDTHS[1]), Col(word("planned"), _WIDTHS[2], "money"),
        Col(word("counting"), _WIDTHS[3]), Col(word("place"), _WIDTHS[4]),
    ]  # fmt: skip
    rows = [_double(making, benefit) for group in its.double_counts for benefit in group]
    return table(making, sheet, "okrbook_double_counts", columns, rows, row + 1)


def _double(making: Making, its: Benefit) -> list[Any]:
    cell = its.row.cell("effect")
    place = Cell(f"{its.row.sheet}!{cell}", link=link_to(its.row.path, its.row.sheet, cell, making.beside))
    counting = Cell(making.word("counted_once")) if its.repeats is None else Cell(
        making.word("perhaps_again", of=its.repeats), tone="warn")  # fmt: skip
    return [its.effect, its.reference, sum(its.planned.values()), counting, place]


def _notes(making: Making, its: Realisation) -> Iterable[str]:
    """What a reader of the sums has to know."""
    if not its.double_counts:
        yield making.word("no_double_counts")
    dropped = sum(not benefit.counted for benefit in its.benefits)
    if dropped:
        yield making.word("dropped", count=dropped)
    if its.fte.released and its.htv_definitions:
        labels = [choice_label(making, "cover", "htv_definition", text) for text in its.htv_definitions]
        name = "htv_differ" if len(labels) > 1 else "htv_one"
        yield making.word(name, definitions=", ".join(labels))
    yield making.word("realised_note")
