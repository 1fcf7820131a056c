"""One workbook twice: what its verdict cells say after a spreadsheet program, and what ``lint`` finds in it."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from okrbook import calc
from okrbook.calc.build import live_places
from okrbook.calc.layout import HEADER_ROW, PLACE, calc_name
from okrbook.calc.live import LEVELS
from okrbook.calc.live_sheets import LivePlace
from okrbook.catalogue import Catalogue
from okrbook.finding import Finding
from okrbook.linting import Linter
from okrbook.template import COVER, Template
from okrbook.values import serial
from okrbook.write.content import content
from okrbook.write.rawsheets import RawSheet, raw_sheets
from okrbook.write.workbook import SPARE_ROWS, workbook_bytes
from tests.agreement.contents import Content
from tests.support.agreement import SHEETS
from tests.support.examples import with_composition

BATCH: Final = 50
FEW: Final = 5
"""Rows that are prepared, and calculated below those, in a workbook that is not whole."""
SEVERITIES: Final = {number: level for level, number in LEVELS.items()}

_MADE: Final[dict[tuple[str, str, tuple[tuple[int, int], ...]], tuple[RawSheet, ...]]] = {}
"""Calculation sheets do not depend on what is filled in."""

Said = tuple[str, str, str, int | None, str]
"""Code, table, column, 1-based row of the sheet (None for a whole table and the cover), severity."""


@dataclass(frozen=True)
class Compared:
    """What the two runtimes say of one workbook; of live clauses only."""

    content: Content
    ours: Counter[Said]
    theirs: Counter[Said]

    @property
    def differences(self) -> list[str]:
        """Every disagreement in words."""
        missed, invented = self.ours - self.theirs, self.theirs - self.ours
        return [f"{self.content.name}: only lint: {said}" for said in missed] + [
            f"{self.content.name}: only the workbook: {said}" for said in invented
        ]


def write_book(catalogue: Catalogue, made: Content, path: Path) -> None:
    """The workbook of *made*, in which today is its day."""
    template = _template(catalogue, made)
    filled = content(
        template, {"cover": dict(made.cover), "tables": {k: list(v) for k, v in made.tables.items()}},
        language=made.language,
    )  # fmt: skip

    def sheets(roomy: Template, language: str) -> tuple[RawSheet, ...]:
        key = (roomy.id, language, tuple((table.rows, table.spare) for table in roomy.tables))
        if key not in _MADE:
            _MADE[key] = raw_sheets(calc.sheets(roomy, language, catalogue))
        raw = _MADE[key]
        return tuple(_on(made.today, sheet) for sheet in raw)

    path.write_bytes(workbook_bytes(template, filled, sheets))


def _on(today: date, sheet: RawSheet) -> RawSheet:
    if sheet.name != calc_name(COVER):
        return sheet
    formula = "<f>TODAY()</f><v></v>"
    assert formula in sheet.xml
    return replace(sheet, xml=sheet.xml.replace(formula, f"<v>{serial(today)}</v>"))


def _template(catalogue: Catalogue, made: Content) -> Template:
    template = with_composition(catalogue, made.template).template(made.template.replace("+", "_"))
    if made.whole:
        return template
    sizes = {table.id: max(len(made.tables.get(table.id, ())), len(table.presets), 5) for table in template.tables}
    return replace(template, tables=tuple(replace(table, rows=sizes[table.id], spare=FEW) for table in template.tables))


def compare(catalogue: Catalogue, made: Content, original: Path, recalculated: Path) -> Compared:
    """Both runtimes' findings of the live clauses; *recalculated*: the folder of its sheets after a program."""
    composed = with_composition(catalogue, made.template)
    template = _template(catalogue, made)
    places = live_places(template, catalogue.rules.values())
    _, verdict = Linter(composed, made.today, on_crash=_fail).examine(original)
    ours = Counter(_said(finding, template) for finding in verdict.findings if _is_live(finding, places))
    theirs = Counter(_verdicts(calculated(recalculated, original.stem), template, made, places))
    silenced = set(_silenced(verdict.findings, places, template))
    return Compared(made, ours, Counter({said: n for said, n in theirs.items() if said[:4] not in silenced}))


def _fail(path: Path, report: str) -> None:
    raise AssertionError(f"{path}: {report}")


def _is_live(finding: Finding, places: Sequence[LivePlace]) -> bool:
    """True for what some verdict cell says too: a rule may have clauses with a formula and others without."""
    clauses = finding.rule.clauses
    own = clauses.index(finding.clause) if finding.clause in clauses else None
    return any(
        place.code == finding.code and place.table == finding.table and own in (None, place.clause) for place in places
    )


def _silenced(
    findings: Iterable[Finding], places: Sequence[LivePlace], template: Template
) -> Iterator[tuple[str, str, str, int | None]]:
    """What a workbook says of a cell of which only the linter knows more.

    An id that became a date refers to nothing; the linter tells why in place of that.
    """
    for finding in findings:
        if not _is_live(finding, places):
            for code in finding.rule.replaces:
                yield code, *_said(finding, template)[1:4]


def _said(finding: Finding, template: Template) -> Said:
    table = template.by_id.get(finding.table or "")
    whole = finding.row_id is None or (table is not None and table.is_record)
    row = None if whole else finding.row
    return finding.code, finding.table or "", finding.column or "", row, finding.severity


def calculated(folder: Path, name: str) -> Mapping[str, Sequence[Sequence[str]]]:
    """The values of the calculation sheets of the book *name*, by sheet, row and column."""
    found = {}
    for path in folder.glob(f"{name}-_*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            found[path.stem.removeprefix(f"{name}-")] = list(csv.reader(lines))
    return found


def _verdicts(
    book: Mapping[str, Sequence[Sequence[str]]], template: Template, made: Content, places: Sequence[LivePlace]
) -> Iterator[Said]:
    for place in places:
        sheet = book[place.sheet]
        if place.row is not None:
            level = _level(_at(sheet, place.row, place.col))
            if level:
                yield place.code, place.table, place.column, None, SEVERITIES[level]
            continue
        rows = _rows(template, made, place.table) + template.by_id[place.table].spare
        for row in range(HEADER_ROW + 1, HEADER_ROW + rows + 1):
            level = _level(_at(sheet, row - 1, place.col))
            if level:
                stands = int(_at(sheet, row - 1, PLACE))
                yield place.code, place.table, place.column, stands, SEVERITIES[level]


def _rows(template: Template, made: Content, table: str) -> int:
    """How many rows are prepared: data that fill more than the template's rows get some more."""
    filled, prepared = len(made.tables.get(table, ())), template.by_id[table].rows
    return filled + SPARE_ROWS if filled > prepared else prepared


def _at(sheet: Sequence[Sequence[str]], row: int, col: int) -> str:
    """A 0-based cell; programs leave empty ones at the ends out."""
    return sheet[row][col] if row < len(sheet) and col < len(sheet[row]) else ""


def _level(value: str) -> int:
    """0 for fine and for silent; anything else than a verdict is an error of its own."""
    assert value in ("", "0", "1", "2", "3"), value
    return int(value or 0)


def run(catalogue: Catalogue, contents: Sequence[Content], program: str, folder: Path) -> list[Compared]:
    """Writes, recalculates and compares all *contents*.

    Args:
        catalogue: rules and templates.
        contents: what stands in the workbooks.
        program: a key of ``SHEETS``.
        folder: an empty folder to work in.
    """
    source = folder / "source"
    source.mkdir()
    paths = []
    for number, made in enumerate(contents):
        path = source / f"{number:04}.xlsx"
        write_book(catalogue, made, path)
        paths.append(path)
    return [
        compare(catalogue, made, path, done)
        for made, path, done in zip(contents, paths, _recalculated(paths, program, folder), strict=True)
    ]


def _recalculated(paths: Sequence[Path], program: str, folder: Path) -> list[Path]:
    """Where each file's sheets are, a batch a folder: LibreOffice gives up after some hundreds in one start."""
    done: list[Path] = []
    for start in range(0, len(paths), BATCH):
        out = folder / f"out{start}"
        out.mkdir()
        batch = paths[start : start + BATCH]
        SHEETS[program](batch, out)
        done += [out] * len(batch)
    return done
