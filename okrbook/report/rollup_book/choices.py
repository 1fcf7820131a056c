"""Choices of the returns in the reader's language, and the tones that repeat them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okrbook.report.rollup_book.making import Making
from okrbook.report.rollup_book.sheets import Cell
from okrbook.write.texts import tones

if TYPE_CHECKING:
    from okrbook.template import Choice


def _choices(making: Making, table: str, column: str) -> tuple[Choice, ...]:
    found = (t.by_id[table].by_id for t in making.catalogue.templates.values() if table in t.by_id)
    return next((columns[column].choices for columns in found if column in columns), ())


def choice_label(making: Making, table: str, column: str, choice: str) -> str:
    """The label of *choice*, itself where the catalogue has no such choice."""
    labels = {its.id: its.label[making.language] for its in _choices(making, table, column)}
    return labels.get(choice, choice)


def choice_cell(making: Making, table: str, column: str, choice: str | None) -> Cell:
    """The label of *choice* on its traffic-light fill; an empty cell for none."""
    if choice is None:
        return Cell()
    found = {its.id: tone for its, tone in tones(_choices(making, table, column))}
    return Cell(choice_label(making, table, column, choice), tone=found.get(choice))
