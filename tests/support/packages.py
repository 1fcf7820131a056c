"""Workbooks as text, for tests of the reader: a grid of cells becomes a package whose every byte the test decides.

A grid's cells stand between ``|``. A number is a number, ``=…`` a formula without a cached value, ``=… -> 5`` one
with it, ``TRUE`` a truth value, ``#REF!`` an error, ``"…"`` text as it stands (spaces kept), all else text.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

from okrbook.book import a1

TRANSITIONAL = "http://schemas.openxmlformats.org"
STRICT = "http://purl.oclc.org/ooxml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def sheet_xml(grid: str, *, rows: Mapping[int, str] | None = None, before: str = "", after: str = "") -> str:
    """A worksheet part. ``rows``: attributes of rows by number; ``before`` and ``after``: XML around sheetData."""
    lines = grid.strip("\n").splitlines()
    body = "".join(_row(number, line, (rows or {}).get(number, "")) for number, line in enumerate(lines, start=1))
    space = f"{TRANSITIONAL}/spreadsheetml/2006/main"
    return f'{HEAD}<worksheet xmlns="{space}">{before}<sheetData>{body}</sheetData>{after}</worksheet>'


def _row(number: int, line: str, attributes: str) -> str:
    cells = (part.strip() for part in line.split("|"))
    return (
        f'<row r="{number}" {attributes}>{"".join(_cell(a1(number, c), t) for c, t in enumerate(cells, 1) if t)}</row>'
    )


def _cell(ref: str, text: str) -> str:
    if text.startswith("<"):
        return text.replace("@", ref, 1)
    if text.startswith("="):
        formula, _, cached = text[1:].partition(" -> ")
        content = _cell(ref, cached) if cached else f'<c r="{ref}"></c>'
        return re.sub(r"(<c [^>]*>)", lambda match: f"{match[1]}<f>{escape(formula)}</f>", content, count=1)
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return f'<c r="{ref}"><v>{text}</v></c>'
    if text in ("TRUE", "FALSE"):
        return f'<c r="{ref}" t="b"><v>{int(text == "TRUE")}</v></c>'
    if re.fullmatch(r"#[A-Z0-9/!?]+", text):
        return f'<c r="{ref}" t="e"><v>{text}</v></c>'
    plain = text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
    return f'<c r="{ref}" t="inlineStr"><is><t xml:space="preserve">{escape(plain)}</t></is></c>'


def package(
    sheets: Mapping[str, str],
    *,
    states: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
    properties: Mapping[str, str] | None = None,
    strings: Sequence[str] = (),
    date1904: bool = False,
    namespace: str = TRANSITIONAL,
    extra: Mapping[str, str | bytes] | None = None,
    without: Sequence[str] = (),
) -> bytes:
    """A whole .xlsx file of sheet parts (``sheet_xml``) by sheet name. ``strings`` are XML inside ``<si>``."""
    parts: dict[str, str | bytes] = {f"xl/worksheets/sheet{n}.xml": xml for n, xml in enumerate(sheets.values(), 1)}
    parts |= {"xl/workbook.xml": _workbook_xml(sheets, states or {}, names or {}, date1904)}
    office = f"{namespace}/officeDocument/{'2006/' if namespace == TRANSITIONAL else ''}relationships"
    related = [(f"r{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
    related.append(("s", "sharedStrings", "sharedStrings.xml"))
    parts["xl/_rels/workbook.xml.rels"] = _rels(office, related)
    parts["_rels/.rels"] = _rels(office, [("r1", "officeDocument", "xl/workbook.xml")])
    parts["[Content_Types].xml"] = f"{HEAD}<Types/>"
    parts["xl/sharedStrings.xml"] = f"{HEAD}<sst>{''.join(f'<si>{item}</si>' for item in strings)}</sst>"
    if properties:
        items = "".join(
            f'<property name={quoteattr(key)}><vt:lpwstr xmlns:vt="v">{escape(value)}</vt:lpwstr></property>'
            for key, value in properties.items()
        )
        parts["docProps/custom.xml"] = f"{HEAD}<Properties>{items}</Properties>"
    parts |= extra or {}
    parts = {
        name: part.replace(TRANSITIONAL, namespace) if isinstance(part, str) else part for name, part in parts.items()
    }
    return zipped({name: part for name, part in parts.items() if name not in without})


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip package of the parts."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def _rels(office: str, related: Sequence[tuple[str, str, str]]) -> str:
    items = "".join(f'<Relationship Id="{i}" Type="{office}/{kind}" Target="{target}"/>' for i, kind, target in related)
    return f"{HEAD}<Relationships>{items}</Relationships>"


def _workbook_xml(
    sheets: Mapping[str, str], states: Mapping[str, str], names: Mapping[str, str], date1904: bool
) -> str:
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" state="{states.get(name, "visible")}" r:id="r{n}"/>'
        for n, name in enumerate(sheets, start=1)
    )
    defined = "".join(f"<definedName name={quoteattr(k)}>{escape(v)}</definedName>" for k, v in names.items())
    space = f'xmlns="{TRANSITIONAL}/spreadsheetml/2006/main" xmlns:r="{TRANSITIONAL}/officeDocument/2006/relationships"'
    return (
        f'{HEAD}<workbook {space}><workbookPr date1904="{int(date1904)}"/><sheets>{listed}</sheets>'
        f"<definedNames>{defined}</definedNames></workbook>"
    )
