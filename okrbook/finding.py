"""Findings: what a rule found, as data without language; renderers pick the words. Standard library only."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from okrbook.book import a1
from okrbook.rule import Clause, Rule


@dataclass(frozen=True, slots=True)
class Hit:
    """What a check yields: where, and what the texts need.

    ``record_row`` and ``col`` come from the table's position.
    """

    table: str
    column: str | None = None
    row_id: str | None = None
    sheet: str | None = None
    row: int = 0
    col: int = 0
    value: Any = None
    values: Mapping[str, Any] = field(default_factory=dict)
    severity: str | None = None
    fixable: bool | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. ``values`` are what its texts are filled with; the renderer formats numbers and dates."""

    rule: Rule
    clause: Clause | None
    severity: str
    path: str
    sheet: str | None
    row: int
    col: int
    table: str | None
    row_id: str | None
    column: str | None
    value: Any
    values: Mapping[str, Any]
    fixable: bool
    unit_id: str | None
    reform_id: str | None
    template: str | None
    language: str
    suppressed: str | None = None

    @property
    def code(self) -> str:
        """The rule's code."""
        return self.rule.code

    @property
    def cell(self) -> str | None:
        """The cell as A1, None only when no sheet could be read."""
        return a1(self.row, self.col) if self.row and self.col else None

    @property
    def fingerprint(self) -> str:
        """Stays the same when rows move: made of identity, template, code, table, row id and column."""
        parts = (self.unit_id, self.reform_id, self.template, self.code, self.table, self.row_id, self.column)
        joined = "\x1f".join(part or "" for part in parts)
        return hashlib.sha256(joined.encode()).hexdigest()[:16]
