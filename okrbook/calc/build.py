"""From a template to its calculation sheets: only what some derived column reads is cleaned. Standard library only.

Row k of a calculation sheet shows the k-th row under the header of the data sheet, found as a whole column and a
number of row: whatever a user sorts, inserts, deletes or drags, nothing of it moves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from okrbook.book import column_letters
from okrbook.calc.cells import KEYS, LISTS, clean_formula, filled_formula, own_formula, value_formula, word_list
from okrbook.calc.layout import (
    COVER_FIRST_ROW,
    COVER_VALUE,
    HEADER_ROW,
    CalcSheet,
    calc_name,
    derived_place,
    first_free,
    quoted,
    shown_place,
)
from okrbook.expression import ExpressionError, tree
from okrbook.expression.excel import LONGEST, compile_excel, literal
from okrbook.expression.excel_periods import period_end, period_start
from okrbook.presets import preset_words
from okrbook.program import derived_trees
from okrbook.template import COVER, NAME_TYPES, PERIOD_TYPES, Column, Table, Template
from okrbook.values import choice_words

SPARE: Final = 30
"""Rows that are calculated below the prepared ones: people type there too."""
TODAY: Final = (0, 1)
"""0-based place of today's date on the sheet ``_cover``: the one cell that changes by itself."""

_ROW: Final = "\0"
"""Stands for the row's number in a formula that is the same in every row."""
_NUMBER, _PLACE, _USED = 0, 1, 2
_TITLE_ROW: Final = HEADER_ROW - 2
"""Headings stand one row higher than on data sheets: an empty cell is needed above the first value."""
_COVER_ROWS: Final = ("today", "period_start", "period_end", "phase")


def calc_sheets(template: Template, language: str) -> tuple[CalcSheet, ...]:
    """The sheets that the derived columns of *template* need, none when it has no derived column.

    Raises:
        ExpressionError: when a formula does not compile; ``rule`` is its table.
    """
    trees = derived_trees(template)
    if not trees:
        return ()
    layout = SheetLayout(template, language)
    for (table, column), node in trees.items():
        layout.derive(table, column, node)
    return layout.sheets()


@dataclass
class _Block:
    """One column of a calculation sheet: its 0-based place, and its formula with ``_ROW`` for the row."""

    col: int
    formula: str

    @property
    def letters(self) -> str:
        return column_letters(self.col + 1)


class SheetLayout:
    """Gives every value that a formula asks for a place, and fills it: a ``Layout`` of ``okrbook.expression.excel``."""

    def __init__(self, template: Template, language: str) -> None:
        self.template = template
        self.language = language
        self.table = ""
        self._tables: dict[str, dict[str, _Block]] = {}
        self._fields: dict[str, tuple[str, str]] = {}
        self._choices: dict[str, tuple[str, str, Mapping[str, str]]] = {}
        self.today, self.period_start, self.period_end, self.phase = (
            f"_cover!$B${row}" for row in range(1, len(_COVER_ROWS) + 1)
        )

    def derive(self, table: str, column: str, node: tree.Node) -> None:
        """Compile one derived column."""
        self.table = table
        if node.kind == tree.CONDITION:
            raise ExpressionError(f"{column}: a condition is no value", table)
        try:
            formula = compile_excel(node, self)
        except ExpressionError as error:
            raise ExpressionError(f"{column}: {error}", table) from error
        if node.kind != tree.TEXT:
            formula = f"ROUND({formula},9)"
        block = self._block(table, column)
        block.formula = f'=IFERROR({formula},"")'
        if self._table(table).by_id[column].choices:
            self._label(table, column)

    def _label(self, table: str, column: str) -> None:
        """Beside a choice that is derived, the label that people see."""
        declared, cell = self._table(table), f"${self._block(table, column).letters}{_ROW}"
        shown = '""'
        for choice in reversed(declared.by_id[column].choices):
            shown = f"IF({cell}={literal(choice.id)},{literal(choice.label[self.language])},{shown})"
        self._tables[table][f"label:{column}"] = _Block(shown_place(declared, column), f"={shown}")

    def this(self, column: str, *, value: bool = True) -> str:
        """The cell of this row's *column*."""
        self._readable(self._table(self.table).by_id[column], value)
        return f"${self._block(self.table, column).letters}{_ROW}"

    def cover(self, field: str, *, value: bool = True) -> str:
        """The cell of a cover field."""
        column = self.template.cover.by_id[field]
        self._readable(column, value)
        if field not in self._fields:
            row = len(_COVER_ROWS) + 2 + len(self._fields)
            sheet = quoted(self.template.cover.label[self.language])
            place = COVER_FIRST_ROW + [c.id for c in self.template.cover.visible].index(field) + 1
            letters = column_letters(COVER_VALUE + 1)
            typed = f"INDEX({sheet}!${letters}:${letters},ROW({sheet}!$A${place}))"
            choices = self._choice(column, f"$B{row}") if column.choices else ""
            self._fields[field] = (
                f"={clean_formula(column, typed)}",
                f"={value_formula(column, typed, f'$B{row}', choices)}",
            )
        return f"_cover!$C${len(_COVER_ROWS) + 2 + list(self._fields).index(field)}"

    def area(self, table: str, column: str, *, value: bool = True) -> str:
        """The cells of a column."""
        self._readable(self._table(table).by_id[column], value)
        return self._range(table, self._block(table, column))

    def above(self, table: str, column: str) -> str:
        """As ``area``, with the empty cell above."""
        self._readable(self._table(table).by_id[column], value=True)
        return self._range(table, self._block(table, column), first=HEADER_ROW)

    def used(self, table: str) -> str:
        """1 in used rows."""
        declared = self._table(table)
        if ":used" not in self._tables.setdefault(table, {}):
            cells = {column.id: f"${self._block(table, column.id).letters}{_ROW}" for column in declared.typed}
            whether = "1"
            if declared.presets:
                own = own_formula(cells, preset_words(declared), self._listed)
                whether = f"IF(SUM({self._helper(table, 'own', own)})>0,1,0)"
            self._tables[table][":used"] = _Block(_USED, f"=IF({filled_formula(cells.values())}>0,{whether},0)")
        return self._range(table, self._tables[table][":used"])

    def firsts(self, table: str, column: str) -> str:
        """1 where a value of *column* stands for the first time in a used row."""
        declared = self._table(table).by_id[column]
        cell = f"${self._block(table, column).letters}"
        first = f"{cell}${HEADER_ROW + 1}:{cell}{_ROW}={cell}{_ROW}"
        test = f"SUMPRODUCT(--({first}))=1"
        if declared.derived:  # it may have a value in a row that nobody uses
            used = f"${column_letters(_USED + 1)}"
            self.used(table)
            test = f"IF({used}{_ROW}=1,SUMPRODUCT(({first})*({used}${HEADER_ROW + 1}:{used}{_ROW}=1))=1,FALSE)"
        sign = ">" if declared.kind == tree.TEXT else "<"
        return self._helper(table, f"first:{column}", f'=IF({cell}{_ROW}{sign}"",IF({test},1,0),0)')

    def numeric(self, table: str, column: str) -> str:
        """The numbers of *column*, else 0."""
        cell = f"${self._block(table, column).letters}{_ROW}"
        return self._helper(table, f"number:{column}", f"=IF(ISNUMBER({cell}),{cell},0)")

    def places(self, table: str) -> str:
        """1, 2, 3 … down the rows."""
        return self._range(table, _Block(_NUMBER, ""))

    def typed(self, table: str, column: str) -> bool:
        """True for a column that people fill."""
        return self._table(table).by_id[column].typed

    def is_period(self, cell: tree.Node) -> bool:
        """True for a cell of a period or quarter column."""
        if isinstance(cell, tree.This):
            return self._table(self.table).by_id[cell.column].type in PERIOD_TYPES
        return isinstance(cell, tree.Cover) and self.template.cover.by_id[cell.field].type in PERIOD_TYPES

    def sheets(self) -> tuple[CalcSheet, ...]:
        """All that has been asked for."""
        tables = [table for table in self.template.tables if table.id in self._tables]
        made = [CalcSheet(calc_name(table.id), tuple(self._table_cells(table))) for table in tables]
        cover = CalcSheet(calc_name(COVER), tuple(self._cover_cells()))
        return (*made, cover, CalcSheet(KEYS, tuple(self._key_cells())))

    def _table(self, table: str) -> Table:
        return self.template.by_id[table]

    def _readable(self, column: Column, value: bool) -> None:
        if value and column.type in NAME_TYPES:
            raise ExpressionError(f"the names in «{column.id}» have no formula: word lists part them")

    def _last(self, table: str) -> int:
        return HEADER_ROW + self._table(table).rows + SPARE

    def _range(self, table: str, block: _Block, first: int = HEADER_ROW + 1) -> str:
        return f"{calc_name(table)}!${block.letters}${first}:${block.letters}${self._last(table)}"

    def _helper(self, table: str, name: str, formula: str) -> str:
        blocks = self._tables[table]
        if name not in blocks:
            blocks[name] = _Block(self._free(table), formula)
        return self._range(table, blocks[name])

    def _free(self, table: str) -> int:
        """The next column that nothing has: after the row's own and all derived ones."""
        taken = (block.col for block in self._tables[table].values())
        return max(first_free(self._table(table)), *(col + 1 for col in taken), 0)

    def _block(self, table: str, column: str) -> _Block:
        """The block of a column's values; what it needs is added with it."""
        blocks = self._tables.setdefault(table, {})
        if column not in blocks:
            declared = self._table(table).by_id[column]
            if declared.derived:
                blocks[column] = _Block(derived_place(self._table(table), column), "")
            else:
                self._clean(table, declared)
        return blocks[column]

    def _clean(self, table: str, column: Column) -> None:
        """Two columns: clean text and value."""
        declared, blocks = self._table(table), self._tables[table]
        letters = column_letters([c.id for c in declared.visible].index(column.id) + 1)
        sheet = quoted(declared.label[self.language])
        typed = f"INDEX({sheet}!${letters}:${letters},${column_letters(_PLACE + 1)}{_ROW})"
        text = _Block(self._free(table), f"={clean_formula(column, typed)}")
        blocks[f"text:{column.id}"] = text
        cell = f"${text.letters}{_ROW}"
        choices = self._choice(column, cell) if column.choices else ""
        blocks[column.id] = _Block(text.col + 1, f"={value_formula(column, typed, cell, choices)}")

    def _choice(self, column: Column, clean: str) -> str:
        """The formula that finds a choice's id; the number 0 when the text is none of the list's words."""
        area, ids = self._listed(choice_words(column))
        return f"INDEX({ids},SUMPRODUCT(({area}={clean})*(ROW({area})-1))+1)"

    def _listed(self, words: Mapping[str, str]) -> tuple[str, str]:
        """The cells of *words*, and of what they mean with one cell above."""
        name = "|".join(words)
        if name not in self._choices:
            at = 2 * len(self._choices) + 3
            self._choices[name] = (column_letters(at), column_letters(at + 1), words)
        keys, ids, _ = self._choices[name]
        last = len(words) + 1
        return f"{KEYS}!${keys}$2:${keys}${last}", f"{KEYS}!${ids}$1:${ids}${last}"

    def _table_cells(self, table: Table) -> Iterator[tuple[int, int, str | float]]:
        sheet = quoted(table.label[self.language])
        blocks = self._tables[table.id]
        yield _TITLE_ROW, _NUMBER, "n"
        yield _TITLE_ROW, _PLACE, "row"
        for name, block in blocks.items():
            yield _TITLE_ROW, block.col, name.lstrip(":")
        for row in range(HEADER_ROW + 1, self._last(table.id) + 1):
            yield row - 1, _NUMBER, float(row - HEADER_ROW)
            yield row - 1, _PLACE, f"=ROW({sheet}!$A${HEADER_ROW})+$A{row}"
            for block in blocks.values():
                yield row - 1, block.col, self._within(block.formula.replace(_ROW, str(row)), table.id)

    def _within(self, formula: str, table: str) -> str:
        if len(formula) > LONGEST:
            raise ExpressionError(
                f"a formula would have {len(formula)} characters; a spreadsheet takes {LONGEST}", table
            )
        return formula

    def _cover_cells(self) -> Iterator[tuple[int, int, str | float]]:
        for row, name in enumerate(_COVER_ROWS):
            yield row, 0, name
        yield (*TODAY, "=TODAY()")
        if "period" in self.template.cover.by_id:
            period = self.cover("period")
            start, end = period_start(period), period_end(period)
            yield 1, 1, f'=IF(T({period})="","",{start})'
            yield 2, 1, f'=IF(T({period})="","",{end})'
            yield 3, 1, '=IF($B$2="","",IF($B$1<$B$2,"planning",IF($B$1<=$B$3,"running","closed")))'
        for row, (field, (clean, value)) in enumerate(self._fields.items(), start=len(_COVER_ROWS) + 1):
            yield row, 0, field
            yield row, 1, clean
            yield row, 2, value

    def _key_cells(self) -> Iterator[tuple[int, int, str | float]]:
        for row, listed in enumerate(LISTS):
            yield row, 0, word_list(listed)
        for place, (_, _, words) in enumerate(self._choices.values()):
            yield 0, 2 * place + 3, 0.0
            for row, (word, choice) in enumerate(words.items(), start=1):
                yield row, 2 * place + 2, word
                yield row, 2 * place + 3, choice
