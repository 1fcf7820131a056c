"""From a workbook's sheets to a Book: which template it is, where its tables stand, what they hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from okrbook.book import Book, Fact, Record, TableData, Trouble
from okrbook.read.anchors import find_anchors, find_mark
from okrbook.read.locate import Place, best_template, locate_all
from okrbook.read.records import RecordReader, TableReader
from okrbook.read.workbook import Workbook
from okrbook.template import COVER, Table, Template
from okrbook.values import Context

if TYPE_CHECKING:
    from okrbook.wording import RoleWords

EXAMPLE: Final = "okrbook.example"


def expected_formula(table: Table, column: str) -> str:
    """The formula that the template writes in a derived column."""
    from okrbook.calc import display_formula

    return display_formula(table, column)


def to_book(
    workbook: Workbook, templates: Mapping[str, Template], roles: RoleWords | None, name: str, digest: str
) -> Book:
    """The book of *workbook*; with trouble WB002 when it is of no template.

    Args:
        workbook: what was read from the package.
        templates: all templates by id.
        roles: role words for names in a cell.
        name: what the book is called.
        digest: the file's SHA-256.
    """
    mark = find_mark(workbook)
    tables = {id(table): table for template in templates.values() for table in (template.cover, *template.tables)}
    anchors = find_anchors(workbook, tables.values())
    template = templates.get(mark[0]) if mark else None
    if template is not None:
        places = locate_all(template, workbook, anchors, marked=True)
    else:
        found = best_template(templates, workbook, anchors)
        if found is None:
            trouble = Trouble("WB002", "unknown", f"{mark[0]}/{mark[1]}" if mark else "")
            return Book(name, trouble=trouble, sheets=workbook.names, sha256=digest, modified=workbook.modified)
        template, places = found
    facts: list[Fact] = [Fact("external", COVER, text=kind) for kind in workbook.outside]
    context = Context(date1904=workbook.date1904, roles=roles)
    data = {
        table.id: _read_table(table, places.get(table.id), workbook, context, facts)
        for table in (template.cover, *template.tables)
    }
    return Book(
        path=name,
        template=template,
        version=mark[1] if mark and mark[0] == template.id else None,
        cover=data.pop(COVER),
        tables=data,
        facts=tuple(facts),
        sheets=workbook.names,
        sha256=digest,
        modified=workbook.modified,
        example=workbook.properties.get(EXAMPLE) in ("1", "true"),
    )


def _read_table(
    table: Table, place: Place | None, workbook: Workbook, context: Context, facts: list[Fact]
) -> TableData:
    if place is None:
        facts.append(Fact("table_missing", table.id))
        records = (Record(1, 0, {}),) if table.id == COVER else ()
        return TableData(table, None, 0, {}, records)
    kind = RecordReader if table.is_record else TableReader
    reader = kind(table, place, workbook, context, expected_formula)
    data = reader.read()
    facts.extend(reader.facts)
    return data
