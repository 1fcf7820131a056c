"""The live rules on the calculation sheets: a column for each clause about rows, a row for each about a whole table.

Standard library only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from okrbook.book import column_letters
from okrbook.calc.layout import (
    CHECKS,
    CHECKS_FIRST,
    CHECKS_LABEL,
    COVER_FIRST_ROW,
    HEADER_ROW,
    NUMBER,
    OPEN,
    ROW,
    SAID,
    USED,
    CalcSheet,
    calc_name,
    quoted,
    whole_first,
)
from okrbook.calc.live import LEVELS, sentence, verdict_formula
from okrbook.calc.placing import GONE, Block, SheetLayout
from okrbook.expression import ExpressionError
from okrbook.program import live_clauses
from okrbook.template import COVER, Table
from okrbook.texts import severity_start

if TYPE_CHECKING:
    from okrbook.program import CompiledClause
    from okrbook.rule import Rule

FINE: Final = "✓"
"""Said of a used row of which no live rule has anything to say."""
_HEADINGS: Final = ("sheet", *LEVELS, "open row", "gone", "below")
_ALL_RULES: Final = "no_records"
"""The check that asks whether the whole workbook is empty: it counts used rows, which no expression can name."""


@dataclass(frozen=True, slots=True)
class LivePlace:
    """Where the verdict of one clause stands: a column of its table's calculation sheet, or a row of ``CHECKS``."""

    code: str
    clause: int
    table: str
    column: str
    sheet: str
    col: int
    row: int | None = None
    """0-based, for the cover and for whole tables; None: a column of verdicts, one a row of the table."""


Formulas = Mapping[int, tuple["CompiledClause", str]]


def add_verdicts(
    layout: SheetLayout, rules: Sequence[Rule]
) -> tuple[list[LivePlace], list[tuple[CompiledClause, str]]]:
    """Gives each live clause about rows a column; those about the cover and whole tables are given back as formulas.

    Raises:
        ExpressionError: for a clause that has no formula although its rule does not say why.
    """
    by_table: dict[str, list[tuple[CompiledClause, str]]] = {table.id: [] for table in layout.template.tables}
    whole: list[tuple[CompiledClause, str]] = []
    for clause in live_clauses(layout.template, rules):
        # Formulas about whole tables stand on a sheet of their own, where no table's cells are at hand.
        layout.table = "" if clause.whole_table else clause.table
        layout.owner = clause.rule.code
        try:
            formula = verdict_formula(clause, layout.template.by_id[clause.table], layout)
        except ExpressionError as error:
            if clause.rule.not_live is None:
                raise ExpressionError(str(error), clause.rule.code, clause.number) from error
            continue
        apart = clause.whole_table or clause.table == COVER or layout.is_record(clause.table)
        (whole if apart else by_table[clause.table]).append((clause, formula))
    places = [
        place
        for table in layout.template.tables
        if not table.is_record
        for place in _columns(layout, table, _sorted(table, by_table[table.id]))
    ]
    return places, whole


def _sorted(table: Table, found: Sequence[tuple[CompiledClause, str]]) -> list[tuple[CompiledClause, str]]:
    """By the column that they point at, from the left: the first open one is the first that a reader meets."""
    order = {column.id: place for place, column in enumerate(table.visible)}
    return sorted(found, key=lambda pair: order.get(_at(pair[0]), 0))


def _at(clause: CompiledClause) -> str:
    return clause.at[1] if clause.at is not None else ""


def _columns(layout: SheetLayout, table: Table, found: Sequence[tuple[CompiledClause, str]]) -> Iterator[LivePlace]:
    """The verdicts side by side, and before them which is the gravest open one and what it says."""
    layout.used(table.id)
    blocks, first = layout.tables[table.id], layout.free(table.id)
    cells = {id(clause): f"${column_letters(first + at + 1)}{ROW}" for at, (clause, _) in enumerate(found)}
    used = f"${column_letters(USED + 1)}{ROW}"
    for at, (clause, formula) in enumerate(found):
        name = f"{clause.rule.code}.{clause.number}.{_at(clause)}"
        for other in _replacing(clause, found):
            formula = f"IF(N({cells[id(other)]})>0,0,{formula})"
        blocks[name] = Block(
            first + at, f'=IF({used}=1,{formula},"")', sentence(clause, layout.template, layout.language)
        )
        yield LivePlace(clause.rule.code, clause.number, table.id, _at(clause), calc_name(table.id), first + at)
    opened, said = "0", f'"{FINE}"'
    if found:
        left, right = column_letters(first + 1), column_letters(first + len(found))
        for level in reversed(tuple(LEVELS.values())):
            opened = f"IFERROR(MATCH({level},${left}{ROW}:${right}{ROW},0),{opened})"
        place = f"${column_letters(OPEN + 1)}{ROW}"
        words = ",".join(f'"{severity_start(name, layout.language)}: "' for name in LEVELS)
        text = f"CHOOSE(INDEX(${left}{ROW}:${right}{ROW},1,{place}),{words})&INDEX(${left}$3:${right}$3,1,{place})"
        said = f'IF({place}=0,"{FINE}",{text})'
    blocks[":open"] = Block(OPEN, f"=IF({used}=1,{opened},0)")
    blocks[":said"] = Block(SAID, f'=IF({used}=1,{said},"")')


def _replacing(clause: CompiledClause, found: Sequence[tuple[CompiledClause, str]]) -> Iterator[CompiledClause]:
    """The clauses that speak in the place of this one: one cell, one finding."""
    for other, _ in found:
        if clause.rule.code in other.rule.replaces and other.at == clause.at:
            yield other


def checks_sheet(
    layout: SheetLayout, rules: Sequence[Rule], places: Sequence[LivePlace], whole: Sequence[tuple[CompiledClause, str]]
) -> tuple[CalcSheet, tuple[LivePlace, ...]]:
    """The sheet that judges the cover and whole tables, and counts what is open on every sheet."""
    cells: list[tuple[int, int, str | float]] = [(0, col, name) for col, name in enumerate(_HEADINGS)]
    found: list[LivePlace] = []
    first, tables = whole_first(layout.template), [table.id for table in layout.template.by_id.values()]
    rows = [*_empty(layout, rules), *_whole(layout, whole)]
    for row, (place, formula, text) in enumerate(rows, start=first):
        found.append(LivePlace(place[0], place[1], place[2], place[3], CHECKS, 0, row))
        label = layout.template.by_id[place[2]].label[layout.language]
        number = f'=IF(N($A{row + 1})>0,1+MAX($B${first}:$B{row}),"")'
        cells += [(row, 0, f"={formula}"), (row, 1, number), (row, 2, label), (row, 3, text)]
        cells += [(row, 4, float(tables.index(place[2]))), (row, 5, place[0])]
    cells.append((first - 1, 1, "open"))
    levels = f"$A${first + 1}:$A${first + max(len(rows), 1)}", f"$E${first + 1}:$E${first + max(len(rows), 1)}"
    for at, table in enumerate(layout.template.by_id.values()):
        cells += _counts(layout, table, at, levels, [place for place in places if place.table == table.id])
    return CalcSheet(CHECKS, tuple(cells)), tuple(found)


def _empty(layout: SheetLayout, rules: Sequence[Rule]) -> Iterator[tuple[tuple[str, int, str, str], str, str]]:
    """The workbook without a record: tables that the coordinator fills are not counted."""
    own = [table for table in layout.template.tables if not table.prefilled]
    for rule in rules:
        for number, clause in enumerate(rule.clauses):
            if clause.check == _ALL_RULES and own:
                used = "+".join(f"SUM({layout.used(table.id)})" for table in own)
                place = rule.code, number, own[0].id, own[0].key or own[0].typed[0].id
                yield place, f"IF({used}=0,{LEVELS[rule.severity[0].level]},0)", rule.title[layout.language]


def _whole(
    layout: SheetLayout, whole: Sequence[tuple[CompiledClause, str]]
) -> Iterator[tuple[tuple[str, int, str, str], str, str]]:
    for clause, formula in whole:
        table, column = clause.at or (clause.table, "")
        if clause.table != COVER:
            formula = f'IF(SUM({layout.used(clause.table)})>0,{formula},"")'
        said = sentence(clause, layout.template, layout.language)
        yield (clause.rule.code, clause.number, table, column), formula, said


def _counts(
    layout: SheetLayout, table: Table, number: int, levels: tuple[str, str], places: Sequence[LivePlace]
) -> list[tuple[int, int, str | float]]:
    """One sheet's line: its name, errors, warnings, notes, first open row, what is gone, what stands too low."""
    row, sheet = CHECKS_FIRST + number, quoted(table.label[layout.language])
    flat = table.id == COVER or table.is_record
    first, last = HEADER_ROW + 1, HEADER_ROW if flat else layout.last(table.id)
    counts = [f"SUMPRODUCT(({levels[0]}={level})*({levels[1]}={number}))" for level in LEVELS.values()]
    opened, gone, below = f"IF($B{row + 1}+$C{row + 1}+$D{row + 1}>0,{COVER_FIRST_ROW + 1},0)", "0", "0"
    if not flat:
        calc = calc_name(table.id)
        if places:
            left, right = (column_letters(col + 1) for col in (places[0].col, places[-1].col))
            area = f"{calc}!${left}${first}:${right}${last}"
            counts = [
                f"{count}+SUMPRODUCT(--({area}={level}))" for count, level in zip(counts, LEVELS.values(), strict=True)
            ]
        open_cells, numbers = (
            f"{calc}!${column_letters(col + 1)}${first}:${column_letters(col + 1)}${last}" for col in (OPEN, NUMBER)
        )
        highest = f"10000-SUMPRODUCT(MAX(({open_cells}>0)*(10000-{numbers})))"
        header = f"ROW({sheet}!$A${HEADER_ROW})"
        opened = f"IF(SUM({open_cells})=0,0,IFERROR({header}+{highest},0))"
        gone = f"{calc}!{GONE}"
        deep = f"INDEX({sheet}!$A:$A,1):INDEX({sheet}!$A:$A,{header}+{table.rows + table.spare})"
        below = f"IFERROR(COUNTA({sheet}!$A:$A)-COUNTA({deep}),0)"
    label: str | float = table.label[layout.language]
    return [
        (row, CHECKS_LABEL, label),
        *((row, 1 + at, f"={text}") for at, text in enumerate([*counts, opened, gone, below])),
    ]
