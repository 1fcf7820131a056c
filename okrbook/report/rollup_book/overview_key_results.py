"""What the first sheet says of key results: what must change, what depends on what, who needs support."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from okrbook.report.rollup_book.links import link_to
from okrbook.report.rollup_book.making import Making
from okrbook.report.rollup_book.sheets import Cell
from okrbook.report.rollup_book.status import status
from okrbook.texts import percent

if TYPE_CHECKING:
    from okrbook.rollup.model import KeyResult

FORECASTS: Final = ("no", "partly")
"""Forecasts of a key result that will not be met, the graver first."""
LOW: Final = 0.5
"""Confidence below this asks for support (OKR015)."""


def _named(its: KeyResult) -> str:
    return f"{its.unit_id}/{its.key_result_id} {its.title or ''}"


def _linked(making: Making, text: str, its: KeyResult) -> Cell:
    row = its.row
    return Cell(text, link=link_to(row.path, row.sheet, row.cell("key_result_id"), making.beside))


def to_change(making: Making) -> list[Cell]:
    """What the units themselves forecast to fail, then what is behind, has no figure, or nobody below carries.

    A unit's own forecast weighs more than the figures: it knows what is coming. Each key result is named once.
    """
    rollup, found = making.rollup, []
    forecast = [its for outlook in FORECASTS for its in rollup.key_results if its.outlook == outlook]
    unknown = [its for its in rollup.key_results if its.missing_current and its.outlook not in FORECASTS]
    for its in rollup.key_results:
        if its.missing_current or its.outlook in FORECASTS:
            continue
        if its.counted is not None and status(its.counted, its.row.period, rollup.today)[0] == "behind":
            found.append((its.counted, its))
    lines = [_linked(making, making.word(f"forecast_{its.outlook}", what=_named(its)), its) for its in forecast]
    lines += [
        _linked(making, making.word("is_behind", what=_named(its), progress=percent(counted, making.language, 0)), its)
        for counted, its in sorted(found, key=lambda pair: (pair[0], _named(pair[1])))
    ]
    lines += [_linked(making, making.word("has_no_current", what=_named(its)), its) for its in unknown]
    nobody = [f for f in rollup.findings if f.code == "MRG006"]
    lines += [Cell(making.word("carried_by_nobody", what=f"{f.unit_id}/{f.row_id}")) for f in nobody]
    return lines


def dependencies(making: Making) -> list[Cell]:
    """Aggregates that are not whole, and dependencies that the units have named."""
    lines = []
    for its in making.rollup.key_results:
        if its.aggregate is not None and not its.complete:
            said = making.word("is_incomplete", what=_named(its), counted=making.counted(its, its.row, "key_result_id"))
            lines.append(_linked(making, said, its))
    for its in making.rollup.key_results:
        dependency = its.row.text("dependency")
        if dependency:
            lines.append(_linked(making, f"{_named(its)}: {dependency}", its))
    return lines


def support(making: Making) -> list[Cell]:
    """Who asks for support, then low confidence without a request, the lowest first."""
    asked, low = [], []
    for its in making.rollup.key_results:
        wanted, giver = its.row.text("support_needed"), its.row.text("support_from")
        if wanted:
            asked.append(_linked(making, f"{_named(its)}: {wanted}{f' ({giver})' if giver else ''}", its))
        elif its.confidence is not None and its.confidence < LOW:
            low.append((its.confidence, its))
    return asked + [
        _linked(making, making.word("is_unsure", what=_named(its), confidence=percent(value, making.language, 0)), its)
        for value, its in sorted(low, key=lambda pair: (pair[0], _named(pair[1])))
    ]
