"""Why a rule could not speak of a workbook: what ``not_checked`` says. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from okrbook.book import Book, TableData
from okrbook.expression.world import World
from okrbook.template import Table
from okrbook.texts import LANGUAGES, Text

if TYPE_CHECKING:
    from okrbook.program import CompiledClause

_NO_TABLE: Final = {
    "fi": "taulukkoa «{table}» ei löydy työkirjasta",
    "sv": "tabellen «{table}» finns inte i arbetsboken",
    "en": "the table «{table}» is not in the workbook",
}
_NO_COLUMN: Final = {
    "fi": "taulukosta «{table}» ei löydy saraketta «{column}»",
    "sv": "kolumnen «{column}» finns inte i tabellen «{table}»",
    "en": "the column «{column}» is not in the table «{table}»",
}
_NO_PERIOD: Final = {
    "fi": "kannesta ei saa luettua toteutusjaksoa",
    "sv": "genomförandeperioden på omslaget kan inte läsas",
    "en": "the period on the cover cannot be read",
}
_NO_VALUE: Final = {
    "fi": "taulukon «{table}» yhdelläkään rivillä ei ole tähän tarvittavia tietoja: {column}",
    "sv": "ingen rad i tabellen «{table}» har de uppgifter som behövs: {column}",
    "en": "no row of the table «{table}» has what this needs: {column}",
}
_TOO_MANY: Final = {
    "fi": "havaintoja on yli {count}; niistä kerrotaan {count} ensimmäistä",
    "sv": "iakttagelserna är fler än {count}; de {count} första visas",
    "en": "there are more than {count} findings; the first {count} are told",
}


@dataclass(frozen=True, slots=True)
class NotChecked:
    """A rule that could not speak, or one of its clauses, and why."""

    code: str
    reason: Text


def reason_for(clause: CompiledClause, book: Book, world: World) -> Text | None:
    """What is missing of the workbook's shape or cover for *clause* to be asked; None when nothing is."""
    for table, column in sorted(clause.reads | ({clause.at} if clause.at else set())):
        data = book.sheet_of(table)
        if data is None:
            continue
        if not data.present:
            return _said(_NO_TABLE, data.table)
        declared = data.table.by_id[column]
        if declared.typed and declared.visible and column not in data.columns:
            return _said(_NO_COLUMN, data.table, (column,))
    if clause.asks_period and world.period is None:
        return _NO_PERIOD
    return None


def unheard(clause: CompiledClause, table: TableData) -> Text | None:
    """Said of a clause that had no value on any row; None for clauses that need no column of the row."""
    names = tuple(column.id for column in table.table.visible if column.id in clause.needs)
    return _said(_NO_VALUE, table.table, names) if names else None


def _said(text: Text, table: Table, columns: tuple[str, ...] = ()) -> Text:
    return {
        language: text[language].format(
            table=table.label[language],
            column=", ".join(table.by_id[name].label.get(language, name) for name in columns),
        )
        for language in LANGUAGES
    }


def too_many(count: int) -> Text:
    """Said of a rule of which not all findings are told."""
    return {language: text.format(count=count) for language, text in _TOO_MANY.items()}
