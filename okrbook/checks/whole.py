"""Checks of the workbook as a whole: which version of its template it is, what in it reaches outside.

Standard library only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from okrbook.book import Book, TableData
from okrbook.finding import Hit
from okrbook.rule import Clause
from okrbook.template import COVER
from okrbook.texts import LANGUAGES


def check_version(book: Book, table: TableData | None, clause: Clause, settings: Mapping[str, Any]) -> Iterator[Hit]:
    """The workbook bears another version of its template than this program's: ``options.than``, ``older`` or ``newer``.

    A workbook without a mark has no version; WB006 tells that marks are gone.
    """
    if book.template is None or book.version is None:
        return
    known = book.template.version
    if (book.version < known) if clause.options["than"] == "older" else (book.version > known):
        yield _on_the_cover(book, book.version, {"form": book.template.label, "version": book.version, "known": known})


def check_external(book: Book, table: TableData | None, clause: Clause, settings: Mapping[str, Any]) -> Iterator[Hit]:
    """What reaches outside or could run, told once: ``options.kinds`` names each kind in words.

    A kind without words is an error of the program (KeyError), never silence.
    """
    kinds = [fact.text for fact in book.facts if fact.kind == "external"]
    if kinds:
        words = [clause.options["kinds"][kind] for kind in kinds]
        found = {language: ", ".join(word[language] for word in words) for language in LANGUAGES}
        yield _on_the_cover(book, ", ".join(kinds), {"found": found})


def _on_the_cover(book: Book, value: Any, values: Mapping[str, Any]) -> Hit:
    """A finding about the whole workbook: at the cover's first cell, else at that of the first sheet."""
    cover = book.cover.sheet if book.cover is not None else None
    sheet = cover or next(iter(book.sheets), None)
    return Hit(table=COVER, sheet=sheet, row=1, col=1, value=value, values=values)
