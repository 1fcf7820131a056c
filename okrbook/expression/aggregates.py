"""What of an aggregate's condition is asked once, and what of every row. Standard library only."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from okrbook.expression import tree
from okrbook.expression.tree import Node


def hoisted(condition: Node | None) -> tuple[Node | None, tuple[Node, ...]]:
    """The condition with ``Outer`` in place of its largest parts that name no column, and those parts."""
    outer: list[Node] = []
    return (None if condition is None else _hoist(condition, outer)), tuple(outer)


def names_column(node: Node) -> bool:
    """True when some part of *node* is a column of an aggregated table."""
    return any(isinstance(part, tree.Column) for part in tree.walk(node))


def _hoist(node: Node, outer: list[Node]) -> Node:
    if isinstance(node, tree.Number | tree.Literal):
        return node
    if not names_column(node):
        if node not in outer:
            outer.append(node)
        return tree.Outer(node.kind, outer.index(node))
    changed: dict[str, Any] = {}
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, Node):
            changed[field.name] = _hoist(value, outer)
        elif isinstance(value, tuple) and any(isinstance(part, Node) for part in value):
            changed[field.name] = tuple(_hoist(part, outer) for part in value)
    return replace(node, **changed)


def equality(condition: Node | None) -> tuple[str, Node] | None:
    """A text column that must equal a constant or an outer part for the condition to hold: what an index can find.

    Returns:
        the column, and the ``Outer`` or ``Literal`` that it equals; None when the condition has no such part.
    """
    parts = condition.parts if isinstance(condition, tree.And) else (condition,)
    for part in parts:
        if isinstance(part, tree.Compare) and part.operator == "==" and part.left.kind == tree.TEXT:
            for one, other in ((part.left, part.right), (part.right, part.left)):
                if isinstance(one, tree.Column) and isinstance(other, tree.Outer | tree.Literal):
                    return one.column, other
    return None
