"""Findings of a merge: a rule of the MRG family, pointed at one cell of a return or of the organisation workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from okrbook.catalogue import Catalogue
from okrbook.finding import Finding
from okrbook.rollup.model import CHART, Row


@dataclass(frozen=True, slots=True)
class Judge:
    """Makes findings of the catalogue's merge rules. ``languages``: path → the workbook's language."""

    catalogue: Catalogue
    languages: Mapping[str, str]

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
            row_id=row.row_id,
            column=column,
            value=row.values.get(column, row.texts.get(column)),
            values=dict(values or {}),
            fixable=False,
            unit_id=None if row.role == CHART else row.unit_id,
            reform_id=row.reform_id,
            template=template or row.template,
            language=self.languages.get(row.path, "fi"),
        )
