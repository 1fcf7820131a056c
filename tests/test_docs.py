"""The reference pages say what the catalogue says; the README names what exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from okrbook.authoring.docs import RULES, TEMPLATES, outdated, pages, write_pages
from okrbook.catalogue import load
from okrbook.cli import main
from okrbook.texts import LANGUAGES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def test_the_committed_pages_are_up_to_date() -> None:
    assert outdated(ROOT, load()) == [], "run python -m okrbook.authoring docs"


def test_a_page_that_says_something_else_is_written_again(tmp_path: Path) -> None:
    assert set(write_pages(tmp_path, load())) == set(pages(load()))
    page = tmp_path / RULES["en"]
    page.write_text(page.read_text(encoding="utf-8") + "\nmore", encoding="utf-8")
    assert outdated(tmp_path, load()) == [RULES["en"]]
    assert write_pages(tmp_path, load()) == [RULES["en"]]
    assert outdated(tmp_path, load()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_its_heading_meaning_remedy_and_source(language: str) -> None:
    text = pages(load())[RULES[language]]
    for rule in load().rules.values():
        _, _, section = text.partition(f"## {rule.code} {rule.title[language]}\n")
        section = section.partition("\n## ")[0]
        assert rule.why[language] in section
        for source in rule.sources:
            assert load().source_title(source, language) in section


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_visible_column_has_its_line(language: str) -> None:
    text = pages(load())[TEMPLATES[language]]
    for template in load().templates.values():
        for table in template.by_id.values():
            for column in table.visible:
                assert f"| `{column.id}` | {column.label[language]} |" in text


def test_the_readme_leads_to_files_that_exist() -> None:
    named = [name for name in LINK.findall(README) if not name.startswith("//")]
    assert [name for name in named if not (ROOT / name).exists()] == []
    assert {"docs/pictures/workbook.png", "docs/pictures/rollup.png"} <= set(named)


def test_the_readme_names_every_command_and_every_option_that_it_shows() -> None:
    assert {name for name in main.commands if f"`okrbook {name}" not in README} == set()
    known = {option for command in main.commands.values() for param in command.params for option in param.opts}
    shown = set(re.findall(r"(?<=[\s`])--[a-z][a-z-]+", README))
    assert shown <= known | {"--help", "--version"}
