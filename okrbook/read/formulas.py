"""Is a formula still the template's? Compared after removing what moving rows, columns and other programs change."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_TEXT: Final = re.compile(r'("(?:[^"]|"")*")')
_PREFIX: Final = re.compile(r"_XL(?:FN|WS|UDF)\.")
_BOOK: Final = re.compile(r"\[[0-9]+\]")
_QUOTED: Final = re.compile(r"'([^'()+*/,;=<>&]+)'!")
_WHOLE_COLUMN: Final = re.compile(r"\b([A-Z]{1,3})1:([A-Z]{1,3})1048576\b")
_OWN_ROW: Final = re.compile(r"\bROW\([A-Z]{1,3}[0-9]{1,7}\)")
_OURS: Final = re.compile(r"(?<![\w.])_[A-Z_]+!")
_REFERENCE: Final = re.compile(r"\b([A-Z]{1,3})[0-9]{1,7}\b(?!\()")


@lru_cache(maxsize=4096)
def normal(formula: str) -> str:
    """*formula* without ``$``, spaces, case, sheet quotes, row numbers and cells asked for their row; texts stay."""
    pieces = _TEXT.split(formula.strip().removeprefix("="))
    for place in range(0, len(pieces), 2):
        plain = re.sub(r"[$\s]", "", pieces[place]).upper()
        plain = _QUOTED.sub(r"\1!", _BOOK.sub("", _PREFIX.sub("", plain)))
        plain = _OWN_ROW.sub("ROW(@)", _WHOLE_COLUMN.sub(r"\1:\2", plain))
        pieces[place] = _REFERENCE.sub(r"\1#", plain)
    return "".join(pieces)


def same(expected: str, found: str) -> bool:
    """True when *found* is *expected* as it may look after rows or columns moved, or another program saved it.

    >>> same('=IFERROR(INDEX(_kpis!$E:$E,ROW()-ROW($A$5)+5),"")', 'iferror(INDEX(_kpis!E:E, ROW()-ROW($B$9)+5),"")')
    True
    >>> same('=INDEX(_kpis!$E:$E,ROW())', '=INDEX(_kpis!$F:$F,ROW())')
    False
    """
    return normal(expected) == normal(found)


def is_ours(formula: str) -> bool:
    """True for a formula that shows something of a calculation sheet (``_…``), as our check and derived columns do."""
    return bool(_OURS.search(_TEXT.sub("", normal(formula))))
