"""Text → typed tree: Python's own parser, a closed list of nodes, every type checked, no ``eval``."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from okrbook.errors import nearest
from okrbook.expression import tree
from okrbook.expression.aggregates import hoisted, names_column
from okrbook.expression.errors import ExpressionError, NotInTemplateError
from okrbook.expression.tree import CONDITION, DATE, NUMBER, TEXT, Node
from okrbook.template import Table, Template
from okrbook.values import clean_text

FUNCTIONS: Final[Mapping[str, tuple[tuple[tuple[str, ...], ...], str]]] = {
    # name: (the kinds of its arguments, one tuple a signature; kind of the result)
    "today": (((),), DATE),
    "phase": (((),), TEXT),
    "period_start": (((),), DATE),
    "period_end": (((), (TEXT,)), DATE),
    "quarter_end": (((NUMBER,),), DATE),
    "abs": (((NUMBER,),), NUMBER),
    "clip": (((NUMBER, NUMBER, NUMBER),), NUMBER),
    "on_step": (((NUMBER, NUMBER, NUMBER),), CONDITION),
    "single_name": (((TEXT,),), CONDITION),
    "has_name": (((TEXT, TEXT),), CONDITION),
    "nested_id": (((TEXT, TEXT),), CONDITION),
}
"""Functions of scalars. ``on_step(x, low, step)``: x is a whole number of steps from low; a step of 0 allows every x.
``nested_id(child, parent)``: the child is the parent (or what follows its last ``/``), a point and digits."""

CONDITIONAL: Final = ("exists", "every")
FIGURES: Final = ("sum", "mean", "min", "max", "distinct")
AGGREGATES: Final = ("count", *CONDITIONAL, *FIGURES)
PHASES: Final = ("planning", "running", "closed")

_ORDER: Final[Mapping[type[ast.cmpop], str]] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_ARITHMETIC: Final[Mapping[type[ast.operator], str]] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_DATES: Final = {
    ("-", DATE, DATE): NUMBER,
    ("-", DATE, NUMBER): DATE,
    ("+", DATE, NUMBER): DATE,
    ("+", NUMBER, DATE): DATE,
}
_LONGEST_TEXT: Final = 255
"""A text in a formula of a spreadsheet is no longer than this."""


@dataclass(frozen=True)
class Scope:
    """What an expression may name: the workbook's tables, the row it is about, settings."""

    template: Template
    this: Table | None = None
    """The table of ``this``; None where one verdict covers a whole table."""
    settings: Mapping[str, float | str] = field(default_factory=dict)


def parse(text: str, scope: Scope) -> Node:
    """The tree of *text*.

    Raises:
        ExpressionError: saying what is wrong and, for a name, the nearest right one.
    """
    try:
        body = ast.parse(f"({text.strip()})", mode="eval").body
    except SyntaxError as error:
        raise ExpressionError(f"«{text}» is not an expression: {error.msg}") from error
    try:
        return _Parser(scope, None).node(body)
    except ExpressionError as error:
        raise type(error)(f"{error} (in «{' '.join(text.split())}»)") from error


def condition(text: str, scope: Scope) -> Node:
    """The tree of *text*, which must be true or false.

    Raises:
        ExpressionError: as ``parse``, or when it is a value and no condition.
    """
    found = parse(text, scope)
    if found.kind != CONDITION:
        raise ExpressionError(f"«{text}» is a {found.kind}, not a condition")
    return found


@dataclass(frozen=True)
class _Parser:
    scope: Scope
    table: Table | None
    """The aggregated table, inside an aggregate's condition."""

    def node(self, found: ast.expr) -> Node:
        method = getattr(self, f"_{type(found).__name__.lower()}", None)
        if method is None:
            raise ExpressionError(f"«{ast.unparse(found)}» is not part of the language")
        result: Node = method(found)
        return result

    def _of_kind(self, found: ast.expr, *kinds: str) -> Node:
        made = self.node(found)
        if made.kind not in kinds:
            raise ExpressionError(f"«{ast.unparse(found)}» is a {made.kind}; a {' or '.join(kinds)} was expected")
        return made

    def _constant(self, found: ast.Constant) -> Node:
        if isinstance(found.value, str):
            return _literal(found.value)
        if isinstance(found.value, int | float) and not isinstance(found.value, bool):
            return tree.Number(NUMBER, float(found.value))
        raise ExpressionError(f"«{ast.unparse(found)}» is neither a number nor a text")

    def _name(self, found: ast.Name) -> Node:
        if self.table is None:
            raise ExpressionError(f"«{found.id}» stands alone; write this.{found.id}")
        return tree.Column(_kind(self.table, found.id), found.id)

    def _attribute(self, found: ast.Attribute) -> Node:
        of = _named(found.value)
        if of == "this" and self.scope.this is not None:
            return tree.This(_kind(self.scope.this, found.attr), found.attr)
        if of == "cover":
            if found.attr not in self.scope.template.cover.by_id:
                raise NotInTemplateError(f"the cover has no field «{found.attr}»")
            return tree.Cover(_kind(self.scope.template.cover, found.attr), found.attr)
        if of == "setting":
            if found.attr not in self.scope.settings:
                raise ExpressionError(f"no setting «{found.attr}»{nearest(found.attr, self.scope.settings)}")
            value = self.scope.settings[found.attr]
            return _literal(value) if isinstance(value, str) else tree.Number(NUMBER, float(value), found.attr)
        raise ExpressionError(f"«{ast.unparse(found)}»: only this, cover and setting have parts here")

    def _binop(self, found: ast.BinOp) -> Node:
        operator = _ARITHMETIC.get(type(found.op))
        left, right = self.node(found.left), self.node(found.right)
        both_numbers = left.kind == right.kind == NUMBER
        kind = NUMBER if both_numbers else _DATES.get((operator or "", left.kind, right.kind))
        if operator is None or kind is None:
            raise ExpressionError(f"«{ast.unparse(found)}»: a {left.kind} and a {right.kind} cannot be reckoned so")
        if self.table is not None and (names_column(left) or names_column(right)):
            raise ExpressionError(
                f"«{ast.unparse(found)}»: no arithmetic on columns in a condition; use a derived column"
            )
        return tree.Arithmetic(kind, operator, left, right)

    def _unaryop(self, found: ast.UnaryOp) -> Node:
        if isinstance(found.op, ast.Not):
            return tree.Not(CONDITION, self._of_kind(found.operand, CONDITION))
        if isinstance(found.op, ast.USub):
            operand = self._of_kind(found.operand, NUMBER)
            return (
                tree.Number(NUMBER, -operand.value)
                if isinstance(operand, tree.Number)
                else tree.Negative(NUMBER, operand)
            )
        raise ExpressionError(f"«{ast.unparse(found)}» is not part of the language")

    def _boolop(self, found: ast.BoolOp) -> Node:
        parts = tuple(self._of_kind(part, CONDITION) for part in found.values)
        return tree.And(CONDITION, parts) if isinstance(found.op, ast.And) else tree.Or(CONDITION, parts)

    def _ifexp(self, found: ast.IfExp) -> Node:
        yes, no = self.node(found.body), self.node(found.orelse)
        if yes.kind != no.kind:
            raise ExpressionError(f"«{ast.unparse(found)}» is sometimes a {yes.kind}, sometimes a {no.kind}")
        return tree.Choose(yes.kind, self._of_kind(found.test, CONDITION), yes, no)

    def _compare(self, found: ast.Compare) -> Node:
        sides = [found.left, *found.comparators]
        links = tuple(self._link(operator, sides[at], sides[at + 1]) for at, operator in enumerate(found.ops))
        return links[0] if len(links) == 1 else tree.And(CONDITION, links)

    def _link(self, operator: ast.cmpop, one: ast.expr, other: ast.expr) -> Node:
        if isinstance(operator, ast.In | ast.NotIn):
            inside = self._in(one, other)
            return inside if isinstance(operator, ast.In) else tree.Not(CONDITION, inside)
        sign = _ORDER.get(type(operator))
        left, right = self.node(one), self.node(other)
        if sign is None or left.kind != right.kind or CONDITION in (left.kind, right.kind):
            raise ExpressionError(
                f"a {left.kind} («{ast.unparse(one)}») is compared with a {right.kind} («{ast.unparse(other)}»)"
            )
        if left.kind == TEXT and sign not in ("==", "!="):
            raise ExpressionError(f"«{ast.unparse(one)}»: texts have no order, only == and !=")
        for side, against in ((left, right), (right, left)):
            if isinstance(against, tree.Literal):
                self._known_choice(side, against.value)
        return tree.Compare(CONDITION, sign, left, right, _computed(left) or _computed(right))

    def _in(self, one: ast.expr, other: ast.expr) -> Node:
        item = self.node(one)
        options = [self.node(part) for part in other.elts] if isinstance(other, ast.Tuple) else []
        values = tuple(part.value for part in options if isinstance(part, tree.Number | tree.Literal))
        if not values or len(values) < len(options) or any(part.kind != item.kind for part in options):
            raise ExpressionError(f"«in» is followed by a list of constants of the kind {item.kind}")
        for value in values:
            if isinstance(value, str):
                self._known_choice(item, value)
        return tree.In(CONDITION, item, values)

    def _known_choice(self, side: Node, value: str) -> None:
        """A choice or phase that does not exist would silently never be equal."""
        known: tuple[str, ...] = PHASES if isinstance(side, tree.Call) and side.function == "phase" else ()
        table = {tree.This: self.scope.this, tree.Cover: self.scope.template.cover, tree.Column: self.table}.get(
            type(side)
        )
        name = getattr(side, "field", None) or getattr(side, "column", None)
        if table is not None and name is not None:
            known = tuple(choice.id for choice in table.by_id[name].choices)
        if known and value not in known:
            raise ExpressionError(f"«{value}» is none of {', '.join(known)}{nearest(value, known)}")

    def _call(self, found: ast.Call) -> Node:
        name = _named(found.func)
        if found.keywords:
            raise ExpressionError(f"«{name}» takes no named arguments")
        if name in ("filled", "readable", "unlisted"):
            return self._cell_question(name, found)
        if name == "typed_over":
            return self._typed_over(found)
        if name in AGGREGATES:
            return self._aggregate(name, found)
        if name == "lookup":
            return self._lookup(found)
        if name not in FUNCTIONS:
            known = [*FUNCTIONS, *AGGREGATES, "filled", "readable", "unlisted", "typed_over", "lookup"]
            raise ExpressionError(f"no function is called «{ast.unparse(found.func)}»{nearest(name, known)}")
        signatures, kind = FUNCTIONS[name]
        arguments = tuple(self.node(part) for part in found.args)
        if tuple(part.kind for part in arguments) not in signatures:
            wanted = " or ".join(f"({', '.join(signature)})" for signature in signatures)
            raise ExpressionError(f"{name} takes {wanted}, not ({', '.join(part.kind for part in arguments)})")
        return tree.Call(kind, name, arguments)

    def _cell_question(self, name: str, found: ast.Call) -> Node:
        cell = self.node(found.args[0]) if len(found.args) == 1 else None
        if not isinstance(cell, tree.This | tree.Cover | tree.Column):
            raise ExpressionError(f"{name} asks about one cell: {name}(this.column)")
        if name == "unlisted":
            if isinstance(cell, tree.Column):
                raise ExpressionError("unlisted asks about a cell of this row or of the cover")
            return tree.Unlisted(CONDITION, cell)
        return tree.Filled(CONDITION, cell) if name == "filled" else tree.Readable(CONDITION, cell)

    def _typed_over(self, found: ast.Call) -> Node:
        cell = self.node(found.args[0]) if len(found.args) == 1 else None
        this = self.scope.this
        if not isinstance(cell, tree.This) or this is None or not this.by_id[cell.column].derived:
            raise ExpressionError("typed_over asks about one derived column: typed_over(this.column)")
        return tree.TypedOver(NUMBER, cell.column)

    def _table(self, found: ast.Call) -> Table:
        name = _named(found.args[0]) if found.args else ""
        tables = {table.id: table for table in self.scope.template.tables}
        if name not in tables:
            raise NotInTemplateError(f"«{ast.unparse(found)}»: the first argument names a table{nearest(name, tables)}")
        return tables[name]

    def _aggregate(self, name: str, found: ast.Call) -> Node:
        if self.table is not None:
            raise ExpressionError(f"«{ast.unparse(found)}» stands inside another aggregate")
        table, rest = self._table(found), list(found.args[1:])
        column = _named(rest.pop(0)) if name in FIGURES and rest else "" if name in FIGURES else None
        if len(rest) > 1 or (not rest and name in (*CONDITIONAL, "min", "max")):
            raise ExpressionError(f"«{ast.unparse(found)}»: {name} needs one condition")
        kind = NUMBER if name not in CONDITIONAL else CONDITION
        if column is not None:
            of = _kind(table, column)
            kind = of if name in ("min", "max") else NUMBER
            if (name != "distinct" and of == TEXT) or (name in ("sum", "mean") and of == DATE):
                raise ExpressionError(f"«{ast.unparse(found)}»: «{column}» is a {of}")
        test = _Parser(self.scope, table)._of_kind(rest[0], CONDITION) if rest else None
        inner, outer = hoisted(test)
        return tree.Aggregate(kind, name, table.id, column, inner, outer)

    def _lookup(self, found: ast.Call) -> Node:
        if self.table is not None or len(found.args) != 4:
            raise ExpressionError(f"«{ast.unparse(found)}»: lookup(table, key_column, key, column), in no aggregate")
        table = self._table(found)
        names = [_named(part) for part in (found.args[1], found.args[3])]
        kinds = [_kind(table, name) for name in names]
        return tree.Lookup(kinds[1], table.id, names[0], self._of_kind(found.args[2], kinds[0]), names[1])


def _named(found: ast.expr) -> str:
    """A bare name; empty for anything else."""
    return found.id if isinstance(found, ast.Name) else ""


def _literal(value: str) -> tree.Literal:
    clean = clean_text(value)
    if len(clean) > _LONGEST_TEXT:
        raise ExpressionError(f"a text is longer than {_LONGEST_TEXT} characters")
    return tree.Literal(TEXT, clean)


def _kind(table: Table, column: str) -> str:
    if column not in table.by_id:
        raise ExpressionError(f"the table «{table.id}» has no column «{column}»{nearest(column, table.by_id)}")
    return table.by_id[column].kind


def _computed(node: Node) -> bool:
    """True for a number that was calculated and may miss by the last binary digit."""
    if isinstance(node, tree.Choose):
        return _computed(node.yes) or _computed(node.no)
    if isinstance(node, tree.Negative):
        return _computed(node.operand)
    if isinstance(node, tree.Aggregate):
        return node.function in ("sum", "mean")
    return isinstance(node, tree.Arithmetic) or (isinstance(node, tree.Call) and node.function in ("abs", "clip"))
