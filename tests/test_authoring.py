"""A broken template, rule or word list is one sentence: its file, its line, what is wrong, the nearest right name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from okrbook.authoring.build import build
from okrbook.authoring.compile import compile_catalogue
from okrbook.authoring.hashing import source_hash
from okrbook.catalogue import load, sources_root
from okrbook.errors import AuthoringError

ROOT = sources_root()
OKR003 = "rules/okr/OKR003-too-many-key-results.yaml"
GUIDELINE = "workbook_templates/reading/steering_guideline.yaml"
OBJECTIVES = "workbook_templates/tables/objectives.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the sources that a test may break."""
    assert ROOT is not None
    for folder in ("rules", "workbook_templates", "lexicons"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def line_of(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (OKR003, "severity: error", "severety: error", "did you mean «severity»?"),
        (OKR003, "severity: error", "severity: eror", "did you mean «error»?"),
        (OKR003, "document: oma-hame-okr-model", "document: oma-hame-okr-modell", "did you mean «oma-hame-okr-model»?"),
        (OKR003, "table: objectives", "table: objektives", "did you mean «objectives»?"),
        (
            OKR003,
            "this.objective_id) <= setting.max",
            "this.objectiv_id) <= setting.max",
            "did you mean «objective_id»?",
        ),
        (OKR003, "<= setting.max", "<= 'five'", "a number"),
        (OKR003, "code: OKR003", "code: OKR004", "should be named"),
        (OKR003, "settings: {max: 5}", "settings: {max: 5", "not YAML"),
        (OKR003, "severity: error", "severity: error\nseverity: error", "stands here twice"),
        (OBJECTIVES, "choices: yes_no", "choices: yes_noo", "did you mean «yes_no»?"),
        (OBJECTIVES, "required: true", "required: yes", "is not of type 'boolean'"),
        (OBJECTIVES, "type: date", "type: date\n    year: 1", "only a column of numbers holds figures of one year"),
        (
            "rules/kpi/KPI001-kpi-count.yaml",
            "error, templates: [sitra]",
            "error, templates: [sitta]",
            "did you mean «sitra»?",
        ),
        (
            "rules/kpi/KPI001-kpi-count.yaml",
            "- {level: warning}",
            "- {level: warning, templates: [kpi]}",
            "every template",
        ),
        ("workbook_templates/sitra.yaml", "cover_example: {period", "cover_example: {currency", "no field of this"),
        ("workbook_templates/okr.yaml", "template: okr", "template: okrr", "the file is named okr.yaml"),
        ("workbook_templates/steering.yaml", "reading: [steering_", "reading: [stering_", "«steering_guideline»"),
        (GUIDELINE, "widths: [34, 96]", "widths: [34, 96, 10]", "3 columns stand here, 2 in the head"),
        ("lexicons/fi.yaml", "having:", "havving:", "did you mean «having»?"),
        ("lexicons/fi.yaml", "verbs: event,", "verbs: evnt,", "did you mean «event»?"),
    ],
)
def test_a_mistake_is_told_with_its_place(root: Path, file: str, old: str, new: str, says: str) -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(AuthoringError, match=r"^\S+\.yaml:\d+: ") as refused:
        build(root, root / "catalogue.json")
    assert str(refused.value).startswith(f"{file}:")
    assert says in str(refused.value)


def test_a_rule_is_told_with_the_line_of_its_clause(root: Path) -> None:
    path = root / "rules/okr/OKR007-due-date-outside-period.yaml"
    text = path.read_text(encoding="utf-8")
    at = text.rindex("must: period_start() <= this.due_date")
    path.write_text(text[:at] + text[at:].replace("this.due_date", "this.du_date", 1), encoding="utf-8")

    with pytest.raises(AuthoringError) as refused:
        build(root, root / "catalogue.json")
    assert f"OKR007-due-date-outside-period.yaml:{line_of(path, 'table: tasks')}: " in str(refused.value)


def test_a_changed_source_changes_the_hash_and_a_build_carries_it(root: Path) -> None:
    before = source_hash(root)
    build(root, root / "catalogue.json")
    path = root / OKR003
    path.write_text(path.read_text(encoding="utf-8").replace("max: 5", "max: 4"), encoding="utf-8")

    assert source_hash(root) != before
    assert build(root, root / "catalogue.json").rules["OKR003"].settings == {"max": 4}


def test_the_catalogue_of_this_checkout_is_that_of_its_sources() -> None:
    assert ROOT is not None
    assert set(load().rules) == {rule["code"] for rule in compile_catalogue(ROOT)["rules"]}
