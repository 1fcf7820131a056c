"""The reference pages of ``docs/``: all rules and all templates, in each language, written from the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from okrbook.catalogue import Catalogue
from okrbook.report.explain import rule_markdown, severities, traits
from okrbook.report.sentences import label
from okrbook.template import Table, Template
from okrbook.texts import LANGUAGES, Text
from okrbook.write.files import write_file

RULES: Final[Text] = {"fi": "docs/fi/saannot.md", "sv": "docs/sv/regler.md", "en": "docs/rules.md"}
TEMPLATES: Final[Text] = {"fi": "docs/fi/pohjat.md", "sv": "docs/sv/mallar.md", "en": "docs/templates.md"}
"""Language → where its page stands in a checkout."""

_MADE: Final = "<!-- Written by `python -m okrbook.authoring docs` from the YAML sources: change those. -->"

_WORDS: Final[Mapping[str, Text]] = {
    "rules": {"fi": "Säännöt", "sv": "Regler", "en": "Rules"},
    "rules_about": {
        "fi": "Näiden sääntöjen mukaan täytetyt työkirjat tarkistetaan. Jokainen sääntö kertoo, mihin se perustuu.",
        "sv": "Ifyllda arbetsböcker kontrolleras enligt dessa regler. Varje regel anger vad den grundar sig på.",
        "en": "Completed workbooks are checked against these rules. Each rule says what it is based on.",
    },
    "templates": {"fi": "Työkirjapohjat", "sv": "Arbetsboksmallar", "en": "Templates"},
    "templates_about": {
        "fi": "Työkirjapohjien taulukot ja sarakkeet. Tunnuksia käytetään komennoissa ja JSON-tiedostoissa.",
        "sv": "Tabeller och kolumner i arbetsboksmallarna. Id:n används i kommandon och i JSON-filer.",
        "en": "The tables and columns of the templates. The ids are used in commands and in JSON files.",
    },
    "code": {"fi": "Koodi", "sv": "Kod", "en": "Code"},
    "name": {"fi": "Nimi", "sv": "Namn", "en": "Name"},
    "severity": {"fi": "Vakavuus", "sv": "Allvarlighet", "en": "Severity"},
    "title": {"fi": "Mistä on kyse", "sv": "Vad det gäller", "en": "What it is about"},
    "id": {"fi": "Tunnus", "sv": "Id", "en": "Id"},
    "column": {"fi": "Sarake", "sv": "Kolumn", "en": "Column"},
    "kind": {"fi": "Sisältö", "sv": "Innehåll", "en": "Content"},
    "prompt": {"fi": "Mitä kirjoitetaan", "sv": "Vad man skriver", "en": "What to write"},
    "source": {"fi": "Lähde", "sv": "Källa", "en": "Source"},
}


def pages(catalogue: Catalogue) -> dict[str, str]:
    """Every page: path in a checkout → its Markdown."""
    made = {RULES[language]: "\n".join(_rules(catalogue, language)) + "\n" for language in LANGUAGES}
    return made | {TEMPLATES[language]: "\n".join(_templates(catalogue, language)) + "\n" for language in LANGUAGES}


def outdated(root: Path, catalogue: Catalogue) -> list[str]:
    """The pages below *root* that are missing or say something else than the catalogue."""
    return [
        name
        for name, text in pages(catalogue).items()
        if not (root / name).is_file() or (root / name).read_text(encoding="utf-8") != text
    ]


def write_pages(root: Path, catalogue: Catalogue) -> list[str]:
    """Writes the pages that are out of date, and gives their names."""
    made, names = pages(catalogue), outdated(root, catalogue)
    for name in names:
        write_file(root / name, made[name].encode(), force=True)
    return names


def _rules(catalogue: Catalogue, language: str) -> Iterator[str]:
    yield from _opening("rules", language)
    yield from _head(("code", "severity", "title", "name"), language)
    for rule in catalogue.rules.values():
        link = f"[{rule.code}](#{rule.code.lower()})"
        yield _line(link, severities(rule, language), rule.title[language], f"`{rule.name}`")
    for rule in catalogue.rules.values():
        yield from ("", f'<a id="{rule.code.lower()}"></a>', "")
        yield from rule_markdown(rule, catalogue, language)


def _templates(catalogue: Catalogue, language: str) -> Iterator[str]:
    yield from _opening("templates", language)
    for template in catalogue.templates.values():
        yield from _template(template, catalogue, language)


def _template(template: Template, catalogue: Catalogue, language: str) -> Iterator[str]:
    yield from (f"## `{template.id}` {template.label[language]}", "", template.about[language], "")
    for table in (template.cover, *template.tables):
        yield from _table(table, catalogue, language)


def _table(table: Table, catalogue: Catalogue, language: str) -> Iterator[str]:
    yield from (f"### `{table.id}` {table.label[language]}", "")
    if language in table.about:
        yield from (table.about[language], "")
    yield from _head(("id", "column", "kind", "prompt"), language)
    for column in table.visible:
        kind = ", ".join(traits(column, language))
        yield _line(f"`{column.id}`", label(column, language), kind, column.prompt.get(language, ""))
    yield ""
    if table.source is not None:
        yield from (f"{_WORDS['source'][language]}: {catalogue.source_title(table.source, language)}", "")


def _opening(page: str, language: str) -> Iterator[str]:
    yield from (_MADE, "", f"# {_WORDS[page][language]}", "", _WORDS[f"{page}_about"][language], "")


def _head(words: tuple[str, ...], language: str) -> Iterator[str]:
    yield _line(*(_WORDS[word][language] for word in words))
    yield _line(*("---" for _ in words))


def _line(*cells: str) -> str:
    """A row of a Markdown table."""
    return f"| {' | '.join(' '.join(cell.split()).replace('|', chr(92) + '|') for cell in cells)} |"
