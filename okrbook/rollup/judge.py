"""Findings of a merge: a rule of the MRG family, pointed at one cell of a return or of the organisation workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from okrbook.catalogue import Catalogue
from okrbook.finding import Finding
from okrbook.personal import masked
from okrbook.rollup.model import CHART, Row
from okrbook.wording import Lexicon, ratio_like


@dataclass(frozen=True, slots=True)
class Judge:
    """Makes findings of the catalogue's merge rules."""

    catalogue: Catalogue
    languages: Mapping[str, str]
    """Path → the workbook's language."""
    changed: Mapping[str, Mapping[str, float | str]] = field(default_factory=dict)
    """Rule code → what the organisation has set in place of the rule's own settings."""

    def settings(self, code: str) -> Mapping[str, float | str]:
        """The settings of the rule *code*, as the organisation has them."""
        return {**self.catalogue.rules[code].settings, **self.changed.get(code, {})}

    def setting(self, code: str, name: str) -> float:
        """One number of ``settings``."""
        return float(self.settings(code)[name])

    def is_ratio(self, row: Row, title: str, formula: str = "") -> bool:
        """True for a share, ratio, median or index, told by unit, *title* and *formula* columns (OKR024, KPI013)."""
        lexicon = self.catalogue.lexicons.get(self.languages.get(row.path, "fi"), Lexicon())
        texts = (row.text(title) or "", row.text("measure_unit") or "", row.text(formula) or "")
        return ratio_like(*texts, lexicon) is not None

    def choice_words(self, row: Row, column: str, choice: str) -> Mapping[str, str]:
        """The words of *choice* in each language, as *column* of *row*'s table has them."""
        table = self.catalogue.templates[row.template].by_id[row.table]
        return next(its.label for its in table.by_id[column].choices if its.id == choice)

    def finding(
        self,
        code: str,
        row: Row,
        column: str,
        values: Mapping[str, Any] | None = None,
        severity: str | None = None,
        template: str | None = None,
    ) -> Finding:
        """The finding *code* on *column*'s cell in *row*.

        ``severity`` overrides the rule's own; ``template`` is the one it is about when that is not the row's.
        """
        rule = self.catalogue.rules[code]
        level = severity or rule.severity[0].level
        at = row.position(column) or (0, 0)
        return Finding(
            rule=rule,
            clause=None,
            severity="warning" if rule.stage == "beta" and level == "error" else level,
            path=row.path,
            sheet=row.sheet,
            row=at[0],
            col=at[1],
            table=row.table,
            row_id=masked(row.row_id),
            column=column,
            value=masked(row.values.get(column, row.texts.get(column))),
            values=masked({**self.settings(code), **(values or {})}),
            fixable=False,
            unit_id=None if row.role == CHART else row.unit_id,
            reform_id=row.reform_id,
            template=template or row.template,
            language=self.languages.get(row.path, "fi"),
        )
