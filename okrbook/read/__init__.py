"""Reads a workbook into a Book: one pass over its XML, the standard library alone, no judgement."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol

from okrbook.book import Book, Trouble
from okrbook.read.assemble import to_book
from okrbook.read.package import CONTENT_ERRORS, Limits, Package, Unreadable, kind_of
from okrbook.read.workbook import read_properties, read_workbook
from okrbook.template import Template

if TYPE_CHECKING:
    from okrbook.wording import RoleWords

__all__ = ["DEFAULTS", "Limits", "Templates", "read_book", "read_marks"]

DEFAULTS: Final = Limits()


class Templates(Protocol):
    """What reading needs of the catalogue."""

    @property
    def templates(self) -> Mapping[str, Template]:
        """The templates by id."""

    @property
    def roles(self) -> RoleWords | None:
        """The role words of all languages; None: a comma never separates names."""


def _load(source: str | Path | BinaryIO, limits: Limits) -> bytes:
    """The whole file, but never more than one byte over the limit."""
    if isinstance(source, str | Path):
        with Path(source).open("rb") as stream:
            return stream.read(limits.file_bytes + 1)
    return source.read(limits.file_bytes + 1)


def read_book(
    path: str | Path | BinaryIO, catalogue: Templates, *, limits: Limits = DEFAULTS, name: str | None = None
) -> Book:
    """Reads a workbook. Never raises: a file that cannot be read, or is no workbook of ours, has a ``trouble``.

    Args:
        path: the file, or an open binary file.
        catalogue: its ``templates`` and ``roles`` are used.
        limits: how much the file may ask of this program.
        name: what the book is called in findings; default: the path, or the open file's name.

    """
    shown = name or str(path if isinstance(path, str | Path) else getattr(path, "name", "-"))
    try:
        data = _load(path, limits)
    except OSError as error:
        return Book(shown, trouble=Trouble("WB001", "unreadable", error.strerror or ""))
    digest = hashlib.sha256(data).hexdigest()
    try:
        workbook = read_workbook(_open(data, limits), limits)
        return to_book(workbook, catalogue.templates, catalogue.roles, shown, digest)
    except Unreadable as reason:
        trouble = Trouble("WB001", reason.reason, reason.detail)
    except CONTENT_ERRORS as error:
        trouble = Trouble("WB001", "corrupt", f"{type(error).__name__}: {error}"[:200])
    return Book(shown, trouble=trouble, sha256=digest)


def _open(data: bytes, limits: Limits) -> Package:
    if len(data) > limits.file_bytes:
        raise Unreadable("too_large", f"> {limits.file_bytes // 1024**2} MB")
    reason = kind_of(data)
    if reason:
        raise Unreadable(reason)
    return Package(data, limits)


def read_marks(path: str | Path | BinaryIO, *, limits: Limits = DEFAULTS) -> Mapping[str, str]:
    """The workbook's own marks (custom document properties ``okrbook.…``), empty when it has none or cannot be read.

    Cheap: nothing but the properties is inflated. Tells returns from our own reports and roll-ups.

    Raises:
        OSError: when there is no such file or it may not be read.
    """
    data = _load(path, limits)
    try:
        found = read_properties(_open(data, limits))
    except (Unreadable, *CONTENT_ERRORS):
        return {}
    return {key: value for key, value in found.items() if key.startswith("okrbook.")}
