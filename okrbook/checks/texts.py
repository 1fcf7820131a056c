"""Checks that read text by word lists: titles, names, what cannot be added up. Standard library only.

Most look at one row; the engine asks them only about rows whose cells can be read and for which the clause's
``when`` holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from okrbook.book import Record, TableData
from okrbook.checks.hits import cell_hit
from okrbook.finding import Hit
from okrbook.rule import Clause
from okrbook.values import clean_text, tidy
from okrbook.wording import (
    Lexicon,
    RoleWords,
    activity,
    hedged,
    is_body,
    is_everybody,
    is_vacant,
    points_as_percent,
    ratio_like,
    relative_change,
    split_names,
    vague,
)
from okrbook.wording.words import WordList, tokens

ACCOUNTABLE_AND_RESPONSIBLE: Final = frozenset({"accountable", "responsible"})
"""Two roles that one person may well hold together (RAC006)."""


@dataclass(frozen=True, slots=True)
class Words:
    """What text is read by: the word lists of the workbook's language, and the role words of all languages."""

    lexicon: Lexicon
    roles: RoleWords


RowCheck = Callable[[TableData, Record, Clause, Words], Iterator[Hit]]
TableCheck = Callable[[TableData, Clause, Words], Iterator[Hit]]
"""Of a clause whose scope is the table: one hit at most."""


def check_activity(table: TableData, record: Record, clause: Clause, words: Words) -> Iterator[Hit]:
    """A title that names doing, not achieving (OKR008)."""
    title = _text(record, clause)
    if title and activity(title, words.lexicon):
        yield _at(table, record, clause, title)


def check_vague(table: TableData, record: Record, clause: Clause, words: Words) -> Iterator[Hit]:
    """A vague qualifier without a number (OKR009); ``options.strict``: only the short list counts."""
    title = _text(record, clause)
    if title and vague(title, words.lexicon, clause.options["strict"]):
        yield _at(table, record, clause, title)


def check_body(table: TableData, record: Record, clause: Clause, words: Words) -> Iterator[Hit]:
    """A cell that should name one person or post and names ``several``, a group (``bodies``) or ``everybody``.

    With ``options.single`` the clause looks only at cells with one name: another clause speaks of several (KPI006).
    """
    text = _text(record, clause)
    names = [name for name in split_names(text, words.roles) if not is_vacant(name)]
    if clause.options.get("single") and len(names) > 1:
        return
    several, bodies, everybody = (clause.options.get(name, False) for name in ("several", "bodies", "everybody"))
    found = (several and len(names) > 1) or any(
        (bodies and is_body(name, words.lexicon, words.roles))
        or ((bodies or everybody) and is_everybody(name, words.lexicon))
        for name in names
    )
    if found:
        yield _at(table, record, clause, text)


def check_not_aggregatable(table: TableData, record: Record, clause: Clause, words: Words) -> Iterator[Hit]:
    """A share, median, ratio or index that is to be summed or plainly averaged; ``options``: aggregation → severity.

    ``options.read`` names the columns that hold the ``title`` (default: title) and the ``formula`` (default: none).
    """
    how = _text(record, clause)
    severity = clause.options.get(how)
    if severity:
        read = clause.options.get("read", {})
        title, formula = record.text(read.get("title", "title")), record.text(read.get("formula", ""))
        if ratio_like(title, record.text("measure_unit"), formula, words.lexicon):
            yield _at(table, record, clause, how, severity)


def check_percent_or_points(table: TableData, record: Record, clause: Clause, words: Words) -> Iterator[Hit]:
    """A change from baseline to target in percentage points that the cell calls per cent (KPI018).

    The clause says when the unit is per cent, and needs both levels. ``values``: ``said`` (the «9 %» of the text),
    ``points`` and ``relative`` (the change in points, and in per cent of the baseline to one decimal).
    """
    text = _text(record, clause)
    baseline, target = (float(str(record.cells[column].value)) for column in ("baseline", "target"))
    said = points_as_percent(text, baseline, target, words.lexicon)
    if said:
        values = {
            "said": said,
            "points": tidy(abs(target - baseline)),
            "relative": round(relative_change(baseline, target) or 0, 1),
        }
        yield cell_hit(table, record, clause.at or "", text, values)


def check_hedged(table: TableData, record: Record, clause: Clause, words: Words) -> Iterator[Hit]:
    """An effect that is said to be assumed, possible or likely, without any figure (REA011); ``values``: ``said``."""
    text = _text(record, clause)
    if said := hedged(text, words.lexicon):
        yield cell_hit(table, record, clause.at or "", text, {"said": said})


def check_same_name(table: TableData, record: Record, clause: Clause, words: Words) -> Iterator[Hit]:
    """One name in two of ``options.columns``; at the cell where it stands again, one finding a row."""
    seen: dict[str, set[str]] = {}
    for column in clause.options["columns"]:
        for name in split_names(record.text(column), words.roles):
            earlier = seen.setdefault(clean_text(name), set())
            if not is_vacant(name) and earlier and not {*earlier, column} <= ACCOUNTABLE_AND_RESPONSIBLE:
                yield cell_hit(table, record, column, name)
                return
            earlier.add(column)


def check_unnamed(table: TableData, clause: Clause, words: Words) -> Iterator[Hit]:
    """No row names, in any of ``options.columns``, what the word list ``options.words`` is about (CAP008)."""
    wanted: WordList = getattr(words.lexicon, clause.options["words"])
    cells = (record.text(column) for record in table.records for column in clause.options["columns"])
    if not any(wanted.anywhere(tokens(text)) for text in cells):
        row, col = table.position(clause.at or "", None) or (table.header_row, 1)
        yield Hit(table=table.table.id, column=clause.at, sheet=table.sheet, row=row, col=col)


def check_title(table: TableData, record: Record, clause: Clause, words: Words) -> Iterator[Hit]:
    """A cell of names of which one bears one of ``options.titles``, with or without a person's name (RAC010)."""
    text = _text(record, clause)
    names = [f" {clean_text(name)} " for name in split_names(text, words.roles)]
    if any(f" {title} " in name for name in names for title in clause.options["titles"]):
        yield _at(table, record, clause, text)


def _text(record: Record, clause: Clause) -> str:
    return record.text(clause.at or "")


def _at(table: TableData, record: Record, clause: Clause, value: Any, severity: str | None = None) -> Hit:
    return cell_hit(table, record, clause.at or "", value, severity=severity)


ROW_CHECKS: Final[Mapping[str, RowCheck]] = {
    "activity": check_activity,
    "vague": check_vague,
    "body": check_body,
    "not_aggregatable": check_not_aggregatable,
    "percent_or_points": check_percent_or_points,
    "hedged": check_hedged,
    "same_name": check_same_name,
    "title": check_title,
}

TABLE_CHECKS: Final[Mapping[str, TableCheck]] = {"unnamed": check_unnamed}
