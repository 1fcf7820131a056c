"""What stands in cells, in every way that programs write it."""

from __future__ import annotations

import pytest

from okrbook.read.formulas import is_ours, same
from okrbook.read.sheets import read_sheet
from okrbook.read.xml import unescape
from okrbook.values import ErrorText
from tests.support.packages import sheet_xml
from tests.support.small_books import KEYS, LABELS, book, rows, sheets, small_formula

__all__ = ["small_formula"]


def cell(xml: str, strings: list[str] | None = None) -> object:
    sheet = read_sheet([sheet_xml(xml).encode()], "A", "visible", strings or [], 100)
    return sheet.rows.get(1, {}).get(1)


@pytest.mark.parametrize(
    ("xml", "content"),
    [
        ('<c r="@"><v>0</v></c>', 0.0),
        ('<c r="@" t="n"><v>0.699999999999999999989</v></c>', 0.7),
        ('<c r="@" t="b"><v>1</v></c>', True),
        ('<c r="@" t="e"><v>#REF!</v></c>', ErrorText("#REF!")),
        ('<c r="@" t="str"><v>teksti</v></c>', "teksti"),
        ('<c r="@" t="s"><v>1</v></c>', "toinen"),
        ('<c r="@" t="inlineStr"><is><t>a</t></is></c>', "a"),
        ('<c r="@" t="inlineStr"><is><r><t>ri</t></r><r><rPr/><t>kas</t></r></is></c>', "rikas"),
        ('<c r="@" t="inlineStr"><is><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></is></c>', "東京"),
        ('<c r="@" t="inlineStr"><is><t xml:space="preserve">  a </t></is></c>', "  a "),
        ('<c r="@" t="inlineStr"><is><t><![CDATA[<c r="A1"/>]]></t></is></c>', '<c r="A1"/>'),
        ('<c r="@" t="str"><v>rivi_x000D__x000A_rivi</v></c>', "rivi\r\nrivi"),
        ('<c r="@" t="d"><v>2027-02-01</v></c>', 46419.0),
        ('<c r="@" t="d"><v>2027-02-01T12:00:00Z</v></c>', 46419.5),
        ('<c r="@"><v>1e999</v></c>', "1e999"),
        ('<c r="@"><f>B1*2</f><v></v></c>', None),
        ('<c r="@" s="4"/>', None),
        ('<c r="@" t="inlineStr"><is><t></t></is></c>', None),
    ],
)
def test_every_kind_of_cell(xml: str, content: object) -> None:
    assert cell(xml, ["yksi", "toinen"]) == content


def test_rich_shared_strings_are_joined_and_phonetic_readings_left_out() -> None:
    strings = ["<r><t>Palvelu </t></r><r><t>on nopea</t></r><rPh><t>x</t></rPh>", "<t>_x0041__x005F_x0041_</t>"]
    grid = f'{KEYS}\n{LABELS}\n1 | <c r="@" t="s"><v>0</v></c>\n2 | <c r="@" t="s"><v>1</v></c>'
    grid = grid.replace('r="@"', 'r="B3"', 1).replace('r="@"', 'r="B4"', 1)
    found = book(sheets(objectives=grid), strings=strings)
    assert [row["title"] for row in rows(found)] == ["Palvelu on nopea", "A_x0041_"]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a_x000D_b", "a\rb"),
        ("_x005F_x000D_", "_x000D_"),
        ("_xD83D__xDE00_", "😀"),
        ("_xD83D_", "\ufffd"),
        ("_x12", "_x12"),
    ],
)
def test_escaped_characters(text: str, plain: str) -> None:
    assert unescape(text) == plain


def test_cells_and_rows_without_references_follow_each_other() -> None:
    data = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    part = f"<worksheet><sheetData>{data}</sheetData></worksheet>"
    assert read_sheet([part.encode()], "A", "visible", [], 9).rows == {1: {1: 1.0, 2: 2.0}, 2: {1: 3.0}}


@pytest.mark.parametrize("size", [1, 7, 64])
def test_cells_within_a_section_of_plain_text_stay_text(size: int) -> None:
    text = '<c r="A1"/><c r="A1"><v>5</v></c>' * 3
    whole = sheet_xml(f'<c r="A1" t="inlineStr"><is><t><![CDATA[{text}]]></t></is></c>').encode()
    pieces = [whole[i : i + size] for i in range(0, len(whole), size)]
    assert read_sheet(pieces, "A", "visible", [], 9).rows == {1: {1: text}}


@pytest.mark.parametrize("size", [1, 7, 64])
def test_a_part_in_small_pieces_reads_like_the_whole(size: int) -> None:
    part = sheet_xml('a | <c r="@" s="1"/> | 3 | =A1 -> 5', after='<mergeCells><mergeCell ref="A1:B2"/></mergeCells>')
    whole = part.replace('r="@"', 'r="B1"').encode()
    pieces = [whole[i : i + size] for i in range(0, len(whole), size)]
    assert read_sheet(pieces, "A", "visible", [], 9) == read_sheet([whole], "A", "visible", [], 9)


def test_shared_and_array_formulas_belong_to_each_of_their_cells() -> None:
    part = sheet_xml(
        """
        <c r="A1"><f t="shared" ref="A1:A2" si="0">B1+1</f><v>2</v></c>
        <c r="A2"><f t="shared" si="0"/><v>3</v></c>
        <c r="A3"><f t="array" ref="A3:A4">SUM(B:B)</f><v>4</v></c>
        <c r="A4"><v>4</v></c>
        <c r="A5"><v>5</v></c>
        """
    )
    sheet = read_sheet([part.encode()], "A", "visible", [], 9)
    assert sheet.formulas == {(1, 1): "B1+1", (2, 1): "B1+1", (3, 1): "SUM(B:B)", (4, 1): "SUM(B:B)"}


EXPECTED = '=IFERROR(INDEX(_kpis!$E:$E,ROW()-ROW($A$5)+5),"")'


@pytest.mark.parametrize(
    "found",
    [
        EXPECTED,
        'IFERROR(INDEX(_kpis!$E:$E,ROW()-ROW($A$5)+5),"")',
        'iferror( index( _kpis!$e:$e , row()-row($A$8)+5 ), "")',
        "IFERROR(INDEX('_kpis'!$E:$E,ROW()-ROW($B$5)+5),\"\")",
        'IFERROR(INDEX(_kpis!$E$1:$E$1048576,ROW()-ROW($A$5)+5),"")',
        'IFERROR(INDEX([1]_kpis!$E:$E,ROW()-ROW($A$5)+5),"")',
        '_xlfn.IFERROR(INDEX(_kpis!$E:$E,ROW()-ROW($A$5)+5),"")',
    ],
)
def test_the_same_formula_after_moves_and_other_programs(found: str) -> None:
    assert same(EXPECTED, found)
    assert is_ours(found)


@pytest.mark.parametrize(
    "found",
    [
        'IFERROR(INDEX(_kpis!$F:$F,ROW()-ROW($A$5)+5),"")',
        'IFERROR(INDEX(_okr!$E:$E,ROW()-ROW($A$5)+5),"")',
        'IFERROR(INDEX(_kpis!$E:$E,ROW()-ROW($A$5)+5),"-")',
        'IFERROR(INDEX(_kpis!$E:$E,ROW()-ROW($A$5)+5),"")*2',
        "(G7-F7)/(H7-F7)",
        "0.5",
    ],
)
def test_another_formula(found: str) -> None:
    assert not same(EXPECTED, found)


def test_texts_within_formulas_keep_case_and_spaces() -> None:
    assert same('=IF(A1="a b",1,2)', '=if($A$9="a b",1,2)')
    assert not same('=IF(A1="a b",1,2)', '=IF(A1="A B",1,2)')
    assert not is_ours('="_kpis!A1"')
    assert not is_ours("=Tavoitteet!A1")
