"""Figures that cannot be added up: medians, shares, ratios, indexes, averages (OKR024, KPI013).

Standard library only.
"""

from __future__ import annotations

import re
from typing import Final

from okrbook.wording.lexicon import Lexicon
from okrbook.wording.words import Token, WordList, shown, tokens

_TAX: Final = re.compile(r"(?:alv|moms|vat)\.? {0,3}\d{0,3}(?:[.,]\d{1,2})? {0,3}%", re.IGNORECASE)
_PER_CENT: Final = re.compile(r"[%‰]")
_SLASH: Final = re.compile(r"/")
_DIVISION: Final = re.compile(r" / |÷|(?<=\))/|/(?=\()")
_WORD_AFTER: Final = re.compile(r"\s*\(?\s*(?P<number>[\d\s.,]*)(?P<word>[^\W\d_]*)")


def ratio_like(title: str, unit: str, formula: str, lexicon: Lexicon) -> str | None:
    """What tells that a figure is a share, ratio, median, percentile, index or average; None when it can be summed.

    Told by its unit (``%``, ``€/suorite``; but HTV/vuosi and €/vuosi can be summed), its name or its formula.
    A bare slash in *formula* divides only with spaces or brackets around it: ``HR/payroll`` names a system.
    """
    return (
        _by_unit(unit, lexicon)
        or _by_words(title, lexicon)
        or _by_words(formula, lexicon)
        or _by_division(formula, lexicon)
    )


def _by_unit(unit: str, lexicon: Lexicon) -> str | None:
    text = shown(unit).strip()
    found = tokens(text)
    if not found:
        return None
    if sign := _PER_CENT.search(_TAX.sub("", text)):
        return sign[0]
    if lexicon.summable_units.match(found, 0) == len(found):
        return None
    span = lexicon.ratio_units.first(found)
    if span is not None:
        return _text(text, found, span)
    return text if _per_something(text, found, lexicon) else None


def _per_something(text: str, found: tuple[Token, ...], lexicon: Lexicon) -> bool:
    """True for «per client», not for «per year»: time is added up, clients are not."""
    for match in _SLASH.finditer(text):
        if not _is_time(text[match.end() :], lexicon):
            return True
    for at in range(len(found)):
        if lexicon.per_words.match(found, at) and not any(
            lexicon.time_units.match(found, near) for near in range(max(0, at - 1), min(len(found), at + 2))
        ):
            return True
    return False


def _is_time(rest: str, lexicon: Lexicon) -> bool:
    match = _WORD_AFTER.match(rest)
    after = tokens(match["word"]) if match else ()
    return bool(after) and lexicon.time_units.match(after, 0) > 0


def _by_words(text: str, lexicon: Lexicon) -> str | None:
    found = tokens(text)
    for at in range(len(found)):
        size = lexicon.ratios.match(found, at)
        if size and not any(_covers(lexicon.not_ratios, found, near, at) for near in range(max(0, at - 2), at + 1)):
            return _text(shown(text), found, (at, at + size))
    return None


def _covers(words: WordList, found: tuple[Token, ...], begin: int, at: int) -> bool:
    return begin + words.match(found, begin) > at


def _by_division(formula: str, lexicon: Lexicon) -> str | None:
    """The divisor, unless it is a plain number (a scale, months of a year) or a time."""
    text = shown(formula)
    for match in _DIVISION.finditer(text):
        after = _WORD_AFTER.match(text, match.end())
        if after and after["word"] and not (after["number"].strip() or _is_time(after["word"], lexicon)):
            return f"/ {after['word']}"
    span = lexicon.divided.first(tokens(text))
    return _text(text, tokens(text), span) if span else None


def _text(text: str, found: tuple[Token, ...], span: tuple[int, int]) -> str:
    return text[found[span[0]].start : found[span[1] - 1].end]
