"""Findings as JSON; the shape is fixed by ``schemas/findings.schema.json``. Standard library only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from okrbook.finding import Finding
from okrbook.linting import LintResult
from okrbook.report import sentences

if TYPE_CHECKING:
    from okrbook.catalogue import Catalogue


def finding_json(finding: Finding, catalogue: Catalogue, language: str | None = None) -> dict[str, Any]:
    """One finding; its sentences in *language*, else in the workbook's own."""
    chosen = language or finding.language
    return {
        "code": finding.code,
        "name": finding.rule.name,
        "severity": finding.severity,
        "path": finding.path,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "table": finding.table,
        "row_id": finding.row_id,
        "column": finding.column,
        "value": _plain(finding.value),
        "message": sentences.message(finding, catalogue, chosen),
        "hint": sentences.hint(finding, catalogue, chosen),
        "source": sentences.source(finding, catalogue, chosen),
        "fixable": finding.fixable,
        "fingerprint": finding.fingerprint,
        "suppressed": finding.suppressed,
    }


def lint_json(result: LintResult, catalogue: Catalogue, version: str, language: str | None = None) -> dict[str, Any]:
    """The whole result as plain data."""
    return {
        "tool": "okrbook",
        "version": version,
        "today": result.today.isoformat(),
        "files": [
            {
                "path": file.path,
                "template": file.template,
                "template_version": file.template_version,
                "language": file.language,
                "unit_id": file.unit_id,
                "reform_id": file.reform_id,
                "period": file.period,
                "errors": file.count("error"),
                "warnings": file.count("warning"),
                "infos": file.count("info"),
            }
            for file in result.files
        ],
        "findings": [finding_json(finding, catalogue, language) for finding in result.findings],
        "not_checked": [
            {"path": file.path, "code": its.code, "reason": its.reason[language or file.language]}
            for file in result.files
            for its in file.not_checked
        ],
        "summary": {
            "files": len(result.files),
            "errors": result.count("error"),
            "warnings": result.count("warning"),
            "infos": result.count("info"),
            "suppressed": result.suppressed,
        },
    }


def dumped(data: Any) -> str:
    """*data* as JSON text; the same data give the same text."""
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    return value
