"""The hidden calculation sheets: clean copies of what people typed, and the derived columns. Standard library only.

A form shows derived values that LibreOffice and Excel recalculate at every keystroke. They agree with what okrbook
computes because both read cells the same way (``okrbook.values``) and both follow the same tree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from okrbook.calc.layout import COVER_FIRST_ROW, COVER_VALUE, HEADER_ROW, CalcSheet, display_formula

if TYPE_CHECKING:
    from okrbook.catalogue import Catalogue
    from okrbook.template import Template

__all__ = ["COVER_FIRST_ROW", "COVER_VALUE", "HEADER_ROW", "CalcSheet", "display_formula", "sheets"]


def sheets(template: Template, language: str, catalogue: Catalogue, *, example: bool = False) -> tuple[CalcSheet, ...]:
    """The calculation sheets that the template's derived columns and the catalogue's live rules need.

    A workbook of examples leaves out the rules that spare them.

    Raises:
        ExpressionError: when a derived column's formula does not compile.
    """
    from okrbook.calc.build import calc_sheets

    rules = (rule for rule in catalogue.rules.values() if not (example and rule.spares_examples))
    return calc_sheets(template, language, rules)
