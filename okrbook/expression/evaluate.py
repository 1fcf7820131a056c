"""Tree → a function over a workbook. Three-valued throughout: None is «no value» and an operation on it has none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from typing import Any

from okrbook.book import NOT_IN_LIST
from okrbook.expression import tree
from okrbook.expression.aggregates import equality
from okrbook.expression.functions import AGGREGATES, ARITHMETIC, COMPARISONS, FUNCTIONS
from okrbook.expression.tree import Node
from okrbook.expression.world import DECIMALS, Evaluator, Result, Row, State
from okrbook.template import COVER


class Compiler:
    """Makes evaluators of trees; equal parts of different rules become one, so what they reckon is reckoned once."""

    def __init__(self) -> None:
        self._made: dict[tuple[str | None, str | None, Node], Evaluator] = {}

    def compile(self, node: Node, this: str | None = None, table: str | None = None) -> Evaluator:
        """The evaluator of *node*.

        Args:
            node: the tree.
            this: the table of ``this``; ``cover`` for rules about the cover, None where there is no row.
            table: the aggregated table, inside an aggregate's condition.
        """
        key = (this, table, node)
        if key not in self._made:
            maker = getattr(self, f"_{type(node).__name__.lower()}")
            self._made[key] = maker(node, this, table)
        return self._made[key]

    def _number(self, node: tree.Number, this: str | None, table: str | None) -> Evaluator:
        value = node.value
        return lambda state: value

    def _literal(self, node: tree.Literal, this: str | None, table: str | None) -> Evaluator:
        value = node.value
        return lambda state: value

    def _outer(self, node: tree.Outer, this: str | None, table: str | None) -> Evaluator:
        place = node.place
        return lambda state: state.outer[place]

    def _this(self, node: tree.This, this: str | None, table: str | None) -> Evaluator:
        assert this is not None  # noqa: S101 (the parser refuses «this» where there is no row)
        column = node.column
        return lambda state: state.world.value(this, state.this, column) if state.this is not None else None

    def _column(self, node: tree.Column, this: str | None, table: str | None) -> Evaluator:
        assert table is not None  # noqa: S101 (the parser makes columns inside aggregates only)
        column = node.column
        return lambda state: state.world.value(table, state.row, column) if state.row is not None else None

    def _cover(self, node: tree.Cover, this: str | None, table: str | None) -> Evaluator:
        field = node.field
        return lambda state: state.world.cover.values.get(field)

    def _filled(self, node: tree.Filled, this: str | None, table: str | None) -> Evaluator:
        which, column = _row_of(node.cell)
        of = {"this": this, "row": table, "cover": COVER}[which] or ""

        def filled(state: State) -> Result:
            row = _find_row(state, which)
            # Whatever stands in a derived column's cell is never looked at: it is filled when it has a value.
            if (of, column) in state.world.formulas:
                return state.world.value(of, row, column) is not None
            return row.filled(column)

        return filled

    def _readable(self, node: tree.Readable, this: str | None, table: str | None) -> Evaluator:
        which, column = _row_of(node.cell)
        return lambda state: _find_row(state, which).readable(column)

    def _unlisted(self, node: tree.Unlisted, this: str | None, table: str | None) -> Evaluator:
        which, column = _row_of(node.cell)

        def unlisted(state: State) -> Result:
            gap = _find_row(state, which).record.gap(column)
            return gap is not None and gap.kind == NOT_IN_LIST

        return unlisted

    def _typedover(self, node: tree.TypedOver, this: str | None, table: str | None) -> Evaluator:
        column = node.column
        return lambda state: state.this.record.typed_over.get(column) if state.this is not None else None

    def _negative(self, node: tree.Negative, this: str | None, table: str | None) -> Evaluator:
        operand = self.compile(node.operand, this, table)

        def negative(state: State) -> Result:
            value = operand(state)
            return -value if isinstance(value, float) else None

        return negative

    def _arithmetic(self, node: tree.Arithmetic, this: str | None, table: str | None) -> Evaluator:
        left, right = self.compile(node.left, this, table), self.compile(node.right, this, table)
        reckon = ARITHMETIC[node.operator]

        def arithmetic(state: State) -> Result:
            one, other = left(state), right(state)
            if one is None or other is None:
                return None
            found = reckon(one, other)
            return found if found is not None and isfinite(found) else None

        return arithmetic

    def _compare(self, node: tree.Compare, this: str | None, table: str | None) -> Evaluator:
        left, right = self.compile(node.left, this, table), self.compile(node.right, this, table)
        holds, computed = COMPARISONS[node.operator], node.computed

        def compare(state: State) -> Result:
            one: Any = left(state)
            other: Any = right(state)
            if one is None or other is None:
                return None
            return holds(round(one - other, DECIMALS), 0) if computed else holds(one, other)

        return compare

    def _in(self, node: tree.In, this: str | None, table: str | None) -> Evaluator:
        item, options = self.compile(node.item, this, table), frozenset(node.options)

        def within(state: State) -> Result:
            value = item(state)
            return None if value is None else value in options

        return within

    def _and(self, node: tree.And, this: str | None, table: str | None) -> Evaluator:
        return self._until(node.parts, this, table, deciding=False)

    def _or(self, node: tree.Or, this: str | None, table: str | None) -> Evaluator:
        return self._until(node.parts, this, table, deciding=True)

    def _until(self, parts: Sequence[Node], this: str | None, table: str | None, *, deciding: bool) -> Evaluator:
        made = [self.compile(part, this, table) for part in parts]

        def until(state: State) -> Result:
            unknown = False
            for part in made:
                value = part(state)
                if value is deciding:
                    return deciding
                unknown = unknown or value is None
            return None if unknown else not deciding

        return until

    def _not(self, node: tree.Not, this: str | None, table: str | None) -> Evaluator:
        operand = self.compile(node.operand, this, table)

        def negate(state: State) -> Result:
            value = operand(state)
            return None if value is None else not value

        return negate

    def _choose(self, node: tree.Choose, this: str | None, table: str | None) -> Evaluator:
        test = self.compile(node.test, this, table)
        yes, no = self.compile(node.yes, this, table), self.compile(node.no, this, table)

        def choose(state: State) -> Result:
            value = test(state)
            return None if value is None else yes(state) if value else no(state)

        return choose

    def _call(self, node: tree.Call, this: str | None, table: str | None) -> Evaluator:
        arguments = [self.compile(part, this, table) for part in node.arguments]
        function = FUNCTIONS[node.function]

        def call(state: State) -> Result:
            values = [part(state) for part in arguments]
            return None if None in values else function(state, *values)

        return call

    def _lookup(self, node: tree.Lookup, this: str | None, table: str | None) -> Evaluator:
        key, of = self.compile(node.key, this, table), node.table

        def lookup(state: State) -> Result:
            wanted = key(state)
            if wanted is None or isinstance(wanted, bool):
                return None
            found = state.world.index(of, node.key_column).get(wanted)
            return state.world.value(of, found[0], node.column) if found else None

        return lookup

    def _aggregate(self, node: tree.Aggregate, this: str | None, table: str | None) -> Evaluator:
        outer = [self.compile(part, this, table) for part in node.outer]
        test = None if node.condition is None else self.compile(node.condition, None, node.table)
        candidates, mark = self._candidates(node), len(self._made)

        def aggregate(state: State) -> Result:
            values = tuple(part(state) for part in outer)
            if None in values:
                return None
            world, key = state.world, (mark, values)
            if key not in world.memo:
                rows = candidates(State(world, None, None, values))
                world.memo[key] = AGGREGATES[node.function](node, rows, test, State(world, None, None, values))
            return world.memo[key]

        return aggregate

    def _candidates(self, node: tree.Aggregate) -> Callable[[State], Sequence[Row]]:
        """The rows worth asking: all, or those that an index finds by an id that the condition asks for."""
        found = equality(node.condition) if node.function != "every" else None
        if found is None:
            return lambda state: state.world.tables.get(node.table, ())
        column, wanted = found[0], self.compile(found[1], None, node.table)

        def indexed(state: State) -> Sequence[Row]:
            value = wanted(state)
            return state.world.index(node.table, column).get(value, ()) if isinstance(value, str) else ()

        return indexed


def _row_of(cell: Node) -> tuple[str, str]:
    if isinstance(cell, tree.Cover):
        return "cover", cell.field
    if isinstance(cell, tree.This):
        return "this", cell.column
    assert isinstance(cell, tree.Column)  # noqa: S101 (the parser lets nothing else through)
    return "row", cell.column


def _find_row(state: State, which: str) -> Row:
    """The row of the cover, of ``this``, or of the aggregate."""
    row = state.world.cover if which == "cover" else state.this if which == "this" else state.row
    assert row is not None  # noqa: S101 (the parser refuses the name where there is no such row)
    return row
