"""Rules as formulas: what the linter would say of each row, while somebody types. Standard library only.

A verdict is 1, 2 or 3 for an error, a warning or a note, 0 where all is fine, and empty where the rule is silent.
Both runtimes follow the same trees and are silent for the same cells, so a verdict is what the linter finds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from okrbook.expression.excel import compile_excel
from okrbook.template import Table, Template

if TYPE_CHECKING:
    from okrbook.expression.excel import Layout
    from okrbook.program import CompiledClause, Test

LEVELS: Final[Mapping[str, int]] = {"error": 1, "warning": 2, "info": 3}


def verdict_formula(clause: CompiledClause, table: Table, layout: Layout) -> str:
    """The verdict of a clause on one used row, or on the table as a whole; without an equals sign.

    Raises:
        ExpressionError: for what no formula can say.
    """
    assert clause.must is not None  # noqa: S101 (what has a formula has a condition)
    body = f"IF({_said(clause.must, layout)},0,{_level(clause, layout)})"
    if clause.when is not None:
        body = f"IF({_said(clause.when, layout)},{body},0)"
    return _needed(clause, table, layout, f'IFERROR({body},"")')


def _said(test: Test, layout: Layout) -> str:
    return compile_excel(test.tree, layout)


def _level(clause: CompiledClause, layout: Layout) -> str:
    """The first case that holds; the last one where none is said to hold. A rule on trial warns at most."""
    mildest = LEVELS["warning"] if clause.rule.stage == "beta" else 0
    numbers = [str(max(LEVELS[level], mildest)) for level, _ in clause.cases]
    formula = numbers[-1]
    for number, (_, when) in zip(reversed(numbers), reversed(clause.cases), strict=True):
        formula = number if when is None else f"IF(IFERROR({_said(when, layout)},FALSE),{number},{formula})"
    return formula


def _needed(clause: CompiledClause, table: Table, layout: Layout, formula: str) -> str:
    """Silent for a row in which a cell that the clause needs cannot be read, or is required and empty."""
    for name in sorted(clause.needs) if not clause.whole_table else ():
        column = table.by_id[name]
        if column.derived:
            continue
        cell = layout.this(name, value=False)
        gap = f"ISNUMBER({cell})" if column.kind == "text" else f'{cell}="!"'
        formula = f'IF({gap},"",{formula})'
        if column.required:
            formula = f'IF({cell}="","",{formula})'
    return formula


def sentence(clause: CompiledClause, template: Template, language: str) -> str:
    """What the check column says: what is the matter and, where a rule speaks of any of several columns, of which."""
    text = clause.rule.title[language]
    if clause.of_each and clause.at is not None:
        column = template.by_id[clause.at[0]].by_id[clause.at[1]]
        text += f": {column.label.get(language, column.id)}"
    return text
