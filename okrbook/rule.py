"""Rules: what a workbook is judged by. Data from the catalogue; the engine runs them. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from okrbook.template import Source
from okrbook.texts import Text

SEVERITIES: Final = ("error", "warning", "info")
"""From the gravest to the lightest."""


@dataclass(frozen=True, slots=True)
class SeverityCase:
    """A severity, the condition under which it holds (None: always) and the templates (none: all)."""

    level: str
    when: str | None = None
    templates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """Where and how a rule looks: one table (``*`` for all), a condition or a named Python check."""

    table: str
    scope: str = "row"
    each: str | None = None
    templates: tuple[str, ...] = ()
    when: str | None = None
    must: str | None = None
    check: str | None = None
    at: str | None = None
    needs: tuple[str, ...] | None = None
    severity: tuple[SeverityCase, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    message: Text | None = None
    hint: Text | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its public code and name, its source, its clauses and its texts."""

    code: str
    name: str
    severity: tuple[SeverityCase, ...]
    sources: tuple[Source, ...]
    title: Text
    why: Text
    message: Text
    hint: Text
    clauses: tuple[Clause, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    replaces: str | None = None
    fixable: bool = False
    stage: str = "stable"
    formerly: tuple[str, ...] = ()
    examples: tuple[Mapping[str, Any], ...] = ()
    on_merge: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def family(self) -> str:
        """The letters of its code, such as ``OKR``."""
        return self.code.rstrip("0123456789")
