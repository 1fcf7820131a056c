"""Tree → spreadsheet formula, for Excel 2016, LibreOffice 7.4 and Gnumeric. Standard library only.

While a formula computes, «no value» is an error value; what stands around it turns that into an empty text. Errors
spread by themselves, just as None does in ``evaluate``: both runtimes agree because both follow the same tree.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from okrbook import periods
from okrbook.expression import tree
from okrbook.expression.errors import ExpressionError
from okrbook.expression.excel_periods import period_end
from okrbook.expression.tree import TEXT, Node
from okrbook.values import serial

LONGEST: Final = 8000
"""Characters; Excel takes 8192."""

_SIGNS: Final = {"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


class Layout(Protocol):
    """Where the clean values stand: numbers or texts, "" for a blank; a gap is "!" among numbers, 0 among texts."""

    today: str
    phase: str
    period_start: str
    period_end: str

    def setting(self, name: str, value: float) -> str:
        """The cell that holds a setting of the rule, or the table, that is being compiled."""

    def this(self, column: str, *, value: bool = True) -> str:
        """The cell of this row's *column*; *value* False when it is only asked what kind of content it has."""

    def cover(self, field: str, *, value: bool = True) -> str:
        """The cell of a cover field."""

    def clean(self, column: str, *, cover: bool) -> str:
        """The clean text of this row's *column*, or of a cover field; the number 0 after an error."""

    def area(self, table: str, column: str, *, value: bool = True) -> str:
        """The cells of a column, one a calculated row."""

    def above(self, table: str, column: str) -> str:
        """As ``area``, with one empty cell more at its top."""

    def used(self, table: str) -> str:
        """1 in used rows, else 0."""

    def firsts(self, table: str, column: str) -> str:
        """1 where a value stands for the first time in *column*, else 0."""

    def numeric(self, table: str, column: str) -> str:
        """As ``area``, with 0 where no number stands."""

    def places(self, table: str) -> str:
        """1, 2, 3 … down the calculated rows."""

    def typed(self, table: str, column: str) -> bool:
        """True for a column that people fill: when it is filled, the row is used."""

    def is_period(self, cell: Node) -> bool:
        """True for a cell that holds a canonical period or nothing."""


def compile_excel(node: Node, layout: Layout) -> str:
    """The formula of *node*, without an equals sign; an error value where the expression has no value.

    Raises:
        ExpressionError: for what no formula can say.
    """
    formula = Scalars(layout).text(node)
    if len(formula) > LONGEST:
        raise ExpressionError(f"its formula would have {len(formula)} characters; a spreadsheet takes {LONGEST}")
    return formula


def number(value: float) -> str:
    """A number as formulas write it.

    >>> number(1.0), number(-0.5), number(1e-07)
    ('1', '(-0.5)', '1E-07')
    """
    text = str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value).upper()
    return f"({text})" if value < 0 else text


def literal(value: str) -> str:
    """A text as formulas write it."""
    return '"' + value.replace('"', '""') + '"'


def constant(value: str | float) -> str:
    """A text or a number."""
    return literal(value) if isinstance(value, str) else number(value)


def read_value(cell: str, kind: str) -> str:
    """The cell's value, an error when it has none."""
    return f'IF(T({cell})="",NA(),{cell})' if kind == TEXT else f"IF(ISNUMBER({cell}),{cell},NA())"


class Scalars:
    """What has one value: everything outside the conditions of aggregates."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    def text(self, node: Node) -> str:
        """The formula of *node*."""
        method: Callable[[Node], str] | None = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            raise ExpressionError(f"a {type(node).__name__} stands where a formula cannot have it")
        return method(node)

    def _number(self, node: tree.Number) -> str:
        return self.layout.setting(node.setting, node.value) if node.setting else number(node.value)

    def _literal(self, node: tree.Literal) -> str:
        return literal(node.value)

    def _this(self, node: tree.This) -> str:
        return read_value(self.layout.this(node.column), node.kind)

    def _cover(self, node: tree.Cover) -> str:
        return read_value(self.layout.cover(node.field), node.kind)

    def _cell(self, node: Node) -> str:
        if isinstance(node, tree.This):
            return self.layout.this(node.column, value=False)
        if isinstance(node, tree.Cover):
            return self.layout.cover(node.field, value=False)
        raise ExpressionError("a column stands outside an aggregate")

    def _filled(self, node: tree.Filled) -> str:
        return f'({self._cell(node.cell)}<>"")'

    def _readable(self, node: tree.Readable) -> str:
        cell = self._cell(node.cell)
        return f"NOT(ISNUMBER({cell}))" if node.cell.kind == TEXT else f'({cell}<>"!")'

    def _unlisted(self, node: tree.Unlisted) -> str:
        # Both are the number 0 after a cell error, of which another rule speaks.
        column = node.cell.field if isinstance(node.cell, tree.Cover) else node.cell.column
        clean = self.layout.clean(column, cover=isinstance(node.cell, tree.Cover))
        return f"IF(ISNUMBER({self._cell(node.cell)}),NOT(ISNUMBER({clean})),FALSE)"

    def _typedover(self, node: tree.TypedOver) -> str:
        raise ExpressionError("what is typed where a formula stood has no formula")

    def _arithmetic(self, node: tree.Arithmetic) -> str:
        left, right = self.text(node.left), self.text(node.right)
        if node.operator == "/" and not (isinstance(node.right, tree.Number) and round(node.right.value, 9)):
            # Some programs take a difference in the last binary digit for none, some do not: it is no divisor in any.
            return f"({left}/IF(ROUND({right},9)=0,0,{right}))"
        return f"({left}{node.operator}{right})"

    def _negative(self, node: tree.Negative) -> str:
        return f"(-{self.text(node.operand)})"

    def _compare(self, node: tree.Compare) -> str:
        left, right, sign = self.text(node.left), self.text(node.right), _SIGNS[node.operator]
        return f"(ROUND({left}-{right},9){sign}0)" if node.computed else f"({left}{sign}{right})"

    def _in(self, node: tree.In) -> str:
        options = ",".join(map(_in_braces, node.options))
        return f"(SUMPRODUCT(--({self.text(node.item)}={{{options}}}))>0)"

    def _and(self, node: tree.And) -> str:
        return self._joined(node.parts, deciding="FALSE")

    def _or(self, node: tree.Or) -> str:
        return self._joined(node.parts, deciding="TRUE")

    def _joined(self, parts: tuple[Node, ...], deciding: str) -> str:
        """Three-valued and lazy, which AND and OR are not. Parts that always have a value come first."""
        *before, last = sorted(parts, key=lambda part: not always(part))
        formula = self.text(last)
        for part in reversed(before):
            text, total = self.text(part), always(part)
            if deciding == "FALSE":
                unsure = f"IF(IFERROR({text},TRUE),IF({formula},{text},FALSE),FALSE)"
                formula = f"IF({text},{formula},FALSE)" if total else unsure
            else:
                unsure = f"IF(IFERROR({text},FALSE),TRUE,IF({formula},TRUE,{text}))"
                formula = f"IF({text},TRUE,{formula})" if total else unsure
        return formula

    def _not(self, node: tree.Not) -> str:
        return f"NOT({self.text(node.operand)})"

    def _choose(self, node: tree.Choose) -> str:
        return f"IF({self.text(node.test)},{self.text(node.yes)},{self.text(node.no)})"

    def _lookup(self, node: tree.Lookup) -> str:
        layout, key = self.layout, self.text(node.key)
        keys, firsts = layout.area(node.table, node.key_column), layout.firsts(node.table, node.key_column)
        place = f"SUMPRODUCT(({keys}={key})*{firsts}*{layout.places(node.table)})+1"
        return read_value(f"INDEX({layout.above(node.table, node.column)},{place})", node.kind)

    def _aggregate(self, node: tree.Aggregate) -> str:
        from okrbook.expression.excel_masks import aggregate

        return aggregate(node, self)

    def _call(self, node: tree.Call) -> str:
        arguments = [self.text(part) for part in node.arguments]
        if node.function == "period_end" and arguments:
            return self._period_end(node.arguments[0], arguments[0])
        if not arguments or node.function == "quarter_end":
            return self._of_the_cover(node.function, arguments)
        return _FUNCTIONS[node.function](*arguments)

    def _period_end(self, node: Node, text: str) -> str:
        if isinstance(node, tree.Literal):
            found = periods.parse(node.value)
            return number(serial(found.end)) if found else "NA()"
        if isinstance(node, tree.This | tree.Cover) and self.layout.is_period(node):
            return period_end(text)
        raise ExpressionError("period_end has a formula for a period or quarter column and for a constant")

    def _of_the_cover(self, function: str, arguments: list[str]) -> str:
        layout = self.layout
        if function == "today":
            return layout.today
        if function == "phase":
            return read_value(layout.phase, TEXT)
        if function != "quarter_end":
            return read_value(layout.period_start if function == "period_start" else layout.period_end, tree.DATE)
        start, end, n = layout.period_start, layout.period_end, arguments[0]
        year = f"YEAR({read_value(start, tree.DATE)})"
        whole = f"IF({start}=DATE({year},1,1),{end}=DATE({year},12,31),FALSE)"
        asked = f"IF({n}=INT({n}),IF({n}>=1,{n}<=4,FALSE),FALSE)"
        return f"IF({whole},IF({asked},DATE({year},3*{n}+1,0),NA()),NA())"


def always(node: Node) -> bool:
    """True for a condition that has a value whatever stands in the cells."""
    if isinstance(node, tree.And | tree.Or):
        return all(map(always, node.parts))
    if isinstance(node, tree.Not):
        return always(node.operand)
    return isinstance(node, tree.Filled | tree.Readable | tree.Unlisted)


def _on_step(value: str, low: str, step: str) -> str:
    steps = f"({value}-{low})/{step}"
    return f"IF({step}=0,({value}+{low})<1E+300,ABS({steps}-ROUND({steps},0))<0.000001)"


def _has_name(names: str, name: str) -> str:
    # FIND's own error means «not found»; an error in an argument must not.
    return f'IF(LEN({names})*LEN({name})>0,ISNUMBER(FIND(";"&{name}&";",";"&{names}&";")),FALSE)'


def _nested_id(child: str, parent: str) -> str:
    slashes = f'LEN({parent})-LEN(SUBSTITUTE({parent},"/",""))'
    last = f'IF({slashes}=0,{parent},MID({parent},FIND(CHAR(10),SUBSTITUTE({parent},"/",CHAR(10),{slashes}))+1,200))'
    whole, short = _below(child, parent), _below(child, last)
    return f"IF({slashes}=0,{whole},IF({whole},TRUE,{short}))"


def _below(child: str, parent: str) -> str:
    rest = f"MID({child},LEN({parent})+2,200)"
    digits = rest
    for digit in range(10):
        digits = f'SUBSTITUTE({digits},"{digit}","")'
    start = f'LEFT({child},LEN({parent})+1)={parent}&"."'
    return f'IF({start},IF(LEN({rest})>0,{digits}="",FALSE),FALSE)'


_FUNCTIONS: Final[dict[str, Callable[..., str]]] = {
    "abs": lambda value: f"ABS({value})",
    "clip": lambda value, low, high: f"MIN(MAX({value},{low}),{high})",
    "on_step": _on_step,
    "single_name": lambda names: f'(LEN(SUBSTITUTE({names},";",""))=LEN({names}))',
    "has_name": _has_name,
    "nested_id": _nested_id,
}


def _in_braces(value: str | float) -> str:
    return constant(value).strip("()") if isinstance(value, float) else literal(value)
