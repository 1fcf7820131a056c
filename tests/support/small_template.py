"""A template small enough to see whole, for tests of the reader: a cover, objectives and key results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from okrbook.template import Choice, Column, Table, Template


def text(fi: str, sv: str, en: str) -> dict[str, str]:
    """A text in three languages."""
    return {"fi": fi, "sv": sv, "en": en}


YES_NO = (
    Choice("yes", text("kyllä", "ja", "yes")),
    Choice("no", text("ei", "nej", "no")),
    Choice("partly", text("osittain", "delvis", "partly"), ("jossain määrin",)),
)

COVER = Table(
    "cover",
    text("Kansilehti", "Pärmblad", "Cover"),
    {},
    (
        Column("unit_id", "id", text("Yksikön tunnus", "Enhetens id", "Unit id"), required=True),
        Column("unit_name", "text", text("Yksikön nimi", "Enhetens namn", "Unit name"), required=True),
        Column("period", "period", text("Kausi", "Period", "Period"), required=True),
        Column("contact", "person", text("Yhteyshenkilö", "Kontaktperson", "Contact")),
    ),
    layout="record",
)
OBJECTIVES = Table(
    "objectives",
    text("Tavoitteet", "Mål", "Objectives"),
    {},
    (
        Column("objective_id", "id", text("Tunnus", "Id", "Id"), required=True),
        Column("title", "text", text("Tavoite", "Mål", "Objective"), required=True),
        Column("owner", "person", text("Omistaja", "Ägare", "Owner"), required=True),
        Column("binding", "choice", text("Sitova", "Bindande", "Binding"), choices=YES_NO),
        Column("approval_date", "date", text("Hyväksytty", "Godkänt", "Approved")),
        Column("progress", "percent", text("Edistyminen", "Framsteg", "Progress"), formula="1"),
    ),
    rows=10,
)
KEY_RESULTS = Table(
    "key_results",
    text("Avaintulokset", "Nyckelresultat", "Key results"),
    {},
    (
        Column("key_result_id", "id", text("Tunnus", "Id", "Id"), required=True),
        Column("objective_id", "ref", text("Tavoitteen tunnus", "Målets id", "Objective id"), targets=("objectives",)),
        Column("title", "text", text("Avaintulos", "Nyckelresultat", "Key result"), required=True),
        Column("target", "number", text("Tavoitetaso", "Målnivå", "Target"), required=True),
        Column("confidence", "percent", text("Luottamus", "Tillförsikt", "Confidence")),
        Column("weight", "number", text("Paino", "Vikt", "Weight"), group="more"),
    ),
)
SMALL = Template("small", 1, text("Pieni", "Liten", "Small"), {}, {}, COVER, (OBJECTIVES, KEY_RESULTS))


@dataclass(frozen=True)
class SmallCatalogue:
    """What the reader needs of a catalogue."""

    templates: Mapping[str, Template] = field(default_factory=lambda: {"small": SMALL})
    roles: Any = None
