"""Criteria: is a prerequisite met, partly met or not met, by what is filled in and by what the other rules found.

Criteria are asked after all other rules. A rule declares its own as ``check: criterion`` with these options:

``conditions``  a list, each of one kind:
                ``{field: name}``                 a field of the clause's record is filled; ``is``: by that choice
                ``{table: name}``                 the table has rows and no finding of severity error
                ``{table: name, or: field}``      that, or the field is filled
                ``{table: name, begun: true}``    the table has rows
                ``vital: true``                   without this one the criterion is not met, whatever else is
``deviation``   a field: when it is filled, what is not met counts as partly met

Texts may use ``{verdict}`` and ``{missing}``. Standard library only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from okrbook.book import Book, TableData, a1
from okrbook.finding import Finding, Hit
from okrbook.template import COVER
from okrbook.texts import LANGUAGES, Text

if TYPE_CHECKING:
    from okrbook.rule import Clause

CRITERION: Final = "criterion"
"""The name of the check."""

MET: Final = "met"
PARTLY: Final = "partly"
NOT_MET: Final = "not_met"

VERDICTS: Final[Mapping[str, Text]] = {
    MET: {"fi": "täyttyy", "sv": "uppfylls", "en": "met"},
    PARTLY: {"fi": "täyttyy osittain", "sv": "uppfylls delvis", "en": "partly met"},
    NOT_MET: {"fi": "ei täyty", "sv": "uppfylls inte", "en": "not met"},
}
_EMPTY: Final = {"fi": "ei vielä rivejä", "sv": "inga rader ännu", "en": "no rows yet"}
_ERRORS: Final = {"fi": "virheitä {count}", "sv": "antal fel {count}", "en": "errors {count}"}
_OR: Final = {"fi": "tai", "sv": "eller", "en": "or"}

MOST_CELLS: Final = 3
"""So many cells are named of a table's errors: each of them has a finding of its own."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a criterion, and the cells by which it was decided."""

    met: bool
    vital: bool
    said: Text
    """What it is about, as said of a condition that is not met: a field or table, and its cells."""
    cells: tuple[tuple[str, str], ...]
    """Sheet and A1 address: the field, or the errors of the table."""
    column: str | None = None
    """The field of the clause's record, None for a table."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion and its verdict: ``met``, ``partly`` or ``not_met``."""

    verdict: str
    conditions: tuple[Condition, ...]

    @property
    def missing(self) -> tuple[Condition, ...]:
        """The conditions that are not met."""
        return tuple(condition for condition in self.conditions if not condition.met)


def asked_by(clause: Clause | None) -> bool:
    """True for a clause that declares a criterion."""
    return clause is not None and clause.check == CRITERION


def assess(book: Book, clause: Clause, findings: Iterable[Finding]) -> Criterion:
    """Judges one criterion.

    Args:
        book: as read.
        clause: of a rule whose check is ``criterion``.
        findings: those on *book*; what other criteria said does not count.
    """
    errors = [finding for finding in findings if finding.severity == "error" and not asked_by(finding.clause)]
    judge = _Judge(book, clause, errors)
    conditions = tuple(judge.condition(option) for option in clause.options["conditions"])
    missing = [condition for condition in conditions if not condition.met]
    verdict = PARTLY if missing else MET
    if len(missing) == len(conditions) or any(condition.vital for condition in missing):
        verdict = PARTLY if judge.filled(clause.options.get("deviation")) else NOT_MET
    return Criterion(verdict, conditions)


def hit(book: Book, clause: Clause, at: tuple[str, str], severity: str, criterion: Criterion) -> Hit | None:
    """The finding on a criterion, at the first field that is missing, else at *at*; None when the criterion is met.

    Args:
        book: as read.
        clause: the criterion's.
        at: table and column of the clause's ``at``.
        severity: when it is not met; an error is a warning when it is partly met.
        criterion: the verdict.
    """
    if criterion.verdict == MET:
        return None
    field = next((condition.column for condition in criterion.missing if condition.column), None)
    owner, column = (clause.table, field) if field else at
    data = next(
        (found for name in (owner, clause.table, COVER) if (found := book.sheet_of(name)) and found.present), None
    )
    place = (data.position(column, None) if data else None) or (1, 1)
    if data is not None and data.table.id != owner:
        owner, column = data.table.id, ""
    values = {"verdict": VERDICTS[criterion.verdict], "missing": _listed([its.said for its in criterion.missing])}
    partly = criterion.verdict == PARTLY and severity == "error"
    return Hit(
        table=owner,
        column=column or None,
        sheet=data.sheet if data else None,
        row=place[0],
        col=place[1],
        values=values,
        severity="warning" if partly else severity,
    )


@dataclass(frozen=True)
class _Judge:
    book: Book
    clause: Clause
    errors: Sequence[Finding]

    def condition(self, option: Mapping[str, Any]) -> Condition:
        """What *option* says of the book."""
        return self._table(option) if "table" in option else self._field(option)

    def filled(self, field: str | None) -> bool:
        """True when the record's *field* is filled."""
        data = self._record()
        return bool(field and data and data.records and data.records[0].filled(field))

    def _record(self) -> TableData | None:
        return self.book.sheet_of(self.clause.table)

    def _field(self, option: Mapping[str, Any]) -> Condition:
        name = option["field"]
        met = self.filled(name)
        if met and "is" in option:
            data = self._record()
            met = data is not None and data.records[0].text(name) == option["is"]
        return Condition(met, option.get("vital", False), self._named(name), self._cell(name), name)

    def _table(self, option: Mapping[str, Any]) -> Condition:
        data = self.book.tables[option["table"]]
        errors = [finding for finding in self.errors if finding.table == data.table.id]
        begun = bool(data.records)
        met = begun if option.get("begun") else begun and not errors
        told = _ERRORS if begun else _EMPTY
        cells = tuple((finding.sheet or "", finding.cell or "") for finding in errors) if begun else ()
        addresses = _some([cell for _, cell in cells])
        said = {
            lang: f"«{data.table.label[lang]}»: {told[lang].format(count=len(errors))}{addresses}" for lang in LANGUAGES
        }
        other = option.get("or")
        if other is not None:
            met = met or self.filled(other)
            said = {lang: f"{self._named(other)[lang]} {_OR[lang]} {said[lang]}" for lang in LANGUAGES}
        return Condition(met, option.get("vital", False), said, cells)

    def _cell(self, field: str) -> tuple[tuple[str, str], ...]:
        data = self._record()
        place = data.position(field, None) if data else None
        return ((data.sheet or "", a1(*place)),) if data and place else ()

    def _named(self, field: str) -> Text:
        """A field by its label and cell: ``«Perustelut» (C7)``."""
        label = self.book.template.by_id[self.clause.table].by_id[field].label if self.book.template else {}
        address = _some([cell for _, cell in self._cell(field)])
        return {lang: f"«{label.get(lang, field)}»{address}" for lang in LANGUAGES}


def _some(cells: Sequence[str]) -> str:
    shown = [*cells[:MOST_CELLS], *(["…"] if len(cells) > MOST_CELLS else [])]
    return f" ({', '.join(shown)})" if shown else ""


def _listed(said: Sequence[Text]) -> Text:
    """All of *said*, each once, as one text."""
    return {lang: "; ".join(dict.fromkeys(text[lang] for text in said)) for lang in LANGUAGES}
