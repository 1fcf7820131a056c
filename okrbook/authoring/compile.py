"""Compile templates, rules and word lists into one catalogue: JSON that the program loads without YAML or schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from okrbook.authoring.hashing import FORMAT, source_hash
from okrbook.authoring.inflect import LexiconError, compile_lexicon
from okrbook.authoring.yaml_files import Document, check, load
from okrbook.errors import AuthoringError, nearest
from okrbook.template import ID_TYPES, NAME_TYPES, NUMBER_TYPES

PRESET_TYPES = {"text", "long", "choice", *ID_TYPES, *NAME_TYPES}


def compile_catalogue(root: Path) -> dict[str, Any]:
    """Read everything below *root*, check it, and give the catalogue as JSON-able data.

    Raises:
        AuthoringError: one sentence with file and line, and the nearest right name where a name is unknown.
    """
    documents = _load(root, "rules/documents.yaml", "documents").data
    choices = _load(root, "workbook_templates/choices.yaml", "choices")
    _check_choices(choices)
    suggestions = dict(_suggestions(root, documents))
    tables = dict(_tables(root, choices, suggestions, documents))
    reading = dict(_reading(root, documents))
    templates = dict(_templates(root, tables, reading))
    rules = list(_rules(root, tables, templates, documents))
    lexicons = {path.stem: _lexicon(root, path) for path in sorted(root.glob("lexicons/*.yaml"))}
    return {
        "format": FORMAT,
        "sources": source_hash(root),
        "documents": documents,
        "tables": {name: table.data for name, table in tables.items()},
        "choices": choices.data,
        "suggestions": suggestions,
        "reading": reading,
        "templates": {name: template.data for name, template in templates.items()},
        "rules": rules,
        "lexicons": lexicons,
    }


def _load(root: Path, name: str, schema: str) -> Document:
    path = root / name
    if not path.is_file():
        raise AuthoringError(f"{name}:1: the file is missing")
    document = load(path, root)
    check(document, schema)
    return document


def _lexicon(root: Path, path: Path) -> dict[str, list[str]]:
    document = _load(root, f"lexicons/{path.name}", "lexicon")
    try:
        return compile_lexicon(document.data)
    except LexiconError as error:
        raise document.error(error.where, str(error)) from error


def _check_choices(choices: Document) -> None:
    for name, options in choices.data.items():
        owner: dict[str, str] = {}
        for index, choice in enumerate(options):
            also = [word for words in choice.get("also", {}).values() for word in words]
            for word in {choice["id"], *choice["label"].values(), *also}:
                key = " ".join(word.split()).lower()
                if owner.setdefault(key, choice["id"]) != choice["id"]:
                    raise choices.error((name, index), f"«{word}» means both «{owner[key]}» and «{choice['id']}»")


def _folder(root: Path, folder: str, kind: str, documents: Mapping[str, Any]) -> Iterator[tuple[str, Document]]:
    """The documents of a folder of the templates, each named as its file is, with sources that are known."""
    for path in sorted(root.glob(f"workbook_templates/{folder}/*.yaml")):
        document = _load(root, f"workbook_templates/{folder}/{path.name}", kind)
        if (name := document.data[kind]) != path.stem:
            raise document.error((kind,), f"the file is named {path.name}, the {kind} «{name}»")
        _check_sources(document, documents)
        yield path.stem, document


def _suggestions(root: Path, documents: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, document in _folder(root, "suggestions", "suggestions", documents):
        yield name, document.data["texts"]


def _reading(root: Path, documents: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, document in _folder(root, "reading", "reading", documents):
        data = document.data
        for place, cells in (
            (("widths",), data["widths"]),
            *((("rows", n), row) for n, row in enumerate(data["rows"])),
        ):
            if len(cells) != len(data["head"]):
                raise document.error(place, f"{len(cells)} columns stand here, {len(data['head'])} in the head")
        yield name, data


def _tables(
    root: Path, choices: Document, suggestions: Mapping[str, Any], documents: Mapping[str, Any]
) -> Iterator[tuple[str, Document]]:
    names = [path.stem for path in root.glob("workbook_templates/tables/*.yaml")]
    for table, document in _folder(root, "tables", "table", documents):
        data = document.data
        seen: set[str] = set()
        for index, column in enumerate(data["columns"]):
            _check_column(document, ("columns", index), column, names, choices.data, seen)
            name = column.get("suggest")
            if name is not None and name not in suggestions:
                message = f"no list of suggestions is named «{name}»{nearest(name, suggestions)}"
                raise document.error(("columns", index, "suggest"), message)
        for index, row in enumerate(data.get("examples", ())):
            _check_example(document, ("examples", index), row, data["columns"])
        yield table, document


def _check_column(
    document: Document,
    where: tuple[str | int, ...],
    column: Mapping[str, Any],
    tables: Sequence[str],
    choices: Mapping[str, Any],
    seen: set[str],
) -> None:
    if column["id"] in seen:
        raise document.error(where, f"the column «{column['id']}» is declared twice")
    seen.add(column["id"])
    if (column["type"] == "choice") != ("choices" in column):
        raise document.error(where, f"«{column['id']}»: a choice column, and only one, names its list of choices")
    if "choices" in column and column["choices"] not in choices:
        name = column["choices"]
        raise document.error((*where, "choices"), f"no list of choices is named «{name}»{nearest(name, choices)}")
    if (column["type"] == "ref") != ("to" in column):
        raise document.error(where, f"«{column['id']}»: a ref column, and only one, says what it refers to")
    for target in _listed(column.get("to", ())):
        if target.lstrip("^") not in tables:
            raise document.error((*where, "to"), f"no table is named «{target}»{nearest(target, tables)}")
    if not column.get("internal") and not ("label" in column and ("prompt" in column or "formula" in column)):
        raise document.error(where, f"«{column['id']}» needs a label, and a prompt if people type it")
    if "year" in column and column["type"] not in NUMBER_TYPES:
        raise document.error((*where, "year"), f"«{column['id']}»: only a column of numbers holds figures of one year")
    if column.get("internal") and "formula" not in column:
        raise document.error(where, f"«{column['id']}»: an internal column has a formula")


def _check_example(
    document: Document, where: tuple[str | int, ...], row: Mapping[str, Any], columns: Sequence[Mapping[str, Any]]
) -> None:
    typed = [column["id"] for column in columns if "formula" not in column]
    for name in row:
        if name not in typed:
            raise document.error((*where, name), f"no typed column is named «{name}»{nearest(name, typed)}")


def _templates(
    root: Path, tables: Mapping[str, Document], reading: Mapping[str, Any]
) -> Iterator[tuple[str, Document]]:
    fields = [column["id"] for column in tables["cover"].data["columns"]]
    for path in sorted(root.glob("workbook_templates/*.yaml")):
        if path.stem == "choices":
            continue
        document = _load(root, f"workbook_templates/{path.name}", "template")
        if document.data["template"] != path.stem:
            raise document.error(("template",), f"the file is named {path.name}")
        names = {"cover": fields, "optional_cover": fields, "tables": list(tables), "reading": list(reading)}
        for key, known in names.items():
            for index, name in enumerate(document.data.get(key, ())):
                if name not in known:
                    raise document.error((key, index), f"«{name}» is unknown{nearest(name, known)}")
        for name in document.data.get("cover_example", ()):
            if name not in document.data["cover"]:
                raise document.error(("cover_example", name), f"«{name}» is no field of this template's cover")
        _check_presets(document, tables)
        yield path.stem, document


def _check_presets(document: Document, tables: Mapping[str, Document]) -> None:
    """Preset rows stand in the template's own tables, and hold what compares as text."""
    for name, rows in document.data.get("presets", {}).items():
        known = document.data["tables"]
        if name not in known:
            raise document.error(("presets", name), f"the template has no table «{name}»{nearest(name, known)}")
        columns = tables[name].data["columns"]
        kinds = {column["id"]: column["type"] for column in columns}
        for index, row in enumerate(rows):
            _check_example(document, ("presets", name, index), row, columns)
            for column in row:
                if kinds[column] not in PRESET_TYPES:
                    message = f"«{column}» is of type {kinds[column]}; only texts, ids, names and choices stand ready"
                    raise document.error(("presets", name, index, column), message)


def _rules(
    root: Path, tables: Mapping[str, Document], templates: Mapping[str, Document], documents: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    codes: dict[str, str] = {}
    for path in sorted(root.glob("rules/*/*.yaml")):
        document = _load(root, path.relative_to(root).as_posix(), "rule")
        data = document.data
        if path.stem != f"{data['code']}-{data['name']}":
            raise document.error(("code",), f"the file should be named {data['code']}-{data['name']}.yaml")
        if codes.setdefault(data["code"], path.stem) != path.stem:
            raise document.error(("code",), f"{data['code']} is the code of {codes[data['code']]} already")
        _check_sources(document, documents)
        _check_severity(document, ("severity",), data["severity"], templates)
        for index, clause in enumerate(data["on"] if data["on"] != "merge" else ()):
            _check_severity(document, ("on", index, "severity"), clause.get("severity", "error"), templates)
            if clause["table"] not in ("*", *tables):
                name = clause["table"]
                raise document.error(("on", index, "table"), f"no table is named «{name}»{nearest(name, tables)}")
            _check_named(document, ("on", index, "templates"), clause.get("templates", ()), templates)
        yield {**data, "file": document.name, "lines": _clause_lines(document)}


def _check_severity(
    document: Document, where: tuple[str | int, ...], severity: Any, templates: Mapping[str, Document]
) -> None:
    """A severity is a word or a list of cases; the last case holds in every template."""
    cases = severity if isinstance(severity, list) else []
    for index, case in enumerate(cases):
        _check_named(document, (*where, index, "templates"), case.get("templates", ()), templates)
    if cases and "templates" in cases[-1]:
        raise document.error((*where, len(cases) - 1), "the last case holds in every template")


def _check_named(
    document: Document, where: tuple[str | int, ...], names: Sequence[str], templates: Mapping[str, Document]
) -> None:
    for name in names:
        if name not in templates:
            raise document.error(where, f"no template «{name}»{nearest(name, templates)}")


def _clause_lines(document: Document) -> list[int]:
    return [line for place, line in document.lines.items() if len(place) == 2 and place[0] == "on"]


def _check_sources(document: Document, documents: Mapping[str, Any]) -> None:
    for source in _listed(document.data.get("source", ())):
        if source["document"] not in documents:
            name = source["document"]
            raise document.error(("source",), f"no document is named «{name}»{nearest(name, documents)}")


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else (value,)
