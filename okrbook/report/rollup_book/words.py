"""The roll-up workbook's own words, from the data file beside this module."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from okrbook.texts import Text


@cache
def all_words() -> Mapping[str, Text]:
    """Every text: id → fi, sv, en."""
    found: Mapping[str, Text] = json.loads((Path(__file__).parent / "texts.json").read_text(encoding="utf-8"))
    return found


def word(name: str, language: str, **values: Any) -> str:
    """The text *name* in *language*, filled with *values*."""
    return all_words()[name][language].format(**values)
