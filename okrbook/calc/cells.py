"""One typed cell as formulas: clean text, value or gap, as ``okrbook.values`` reads it. Standard library only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from okrbook.expression.excel import literal
from okrbook.expression.excel_periods import canonical, period
from okrbook.template import ID_TYPES, NAME_TYPES, NUMBER_TYPES, PERIOD_TYPES, Column
from okrbook.values import (
    CROSS,
    EMPTY_WORDS,
    END_SERIAL,
    ERRORS,
    EXAMPLE_STARTS,
    FIRST_SERIAL,
    MAX_ID_LENGTH,
    READ_DECIMALS,
)
from okrbook.wording.names import VACANCIES

KEYS: Final = "_keys"
"""The sheet of the word lists that the formulas look into."""
BETWEEN: Final = "\n"
"""Stands between the words of a list: no clean text holds a line break."""
LISTS: Final = (sorted(EMPTY_WORDS), sorted(ERRORS), sorted(VACANCIES))
"""The lists in A1, A2 and A3 of ``KEYS``: what counts as empty, cell errors, what stands in place of a name."""

_INVISIBLE: Final = "\u200b\u200e\u200f\u2060\ufeff"
_SPACES: Final = "\u00a0\u202f\u2009"
_COMPOSED: Final = (("a\u030a", "å"), ("a\u0308", "ä"), ("o\u0308", "ö"), ("e\u0301", "é"))
_LONGEST_WORD: Final = 40


def word_list(words: list[str]) -> str:
    """A list as one cell holds it."""
    return BETWEEN + BETWEEN.join(words) + BETWEEN


def _listed(text: str, row: int) -> str:
    return f"ISNUMBER(FIND(CHAR(10)&{text}&CHAR(10),{KEYS}!$A${row}))"


def clean_formula(column: Column, cell: str) -> str:
    """The clean text of *cell*; the number 0 for an error.

    Args:
        column: its column; of a period only hyphens join the years.
        cell: a formula of the typed cell.
    """
    text = f'IF(ISLOGICAL({cell}),IF({cell},"true","false"),'
    text += f'IF(ISNUMBER({cell}),SUBSTITUTE(ROUND({cell},4)&"",",","."),{cell}&""))'
    for space in (*(f"CHAR({code})" for code in (10, 13, 9)), *map(literal, _SPACES)):
        text = f'SUBSTITUTE({text},{space}," ")'
    for nothing in _INVISIBLE:
        text = f'SUBSTITUTE({text},{literal(nothing)},"")'
    text = f"LOWER({text})"
    for parts, whole in _COMPOSED:
        text = f"SUBSTITUTE({text},{literal(parts)},{literal(whole)})"
    text = f"TRIM({text})"
    if column.type in PERIOD_TYPES:
        text = canonical(text)
    error = _listed(f'LEFT(IF(ISNUMBER({cell}),"",{cell}&""),9)', 2)
    return f"IF(ISERROR({cell}),0,IF({error},0,{text}))"


def _blank(clean: str) -> str:
    """A condition: the clean text is a placeholder."""
    starts = "".join(f"IF(LEFT({clean},{len(start)})={literal(start)},TRUE," for start in EXAMPLE_STARTS)
    brackets = f'IF(LEFT({clean},1)="[",RIGHT({clean},1)="]",FALSE)'
    return f"IF({_listed(f'LEFT({clean},{_LONGEST_WORD})', 1)},TRUE,{starts}{brackets}{')' * len(EXAMPLE_STARTS)})"


def value_formula(column: Column, cell: str, clean: str, choices: str = "") -> str:
    """The value of a typed cell: "" for a blank, "!" for a gap among numbers, 0 for a gap among texts.

    Args:
        column: its column.
        cell: a formula of the typed cell.
        clean: the cell of its clean text.
        choices: for a choice, the formula that finds the id of the clean text.
    """
    if column.type in NUMBER_TYPES or column.type == "date":
        inside = f'IF({cell}>={FIRST_SERIAL:g},IF({cell}<{END_SERIAL:g},INT({cell}),"!"),"!")'
        number = inside if column.type == "date" else f"ROUND({cell},{READ_DECIMALS})"
        blank = f'IF({_blank(clean)},"","!")'
        text = f'IF(ISNUMBER({clean}),"!",{blank})'
        return f'IF(ISERROR({cell}),"!",IF(ISLOGICAL({cell}),"!",IF(ISNUMBER({cell}),{number},{text})))'
    if column.type in NAME_TYPES:
        nobody = f"IF({_listed(f'LEFT({clean},{_LONGEST_WORD})', 3)},TRUE,EXACT(UPPER({clean}),{clean}))"
        return f'IF(ISNUMBER({clean}),0,IF({_blank(clean)},"",IF({nobody},"",{clean})))'
    blank = _blank(clean)
    if column.type == "choice":  # a cross there is an answer that is asked about
        blank = f'IF({clean}="{CROSS}",FALSE,{blank})'
    return f'IF(ISNUMBER({clean}),0,IF({blank},"",{_as_type(column, cell, clean, choices)}))'


def filled_formula(cells: Iterable[str]) -> str:
    """How many of the values in *cells* are no blanks."""
    return "+".join(f'({cell}<>"")' for cell in cells)


def own_formula(
    cells: Mapping[str, str],
    presets: Mapping[str, frozenset[str]],
    place: Callable[[Iterable[str]], str],
) -> str:
    """How many cells of a row hold something else than the template's preset rows do.

    Args:
        cells: column id → the cell of its value.
        presets: column id → the clean texts that stand ready in it.
        place: gives words their place: the cells where they stand.
    """

    def test(name: str, cell: str) -> str:
        if name not in presets:
            return f'({cell}<>"")'
        return f'({cell}<>"")*(SUMPRODUCT(--({place(sorted(presets[name]))}={cell}))=0)'

    return f"={'+'.join(test(name, cell) for name, cell in cells.items())}"


def _as_type(column: Column, cell: str, clean: str, choices: str) -> str:
    if column.type in ID_TYPES:
        return f"IF(LEN({clean})>{MAX_ID_LENGTH},0,{clean})"
    if column.type == "choice":
        return choices
    if column.type in PERIOD_TYPES:
        found = period(clean, "0")
        if column.type == "quarter":
            found = f'IF(ISNUMBER(FIND("q",{clean})),{found},0)'
        return f"IF(ISNUMBER({cell}),IF({cell}=INT({cell}),{found},0),{found})"
    return clean
