"""Builds the demonstration: files that a coordinator would have on the day, and what okrbook makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from okrbook.api import lint, merge, new, new_for_organisation
from okrbook.demonstration.county import UNIT, County, Fault, Workbook, load_county
from okrbook.demonstration.damage import cut_short, own_workbook, typed_over
from okrbook.errors import UsageError
from okrbook.write.files import write_file

if TYPE_CHECKING:
    from okrbook.linting import LintResult
    from okrbook.rollup import RollUp

TODAY: Final = date(2027, 2, 15)
"""The day of the demonstration: the middle of the quarter, three days after most returns were due."""
QUARTER: Final = "2027Q1"
YEAR: Final = "2027"
"""The organisation plans a year, and so does a reform; all other units plan a quarter."""
LANGUAGE: Final = "fi"

ORG: Final = "organisaatio.xlsx"
BLANKS: Final = "tyhjat"
RETURNS: Final = "palautukset"
ROLLUP: Final = "kooste.xlsx"
ROLLUP_JSON: Final = "kooste.json"


@dataclass(frozen=True, slots=True)
class DemoResult:
    """Where everything is, and what was found."""

    folder: Path
    org: Path
    """The organisation workbook."""
    blanks: tuple[Path, ...]
    """The forms as they were sent out."""
    returns: tuple[Path, ...]
    """What came back, files that are no returns among them."""
    rollup_book: Path
    rollup_json: Path
    lint: LintResult
    """The verdict on the returns."""
    rollup: RollUp
    faults: tuple[Fault, ...]
    """The faults on purpose."""


def build_demo(folder: Path, *, force: bool = False) -> DemoResult:
    """Writes the county's workbooks to *folder*, checks the returns and merges them.

    Args:
        folder: made as needed.
        force: also when *folder* holds something; files of the same names are written over, others are left alone.

    Raises:
        UsageError: *folder* is a file, or holds something already, unless *force*.
    """
    _refuse(folder, force)
    county = load_county()
    org = new("org", output=folder / ORG, data=county.chart.data, force=True)
    returns = [_made(county, book, folder / RETURNS) for book in county.returns]
    # The blank forms carry the parents' key results, so they are made while those files are as they were filled in.
    blanks = _blanks(county, org, folder)
    for book, path in zip(county.returns, returns, strict=True):
        _damage(book, path)
    verdict = lint([folder / RETURNS], today=TODAY)
    rollup = merge([folder / RETURNS], org=org, period=QUARTER, today=TODAY)
    book_path, json_path = _write_rollup(rollup, folder)
    return DemoResult(folder, org, tuple(blanks), tuple(returns), book_path, json_path, verdict, rollup, county.faults)


def _refuse(folder: Path, force: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"«{folder}» is a file: give the name of a folder")
    if folder.is_dir() and not force and any(folder.iterdir()):
        raise UsageError(f"«{folder}» holds files already: choose another folder, or write into it with --force")


def _made(county: County, book: Workbook, folder: Path) -> Path:
    """The workbook as it was filled in."""
    path = folder / book.file
    if book.template is None:
        return write_file(path, own_workbook(book.sheet or "", book.rows), force=True)
    return new(book.template, output=path, data=county.filled(book), force=True)


def _damage(book: Workbook, path: Path) -> None:
    """What happens to the workbook before it reaches the coordinator."""
    if book.edits:
        write_file(path, typed_over(path.read_bytes(), book.edits), force=True)
    if book.keep is not None:
        write_file(path, cut_short(path.read_bytes(), book.keep), force=True)


def _blanks(county: County, org: Path, folder: Path) -> Sequence[Path]:
    """A blank form for every unit that returns one: of the quarter, of the year for the organisation and the reform."""
    out, parents = folder / BLANKS, folder / RETURNS
    forms = new_for_organisation(UNIT, org=org, period=QUARTER, output_dir=out, parents=parents, force=True)
    whole = county.chart.data["cover"]
    quarterly = out / f"{whole['unit_id']}-{UNIT}-{QUARTER}.xlsx"
    quarterly.unlink()
    cover = {**whole, "level": "organisation", "period": YEAR}
    yearly = new(UNIT, output=out / f"{whole['unit_id']}-{UNIT}-{YEAR}.xlsx", cover=cover, force=True)
    reform = new_for_organisation("raci", org=org, period=YEAR, output_dir=out, force=True)
    return [yearly, *(path for path in forms if path != quarterly), *reform]


def _write_rollup(rollup: RollUp, folder: Path) -> tuple[Path, Path]:
    from okrbook.catalogue import load
    from okrbook.report.as_json import dumped, finding_json
    from okrbook.report.rollup_book import rollup_workbook
    from okrbook.rollup import to_json

    catalogue = load()
    data = to_json(rollup, lambda finding: finding_json(finding, catalogue))
    book = rollup_workbook(rollup, catalogue, language=LANGUAGE, beside=folder)
    return (
        write_file(folder / ROLLUP, book, force=True),
        write_file(folder / ROLLUP_JSON, dumped(data).encode(), force=True),
    )
