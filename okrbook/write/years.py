"""Which calendar year a column's figures are of: said above its header, from the period that stands on the cover."""

from __future__ import annotations

import re
from typing import Final

from okrbook.expression.excel_periods import is_year
from okrbook.template import Column
from okrbook.write.content import typed
from okrbook.write.plan import COVER_VALUE, Plan, cell_of

_YEAR: Final = re.compile(r" *(2[01][0-9]{2})")
_PERIOD: Final = "period"


def year_label(plan: Plan, column: Column) -> str:
    """``budget 2027`` for the first year, ``plan 2028`` for later ones; the word alone without a readable period."""
    word, field = _word(plan, column), plan.template.cover.by_id.get(_PERIOD)
    written = typed(field, plan.content.cover.get(_PERIOD), plan.language) if field else None
    # A date is a number of days to a spreadsheet, and no period.
    first = _YEAR.match(str(written)) if isinstance(written, str | float | int) else None
    return f"{word} {int(first[1]) + _later(column)}" if first else word


def year_formula(plan: Plan, column: Column) -> str | None:
    """The same as an expression of a formula that follows the cover; None when the cover has no period."""
    row = plan.field_row(_PERIOD)
    if row is None:
        return None
    text = f"LEFT(TRIM({cell_of(plan.sheet_name(plan.template.cover), row, COVER_VALUE)}),4)"
    word = _word(plan, column)
    year = f'"{word} "&(VALUE({text})+{_later(column)})'
    # Whatever becomes of the cover, a header never shows an error value.
    return f'IFERROR(IF(LEN({text})=4,IF({is_year(text)},{year},"{word}"),"{word}"),"{word}")'


def _later(column: Column) -> int:
    return (column.year or 1) - 1


def _word(plan: Plan, column: Column) -> str:
    return plan.word("later_year" if _later(column) else "first_year")
