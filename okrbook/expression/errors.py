"""What is wrong with an expression, and where."""

from __future__ import annotations

from okrbook.errors import OkrbookError


class ExpressionError(OkrbookError):
    """An expression that cannot be compiled. ``rule``: the rule's code, or the table of a derived column."""

    def __init__(self, message: str, rule: str = "", clause: int = 0) -> None:
        super().__init__(message)
        self.rule = rule
        self.clause = clause


class NotInTemplateError(ExpressionError):
    """A table or cover field that this template does not have; another one may."""
