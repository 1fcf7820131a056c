"""The public functions. They take paths and return typed results, print nothing, and write only what is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from okrbook.catalogue import Catalogue
    from okrbook.config import Config
    from okrbook.demonstration import DemoResult
    from okrbook.linting import Crash, LintResult, Progress
    from okrbook.rollup import RollUp
    from okrbook.write.organisation import UnitData

Paths = Iterable[Path | str]


def new(
    template: str,
    *,
    output: Path | str,
    language: str | None = None,
    data: Mapping[str, Any] | None = None,
    cover: Mapping[str, Any] | None = None,
    example: bool = False,
    protect: bool = False,
    force: bool = False,
) -> Path:
    """Writes one workbook of *template*. See ``okrbook.write.new_workbook`` for the arguments.

    Raises:
        UsageError: an unknown template, table, column or language, or a file that exists.
    """
    from okrbook.write import new_workbook

    return new_workbook(
        template, output=Path(output), language=language, data=data, cover=cover, example=example, protect=protect,
        force=force,
    )  # fmt: skip


def new_for_organisation(
    template: str | None,
    *,
    org: Path | str,
    period: str,
    output_dir: Path | str,
    language: str | None = None,
    parents: Path | str | None = None,
    data: UnitData | None = None,
    protect: bool = False,
    force: bool = False,
) -> list[Path]:
    """Writes one workbook for every unit of *org* that returns *template* (None: every template that each returns).

    Raises:
        UsageError: an organisation workbook that cannot be used, a period that is none, or a file that exists.
    """
    from okrbook import write

    return write.new_for_organisation(
        template, org=Path(org), period=checked_period(period), output_dir=Path(output_dir), language=language,
        parents=Path(parents) if parents else None, data=data, protect=protect, force=force,
    )  # fmt: skip


def checked_period(text: str) -> str:
    """*text* as a period's key: ``2027q1`` is ``2027Q1``.

    Raises:
        UsageError: *text* names no period.
    """
    from okrbook import periods
    from okrbook.errors import UsageError

    period = periods.parse(text)
    if period is None:
        raise UsageError(f"«{text}» is not a period; write for example 2027, 2027H1, 2027T1, 2027Q1 or 2026-2029")
    return period.key


def lint(
    paths: Paths,
    *,
    today: date | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    config: Config | Path | str | None = None,
    progress: Progress = lambda path: None,
    on_crash: Crash = lambda path, text: None,
) -> LintResult:
    """Checks workbooks against the rules.

    Args:
        paths: files and folders; folders are searched deep.
        today: the day that dates are compared with; None: the system's.
        select: codes, names or families (``OKR``) to report; none: all.
        ignore: the same, not to report.
        config: the organisation's settings, or the file that holds them.
        progress: called before each file is read.
        on_crash: called with a file and a traceback when the program met an error of its own.

    Returns:
        findings by path, sheet order, row, column and code. A file that cannot be read is a finding.

    Raises:
        UsageError: a path that does not exist or holds no workbook, an unknown code, a broken config file.
    """
    from okrbook.discover import discover, require_files
    from okrbook.linting import Linter, LintResult, chooser, lint_files

    catalogue = _catalogue()
    given = list(paths)
    files = discover(given).files
    require_files(files, given)
    day = today or date.today()
    linter = Linter(catalogue, day, _config(config, catalogue), on_crash=on_crash)
    return LintResult(day, tuple(lint_files(files, linter, chooser(catalogue, select, ignore), progress)))


def extract(paths: Paths, *, refs: bool = False) -> list[dict[str, Any]]:
    """The data of workbooks by table and column ids; see ``okrbook.extracting.extracted``.

    Args:
        paths: files and folders; folders are searched deep.
        refs: add to each row ``_refs``, the sheet and cell of every column.

    Returns:
        one object a file, by path: ``{"path", "template", "cover", "tables"}``; for a file that cannot be read
        ``{"path", "trouble": {"code", "reason"}}``.

    Raises:
        UsageError: a path that does not exist or holds no workbook.
    """
    from okrbook.discover import discover, require_files
    from okrbook.extracting import extracted
    from okrbook.read import read_book

    given = list(paths)
    files = discover(given).files
    require_files(files, given)
    return [extracted(read_book(path, _catalogue()), refs=refs) for path in files]


def merge(
    paths: Paths,
    *,
    org: Path | str | None = None,
    period: str | None = None,
    today: date | None = None,
    prefer_newest: bool = False,
    config: Config | Path | str | None = None,
    progress: Progress = lambda path: None,
    on_crash: Crash = lambda path, text: None,
) -> RollUp:
    """Lints and merges returns into one roll-up.

    Args:
        paths: files and folders; folders are searched deep.
        org: the organisation workbook; None: the one among *paths*, if there is exactly one.
        period: the period to merge; None: the latest of the shortest found.
        today: the day that dates are compared with; None: the system's.
        prefer_newest: of two returns of one unit take the one saved last, in place of refusing both.
        config: the organisation's settings, or the file that holds them.
        progress: called before each file is read.
        on_crash: called with a file and a traceback when the program met an error of its own.

    Raises:
        UsageError: a path that does not exist or holds no workbook, a period that is none, an *org* without a chart.
    """
    from okrbook.discover import discover, require_files
    from okrbook.linting import Linter
    from okrbook.merging import find_chart
    from okrbook.rollup import merge_books

    catalogue = _catalogue()
    given = list(paths)
    files = discover(given).files
    require_files(files, given)
    day = today or date.today()
    its = _config(config, catalogue)
    linter = Linter(catalogue, day, its, on_crash=on_crash)
    results = []
    for path in sorted({*files, *([Path(org)] if org else [])}, key=str):
        progress(path)
        book, verdict = linter.examine(path)
        results.append((book, verdict.findings))
    chart = find_chart((book for book, _ in results), Path(org) if org else None)
    return merge_books(
        results,
        org=chart,
        period=period,
        today=day,
        catalogue=catalogue,
        prefer_newest=prefer_newest,
        settings=its.settings,
    )


def demo(folder: Path | str, *, force: bool = False) -> DemoResult:
    """Builds a small county of made-up units in *folder*, faulty returns included, lints it and merges it.

    Raises:
        UsageError: *folder* holds something already, unless *force*.
    """
    from okrbook.demonstration import build_demo

    return build_demo(Path(folder), force=force)


def _catalogue() -> Catalogue:
    from okrbook.catalogue import load

    return load()


def _config(given: Config | Path | str | None, catalogue: Catalogue) -> Config:
    from okrbook.config import Config, load_config

    if given is None:
        return Config()
    return given if isinstance(given, Config) else load_config(Path(given), catalogue)
