"""RollUp → the bytes of an .xlsx file. The same roll-up gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from okrbook.catalogue import Catalogue
    from okrbook.report.rollup_book.making import Making
    from okrbook.rollup.model import RollUp

MARK: Final = ("okrbook.report", "rollup/1")
"""The custom property by which folder searches pass the roll-up over."""


def rollup_workbook(rollup: RollUp, catalogue: Catalogue, *, language: str, beside: Path) -> bytes:
    """The roll-up as a workbook.

    Args:
        rollup: what was merged.
        catalogue: for the findings' sentences and the tables' labels.
        language: of all texts.
        beside: the folder in which the workbook will stand; links to returns are relative to it.
    """
    from okrbook.report.rollup_book.making import Making
    from okrbook.write.pages import printable
    from okrbook.write.rawsheets import OkrWorkbook
    from okrbook.write.styles import Styles
    from okrbook.write.workbook import CREATED

    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with OkrWorkbook(buffer, options) as book:
        making = Making(rollup, catalogue, book, Styles(book), language, beside)
        title = printable(" · ".join(part for part in (making.word("overview"), making.heading) if part))
        book.set_properties({"title": title, "author": "okrbook", "created": CREATED, "language": language})
        book.set_custom_property(*MARK, "text")
        book.set_size(1920, 1080)
        for write in _sheets():
            write(making)
    return buffer.getvalue()


def _sheets() -> tuple[Callable[[Making], None], ...]:
    """What writes the sheets, in their order; those without anything to show add none."""
    from okrbook.report.rollup_book.benefit_sheet import write_benefits
    from okrbook.report.rollup_book.capability_sheet import write_capabilities
    from okrbook.report.rollup_book.flat import write_flat
    from okrbook.report.rollup_book.kpi_sheet import write_kpis
    from okrbook.report.rollup_book.lists import write_files, write_findings, write_responsibilities, write_returns
    from okrbook.report.rollup_book.overview import write_overview
    from okrbook.report.rollup_book.tree_sheet import write_tree

    return (
        write_overview,
        write_tree,
        write_kpis,
        write_capabilities,
        write_benefits,
        write_responsibilities,
        write_findings,
        write_returns,
        write_files,
        write_flat,
    )
