"""Strict YAML: no duplicate keys, plain data only, and every value knows its line; checked against a JSON Schema."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from okrbook.errors import AuthoringError

SCHEMAS = Path(__file__).parent.parent / "schemas"

Where = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML file: its data, and the line of every value by its path."""

    name: str
    data: Any
    lines: dict[Where, int]

    def error(self, where: Where, message: str) -> AuthoringError:
        """An error at *where* (or the nearest enclosing value that has a line)."""
        place = where
        while place and place not in self.lines:
            place = place[:-1]
        return AuthoringError(f"{self.name}:{self.lines.get(place, 1)}: {message}")


class _Loader(yaml.SafeLoader):
    """Dates stay text, as in JSON; on/off/yes/no stay words, so that ``on:`` is a key and not True."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, rx) for tag, rx in found if not tag.endswith((":timestamp", ":bool"))]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def load(path: Path, root: Path) -> Document:
    """Read *path*, named relative to *root*.

    Raises:
        AuthoringError: the file is not YAML, or writes a key twice.
    """
    name = path.relative_to(root).as_posix()
    lines: dict[Where, int] = {}
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
        node = loader.get_single_node()
        if node is None:
            raise AuthoringError(f"{name}:1: the file is empty")
        for place, line in _walk(node, (), name):
            lines[place] = line
        data = loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise AuthoringError(f"{name}:{line}: not YAML: {error.problem}") from error
    return Document(name, data, lines)


def _walk(node: yaml.Node, place: Where, name: str) -> Iterator[tuple[Where, int]]:
    yield place, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: set[Hashable] = set()
        for key, value in node.value:
            if key.value in seen:
                raise AuthoringError(f"{name}:{key.start_mark.line + 1}: the key «{key.value}» stands here twice")
            seen.add(key.value)
            yield from _walk(value, (*place, key.value), name)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _walk(value, (*place, index), name)


@cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((SCHEMAS / f"{schema}.schema.json").read_text(encoding="utf-8")))


def check(document: Document, schema: str) -> None:
    """Hold *document* against ``okrbook/schemas/<schema>.schema.json``.

    Raises:
        AuthoringError: with file, line, and the nearest right name where a key or value is unknown.
    """
    errors = list(_validator(schema).iter_errors(document.data))
    if errors:
        raise document.error(*_explain(_most_telling(errors)))


def _most_telling(errors: Sequence[ValidationError]) -> ValidationError:
    """A misspelt key or word before what it leads to (a key that is missing, an alternative that does not fit)."""
    every: list[ValidationError] = [*errors, *(inner for error in errors for inner in error.context or ())]
    for kind in ("additionalProperties", "enum"):
        for error in every:
            if error.validator == kind and isinstance(error.instance, dict if kind == "additionalProperties" else str):
                return error
    best: ValidationError | None = best_match(errors)
    assert best is not None  # noqa: S101 (there are errors)
    return best


def _explain(error: ValidationError) -> tuple[Where, str]:
    place: Where = tuple(error.absolute_path)
    instance: Any = error.instance
    allowed: Any = error.validator_value
    if error.validator == "additionalProperties":
        schema: Any = error.schema
        known = list(schema.get("properties", {}))
        unknown = sorted(set(instance) - set(known))[0]
        return (*place, unknown), f"unknown key «{unknown}»{_suggest(unknown, known)}"
    if error.validator == "enum":
        names = [str(value) for value in allowed]
        return place, f"«{instance}» is not one of {', '.join(names)}{_suggest(str(instance), names)}"
    return place, error.message if len(error.message) < 300 else f"{error.message[:300]} …"


def _suggest(name: str, known: list[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f" — did you mean «{close[0]}»?" if close else ""
