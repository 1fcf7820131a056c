"""What people read in a workbook: complete in three languages, short enough for a cell, and in the glossary's words."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "workbook_templates"
LANGUAGES = ("fi", "sv", "en")
PROMPT_LIMIT = 255  # Excel's limit for an input message
SHEET_LIMIT = 31  # Excel's limit for the name of a sheet
GROUPS = ("plan", "follow", "more")


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


CHOICES: dict[str, list[dict[str, Any]]] = read(TEMPLATES / "choices.yaml")
TABLES: dict[str, dict[str, Any]] = {path.stem: read(path) for path in sorted((TEMPLATES / "tables").glob("*.yaml"))}
BOOKS: dict[str, dict[str, Any]] = {
    path.stem: read(path) for path in sorted(TEMPLATES.glob("*.yaml")) if path.stem != "choices"
}
READING: dict[str, dict[str, Any]] = {path.stem: read(path) for path in sorted((TEMPLATES / "reading").glob("*.yaml"))}
DOCUMENTS: dict[str, dict[str, Any]] = read(ROOT / "rules" / "documents.yaml")
COLUMNS = [(table, column) for table, data in TABLES.items() for column in data["columns"]]
VISIBLE = [(table, column) for table, column in COLUMNS if not column.get("internal")]
EXAMPLES = [(table, index, row) for table, data in TABLES.items() for index, row in enumerate(data.get("examples", ()))]
with (TEMPLATES / "glossary.csv").open(encoding="utf-8", newline="") as lines:
    GLOSSARY = {row["id"]: row for row in csv.DictReader(lines)}


def clean(word: str) -> str:
    return " ".join(word.split()).casefold()


def table_texts() -> Iterator[tuple[str, dict[str, Any]]]:
    for table, data in TABLES.items():
        yield f"{table} label", data["label"]
        yield f"{table} about", data["about"]
    for table, column in VISIBLE:
        yield f"{table}.{column['id']} label", column["label"]
        yield f"{table}.{column['id']} prompt", column["prompt"]
    for table, index, row in EXAMPLES:
        yield from ((f"{table} example {index + 1} {name}", v) for name, v in row.items() if isinstance(v, dict))


def book_texts() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, book in BOOKS.items():
        yield f"{name} label", book["label"]
        yield f"{name} about", book["about"]
        for number in range(len(book["steps"]["fi"])):
            yield f"{name} step {number + 1}", {language: steps[number] for language, steps in book["steps"].items()}


def reading_texts() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, sheet in READING.items():
        yield f"{name} label", sheet["label"]
        yield f"{name} about", sheet["about"]
        yield from ((f"{name} head {number}", text) for number, text in enumerate(sheet["head"], start=1))
        for number, row in enumerate(sheet["rows"], start=1):
            yield from ((f"{name} row {number}.{place}", text) for place, text in enumerate(row, start=1))


def preset_texts() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, book in BOOKS.items():
        for table, rows in book.get("presets", {}).items():
            for number, row in enumerate(rows, start=1):
                where = f"{name} {table} preset {number}"
                yield from ((f"{where} {column}", text) for column, text in row.items() if isinstance(text, dict))


# Every text of the templates, with the place where it stands.
TEXTS = [
    *table_texts(),
    *book_texts(),
    *reading_texts(),
    *preset_texts(),
    *((f"{name}.{choice['id']}", choice["label"]) for name, options in CHOICES.items() for choice in options),
    *((f"document {name}", document["title"]) for name, document in DOCUMENTS.items()),
]


@pytest.mark.parametrize(("place", "text"), TEXTS, ids=[place for place, _ in TEXTS])
def test_every_text_stands_in_three_languages(place: str, text: dict[str, Any]) -> None:
    assert tuple(text) == LANGUAGES, place
    for written in text.values():
        assert isinstance(written, str), place
        assert 0 < len(written) == len(written.strip()), place


@pytest.mark.parametrize("name", BOOKS)
def test_the_guide_has_as_many_steps_in_each_language_and_not_too_many(name: str) -> None:
    first, *others = (len(BOOKS[name]["steps"][language]) for language in LANGUAGES)
    assert 5 <= first <= 7
    assert others == [first, first]


@pytest.mark.parametrize(("table", "column"), VISIBLE, ids=lambda v: v if isinstance(v, str) else v["id"])
def test_prompts_fit_in_an_input_message(table: str, column: dict[str, Any]) -> None:
    assert {language: len(text) for language, text in column["prompt"].items() if len(text) > PROMPT_LIMIT} == {}


@pytest.mark.parametrize("table", TABLES)
def test_sheet_names_are_allowed(table: str) -> None:
    for name in TABLES[table]["label"].values():
        assert len(name) <= SHEET_LIMIT
        assert not set(name) & set("[]:*?/\\'")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("book", BOOKS)
def test_sheet_names_are_distinct_within_a_workbook(book: str, language: str) -> None:
    names = [clean(TABLES[table]["label"][language]) for table in ("cover", *BOOKS[book]["tables"])]
    names += [clean(READING[sheet]["label"][language]) for sheet in BOOKS[book].get("reading", ())]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("table", TABLES)
def test_headers_are_distinct_within_a_table(table: str, language: str) -> None:
    labels = [clean(column["label"][language]) for owner, column in VISIBLE if owner == table]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(("table", "column"), VISIBLE, ids=lambda v: v if isinstance(v, str) else v["id"])
def test_headers_break_between_words_and_take_three_lines_at_most(table: str, column: dict[str, Any]) -> None:
    for label in column["label"].values():
        assert max(len(word) for word in label.split()) < column["width"], label
        assert len(label) <= 3 * column["width"], label


@pytest.mark.parametrize("name", CHOICES)
def test_no_word_of_a_list_means_two_choices(name: str) -> None:
    owner: dict[str, str] = {}
    for choice in CHOICES[name]:
        also = [word for words in choice.get("also", {}).values() for word in words]
        for word in (choice["id"], *choice["label"].values(), *also):
            assert isinstance(word, str), f"{word!r} needs quotes in YAML"
            assert owner.setdefault(clean(word), choice["id"]) == choice["id"], word


def released_columns() -> dict[str, dict[str, tuple[str, bool, bool]]]:
    """table → column → (type, required, derived), as released."""
    released: dict[str, dict[str, tuple[str, bool, bool]]] = {}
    for line in (ROOT / "tests" / "data" / "columns.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            table, column, kind, *mark = line.split()
            released.setdefault(table, {})[column] = (kind, mark == ["!"], mark == ["f"])
    return released


@pytest.mark.parametrize("table", released_columns())
def test_column_ids_types_and_required_marks_are_the_released_ones(table: str) -> None:
    declared = {
        column["id"]: (column["type"], column.get("required", False), "formula" in column)
        for owner, column in VISIBLE
        if owner == table
    }
    assert declared == released_columns()[table]


def test_every_table_is_in_the_list_of_released_columns() -> None:
    assert set(TABLES) == set(released_columns())


@pytest.mark.parametrize("table", TABLES)
def test_planning_columns_come_first_and_the_rest_last(table: str) -> None:
    groups = [GROUPS.index(column.get("group", "plan")) for owner, column in VISIBLE if owner == table]
    assert groups == sorted(groups)


def test_templates_name_only_tables_and_cover_fields_that_exist() -> None:
    fields = {column["id"] for column in TABLES["cover"]["columns"]}
    for name, book in BOOKS.items():
        assert set(book["tables"]) <= set(TABLES) - {"cover"}, name
        assert set(book["cover"]) <= fields, name
        assert set(book.get("optional_cover", ())) <= set(book["cover"]), name


# The labels that the glossary defines. What it says in brackets explains the term and is not part of a header,
# except the letters of the responsibility matrix.
DEFINED_LABELS = {
    "cover.period": "period",
    "objectives.title": "objective",
    "objectives.owner": "owner",
    "objectives.strategy_link": "strategy_link",
    "objectives.binding": "binding_goal",
    "key_results.title": "key_result",
    "key_results.baseline": "baseline",
    "key_results.target": "target",
    "key_results.owner": "owner",
    "key_results.current": "current",
    "key_results.confidence": "confidence",
    "key_results.outlook": "outlook",
    "key_results.comment": "comment",
    "key_results.dependency": "dependency",
    "key_results.support_needed": "support_needed",
    "key_results.kpi_id": "kpi",
    "parent_key_results.title": "key_result",
    "parent_key_results.target": "target",
    "parent_key_results.objective_title": "objective",
    "tasks.title": "task",
    "reviews.forum": "forum",
    "raci.work_item": "work_item",
    "raci.accountable": "accountable",
    "raci.responsible": "responsible",
    "raci.consulted": "consulted",
    "raci.informed": "informed",
}
DEFINED_CHOICES = {
    **{f"task_status.{status}": status for status in ("not_started", "in_progress", "done", "blocked")},
    **{f"outlook.{answer}": f"outlook_{answer}" for answer in ("yes", "partly", "no")},
    **{f"level.{level}": level for level in ("organisation", "division", "area", "unit", "team")},
    "approved_by.council": "council",
    "approved_by.board": "board",
    "raci_kind.kpis": "kpi",
}


def without_explanation(term: str) -> str:
    """*term* without what stands in brackets, unless that is a letter of the responsibility matrix."""
    head, bracket, tail = term.partition(" (")
    return term if len(tail) == 2 or not bracket else head


@pytest.mark.parametrize(("place", "term"), DEFINED_LABELS.items())
def test_headers_use_the_glossary(place: str, term: str) -> None:
    table, name = place.split(".")
    label = next(column["label"] for owner, column in VISIBLE if owner == table and column["id"] == name)
    assert {key: clean(value) for key, value in label.items()} == {
        language: clean(without_explanation(GLOSSARY[term][language])) for language in LANGUAGES
    }


PLURALS = {"avainmittarit": "avainmittari", "nyckelindikatorer": "nyckelindikator"} | {
    "key performance indicators": "key performance indicator"
}


@pytest.mark.parametrize(("place", "term"), DEFINED_CHOICES.items())
def test_choices_use_the_glossary(place: str, term: str) -> None:
    name, identity = place.split(".")
    label = next(choice["label"] for choice in CHOICES[name] if choice["id"] == identity)
    assert {key: PLURALS.get(value, value) for key, value in label.items()} == {
        language: without_explanation(GLOSSARY[term][language]) for language in LANGUAGES
    }


def value_fits(column: dict[str, Any], value: Any) -> bool:
    """Whether one language's *value* is what a person would type in *column*."""
    match column["type"]:
        case "choice":
            return value in {choice["id"] for choice in CHOICES[column["choices"]]}
        case "date":
            return isinstance(value, str) and date.fromisoformat(value).year >= 2000
        case "number" | "percent" | "int" | "money":
            return isinstance(value, int | float) and column.get("min", value) <= value <= column.get("max", value)
        case _:
            return isinstance(value, str)


@pytest.mark.parametrize(("table", "index", "row"), EXAMPLES, ids=lambda v: str(v) if not isinstance(v, dict) else "")
def test_example_rows_are_complete_and_of_their_columns_types(table: str, index: int, row: dict[str, Any]) -> None:
    columns = {column["id"]: column for owner, column in COLUMNS if owner == table and "formula" not in column}
    assert {name for name, column in columns.items() if column.get("required")} <= set(row) <= set(columns)
    for name, value in row.items():
        for one in value.values() if isinstance(value, dict) else (value,):
            assert value_fits(columns[name], one), f"{table} {index + 1}: {name} = {one!r}"


def test_references_in_the_examples_find_their_rows() -> None:
    for table, column in COLUMNS:
        targets = column["to"] if isinstance(column.get("to"), list) else [column.get("to", "^")]
        if targets[0].startswith("^"):
            continue
        known = {row[TABLES[target]["columns"][0]["id"]] for target in targets for row in TABLES[target]["examples"]}
        used = {row[column["id"]] for row in TABLES[table]["examples"] if column["id"] in row}
        assert set() < used <= known, f"{table}.{column['id']}"


@pytest.mark.parametrize("table", [table for table, data in TABLES.items() if "source" in data])
def test_every_table_cites_a_known_document(table: str) -> None:
    source = TABLES[table]["source"]
    sources = source if isinstance(source, list) else [source]
    assert {one["document"] for one in sources} <= set(DOCUMENTS)
