"""Responsibilities, findings, returns and files: one native table each."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from okrbook.report import sentences
from okrbook.report.rollup_book.charts import Picture, Series, insert
from okrbook.report.rollup_book.links import link_to
from okrbook.report.rollup_book.making import Making
from okrbook.report.rollup_book.sheets import HEAD_ROW, MOST_LINKS, Cell, Col, note, table, top
from okrbook.rollup.rows import MERGED, same
from okrbook.template import Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from okrbook.finding import Finding
    from okrbook.rollup.model import Person, RaciItem, Unit
    from okrbook.write.rawsheets import OkrWorksheet

MOST_PEOPLE: Final = 20
"""So many bars are readable in one chart."""
_TONES: Final = {"error": "bad", "warning": "warn", "info": None}
_ORDER: Final = {"error": 0, "warning": 1, "info": 2}


def write_responsibilities(making: Making) -> None:
    """Work items united over the returns, with conflicts, and each person's load."""
    word = making.word
    sheet = making.sheet(word("responsibilities"))
    top(making, sheet, word("responsibilities"), word("responsibilities_about"))
    if not making.rollup.raci:
        sheet.set_column(0, 0, 60)
        note(making, sheet, HEAD_ROW, word("no_raci"))
        return
    columns = [
        Col(word("work_item"), 42), Col(word("reform"), 18), Col(word("accountable"), 30), Col(word("responsible"), 30),
        Col(word("consulted"), 30), Col(word("informed"), 30), Col(word("conflict"), 24),
        Col(word("place"), 42),
    ]  # fmt: skip
    rows = [
        [
            item.work_item, item.reform_id, _people(item.accountable), _people(item.responsible),
            _people(item.consulted), _people(item.informed),
            _agreement(making, item), _sources(making, item),
        ]
        for item in making.rollup.raci
    ]  # fmt: skip
    free = table(making, sheet, "okrbook_raci", columns, rows)
    _load(making, sheet, free + 1)
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.repeat_rows(HEAD_ROW)


def _agreement(making: Making, item: RaciItem) -> Cell:
    if item.conflict:
        return Cell(making.word("has_conflict"), tone="bad")
    if not item.accountable:
        return Cell(making.word("no_accountable"), tone="bad")
    return Cell(making.word("no_conflict"), tone="good")


def _sources(making: Making, item: RaciItem) -> Cell:
    """Where the work item stands: its first row, and how many there are besides."""
    first, cell = item.rows[0], item.rows[0].cell("accountable")
    more = f" (+{len(item.rows) - 1})" if len(item.rows) > 1 else ""
    text = f"{PurePath(first.path).name}: {first.sheet}!{cell}{more}"
    return Cell(text, link=link_to(first.path, first.sheet, cell, making.beside))


def _people(people: Sequence[Person]) -> str:
    return "\n".join(f"{person.name} ({person.unit_id})" for person in people)


def _load(making: Making, sheet: OkrWorksheet, row: int) -> None:
    """How many work items each person answers for, with a chart."""
    columns = [Col(making.word("person"), 42), Col(making.word("items"), 18, "count")]
    load = list(making.rollup.load.items())
    table(making, sheet, "okrbook_load", columns, load, row)
    shown = min(len(load), MOST_PEOPLE)
    if not shown:
        return
    word = making.word
    insert(making, sheet, row, 3, Picture(
        sheet=word("responsibilities"), head=row, first=row + 1, last=row + shown, series=[Series(1)],
        title=word("chart_load"), alt=word("chart_load_alt"), categories=word("person"), values=word("items"),
        num_format="0", limits={"min": 0, "major_unit": 1}, size=(620, 140 + 26 * shown),
    ))  # fmt: skip


def write_findings(making: Making) -> None:
    """Every finding, the worst first, with a link to its cell."""
    word = making.word
    sheet = making.sheet(word("findings"))
    top(making, sheet, word("findings"), word("findings_about"))
    columns = [
        Col(word("severity"), 13), Col(word("code"), 10), Col(word("unit"), 12), Col(word("file"), 34),
        Col(word("place"), 22),
        Col(word("row"), 9), Col(word("message"), 62), Col(word("hint"), 62), Col(word("source"), 46),
    ]  # fmt: skip
    found = sorted(making.rollup.findings, key=lambda f: _ORDER[f.severity])
    rows = [_finding(making, finding) for finding in found[:MOST_LINKS]]
    free = table(making, sheet, "okrbook_findings", columns, rows)
    if len(found) > MOST_LINKS:
        note(making, sheet, free + 1, word("stopped", count=len(found) - MOST_LINKS))
    sheet.freeze_panes(HEAD_ROW + 1, 2)
    sheet.repeat_rows(HEAD_ROW)


def _finding(making: Making, finding: Finding) -> list[Any]:
    catalogue, language = making.catalogue, making.language
    word = sentences.severity_word(finding.severity, language)
    if finding.suppressed is not None:
        word = f"{word} – {making.word('set_aside', reason=finding.suppressed)}"
    place = f"{finding.sheet}!{finding.cell}" if finding.cell else making.word("whole_file")
    return [
        Cell(word, tone=_TONES[finding.severity] if finding.suppressed is None else None), finding.code,
        finding.unit_id,
        PurePath(finding.path).name,
        Cell(place, link=link_to(finding.path, finding.sheet, finding.cell, making.beside)), finding.row_id,
        sentences.message(finding, catalogue, language), sentences.hint(finding, catalogue, language),
        sentences.source(finding, catalogue, language),
    ]  # fmt: skip


def write_returns(making: Making) -> None:
    """What each unit should have returned and has, and the files that were left out with the reason."""
    word = making.word
    sheet = making.sheet(word("returns"))
    top(making, sheet, word("returns"), word("returns_about"))
    columns = [
        Col(word("unit"), 34), Col(word("id"), 14), Col(word("level"), 18), Col(word("standing"), 44),
        Col(word("due_date"), 13, "date"), Col(word("errors"), 10, "count"), Col(word("warnings"), 12, "count"),
        Col(word("infos"), 12, "count"), Col(word("file"), 46),
    ]  # fmt: skip
    rows = [_unit(making, unit) for unit in making.rollup.units]
    free = table(making, sheet, "okrbook_returns", columns, rows)
    if making.rollup.left_out:
        sheet.set_row(free + 1, 26)
        sheet.write_string(free + 1, 0, word("left_out"), making.styles.heading())
        heads = [Col(word("file"), 34), Col(word("code"), 14), Col(word("unit"), 18), Col(word("reason"), 26)]
        out = [
            [
                Cell(PurePath(its.path).name, link=link_to(its.path, None, None, making.beside)),
                its.reason,
                its.unit_id,
                its.text[making.language],
            ]
            for its in making.rollup.left_out
        ]
        table(making, sheet, "okrbook_left_out", heads, out, free + 2)
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.repeat_rows(HEAD_ROW)


def _unit(making: Making, unit: Unit) -> list[Any]:
    its = [one for one in making.rollup.returns if same(one.unit_id) == same(unit.unit_id) and one.role == MERGED]
    errors, warnings, infos = (
        [sum(counts) for counts in zip(*((one.errors, one.warnings, one.infos) for one in its), strict=True)]
        or [None, None, None]  # nothing was counted in what has not come
    )
    name, tone = _received(making, unit)
    names = ", ".join(PurePath(one.path).name for one in its)
    return [
        Cell(unit.name or unit.unit_id, indent=min(unit.depth, 4)), unit.unit_id, _level(making, unit.level),
        Cell(name, tone=tone), unit.due_date, errors, warnings, infos,
        Cell(names, link=link_to(its[0].path, None, None, making.beside) if its else None),
    ]  # fmt: skip


def _received(making: Making, unit: Unit) -> tuple[str, str | None]:
    """All that is to be said of a unit's returns, the gravest first, and the tone of the gravest."""
    said: list[tuple[str, str]] = []
    if unit.missing:
        late = unit.due_date is None or making.rollup.today > unit.due_date
        name, tone = ("late", "bad") if late else ("awaited", "warn")
        said.append((making.word(name, what=_templates(making, unit.missing)), tone))
    out = _set_out(making, unit)
    if out:
        said.append((making.word("set_out", what=", ".join(out)), "bad"))
    if unit.received:
        said.append((making.word("received", what=_templates(making, unit.received)), "good"))
    if not said:
        return making.word("nothing_expected"), None
    tones = [tone for _, tone in said]
    return "\n".join(text for text, _ in said), min(tones, key=("bad", "warn", "good").index)


def _set_out(making: Making, unit: Unit) -> list[str]:
    """Why returns of the unit take no part; another period's return is only said where nothing else came."""
    out = [its for its in making.rollup.left_out if same(its.unit_id) == same(unit.unit_id)]
    if unit.received:
        out = [its for its in out if its.reason != "MRG004"]
    return list(dict.fromkeys(its.text[making.language] for its in out))


def _templates(making: Making, names: Sequence[str]) -> str:
    """Templates by their labels; one that this installation does not have, by its id."""
    known = making.catalogue.templates
    return ", ".join(known[name].label[making.language] if name in known else name for name in names)


def _level(making: Making, level: str | None) -> str | None:
    column: Column | None = next(iter(making.catalogue.templates.values())).cover.by_id.get("level")
    labels = {choice.id: choice.label[making.language] for choice in (column.choices if column else ())}
    return labels.get(level or "", level)


def write_files(making: Making) -> None:
    """The manifest: every file that was given, and what became of it."""
    word = making.word
    sheet = making.sheet(word("files"))
    top(making, sheet, word("files"), word("files_about"))
    columns = [
        Col(word("file"), 46), Col(word("role"), 16), Col(word("unit"), 14), Col(word("reform"), 14),
        Col(word("template"), 12), Col(word("version"), 9), Col(word("period"), 11), Col(word("modified"), 22),
        Col(word("reason"), 14), Col("SHA-256", 70),
    ]  # fmt: skip
    rows = [
        [
            Cell(its.path, link=link_to(its.path, None, None, making.beside)), word(f"role_{its.role}"), its.unit_id,
            its.reform_id, its.template, its.template_version, its.period, its.modified, its.reason, its.sha256,
        ]
        for its in making.rollup.manifest
    ]  # fmt: skip
    table(making, sheet, "okrbook_files", columns, rows)
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.repeat_rows(HEAD_ROW)
