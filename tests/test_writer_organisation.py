"""`new --org`: one workbook for every unit that returns the template, with the parent's key results in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from okrbook.book import Book
from okrbook.catalogue import load
from okrbook.errors import UsageError
from okrbook.read import read_book
from okrbook.write import new_for_organisation, new_workbook

UNITS = [
    {"unit_id": "MALLI", "name": "Mallila", "level": "organisation", "templates": "okr"},
    {"unit_id": "IKA", "name": "Ikäihmiset", "level": "division", "parent_unit_id": "MALLI", "templates": "okr"},
    {"unit_id": "KOTI", "name": "Kotihoito", "level": "area", "parent_unit_id": "IKA", "templates": "okr; raci",
     "contact": "Maija Malliainen"},
    {"unit_id": "T1", "name": "Tiimi 1", "level": "team", "parent_unit_id": "KOTI", "templates": "okr"},
]  # fmt: skip

OBJECTIVE = {"objective_id": "1", "title": "Asiakas saa avun", "owner": "Anna"}
KEY_RESULT = {"key_result_id": "1.1", "objective_id": "1", "title": "80 % heti", "measure_unit": "%", "target": 80,
              "due_date": "2027-03-31", "owner": "Anna"}  # fmt: skip


def org_file(folder: Path, units: list[dict[str, Any]] = UNITS) -> Path:
    return new_workbook("org", output=folder / "org.xlsx", data={"tables": {"units": units}}, language="sv", force=True)


def parent_file(folder: Path, unit: str, period: str = "2027Q1", **tables: Any) -> Path:
    folder.mkdir(exist_ok=True)
    data = {"cover": {"unit_id": unit, "period": period}, "tables": tables}
    return new_workbook("okr", output=folder / f"{unit}-{period}.xlsx", data=data, force=True)


def made(
    tmp_path: Path, template: str | None = "okr", units: list[dict[str, Any]] = UNITS, **options: Any
) -> list[Path]:
    org = org_file(tmp_path, units)
    return new_for_organisation(template, org=org, period="2027Q1", output_dir=tmp_path / "out", **options)


def books(paths: list[Path]) -> dict[str, Book]:
    return {path.name: read_book(path, load()) for path in paths}


def test_each_unit_gets_its_workbook_under_its_name_in_the_order_of_the_list(tmp_path: Path) -> None:
    assert [path.name for path in made(tmp_path)] == [f"{unit['unit_id']}-okr-2027Q1.xlsx" for unit in UNITS]


def test_only_units_that_return_the_template(tmp_path: Path) -> None:
    assert [path.name for path in made(tmp_path, "raci")] == ["KOTI-raci-2027Q1.xlsx"]


def test_without_a_template_each_unit_gets_all_that_it_returns(tmp_path: Path) -> None:
    assert len(made(tmp_path, None)) == 5


def test_an_empty_cell_means_the_units_whole_workbook(tmp_path: Path) -> None:
    whole = "unit" if "unit" in load().templates else "okr"
    paths = made(tmp_path, None, [{"unit_id": "U1", "level": "unit"}])
    assert [path.name for path in paths] == [f"U1-{whole}-2027Q1.xlsx"]


def test_the_cover_is_filled_from_the_chart(tmp_path: Path) -> None:
    book = books(made(tmp_path, language="fi"))["KOTI-okr-2027Q1.xlsx"]
    fields = ("unit_id", "unit_name", "level", "parent_unit_id", "period", "contact", "language")
    expected = ["KOTI", "Kotihoito", "area", "IKA", "2027Q1", "Maija Malliainen", "fi"]
    assert [book.field(name) for name in fields] == expected


def test_the_language_is_that_of_the_organisation_workbook_unless_given(tmp_path: Path) -> None:
    assert books(made(tmp_path))["T1-okr-2027Q1.xlsx"].language == "sv"


def test_the_parents_key_results_are_those_of_the_nearest_unit_above_with_objectives(tmp_path: Path) -> None:
    parents = tmp_path / "parents"
    parent_file(parents, "MALLI", objectives=[OBJECTIVE], key_results=[KEY_RESULT])
    parent_file(parents, "KOTI", tasks=[{"task_id": "1", "title": "Ei omia tavoitteita"}])
    found = books(made(tmp_path, parents=parents))
    for unit in ("IKA", "KOTI", "T1"):
        (record,) = found[f"{unit}-okr-2027Q1.xlsx"].tables["parent_key_results"].records
        assert {name: cell.data for name, cell in record.cells.items()} == {
            "key_result_id": "MALLI/1.1",
            "title": "80 % heti",
            "target": 80,
            "measure_unit": "%",
            "due_date": date(2027, 3, 31),
            "from_unit_id": "MALLI",
            "objective_id": "1",
            "objective_title": "Asiakas saa avun",
        }
    assert not found["MALLI-okr-2027Q1.xlsx"].tables["parent_key_results"].records


def test_what_the_parent_wrote_unreadably_stays_the_text_that_it_is(tmp_path: Path) -> None:
    odd = {**KEY_RESULT, "target": "noin 80", "due_date": "syksyllä", "title": "=1+1"}
    parent_file(tmp_path / "parents", "MALLI", objectives=[OBJECTIVE], key_results=[odd])
    found = books(made(tmp_path, parents=tmp_path / "parents"))["IKA-okr-2027Q1.xlsx"]
    (record,) = found.tables["parent_key_results"].records
    assert [record.text(name) for name in ("target", "due_date", "title")] == ["noin 80", "syksyllä", "=1+1"]
    assert record.cells["title"].formula is None


def test_of_two_workbooks_of_a_parent_the_one_of_the_period_is_used(tmp_path: Path) -> None:
    parents = tmp_path / "parents"
    parent_file(parents, "MALLI", "2026Q4", objectives=[OBJECTIVE], key_results=[{**KEY_RESULT, "title": "vanha"}])
    parent_file(parents, "MALLI", "2027Q1", objectives=[OBJECTIVE], key_results=[KEY_RESULT])
    (record,) = books(made(tmp_path, parents=parents))["IKA-okr-2027Q1.xlsx"].tables["parent_key_results"].records
    assert record.text("title") == "80 % heti"


def test_two_workbooks_of_a_parent_for_one_period_are_refused(tmp_path: Path) -> None:
    parents = tmp_path / "parents"
    parent_file(parents, "MALLI", objectives=[OBJECTIVE]).rename(parents / "copy.xlsx")
    parent_file(parents, "MALLI", objectives=[OBJECTIVE])
    with pytest.raises(UsageError, match=r"copy\.xlsx"):
        made(tmp_path, parents=parents)


def test_a_circle_in_the_chart_ends(tmp_path: Path) -> None:
    circle = [
        {"unit_id": "A", "parent_unit_id": "B", "templates": "okr"},
        {"unit_id": "B", "parent_unit_id": "A", "templates": "okr"},
    ]
    parent_file(tmp_path / "parents", "C", objectives=[OBJECTIVE], key_results=[KEY_RESULT])
    assert len(made(tmp_path, units=circle, parents=tmp_path / "parents")) == 2


def test_a_units_own_start_is_kept_beside_the_parents_rows(tmp_path: Path) -> None:
    parent_file(tmp_path / "parents", "MALLI", objectives=[OBJECTIVE], key_results=[KEY_RESULT])

    def carried(unit_id: str, template: str) -> dict[str, Any] | None:
        return {"tables": {"objectives": [{"objective_id": unit_id, "title": template}]}} if unit_id == "IKA" else None

    found = books(made(tmp_path, parents=tmp_path / "parents", data=carried))
    ika = found["IKA-okr-2027Q1.xlsx"].tables
    assert [record.text("objective_id") for record in ika["objectives"].records] == ["IKA"]
    assert len(ika["parent_key_results"].records) == 1
    assert not found["T1-okr-2027Q1.xlsx"].tables["objectives"].records


def test_unit_ids_become_safe_file_names(tmp_path: Path) -> None:
    units = [{"unit_id": name, "templates": "okr"} for name in ("../../etc/x", "a b:c*?", "Äiti-1.2", ".hidden")]
    paths = made(tmp_path, units=units)
    assert {path.parent for path in paths} == {tmp_path / "out"}
    assert [path.name.partition("-okr")[0] for path in paths] == ["_.._etc_x", "a_b_c_", "Äiti-1.2", "hidden"]


@pytest.mark.parametrize(
    ("units", "said"),
    [
        ([{"unit_id": "A/B", "templates": "okr"}, {"unit_id": "A_b", "templates": "okr"}], "one file name"),
        ([{"unit_id": "A", "templates": "okr"}, {"unit_id": "a", "templates": "okr"}], "stands twice"),
        ([{"unit_id": "A", "templates": "orkr"}], "«okr»"),
        ([{"name": "A"}], "no id"),
        ([{"unit_id": "A", "templates": "raci"}], "no unit returns"),
        ([], "lists no units"),
    ],
)
def test_what_cannot_be_done_for_all_is_done_for_none(tmp_path: Path, units: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        made(tmp_path, units=units)
    assert not (tmp_path / "out").exists()


def test_one_existing_file_stops_all(tmp_path: Path) -> None:
    made(tmp_path)[1].rename(tmp_path / "out" / "T1-okr-2027Q1.xlsx")
    before = {path: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    with pytest.raises(UsageError, match="MALLI-okr"):
        made(tmp_path)
    assert {path: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    assert len(made(tmp_path, force=True)) == 4


def test_a_file_that_is_no_organisation_workbook_is_named(tmp_path: Path) -> None:
    for name, content in (("broken.xlsx", b"PK\x03\x04"), ("empty.xlsx", b"")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UsageError, match=name):
            new_for_organisation("okr", org=tmp_path / name, period="2027Q1", output_dir=tmp_path / "out")
