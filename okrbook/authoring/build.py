"""Build the catalogue and keep it beside the program."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from okrbook.authoring.compile import compile_catalogue
from okrbook.catalogue import COMPILED, Catalogue, from_json
from okrbook.errors import AuthoringError
from okrbook.expression import ExpressionError
from okrbook.program import compile_program


def build(root: Path, target: Path = COMPILED) -> Catalogue:
    """Compile the sources below *root*, check every expression, and write the catalogue to *target* if possible.

    Raises:
        AuthoringError: file, line and what is wrong.
    """
    data = compile_catalogue(root)
    catalogue = from_json(data)
    check_expressions(data, catalogue)
    with suppress(OSError):  # A read-only installation still runs, only its start is slower.
        write(data, target)
    return catalogue


def write(data: dict[str, Any], target: Path) -> None:
    """Write the catalogue beside its place and rename it into it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".catalogue-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def check_expressions(data: dict[str, Any], catalogue: Catalogue) -> None:
    """Compile every formula and rule against every template that it applies to.

    Raises:
        AuthoringError: naming the rule's file and clause.
    """
    files = {rule["code"]: rule for rule in data["rules"]}
    for template in catalogue.templates.values():
        try:
            compile_program(template, catalogue.rules.values(), {})
        except ExpressionError as error:
            rule = files.get(error.rule)
            if rule is None:
                raise AuthoringError(f"workbook_templates/tables/{error.rule}.yaml:1: {error}") from error
            line = rule["lines"][error.clause] if error.clause < len(rule["lines"]) else 1
            raise AuthoringError(f"{rule['file']}:{line}: {error}") from error
