"""Files are written beside their place and renamed into it: a stopped run leaves no half file under its name."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from okrbook.errors import UsageError


def refuse_existing(paths: Iterable[Path], *, force: bool) -> None:
    """Stop before anything is written when a file of that name is there.

    Raises:
        UsageError: naming the first file that exists, unless *force*; and always for a folder of that name.
    """
    for path in paths:
        if path.is_dir():
            raise UsageError(f"«{path}» is a folder: give the name of a file")
        if path.exists() and not force:
            raise UsageError(f"«{path}» exists already: choose another name, or write over it with --force")


def write_file(path: Path, data: bytes, *, force: bool) -> Path:
    """Write *data* to *path*, whole or not at all; missing folders are made.

    Raises:
        UsageError: when the file exists and *force* is not given.
    """
    refuse_existing([path], force=force)
    path.parent.mkdir(parents=True, exist_ok=True)
    # A leading dot: whoever reads the folder meanwhile passes hidden files over.
    temporary = path.with_name(f".{path.name[:80]}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return path
