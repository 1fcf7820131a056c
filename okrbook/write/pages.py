"""Paper and screen: what every visible sheet has in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from okrbook.template import Table
from okrbook.write.plan import Plan

if TYPE_CHECKING:
    from okrbook.write.rawsheets import OkrWorksheet

A4: Final = 9
_FOOTER_PART: Final = 70
WIDEST_PAGE: Final = 240
"""So many characters of a table print on one page; a wider table takes several, side by side, to stay readable."""


def printable(text: object, limit: int = 200) -> str:
    """*text* for a footer or a property: without control characters, cut to *limit*."""
    return "".join(letter if letter.isprintable() else " " for letter in str(text))[:limit].strip()


def set_page(plan: Plan, sheet: OkrWorksheet, *, landscape: bool, name: str) -> None:
    """A4, one page wide, a footer with unit, sheet and page."""
    sheet.set_paper(A4)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.65)
    sheet.hide_gridlines(2)
    sheet.set_footer(f"&L&8{_part(_unit(plan))}&C&8{_part(name)}&R&8{plan.word('page')} &P / &N")


def _unit(plan: Plan) -> str:
    cover = plan.content.cover
    values = [cover.get("unit_name") or cover.get("unit_id"), cover.get("period")]
    return " · ".join(str(value) for value in values if isinstance(value, str) and value)


def _part(text: str) -> str:
    """*text* in a footer: an ampersand would be read as a code, a digit right after ``&8`` as part of the size."""
    return " " + printable(text, _FOOTER_PART).replace("&", "&&")


def folds(rows: Sequence[Mapping[str, Any]], table: Table) -> bool:
    """True when the group of rarely needed columns is folded: nothing stands in it."""
    return not any(row.get(c.id) is not None for row in rows for c in table.visible if c.group == "more")


def pages_across(rows: Sequence[Mapping[str, Any]], table: Table, sizes: Mapping[str, float]) -> int:
    """How many pages side by side the table takes in print; folded columns are not printed.

    Args:
        rows: what stands in it, by column ids.
        table: the table.
        sizes: column id → width in characters.
    """
    shown = [column for column in table.visible if column.group != "more" or not folds(rows, table)]
    return ceil(sum(sizes[column.id] for column in shown) / WIDEST_PAGE)
