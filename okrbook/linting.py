"""Reads and judges files, one at a time: nothing of a workbook is kept but its findings. Standard library only."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from okrbook.book import Book, Trouble
from okrbook.config import Config
from okrbook.engine import Verdict, judge, trouble
from okrbook.finding import Finding
from okrbook.program import Program, compile_program
from okrbook.read import DEFAULTS, Limits, read_book
from okrbook.silence import NotChecked

if TYPE_CHECKING:
    from okrbook.catalogue import Catalogue

Progress = Callable[[Path], None]
"""Called before each file is read."""

Crash = Callable[[Path, str], None]
"""Called with the file and the traceback when the program met an error of its own; the other files are still done."""


@dataclass(frozen=True, slots=True)
class FileResult:
    """What is told of one file beside its findings."""

    path: str
    template: str | None
    template_version: int | None
    language: str
    unit_id: str | None
    unit_name: str | None
    reform_id: str | None
    period: str | None
    readable: bool
    """False for a file that could not be read (WB001)."""
    findings: tuple[Finding, ...]
    not_checked: tuple[NotChecked, ...]

    def count(self, severity: str) -> int:
        """How many findings of that severity stand, those set aside not counted."""
        return sum(1 for finding in self.findings if finding.severity == severity and finding.suppressed is None)


@dataclass(frozen=True, slots=True)
class LintResult:
    """The verdict on all files."""

    today: date
    files: tuple[FileResult, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, those set aside among them, by path, sheet order, row, column, code."""
        return tuple(finding for file in self.files for finding in file.findings)

    def count(self, severity: str) -> int:
        """How many findings of that severity stand in all files."""
        return sum(file.count(severity) for file in self.files)

    @property
    def suppressed(self) -> int:
        """How many findings were set aside by the config file."""
        return sum(1 for finding in self.findings if finding.suppressed is not None)


@dataclass
class Linter:
    """Reads and judges workbooks with one catalogue, one day and one organisation's settings."""

    catalogue: Catalogue
    today: date
    config: Config = field(default_factory=Config)
    limits: Limits = DEFAULTS
    on_crash: Crash = lambda path, text: None
    _programs: dict[str, Program] = field(default_factory=dict)

    def examine(self, path: Path, select: Callable[[Finding], bool] = lambda finding: True) -> tuple[Book, Verdict]:
        """The book and the verdict on it. An error of the program itself becomes a finding on this file alone."""
        try:
            book = read_book(path, self.catalogue, limits=self.limits)
            return book, self._chosen(self.verdict(book), select)
        except Exception as error:  # one file's crash must not cost the coordinator the other 29
            self.on_crash(path, "".join(traceback.format_exception(error)))
            notes = ", ".join(getattr(error, "__notes__", ()))
            book = Book(str(path), trouble=Trouble("WB001", "crash", f"{type(error).__name__} {notes}".strip()))
            return book, self._chosen(trouble(book, self.catalogue), select)

    def verdict(self, book: Book) -> Verdict:
        """Every finding on *book*, those that the config file sets aside marked with its reason."""
        if book.template is None:
            return trouble(book, self.catalogue)
        name = book.template.id
        if name not in self._programs:
            self._programs[name] = compile_program(book.template, self.catalogue.rules.values(), self.config.settings)
        return judge(book, self._programs[name], self.catalogue, self.today)

    def _chosen(self, verdict: Verdict, select: Callable[[Finding], bool]) -> Verdict:
        found = (finding for finding in verdict.findings if select(finding))
        if self.config.suppress:
            found = (replace(finding, suppressed=self.config.reason(finding, self.today)) for finding in found)
        return replace(verdict, findings=tuple(found))


def chooser(catalogue: Catalogue, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> Callable[[Finding], bool]:
    """A function that tells which findings are wanted.

    Args:
        catalogue: for the codes.
        select: codes, names or families (``OKR``) that are wanted; none: all.
        ignore: the same, of what is not wanted.

    Raises:
        UsageError: an unknown code or name, with the nearest right one.
    """
    wanted, unwanted = _codes(catalogue, select), _codes(catalogue, ignore)
    return lambda finding: (not select or finding.code in wanted) and finding.code not in unwanted


def _codes(catalogue: Catalogue, names: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    for name in names:
        family = {rule.code for rule in catalogue.rules.values() if rule.family == name.strip().upper()}
        found |= family or {catalogue.rule(name).code}
    return frozenset(found)


def lint_files(
    files: Iterable[Path], linter: Linter, select: Callable[[Finding], bool], progress: Progress = lambda path: None
) -> Iterator[FileResult]:
    """The result of each file, in the given order; a book is forgotten before the next is read."""
    for path in files:
        progress(path)
        yield file_result(*linter.examine(path, select))


def file_result(book: Book, verdict: Verdict) -> FileResult:
    """What is told of a book and its verdict."""

    def told(name: str) -> str | None:
        value = book.field(name)
        return None if value is None else str(value)

    return FileResult(
        path=book.path,
        template=book.template.id if book.template else None,
        template_version=book.version,
        language=book.language,
        unit_id=told("unit_id"),
        unit_name=told("unit_name"),
        reform_id=told("reform_id"),
        period=told("period"),
        readable=book.trouble is None or book.trouble.code != "WB001",
        findings=verdict.findings,
        not_checked=verdict.not_checked,
    )
