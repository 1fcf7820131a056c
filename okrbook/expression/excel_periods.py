"""Periods as formulas: which text is one, its first and its last day (``okrbook.periods``). Standard library only."""

from __future__ import annotations

from typing import Final

PART_MONTHS: Final = 'IF(MID({0},5,1)="h",6,IF(MID({0},5,1)="t",4,3))'
"""The months of half-years, four-month periods and quarters; {0} is a canonical period (2027q1)."""


def canonical(text: str) -> str:
    """Of a clean text, what ``period`` looks at: hyphens for dashes, without spaces around them."""
    return f'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({text},"–","-")," -","-"),"- ","-")'


def period(text: str, otherwise: str) -> str:
    """*text* when it is a period (2027, 2027h1, 2027t1, 2027q1, 2026-2029), else *otherwise*."""
    runs = f'IF(MID({text},5,1)="-",IF({is_year(f"RIGHT({text},4)")},LEFT({text},4)<RIGHT({text},4),FALSE),FALSE)'
    part = f'ISNUMBER(FIND("|"&MID({text},5,2)&"|","|h1|h2|t1|t2|t3|q1|q2|q3|q4|"))'
    kind = f"IF(LEN({text})=4,TRUE,IF(LEN({text})=6,{part},IF(LEN({text})=9,{runs},FALSE)))"
    return f"IF({kind},IF({is_year(f'LEFT({text},4)')},{text},{otherwise}),{otherwise})"


def is_year(text: str) -> str:
    """2000 to 2199: the digits one by one, since programs read numbers out of texts differently."""
    digits = [f'ISNUMBER(FIND(MID({text},{at},1),"0123456789"))' for at in (3, 4)]
    return f'IF(ISNUMBER(FIND("|"&LEFT({text},2)&"|","|20|21|")),IF({digits[0]},{digits[1]},FALSE),FALSE)'


def period_start(text: str) -> str:
    """The first day of a canonical period."""
    month = f"IF(LEN({text})=6,(VALUE(RIGHT({text},1))-1)*{PART_MONTHS.format(text)}+1,1)"
    return f"DATE(VALUE(LEFT({text},4)),{month},1)"


def period_end(text: str) -> str:
    """The last day of a canonical period."""
    month = f"IF(LEN({text})=6,VALUE(RIGHT({text},1))*{PART_MONTHS.format(text)},12)"
    year = f"VALUE(IF(LEN({text})=9,RIGHT({text},4),LEFT({text},4)))"
    return f"DATE({year},{month}+1,0)"
