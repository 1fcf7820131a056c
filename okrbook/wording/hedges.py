"""A benefit that is only assumed: «voidaan olettaa», «kan antas», «may» (REA011). Standard library only."""

from __future__ import annotations

from okrbook.wording.lexicon import Lexicon
from okrbook.wording.words import shown, tokens


def hedged(text: str, lexicon: Lexicon) -> str | None:
    """The word or phrase by which *text* hedges what it says; None when there is none, or when any digit stands in it.

    Phrases that hold such a word and mean something else («budgeten antas», «in May») are read first.
    """
    if any(letter.isdigit() for letter in text):
        return None
    found, at = tokens(text), 0
    while at < len(found):
        excused = lexicon.not_hedges.match(found, at)
        size = 0 if excused else lexicon.hedges.match(found, at)
        if size:
            return shown(text)[found[at].start : found[at + size - 1].end]
        at += excused or 1
    return None
