"""What the commands do around the public functions: read options, choose renderers, tell progress."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

import okrbook
from okrbook.catalogue import load
from okrbook.discover import discover, require_files
from okrbook.errors import UsageError
from okrbook.write.files import refuse_existing, write_file

if TYPE_CHECKING:
    from okrbook.linting import LintResult
    from okrbook.report.as_text import Paint
    from okrbook.rollup import RollUp

COVER_OPTIONS: Final = ("unit_id", "unit_name", "level", "parent_unit_id", "period")
FOR_ONE: Final = ("unit_id", "unit_name", "level", "parent_unit_id", "data", "example")
"""Options of ``new`` that mean one workbook."""
BAR_FROM: Final = 20
"""More files than this show a progress bar on a terminal."""


def new_one(template: str | None, output: Path | None, language: str | None, options: Mapping[str, Any]) -> str:
    """``new TEMPLATE``: writes the workbook and gives its path.

    Raises:
        UsageError: no template, an option that needs ``--org``, data that are no JSON.
    """
    if template is None:
        raise UsageError(f"Which template? ({', '.join(load().templates)})")
    refuse_other_than_workbook(output)
    if options["parents"] is not None:
        raise UsageError(
            "--parents goes with --org: the parents' key results go to the units of an organisation workbook"
        )
    cover = {name: options[name] for name in COVER_OPTIONS if options[name] is not None}
    if "period" in cover:
        from okrbook.api import checked_period

        cover["period"] = checked_period(cover["period"])
    made = okrbook.new(
        template, output=output or Path(f"{template}.xlsx"), language=language, data=_data(options["data"]),
        cover=cover, example=options["example"], protect=options["protect"], force=options["force"],
    )  # fmt: skip
    return str(made)


def _data(source: Path | None) -> Mapping[str, Any] | None:
    if source is None:
        return None
    try:
        text = sys.stdin.read() if str(source) == "-" else source.read_text(encoding="utf-8-sig")
        data = json.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"«{source}» cannot be read: {error}") from error
    except ValueError as error:
        raise UsageError(f"«{source}» is not JSON: {error}") from error
    if isinstance(data, list) and len(data) == 1:
        data = data[0]  # what `extract` gives of one workbook
    if not isinstance(data, Mapping):
        raise UsageError(f"«{source}»: one object was expected, as `okrbook extract` gives it")
    return data


def new_for_all(
    template: str | None, org: Path, output: Path | None, language: str | None, options: Mapping[str, Any]
) -> list[Path]:
    """``new --org``: writes a workbook for every unit.

    Raises:
        UsageError: no folder, no period, or an option that means one workbook.
    """
    if output is None or options["period"] is None:
        raise UsageError("With --org, say the folder of the new workbooks (-o DIR) and their period (--period 2027Q1)")
    for name in FOR_ONE:
        if options[name]:
            raise UsageError(
                f"--{name.removesuffix('_id').removeprefix('unit_')} means one workbook and does not go with --org"
            )
    if not org.exists():
        raise UsageError(f"«{org}» does not exist")
    return okrbook.new_for_organisation(
        template, org=org, period=options["period"], output_dir=output, language=language, parents=options["parents"],
        protect=options["protect"], force=options["force"],
    )  # fmt: skip


def refuse_other_than_workbook(path: Path | None) -> None:
    """Stops when a workbook would get a name under which no spreadsheet program opens it.

    Raises:
        UsageError: saying what to write.
    """
    if path is not None and path.suffix.lower() != ".xlsx":
        raise UsageError(f"«{path}»: a workbook's name ends in .xlsx. One for every unit, in a folder, needs --org")


def refuse_output(path: Path | None, force: bool) -> None:
    """Stops before anything is read when the output exists already.

    Raises:
        UsageError: naming it.
    """
    if path is not None:
        refuse_existing([path], force=force)


def found_files(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The files that *paths* name; what folders hold and is not read is counted on standard error.

    Raises:
        UsageError: a path that does not exist or holds no workbook.
    """
    found = discover(paths)
    if found.passed_over:
        count = len(found.passed_over)
        click.echo(f"okrbook: passed over {count} lock files, hidden files or reports of its own", err=True)
    require_files(found.files, paths)
    return found.files


@dataclass
class Watch:
    """Tells of progress and of crashes on standard error."""

    bar: Any = None

    def progress(self, path: Path) -> None:
        """One more file is being read."""
        if self.bar is not None:
            self.bar.update(1)

    def crash(self, path: Path, text: str) -> None:
        """An error of the program's own: the reader of the terminal can report it."""
        click.echo(f"okrbook: an error of okrbook's own while reading «{path}»; please report it:\n{text}", err=True)


@contextmanager
def watcher(files: Sequence[Path]) -> Iterator[Watch]:
    """A progress bar on a terminal when there are many files, never in a pipe."""
    if len(files) <= BAR_FROM or not sys.stderr.isatty():
        yield Watch()
        return
    with click.progressbar(length=len(files), file=sys.stderr, label="okrbook") as bar:
        yield Watch(bar)


def lint_report(result: LintResult, form: str, language: str | None, paint: Paint | None) -> str:
    """The result as text or JSON."""
    catalogue = load()
    if form == "json":
        from okrbook.report.as_json import dumped, lint_json

        return dumped(lint_json(result, catalogue, okrbook.__version__, language))
    from okrbook.report.as_text import lint_text

    coloured = {} if paint is None else {"paint": paint}
    return "".join(f"{line}\n" for line in lint_text(result, catalogue, language, **coloured))


def extract_report(paths: Sequence[Path], form: str, refs: bool) -> tuple[str, int]:
    """The data as text, and the exit status: 1 when a file could not be read, 2 when none could."""
    found = okrbook.extract(paths, refs=refs)
    readable = [data for data in found if "trouble" not in data]
    for data in found:
        if "trouble" in data:
            click.echo(
                f"okrbook: «{data['path']}» is left out: {data['trouble']['code']}, {data['trouble']['reason']}",
                err=True,
            )
    status = 0 if len(readable) == len(found) else 1 if readable else 2
    if form == "csv":
        return _csv([Path(data["path"]) for data in readable]), status
    if form == "jsonl":
        return "".join(json.dumps(data, ensure_ascii=False) + "\n" for data in readable), status
    from okrbook.report.as_json import dumped

    return dumped(readable), status


def _csv(paths: Iterable[Path]) -> str:
    import csv
    from io import StringIO

    from okrbook.extracting import CSV_FIELDS, lines
    from okrbook.read import read_book

    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(CSV_FIELDS)
    for path in paths:
        writer.writerows(lines(read_book(path, load())))
    return out.getvalue()


def write_rollup(
    rolled: RollUp, output: Path, json_file: Path | None, language: str | None, *, force: bool
) -> Iterator[str]:
    """Writes the roll-up workbook, and its JSON if asked for, and says what was merged."""
    from okrbook.report.as_json import dumped, finding_json
    from okrbook.report.rollup_book import rollup_workbook
    from okrbook.rollup import to_json

    catalogue = load()
    chosen = language or (rolled.returns[0].language if rolled.returns else "fi")
    write_file(output, rollup_workbook(rolled, catalogue, language=chosen, beside=output.parent), force=force)
    if json_file is not None:
        data = to_json(rolled, lambda finding: finding_json(finding, catalogue, language))
        write_file(json_file, dumped(data).encode(), force=force)
    expected = f" of {rolled.expected} expected" if rolled.expected is not None else ""
    counts = f"{rolled.received} returns{expected} merged, {len(rolled.left_out)} left out"
    yield f"{output}: {counts}, period {rolled.period or '–'}"
    for out in rolled.left_out:
        yield f"  left out: {out.path} ({out.reason}: {out.text['en']})"


def roll_up_outcome(rolled: RollUp) -> int:
    """Exit status of a merge: 2 when no return could be merged, 1 when something is an error, else 0."""
    if not rolled.received:
        return 2
    return int(any(finding.severity == "error" and finding.suppressed is None for finding in rolled.findings))
