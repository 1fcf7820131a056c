"""Runs a template's rules over one Book: findings, and which rules could not speak and why. Standard library only.

An error inside a check is an error of the program: it is raised, with a note that names the rule, and never a finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from okrbook import criteria
from okrbook.book import Book, Cell, Record, TableData
from okrbook.checks.structure import CHECKS, ONCE
from okrbook.expression.tree import DATE
from okrbook.expression.world import Row, State, World
from okrbook.finding import Finding, Hit
from okrbook.personal import masked
from okrbook.program import CompiledClause, Program
from okrbook.silence import NotChecked, reason_for, too_many, unheard
from okrbook.template import COVER
from okrbook.values import from_serial, tidy

if TYPE_CHECKING:
    from okrbook.catalogue import Catalogue
    from okrbook.checks.texts import Words

MOST: Final = 500
"""So many findings of one clause are told of a workbook: nobody mends thousands one by one, and a file from a stranger
cannot take all memory. ``not_checked`` then says that there are more."""


@dataclass(frozen=True)
class Verdict:
    """What one workbook was found to be: findings by place, and the rules that could not run on it."""

    findings: tuple[Finding, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()


@dataclass
class _Run:
    """One Book under judgement."""

    book: Book
    program: Program
    catalogue: Catalogue
    world: World
    found: list[Finding] = field(default_factory=list)
    not_checked: dict[str, NotChecked] = field(default_factory=dict)

    @property
    def words(self) -> Words:
        """The word lists for checks that read text."""
        from okrbook.checks.texts import Words

        return Words(self.catalogue.lexicons[self.book.language], self.catalogue.roles)


def judge(book: Book, program: Program, catalogue: Catalogue, today: date) -> Verdict:
    """Judges *book* by the rules of *program*, which was compiled for its template.

    Args:
        book: as read; a book with a trouble has one finding, that trouble.
        program: derived columns and clauses of the book's template.
        catalogue: for word lists.
        today: the day that dates and phases are compared with.

    Returns:
        findings in the order sheet, row, column, code; one of a clause with ``options.alone`` (the program does not
        know this version of the workbook) leaves no room for others.
    """
    run = _Run(book, program, catalogue, World(book, today, program.formulas))
    # A criterion asks what all other rules found.
    for clause in sorted(program.clauses, key=lambda its: criteria.asked_by(its.clause)):
        if book.example and clause.rule.spares_examples:
            continue
        try:
            found = _speak(run, clause)
            run.found.extend(islice(found, MOST))
            if next(found, None) is not None:
                run.not_checked[clause.rule.code] = NotChecked(clause.rule.code, too_many(MOST))
        except Exception as error:
            error.add_note(f"rule {clause.rule.code}, clause {clause.number + 1}")
            raise
    alone = tuple(finding for finding in run.found if finding.clause and finding.clause.options.get("alone"))
    if alone:
        return Verdict(alone)
    return Verdict(
        _in_order(book, _replaced(run.found)), tuple(run.not_checked[code] for code in sorted(run.not_checked))
    )


def trouble(book: Book, catalogue: Catalogue) -> Verdict:
    """The one finding on a file that could not be read (WB001) or recognised (WB002)."""
    assert book.trouble is not None  # noqa: S101 (asked only of such books)
    rule = catalogue.rules[book.trouble.code]
    clause = rule.clauses[0]
    [hit] = CHECKS[clause.check or ""](book, None, clause, rule.settings)
    compiled = CompiledClause(
        rule, clause, 0, "*", None, None, None, frozenset(), tuple((case.level, None) for case in rule.severity), {},
        rule.settings
    )  # fmt: skip
    return Verdict((_finding(book, compiled, hit, rule.severity[0].level, {}),))


def _speak(run: _Run, clause: CompiledClause) -> Iterator[Finding]:
    if clause.table == "*":
        yield from _ask_everywhere(run, clause)
        return
    if criteria.asked_by(clause.clause):
        yield from _criterion(run, clause)
        return
    reason = reason_for(clause, run.book, run.world)
    if reason is not None:
        run.not_checked.setdefault(clause.rule.code, NotChecked(clause.rule.code, reason))
        return
    table = run.book.sheet_of(clause.table)
    if table is None or not table.present:
        return
    rows = [run.world.cover] if clause.table == COVER else run.world.tables.get(clause.table, ())
    name = clause.clause.check or ""
    if name in CHECKS:
        yield from _ask(run, clause, table)
    elif clause.whole_table:
        if rows:
            yield from _whole_text(run, clause, table) if name else _whole(run, clause, table)
    elif name:
        yield from _texts(run, clause, table, rows)
    else:
        yield from _rows(run, clause, table, rows)


def _ask(run: _Run, clause: CompiledClause, table: TableData | None) -> Iterator[Finding]:
    for hit in CHECKS[clause.clause.check or ""](run.book, table, clause.clause, clause.settings):
        yield _finding(run.book, clause, hit, _level(clause, State(run.world, None)), {})


def _ask_everywhere(run: _Run, clause: CompiledClause) -> Iterator[Finding]:
    """A structural check: once for the workbook, or of the cover and every table."""
    name, book = clause.clause.check or "", run.book
    tables: Sequence[TableData | None] = [None] if name in ONCE else [book.cover, *book.tables.values()]
    for table in tables:
        yield from _ask(run, clause, table)


def _whole(run: _Run, clause: CompiledClause, table: TableData) -> Iterator[Finding]:
    state = State(run.world, None)
    if not _applies(clause, state) or clause.must is None or clause.must.run(state) is not False:
        return
    owner, column = clause.at or (table.table.id, "")
    shown = run.book.sheet_of(owner) or table
    place = shown.position(column, None) or (shown.header_row, min(shown.columns.values(), default=1))
    hit = Hit(table=owner, column=column, sheet=shown.sheet, row=place[0], col=place[1])
    yield _finding(run.book, clause, hit, _level(clause, state), _values(clause, state))


def _whole_text(run: _Run, clause: CompiledClause, table: TableData) -> Iterator[Finding]:
    from okrbook.checks.texts import TABLE_CHECKS

    state = State(run.world, None)
    if _applies(clause, state):
        for hit in TABLE_CHECKS[clause.clause.check or ""](table, clause.clause, run.words):
            yield _finding(run.book, clause, hit, _level(clause, state), _values(clause, state))


def _criterion(run: _Run, clause: CompiledClause) -> Iterator[Finding]:
    level = _level(clause, State(run.world, None))
    assessed = criteria.assess(run.book, clause.clause, _replaced(run.found))
    hit = criteria.hit(run.book, clause.clause, clause.at or (clause.table, ""), level, assessed)
    if hit is not None:
        yield _finding(run.book, clause, hit, level, {})


def _rows(run: _Run, clause: CompiledClause, table: TableData, rows: Sequence[Row]) -> Iterator[Finding]:
    assert clause.must is not None  # noqa: S101 (a clause has a condition or a check)
    heard = False
    for row in rows:
        state = State(run.world, row)
        if not _may_speak(clause, table, row.record):
            continue
        applies = clause.when is None or clause.when.run(state)
        # A row that the rule is not about has been looked at; one of which that cannot be said has not.
        verdict = clause.must.run(state) if applies is True else None
        heard = heard or applies is False or verdict is not None
        if verdict is False:
            hit = _row_hit(clause, table, row.record)
            yield _finding(run.book, clause, hit, _level(clause, state), _values(clause, state))
    if rows and not heard and (reason := unheard(clause, table)):
        run.not_checked.setdefault(clause.rule.code, NotChecked(clause.rule.code, reason))


def _texts(run: _Run, clause: CompiledClause, table: TableData, rows: Sequence[Row]) -> Iterator[Finding]:
    from okrbook.checks.texts import ROW_CHECKS

    check, words = ROW_CHECKS[clause.clause.check or ""], run.words
    for row in rows:
        state = State(run.world, row)
        if _may_speak(clause, table, row.record) and _applies(clause, state):
            for hit in check(table, row.record, clause.clause, words):
                yield _finding(run.book, clause, hit, _level(clause, state), _values(clause, state))


def _may_speak(clause: CompiledClause, table: TableData, record: Record) -> bool:
    """False where a cell that the clause needs is a gap, or required and empty: another rule speaks of that cell."""
    for name in clause.needs:
        column = table.table.by_id[name]
        if record.gap(name) is not None or (column.required and not record.filled(name)):
            return False
    return True


def _applies(clause: CompiledClause, state: State) -> bool:
    return clause.when is None or clause.when.run(state) is True


def _level(clause: CompiledClause, state: State) -> str:
    """The first case that holds; the last one where none is said to hold."""
    for level, when in clause.cases:
        if when is None or when.run(state) is True:
            return level
    return clause.cases[-1][0]


def _values(clause: CompiledClause, state: State) -> Mapping[str, Any]:
    return {name: _shown(test.run(state), test.tree.kind) for name, test in clause.values.items()}


def _shown(value: Any, kind: str) -> Any:
    if kind == DATE and isinstance(value, float):
        return from_serial(value)
    return tidy(value) if isinstance(value, float) else value


def _row_hit(clause: CompiledClause, table: TableData, record: Record) -> Hit:
    column = clause.at[1] if clause.at else next(name for name in table.columns)
    row, col = table.position(column, record) or (record.row, 1)
    return Hit(table.table.id, column, table.row_id(record), table.sheet, row, col, content(record.cells.get(column)))


def content(cell: Cell | None) -> Any:
    """What stands in a cell as data; what cannot be read as it stands there; None for an empty cell."""
    if cell is None or cell.placeholder:
        return None
    return cell.gap.text if cell.gap is not None else cell.value


def _finding(book: Book, clause: CompiledClause, hit: Hit, level: str, values: Mapping[str, Any]) -> Finding:
    """The finding as it is told: reports are passed on, so no personal identity code stands in any of them."""
    rule = clause.rule
    severity = hit.severity or level
    unit, reform = book.field("unit_id"), book.field("reform_id")
    return Finding(
        rule=rule,
        clause=clause.clause,
        severity="warning" if rule.stage == "beta" and severity == "error" else severity,
        path=book.path,
        sheet=hit.sheet,
        row=hit.row,
        col=hit.col,
        table=hit.table or None,
        row_id=masked(hit.row_id),
        column=hit.column,
        value=masked(hit.value),
        values=masked({**clause.settings, **values, **hit.values}),
        fixable=rule.fixable if hit.fixable is None else rule.fixable and hit.fixable,
        unit_id=None if unit is None else str(unit),
        reform_id=None if reform is None else str(reform),
        template=book.template.id if book.template else None,
        language=book.language,
    )


def _replaced(found: Sequence[Finding]) -> Iterator[Finding]:
    """One cell, one finding: a rule that replaces another speaks alone of its cell."""
    taken = {(code, f.table, f.row, f.col) for f in found for code in f.rule.replaces}
    return (f for f in found if (f.code, f.table, f.row, f.col) not in taken)


def _in_order(book: Book, found: Iterator[Finding]) -> tuple[Finding, ...]:
    sheets = {name: place for place, name in enumerate(book.sheets)}
    return tuple(sorted(found, key=lambda f: (sheets.get(f.sheet or "", -1), f.row, f.col, f.code)))
