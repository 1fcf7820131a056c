"""Where the clean values of a workbook stand on its calculation sheets, and by which formulas. Standard library only.

Only what somebody asks for is cleaned. Row k of a calculation sheet shows the k-th row under the header of the data
sheet, found as a whole column and a number of row: whatever a user sorts, inserts, deletes or drags, nothing moves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from okrbook.book import column_letters
from okrbook.calc.cells import KEYS, clean_formula, filled_formula, own_formula, value_formula
from okrbook.calc.layout import (
    COVER_FIRST_ROW,
    COVER_VALUE,
    HEADER_ROW,
    NUMBER,
    PLACE,
    ROW,
    USED,
    calc_name,
    derived_place,
    first_free,
    quoted,
    shown_place,
)
from okrbook.expression import ExpressionError, tree
from okrbook.expression.excel import compile_excel, literal
from okrbook.presets import preset_words
from okrbook.template import COVER, NAME_TYPES, PERIOD_TYPES, Column, Table, Template
from okrbook.values import choice_words

GONE: Final = "$B$1"
"""On a table's calculation sheet: 0 while its header and all its columns are there."""
LOCAL_LISTS: Final = ("$C$1", "$D$1", "$E$1")
"""On a table's calculation sheet: the word lists of the sheet ``_keys``."""
SETTINGS: Final = "_settings"
"""The sheet of the limits that rules and formulas go by: name and value."""
FIRST_SETTING: Final = 2
"""0-based column of the first of them that a table's calculation sheet copies into its second row."""
COVER_ROWS: Final = ("today", "period_start", "period_end", "phase")
"""The first rows of the cover's calculation sheet."""


@dataclass
class Block:
    """One column of a calculation sheet: its 0-based place, and its formula with ``ROW`` for the row."""

    col: int
    formula: str
    said: str = ""
    """Of a rule's verdicts: the sentence."""

    @property
    def letters(self) -> str:
        """The column's letters."""
        return column_letters(self.col + 1)


class SheetLayout:
    """Gives every value that a formula asks for a place, and fills it: a ``Layout`` of ``okrbook.expression.excel``."""

    def __init__(self, template: Template, language: str) -> None:
        self.template = template
        self.language = language
        self.table = ""
        self.owner = ""
        """The rule, or the table, whose settings are meant."""
        self.settings: dict[str, float] = {}
        self.local_settings: dict[str, list[str]] = {}
        self.tables: dict[str, dict[str, Block]] = {}
        self.fields: dict[str, tuple[str, str]] = {}
        self.choices: dict[str, tuple[str, str, Mapping[str, str]]] = {}
        self.today, self.period_start, self.period_end, self.phase = (
            f"_cover!$B${row}" for row in range(1, len(COVER_ROWS) + 1)
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
        block = self.block(table, column)
        block.formula = f'=IFERROR({formula},"")'
        if self.table_of(table).by_id[column].choices:
            self._label(table, column)

    def _label(self, table: str, column: str) -> None:
        """Beside a choice that is derived, the label that people see."""
        declared, cell = self.table_of(table), f"${self.block(table, column).letters}{ROW}"
        shown = '""'
        for choice in reversed(declared.by_id[column].choices):
            shown = f"IF({cell}={literal(choice.id)},{literal(choice.label[self.language])},{shown})"
        self.tables[table][f"label:{column}"] = Block(shown_place(declared, column), f"={shown}")

    def setting(self, name: str, value: float) -> str:
        """The cell of a setting: the sheet's own copy, so that formulas can be shared."""
        key = f"{self.owner}.{name}"
        self.settings[key] = value
        if self.table in ("", COVER):
            return self.setting_cell(key)
        own = self.local_settings.setdefault(self.table, [])
        if key not in own:
            own.append(key)
        return f"${column_letters(FIRST_SETTING + own.index(key) + 1)}$2"

    def setting_cell(self, key: str) -> str:
        """Where the setting itself stands."""
        return f"{SETTINGS}!$B${list(self.settings).index(key) + 1}"

    def this(self, column: str, *, value: bool = True) -> str:
        """The cell of this row's *column*."""
        if self.table == COVER or self.is_record(self.table):
            return self._field(self.table, column, value)
        self._readable(self.table_of(self.table).by_id[column], value)
        return f"${self.block(self.table, column).letters}{ROW}"

    def clean(self, column: str, *, cover: bool) -> str:
        """The clean text of this row's *column*, or of a cover field."""
        if cover or self.table == COVER or self.is_record(self.table):
            return self._field(COVER if cover else self.table, column, value=False).replace("$C$", "$B$")
        self.block(self.table, column)
        return f"${self.tables[self.table][f'text:{column}'].letters}{ROW}"

    def cover(self, field: str, *, value: bool = True) -> str:
        """The cell of a cover field."""
        return self._field(COVER, field, value)

    def is_record(self, table: str) -> bool:
        """True for a table of fields, one below the other, such as an application."""
        return table != COVER and table in self.template.by_id and self.table_of(table).is_record

    def _field(self, table: str, field: str, value: bool) -> str:
        """The cell of a field of the cover or of another record; all stand on the cover's calculation sheet."""
        declared = self.table_of(table)
        column = declared.by_id[field]
        self._readable(column, value)
        key = field if table == COVER else f"{table}.{field}"
        if key not in self.fields:
            row = len(COVER_ROWS) + 2 + len(self.fields)
            sheet = quoted(declared.label[self.language])
            place = COVER_FIRST_ROW + [c.id for c in declared.visible].index(field) + 1
            letters = column_letters(COVER_VALUE + 1)
            typed = f"INDEX({sheet}!${letters}:${letters},ROW({sheet}!$A${place}))"
            choices = self._choice(column, f"$B{row}") if column.choices else ""
            self.fields[key] = (
                f"={clean_formula(column, typed)}",
                f"={value_formula(column, typed, f'$B{row}', choices)}",
            )
        return f"_cover!$C${len(COVER_ROWS) + 2 + list(self.fields).index(key)}"

    def area(self, table: str, column: str, *, value: bool = True) -> str:
        """The cells of a column."""
        self._readable(self.table_of(table).by_id[column], value)
        return self.range_of(table, self.block(table, column))

    def above(self, table: str, column: str) -> str:
        """As ``area``, with the empty cell above."""
        self._readable(self.table_of(table).by_id[column], value=True)
        return self.range_of(table, self.block(table, column), first=HEADER_ROW)

    def used(self, table: str) -> str:
        """1 in used rows; of a record 1 when one of its fields is filled."""
        declared = self.table_of(table)
        if self.is_record(table):
            return f"IF({filled_formula(self._field(table, c.id, value=False) for c in declared.typed)}>0,1,0)"
        if ":used" not in self.tables.setdefault(table, {}):
            cells = {column.id: f"${self.block(table, column.id).letters}{ROW}" for column in declared.typed}
            whether = "1"
            if declared.presets:  # rows that stand ready count from the first cell that says something else
                own = self._helper(table, ":own", own_formula(cells, preset_words(declared), self._words))
                whether = f"IF(SUM({own.rpartition('!')[2]})>0,1,0)"
            # While a column or the header is gone, nothing can be said of any row.
            filled = filled_formula(cells.values())
            self.tables[table][":used"] = Block(USED, f"=IF({GONE}>0,0,IF({filled}>0,{whether},0))")
        return self.range_of(table, self.tables[table][":used"])

    def firsts(self, table: str, column: str) -> str:
        """1 where a value of *column* stands for the first time in a used row."""
        declared = self.table_of(table).by_id[column]
        cell = f"${self.block(table, column).letters}"
        first = f"{cell}${HEADER_ROW + 1}:{cell}{ROW}={cell}{ROW}"
        test = f"SUMPRODUCT(--({first}))=1"
        if declared.derived:  # it may have a value in a row that nobody uses
            used = f"${column_letters(USED + 1)}"
            self.used(table)
            test = f"IF({used}{ROW}=1,SUMPRODUCT(({first})*({used}${HEADER_ROW + 1}:{used}{ROW}=1))=1,FALSE)"
        sign = ">" if declared.kind == tree.TEXT else "<"
        return self._helper(table, f"first:{column}", f'=IF({cell}{ROW}{sign}"",IF({test},1,0),0)')

    def numeric(self, table: str, column: str) -> str:
        """The numbers of *column*, else 0."""
        cell = f"${self.block(table, column).letters}{ROW}"
        return self._helper(table, f"number:{column}", f"=IF(ISNUMBER({cell}),{cell},0)")

    def places(self, table: str) -> str:
        """1, 2, 3 … down the rows."""
        return self.range_of(table, Block(NUMBER, ""))

    def typed(self, table: str, column: str) -> bool:
        """True for a column that people fill."""
        return self.table_of(table).by_id[column].typed

    def is_period(self, cell: tree.Node) -> bool:
        """True for a cell of a period or quarter column."""
        if isinstance(cell, tree.This):
            return self.table_of(self.table).by_id[cell.column].type in PERIOD_TYPES
        return isinstance(cell, tree.Cover) and self.template.cover.by_id[cell.field].type in PERIOD_TYPES

    def table_of(self, table: str) -> Table:
        """The table's declaration."""
        return self.template.by_id[table]

    def _readable(self, column: Column, value: bool) -> None:
        if value and column.type in NAME_TYPES:
            raise ExpressionError(f"the names in «{column.id}» have no formula: word lists part them")

    def last(self, table: str) -> int:
        """The last calculated row of a table, from 1."""
        declared = self.table_of(table)
        return HEADER_ROW + declared.rows + declared.spare

    def range_of(self, table: str, block: Block, first: int = HEADER_ROW + 1) -> str:
        """The cells of a block, from the 1-based row *first*."""
        # Without the sheet's name a formula can be shared by its whole column.
        sheet = "" if table == self.table else f"{calc_name(table)}!"
        return f"{sheet}${block.letters}${first}:${block.letters}${self.last(table)}"

    def _helper(self, table: str, name: str, formula: str) -> str:
        blocks = self.tables[table]
        if name not in blocks:
            blocks[name] = Block(self.free(table), formula)
        return self.range_of(table, blocks[name])

    def free(self, table: str) -> int:
        """The next column that nothing has: after the row's own and all derived ones."""
        taken = (block.col for block in self.tables[table].values())
        return max(first_free(self.table_of(table)), *(col + 1 for col in taken), 0)

    def block(self, table: str, column: str) -> Block:
        """The block of a column's values; what it needs is added with it."""
        if self.is_record(table):
            raise ExpressionError(f"«{column}» is a field of a record; only tables have rows to calculate with", table)
        blocks = self.tables.setdefault(table, {})
        if column not in blocks:
            declared = self.table_of(table).by_id[column]
            if declared.derived:
                blocks[column] = Block(derived_place(self.table_of(table), column), "")
            else:
                self._clean(table, declared)
        return blocks[column]

    def _clean(self, table: str, column: Column) -> None:
        """Three columns: what is typed, its clean text, its value. Only the first looks at another sheet."""
        declared, blocks, free = self.table_of(table), self.tables[table], self.free(table)
        letters = column_letters([c.id for c in declared.visible].index(column.id) + 1)
        sheet = quoted(declared.label[self.language])
        typed = f"INDEX({sheet}!${letters}:${letters},${column_letters(PLACE + 1)}{ROW})"
        # An empty cell that a formula shows would be the number 0.
        blocks[f"typed:{column.id}"] = raw = Block(free, f'=IF({typed}="","",{typed})')
        blocks[f"text:{column.id}"] = text = Block(free + 1, "")
        cell, clean = f"${raw.letters}{ROW}", f"${text.letters}{ROW}"
        text.formula = f"={_local(clean_formula(column, cell))}"
        choices = self._choice(column, clean) if column.choices else ""
        blocks[column.id] = Block(free + 2, f"={_local(value_formula(column, cell, clean, choices))}")

    def _choice(self, column: Column, clean: str) -> str:
        """The formula that finds a choice's id; the number 0 when the text is none of the list's words."""
        words = choice_words(column)
        area, ids = self._listed("|".join(words), words)
        return f"INDEX({ids},SUMPRODUCT(({area}={clean})*(ROW({area})-1))+1)"

    def _words(self, words: Iterable[str]) -> str:
        """The cells of *words*, which mean nothing but themselves."""
        return self._listed("=" + "|".join(words), dict.fromkeys(words, ""))[0]

    def _listed(self, name: str, words: Mapping[str, str]) -> tuple[str, str]:
        """The cells of *words*, and of what they mean with one cell above; given a place when first asked for."""
        if name not in self.choices:
            at = 2 * len(self.choices) + 3
            self.choices[name] = (column_letters(at), column_letters(at + 1), words)
        keys, ids, _ = self.choices[name]
        return f"{KEYS}!${keys}$2:${keys}${len(words) + 1}", f"{KEYS}!${ids}$1:${ids}${len(words) + 1}"


def _local(formula: str) -> str:
    """*formula* with the sheet's own copies of the word lists, which stand in its first row."""
    for row, place in enumerate(LOCAL_LISTS, start=1):
        formula = formula.replace(f"{KEYS}!$A${row}", place)
    return formula
