"""What every sheet writer needs to know of the workbook being made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from okrbook.book import a1, column_letters
from okrbook.calc import COVER_FIRST_ROW, COVER_VALUE, HEADER_ROW
from okrbook.calc.layout import quoted
from okrbook.template import Column, Table, Template
from okrbook.write.content import Content
from okrbook.write.texts import words

if TYPE_CHECKING:
    from okrbook.write.rawsheets import OkrWorkbook
    from okrbook.write.styles import Styles

FIRST_ROW: Final = HEADER_ROW
"""0-based row of a table's first record, just under the header."""
LISTS: Final = "_lists"

__all__ = [
    "COVER_FIRST_ROW",
    "COVER_VALUE",
    "FIRST_ROW",
    "LISTS",
    "Plan",
    "absolute",
    "cell_of",
    "choice_lists",
    "dropdown_texts",
    "goto",
    "quoted",
]


@dataclass(frozen=True)
class Plan:
    """A workbook in the making: what, with what content, and with which tools."""

    template: Template
    """With as many rows in each table as are prepared."""
    content: Content
    workbook: OkrWorkbook
    styles: Styles
    lists: Mapping[tuple[str, ...], int]
    """Each choice list, as its labels, and its 0-based column on the hidden list sheet."""
    protect: bool = False
    example: bool = False
    later: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Reason → titles of the rules that only the linter judges."""

    @property
    def language(self) -> str:
        """The workbook's language."""
        return self.content.language

    def word(self, name: str) -> str:
        """The writer's text *name*."""
        return words(name, self.language)

    def sheet_name(self, table: Table) -> str:
        """The table's sheet."""
        return table.label[self.language]

    def first_cell(self, table: Table) -> tuple[int, int]:
        """The 0-based cell of the table's sheet in which filling it in begins."""
        return (COVER_FIRST_ROW, COVER_VALUE) if table.is_record else (FIRST_ROW, 0)

    def field_row(self, field: str) -> int | None:
        """0-based row of a cover field, None when the template has no such field."""
        names = [column.id for column in self.template.cover.visible]
        return COVER_FIRST_ROW + names.index(field) if field in names else None

    def dropdown(self, column: Column) -> str | None:
        """The formula of the range that *column*'s dropdown shows, None when it has none."""
        listed = dropdown_texts(column, self.language)
        if listed:
            letters = column_letters(self.lists[listed] + 1)
            return f"={LISTS}!${letters}$2:${letters}${len(listed) + 1}"
        ranges = [found for name in column.targets if (found := self._ids(name))] if column.type == "ref" else []
        if not ranges:
            return None
        formula = ranges[-1]
        for earlier in reversed(ranges[:-1]):
            formula = f"IF(COUNTA({earlier})>0,{earlier},{formula})"
        return f"={formula}"

    def _ids(self, name: str) -> str | None:
        table = self.template.by_id.get(name)
        if table is None or table.key is None or table.is_record:
            return None
        letters = column_letters([c.id for c in table.visible].index(table.key) + 1)
        return f"{quoted(self.sheet_name(table))}!${letters}${FIRST_ROW + 1}:${letters}${FIRST_ROW + table.rows}"


def dropdown_texts(column: Column, language: str) -> tuple[str, ...]:
    """What the dropdown of *column* shows, choices or suggestions; empty when it has none of its own."""
    if column.derived:
        return ()
    texts = [choice.label for choice in column.choices] or column.suggestions
    return tuple(text[language] for text in texts)


def choice_lists(template: Template, language: str) -> Mapping[tuple[str, ...], str]:
    """Every distinct choice list of the template, as its labels, with ``table.column`` of its first use."""
    found: dict[tuple[str, ...], str] = {}
    for table in (template.cover, *template.tables):
        for column in table.visible:
            listed = dropdown_texts(column, language)
            if listed:
                found.setdefault(listed, f"{table.id}.{column.id}")
    return found


def cell_of(sheet: str, row: int, col: int) -> str:
    """The absolute address of a 0-based cell."""
    return f"{quoted(sheet)}!{absolute(row, col)}"


def absolute(row: int, col: int) -> str:
    """``$A$1`` for a 0-based cell."""
    return f"${column_letters(col + 1)}${row + 1}"


def goto(sheet: str, row: int, col: int) -> str:
    """A link to a 0-based cell of this workbook."""
    return f"internal:{quoted(sheet)}!{a1(row + 1, col + 1)}"
