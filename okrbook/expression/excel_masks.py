"""Aggregates as formulas: a condition over rows becomes arrays of 0 and 1. Standard library only.

Only operators touch whole columns: numbers sort before texts, so ``column<""`` asks «is it a number» and ``column>""``
«is it a text with something in it», alike in every program; functions such as ISNUMBER do not run over columns in all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from okrbook.expression import tree
from okrbook.expression.errors import ExpressionError
from okrbook.expression.tree import TEXT, Node

if TYPE_CHECKING:
    from okrbook.expression.excel import Scalars

_SIGNS: Final = {"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_CONTRARY: Final = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_TURNED: Final = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_HALF: Final = "0.0000000005"
_FAR: Final = "1E+300"


@dataclass(frozen=True)
class Mask:
    """Where a condition is true and where it is false, as products of arrays, and whether either takes a used row."""

    true: str
    false: str
    true_used: bool = False
    false_used: bool = False


def aggregate(node: tree.Aggregate, scalars: Scalars) -> str:
    """The formula of an aggregate.

    Raises:
        ExpressionError: for a condition that a formula cannot ask of a whole column.
    """
    masks = Masks(node, scalars)
    if node.function == "distinct":
        if node.condition is not None:
            raise ExpressionError("distinct with a condition has no formula")
        return f"SUM({scalars.layout.firsts(node.table, node.column or '')})"
    return _FORMULAS[node.function](node, masks)


class Masks:
    """The rows of one aggregate."""

    def __init__(self, node: tree.Aggregate, scalars: Scalars) -> None:
        self.node = node
        self.scalars = scalars
        self.layout = scalars.layout
        self.outer = [scalars.text(part) for part in node.outer]

    def rows(self) -> str:
        """1 for every row that counts, else 0."""
        node = self.node
        column_used = node.column is not None and self.layout.typed(node.table, node.column)
        if node.condition is None:
            return f'({self._area(node.column)}<"")*1' if column_used else f"{self.layout.used(node.table)}*1"
        mask = self.of(node.condition)
        return mask.true if mask.true_used or column_used else f"{mask.true}*{self.layout.used(node.table)}"

    def readable(self) -> str:
        """1 for every used row whose columns in the condition are readable."""
        names = sorted({part.column for part in tree.walk(self.node) if isinstance(part, tree.Column)})
        kinds = {part.column: part.kind for part in tree.walk(self.node) if isinstance(part, tree.Column)}
        parts = [_readable(self.layout.area(self.node.table, name, value=False), kinds[name])[0] for name in names]
        return "*".join([self.layout.used(self.node.table), *parts])

    def column(self) -> str:
        """The cells of the column that is reckoned."""
        return self._area(self.node.column)

    def _area(self, column: str | None) -> str:
        return self.layout.area(self.node.table, column or "")

    def of(self, node: Node) -> Mask:
        """The mask of a condition."""
        if isinstance(node, tree.Outer | tree.Number | tree.Literal):
            text = self.value(node)
            return Mask(f"(1*({text}))", f"(1*NOT({text}))")
        method: Callable[[Node], Mask] | None = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            raise ExpressionError(
                f"a {type(node).__name__} of a column in an aggregate has no formula; use a derived column"
            )
        return method(node)

    def value(self, node: Node) -> str:
        """A column's cells, or what is the same for all rows."""
        if isinstance(node, tree.Outer):
            return self.outer[node.place]
        if isinstance(node, tree.Column):
            return self._area(node.column)
        if isinstance(node, tree.Number | tree.Literal):
            return self.scalars.text(node)
        raise ExpressionError("a condition of an aggregate reckons with no column; use a derived column")

    def _typed(self, *nodes: Node) -> bool:
        return any(isinstance(part, tree.Column) and self.layout.typed(self.node.table, part.column) for part in nodes)

    def _present(self, *nodes: Node) -> str:
        """Cells without value satisfy nothing."""
        test = '>""' if nodes[0].kind == TEXT else '<""'
        return "".join(f"*({self.value(part)}{test})" for part in nodes if isinstance(part, tree.Column))

    def _compare(self, node: tree.Compare) -> Mask:
        left, right, operator = node.left, node.right, node.operator
        if not isinstance(left, tree.Column):
            left, right, operator = right, left, _TURNED[operator]
        one, other, present = self.value(left), self.value(right), self._present(left, right)
        question = _near if node.computed else _plain
        used = self._typed(left, right)
        true = f"{question(one, operator, other)}{present}"
        return Mask(true, f"{question(one, _CONTRARY[operator], other)}{present}", used, used)

    def _in(self, node: tree.In) -> Mask:
        from okrbook.expression.excel import constant

        area, present = self.value(node.item), self._present(node.item)
        hits = "+".join(f"({area}={constant(option)})" for option in node.options)
        misses = "*".join(f"({area}<>{constant(option)})" for option in node.options)
        used = self._typed(node.item)
        return Mask(f"(({hits})>0){present}", f"{misses}{present}", used, used)

    def _filled(self, node: tree.Filled) -> Mask:
        area = self.layout.area(self.node.table, getattr(node.cell, "column", ""), value=False)
        return Mask(f'(1*({area}<>""))', f'(1*({area}=""))', self._typed(node.cell))

    def _readable(self, node: tree.Readable) -> Mask:
        area = self.layout.area(self.node.table, getattr(node.cell, "column", ""), value=False)
        true, false = _readable(area, node.cell.kind)
        return Mask(true, false, false_used=self._typed(node.cell))

    def _and(self, node: tree.And) -> Mask:
        parts = list(map(self.of, node.parts))
        false = "+".join(f"({part.false})" for part in parts)
        return Mask(
            "*".join(part.true for part in parts), f"(1*(({false})>0))",
            any(part.true_used for part in parts), all(part.false_used for part in parts),
        )  # fmt: skip

    def _or(self, node: tree.Or) -> Mask:
        return _swapped(self._and(tree.And(node.kind, tuple(tree.Not(node.kind, part) for part in node.parts))))

    def _not(self, node: tree.Not) -> Mask:
        return _swapped(self.of(node.operand))


def _swapped(mask: Mask) -> Mask:
    return Mask(mask.false, mask.true, mask.false_used, mask.true_used)


def _plain(one: str, operator: str, other: str) -> str:
    return f"({one}{_SIGNS[operator]}{other})"


def _near(one: str, operator: str, other: str) -> str:
    """Compared as if the difference were rounded to 9 decimals, without ROUND over a column that may hold texts."""
    below, above = f"{other}-{_HALF}", f"{other}+{_HALF}"
    return {
        "==": f"({one}>{below})*({one}<{above})",
        "!=": f"((({one}<={below})+({one}>={above}))>0)",
        "<": f"({one}<={below})",
        "<=": f"({one}<{above})",
        ">": f"({one}>={above})",
        ">=": f"({one}>{below})",
    }[operator]


def _readable(area: str, kind: str) -> tuple[str, str]:
    """A gap is the number 0 among texts and the text ! among numbers."""
    return (f'(1*({area}>=""))', f'(1*({area}<""))') if kind == TEXT else (f'(1*({area}<>"!"))', f'(1*({area}="!"))')


def _sum(node: tree.Aggregate, masks: Masks) -> str:
    # LibreOffice drops an error in the first array where the second holds a text; the second term keeps it.
    rows = masks.rows()
    return f"(SUMPRODUCT({rows},{masks.column()})+0*SUMPRODUCT({rows}))"


def _mean(node: tree.Aggregate, masks: Masks) -> str:
    rows, column = masks.rows(), masks.column()
    return f'(SUMPRODUCT({rows},{column})/SUMPRODUCT({rows}*({column}<"")))'


def _every(node: tree.Aggregate, masks: Masks) -> str:
    readable = masks.readable()
    condition = masks.of(node.condition) if node.condition is not None else Mask("1", "0")
    return f"IF(SUMPRODUCT({readable})=0,NA(),SUMPRODUCT({condition.true}*{readable})=SUMPRODUCT({readable}))"


def _extreme(sign: str, function: str) -> Callable[[tree.Aggregate, Masks], str]:
    """Rows that do not count are moved out of the way. MIN and MAX take no reckoned columns in Gnumeric."""

    def formula(node: tree.Aggregate, masks: Masks) -> str:
        rows = f'{masks.rows()}*({masks.column()}<"")'
        cells = masks.layout.numeric(node.table, node.column or "")
        return f"IF(SUMPRODUCT({rows})=0,NA(),SUMPRODUCT({function}({rows}*{cells}{sign}(1-{rows})*{_FAR},1)))"

    return formula


_FORMULAS: Final[dict[str, Callable[[tree.Aggregate, Masks], str]]] = {
    "count": lambda node, masks: f"SUMPRODUCT(1*{masks.rows()})",
    "exists": lambda node, masks: f"(SUMPRODUCT(1*{masks.rows()})>0)",
    "every": _every,
    "sum": _sum,
    "mean": _mean,
    "min": _extreme("+", "SMALL"),
    "max": _extreme("-", "LARGE"),
}
