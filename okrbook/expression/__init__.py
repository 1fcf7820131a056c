"""The language of rules and derived columns: parsed once, evaluated over a Book, compiled to formulas."""

from okrbook.expression.errors import ExpressionError, NotInTemplateError
from okrbook.expression.parse import Scope, condition, parse

__all__ = ["ExpressionError", "NotInTemplateError", "Scope", "condition", "parse"]
