"""One workbook for every unit that returns a template, from the coordinator's organisation workbook."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from okrbook.book import Book, Record
from okrbook.errors import UsageError, nearest
from okrbook.template import Template
from okrbook.write.content import content
from okrbook.write.files import refuse_existing, write_file
from okrbook.write.workbook import calc_sheets, later_checks, workbook_bytes

if TYPE_CHECKING:
    from okrbook.catalogue import Catalogue

UNITS: Final = "units"
PARENT_TABLE: Final = "parent_key_results"

UnitData = Callable[[str, str], Mapping[str, Any] | None]
"""``(unit id, template id)`` → what the workbook starts from (contract's «Data as JSON»), None: empty."""

_UNSAFE: Final = re.compile(r"[^\w.-]+")


@dataclass(frozen=True)
class Unit:
    """A row of the organisation workbook."""

    unit_id: str
    parent: str
    templates: tuple[str, ...]
    cover: Mapping[str, Any] = field(default_factory=dict)


def new_for_organisation(
    template_id: str | None,
    *,
    org: Path,
    period: str,
    output_dir: Path,
    catalogue: Catalogue | None = None,
    language: str | None = None,
    parents: Path | None = None,
    data: UnitData | None = None,
    protect: bool = False,
    force: bool = False,
) -> list[Path]:
    """Write ``<unit_id>-<template>-<period>.xlsx`` for every unit that returns the template; all are checked first.

    Args:
        template_id: the template; None: every template that each unit returns.
        org: the organisation workbook (template ``org``).
        period: goes to every cover.
        output_dir: the folder of the new files.
        catalogue: templates; None: those of this installation.
        language: of the workbooks; None: the organisation workbook's.
        parents: the parents' own workbooks, a folder or a file: their key results are filled in for the units below.
        data: what a unit's workbook starts from, such as what is carried over from its last return.
        protect: lock formula cells.
        force: write over existing files.

    Returns:
        The files, in the order of the organisation workbook.

    Raises:
        UsageError: when the organisation workbook cannot be used, names an unknown template, when two files would get
            one name, or when a file exists.
    """
    if catalogue is None:
        from okrbook.catalogue import load

        catalogue = load()
    if template_id is not None:
        catalogue.template(template_id)
    book = _read(org, catalogue)
    units = _units(book, org, catalogue)
    wanted = [(unit, name) for unit in units.values() for name in unit.templates if template_id in (None, name)]
    if not wanted:
        raise UsageError(f"«{org}»: no unit returns {f'the template «{template_id}»' if template_id else 'anything'}")
    files = _file_names(wanted, period, output_dir)
    refuse_existing(files, force=force)
    results = _ParentResults(units, _parent_books(parents, catalogue, period) if parents else {})
    calculations = calc_sheets(catalogue)
    later: dict[tuple[str, str], Mapping[str, tuple[str, ...]]] = {}
    for (unit, name), path in zip(wanted, files, strict=True):
        template = catalogue.templates[name]
        given = _started(template, data(unit.unit_id, name) if data else None, results.rows_for(unit))
        cover = {key: value for key, value in {**unit.cover, "period": period}.items() if key in template.cover.by_id}
        filled = content(template, given, cover, language=language or book.language)
        key = template.id, filled.language
        if key not in later:  # many units return the same template
            later[key] = later_checks(catalogue, template, filled.language)
        write_file(path, workbook_bytes(template, filled, calculations, protect=protect, later=later[key]), force=force)
    return files


def _started(template: Template, given: Mapping[str, Any] | None, rows: list[dict[str, Any]]) -> Mapping[str, Any]:
    """What the unit's workbook starts from, with the parent's key results."""
    start = dict(given or {})
    if rows and PARENT_TABLE in template.by_id:
        start["tables"] = {**(start.get("tables") or {}), PARENT_TABLE: rows}
    return start


def _read(path: Path, catalogue: Catalogue) -> Book:
    from okrbook.read import read_book

    book = read_book(path, catalogue)
    if book.trouble is not None and book.trouble.code == "WB001":
        raise UsageError(f"«{path}» cannot be read ({book.trouble.reason})")
    return book


def _records(book: Book, table: str) -> Sequence[Record]:
    found = book.tables.get(table)
    return found.records if found is not None else ()


def _value(record: Record, column: str) -> Any:
    """What stands in the cell as data for a new workbook: what cannot be read stays the text that it is."""
    cell = record.cells.get(column)
    if cell is None or not cell.filled:
        return None
    if cell.data is not None:
        return cell.data
    return {"text": record.text(column)}


def _units(book: Book, path: Path, catalogue: Catalogue) -> Mapping[str, Unit]:
    records = _records(book, UNITS)
    if not records:
        raise UsageError(f"«{path}» lists no units: a workbook of the template «org» was expected")
    units: dict[str, Unit] = {}
    for record in records:
        unit_id = record.text("unit_id").strip()
        if not unit_id:
            raise UsageError(f"«{path}», row {record.row}: the unit has no id")
        if unit_id.casefold() in units:
            raise UsageError(f"«{path}», row {record.row}: the unit id «{unit_id}» stands twice")
        fields = {
            "unit_id": unit_id,
            "unit_name": _value(record, "name"),
            "level": _value(record, "level"),
            "parent_unit_id": record.text("parent_unit_id").strip() or None,
            "contact": _value(record, "contact"),
        }
        templates = _templates(record, path, catalogue)
        units[unit_id.casefold()] = Unit(unit_id, fields["parent_unit_id"] or "", templates, fields)
    return units


def _templates(record: Record, path: Path, catalogue: Catalogue) -> tuple[str, ...]:
    """The templates a unit returns; an empty cell means its whole workbook."""
    names = [name.strip().casefold() for name in record.text("templates").split(";") if name.strip()]
    if not names:
        return ("unit" if "unit" in catalogue.templates else "okr",)
    for name in names:
        if name not in catalogue.templates:
            known = catalogue.templates
            raise UsageError(
                f"«{path}», row {record.row}: there is no template «{name}»{nearest(name, known)} ({', '.join(known)})"
            )
    return tuple(dict.fromkeys(names))


def _file_names(wanted: Iterable[tuple[Unit, str]], period: str, folder: Path) -> list[Path]:
    """One file name for each workbook; two that a file system could take for one are refused."""
    seen: dict[str, str] = {}
    files = []
    for unit, template in wanted:
        name = f"{_safe(unit.unit_id)}-{template}-{_safe(period)}.xlsx"
        if name.casefold() in seen:
            both = f"«{seen[name.casefold()]}» and «{unit.unit_id}»"
            raise UsageError(f"The units {both} would get one file name, «{name}»: change one id")
        seen[name.casefold()] = unit.unit_id
        files.append(folder / name)
    return files


def _safe(text: str) -> str:
    """*text* as part of a file name: letters, digits, dots, hyphens and underscores, never hidden, never a path."""
    return _UNSAFE.sub("_", text).lstrip(".")[:80] or "_"


def _parent_books(place: Path, catalogue: Catalogue, period: str) -> Mapping[str, Book]:
    """Unit id, in lower case → the workbook with its objectives."""
    if not place.exists():
        raise UsageError(f"«{place}» does not exist: the parents' own workbooks were expected there")
    found: dict[str, list[Book]] = {}
    for path in _workbooks(place):
        book = _read(path, catalogue)
        unit_id = book.field("unit_id")
        if unit_id is not None and _records(book, "objectives"):
            found.setdefault(str(unit_id).strip().casefold(), []).append(book)
    return {unit_id: _one(books, period) for unit_id, books in found.items()}


def _workbooks(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    files = (path for path in place.rglob("*") if path.suffix.lower() in (".xlsx", ".xlsm") and path.is_file())
    return sorted(path for path in files if not path.name.startswith((".", "~$")))


def _one(books: Sequence[Book], period: str) -> Book:
    """The one workbook of a unit; of several, the one of the new workbooks' period."""
    same = books if len(books) == 1 else [book for book in books if str(book.field("period")) == period]
    if len(same) != 1:
        paths = ", ".join(f"«{book.path}»" for book in (same or books))
        raise UsageError(f"Several workbooks of one parent: {paths}. Leave one of them in --parents")
    return same[0]


@dataclass(frozen=True)
class _ParentResults:
    """The key results of the nearest unit above that has objectives."""

    units: Mapping[str, Unit]
    books: Mapping[str, Book]

    def rows_for(self, unit: Unit) -> list[dict[str, Any]]:
        """Rows of ``parent_key_results`` for a unit, empty when no unit above it has objectives."""
        seen = {unit.unit_id.casefold()}
        above = unit.parent.casefold()
        while above and above not in seen:
            if above in self.books:
                return _rows_from(self.books[above])
            seen.add(above)
            above = self.units[above].parent.casefold() if above in self.units else ""
        return []


def _rows_from(book: Book) -> list[dict[str, Any]]:
    unit_id = str(book.field("unit_id")).strip()
    titles = {record.text("objective_id"): record.text("title") for record in reversed(_records(book, "objectives"))}
    rows = []
    for record in _records(book, "key_results"):
        key, objective = record.text("key_result_id"), record.text("objective_id")
        if key:
            copied = {name: _value(record, name) for name in ("title", "target", "measure_unit", "due_date")}
            rows.append(
                {
                    "key_result_id": f"{unit_id}/{key}",
                    **copied,
                    "from_unit_id": unit_id,
                    "objective_id": objective or None,
                    "objective_title": titles.get(objective) or None,
                }
            )
    return rows
