"""The parsed form of an expression: a closed set of typed nodes that both runtimes read. Standard library only.

Kinds of value: ``number``, ``date`` (a day number), ``text`` (clean text), ``condition``. Every node knows its kind;
types are checked when the tree is made, so that a back end never meets a mixed comparison or a text that is added.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Final

NUMBER: Final = "number"
DATE: Final = "date"
TEXT: Final = "text"
CONDITION: Final = "condition"


@dataclass(frozen=True)
class Node:
    """A part of an expression."""

    kind: str


@dataclass(frozen=True)
class Number(Node):
    """A literal number, or a setting's number."""

    value: float
    setting: str = ""
    """The setting's name."""


@dataclass(frozen=True)
class Literal(Node):
    """A literal text, already clean (lower case, spaces collapsed)."""

    value: str


@dataclass(frozen=True)
class This(Node):
    """``this.column``: a column of the row that the expression is about (the cover, for a rule about it)."""

    column: str


@dataclass(frozen=True)
class Cover(Node):
    """``cover.field``."""

    field: str


@dataclass(frozen=True)
class Column(Node):
    """A bare name in an aggregate's condition: a column of the aggregated table."""

    column: str


@dataclass(frozen=True)
class Arithmetic(Node):
    """``+ - * /``: numbers; date − date is days; date ± number is a date. Division by zero has no value."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Negative(Node):
    """``-x``."""

    operand: Node


@dataclass(frozen=True)
class Compare(Node):
    """``== != < <= > >=`` of two numbers, two dates or two texts (texts only ``==`` and ``!=``).

    ``computed``: a side is calculated, so the difference is rounded to 9 decimals before it is compared with 0.
    """

    operator: str
    left: Node
    right: Node
    computed: bool


@dataclass(frozen=True)
class In(Node):
    """``x in ("a", "b")``: texts or numbers, all literal."""

    item: Node
    options: tuple[str | float, ...]


@dataclass(frozen=True)
class And(Node):
    """Three-valued: one False decides, whatever has no value."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Or(Node):
    """Three-valued: one True decides, whatever has no value."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Not(Node):
    """No value stays no value."""

    operand: Node


@dataclass(frozen=True)
class Choose(Node):
    """``a if test else b``: only the chosen side is evaluated; no value when the test has none."""

    test: Node
    yes: Node
    no: Node


@dataclass(frozen=True)
class Filled(Node):
    """``filled(x)``: something stands there, readable or not. Always True or False."""

    cell: This | Cover | Column


@dataclass(frozen=True)
class Readable(Node):
    """``readable(x)``: what stands there is no gap (an empty cell is readable). Always True or False."""

    cell: This | Cover | Column


@dataclass(frozen=True)
class Unlisted(Node):
    """``unlisted(x)``: a choice cell holds text that is none of its list. Always True or False."""

    cell: This | Cover


@dataclass(frozen=True)
class TypedOver(Node):
    """``typed_over(this.x)``: the number that somebody typed where the formula of x stood; no value when none did."""

    column: str


@dataclass(frozen=True)
class Aggregate(Node):
    """``count exists every sum mean min max distinct`` over the used rows of a table for which the condition is True.

    ``every`` asks the used rows in which each column that the condition names is readable, and has no value when there
    is no such row; a blank makes its condition not true, and so ``every`` false. ``sum`` of nothing is 0, ``mean``,
    ``min`` and ``max`` of nothing have no value, ``distinct`` counts different values.

    ``outer`` holds the largest parts of the condition that name no column of the table; in the condition each is a
    ``Outer``. They are evaluated once, before; if one has no value, neither has the aggregate.
    """

    function: str
    table: str
    column: str | None
    condition: Node | None
    outer: tuple[Node, ...]


@dataclass(frozen=True)
class Outer(Node):
    """Inside a condition: the place of a part of ``Aggregate.outer``."""

    place: int


@dataclass(frozen=True)
class Lookup(Node):
    """``lookup(table, key_column, key, column)``: the column's value in the first used row whose key is equal."""

    table: str
    key_column: str
    key: Node
    column: str


@dataclass(frozen=True)
class Call(Node):
    """A function of scalars: see ``okrbook.expression.parse.FUNCTIONS``."""

    function: str
    arguments: tuple[Node, ...]


def children(node: Node) -> Iterator[Node]:
    """The nodes directly inside *node*."""
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from (part for part in value if isinstance(part, Node))


def walk(node: Node) -> Iterator[Node]:
    """*node* and everything inside it."""
    yield node
    for part in children(node):
        yield from walk(part)
