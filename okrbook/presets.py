"""Preset rows: what a template writes into a table does not make its rows used, until somebody adds to them.

Compared column by column: a cell is preset when it holds one of the texts that the template writes in its column, in
any language, so that sorting and moving rows changes nothing. Standard library only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from okrbook.book import Cell, Record
from okrbook.template import Table
from okrbook.values import clean_text


def preset_words(table: Table) -> Mapping[str, frozenset[str]]:
    """Column id → what stands ready in it as rules see it: clean texts, of a choice its ids."""
    found: dict[str, set[str]] = {}
    for row in table.presets:
        for column, value in row.items():
            texts = value.values() if isinstance(value, Mapping) else (value,)
            found.setdefault(column, set()).update(map(clean_text, texts))
    return {column: frozenset(words) for column, words in found.items()}


def only_presets(table: Table, records: Iterable[Record]) -> bool:
    """True when every filled cell of *records* holds what the template itself writes in its column."""
    words = preset_words(table)
    cells = (cell for record in records for cell in record.cells.values())
    return all(_said(table, cell) in words.get(cell.column, ()) for cell in cells if cell.filled)


def _said(table: Table, cell: Cell) -> str | None:
    if cell.gap is not None:
        return None
    return str(cell.value) if table.by_id[cell.column].choices else clean_text(cell.raw)
