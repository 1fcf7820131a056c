"""The writer's own words and colours-with-words, from data files beside this module."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from okrbook.template import Choice
from okrbook.texts import Text

_FOLDER = Path(__file__).parent


@cache
def _load(name: str) -> Mapping[str, Any]:
    data: Mapping[str, Any] = json.loads((_FOLDER / name).read_text(encoding="utf-8"))
    return data


def all_words() -> Mapping[str, Text]:
    """Every text of the writer: id → fi, sv, en."""
    return _load("texts.json")


def words(name: str, language: str) -> str:
    """The writer's text *name* in *language*."""
    return all_words()[name][language]


def tones(choices: tuple[Choice, ...]) -> list[tuple[Choice, str]]:
    """The choices that are shown with a traffic-light fill, each with ``good``, ``warn`` or ``bad``.

    Only lists that ``tones.json`` names have tones: «yes» is good in a forecast, not in «binding».
    """
    data = _load("tones.json")
    ids = [choice.id for choice in choices]
    if sorted(ids) not in [sorted(known) for known in data["lists"]]:
        return []
    return [(choice, tone) for choice in choices for tone in ("good", "warn", "bad") if choice.id in data[tone]]


def fitted(text: str, limit: int) -> str:
    """*text* cut to *limit* UTF-16 units, which is how a spreadsheet counts, at a word's end."""
    if _units(text) <= limit:
        return text
    while _units(text) > limit - 1:
        text = text[:-1]
    return (text.rpartition(" ")[0] or text).rstrip(" ,;:–-") + "…"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
