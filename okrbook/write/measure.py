"""How much room text needs: widths in characters, heights in points. Generous estimates, so that nothing is cut off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from okrbook.template import Column, Table
from okrbook.write.texts import words

LINE_HEIGHT: Final = 13.5
FILTER_BUTTON: Final = 3.0
"""What the filter arrow of a header takes, in characters."""

_LETTERS: Final = 1.2
"""Letters of running text that stand in the width of one digit, on the careful side."""
_WIDEST: Final = 60.0


def lines(text: str, width: float) -> int:
    """How many lines *text* takes in a column of *width* characters."""
    count = 0
    width *= _LETTERS
    for paragraph in text.split("\n"):
        used = 0.0
        count += 1
        for word in paragraph.split(" "):
            need = len(word)
            if used and used + 1 + need > width:
                count += 1
                used = 0.0
            count += int(max(need - 1, 0) // max(width, 1))
            used += need + (1 if used else 0)
    return count


def height(text: str, width: float, *, padding: float = 6.0) -> float:
    """The height in points of a row whose tallest cell holds *text*."""
    return lines(text, width) * LINE_HEIGHT + padding


def widths(table: Table, language: str) -> Mapping[str, float]:
    """Column id → width: the declared one, at least the header's longest word and the mark above it.

    When the visible columns are together narrower than the sentence above the table, they are all widened.
    """
    found = {column.id: max(column.width, _least(column, language)) for column in table.visible}
    shown = [column for column in table.visible if column.group != "more"] or list(table.visible)
    total = sum(found[column.id] for column in shown)
    wanted = min(len(table.about[language]) * 0.95, _WIDEST * len(shown))
    if total < wanted:
        for column in shown:
            found[column.id] *= wanted / total
    return {name: round(width, 1) for name, width in found.items()}


def _least(column: Column, language: str) -> float:
    longest = max(map(len, column.label[language].replace("-", "- ").split(" ")))
    mark = max(len(words("required", language)), len(words("calculated", language))) * 0.75 + 1
    return max(longest * 1.05 + FILTER_BUTTON + 1.5, mark)


def header_height(table: Table, language: str, sizes: Mapping[str, float]) -> float:
    """The height of the header row: its tallest header, with air around it."""
    tallest = max(lines(c.label[language], (sizes[c.id] - FILTER_BUTTON - 1) / 1.2) for c in table.visible)
    return tallest * LINE_HEIGHT + 12
