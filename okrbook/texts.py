"""Texts in three languages, and numbers and dates as people write them. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

LANGUAGES: Final = ("fi", "sv", "en")
DEFAULT_LANGUAGE: Final = "fi"

Text = Mapping[str, str]

SEVERITY_WORDS: Final[Mapping[str, Text]] = {
    "error": {"fi": "virhe", "sv": "fel", "en": "error"},
    "warning": {"fi": "varoitus", "sv": "varning", "en": "warning"},
    "info": {"fi": "huomio", "sv": "upplysning", "en": "note"},
}
"""From the gravest to the lightest."""


def severity_start(severity: str, language: str) -> str:
    """How a sentence begins that says how grave it is: ``Error``."""
    word = SEVERITY_WORDS[severity][language]
    return word[:1].upper() + word[1:]


def pick(text: Text, language: str) -> str:
    """The text in *language*, which every text has: templates and rules are checked for it when they are built."""
    return text[language]


def number(value: float, language: str, decimals: int = 4) -> str:
    """*value* as people write it: at most *decimals* decimals, a decimal comma in Finnish and Swedish, no grouping.

    >>> number(0.5, "fi"), number(-12.0, "en"), number(1234.56789, "sv")
    ('0,5', '−12', '1234,5679')
    """
    plain = f"{value:.{decimals}f}".rstrip("0").rstrip(".") if decimals else f"{value:.0f}"
    if plain in ("-0", ""):
        plain = "0"
    if language != "en":
        plain = plain.replace(".", ",")
    return plain.replace("-", "−")


def percent(fraction: float, language: str, decimals: int = 1) -> str:
    """*fraction* as a percentage: 0.711 is ``71,1 %`` in Finnish."""
    return number(fraction * 100, language, decimals) + ("%" if language == "en" else "\u00a0%")


def day(value: date, language: str) -> str:
    """*value* as people write it: 31.12.2027 in Finnish and Swedish, 31 December 2027 in English."""
    if language == "en":
        return f"{value.day} {value:%B} {value.year}"
    return f"{value.day}.{value.month}.{value.year}"


_MONTHS: Final[Text] = {
    "fi": "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "en": "January February March April May June July August September October November December",
}


def day_of_year(day: int, month: int, language: str) -> str:
    """A day without its year.

    >>> day_of_year(1, 2, "fi"), day_of_year(1, 2, "sv"), day_of_year(1, 2, "en")
    ('1. helmikuuta', '1 februari', '1 February')
    """
    name = _MONTHS[language].split()[month - 1]
    return f"{day}. {name}kuuta" if language == "fi" else f"{day} {name}"
