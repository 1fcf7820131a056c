"""What comes in as a file: kinds, limits, attacks. A reader of strangers' files never raises."""

from __future__ import annotations

import re
import time
import warnings
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrbook.read import Limits, read_book, read_marks
from tests.support.packages import HEAD, STRICT, package, sheet_xml, zipped
from tests.support.small_books import CATALOGUE, MARKS, OBJECTIVES_GRID, book, book_of, rows, sheets, small_formula

__all__ = ["small_formula"]

SOUND = package(sheets(), properties=MARKS)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


@pytest.mark.parametrize(
    ("reason", "data"),
    [
        ("empty", b""),
        ("empty", b"\r\n"),
        ("encrypted", OLE + utf16("EncryptionInfo") + utf16("EncryptedPackage")),
        ("old_format", OLE + utf16("Workbook")),
        ("old_format", b"\x09\x08\x10\x00\x00\x06\x05\x00" + b"\0" * 100),
        ("old_format", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'),
        ("old_format", zipped({"[Content_Types].xml": "", "xl/workbook.bin": "x"})),
        ("not_a_spreadsheet", OLE + utf16("WordDocument")),
        ("not_a_spreadsheet", b"%PDF-1.7\n\x80\x81\x82"),
        ("not_a_spreadsheet", b"<html><table><tr><td>1</td></tr></table></html>"),
        ("not_a_spreadsheet", "Tunnus;Tavoite\n1;Äiti\n".encode("latin-1")),
        ("not_a_spreadsheet", "Tunnus;Tavoite\n".encode("utf-16")),
        ("not_a_spreadsheet", zipped({"notes.txt": "hello"})),
        ("not_a_spreadsheet", zipped({"[Content_Types].xml": "", "word/document.xml": "<w/>"})),
        ("ods", zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"})),
        ("not_a_spreadsheet", zipped({"mimetype": "application/vnd.oasis.opendocument.text"})),
        ("corrupt", SOUND[: len(SOUND) // 2]),
        ("corrupt", SOUND[:-10]),
        ("corrupt", b"\x01\x02\x03\x00" * 50),
        ("corrupt", package(sheets(), without=["xl/worksheets/sheet2.xml"])),
        ("corrupt", package(sheets(), without=["xl/workbook.xml"])),
        ("corrupt", package({"A": "<worksheet><sheetData><row r='1'><c r='A1'><v>1</v></sheetData></worksheet>"})),
        ("corrupt", package({"A": sheet_xml('<c r="@" t="s"><v>99</v></c>')})),
        ("corrupt", package({"A": sheet_xml('<c r="XFE1"><v>1</v></c>')})),
        ("corrupt", package({"A": "<worksheet><sheetData><row r='1048577'/></sheetData></worksheet>"})),
        ("corrupt", package({"A": sheet_xml("1")}, extra={"../evil.xml": "x"})),
        ("corrupt", package({"A": sheet_xml("1")}, extra={"/abs.xml": "x"})),
        ("corrupt", package({"A": sheet_xml("1")}, extra={"xl\\..\\evil.xml": "x"})),
        ("corrupt", package({"A": sheet_xml("1")}, extra={"XL/Workbook.xml": "x"})),
    ],
)
def test_a_file_that_cannot_be_read_says_why(reason: str, data: bytes) -> None:
    found = book_of(data)
    assert found.trouble is not None
    assert (found.trouble.code, found.trouble.reason) == ("WB001", reason)
    assert found.cover is None
    assert not found.tables


def test_a_missing_file_is_trouble_too(tmp_path: Path) -> None:
    found = read_book(tmp_path / "none.xlsx", CATALOGUE)
    assert found.trouble is not None
    assert found.trouble.reason == "unreadable"


def test_duplicate_part_names_are_refused() -> None:
    buffer = BytesIO(SOUND)
    with zipfile.ZipFile(buffer, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        archive.writestr("xl/workbook.xml", "<other/>")
    found = book_of(buffer.getvalue())
    assert found.trouble is not None
    assert found.trouble.reason == "corrupt"


def test_a_password_protected_zip_is_encrypted() -> None:
    data = bytearray(SOUND)
    central = data.find(b"PK\x01\x02")
    while central >= 0:
        data[central + 8] |= 1
        central = data.find(b"PK\x01\x02", central + 4)
    found = book_of(bytes(data))
    assert found.trouble is not None
    assert found.trouble.reason == "encrypted"


@pytest.mark.parametrize(
    ("reason", "limits"),
    [
        ("too_large", Limits(file_bytes=len(SOUND) - 1)),
        ("too_large", Limits(unpacked_bytes=1000)),
        ("too_large", Limits(parts=3)),
        ("too_many_sheets", Limits(sheets=2)),
        ("too_many_cells", Limits(cells=20)),
    ],
)
def test_limits(reason: str, limits: Limits) -> None:
    found = book_of(SOUND, limits)
    assert found.trouble is not None
    assert found.trouble.reason == reason


def test_the_sound_file_is_within_limits_that_just_fit() -> None:
    filled = len([cell for xml in sheets().values() for cell in re.findall("<(?:v|t)[ >]", xml)])
    assert book_of(SOUND, Limits(file_bytes=len(SOUND), sheets=3, cells=filled)).trouble is None
    assert book_of(SOUND, Limits(cells=filled - 1)).trouble is not None


ENTITIES = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
DEEP = "<worksheet><sheetData>" + "<row>" * 10_000 + "</row>" * 10_000 + "</sheetData></worksheet>"


@pytest.mark.parametrize(
    "data",
    [
        package({"A": f"{ENTITIES}<worksheet>&b;</worksheet>"}),
        package({"A": sheet_xml("1")}, extra={"xl/sharedStrings.xml": f"{ENTITIES}<sst><si><t>&b;</t></si></sst>"}),
        package(
            {"A": sheet_xml("1")}, extra={"xl/workbook.xml": '<!DOCTYPE x SYSTEM "file:///etc/passwd"><workbook/>'}
        ),
        package({"A": DEEP}),
        package({"A": sheet_xml("1")}, extra={"xl/sharedStrings.xml": "<a>" * 10_000}),
    ],
)
def test_xml_attacks_are_refused_at_once(data: bytes) -> None:
    began = time.monotonic()
    found = book_of(data)
    assert found.trouble is not None
    assert found.trouble.reason == "corrupt"
    assert time.monotonic() - began < 1


def test_a_zip_bomb_is_refused_unopened() -> None:
    data = package({"A": sheet_xml("1")}, extra={"xl/worksheets/sheet1.xml": b" " * 30_000_000})
    began = time.monotonic()
    found = book_of(data)
    assert found.trouble is not None
    assert found.trouble.reason == "too_large"
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("array", [True, False])
def test_ranges_that_overlap_ten_thousand_times_are_refused_at_once(array: bool) -> None:
    cell = '<c r="@"><f t="array" ref="A1:Z100000">1</f><v>1</v></c>' if array else "1"
    merges = '<mergeCell ref="A2:Z100000"/>' * 9_000
    part = sheet_xml(f"{OBJECTIVES_GRID.strip()}\n" + "\n".join([cell] * 3_000), after="" if array else merges)
    began = time.monotonic()
    found = book(extra={"xl/worksheets/sheet2.xml": part})
    assert found.trouble is not None
    assert found.trouble.reason == "corrupt"
    assert time.monotonic() - began < 3


def test_a_part_that_lies_about_its_size_is_corrupt() -> None:
    data = bytearray(package({"A": sheet_xml("1")}, extra={"xl/worksheets/sheet1.xml": b" " * 500_000}))
    at = data.find(b"PK\x01\x02")
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    found = book_of(bytes(data))
    assert found.trouble is not None
    assert found.trouble.reason == "corrupt"


def test_a_million_formatted_empty_rows_cost_little() -> None:
    empty = "".join(
        f'<row r="{n}" spans="1:8" s="3" customFormat="1"><c r="A{n}" s="4"/><c r="B{n}" s="4"/></row>'
        for n in range(7, 300_000)
    )
    part = sheet_xml(OBJECTIVES_GRID).replace("</sheetData>", empty + "</sheetData>")
    data = package({**sheets(), "Tavoitteet": part}, properties=MARKS)
    began = time.monotonic()
    found = book_of(data)
    assert time.monotonic() - began < 3
    assert found.trouble is None
    assert len(rows(found)) == 2
    assert not found.facts


@pytest.mark.parametrize("dimension", ["A1:XFD1048576", "A0:ZZZ99999999", ""])
def test_a_stated_dimension_is_not_believed(dimension: str) -> None:
    part = sheet_xml(OBJECTIVES_GRID, before=f'<dimension ref="{dimension}"/>')
    assert len(rows(book({**sheets(), "Tavoitteet": part}))) == 2


def test_strict_files_read_like_transitional_ones() -> None:
    strict = book(namespace=STRICT)
    assert strict.trouble is None
    assert rows(strict) == rows(book())


def test_prefixed_element_names_and_other_encodings_read_alike() -> None:
    part = sheet_xml(OBJECTIVES_GRID)
    prefixed = part.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:").replace("<x:?", "<?")
    prefixed = prefixed.replace("xmlns=", "xmlns:x=")
    assert "<x:row" in prefixed
    utf16_part = part.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    for other in (prefixed, utf16_part):
        found = book(extra={"xl/worksheets/sheet2.xml": other})
        assert found.trouble is None
        assert rows(found) == rows(book())


def test_part_names_in_another_case_and_with_backslashes() -> None:
    with zipfile.ZipFile(BytesIO(SOUND)) as archive:
        parts = {name.filename: archive.read(name) for name in archive.infolist()}
    renamed = {name.replace("sharedStrings", "SharedStrings").replace("/", "\\"): part for name, part in parts.items()}
    assert rows(book_of(zipped(renamed))) == rows(book())


def test_what_reaches_outside_is_noticed_and_not_followed() -> None:
    extra: dict[str, str | bytes] = {
        "xl/vbaProject.bin": b"\0",
        "xl/externalLinks/externalLink1.xml": f"{HEAD}<externalLink><externalBook/></externalLink>",
        "xl/externalLinks/externalLink2.xml": f"{HEAD}<externalLink><ddeLink/></externalLink>",
        "xl/embeddings/oleObject1.bin": b"\0",
    }
    found = book(extra=extra)
    assert [fact.text for fact in found.facts if fact.kind == "external"] == ["link", "dde", "macro", "embedded"]
    assert rows(found) == rows(book())


def test_of_a_link_only_the_beginning_is_looked_at() -> None:
    cached = "".join(f'<row r="{number}"/>' for number in range(60_000))
    part = f"{HEAD}<externalLink><externalBook/>{cached}<ddeLink/>"
    found = book(extra={"xl/externalLinks/externalLink1.xml": part})
    assert [fact.text for fact in found.facts if fact.kind == "external"] == ["link"]


def test_marks_can_be_read_alone() -> None:
    assert read_marks(BytesIO(SOUND)) == MARKS
    assert read_marks(BytesIO(b"PK broken")) == {}


def test_the_digest_and_the_date_of_the_package() -> None:
    core = f'{HEAD}<c:core xmlns:c="c" xmlns:d="d"><d:modified>2027-02-01T10:00:00Z</d:modified></c:core>'
    found = book(extra={"docProps/core.xml": core})
    assert found.modified == "2027-02-01T10:00:00Z"
    assert len(found.sha256) == 64


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(SOUND) - 1), st.integers(0, 255), st.integers(0, 40))
def test_no_damage_to_the_bytes_makes_the_reader_raise(at: int, byte: int, cut: int) -> None:
    damaged = bytearray(SOUND)
    damaged[at] = byte
    del damaged[at + 1 : at + 1 + cut]
    book_of(bytes(damaged))


PLAIN = sheet_xml(OBJECTIVES_GRID).encode()


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(PLAIN) - 1), st.binary(max_size=6), st.integers(0, 12))
def test_no_damage_to_a_sheet_makes_the_reader_raise(at: int, insert: bytes, cut: int) -> None:
    found = book(extra={"xl/worksheets/sheet2.xml": PLAIN[:at] + insert + PLAIN[at + cut :]})
    assert found.trouble is None or found.trouble.code == "WB001"
