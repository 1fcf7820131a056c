"""The workbook around its sheets: sheet list, names, document properties, date system, and what reaches outside."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from okrbook.read.grid import Sheet
from okrbook.read.package import Limits, Package, Unreadable, part_path, rels_path
from okrbook.read.sheets import read_sheet
from okrbook.read.xml import parse, read_strings

HIDDEN_PREFIX: Final = "_"
"""Sheets of ours whose names begin so hold calculations and lists, never data."""

CUSTOM: Final = "docProps/custom.xml"
CORE: Final = "docProps/core.xml"

MOST_LINKS: Final = 20
"""So many links to other workbooks are looked at: one is enough to tell."""
_MACROS: Final = ("xl/vbaProject", "xl/macrosheets/", "xl/intlmacrosheets/", "xl/dialogsheets/")
_EMBEDDED: Final = ("xl/embeddings/", "xl/activeX/")
"""Where Excel keeps macros, and objects of other programs: how the names of such parts begin."""

_DATE_FORMATS: Final = frozenset({*range(14, 18), 22, *range(27, 37), *range(50, 59)})
_DATE_CODE: Final = re.compile(r'"[^"]*"|[\\_*].|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
"""What in a number format is no code: texts, escaped letters, gaps of a letter's width (``_m``), conditions."""


@dataclass
class Workbook:
    """Everything read from the package, before any table is looked for."""

    names: tuple[str, ...] = ()
    """All sheets, in order."""
    sheets: tuple[Sheet, ...] = ()
    """The worksheets that may hold data."""
    defined: Mapping[str, str] = field(default_factory=dict)
    """Workbook-wide defined names, in lower case → what they refer to."""
    properties: Mapping[str, str] = field(default_factory=dict)
    """Custom document properties."""
    modified: str | None = None
    date1904: bool = False
    outside: tuple[str, ...] = ()
    """What is never run or followed: ``link``, ``dde``, ``macro``, ``embedded``."""
    package: Package | None = None

    @cached_property
    def date_styles(self) -> frozenset[int]:
        """The cell formats that show a number as a date. Read only where no date belongs and a number may be one."""
        return _date_styles(self.package) if self.package is not None else frozenset()


@dataclass
class _Index:
    """What ``workbook.xml`` says."""

    sheets: list[tuple[str, str, str]] = field(default_factory=list)
    defined: dict[str, str] = field(default_factory=dict)
    date1904: bool = False


def _relationships(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Relationship id → (last word of its type, target part). Nothing external is followed."""
    found: dict[str, tuple[str, str]] = {}
    if rels_path(part) not in package:
        return found

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = (kind, part_path(part, attributes.get("Target", "")))

    parse(package.chunks(rels_path(part)), start, _ignore, _ignore)
    return found


def _ignore(_: str) -> None:
    """A handler for what does not matter."""


def _read_index(package: Package, part: str) -> _Index:
    index = _Index()
    buffer: list[str] = []
    name: str | None = None

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal name
        buffer.clear()
        if tag == "sheet":
            state = attributes.get("state", "visible")
            index.sheets.append((attributes.get("name", ""), state, attributes.get("id", "")))
        elif tag == "workbookPr":
            index.date1904 = attributes.get("date1904") in ("1", "true")
        elif tag == "definedName":
            name = None if "localSheetId" in attributes else attributes.get("name")

    def end(tag: str) -> None:
        nonlocal name
        if tag == "definedName" and name:
            index.defined[name.lower()] = "".join(buffer).strip()
            name = None

    parse(package.chunks(part), start, end, buffer.append)
    return index


def _outside(package: Package) -> tuple[str, ...]:
    """What of the package reaches outside or could run, by the names of its parts."""
    found = []
    links = package.names("xl/externalLinks/externalLink")
    if links:
        # What kind of link it is stands at the part's beginning; a cache of the other workbook's cells may follow.
        linked = [b"ddeLink" in next(package.chunks(name), b"") for name in links[:MOST_LINKS]]
        found += (["link"] if not all(linked) else []) + (["dde"] if any(linked) else [])
    if any(map(package.names, _MACROS)):
        found.append("macro")
    if any(map(package.names, _EMBEDDED)):
        found.append("embedded")
    return tuple(found)


def read_properties(package: Package) -> dict[str, str]:
    """The custom document properties, as text."""
    found: dict[str, str] = {}
    buffer: list[str] = []
    name = ""

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal name
        buffer.clear()
        if tag == "property":
            name = attributes.get("name", "")

    def end(tag: str) -> None:
        if tag == "property":
            return
        if name and buffer and name not in found:
            found[name] = "".join(buffer).strip()

    if CUSTOM in package:
        parse(package.chunks(CUSTOM), start, end, buffer.append)
    return found


def _modified(package: Package) -> str | None:
    """When the package says it was last saved, as it says it (ISO)."""
    found: list[str] = []
    buffer: list[str] = []

    def end(tag: str) -> None:
        if tag == "modified":
            found.append("".join(buffer).strip())

    if CORE in package:
        parse(package.chunks(CORE), lambda *_: buffer.clear(), end, buffer.append)
    return found[0] if found else None


def _date_styles(package: Package) -> frozenset[int]:
    """Indexes of the cell formats whose number format is a date."""
    part = next((name for name in package.names("xl/") if name.endswith("/styles.xml")), None)
    if part is None:
        return frozenset()
    dates, formats, inside = set(_DATE_FORMATS), [], False

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal inside
        if tag == "numFmt" and attributes.get("numFmtId", "").isdigit():
            code = _DATE_CODE.sub("", attributes.get("formatCode", "")).lower()
            if "d" in code or "yy" in code or ("m" in code and "h" not in code and "s" not in code):
                dates.add(int(attributes["numFmtId"]))
        elif tag == "cellXfs":
            inside = True
        elif tag == "xf" and inside:
            formats.append(attributes.get("numFmtId", "0"))

    def end(tag: str) -> None:
        nonlocal inside
        inside = inside and tag != "cellXfs"

    parse(package.chunks(part), start, end, _ignore)
    return frozenset(index for index, number in enumerate(formats) if number.isdigit() and int(number) in dates)


def _main_part(package: Package) -> str:
    roots = _relationships(package, "").values() if "_rels/.rels" in package else ()
    part = next((target for kind, target in roots if kind == "officeDocument"), "xl/workbook.xml")
    if part not in package or not part.lower().startswith("xl/"):
        reason = "not_a_spreadsheet" if "xl/workbook.xml" not in package else "corrupt"
        if reason == "not_a_spreadsheet" and package.names("xl/"):
            reason = "corrupt"
        raise Unreadable(reason, part[:80])
    return part


def read_workbook(package: Package, limits: Limits) -> Workbook:
    """Reads all parts that matter. Calculation and list sheets (``_…``) are not inflated.

    Raises:
        Unreadable, and the errors of ``package.CONTENT_ERRORS`` on broken content.
    """
    package.check_kind()
    part = _main_part(package)
    index = _read_index(package, part)
    if not index.sheets:
        raise Unreadable("corrupt", "no sheets")
    if len(index.sheets) > limits.sheets:
        raise Unreadable("too_many_sheets", f"> {limits.sheets}")
    related = _relationships(package, part)
    shared = next((target for kind, target in related.values() if kind == "sharedStrings"), None)
    strings = read_strings(package.chunks(shared), limits.cells) if shared and shared in package else []
    sheets: list[Sheet] = []
    left = limits.cells
    for name, state, relation in index.sheets:
        kind, target = related.get(relation, ("", ""))
        if name.startswith(HIDDEN_PREFIX) or kind not in ("worksheet", ""):
            continue
        sheet = read_sheet(package.chunks(target), name, state, strings, left, index.date1904)
        left -= sum(map(len, sheet.rows.values()))
        sheets.append(sheet)
    return Workbook(
        names=tuple(name for name, _, _ in index.sheets),
        sheets=tuple(sheets),
        defined=index.defined,
        properties=read_properties(package),
        modified=_modified(package),
        date1904=index.date1904,
        outside=_outside(package),
        package=package,
    )
