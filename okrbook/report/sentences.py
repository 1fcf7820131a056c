"""Findings in words: the rule's sentences in a language, filled with what stands in the workbook.

Standard library only.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from string import Formatter
from typing import TYPE_CHECKING, Any, Final

from okrbook.finding import Finding
from okrbook.template import Column, Table
from okrbook.texts import LANGUAGES, SEVERITY_WORDS, day, number, percent

if TYPE_CHECKING:
    from okrbook.catalogue import Catalogue

LONGEST_VALUE: Final = 200
"""A longer text is shown by its beginning: the cell holds the rest."""


def severity_word(severity: str, language: str) -> str:
    """``error`` as a word of *language*."""
    return SEVERITY_WORDS[severity][language]


def message(finding: Finding, catalogue: Catalogue, language: str) -> str:
    """What stands in the cell and why it matters."""
    own = finding.clause.message if finding.clause else None
    return _filled((own or finding.rule.message)[language], finding, catalogue, language)


def hint(finding: Finding, catalogue: Catalogue, language: str) -> str:
    """What to do."""
    own = finding.clause.hint if finding.clause else None
    return _filled((own or finding.rule.hint)[language], finding, catalogue, language)


def source(finding: Finding, catalogue: Catalogue, language: str) -> str:
    """Where the norm stands; several sources are separated by semicolons."""
    return "; ".join(catalogue.source_title(its, language) for its in finding.rule.sources)


def label(column: Column, language: str) -> str:
    """The column's header in *language*; its id where it has none."""
    return column.label.get(language, column.id)


def shown(value: Any, language: str, column: Column | None = None) -> str:
    """*value* as people write it: a share as per cent, a date as a date, a choice by its label; nothing as a dash."""
    if value is None:
        return "–"
    if isinstance(value, Mapping) and set(value) >= set(LANGUAGES):
        return str(value[language])
    if isinstance(value, date):
        return day(value, language)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return percent(value, language) if column is not None and column.type == "percent" else number(value, language)
    text = str(value)
    for choice in column.choices if column is not None else ():
        if choice.id == text:
            return choice.label[language]
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE].rstrip()} …"


class _Sentence(Formatter):
    """Fills a rule's sentence. What stands in a cell is never read as part of the sentence."""

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        return value if isinstance(value, str) else shown(value, self.language)


def _filled(text: str, finding: Finding, catalogue: Catalogue, language: str) -> str:
    table = _table(finding, catalogue)
    column = table.by_id.get(finding.column or "") if table else None
    values = {
        **{name: shown(value, language) for name, value in finding.values.items()},
        "value": shown(finding.values.get("value", finding.value), language, column),
        "row_id": finding.row_id or "–",
        "column": label(column, language) if column else finding.column or "–",
        "table": table.label[language] if table else "–",
        "sheet": finding.sheet or "–",
    }
    return _Sentence(language).vformat(text, (), values)


def _table(finding: Finding, catalogue: Catalogue) -> Table | None:
    """The table that the finding is about; one in the organisation workbook is not of the return's template."""
    if finding.table is None:
        return None
    own = catalogue.templates.get(finding.template or "")
    for template in ([own] if own else []) + list(catalogue.templates.values()):
        if finding.table in template.by_id:
            return template.by_id[finding.table]
    return None
