"""Which of the given files is the organisation workbook. Standard library only."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from okrbook.book import Book
from okrbook.errors import UsageError

ORG: Final = "org"


def find_chart(books: Iterable[Book], named: Path | None) -> Book | None:
    """The organisation workbook: the one that was named, else the only one among the books, else None.

    Raises:
        UsageError: what was named is no organisation workbook, or several stand among the books and none was named.
    """
    if named is not None:
        chart = next(book for book in books if book.path == str(named))
        if chart.template is None or chart.template.id != ORG:
            raise UsageError(f"«{named}» is no organisation workbook: a workbook of the template «org» was expected")
        return chart
    charts = [book for book in books if book.template is not None and book.template.id == ORG]
    if len(charts) > 1:
        paths = ", ".join(f"«{book.path}»" for book in charts)
        raise UsageError(f"Several organisation workbooks: {paths}. Say with --org which one is meant")
    return charts[0] if charts else None
