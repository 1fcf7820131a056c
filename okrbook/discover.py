"""Which files are meant: folders are searched deep, nothing that looks like a return is passed over in silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from okrbook.errors import UsageError
from okrbook.read import read_marks

SUFFIXES: Final = frozenset({".xlsx", ".xlsm", ".xltx", ".xlsb", ".ods", ".xls"})
REPORT: Final = "okrbook.report"
"""The mark of okrbook's own reports and roll-ups."""

_MARKED: Final = frozenset({".xlsx", ".xlsm"})


@dataclass(frozen=True, slots=True)
class Discovery:
    """The files to read, by path, and those that were passed over: lock files, hidden files, okrbook's own reports."""

    files: tuple[Path, ...]
    passed_over: tuple[Path, ...]


def discover(paths: Iterable[Path | str]) -> Discovery:
    """Finds the files that *paths*, files or folders, name. A file that is named itself is always read.

    Raises:
        UsageError: a path does not exist.
    """
    files: dict[Path, None] = {}
    passed: dict[Path, None] = {}
    for given in paths:
        path = Path(given)
        if path.is_dir():
            for found in _below(path):
                (passed if _is_passed_over(found, path) else files)[found] = None
        elif path.exists():
            files[path] = None
        else:
            raise UsageError(f"«{path}» does not exist")
    return Discovery(tuple(sorted(files, key=str)), tuple(sorted(passed, key=str)))


def _below(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())


def _is_passed_over(path: Path, top: Path) -> bool:
    if path.name.startswith("~$") or any(part.startswith(".") for part in path.relative_to(top).parts):
        return True
    if path.suffix.lower() not in _MARKED:
        return False
    try:
        return REPORT in read_marks(path)
    except OSError:
        return False


def require_files(files: Sequence[Path], given: Iterable[Path | str]) -> None:
    """Stops when there is nothing to read.

    Raises:
        UsageError: naming the folders that hold no workbook.
    """
    if not files:
        raise UsageError(f"No workbook was found in {', '.join(f'«{path}»' for path in given) or 'nothing'}")
