"""Links from the roll-up to the cells of the returns: relative, so that the folder can be moved or sent as a whole."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path
from typing import Final

from xlsxwriter.url import Url, UrlTypes

LONGEST: Final = 2000
"""A longer target is no link: spreadsheet programs refuse it."""

_RESERVED: Final = {letter: f"%{ord(letter):02X}" for letter in '%"# <>[]^`{}?|\\:'}


class FileLink(Url):  # type: ignore[misc]  # xlsxwriter ships no types
    """A link to a cell of another file. xlsxwriter's own turns slashes round and takes a # in a name for an anchor."""

    def __init__(self, target: str, anchor: str) -> None:
        self._target_path = target
        self._target_anchor = anchor
        super().__init__(f"external:{target}")

    def _parse_url(self) -> None:
        self._link_type = UrlTypes.EXTERNAL
        self._link = self._relationship_link = self._target_path
        self._anchor = self._target_anchor

    def _escape_strings(self) -> None:
        """Nothing is left to escape."""


def link_to(path: str, sheet: str | None, cell: str | None, beside: Path) -> FileLink | None:
    """A link from a workbook in the folder *beside* to a cell of the file at *path*; None where none can be made."""
    try:
        relative = Path(os.path.relpath(path, beside)).as_posix()
    except ValueError:  # another drive
        return None
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in relative):
        return None  # no link can hold such a name, and one without these letters would lead astray
    target = "".join(_RESERVED.get(letter, letter) for letter in relative)
    anchor = "'{}'!{}".format(sheet.replace("'", "''"), cell) if sheet and cell else ""
    if len(target) + len(anchor) > LONGEST or not target:
        return None
    return FileLink(target, anchor)
