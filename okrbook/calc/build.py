"""The calculation sheets of a template, cell by cell: clean values, derived columns and live rules.

Standard library only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from okrbook.book import column_letters
from okrbook.calc.cells import KEYS, LISTS, word_list
from okrbook.calc.layout import HEADER_ROW, NUMBER, PLACE, ROW, CalcColumn, CalcSheet, calc_name, quoted
from okrbook.calc.live_sheets import LivePlace, add_verdicts, checks_sheet
from okrbook.calc.placing import COVER_ROWS, FIRST_SETTING, LOCAL_LISTS, SETTINGS, SheetLayout
from okrbook.expression import ExpressionError
from okrbook.expression.excel import LONGEST
from okrbook.expression.excel_periods import period_end, period_start
from okrbook.program import derived_trees
from okrbook.template import COVER, Table, Template

if TYPE_CHECKING:
    from okrbook.rule import Rule

TODAY: Final = (0, 1)
"""0-based place of today's date on the sheet ``_cover``: the one cell that changes by itself."""

_TITLE_ROW: Final = HEADER_ROW - 2
"""Headings stand one row higher than on data sheets: an empty cell is needed above the first value."""


def calc_sheets(template: Template, language: str, rules: Iterable[Rule] = ()) -> tuple[CalcSheet, ...]:
    """The sheets that the derived columns of *template* and the live *rules* need, none when there are neither.

    Raises:
        ExpressionError: when a formula does not compile; ``rule`` is its table or its rule.
    """
    layout, whole, _ = _laid_out(template, language, tuple(rules))
    if not layout.tables:
        return ()
    made = [_sheet(layout, t) for t in template.tables if t.id in layout.tables]
    cover = CalcSheet(calc_name(COVER), tuple(_cover_cells(layout)))
    keys = CalcSheet(KEYS, tuple(_key_cells(layout)))
    limits = tuple(
        cell for row, (key, value) in enumerate(layout.settings.items()) for cell in ((row, 0, key), (row, 1, value))
    )
    return (*made, *whole, cover, keys, *([CalcSheet(SETTINGS, limits)] if limits else []))


def live_places(template: Template, rules: Iterable[Rule]) -> tuple[LivePlace, ...]:
    """Where the verdict of every live clause of *rules* stands in a workbook of *template*."""
    return _laid_out(template, "fi", tuple(rules))[2]


def _laid_out(
    template: Template, language: str, rules: tuple[Rule, ...]
) -> tuple[SheetLayout, tuple[CalcSheet, ...], tuple[LivePlace, ...]]:
    layout = SheetLayout(template, language)
    for (table, column), node in derived_trees(template).items():
        layout.owner = table
        layout.derive(table, column, node)
    if not rules:
        return layout, (), ()
    places, formulas = add_verdicts(layout, rules)
    layout.table = ""
    sheet, whole = checks_sheet(layout, rules, places, formulas)
    return layout, (sheet,), (*places, *whole)


def _sheet(layout: SheetLayout, table: Table) -> CalcSheet:
    blocks, first, last = layout.tables[table.id], HEADER_ROW, layout.last(table.id) - 1
    columns = [CalcColumn(PLACE, f"=ROW({quoted(table.label[layout.language])}!$A${HEADER_ROW})+$A{ROW}", first, last)]
    columns += [CalcColumn(block.col, _within(block.formula, table.id), first, last) for block in blocks.values()]
    return CalcSheet(calc_name(table.id), tuple(_single(layout, table)), tuple(columns))


def _single(layout: SheetLayout, table: Table) -> Iterator[tuple[int, int, str | float]]:
    yield 0, 0, "gone"
    yield 0, 1, _gone(layout, table)
    for at in range(len(LOCAL_LISTS)):
        yield 0, 2 + at, f"={KEYS}!$A${at + 1}"
    for at, key in enumerate(layout.local_settings.get(table.id, ()), start=FIRST_SETTING):
        yield 1, at, f"={layout.setting_cell(key)}"
    yield _TITLE_ROW, NUMBER, "n"
    yield _TITLE_ROW, PLACE, "row"
    for name, block in layout.tables[table.id].items():
        yield _TITLE_ROW, block.col, name.lstrip(":")
        if block.said:
            yield _TITLE_ROW - 1, block.col, block.said
    for row in range(HEADER_ROW + 1, layout.last(table.id) + 1):
        yield row - 1, NUMBER, float(row - HEADER_ROW)


def _gone(layout: SheetLayout, table: Table) -> str:
    """How many columns are gone, the header with all of them: every error that IFERROR would hide."""
    sheet = quoted(table.label[layout.language])
    header = f"ROW({sheet}!$A${HEADER_ROW})"
    places = [column_letters(at) for at, column in enumerate(table.visible, start=1) if column.typed]
    parts = [f"ISERROR(ROWS(INDEX({sheet}!${letters}:${letters},{header})))" for letters in places]
    return "=" + "+".join(f"IF({part},1,0)" for part in parts)


def _within(formula: str, table: str) -> str:
    if len(formula) > LONGEST:
        raise ExpressionError(f"a formula would have {len(formula)} characters; a spreadsheet takes {LONGEST}", table)
    return formula


def _cover_cells(layout: SheetLayout) -> Iterator[tuple[int, int, str | float]]:
    for row, name in enumerate(COVER_ROWS):
        yield row, 0, name
    yield (*TODAY, "=TODAY()")
    if "period" in layout.template.cover.by_id:
        period = layout.cover("period")
        start, end = period_start(period), period_end(period)
        yield 1, 1, f'=IF(T({period})="","",{start})'
        yield 2, 1, f'=IF(T({period})="","",{end})'
        yield 3, 1, '=IF($B$2="","",IF($B$1<$B$2,"planning",IF($B$1<=$B$3,"running","closed")))'
    for row, (field, (clean, value)) in enumerate(layout.fields.items(), start=len(COVER_ROWS) + 1):
        yield row, 0, field
        yield row, 1, clean
        yield row, 2, value


def _key_cells(layout: SheetLayout) -> Iterator[tuple[int, int, str | float]]:
    for row, listed in enumerate(LISTS):
        yield row, 0, word_list(listed)
    for place, (_, _, words) in enumerate(layout.choices.values()):
        yield 0, 2 * place + 3, 0.0
        for row, (word, choice) in enumerate(words.items(), start=1):
            yield row, 2 * place + 2, word
            yield row, 2 * place + 3, choice
