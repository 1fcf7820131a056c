"""A change in percentage points that a text calls per cent: «kasvu 9 %» of 66 → 75 (KPI018). Standard library only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from okrbook.wording.lexicon import Lexicon
from okrbook.wording.words import Token, shown, tokens

_SENTENCE: Final = re.compile(r"(?:[^.;!?\n]|\.(?!\s{1,3}[A-ZÅÄÖ]))+")
_SCALED: Final = re.compile(r"[×*·/÷]\s?$|[\d\s)]x\s?$")
_SIGNED: Final = re.compile(r"(?:^|[\s(,:=→])[+−–-]$")


def points_as_percent(text: str, baseline: float, target: float, lexicon: Lexicon) -> str | None:
    """The «N %» of *text* that is the change from *baseline* to *target* in percentage points; None when none is.

    Both levels are percentages (66 is 66 %). A sign or a word of change must stand with it, so that a sample of 9 % is
    left alone; so are the levels themselves, factors such as «× 100 %», and a change that is as large in per cent.
    """
    change = round(abs(target - baseline), 9)
    if change in (0, round(abs(baseline), 9), round(abs(target), 9), relative_change(baseline, target)):
        return None
    for sentence in _SENTENCE.finditer(shown(text)):
        if said := _said(sentence[0], change, lexicon):
            return said
    return None


def _said(sentence: str, change: float, lexicon: Lexicon) -> str | None:
    found, named = tokens(sentence), None
    for at in range(1, len(found)):
        number = found[at - 1]
        size = _percent(found, at, lexicon) if _number(number) == change else 0
        # Only what stands just before is looked at: cells may hold thousands of numbers.
        before = sentence[max(0, number.start - 3) : number.start]
        if not size or _SCALED.search(before):
            continue
        if named is None:
            named = lexicon.changes.anywhere(found)
        if named or _SIGNED.search(before):
            last = found[at + size - 1]
            return sentence[number.start : last.end if last.kind == "word" else last.start + 1]
    return None


def relative_change(baseline: float, target: float) -> float | None:
    """The size of the change in per cent of *baseline*, to nine decimals; None from 0."""
    return round(abs((target - baseline) / baseline) * 100, 9) if baseline else None


def _percent(found: Sequence[Token], at: int, lexicon: Lexicon) -> int:
    """How many tokens say per cent at *at*; 0 when a word of points goes with them (9 %-yksikköä, 9 % points)."""
    size = 1 if found[at].kind == "percent" else lexicon.percents.match(found, at)
    after = at + size
    if not size or lexicon.points.has(found[at].ending) or (after < len(found) and lexicon.points.match(found, after)):
        return 0
    return size


def _number(token: Token) -> float | None:
    if token.kind != "number":
        return None
    try:
        return float(token.text.replace(",", "."))
    except ValueError:
        return None
