"""Templates: which tables a workbook holds and what each column means. The template is the model of the data.

Loaded from the catalogue; nothing here reads YAML. Standard library only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from okrbook.texts import Text

COVER: Final = "cover"
"""Table id of the cover, the record that every workbook begins with."""

NUMBER_TYPES: Final = frozenset({"int", "number", "percent", "money"})
NAME_TYPES: Final = frozenset({"person", "people"})
ID_TYPES: Final = frozenset({"id", "ref"})
PERIOD_TYPES: Final = frozenset({"quarter", "period"})


@dataclass(frozen=True, slots=True)
class Source:
    """Where a norm stands: a document of ``rules/documents.yaml`` and the section in it."""

    document: str
    section: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a choice list: its id, its label in each language, and other words accepted for it."""

    id: str
    label: Text
    also: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Everything a person may write for this choice."""
        return (self.id, *self.label.values(), *self.also)


@dataclass(frozen=True)
class Column:
    """One column, declared once: the writer, the reader, the rules and the documentation all follow from it."""

    id: str
    type: str
    label: Text = field(default_factory=dict)
    prompt: Text = field(default_factory=dict)
    required: bool = False
    group: str = "plan"
    width: float = 16
    choices: tuple[Choice, ...] = ()
    targets: tuple[str, ...] = ()
    """For a ref: the tables whose ids it names, in order. Empty when it names a row of another workbook."""
    outer: str | None = None
    """For a ref to the parent unit's workbook: the table there."""
    broken: str = "WB017"
    """The rule that speaks of a ref whose target is found nowhere."""
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    measured: bool = False
    year: int | None = None
    """For figures of one calendar year: 1 for the first year of the cover's period, 2 for the next, and so on."""
    formula: str | None = None
    internal: bool = False
    show: str | None = None
    suggestions: tuple[Text, ...] = ()
    """What the dropdown of a text column proposes; any other text is as good."""

    @property
    def derived(self) -> bool:
        """True for a column that a formula computes; people never type it."""
        return self.formula is not None

    @property
    def visible(self) -> bool:
        """True for a column that stands on the data sheet."""
        return not self.internal

    @property
    def typed(self) -> bool:
        """True for a column that people fill."""
        return self.formula is None

    @property
    def kind(self) -> str:
        """How rules see its values: ``number``, ``date`` or ``text`` (a choice is the text of its id)."""
        if self.type in NUMBER_TYPES:
            return "number"
        return "date" if self.type == "date" else "text"


@dataclass(frozen=True)
class Table:
    """One rectangular block on one sheet (or the cover), one record per thing."""

    id: str
    label: Text
    about: Text
    columns: tuple[Column, ...]
    rows: int = 60
    spare: int = 30
    """Rows that are calculated below the prepared ones: people type there too."""
    prefilled: bool = False
    layout: str = "table"
    source: Source | None = None
    examples: tuple[Mapping[str, Any], ...] = ()
    """Good rows: column id → value, or → {language: text}."""
    presets: tuple[Mapping[str, Any], ...] = ()
    """Rows that this template writes into an empty table, in the shape of the examples: texts and choices only."""
    settings: Mapping[str, float | str] = field(default_factory=dict)
    """What its formulas call ``setting.name``."""
    picture: str | None = None
    """What the sheet that shows the table as a picture is made by: ``quadrants``, ``pace`` or ``years``."""

    @cached_property
    def by_id(self) -> Mapping[str, Column]:
        """The columns by their ids."""
        return {column.id: column for column in self.columns}

    @cached_property
    def key(self) -> str | None:
        """The id column, None for tables without one."""
        return next((c.id for c in self.columns if c.type == "id"), None)

    @property
    def is_record(self) -> bool:
        """True for the cover and other tables of one record: key and value, one field a row."""
        return self.layout == "record"

    @cached_property
    def typed(self) -> tuple[Column, ...]:
        """The columns that people fill."""
        return tuple(c for c in self.columns if c.typed)

    @cached_property
    def visible(self) -> tuple[Column, ...]:
        """The columns on the data sheet, in order."""
        return tuple(c for c in self.columns if c.visible)

    def example_rows(self, language: str) -> list[dict[str, Any]]:
        """The good rows in *language*, in the shape that ``new --data`` takes."""
        return [_spoken(row, language) for row in self.examples]

    def preset_rows(self, language: str) -> list[dict[str, Any]]:
        """The rows that stand ready in *language*, in the shape that ``new --data`` takes."""
        return [_spoken(row, language) for row in self.presets]


def _spoken(row: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {key: value[language] if isinstance(value, Mapping) else value for key, value in row.items()}


@dataclass(frozen=True)
class Reading:
    """A sheet that people only read: a heading, a sentence, and texts in columns. No data, and never read back."""

    id: str
    label: Text
    about: Text
    widths: tuple[float, ...]
    head: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]


@dataclass(frozen=True)
class Template:
    """One kind of workbook: a cover and its tables."""

    id: str
    version: int
    label: Text
    about: Text
    steps: Mapping[str, tuple[str, ...]]
    cover: Table
    tables: tuple[Table, ...]
    reading: tuple[Reading, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Table]:
        """The cover and the tables by their ids."""
        return {table.id: table for table in (self.cover, *self.tables)}
