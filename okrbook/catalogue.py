"""The catalogue: all templates, rules and word lists, compiled into one JSON that ships inside the wheel.

A checkout compiles it again when a source's hash differs. Loading needs the standard library alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from okrbook.errors import UsageError, nearest
from okrbook.rule import Clause, Rule, SeverityCase
from okrbook.template import COVER, Choice, Column, Reading, Source, Table, Template
from okrbook.texts import Text

if TYPE_CHECKING:
    from okrbook.wording import Lexicon, RoleWords

PACKAGE = Path(__file__).parent
COMPILED = PACKAGE / "catalogue.json"
HOUSE = "house"
"""The document that stands for okrbook's own judgement."""


@dataclass(frozen=True)
class Catalogue:
    """Everything that is data: templates, rules, word lists, source documents."""

    templates: Mapping[str, Template]
    rules: Mapping[str, Rule]
    documents: Mapping[str, Mapping[str, Any]]
    forms: Mapping[str, Any]
    """The compiled word lists by language."""

    def template(self, name: str) -> Template:
        """The template of that id.

        Raises:
            UsageError: naming the nearest right id.
        """
        if name not in self.templates:
            raise UsageError(
                f"There is no template «{name}»{nearest(name, self.templates)} ({', '.join(self.templates)})"
            )
        return self.templates[name]

    def rule(self, name: str) -> Rule:
        """The rule of that code (any case) or name.

        Raises:
            UsageError: naming the nearest right code or name.
        """
        key = name.strip()
        for rule in self.rules.values():
            if key.upper() in (rule.code, *rule.formerly) or key.lower() == rule.name:
                return rule
        known = [*self.rules, *(rule.name for rule in self.rules.values())]
        raise UsageError(f"There is no rule «{name}»{nearest(key.upper(), known) or nearest(key.lower(), known)}")

    @cached_property
    def lexicons(self) -> Mapping[str, Lexicon]:
        """The word lists by language, each made when a rule first reads text in it."""
        from okrbook.wording import Lexicons

        return Lexicons(self.forms)

    @cached_property
    def roles(self) -> RoleWords:
        """The role words of all languages: they decide where a comma separates two names."""
        from okrbook.wording import RoleWords

        return RoleWords.of(forms.get("roles", ()) for forms in self.forms.values())

    def source_title(self, source: Source, language: str) -> str:
        """``Document title: section``; okrbook's own judgement has no sections."""
        title: str = self.documents[source.document]["title"][language]
        return title if source.document == HOUSE else f"{title}: {source.section}"


def sources_root() -> Path | None:
    """The checkout's top folder, None in an installed wheel."""
    root = PACKAGE.parent
    return root if (root / "workbook_templates").is_dir() and (root / "rules").is_dir() else None


@cache
def load() -> Catalogue:
    """The catalogue of this installation.

    Raises:
        AuthoringError: in a checkout, when a changed source is broken: file, line and what is wrong.
    """
    root = sources_root()
    if root is None:
        return from_json(json.loads(COMPILED.read_bytes()))
    from okrbook.authoring.hashing import source_hash

    if COMPILED.is_file():
        data = json.loads(COMPILED.read_bytes())
        if data["sources"] == source_hash(root):
            return from_json(data)
    from okrbook.authoring.build import build

    return build(root)


def from_json(data: Mapping[str, Any]) -> Catalogue:
    """Dataclasses from the compiled JSON."""
    choices = {name: tuple(map(_choice, options)) for name, options in data["choices"].items()}
    tables = {name: _table(table, choices, data["suggestions"]) for name, table in data["tables"].items()}
    return Catalogue(
        templates={name: _template(template, tables, data["reading"]) for name, template in data["templates"].items()},
        rules={rule["code"]: _rule(rule) for rule in data["rules"]},
        documents=data["documents"],
        forms=data["lexicons"],
    )


def _choice(data: Mapping[str, Any]) -> Choice:
    also = tuple(word for words in data.get("also", {}).values() for word in words)
    return Choice(data["id"], data["label"], also)


def _column(
    data: Mapping[str, Any], choices: Mapping[str, tuple[Choice, ...]], suggestions: Mapping[str, list[Text]]
) -> Column:
    targets = _listed(data.get("to", ()))
    outer = next((target[1:] for target in targets if target.startswith("^")), None)
    return Column(
        id=data["id"],
        type=data["type"],
        label=data.get("label", {}),
        prompt=data.get("prompt", {}),
        required=data.get("required", False),
        group=data.get("group", "plan"),
        width=data.get("width", 16),
        choices=choices.get(data.get("choices", ""), ()),
        targets=() if outer else targets,
        outer=outer,
        broken=data.get("broken", "WB017"),
        minimum=data.get("min"),
        maximum=data.get("max"),
        step=data.get("step"),
        measured=data.get("measured", False),
        year=data.get("year"),
        formula=data.get("formula"),
        internal=data.get("internal", False),
        show=data.get("show"),
        suggestions=tuple(suggestions.get(data.get("suggest", ""), ())),
    )


def _table(
    data: Mapping[str, Any], choices: Mapping[str, tuple[Choice, ...]], suggestions: Mapping[str, list[Text]]
) -> Table:
    return Table(
        id=data["table"],
        label=data["label"],
        about=data["about"],
        columns=tuple(_column(column, choices, suggestions) for column in data["columns"]),
        rows=data.get("rows", 60),
        prefilled=data.get("prefilled", False),
        layout=data.get("layout", "table"),
        source=next(iter(_sources(data)), None),
        examples=tuple(data.get("examples", ())),
        settings=data.get("settings", {}),
        picture=data.get("picture"),
    )


def _template(data: Mapping[str, Any], tables: Mapping[str, Table], reading: Mapping[str, Any]) -> Template:
    from dataclasses import replace

    whole = tables[COVER]
    optional = data.get("optional_cover", ())
    fields = tuple(
        replace(whole.by_id[name], required=whole.by_id[name].required and name not in optional)
        for name in data["cover"]
    )
    own = data.get("cover_example", {})
    examples = tuple({key: row[key] for key in data["cover"] if key in row} | own for row in whole.examples)
    return Template(
        id=data["template"],
        version=data["version"],
        label=data["label"],
        about=data["about"],
        steps={language: tuple(steps) for language, steps in data["steps"].items()},
        cover=replace(whole, columns=fields, examples=examples),
        tables=tuple(_with_presets(tables[name], data.get("presets", {}).get(name, ())) for name in data["tables"]),
        reading=tuple(_reading(reading[name]) for name in data.get("reading", ())),
    )


def _reading(data: Mapping[str, Any]) -> Reading:
    rows = tuple(map(tuple, data["rows"]))
    return Reading(data["reading"], data["label"], data["about"], tuple(data["widths"]), tuple(data["head"]), rows)


def _with_presets(table: Table, rows: Sequence[Mapping[str, Any]]) -> Table:
    """The table with its preset rows; rows that want for nothing are themselves the examples."""
    from dataclasses import replace

    required = {column.id for column in table.typed if column.required}
    whole = bool(rows) and all(required <= row.keys() for row in rows)
    return replace(table, presets=tuple(rows), examples=() if whole else table.examples)


def _sources(data: Mapping[str, Any]) -> tuple[Source, ...]:
    found = data.get("source", [])
    return tuple(Source(item["document"], item["section"]) for item in (found if isinstance(found, list) else [found]))


def _listed(data: str | Sequence[str]) -> tuple[str, ...]:
    """One name or several, as they may be written in the sources."""
    return (data,) if isinstance(data, str) else tuple(data)


def _severity(data: str | list[Mapping[str, Any]] | None) -> tuple[SeverityCase, ...]:
    if data is None:
        return ()
    if isinstance(data, str):
        return (SeverityCase(data),)
    return tuple(SeverityCase(case["level"], case.get("when"), tuple(case.get("templates", ()))) for case in data)


def _clause(data: Mapping[str, Any]) -> Clause:
    needs = data.get("needs")
    return Clause(
        table=data["table"],
        scope=data.get("scope", "row"),
        each=data.get("each"),
        templates=tuple(data.get("templates", ())),
        when=data.get("when"),
        must=data.get("must"),
        check=data.get("check"),
        at=data.get("at"),
        needs=None if needs is None else tuple(needs),
        severity=_severity(data.get("severity")),
        values=data.get("values", {}),
        options=data.get("options", {}),
        message=data.get("message"),
        hint=data.get("hint"),
        live=tuple(map(_clause, data.get("live", ()))),
    )


def _rule(data: Mapping[str, Any]) -> Rule:
    merged = data["on"] == "merge"

    def text(key: str) -> Text:
        found: Text = data[key]
        return found

    return Rule(
        code=data["code"],
        name=data["name"],
        severity=_severity(data["severity"]),
        sources=_sources(data),
        title=text("title"),
        why=text("why"),
        message=text("message"),
        hint=text("hint"),
        clauses=() if merged else tuple(map(_clause, data["on"])),
        settings=data.get("settings", {}),
        replaces=_listed(data.get("replaces", ())),
        fixable=data.get("fixable", False),
        stage=data.get("stage", "stable"),
        formerly=tuple(data.get("formerly", ())),
        examples=tuple(data["examples"]),
        on_merge=merged,
        options=data.get("options", {}),
        spares_examples=data.get("spares_examples", False),
        not_live=data.get("not_live"),
    )
