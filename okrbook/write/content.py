"""What goes into a new workbook: the names in ``--data`` are checked, its values become what a person might have typed.

No value is judged. Standard library only.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from okrbook.errors import UsageError, nearest
from okrbook.template import ID_TYPES, Column, Table, Template
from okrbook.texts import DEFAULT_LANGUAGE, LANGUAGES

Typed = str | float | bool | date
"""What is written into one cell: text, a number, TRUE or FALSE, or a date."""

Row = Mapping[str, Any]
"""One record as data: column id → value."""

LONGEST_TEXT: Final = 32_767
"""The longest text of a spreadsheet cell, in UTF-16 units."""

_FIRST_DATE: Final = date(1900, 3, 1)
"""Spreadsheets count a 29 February 1900 that never was: dates are safe from the day after it."""

_ISO: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_OWN_KEYS: Final = frozenset({"_refs"})
"""What ``extract --refs`` adds to a row."""


@dataclass(frozen=True)
class Content:
    """The cover and the rows to write, with every name known to be the template's."""

    language: str
    cover: Row = field(default_factory=dict)
    tables: Mapping[str, Sequence[Row]] = field(default_factory=dict)

    def rows(self, table: Table) -> Sequence[Row]:
        """The rows of *table*."""
        return self.tables.get(table.id, ())


def content(
    template: Template,
    data: Mapping[str, Any] | None,
    cover: Mapping[str, Any] | None = None,
    *,
    language: str | None = None,
    example: bool = False,
) -> Content:
    """The content of a new workbook of *template*.

    Args:
        template: the kind of workbook.
        data: contract's «Data as JSON» object; keys other than ``template``, ``cover`` and ``tables`` are ignored.
        cover: fields that take the place of those in *data*.
        language: labels and the cover's language; None: the data's cover, else Finnish.
        example: fill the cover fields and the tables that *data* does not mention with the template's examples.

    Returns:
        with the template's preset rows in the tables that would be empty without them.

    Raises:
        UsageError: for an unknown or computed table, field or column, and for a value that no cell can hold.
    """
    if language is not None and language not in LANGUAGES:
        raise UsageError(f"There is no language «{language}»{nearest(language, LANGUAGES)} ({', '.join(LANGUAGES)})")
    given = _mapping(data or {}, "The data")
    _same_template(template, given)
    fields = {**_mapping(given.get("cover") or {}, "The data's cover"), **(cover or {})}
    chosen = language or language_of(template, fields.get("language")) or DEFAULT_LANGUAGE
    tables = {name: _rows(template, name, rows) for name, rows in _mapping(given.get("tables") or {}, "Tables").items()}
    if example:
        for table in template.tables:
            tables.setdefault(table.id, table.example_rows(chosen))
        fields = {**next(iter(template.cover.example_rows(chosen)), {}), **fields}
    tables.update(
        {
            table.id: rows
            for table in template.tables
            if not tables.get(table.id) and (rows := table.preset_rows(chosen))
        }
    )
    if "language" in template.cover.by_id and (language or data is None):
        fields["language"] = chosen
    _check_row(template.cover, fields, "The cover")
    return Content(chosen, fields, tables)


def language_of(template: Template, value: Any) -> str | None:
    """The language that a cover's value names, by id or by any of its words, None when it names none."""
    column = template.cover.by_id.get("language")
    if isinstance(value, str):
        wanted = value.strip().casefold()
        for choice in column.choices if column else ():
            if choice.id in LANGUAGES and wanted in {word.casefold() for word in choice.words}:
                return choice.id
        if wanted in LANGUAGES:
            return wanted
    return None


def typed(column: Column, value: Any, language: str) -> Typed | None:
    """*value* as a person might have typed it into a cell of *column*, None for an empty cell.

    A whole number in an id column becomes its digits, so that ids are text; another number there stays a number.
    """
    if value is None or value == "":
        return None
    if isinstance(value, Mapping):
        text: str = value["text"]
        return text or None
    if isinstance(value, (bool, date)):
        return value
    if isinstance(value, int | float):
        return str(int(value)) if column.type in ID_TYPES and value == int(value) else value
    return _typed_text(column, str(value), language)


def _typed_text(column: Column, text: str, language: str) -> Typed:
    if column.type == "choice":
        return next((choice.label[language] for choice in column.choices if choice.id == text), text)
    if column.type == "date" and _ISO.fullmatch(text) and text.isascii():
        try:
            day = date.fromisoformat(text)
        except ValueError:  # the 30th of February: text, as a person would have typed it
            return text
        return day if day >= _FIRST_DATE else text
    return text


def _mapping(value: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise UsageError(f"{what}: an object was expected, with names and values")
    return value


def _same_template(template: Template, given: Mapping[str, Any]) -> None:
    name = given.get("template", template.id)
    if name != template.id:
        raise UsageError(f"The data are of the template «{name}», not of «{template.id}»")


def _rows(template: Template, name: str, rows: Any) -> Sequence[Row]:
    known = {table.id: table for table in template.tables}
    if name not in known:
        raise UsageError(
            f"The template «{template.id}» has no table «{name}»{nearest(name, known)} ({', '.join(known)})"
        )
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise UsageError(f"{name}: a list of rows was expected")
    if known[name].is_record and len(rows) > 1:
        raise UsageError(f"{name}: there is room for one record, and the data have {len(rows)}")
    for number, row in enumerate(rows, start=1):
        _check_row(known[name], _mapping(row, f"{name}, row {number}"), f"{name}, row {number}")
    return rows


def _check_row(table: Table, row: Row, where: str) -> None:
    known = [column.id for column in table.typed]
    for name, value in row.items():
        column = table.by_id.get(name)
        if column is not None and column.derived:
            raise UsageError(f"{where}: «{name}» is calculated by the workbook; leave it out of the data")
        if column is not None:
            _check_value(value, f"{where}, «{name}»")
        elif name not in _OWN_KEYS:
            what = "field" if table.is_record else "column"
            raise UsageError(f"{where}: there is no {what} «{name}»{nearest(name, known)} ({', '.join(known)})")


def _check_value(value: Any, where: str) -> None:
    if isinstance(value, Mapping):
        if set(value) != {"text"} or not isinstance(value["text"], str):
            raise UsageError(f'{where}: an object here can only be {{"text": "…"}}')
        value = value["text"]
    if isinstance(value, str):
        _check_text(value, where)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        _check_number(value, where)
    elif value is not None and not isinstance(value, (bool, date)):
        raise UsageError(f"{where}: a text, a number, true, false or null was expected")


def _check_text(text: str, where: str) -> None:
    try:
        units = len(text.encode("utf-16-le")) // 2
    except UnicodeEncodeError as error:
        raise UsageError(f"{where}: the text holds half a character (a lone surrogate) and cannot be saved") from error
    if units > LONGEST_TEXT:
        raise UsageError(f"{where}: the text has {units} characters; a cell holds at most {LONGEST_TEXT}")


def _check_number(value: float, where: str) -> None:
    try:
        finite = math.isfinite(float(value))
    except OverflowError:
        finite = False
    if not finite:
        raise UsageError(f"{where}: the number is too large for a cell")
