"""The roll-up workbook's own words, from the data file beside this module."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from okrbook.texts import Text

NO_BREAK: Final = "\u00a0"
"""A space at which no line is broken."""


@cache
def all_words() -> Mapping[str, Text]:
    """Every text: id → fi, sv, en."""
    found: Mapping[str, Text] = json.loads((Path(__file__).parent / "texts.json").read_text(encoding="utf-8"))
    return found


def word(name: str, language: str, **values: Any) -> str:
    """The text *name* in *language*, filled with *values*."""
    return all_words()[name][language].format(**values)


def euros(value: float, language: str) -> str:
    """*value* as whole euros, as people write them: ``120 000 €``, in English ``€120,000``."""
    digits = f"{abs(value):,.0f}"
    sign = "\u2212" if value < 0 and digits != "0" else ""
    return f"{sign}€{digits}" if language == "en" else f"{sign}{digits.replace(',', NO_BREAK)}{NO_BREAK}€"
