"""Rules: what a workbook is judged by. Data from the catalogue; the engine runs them. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from okrbook.template import Source
from okrbook.texts import Text

SEVERITIES: Final = ("error", "warning", "info")
"""From the gravest to the lightest."""

NOT_LIVE: Final[Mapping[str, Text]] = {
    "words": {
        "fi": "sanoja ja niiden taivutusta ei voi tunnistaa kaavalla",
        "sv": "ord och deras böjning kan inte kännas igen med en formel",
        "en": "a formula cannot recognise words and their inflection",
    },
    "names": {
        "fi": "nimien erottaminen toisistaan vaatii sanaluetteloja",
        "sv": "att skilja namn från varandra kräver ordlistor",
        "en": "telling names apart needs word lists",
    },
    "reading": {
        "fi": "luvun tai päivän lukeminen tekstistä onnistuu eri ohjelmissa eri tavalla",
        "sv": "olika program läser tal och datum ur text på olika sätt",
        "en": "programs read numbers and dates out of text differently",
    },
    "file": {
        "fi": "kaava ei näe tiedoston rakennetta",
        "sv": "en formel ser inte filens uppbyggnad",
        "en": "a formula does not see how the file is made",
    },
    "pairs": {
        "fi": "jokaista riviä pitäisi verrata jokaiseen toiseen",
        "sv": "varje rad borde jämföras med alla andra",
        "en": "every row would have to be compared with every other",
    },
    "findings": {
        "fi": "se kootaan kaikkien muiden sääntöjen havainnoista",
        "sv": "den sammanställs av alla andra reglers iakttagelser",
        "en": "it is put together from the findings of all other rules",
    },
    "elsewhere": {
        "fi": "tieto on toisessa työkirjassa",
        "sv": "uppgiften finns i en annan arbetsbok",
        "en": "what it asks for stands in another workbook",
    },
}
"""Reasons why a rule is not judged by the workbook itself."""


@dataclass(frozen=True, slots=True)
class SeverityCase:
    """A severity, the condition under which it holds (None: always) and the templates (none: all)."""

    level: str
    when: str | None = None
    templates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """Where and how a rule looks: one table (``*`` for all), a condition or a named Python check."""

    table: str
    scope: str = "row"
    each: str | None = None
    templates: tuple[str, ...] = ()
    when: str | None = None
    must: str | None = None
    check: str | None = None
    at: str | None = None
    needs: tuple[str, ...] | None = None
    severity: tuple[SeverityCase, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    message: Text | None = None
    hint: Text | None = None
    live: tuple[Clause, ...] = ()
    """For a check: the clauses that say the same as conditions, for the workbook itself; empty when none can."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its public code and name, its source, its clauses and its texts."""

    code: str
    name: str
    severity: tuple[SeverityCase, ...]
    sources: tuple[Source, ...]
    title: Text
    why: Text
    message: Text
    hint: Text
    clauses: tuple[Clause, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    replaces: tuple[str, ...] = ()
    """Codes of rules that do not speak of a cell of which this one does."""
    fixable: bool = False
    stage: str = "stable"
    formerly: tuple[str, ...] = ()
    examples: tuple[Mapping[str, Any], ...] = ()
    on_merge: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    spares_examples: bool = False
    """True where the made-up rows of a workbook made with ``--example`` are none of its business."""
    not_live: str | None = None
    """Why a workbook cannot judge it itself, or not all of it: a key of ``NOT_LIVE``."""

    @property
    def family(self) -> str:
        """The letters of its code, such as ``OKR``."""
        return self.code.rstrip("0123456789")
