"""The roll-up workbook's own words, from the data file beside this module."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from okrbook.texts import Text, number

LONG: Final = 10_000
"""From here on figures are grouped."""
EXACT: Final = 1e15
"""Greater numbers have no decimals to round."""
MINUS: Final = "\u2212"
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


def figure(value: float, language: str) -> str:
    """*value* in a sentence, as the cells show it: at most two decimals, and grouped once it is long.

    >>> figure(0.125, "fi"), figure(41000, "en")
    ('0,13', '41,000')
    """
    # Halves are rounded up, as spreadsheet programs round them.
    rounded = Decimal(repr(value)).quantize(Decimal("0.01"), ROUND_HALF_UP) if abs(value) < EXACT else value
    whole, mark, rest = number(float(rounded), language, 2).partition("." if language == "en" else ",")
    if abs(value) >= LONG:
        whole = f"{int(whole.replace(MINUS, '-')):,}".replace("-", MINUS)
        whole = whole if language == "en" else whole.replace(",", NO_BREAK)
    return whole + mark + rest


def euros(value: float, language: str) -> str:
    """*value* as whole euros, as people write them: ``120 000 €``, in English ``€120,000``."""
    digits = f"{abs(value):,.0f}"
    sign = MINUS if value < 0 and digits != "0" else ""
    return f"{sign}€{digits}" if language == "en" else f"{sign}{digits.replace(',', NO_BREAK)}{NO_BREAK}€"
