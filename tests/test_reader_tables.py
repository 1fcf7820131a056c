"""Where tables stand and what the reader notices of them, whatever people have done to the workbook."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from okrbook.book import Cell, Fact, Gap
from tests.support.packages import package, sheet_xml
from tests.support.small_books import (
    COVER_GRID,
    KEY_RESULTS_GRID,
    KEYS,
    LABELS,
    MARKS,
    OBJECTIVES_GRID,
    SHOWN,
    book,
    book_of,
    facts,
    rows,
    sheets,
    small_formula,
)

__all__ = ["small_formula"]

TWO = [
    {
        "objective_id": "1",
        "title": "Palvelu on nopea",
        "owner": "Anna Alku",
        "binding": "yes",
        "approval_date": date(2026, 2, 1),
    },
    {
        "objective_id": "2",
        "title": "Palvelu on hyvä",
        "owner": "Väinö Vahva",
        "binding": "no",
        "approval_date": date(2026, 2, 2),
    },
]


def move_columns(grid: str, order: list[int]) -> str:
    """The grid with its columns in another order; -1 makes an empty column."""
    lines = [[*(part.strip() for part in line.split("|")), *[""] * 8] for line in grid.strip().splitlines()]
    return "\n".join(" | ".join(line[at] if at >= 0 else "" for at in order) for line in lines)


def objectives(grid: str, **options: Any) -> Any:
    return book(sheets(objectives=grid), **options)


def test_a_sound_workbook_reads_as_it_was_filled() -> None:
    found = book()
    assert found.trouble is None
    assert (found.template and found.template.id, found.version) == ("small", 1)
    assert rows(found) == TWO
    assert rows(found, "key_results") == [
        {
            "key_result_id": "1.1",
            "objective_id": "1",
            "title": "Odotusaika lyhenee",
            "target": 5,
            "confidence": 0.7,
            "weight": 3,
        }
    ]
    assert (found.field("unit_id"), found.field("period"), found.field("contact")) == ("KOTI", "2027Q1", None)
    assert found.sheets == ("Kansilehti", "Tavoitteet", "Avaintulokset")
    assert facts(found) == []


def test_positions_point_at_the_cells() -> None:
    found = book()
    data, cover = found.tables["objectives"], found.cover
    assert cover is not None
    assert data.header_row == 3
    assert data.position("title", None) == (3, 2)
    assert data.position("owner", data.records[1]) == (5, 3)
    assert data.position("progress", data.records[0]) == (4, 6)
    assert cover.position("unit_name", cover.records[0]) == (4, 3)
    assert [record.place for record in data.records] == [1, 2]


def test_columns_beyond_z_are_named_exactly() -> None:
    found = objectives(move_columns(OBJECTIVES_GRID, [-1] * 30 + list(range(6))))
    assert rows(found) == TWO
    assert found.tables["objectives"].position("title", None) == (3, 32)


@pytest.mark.parametrize(
    "damage",
    [
        lambda grid: move_columns(grid, [5, 4, 3, 2, 1, 0]),
        lambda grid: move_columns(grid, [-1, 0, -1, 1, 2, 3, -1, 4, 5]),
        lambda grid: "\n\n" + grid.strip(),
        lambda grid: grid.replace(LABELS, LABELS.upper()),
        lambda grid: grid.replace(LABELS, LABELS.replace("Tavoite", "Mitä haluamme")),
        lambda grid: grid.replace(LABELS, "a|b|c|d|e|f"),
        lambda grid: grid.replace(LABELS, "Id|Mål|Ägare|Bindande|Godkänt|Framsteg"),
        lambda grid: grid.replace(LABELS, "| Suunnittelu | | | Seuranta |\n" + LABELS),
        lambda grid: grid.replace(LABELS, LABELS + "\nId|Mål|Ägare|Bindande|Godkänt|Framsteg"),
        lambda grid: grid.replace(KEYS, KEYS + "\n\n\n"),
    ],
    ids=[
        "columns reversed",
        "columns inserted",
        "rows inserted",
        "other case",
        "header renamed",
        "all headers renamed",
        "pasted from a Swedish template",
        "group row above the header",
        "second header row",
        "rows inserted below the keys",
    ],
)
def test_found_by_key_wherever_it_stands(damage: Any) -> None:
    found = objectives(damage("\n".join(OBJECTIVES_GRID.strip().splitlines()[1:])))
    assert rows(found) == TWO
    assert facts(found) == []


def test_a_renamed_sheet_is_found() -> None:
    parts = sheets()
    found = book({"Etusivu": parts["Kansilehti"], "Omat": parts["Tavoitteet"], "Muut": parts["Avaintulokset"]})
    assert rows(found) == TWO
    assert found.tables["objectives"].sheet == "Omat"
    assert facts(found) == []


NAMES = {
    "okrbook.objectives.objective_id": "Tavoitteet!$A:$A",
    "okrbook.objectives.title": "'Tavoitteet'!$B$1:$B$1048576",
    "okrbook.objectives.owner": "Tavoitteet!$C:$C",
    "okrbook.objectives.binding": "Tavoitteet!#REF!",
}


def without_keys(grid: str) -> str:
    return "\n".join(line for line in grid.strip().splitlines() if line != KEYS)


def test_without_keys_the_names_and_then_the_labels_are_used() -> None:
    found = objectives(without_keys(OBJECTIVES_GRID.replace("Tavoite|", "Mitä haluamme|")), names=NAMES)
    assert rows(found) == TWO
    assert {(fact.kind, fact.column) for fact in found.facts} == {
        ("header_changed", column)
        for column in ("objective_id", "title", "owner", "binding", "approval_date", "progress")
    }
    assert ("header_changed", 2, 2, "Mitä haluamme") in facts(found)


def test_foreign_and_lost_names_are_ignored() -> None:
    names = {"_xlnm.Print_Area": "Tavoitteet!$A$1:$F$9", "x.y": "#REF!", "okrbook.objectives.title": "#REF!"}
    found = objectives(OBJECTIVES_GRID, names=names)
    assert rows(found) == TWO
    assert facts(found) == []


def test_a_lost_key_cell_is_replaced_by_the_label() -> None:
    found = objectives(OBJECTIVES_GRID.replace("objectives.owner", ""))
    assert rows(found) == TWO
    assert facts(found) == [("header_changed", 3, 3, "Omistaja")]


def test_without_any_mark_the_labels_tell_the_template() -> None:
    bare = sheets(
        COVER_GRID.replace("okrbook.template | small/1 |", "").replace("cover.", "").replace("unit_id |", "|"),
        without_keys(OBJECTIVES_GRID),
        "\n".join(KEY_RESULTS_GRID.strip().splitlines()[1:]),
    )
    found = book(bare, properties={})
    assert found.template is not None
    assert (found.template.id, found.version) == ("small", None)
    assert rows(found) == TWO
    assert len(rows(found, "key_results")) == 1
    assert found.field("unit_name") == "Kotihoito"


@pytest.mark.parametrize(
    "options",
    [
        {"properties": {"okrbook.template": "small/3"}},
        {"properties": {}, "names": {"okrbook.template": '"small/3"'}},
        {"properties": {}, "parts": sheets(cover=COVER_GRID.replace("small/1", "small/3"))},
    ],
)
def test_the_mark_stands_in_three_places(options: dict[str, Any]) -> None:
    parts = options.pop("parts", sheets(cover=COVER_GRID.replace("okrbook.template | small/1 |", "")))
    assert book(parts, **options).version == 3


def test_a_workbook_of_nobody_is_unknown() -> None:
    found = book({"Taul1": sheet_xml("Nimi | Summa\nA | 5")}, properties={})
    assert found.trouble is not None
    assert (found.trouble.code, found.trouble.reason) == ("WB002", "unknown")


def test_made_with_example() -> None:
    assert book(properties={**MARKS, "okrbook.example": "1"}).example
    assert not book().example


def test_hidden_calculation_sheets_are_passed_over() -> None:
    found = book({**sheets(), "_objectives": "not even XML"})
    assert rows(found) == TWO
    assert found.sheets[-1] == "_objectives"


def test_cut_and_pasted_columns_are_read_by_their_labels() -> None:
    cut = OBJECTIVES_GRID.replace(LABELS, "Tunnus|Omistaja|Tavoite|Sitova|Hyväksytty|Edistyminen")
    found = objectives(cut)
    assert rows(found)[0]["owner"] == "Palvelu on nopea"
    assert sorted(fact.column or "" for fact in found.facts if fact.kind == "header_changed") == ["owner", "title"]


def test_examples_on_the_guide_are_nobody_s_data() -> None:
    parts = sheets(cover="")
    guide = sheet_xml("\n".join(line.partition("|")[2] for line in COVER_GRID.strip().splitlines()[2:]))
    found = book({"Ohje": guide, **parts}, names={"okrbook.guide": "Ohje!$A$1"})
    assert [(fact.kind, fact.table) for fact in found.facts] == [("table_missing", "cover")]
    assert book({"Oma kansi": guide, **parts}).field("unit_id") == "KOTI"


def test_two_equal_headers_never_outvote_the_keys() -> None:
    found = objectives(OBJECTIVES_GRID.replace(LABELS, "Tunnus|Omistaja|Omistaja|Sitova|Hyväksytty|Edistyminen"))
    assert rows(found) == TWO
    assert facts(found) == []


def test_a_deleted_table_and_a_deleted_cover_are_missing() -> None:
    found = book(sheets(cover="", objectives=""))
    assert [(fact.kind, fact.table) for fact in found.facts] == [
        ("table_missing", "cover"),
        ("table_missing", "objectives"),
    ]
    assert not found.tables["objectives"].present
    assert found.cover is not None
    assert len(found.cover.records) == 1


def test_a_deleted_header_row_makes_the_table_missing() -> None:
    found = objectives(OBJECTIVES_GRID.replace(LABELS + "\n", ""))
    assert [(fact.kind, fact.table) for fact in found.facts] == [("table_missing", "objectives")]


def test_a_missing_required_column_names_the_nearest_header() -> None:
    grid = OBJECTIVES_GRID.replace("objectives.owner", "").replace("Omistaja", "Omistajat")
    found = objectives(grid)
    assert ("column_missing", 3, 0, "Omistajat") in facts(found)
    assert "owner" not in found.tables["objectives"].columns


def test_a_missing_optional_column_is_not_mentioned() -> None:
    assert facts(objectives(move_columns(OBJECTIVES_GRID, [0, 1, 2, 4, 5]))) == []


def test_a_copied_sheet_is_noticed_and_only_the_first_is_read() -> None:
    parts = sheets()
    found = book({**parts, "Tavoitteet (2)": parts["Tavoitteet"]})
    assert rows(found) == TWO
    assert [(fact.kind, fact.sheet) for fact in found.facts] == [("copied_sheet", "Tavoitteet (2)")]


# What stands in the rows


def test_blank_rows_within_a_table_are_read_over() -> None:
    found = objectives(OBJECTIVES_GRID.strip() + f"\n\n\n3 | Kolmas | Anna | | | {SHOWN}")
    assert [record.row for record in found.tables["objectives"].records] == [4, 5, 8]
    assert [record.place for record in found.tables["objectives"].records] == [1, 2, 3]
    assert facts(found) == [("empty_row", 6, 1, "")]


def test_rows_of_spaces_placeholders_or_formulas_are_not_used() -> None:
    found = objectives(OBJECTIVES_GRID.strip() + f'\n"  " | "\u00a0" | | | | {SHOWN}\n- | [tavoite] | avoin')
    assert rows(found) == TWO
    assert facts(found) == []


def test_a_placeholder_in_a_used_row_is_kept_as_one() -> None:
    found = objectives(OBJECTIVES_GRID.replace("Anna Alku", "[nimi]"))
    assert found.tables["objectives"].records[0].cells["owner"] == Cell("owner", 4, 3, "[nimi]", placeholder=True)
    assert not found.tables["objectives"].records[0].filled("owner")


@pytest.mark.parametrize("stray", ["x", "k", "5"])
def test_one_stray_character_far_below_is_no_row(stray: str) -> None:
    found = objectives(OBJECTIVES_GRID.strip() + "\n" * 40 + stray)
    assert rows(found) == TWO
    assert facts(found) == [("below_table", 45, 1, stray)]


def test_rows_that_continue_below_the_prepared_area_are_read() -> None:
    filled = "\n".join(f"{n} | Tavoite {n} | Anna" for n in range(3, 14))
    found = objectives(OBJECTIVES_GRID.strip() + "\n" + filled)
    assert len(rows(found)) == 13
    assert facts(found) == [("below_table", 14, 1, "11")]


def test_rows_far_below_that_continue_the_columns_are_read() -> None:
    found = objectives(OBJECTIVES_GRID.strip() + "\n" * 40 + "3 | Kolmas | Anna")
    assert len(rows(found)) == 3
    assert facts(found) == [("below_table", 45, 1, "3")]


def test_notes_beside_the_table_are_noticed_once_a_column() -> None:
    lines = OBJECTIVES_GRID.strip().splitlines()
    lines[3] += " | | kysy Annalta"
    lines[4] += " | | ja Väinöltä"
    assert facts(objectives("\n".join(lines))) == [("beside_table", 4, 8, "kysy Annalta")]


def test_our_own_check_column_is_no_note() -> None:
    lines = OBJECTIVES_GRID.strip().splitlines()
    lines[3] += ' | =INDEX(_objectives!$D:$D,ROW()-ROW($A$3)+3) -> "✓"'
    assert facts(objectives("\n".join(lines))) == []
    lines[1] += " | objectives.check"
    lines[3] = lines[3].replace("=INDEX(_objectives!$D:$D,ROW()-ROW($A$3)+3) -> ", "")
    assert facts(objectives("\n".join(lines))) == []


def test_overwritten_and_changed_formulas() -> None:
    lines = OBJECTIVES_GRID.strip().splitlines()
    lines[3] = lines[3].replace(SHOWN, "0.5")
    lines[4] = lines[4].replace(SHOWN, "=(B5-C5)/2 -> 0.5")
    assert facts(objectives("\n".join(lines))) == [
        ("formula_overwritten", 4, 6, "0.5"),
        ("formula_changed", 5, 6, "(B5-C5)/2"),
    ]


def test_formulas_stay_the_template_s_after_rows_move() -> None:
    grid = "\n\n" + OBJECTIVES_GRID.strip().replace("ROW($A$3)", "ROW($A$5)")
    part = sheet_xml(grid.strip("\n"))
    assert facts(book({**sheets(), "Tavoitteet": part})) == []


def test_nothing_depends_on_cached_values_of_derived_columns() -> None:
    found = objectives(OBJECTIVES_GRID.replace(" -> 0.5", ""))
    assert rows(found) == TWO
    assert facts(found) == []


def test_a_typed_column_may_hold_the_user_s_own_formula() -> None:
    found = book(sheets(key_results=KEY_RESULTS_GRID.replace("| 5 |", "| =2+3 -> 5 |")))
    cell = found.tables["key_results"].records[0].cells["target"]
    assert (cell.value, cell.formula) == (5, "2+3")


def test_hidden_rows_columns_and_sheets_are_read_and_noticed() -> None:
    part = sheet_xml(
        OBJECTIVES_GRID,
        rows={5: 'hidden="1"', 9: 'hidden="1"', 2: 'hidden="1"'},
        before='<cols><col min="2" max="2" hidden="1"/><col min="5" max="5"/><col min="9" max="9" hidden="1"/></cols>',
    )
    found = book({**sheets(), "Tavoitteet": part}, states={"Avaintulokset": "veryHidden"})
    assert rows(found) == TWO
    assert found.tables["objectives"].records[1].hidden
    assert facts(found) == [("hidden_row", 5, 1, ""), ("hidden_column", 3, 2, ""), ("hidden_sheet", 2, 1, "")]


def test_the_template_s_own_collapsed_columns_are_not_hidden_data() -> None:
    collapsed = '<cols><col min="6" max="6" hidden="1" outlineLevel="1"/></cols>'
    found = book({**sheets(), "Avaintulokset": sheet_xml(KEY_RESULTS_GRID, before=collapsed)})
    assert facts(found) == []


def test_merged_cells_are_noticed_and_read_once() -> None:
    merges = '<mergeCells><mergeCell ref="A1:F1"/><mergeCell ref="C4:C5"/><mergeCell ref="H4:J5"/></mergeCells>'
    found = book({**sheets(), "Tavoitteet": sheet_xml(OBJECTIVES_GRID, after=merges)})
    assert facts(found) == [("merged", 4, 3, "C4:C5")]
    assert "owner" in rows(found)[0]
    assert "owner" not in rows(found)[1]


def test_an_absurd_merge_costs_nothing_and_takes_only_what_it_covers() -> None:
    merges = '<mergeCells><mergeCell ref="A4:XFD1048576"/></mergeCells>'
    found = book({**sheets(), "Tavoitteet": sheet_xml(OBJECTIVES_GRID, after=merges)})
    assert rows(found) == [{"objective_id": "1"}]


def test_gaps_stay_gaps() -> None:
    grid = OBJECTIVES_GRID.replace("46054", "1.2.2026").replace("kyllä", "kylä").replace("Anna Alku", "#REF!")
    cells = objectives(grid).tables["objectives"].records[0].cells
    assert cells["approval_date"].gap == Gap("date_text", "1.2.2026", date(2026, 2, 1))
    assert cells["binding"].gap == Gap("not_in_list", "kylä", "yes")
    assert cells["owner"].gap == Gap("error", "#REF!")


def test_dates_of_the_1904_system() -> None:
    found = objectives(OBJECTIVES_GRID.replace("46054", str(46054 - 1462)), date1904=True)
    assert rows(found)[0]["approval_date"] == date(2026, 2, 1)


STYLES = (
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="d\\.m\\.yyyy"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="2"/></cellXfs></styleSheet>'
)


def test_ids_that_a_spreadsheet_turned_into_numbers_or_dates() -> None:
    grid = "\n".join(
        [
            KEYS,
            LABELS,
            "7 | a | A",
            "1.1 | b | A",
            '<c r="A5" s="1"><v>46388</v></c> | c | A',
            '<c r="A6" s="2"><v>46388</v></c> | d | A',
        ]
    )
    found = objectives(grid, extra={"xl/styles.xml": STYLES})
    assert [row["objective_id"] for row in rows(found)] == ["7", "1.1", "2027-01-01", "46388"]
    assert [record.cells["objective_id"].clean for record in found.tables["objectives"].records][2] == "46388"


def test_a_date_in_a_column_of_numbers_or_choices_is_no_number() -> None:
    day = '<c r="{}" s="1"><v>46388</v></c>'
    plain = '<c r="{}" s="2"><v>46388</v></c>'
    grid = f"{KEYS}\n{LABELS}\n1 | a | A | {day.format('D3')} | {plain.format('E3')}"
    found = book(
        {
            **sheets(objectives=grid),
            "Avaintulokset": sheet_xml(
                KEY_RESULTS_GRID.replace("| 5 | 0.7 | 3", f"| {day.format('D4')} | {plain.format('E4')} | 3")
            ),
        },
        extra={"xl/styles.xml": STYLES},
    )
    cells = found.tables["objectives"].records[0].cells
    assert (cells["binding"].gap, cells["binding"].shown) == (Gap("not_in_list", "2027-01-01"), date(2027, 1, 1))
    assert cells["approval_date"].value == date(2027, 1, 1)
    cells = found.tables["key_results"].records[0].cells
    assert (cells["target"].gap, cells["target"].shown) == (Gap("not_number", "2027-01-01"), date(2027, 1, 1))
    assert (cells["confidence"].value, cells["confidence"].shown) == (46388, None)


@pytest.mark.parametrize("code", ['#,##0\\ "mk"', "_-* #,##0.00\\ _m_k_-", "0.0_);[Red]0.0", '0 "d"', "[h]:mm"])
def test_number_formats_with_letters_in_them_show_no_dates(code: str) -> None:
    styles = STYLES.replace("d\\.m\\.yyyy", code.replace('"', "&quot;"))
    grid = KEY_RESULTS_GRID.replace("| 5 | 0.7 | 3", '| <c r="D4" s="1"><v>46388</v></c> | 0.7 | 3')
    found = book({**sheets(), "Avaintulokset": sheet_xml(grid)}, extra={"xl/styles.xml": styles})
    assert found.tables["key_results"].records[0].cells["target"].value == 46388


def test_text_that_looks_like_a_formula_stays_text() -> None:
    texts = ["'=1+1", "-5 ja muuta", "+358", "@koti"]
    grid = "\n".join([KEYS, LABELS, *(f'{n} | "{text}" | A' for n, text in enumerate(texts, 1))])
    found = objectives(grid)
    assert [row["title"] for row in rows(found)] == texts
    assert not any(record.cells["title"].formula for record in found.tables["objectives"].records)


def test_composed_and_decomposed_letters_are_one() -> None:
    found = objectives(OBJECTIVES_GRID.replace("Väinö Vahva", "Va\u0308ino\u0308 Vahva"))
    assert rows(found) == TWO


def test_a_protected_sheet_is_readable() -> None:
    part = sheet_xml(OBJECTIVES_GRID, after='<sheetProtection password="CC1A" sheet="1"/>')
    assert rows(book({**sheets(), "Tavoitteet": part})) == TWO


def test_no_data_gives_no_records_and_no_facts() -> None:
    found = objectives("\n".join(OBJECTIVES_GRID.strip().splitlines()[:3]))
    assert found.tables["objectives"].present
    assert rows(found) == []
    assert facts(found) == []


# The cover


def test_a_cover_whose_columns_moved_is_read_by_its_labels() -> None:
    moved = "\n".join("| " + line.replace(" | ", " | | ", 1) for line in COVER_GRID.strip().splitlines())
    assert book(sheets(cover=moved)).field("unit_name") == "Kotihoito"


def test_cover_fields_without_keys_are_found_by_name_and_label() -> None:
    cover = COVER_GRID.replace("cover.unit_id", "").replace("cover.period", "").replace("Kausi", "Ajalta")
    found = book(sheets(cover=cover), names={"okrbook.cover.period": "Kansilehti!$C$5"})
    assert (found.field("unit_id"), found.field("period")) == ("KOTI", "2027Q1")
    assert {(fact.kind, fact.column, fact.row) for fact in found.facts} == {
        ("header_changed", "unit_id", 3),
        ("header_changed", "period", 5),
    }


def test_a_missing_cover_field() -> None:
    cover = "\n".join(line for line in COVER_GRID.splitlines() if "period" not in line)
    assert Fact("column_missing", "cover", "Kansilehti", 3, 0, "period") in book(sheets(cover=cover)).facts


def test_a_whole_book_without_sheets_that_matter_is_marked_but_empty() -> None:
    found = book_of(package({"Muuta": sheet_xml("hei")}, properties=MARKS))
    assert found.trouble is None
    assert {fact.kind for fact in found.facts} == {"table_missing"}
