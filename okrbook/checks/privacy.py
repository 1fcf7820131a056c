"""A check for personal data in cells where none belongs. Standard library only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from okrbook.book import Book, Cell, TableData
from okrbook.checks.cells import typed_cells
from okrbook.checks.hits import cell_hit
from okrbook.finding import Hit
from okrbook.personal import CODE, EMAIL, PHONE, Found, Offices, find
from okrbook.rule import Clause
from okrbook.template import ID_TYPES, NAME_TYPES, Column
from okrbook.texts import LANGUAGES, Text

_WORDS: Final[Mapping[str, Text]] = {
    CODE: {"fi": "henkilötunnus", "sv": "en personbeteckning", "en": "a personal identity code"},
    EMAIL: {"fi": "sähköpostiosoite", "sv": "en e-postadress", "en": "an e-mail address"},
    PHONE: {"fi": "puhelinnumero", "sv": "ett telefonnummer", "en": "a phone number"},
}
_AND: Final[Text] = {"fi": " ja ", "sv": " och ", "en": " and "}
_TEXTS: Final = frozenset({"text", "long"})


def check_personal_data(
    book: Book, table: TableData | None, clause: Clause, settings: Mapping[str, Any]
) -> Iterator[Hit]:
    """Cells with personal data of ``options.kinds``: ``code``, or ``email`` and ``phone``; a code speaks first.

    ``options.contacts`` names columns (``table.column``) in which contact details belong, ``options.offices`` the words
    that make an address an office's. ``values``: ``what`` (a text in three languages). The value never holds a code.
    """
    if table is None:
        return
    kinds, contacts = clause.options["kinds"], clause.options.get("contacts", ())
    listed = clause.options.get("offices", {})
    offices = Offices(frozenset(listed.get("words", ())), tuple(listed.get("ends", ())))
    for record in table.records:
        for column, cell in typed_cells(table, record):
            if not _looked_at(column, kinds) or f"{table.table.id}.{column.id}" in contacts:
                continue
            found = find(_text(cell), offices) if cell.filled else []
            if found and found[0].kind in kinds:
                yield cell_hit(table, record, column.id, *_said([its for its in found if its.kind in kinds]))


def _looked_at(column: Column, kinds: Sequence[str]) -> bool:
    return column.type in _TEXTS or (CODE in kinds and column.type in ID_TYPES | NAME_TYPES)


def _text(cell: Cell) -> str:
    return str(cell.gap.text if cell.gap is not None else cell.value)


def _said(found: Sequence[Found]) -> tuple[str, dict[str, Text]]:
    """What is repeated of it, and the kinds in words."""
    kinds = dict.fromkeys(its.kind for its in found)
    what = {language: _AND[language].join(_WORDS[kind][language] for kind in kinds) for language in LANGUAGES}
    return ", ".join(dict.fromkeys(its.text for its in found)), {"what": what}
