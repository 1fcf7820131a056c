"""The rules of one template, compiled: which clauses apply to which table, and what each of them reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any, Final

from okrbook.expression import ExpressionError, NotInTemplateError, Scope, condition, parse, tree
from okrbook.expression.evaluate import Compiler
from okrbook.expression.world import Evaluator
from okrbook.rule import Clause, Rule
from okrbook.template import COVER, Column, Table, Template

Place = tuple[str, str]
"""Table id and column id."""

EVERY_TABLE: Final = "*"
_UNBOUNDED: Final = 1e15
_PERIODICAL: Final = frozenset({"phase", "period_start", "period_end", "quarter_end"})


@dataclass(frozen=True)
class Test:
    """An expression ready to run, and its kind of value."""

    tree: tree.Node
    run: Evaluator


@dataclass(frozen=True)
class CompiledClause:
    """One clause of one rule on one table of one template."""

    rule: Rule
    clause: Clause
    number: int
    """Its place among the rule's clauses, from 0."""
    table: str
    """``*`` for a check that is asked of every table, or once for the workbook."""
    at: Place | None
    when: Test | None
    must: Test | None
    needs: frozenset[str]
    """Columns of the row that must be readable, and filled where they are required, for the clause to speak."""
    cases: tuple[tuple[str, Test | None], ...]
    values: Mapping[str, Test]
    settings: Mapping[str, float | str]
    of_each: bool = False
    """True when the clause stands for one of many columns, as «required» does."""

    @property
    def whole_table(self) -> bool:
        """True for one verdict on the table."""
        return self.clause.scope == "table"

    @cached_property
    def reads(self) -> frozenset[Place]:
        """Every typed column that the verdict depends on."""
        found = {(self.table, column) for column in self.needs}
        for test in (self.when, self.must):
            found |= set(_places(test.tree, self.table)) if test else set()
        return frozenset(found)

    @cached_property
    def asks_period(self) -> bool:
        """True when the verdict depends on the cover's period."""
        tests = [test for test in (self.when, self.must) if test]
        calls = (part for test in tests for part in tree.walk(test.tree) if isinstance(part, tree.Call))
        return any(
            call.function in _PERIODICAL and (call.function == "quarter_end" or not call.arguments) for call in calls
        )


@dataclass(frozen=True)
class Program:
    """A template's derived columns and rules, ready to run over its workbooks."""

    template: Template
    trees: Mapping[Place, tree.Node]
    """The derived columns, each after those it is computed from."""
    formulas: Mapping[Place, Evaluator]
    clauses: tuple[CompiledClause, ...]


def compile_program(
    template: Template, rules: Iterable[Rule], settings: Mapping[str, Mapping[str, float | str]]
) -> Program:
    """Compiles the derived columns of *template* and every clause that applies to it.

    Args:
        template: the workbook's template.
        rules: all rules; those about merging and about other tables are passed over.
        settings: rule code → what an organisation has set in place of the rule's own settings.

    Raises:
        ExpressionError: an expression is wrong; ``rule`` and ``clause`` say where.
    """
    compiler = Compiler()
    trees = derived_trees(template)
    formulas = {place: compiler.compile(node, place[0]) for place, node in trees.items()}
    clauses = [
        made
        for rule in rules
        for number, clause in enumerate(rule.clauses)
        for made in _compile_clause(rule, number, clause, template, settings.get(rule.code, {}), compiler)
    ]
    return Program(template, trees, formulas, tuple(clauses))


def live_clauses(template: Template, rules: Iterable[Rule]) -> tuple[CompiledClause, ...]:
    """The clauses that a workbook can judge itself: conditions, and what stands for a check that has a formula.

    Raises:
        ExpressionError: as ``compile_program``.
    """
    compiler = Compiler()
    return tuple(
        made
        for rule in rules
        for number, clause in enumerate(rule.clauses)
        for alive in (clause.live if clause.check else (clause,))
        for made in _compile_clause(rule, number, alive, template, {}, compiler)
    )


def derived_trees(template: Template) -> Mapping[Place, tree.Node]:
    """The trees of the derived columns of *template*, each after those it is computed from.

    Raises:
        ExpressionError: a formula is wrong or goes in a circle; ``rule`` is its table.
    """
    found: dict[Place, tree.Node] = {}
    for table in template.tables:
        for column in table.columns:
            if column.formula is not None:
                try:
                    found[table.id, column.id] = parse(column.formula, Scope(template, table, table.settings))
                except ExpressionError as error:
                    raise ExpressionError(f"{column.id}: {error}", table.id) from error
    graph = {place: {read for read in _places(node, place[0]) if read in found} for place, node in found.items()}
    try:
        return {place: found[place] for place in TopologicalSorter(graph).static_order()}
    except CycleError as error:
        circle = " → ".join(f"{table}.{column}" for table, column in error.args[1])
        raise ExpressionError(f"derived columns in a circle: {circle}", error.args[1][0][0]) from error


def _places(node: tree.Node, this: str, table: str = "") -> Iterator[Place]:
    """The columns that *node* reads, with their tables; cover fields are not among them."""
    if isinstance(node, tree.This):
        yield this, node.column
    elif isinstance(node, tree.Column):
        yield table, node.column
    elif isinstance(node, tree.Aggregate):
        if node.column is not None:
            yield node.table, node.column
        table = node.table
    elif isinstance(node, tree.Lookup):
        yield from ((node.table, node.key_column), (node.table, node.column))
    for part in tree.children(node):
        yield from _places(part, this, table)


def _compile_clause(
    rule: Rule,
    number: int,
    clause: Clause,
    template: Template,
    changed: Mapping[str, float | str],
    compiler: Compiler,
) -> Iterator[CompiledClause]:
    if clause.templates and template.id not in clause.templates:
        return
    settings = {**rule.settings, **changed}
    try:
        for concrete in _concrete(clause, template, rule.code):
            made = _compile_one(rule, number, concrete, template, settings, compiler)
            yield replace(made, of_each=True) if clause.each else made
    except NotInTemplateError:
        return
    except ExpressionError as error:
        raise ExpressionError(str(error), rule.code, number) from error


def _compile_one(
    rule: Rule,
    number: int,
    clause: Clause,
    template: Template,
    settings: Mapping[str, float | str],
    compiler: Compiler,
) -> CompiledClause:
    table = template.by_id.get(clause.table)
    this = table if clause.scope == "row" else None
    scope = Scope(template, this, settings)

    def test(text: str | None, read: Any = condition) -> Test | None:
        if text is None:
            return None
        node = read(text, scope)
        return Test(node, compiler.compile(node, this.id if this else None))

    when, must = test(clause.when), test(clause.must)
    told = [case for case in clause.severity or rule.severity if template.id in (case.templates or (template.id,))]
    cases = tuple((case.level, test(case.when)) for case in told)
    values = {name: made for name, text in clause.values.items() if (made := test(text, parse))}
    at = _place(clause, template) if table is not None else None
    return CompiledClause(
        rule, number=number, clause=clause, table=clause.table, at=at, when=when, must=must,
        needs=_needs(clause, at, (when, must)), cases=cases, values=values, settings=settings,
    )  # fmt: skip


def _needs(clause: Clause, at: Place | None, tests: Iterable[Test | None]) -> frozenset[str]:
    """The clause's own, else what its conditions read of the row, else for a check the cell that it looks at."""
    if clause.needs is not None:
        return frozenset(clause.needs)
    if clause.check is not None and at is not None and clause.scope == "row":
        return frozenset({at[1]} if at[0] == clause.table else ())
    return frozenset(name for test in tests if test for name in _read_values(test.tree))


def _read_values(node: tree.Node) -> Iterator[str]:
    """Columns of ``this`` whose value is read; those that are only asked whether they are filled need none."""
    if isinstance(node, tree.Filled | tree.Readable | tree.Unlisted):
        return
    if isinstance(node, tree.This):
        yield node.column
    for part in tree.children(node):
        yield from _read_values(part)


def _place(clause: Clause, template: Template) -> Place | None:
    """Where the clause points: its ``at``, else the row's id."""
    table = template.by_id[clause.table]
    name = clause.at or table.key
    if name is None:
        return None
    other, _, column = name.rpartition(".")
    owner = template.by_id.get(other or table.id)
    if owner is None:
        raise NotInTemplateError(f"there is no table «{other}»")
    if column not in owner.by_id:
        raise ExpressionError(f"at: the table «{owner.id}» has no column «{column}»")
    return owner.id, column


def _concrete(clause: Clause, template: Template, code: str) -> Iterator[Clause]:
    """The clause for this template: as it is, or once for each column that ``each`` tells of."""
    if clause.each is None:
        if clause.table == EVERY_TABLE or clause.table in template.by_id:
            yield clause
        return
    for table in (template.cover,) if clause.table == COVER else template.tables:
        for column in table.typed:
            if clause.table in (EVERY_TABLE, table.id) and _is_of(clause.each, table, column, code):
                yield from _for_column(clause, template, table, column)


def _is_of(each: str, table: Table, column: Column, code: str) -> bool:
    kinds = {
        "required": column.required and not table.is_record,
        "required_field": column.required and table.is_record,
        "id": column.type == "id",
        "ref": bool(column.targets) and column.broken == code,
        "ranged": (column.minimum, column.maximum, column.step) != (None, None, None),
        "measured": column.measured,
        "choice": bool(column.choices),
        "optional_choice": bool(column.choices) and not column.required,
    }
    return kinds[each]


def _for_column(clause: Clause, template: Template, table: Table, column: Column) -> Iterator[Clause]:
    names: dict[str, Any] = {
        "table": table.id,
        "column": column.id,
        "min": -_UNBOUNDED if column.minimum is None else column.minimum,
        "max": _UNBOUNDED if column.maximum is None else column.maximum,
        "step": column.step or 0,
    }
    targets = [template.by_id[name] for name in column.targets if name in template.by_id]
    if clause.each == "ref" and not targets:
        return  # A reference to a table that the workbook does not have is plain text.
    ways = [{**names, "target": target.id, "target_column": target.key} for target in targets] or [names]
    must = [f"({clause.must.format_map(way)})" for way in ways] if clause.must else []
    yield replace(
        clause,
        table=table.id,
        each=None,
        must=" or ".join(must) or None,
        when=clause.when.format_map(names) if clause.when else None,
        at=clause.at.format_map(names) if clause.at else None,
    )
