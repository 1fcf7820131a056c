"""Template and content → the bytes of an .xlsx file. The same input gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from okrbook.template import COVER, Template
from okrbook.write.content import Content, content
from okrbook.write.files import refuse_existing, write_file

if TYPE_CHECKING:
    from okrbook.catalogue import Catalogue
    from okrbook.write.plan import Plan
    from okrbook.write.rawsheets import RawSheet

CREATED: Final = datetime(2000, 1, 1)
"""No clock in the file: the same input gives the same bytes."""

NOTHING: Final[Mapping[str, tuple[str, ...]]] = {}

SPARE_ROWS: Final = 10
"""Empty prepared rows under data that fill more than the template's rows."""

CalcSheets = Callable[[Template, str], "tuple[RawSheet, ...]"]


def new_workbook(
    template_id: str,
    *,
    output: Path,
    catalogue: Catalogue | None = None,
    language: str | None = None,
    data: Mapping[str, Any] | None = None,
    cover: Mapping[str, Any] | None = None,
    example: bool = False,
    protect: bool = False,
    force: bool = False,
) -> Path:
    """Write one workbook of a template.

    Args:
        template_id: the template.
        output: the file to write; folders are made as needed.
        catalogue: templates; None: those of this installation.
        language: ``fi``, ``sv`` or ``en`` for labels and the cover's language; None: the data's, else Finnish.
        data: ``{"cover": {…}, "tables": {…}}`` by ids. Nothing in it is judged.
        cover: fields that take the place of those in *data*.
        example: fill what *data* leaves out with the template's examples, and mark the workbook as an example.
        protect: lock the cells that hold formulas, without a password.
        force: write over an existing file.

    Returns:
        *output*.

    Raises:
        UsageError: for an unknown template, table, column or language, or a file that exists.
    """
    catalogue = _catalogue(catalogue)
    template = catalogue.template(template_id)
    refuse_existing([output], force=force)
    filled = content(template, data, cover, language=language, example=example)
    later = later_checks(catalogue, template, filled.language)
    made = workbook_bytes(
        template, filled, calc_sheets(catalogue, example=example), protect=protect, example=example, later=later
    )
    return write_file(output, made, force=force)


def _catalogue(catalogue: Catalogue | None) -> Catalogue:
    if catalogue is not None:
        return catalogue
    from okrbook.catalogue import load

    return load()


def calc_sheets(catalogue: Catalogue, *, example: bool = False) -> CalcSheets:
    """A function that gives the calculation sheets of a template in a language, each made once."""
    made: dict[tuple[str, str, tuple[int, ...]], tuple[RawSheet, ...]] = {}

    def sheets(template: Template, language: str) -> tuple[RawSheet, ...]:
        from okrbook import calc
        from okrbook.write.rawsheets import raw_sheets

        key = (template.id, language, tuple(table.rows for table in template.tables))
        if key not in made:
            made[key] = raw_sheets(calc.sheets(template, language, catalogue, example=example))
        return made[key]

    return sheets


def later_checks(catalogue: Catalogue, template: Template, language: str) -> Mapping[str, tuple[str, ...]]:
    """Why → titles of the rules about *template* that a workbook cannot judge, or not wholly, by itself."""
    from okrbook.program import compile_program

    found: dict[str, dict[str, None]] = {}
    for clause in compile_program(template, catalogue.rules.values(), {}).clauses:
        if clause.rule.not_live is not None:
            found.setdefault(clause.rule.not_live, {})[clause.rule.title[language]] = None
    return {reason: tuple(titles) for reason, titles in found.items()}


def workbook_bytes(
    template: Template,
    filled: Content,
    calculations: CalcSheets,
    *,
    protect: bool = False,
    example: bool = False,
    later: Mapping[str, tuple[str, ...]] = NOTHING,
) -> bytes:
    """The package of a workbook with this content; *later*: what only the linter checks, by reason."""
    from okrbook.write.coversheet import write_cover
    from okrbook.write.guidesheet import write_guide
    from okrbook.write.pictures import write_picture
    from okrbook.write.plan import Plan, choice_lists
    from okrbook.write.rawsheets import OkrWorkbook
    from okrbook.write.readingsheet import write_reading
    from okrbook.write.readysheet import write_ready
    from okrbook.write.recordsheet import write_record
    from okrbook.write.styles import Styles
    from okrbook.write.tablesheet import write_table

    roomy = _with_room(template, filled)
    buffer = BytesIO()
    with OkrWorkbook(buffer, {"in_memory": True}) as book:
        lists = {labels: place for place, labels in enumerate(choice_lists(roomy, filled.language))}
        plan = Plan(roomy, filled, book, Styles(book), lists, protect, example, later)
        _properties(plan)
        write_guide(plan)
        write_ready(plan)
        write_cover(plan)
        for reading in roomy.reading:
            write_reading(plan, reading)
        for table in roomy.tables:
            if table.is_record:
                write_record(plan, table)
            else:
                write_table(plan, table)
                write_picture(plan, table)
        _lists(plan)
        for raw in calculations(roomy, filled.language):
            hidden = book.sheet(raw.name, raw=raw)
            hidden.hide()
            if protect:
                hidden.protect("")
    return buffer.getvalue()


def _with_room(template: Template, filled: Content) -> Template:
    """The template with enough prepared rows for the content."""
    tables = tuple(
        replace(table, rows=count + SPARE_ROWS) if (count := len(filled.rows(table))) > table.rows else table
        for table in template.tables
    )
    return replace(template, tables=tables)


def _properties(plan: Plan) -> None:
    """Title, subject and language, and the mark by which the workbook is recognised."""
    from okrbook.calc.build import TODAY
    from okrbook.calc.layout import calc_name
    from okrbook.write.coversheet import MARK, mark_of
    from okrbook.write.pages import printable
    from okrbook.write.plan import absolute

    cover = plan.content.cover
    unit = cover.get("unit_name") or cover.get("unit_id")
    title = plan.template.label[plan.language]
    if isinstance(unit, str) and printable(unit):
        title = f"{title}: {printable(unit)}"
    subject = " ".join([plan.word("subject"), *([printable(p)] if isinstance(p := cover.get("period"), str) else [])])
    book = plan.workbook
    book.set_properties(
        {"title": title, "subject": subject.strip(), "author": "okrbook", "created": CREATED, "language": plan.language}
    )
    book.set_custom_property(MARK, mark_of(plan), "text")
    unit_id = cover.get("unit_id")
    if isinstance(unit_id, str | int) and printable(unit_id):
        book.set_custom_property("okrbook.unit", printable(unit_id), "text")
    if plan.example:
        book.set_custom_property("okrbook.example", "1", "text")
    book.define_name("okrbook.today", f"={calc_name(COVER)}!{absolute(*TODAY)}")
    book.define_name(MARK, f'="{mark_of(plan)}"')
    book.set_size(1920, 1080)


def _lists(plan: Plan) -> None:
    """The hidden sheet of the choice lists: a column each, headed by where it is first used."""
    from okrbook.write.plan import LISTS, choice_lists

    sheet = plan.workbook.sheet(LISTS)
    for col, (labels, first) in enumerate(choice_lists(plan.template, plan.language).items()):
        for row, text in enumerate((first, *labels)):
            sheet.write_string(row, col, text)
    sheet.hide()
