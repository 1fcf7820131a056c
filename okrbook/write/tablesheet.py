"""One table on its sheet: title, about, band, hidden keys, headers, prepared rows, in a native table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from okrbook import calc
from okrbook.book import a1, column_letters
from okrbook.template import Column, Table
from okrbook.write.cells import validation, write_value
from okrbook.write.checkcolumn import WIDTH as CHECK_WIDTH
from okrbook.write.checkcolumn import native_column, write_check_column
from okrbook.write.content import typed
from okrbook.write.measure import LINE_HEIGHT, header_height, lines, widths
from okrbook.write.pages import folds, pages_across, set_page
from okrbook.write.plan import FIRST_ROW, Plan, goto, quoted
from okrbook.write.styles import BAR, MISSING_FILL, NAVY, PREFILLED_FILL, TONES
from okrbook.write.texts import tones
from okrbook.write.years import year_formula, year_label

if TYPE_CHECKING:
    from okrbook.write.rawsheets import OkrWorksheet

TITLE_ROW: Final = 0
ABOUT_ROW: Final = 1
BAND_ROW: Final = 2
KEY_ROW: Final = 3
HEAD_ROW: Final = FIRST_ROW - 1

_FROZEN_WIDTH: Final = 58.0
"""Frozen columns together are at most this wide, so that the rest stays in sight on a small screen."""

_FREE_COLUMNS: Final = 40
"""Columns beside the table that stay open to notes when formula cells are locked."""

_PROTECTION: Final = dict.fromkeys(
    (
        "format_cells", "format_columns", "format_rows", "insert_columns", "insert_rows", "insert_hyperlinks",
        "delete_columns", "delete_rows", "sort", "autofilter", "objects", "scenarios",
    ),
    True,
)  # fmt: skip


def write_table(plan: Plan, table: Table) -> None:
    """Add the sheet of *table* to the workbook."""
    sheet = plan.workbook.sheet(plan.sheet_name(table))
    sizes = widths(table, plan.language)
    _columns(plan, table, sheet, sizes)
    _top(plan, table, sheet, sizes)
    _native_table(plan, table, sheet)
    _rows(plan, table, sheet)
    write_check_column(plan, table, sheet, BAND_ROW)
    _heights(plan, table, sheet, sizes)
    for col, column in enumerate(table.visible):
        _help_typing(plan, table, sheet, col, column)
        _light(plan, table, sheet, col, column)
    _missing(plan, table, sheet)
    _names(plan, table)
    _view(plan, table, sheet, sizes)


def _last_row(table: Table) -> int:
    return FIRST_ROW + table.rows - 1


def _columns(plan: Plan, table: Table, sheet: OkrWorksheet, sizes: Mapping[str, float]) -> None:
    """Widths, kinds, and the folded group of the rarely needed columns; it is open when it holds something."""
    folded = folds(plan.content.rows(table), table)
    last = len(table.visible)
    for col, column in enumerate(table.visible):
        options = {"level": 1, "hidden": folded} if column.group == "more" else {}
        sheet.set_column(col, col, sizes[column.id], plan.styles.column(column), options)
    more = any(column.group == "more" for column in table.visible)
    sheet.set_column(last, last, CHECK_WIDTH, plan.styles.get(), {"collapsed": True} if more and folded else {})
    sheet.set_column(last + 1, last + 1, 3, plan.styles.get())
    if plan.protect:
        sheet.set_column(last + 2, last + _FREE_COLUMNS, None, plan.styles.get())


def _top(plan: Plan, table: Table, sheet: OkrWorksheet, sizes: Mapping[str, float]) -> None:
    styles, language = plan.styles, plan.language
    sheet.set_row(TITLE_ROW, 32)
    sheet.set_row(ABOUT_ROW, 22)
    sheet.set_row(BAND_ROW, 28)
    sheet.set_row(KEY_ROW, None, None, {"hidden": True})
    sheet.set_row(HEAD_ROW, header_height(table, language, sizes))
    sheet.write_string(TITLE_ROW, 0, table.label[language], styles.title())
    sheet.write_string(ABOUT_ROW, 0, table.about[language], styles.about())
    place = _link_column(table, language, sizes)
    sheet.write_url(TITLE_ROW, place, goto(plan.word("guide"), 0, 0), styles.link(valign="vcenter"), plan.word("back"))
    named: set[str] = set()
    for col, column in enumerate(table.visible):
        sheet.write_string(KEY_ROW, col, f"{table.id}.{column.id}", styles.get())
        _band(plan, table, sheet, col, column, first=column.group not in named)
        named.add(column.group)


def _link_column(table: Table, language: str, sizes: Mapping[str, float]) -> int:
    """The first column that the title, twice as large as text, does not reach."""
    used = 0.0
    for col, column in enumerate(table.visible):
        if used > len(table.label[language]) * 2 + 2:
            return col
        used += sizes[column.id]
    return len(table.visible) - 1


def _band(plan: Plan, table: Table, sheet: OkrWorksheet, col: int, column: Column, *, first: bool) -> None:
    """The group's name above its first column, and in words what the column is: required, calculated, of which year."""
    mark = ""
    if column.derived:
        mark = plan.word("calculated")
    elif table.prefilled:
        mark = plan.word("prefilled")
    elif column.required:
        mark = plan.word("required")
    cell = plan.styles.band(column, bold=first and not mark)
    if column.year is not None:
        lines = [plan.word(column.group)] if first else []
        _year(plan, sheet, col, column, [*lines, *([mark] if mark else [])])
    elif first and mark:
        name, plain = plan.styles.in_band(column, bold=True), plan.styles.in_band(column)
        sheet.write_rich_string(BAND_ROW, col, name, plan.word(column.group), plain, f"\n{mark}", cell)
    else:
        sheet.write_string(BAND_ROW, col, plan.word(column.group) if first else mark, cell)


def _year(plan: Plan, sheet: OkrWorksheet, col: int, column: Column, above: list[str]) -> None:
    """The calendar year of the column's figures, under what else is said of it; it follows the period on the cover."""
    cell, shown = plan.styles.band(column), "\n".join([*above, year_label(plan, column)])
    formula = year_formula(plan, column)
    if formula is None:
        sheet.write_string(BAND_ROW, col, shown, cell)
    else:
        pieces = [piece for line in above for piece in (f'"{line}"', "CHAR(10)")]
        sheet.write_formula(BAND_ROW, col, "=" + "&".join([*pieces, formula]), cell, shown)


def _native_table(plan: Plan, table: Table, sheet: OkrWorksheet) -> None:
    columns = []
    for column in table.visible:
        options = {"header": column.label[plan.language], "header_format": plan.styles.header(column)}
        if column.derived:
            options["formula"] = calc.display_formula(table, column.id)
        columns.append(options)
    columns.append(native_column(plan, table))
    sheet.add_table(
        HEAD_ROW, 0, _last_row(table), len(table.visible),
        {"name": f"okrbook_{table.id}", "style": None, "banded_rows": False, "columns": columns},
    )  # fmt: skip


def _rows(plan: Plan, table: Table, sheet: OkrWorksheet) -> None:
    data, presets = plan.content.rows(table), _ready(table, plan.language)
    for place in range(table.rows):
        record = data[place] if place < len(data) else {}
        for col, column in enumerate(table.visible):
            row = FIRST_ROW + place
            value = None if column.derived else typed(column, record.get(column.id), plan.language)
            if column.derived:
                formula = calc.display_formula(table, column.id)
                sheet.write_formula(row, col, formula, plan.styles.cell(column), "")
            elif value is None:
                sheet.write_blank(row, col, None, plan.styles.cell(column, prefilled=table.prefilled))
            else:
                ready = table.prefilled or record.get(column.id) in presets.get(column.id, ())
                write_value(sheet, row, col, column, value, plan.styles, prefilled=ready)


def _ready(table: Table, language: str) -> Mapping[str, list[Any]]:
    """Column id → what the preset rows hold in it."""
    found: dict[str, list[Any]] = {}
    for row in table.preset_rows(language):
        for name, value in row.items():
            found.setdefault(name, []).append(value)
    return found


def _heights(plan: Plan, table: Table, sheet: OkrWorksheet, sizes: Mapping[str, float]) -> None:
    """Airy rows, tall enough for what stands in them, that still grow by themselves while somebody types.

    Programs fit a row to the largest font in it, so an empty cell beside the table keeps the air when they do.
    """
    data = plan.content.rows(table)
    spacer = plan.styles.get(font_size=15)
    for place in range(table.rows):
        record = data[place] if place < len(data) else {}
        texts = [(name, value) for name, value in record.items() if name in sizes and isinstance(value, str)]
        tallest = max((lines(text, sizes[name] - 1.5) for name, text in texts), default=1)
        sheet.flexible[FIRST_ROW + place] = min(max(tallest * LINE_HEIGHT + 4, 20.0), 400.0)
        sheet.write_blank(FIRST_ROW + place, len(table.visible) + 1, None, spacer)


def _help_typing(plan: Plan, table: Table, sheet: OkrWorksheet, col: int, column: Column) -> None:
    said = validation(column, plan.language, plan.dropdown(column))
    if said:
        sheet.data_validation(FIRST_ROW, col, _last_row(table), col, said)


def _light(plan: Plan, table: Table, sheet: OkrWorksheet, col: int, column: Column) -> None:
    """Traffic lights beside their words, and progress as a bar."""
    area = (FIRST_ROW, col, _last_row(table), col)
    for choice, tone in tones(column.choices):
        fill, ink = TONES[tone]
        label = choice.label[plan.language].replace('"', '""')
        look = plan.styles.partial(bg_color=fill, font_color=ink, bold=tone == "bad")
        sheet.conditional_format(*area, {"type": "cell", "criteria": "==", "value": f'"{label}"', "format": look})
    if column.show == "bar":
        # Without the extension of 2010, which openpyxl cannot read; the lengths make 0 % an empty and 100 % a full bar.
        bar = {"type": "data_bar", "bar_color": BAR, "min_length": 0, "max_length": 100}
        limits = {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1}
        sheet.conditional_format(*area, {**bar, **limits})


def _missing(plan: Plan, table: Table, sheet: OkrWorksheet) -> None:
    """Required cells that are empty in a row that is used: a quiet reminder, in colour and with a dashed border."""
    needed = [col for col, column in enumerate(table.visible) if column.required and column.typed]
    if not needed:
        return
    first, last = FIRST_ROW + 1, _last_row(table) + 1
    ranges = [f"{column_letters(col + 1)}{first}:{column_letters(col + 1)}{last}" for col in needed]
    used = f"COUNTA({','.join(_segments(table, first))})>0"
    if table.presets:  # a form is not yellow from top to bottom before anybody has begun
        own = ",".join(_segments(table, first, last, {*_ready(table, plan.language)}))
        used += f",COUNTA({own})>0" if own else ""
    cell = a1(first, needed[0] + 1)
    look = plan.styles.partial(bg_color=MISSING_FILL, border=3, border_color="#9A6B00")
    condition = f"=AND({used},LEN(TRIM({cell}))=0)"
    sheet.conditional_format(ranges[0], {
        "type": "formula", "criteria": condition, "format": look, "multi_range": " ".join(ranges),
    })  # fmt: skip


def _segments(table: Table, row: int, last: int | None = None, without: Collection[str] = ()) -> Iterable[str]:
    """The cells that people type into, from *row* to *last*: of one row ``$A6:$F6``, ``$H6:$K6`` and so on."""
    end = f"${last}" if last else f"{row}"
    start = f"${row}" if last else f"{row}"
    for wanted, group in groupby(
        enumerate(table.visible), key=lambda item: item[1].typed and item[1].id not in without
    ):
        cols = [col for col, _ in group]
        if wanted:
            yield f"${column_letters(cols[0] + 1)}{start}:${column_letters(cols[-1] + 1)}{end}"


def _names(plan: Plan, table: Table) -> None:
    for col, column in enumerate(table.visible, start=1):
        letters = column_letters(col)
        area = f"{quoted(plan.sheet_name(table))}!${letters}:${letters}"
        plan.workbook.define_name(f"okrbook.{table.id}.{column.id}", f"={area}")


def _view(plan: Plan, table: Table, sheet: OkrWorksheet, sizes: Mapping[str, float]) -> None:
    frozen, used = 0, 0.0
    for column in table.visible[:2]:
        used += sizes[column.id]
        if used <= _FROZEN_WIDTH:
            frozen += 1
    sheet.freeze_panes(FIRST_ROW, frozen)
    sheet.set_selection(FIRST_ROW, 0, FIRST_ROW, 0)
    set_page(plan, sheet, landscape=True, name=plan.sheet_name(table))
    sheet.repeat_rows(BAND_ROW if any(column.year for column in table.visible) else HEAD_ROW, HEAD_ROW)
    pages = pages_across(plan.content.rows(table), table, sizes)
    if pages > 1:
        sheet.fit_to_pages(pages, 0)
        sheet.repeat_columns(0, max(frozen - 1, 0))
    sheet.print_area(0, 0, _last_row(table), len(table.visible) - 1)
    sheet.set_tab_color(PREFILLED_FILL if table.prefilled else NAVY)
    if plan.protect:
        sheet.protect("", _PROTECTION)
