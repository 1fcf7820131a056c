"""Templates and rules explained to a person: what they hold, what they mean, where they come from, what to do."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any, Final

from okrbook.catalogue import Catalogue, load
from okrbook.report.as_json import dumped
from okrbook.report.sentences import label, severity_word
from okrbook.rule import Rule
from okrbook.template import Column, Table
from okrbook.texts import Text

WIDTH: Final = 88

_WORDS: Final[Mapping[str, Text]] = {
    "why": {"fi": "Miksi", "sv": "Varför", "en": "Why it matters"},
    "says": {"fi": "Mitä se sanoo", "sv": "Vad den säger", "en": "What it says"},
    "do": {"fi": "Mitä voi tehdä", "sv": "Vad man kan göra", "en": "What to do"},
    "source": {"fi": "Lähde", "sv": "Källa", "en": "Source"},
    "found": {"fi": "Tästä huomautetaan", "sv": "Detta påpekas", "en": "Reported"},
    "passed": {"fi": "Tämä on kunnossa", "sv": "Detta är i sin ordning", "en": "Fine as it is"},
    "settings": {"fi": "Muutettavat raja-arvot", "sv": "Gränsvärden som kan ändras", "en": "Settings"},
    "or": {"fi": "tai", "sv": "eller", "en": "or"},
    "required": {"fi": "pakollinen", "sv": "obligatorisk", "en": "required"},
    "calculated": {"fi": "lasketaan", "sv": "räknas", "en": "calculated"},
}
_KINDS: Final[Mapping[str, Text]] = {
    "text": {"fi": "teksti", "sv": "text", "en": "text"},
    "long": {"fi": "pitkä teksti", "sv": "lång text", "en": "long text"},
    "id": {"fi": "tunnus", "sv": "id", "en": "id"},
    "ref": {"fi": "viittaus", "sv": "hänvisning", "en": "reference"},
    "int": {"fi": "kokonaisluku", "sv": "heltal", "en": "whole number"},
    "number": {"fi": "luku", "sv": "tal", "en": "number"},
    "percent": {"fi": "prosenttiosuus", "sv": "procentandel", "en": "percentage"},
    "money": {"fi": "euromäärä", "sv": "belopp i euro", "en": "amount in euro"},
    "date": {"fi": "päivämäärä", "sv": "datum", "en": "date"},
    "choice": {"fi": "valinta", "sv": "val", "en": "choice"},
    "quarter": {"fi": "vuosineljännes", "sv": "kvartal", "en": "quarter"},
    "period": {"fi": "jakso", "sv": "period", "en": "period"},
    "person": {"fi": "henkilö tai rooli", "sv": "person eller roll", "en": "person or role"},
    "people": {"fi": "henkilöt tai roolit", "sv": "personer eller roller", "en": "persons or roles"},
}


def template_list(language: str) -> Iterator[str]:
    """One line a template: id, name and tables."""
    for template in load().templates.values():
        tables = ", ".join(table.id for table in template.tables)
        yield f"{template.id:<12}{template.label[language]} ({tables})"


def template_text(name: str, language: str) -> Iterator[str]:
    """A template with its tables and columns.

    Raises:
        UsageError: there is no such template.
    """
    template = load().template(name)
    yield f"{template.id}/{template.version}  {template.label[language]}"
    yield from _paragraph(template.about[language])
    for table in (template.cover, *template.tables):
        yield ""
        yield from _table(table, language)


def _table(table: Table, language: str) -> Iterator[str]:
    yield f"{table.id}  {table.label[language]}"
    if language in table.about:
        yield from _paragraph(table.about[language], "  ")
    for column in table.visible:
        yield f"  {column.id:<24}{label(column, language)} · {', '.join(traits(column, language))}"


def traits(column: Column, language: str) -> Iterator[str]:
    """What a column holds, in words: its kind, whether it is calculated or required, its choices."""
    yield _KINDS[column.type][language]
    if column.derived:
        yield _WORDS["calculated"][language]
    if column.required:
        yield _WORDS["required"][language]
    if column.choices:
        yield " / ".join(choice.label[language] for choice in column.choices)


def rule_list(form: str, language: str) -> Iterator[str]:
    """All rules: one line each, or JSON, or a Markdown table."""
    rules = list(load().rules.values())
    if form == "json":
        yield dumped([_as_json(rule, load(), language) for rule in rules]).rstrip("\n")
    elif form == "markdown":
        yield "| | | | |\n| --- | --- | --- | --- |"
        for rule in rules:
            yield f"| {rule.code} | {rule.name} | {severities(rule, language)} | {rule.title[language]} |"
    else:
        for rule in rules:
            yield f"{rule.code}  {severities(rule, language):<24}{rule.title[language]}"


def rule_report(code: str, form: str, language: str) -> Iterator[str]:
    """One rule explained.

    Raises:
        UsageError: there is no such rule.
    """
    catalogue = load()
    rule = catalogue.rule(code)
    if form == "json":
        yield dumped(_as_json(rule, catalogue, language)).rstrip("\n")
    elif form == "markdown":
        yield from rule_markdown(rule, catalogue, language)
    else:
        yield f"{rule.code}  {rule.title[language]}  ({severities(rule, language)}, {rule.name})"
        for heading, lines in _sections(rule, catalogue, language):
            yield from ("", heading, *(line for text in lines for line in _paragraph(text, "  ")))


def rule_markdown(rule: Rule, catalogue: Catalogue, language: str) -> Iterator[str]:
    """One rule as a page of Markdown."""
    yield f"## {rule.code} {rule.title[language]}"
    yield ""
    yield f"`{rule.name}` · {severities(rule, language)}"
    for heading, lines in _sections(rule, catalogue, language):
        yield from ("", f"**{heading}**", "")
        yield from (f"- {text}" for text in lines) if len(lines) > 1 else lines


def severities(rule: Rule, language: str) -> str:
    """Every severity that the rule may report, in words."""
    levels = [case.level for part in (rule.severity, *(clause.severity for clause in rule.clauses)) for case in part]
    return f" {_WORDS['or'][language]} ".join(severity_word(level, language) for level in dict.fromkeys(levels))


def _sections(rule: Rule, catalogue: Catalogue, language: str) -> Iterator[tuple[str, list[str]]]:
    def said(text: Text) -> str:
        return _readable(text[language], rule)

    yield _WORDS["why"][language], [rule.why[language]]
    clauses = [clause for clause in rule.clauses if clause.message]
    yield (
        _WORDS["says"][language],
        list(dict.fromkeys([said(rule.message), *(said(c.message) for c in clauses if c.message)])),
    )
    yield _WORDS["do"][language], list(dict.fromkeys([said(rule.hint), *(said(c.hint) for c in clauses if c.hint)]))
    examples = {fails: list(dict.fromkeys(_examples(rule, fails, language))) for fails in (True, False)}
    for heading, fails in (("found", True), ("passed", False)):
        # What is reported in one example and fine in another differs in cells that are not shown here.
        shown = [text for text in examples[fails] if text not in examples[not fails]][:5]
        if shown:
            yield _WORDS[heading][language], shown
    if rule.settings:
        yield _WORDS["settings"][language], [f"{name} = {value}" for name, value in rule.settings.items()]
    yield _WORDS["source"][language], [catalogue.source_title(source, language) for source in rule.sources]


def _readable(sentence: str, rule: Rule) -> str:
    """The sentence without a workbook: settings as their values, what a cell would give as an ellipsis."""
    values = {**dict.fromkeys(_fields(sentence), "…"), **{name: str(value) for name, value in rule.settings.items()}}
    return sentence.format_map(values)


def _fields(sentence: str) -> list[str]:
    from string import Formatter

    return [name for _, name, _, _ in Formatter().parse(sentence) if name]


def _examples(rule: Rule, fails: bool, language: str) -> Iterator[str]:
    """What stands in the cells that the rule looks at, from its own examples in that language (else any)."""
    columns = {
        clause.table: (clause.at or "").rpartition(".")[2]
        for clause in rule.clauses
        if clause.at and clause.scope == "row"
    }
    of_language = [one for one in rule.examples if one.get("cover", {}).get("language", "fi") == language]
    for example in of_language or rule.examples:
        wanted = example.get("find") or []
        for table, rows in example.get("tables", {}).items():
            for row in rows:
                content = row.get(columns.get(table, ""))
                named = next(iter(row.values()), None) in wanted
                if isinstance(content, str) and named == fails and bool(wanted) == fails:
                    yield f"«{content}»"


def _as_json(rule: Rule, catalogue: Catalogue, language: str) -> dict[str, Any]:
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": list(dict.fromkeys(case.level for case in rule.severity)),
        "title": rule.title[language],
        "why": rule.why[language],
        "message": rule.message[language],
        "hint": rule.hint[language],
        "sources": [catalogue.source_title(source, language) for source in rule.sources],
        "settings": dict(rule.settings),
        "fixable": rule.fixable,
        "examples": [dict(example) for example in rule.examples],
    }


def _paragraph(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(" ".join(text.split()), WIDTH, initial_indent=indent, subsequent_indent=indent)
