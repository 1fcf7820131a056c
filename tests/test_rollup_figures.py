"""A small county by hand: three levels, every figure of the roll-up worked out with pencil and paper.

ORG ─┬─ A1 ─┬─ U1        The organisation and its areas plan the year 2027, the units the first quarter.
     │      └─ U2        Today is 15 February 2027, so every return is in its running phase: an empty current counts 0.
     └─ A2 ─┬─ U3
            ├─ U4        (has tasks only)
            └─ U5

Progress of a key result: (current − baseline) / (target − baseline).

  ORG/1.1  no current → 0                       A1/1.1  no current → 0
  ORG/1.2  (15 − 20) / (10 − 20)   = 0.5        A1/1.2  (16 − 21) / (11 − 21) = 0.5
  ORG/2.1  (70 − 60) / (80 − 60)   = 0.5        A2/1.1  (80 − 40) / (120 − 40) = 0.5
                                                A2/2.1  (66 − 62) / (82 − 62) = 0.2
  U1/1.1   (30 − 20) / (60 − 20)   = 0.25       U3/1.1  (70 − 60) / (80 − 60) = 0.5
  U1/1.2   (17.5 − 22) / (12 − 22) = 0.45       U3/1.2  target = baseline: left out
  U2/1.1   (45 − 30) / (90 − 30)   = 0.25       U5/1.1  (75 − 70) / (90 − 70) = 0.25
  U2/1.2   no current → 0

progress_own, the plain mean:                   progress_children, the mean of the children's progress_own:
  ORG/1 (0 + 0.5) / 2 = 0.25, one missing         ORG/1  (A1/1 0.25 + A2/1 0.5) / 2 = 0.375
  ORG/2 0.5                                       ORG/2  A2/2 0.2
  A1/1  (0 + 0.5) / 2 = 0.25, one missing         A1/1   (U1/1 0.35 + U2/1 0.125) / 2 = 0.2375
  A2/1  0.5;  A2/2  0.2                           A2/1   nothing but U4's tasks: none
  U1/1  (0.25 + 0.45) / 2 = 0.35                  A2/2   (U3/1 0.5 + U5/1 0.25) / 2 = 0.375
  U2/1  (0.25 + 0) / 2 = 0.125, one missing
  U3/1  0.5;  U5/1  0.25

Aggregates, from the bottom up:
  A1/1.1   sum            30 + 45 = 75
  A2/2.1   weighted mean  (70 · 300 + 75 · 100) / 400 = (21000 + 7500) / 400 = 71.25
  ORG/1.1  sum            A1 has no current, so its complete aggregate 75, + A2's own 80 = 155
  ORG/1.2  max            A1's 16
  ORG/2.1  sum of per cent: refused, the range is A2's own 66 (not its aggregate 71.25)
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from okrbook.catalogue import load
from okrbook.rollup import RollUp, merge_books, to_json
from tests.support.books import chart_book, grid, make_book

TODAY = date(2027, 2, 15)

UNITS = """
unit_id | level        | parent_unit_id | templates
ORG     | organisation |                | okr
A1      | area         | ORG            | okr
A2      | area         | ORG            | okr
U1      | unit         | A1             | okr; raci
U2      | unit         | A1             | okr; raci
U3      | unit         | A2             | okr
U4      | unit         | A2             | okr
U5      | unit         | A2             | okr
"""
OBJECTIVES = """
unit | objective_id | parent_objective_id | title
ORG  | 1            |                     | Apua saa ajoissa
ORG  | 2            |                     | Asiakas on mukana
A1   | 1            | 1                   | Kotiin saa apua ajoissa
A2   | 1            | ORG/1               | Vastaanotolle pääsee ajoissa
A2   | 2            | 2                   | Potilas tietää hoitonsa
U1   | 1            | 1                   | Käynnit riittävät
U2   | 1            | a1/1                | Etäkäynnit riittävät
U3   | 1            | 2                   | Suunnitelma on tehty
U5   | 1            | 2                   | Suunnitelma on yhteinen
"""
KEY_RESULTS = """
unit | id  | of | measured in | baseline | target | current | weight | sure | how           | parent
ORG  | 1.1 | 1  | käyntiä     | 100      | 300    |         |        | 0.6  | sum           |
ORG  | 1.2 | 1  | vrk         | 20       | 10     | 15      |        | 0.8  | max           |
ORG  | 2.1 | 2  | %           | 60       | 80     | 70      |        |      | sum           |
A1   | 1.1 | 1  | Käyntiä     | 50       | 150    |         |        | 0.5  | sum           | 1.1
A1   | 1.2 | 1  | vrk         | 21       | 11     | 16      |        |      |               | ORG/1.2
A2   | 1.1 | 1  | käyntiä     | 40       | 120    | 80      |        |      |               | 1.1
A2   | 2.1 | 2  | %           | 62       | 82     | 66      |        |      | weighted_mean | ORG/2.1
U1   | 1.1 | 1  | käyntiä     | 20       | 60     | 30      |        | 0.9  |               | 1.1
U1   | 1.2 | 1  | vrk         | 22       | 12     | 17,5    |        |      |               | 1.2
U2   | 1.1 | 1  | käyntiä     | 30       | 90     | 45      |        |      |               | A1/1.1
U2   | 1.2 | 1  | %           | 10       | 20     |         |        |      |               |
U3   | 1.1 | 1  | %           | 60       | 80     | 70      | 300    |      |               | 2.1
U3   | 1.2 | 1  | %           | 50       | 50     | 50      |        |      |               |
U5   | 1.1 | 1  | %           | 70       | 90     | 75      | 100    |      |               | 2.1
"""
TASKS = """
unit | task_id | key_result_id | status
A1   | 1.1.1   | 1.1           | done
U1   | 1.1.1   | 1.1           | done
U1   | 1.1.2   | 1.1           | done
U1   | 1.2.1   | 1.2           | in_progress
U4   | 1.1.1   | A2/1.1        | done
U4   | 1.1.2   | A2/1.1        | not_started
U4   | 2.1.1   | A2/2.1        | blocked
"""
RACI = """
unit | work_item_id | work_item     | accountable    | responsible
U1   | 1            | Avainmittarit | Maija Virtanen | Matti Lahti
U1   | 2            | Hankinta      | Maija Virtanen | Matti Lahti
U2   | 1            | avainmittarit | maija  virtanen | Liisa Mäki
U2   | 2            | Hankinta      | Liisa Mäki     | Matti Lahti
"""
COLUMNS = {
    "id": "key_result_id",
    "of": "objective_id",
    "measured in": "measure_unit",
    "sure": "confidence",
    "how": "aggregation",
    "parent": "parent_key_result_id",
}

# The tree, indented: what stands under what; then the figures.
TREE = """
node    | own   | missing | children | done | total | least | mean
ORG/1   | 0.25  | 1       | 0.375    | 0    | 0     | 0.6   | 0.7
.A1/1   | 0.25  | 1       | 0.2375   | 1    | 1     | 0.5   | 0.5
..U1/1  | 0.35  | 0       |          | 2    | 3     | 0.9   | 0.9
..U2/1  | 0.125 | 1       |          | 0    | 0     |       |
.A2/1   | 0.5   | 0       |          | 1    | 2     |       |
..U4    |       | 0       |          | 1    | 2     |       |
ORG/2   | 0.5   | 0       | 0.2      | 0    | 0     |       |
.A2/2   | 0.2   | 0       | 0.375    | 0    | 1     |       |
..U3/1  | 0.5   | 0       |          | 0    | 0     |       |
..U5/1  | 0.25  | 0       |          | 0    | 0     |       |
..U4    |       | 0       |          | 0    | 1     |       |
"""
COMPUTED = """
key_result | progress | aggregate | from   | expected | complete | range
ORG/1.1    |          | 155       | A1, A2 | 2        | True     | 75–80
ORG/1.2    | 0.5      | 16        | A1     | 1        | True     | 16–16
ORG/2.1    | 0.5      |           |        | 1        | True     | 66–66
A1/1.1     |          | 75        | U1, U2 | 2        | True     | 30–45
A1/1.2     | 0.5      |           |        | 1        | True     | 17.5–17.5
A2/1.1     | 0.5      |           |        | 0        | True     |
A2/2.1     | 0.2      | 71.25     | U3, U5 | 2        | True     | 70–75
U1/1.1     | 0.25     |           |        | 0        | True     |
U1/1.2     | 0.45     |           |        | 0        | True     |
U2/1.1     | 0.25     |           |        | 0        | True     |
U2/1.2     |          |           |        | 0        | True     |
U3/1.1     | 0.5      |           |        | 0        | True     |
U3/1.2     |          |           |        | 0        | True     |
U5/1.1     | 0.25     |           |        | 0        | True     |
"""


def returns() -> Iterator[dict[str, Any]]:
    """The contents of every return, by unit."""
    parents = {unit["unit_id"]: unit.get("parent_unit_id") for unit in grid(UNITS)}
    tables = {"objectives": grid(OBJECTIVES), "key_results": _typed(KEY_RESULTS), "tasks": grid(TASKS)}
    for unit, parent in parents.items():
        cover = {"unit_id": unit, "unit_name": unit, "parent_unit_id": parent}
        mine = {name: [_without_unit(row) for row in rows if row["unit"] == unit] for name, rows in tables.items()}
        yield {"cover": cover | ({} if unit.startswith("U") else {"period": "2027"}), "tables": mine}
    for unit in ("U1", "U2"):
        rows = [_without_unit(row) for row in grid(RACI) if row["unit"] == unit]
        cover = {"unit_id": unit, "reform_id": "R1", "parent_unit_id": "A1"}
        yield {"template": "raci", "cover": cover, "tables": {"raci": rows}}


def _typed(text: str) -> list[dict[str, Any]]:
    """Numbers as numbers, except the one with a decimal comma: somebody typed it as text."""
    numbers = ("baseline", "target", "current", "weight", "sure")
    typed = [
        {key: float(cell) if key in numbers and "," not in cell else cell for key, cell in row.items()}
        for row in grid(text)
    ]
    return [{COLUMNS.get(key, key): cell for key, cell in row.items()} for row in typed]


def _without_unit(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != "unit"}


@pytest.fixture(scope="module")
def rollup() -> RollUp:
    catalogue = load()
    books = [make_book(catalogue, content) for content in returns()]
    return merge_books(
        [(book, ()) for book in books], org=chart_book(catalogue, grid(UNITS)), today=TODAY, catalogue=catalogue
    )


@pytest.fixture(scope="module")
def data(rollup: RollUp) -> dict[str, Any]:
    """The roll-up as ``merge --json`` says it."""
    return to_json(rollup, lambda its: {"code": its.code, "severity": its.severity, "path": its.path})


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def _walk(nodes: list[dict[str, Any]], depth: int = 0) -> Iterator[tuple[int, dict[str, Any]]]:
    for node in nodes:
        yield depth, node
        yield from _walk(node["children"], depth + 1)


def _node(depth: int, node: Mapping[str, Any]) -> dict[str, str]:
    figures = {
        "node": "." * depth + "/".join(filter(None, (node["unit_id"], node["objective_id"]))),
        "own": _number(node["progress_own"]),
        "missing": str(node["missing_current"]),
        "children": _number(node["progress_children"]),
        "done": str(node["tasks"]["done"]),
        "total": str(node["tasks"]["total"]),
        "least": _number(node["confidence"]["min"]),
        "mean": _number(node["confidence"]["mean"]),
    }
    return {key: value for key, value in figures.items() if value}


def _key_result(unit_id: str, its: Mapping[str, Any]) -> dict[str, str]:
    figures = {
        "key_result": f"{unit_id}/{its['key_result_id']}",
        "progress": _number(its["progress"]),
        "aggregate": _number(its["aggregate"]),
        "from": ", ".join(its["aggregated_from"]),
        "expected": str(its["expected"]),
        "complete": str(its["complete"]),
        "range": "–".join(_number(end) for end in its["range"] or ()),
    }
    return {key: value for key, value in figures.items() if value}


def test_the_tree_and_its_figures_are_those_worked_out_by_hand(data: dict[str, Any]) -> None:
    assert [_node(depth, node) for depth, node in _walk(data["objectives"])] == grid(TREE)


def test_the_key_results_and_their_aggregates_are_those_worked_out_by_hand(data: dict[str, Any]) -> None:
    found = [_key_result(node["unit_id"], its) for _, node in _walk(data["objectives"]) for its in node["key_results"]]
    assert {row["key_result"]: row for row in found} == {row["key_result"]: row for row in grid(COMPUTED)}


def test_the_json_is_of_its_schema_and_holds_what_was_typed(data: dict[str, Any]) -> None:
    schema = json.loads((files("okrbook") / "schemas" / "rollup.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(json.dumps(data, allow_nan=False)))
    its = next(its for _, node in _walk(data["objectives"]) if node["unit_id"] == "A1" for its in node["key_results"])
    numbers = ("baseline", "target", "current", "confidence", "aggregation", "parent", "attached")
    assert [its[name] for name in numbers] == [50, 150, None, 0.5, "sum", "ORG/1.1", ["U1/1.1", "U2/1.1"]]
    assert its["source"] == {"path": "A1-okr-2027.xlsx", "sheet": "Avaintulokset", "cell": "A5"}


def test_the_json_says_what_was_received_and_from_which_files(data: dict[str, Any]) -> None:
    assert data["period"] == "2027Q1"
    assert [its["code"] for its in data["findings"]] == ["MRG007", "MRG017", "MRG007", "MRG012", "MRG012"]
    assert data["returns"] == {"expected": 10, "received": 10, "missing": [], "left_out": []}
    assert (data["kpis"], data["capabilities"], data["realisation"]["benefits"]) == ([], [], [])
    roles = {entry["path"]: (entry["role"], entry["template"], entry["reform_id"]) for entry in data["manifest"]}
    assert len(roles) == 11
    assert roles["org.xlsx"] == ("chart", "org", None)
    assert roles["U1-raci-2027Q1.xlsx"] == ("merged", "raci", "R1")


def test_the_json_names_each_accountable_with_the_unit_and_each_persons_load(data: dict[str, Any]) -> None:
    item = next(item for item in data["raci"] if item["work_item"] == "Hankinta")
    people = [{"name": "Maija Virtanen", "unit_id": "U1"}, {"name": "Liisa Mäki", "unit_id": "U2"}]
    assert (item["reform_id"], item["accountable"], item["conflict"]) == ("R1", people, True)
    assert [source["path"] for source in item["sources"]] == ["U1-raci-2027Q1.xlsx", "U2-raci-2027Q1.xlsx"]
    assert data["load"] == {"Maija Virtanen": 2, "Liisa Mäki": 1}


def test_nothing_is_found_but_what_the_returns_say_against_each_other(rollup: RollUp) -> None:
    """ORG/1.1: targets 150 + 120, not 300. ORG/1.2: 15, below 16. A2/2.1: 66, below 71.25. Hankinta: two owners."""
    assert [(finding.code, finding.unit_id, finding.row_id, finding.column) for finding in rollup.findings] == [
        ("MRG007", "A2", "2.1", "current"),
        ("MRG017", "ORG", "1.1", "target"),
        ("MRG007", "ORG", "1.2", "current"),
        ("MRG012", "U1", "2", "accountable"),
        ("MRG012", "U2", "2", "accountable"),
    ]


def test_the_matrices_of_one_reform_are_united_by_work_item(rollup: RollUp) -> None:
    items = {item.work_item: item for item in rollup.raci}
    assert [(person.name, person.unit_id) for person in items["Avainmittarit"].accountable] == [
        ("Maija Virtanen", "U1"),
        ("maija virtanen", "U2"),
    ]
    assert {name: item.conflict for name, item in items.items()} == {"Avainmittarit": False, "Hankinta": True}


def test_every_row_leads_to_its_cell(rollup: RollUp) -> None:
    total = next(its for its in rollup.key_results if (its.unit_id, its.key_result_id) == ("U1", "1.2"))
    assert (total.row.path, total.row.sheet) == ("U1-okr-2027Q1.xlsx", "Avaintulokset")
    assert (total.row.cell("key_result_id"), total.row.cell("current")) == ("A6", "K6")
    assert {row.role for rows in rollup.rows.values() for row in rows} == {"merged"}
    assert len(rollup.rows["tasks"]) == 7
