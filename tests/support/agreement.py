"""The same workbook twice: recalculated by a spreadsheet program, and read and reckoned by okrbook.

A longer run than CI's: ``python -m tests.support.agreement --books 60 --seed 7``.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import openpyxl

from okrbook import calc
from okrbook.calc.build import TODAY
from okrbook.calc.layout import calc_name, derived_place
from okrbook.catalogue import load
from okrbook.expression.world import World
from okrbook.program import compile_program
from okrbook.read import read_book
from okrbook.template import PERIOD_TYPES, Column, Table, Template
from okrbook.values import serial
from okrbook.write.content import content
from okrbook.write.rawsheets import raw_sheets
from okrbook.write.workbook import workbook_bytes

ROWS: Final = 80
"""Generated rows a table and workbook."""
DAY: Final = date(2027, 5, 15)
CLOSE: Final = 2e-9
"""Both round to 9 decimals, but not every half alike."""
PERIODS: Final = ("2027Q2", "2027q1", "2027", 2027.0, " 2027H2 ", "2026 – 2029", "2028T1", "Q1/2027", None, "tbd")
"""Running, closed, running, running, planning, running, planning, unreadable, empty, empty."""

_NUMBERS: Final = (0.0, 1.0, -1.0, 0.5, -2.5, 100.0, 62.0, 1e6, 0.1, 0.3, 0.1 + 0.2, 1.1 * 3, 3.3)
_NO_NUMBERS: Final = (
    None, None, None, "", "-", " – ", "x", "tbd", "TBD ", "esim. 5", "[luku]", "12", "1,5", "ei tiedossa", "5 %", True,
    False, "#N/A", "#DIV/0!", "\u00a0", "…", "[auki", "x|xx",
)  # fmt: skip
_IDS: Final = (
    "1", 1.0, " 1", "1.1", 1.1, "1.10", 1.10001, "A1", "a1 ", "a  1", "a\u00a01", "A 1", "A\n1", "a\u200b1", "Ä1",
    "ä1", "A\u03081", "koti/1.1", "KOTI/1.1", "*", "1*", "?", "<1", "~1", "x", "-", "tbd", "x|xx", "esim. 1", "[1]",
    "[1", None, None, "TRUE", "#N/A", "#REF!", "a" * 200, "a" * 201, 44927.0, 0.0, -1.0, "t.ex. 2", "1–2", "é",
    "e\u0301",
)  # fmt: skip
"""No TRUE: LibreOffice takes a logical value in a cell with a format of its own (text, percent, money) for 1."""
_DATES: Final = (
    36526.0, 36525.0, 73415.99, 73416.0, 46500.25, 46522.0, 46600.0, 0.0, "1.2.2027", "2027-02-01", None, "-", True,
    "xx.xx.20xx", "#VALUE!", "esim. 1.2.2027",
)  # fmt: skip
_PERIOD_CELLS: Final = (
    "2027", 2027.0, "2027Q1", "2027q4", "2027H1", "2027h2", "2027T1", "2027t3", "2027T4", "2027Q5", "2027H3",
    "2026-2029", "2026 - 2029", "2026–2029", "2026 –2029", "2026\u00a0– 2029", "2029-2026", "2027-2027", "1999",
    "2199Q4", "2200", "20 27", "2027 Q1", "2027-Q1", "Q1/2027", "kevät 2027", "2027.5", 2027.5, 2027.00001, "-", "tbd",
    None, None, True, "#N/A",
    " 2028q2\n", "2028q1x", "2O27", "2026--2029", "２０２７",
)  # fmt: skip
_TEXTS: Final = (
    "teksti",
    "Maija Malliainen",
    "maija  malliainen",
    "-",
    None,
    None,
    "[täydennä]",
    5.0,
    "e.g. this",
    "avoin",
    "N.N.",
)

WHOLE_LANGUAGE: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "objectives": (
        ("number", "count(key_results)"),
        ("number", "count(key_results, objective_id == this.objective_id and outlook == 'yes')"),
        (
            "number",
            "count(key_results, objective_id == this.objective_id and not (outlook == 'no' or confidence < 0.5))",
        ),
        ("number", "count(key_results, not filled(owner))"),
        ("number", "count(key_results, not filled(outlook) and readable(target))"),
        ("number", "count(key_results, readable(outlook) and not readable(due_date))"),
        ("number", "count(key_results, outlook in ('yes', 'partly') or due_date < today())"),
        ("number", "count(key_results, not (target in (0, 1, -2.5)))"),
        ("number", "count(key_results, target != baseline and current > baseline)"),
        ("number", "count(key_results, due_date <= period_end() - 5)"),
        ("number", "count(key_results, confidence == 0.1 + 0.2 or confidence != 0.5 * 2)"),
        ("number", "count(key_results, filled(this.approval_date) and due_date > this.approval_date)"),
        ("number", "count(key_results, progress_counted == 0)"),
        ("number", "count(key_results, this.binding == 'yes' or objective_id != this.objective_id)"),
        ("number", "sum(key_results, weight, objective_id == this.objective_id)"),
        ("number", "sum(key_results, weight)"),
        ("number", "mean(key_results, target)"),
        ("number", "mean(key_results, progress_counted, confidence >= 0.5)"),
        ("date", "min(key_results, due_date, objective_id == this.objective_id)"),
        ("number", "max(key_results, target, target < 10 and filled(outlook))"),
        ("number", "min(key_results, progress, objective_id == this.objective_id)"),
        ("number", "distinct(key_results, objective_id)"),
        ("number", "distinct(key_results, progress_counted)"),
        ("date", "lookup(key_results, objective_id, this.objective_id, due_date)"),
        ("text", "lookup(key_results, objective_id, this.objective_id, outlook)"),
        ("number", "lookup(key_results, weight, 1, target)"),
        ("number", "1 if every(key_results, confidence >= 0.5 or target > 0) else 0"),
        ("number", "1 if exists(key_results, objective_id == this.objective_id and target == 0.5) else 0"),
        ("number", "1 if this.objective_id == 'a1' and this.approval_date < today() else 2"),
        ("number", "1 if this.objective_id == 'A 1' or this.approval_date < today() or filled(this.binding) else 2"),
        ("number", "1 if not (this.binding == 'yes' and this.approval_date > period_start()) else 2"),
        ("number", "1 if this.approved_by in ('council', 'board') else 0"),
        ("number", "1 if readable(this.approved_by) and readable(this.approval_date) else 0"),
        ("number", "1 if nested_id(this.parent_objective_id, this.objective_id) else 0"),
        ("number", "1 if has_name(this.title, 'teksti') else 0"),
        ("number", "1 if single_name(this.title) else 0"),
        ("date", "quarter_end(2)"),
        ("date", "this.approval_date + 7"),
        ("number", "this.approval_date - period_start()"),
        ("date", "period_end('2027h1')"),
        ("date", "period_end(cover.period)"),
        ("text", "phase()"),
        ("text", "cover.language"),
        ("text", "this.binding if filled(this.binding) else 'none'"),
        ("number", "1 if filled(cover.contact) else 0"),
    ),
    "key_results": (
        ("number", "this.target - this.baseline - this.current"),
        ("number", "1 / (this.target - this.baseline - 0.5)"),
        ("number", "-this.target * 3 + this.baseline / 7"),
        ("number", "clip(this.target, -1, this.baseline)"),
        ("number", "abs(this.current)"),
        ("number", "1 if on_step(this.target, 0, 0.5) else 0"),
        ("number", "1 if this.target in (0, 0.5, -1) else 0"),
        ("number", "1 if 0 <= this.target - this.baseline <= 5 else 0"),
        ("number", "1 if this.baseline < this.target < 100 else 0"),
        ("number", "count(key_results, target > this.target) + 1"),
        ("number", "count(key_results, key_result_id == this.key_result_id)"),
        ("number", "this.progress * 100"),
        ("number", "1 if this.due_date == this.current_date or this.due_date >= today() else 0"),
    ),
}


def cell_value(column: Column, rng: random.Random) -> Any:
    """Something that people, or other programs, have put in such a cell."""
    if column.kind == "number":
        kind = rng.random()
        if kind < 0.4 and column.minimum is not None and column.maximum is not None:
            step = column.step or (column.maximum - column.minimum) / 4
            return column.minimum + step * rng.randrange(round((column.maximum - column.minimum) / step) + 1)
        if kind < 0.35:
            return rng.choice(_NUMBERS)
        if kind < 0.7:
            return rng.choice((round(rng.uniform(-200, 200), rng.randrange(4)), rng.randrange(-8, 9) / 2))
        made = rng.choice(_NO_NUMBERS)
        return None if isinstance(made, bool) and column.type in ("percent", "money") else made
    if column.type == "date":
        return float(rng.randrange(46023, 47119)) if rng.random() < 0.75 else rng.choice(_DATES)
    if column.type in PERIOD_TYPES:
        return rng.choice(_PERIOD_CELLS)
    if column.type == "choice":
        words = [word for choice in column.choices for word in choice.words]
        return rng.choice(
            [*words, *(word.upper() for word in words), f" {words[0]} ", None, "-", "muu", 1.0, "TRUE", "#N/A"]
        )
    if column.type in ("id", "ref") or column.id.endswith("_id"):
        return rng.choice(_IDS) if rng.random() < 0.7 else str(rng.randrange(1, 6))
    return rng.choice(_TEXTS)


def generated_row(table: Table, rng: random.Random) -> dict[str, Any]:
    """Cells by column id. One row in eight is empty; target and baseline are often equal."""
    if rng.random() < 0.12:
        return {}
    row = {column.id: cell_value(column, rng) for column in table.typed}
    if "target" in row and "baseline" in row and rng.random() < 0.15:
        row["target"] = row["baseline"]
    if "target" in row and "baseline" in row and rng.random() < 0.05:
        row["target"], row["baseline"] = rng.sample((0.1 + 0.2, 0.3, 1.1 * 3, 3.3, 3.3000000004), 2)
    return row


@dataclass(frozen=True)
class OneTemplate:
    """A catalogue as the reader needs it."""

    templates: Mapping[str, Template]
    roles: None = None


def write_book(template: Template, path: Path, rng: random.Random, period: Any, language: str) -> None:
    """A workbook of *template* with generated cells, in which today is ``DAY``."""
    empty = content(template, None, language=language)
    sheets = lambda made, tongue: raw_sheets(calc.sheets(made, tongue, load()))  # noqa: E731
    path.write_bytes(workbook_bytes(template, empty, sheets))
    book = openpyxl.load_workbook(path)
    for table in template.tables:
        sheet = book[table.label[language]]
        for place in range(ROWS):
            for name, value in generated_row(table, rng).items():
                col = [column.id for column in table.visible].index(name) + 1
                sheet.cell(calc.HEADER_ROW + 1 + place, col).value = value
    names = [column.id for column in template.cover.visible]
    row = calc.COVER_FIRST_ROW + 1 + names.index("period")
    book[template.cover.label[language]].cell(row, calc.COVER_VALUE + 1).value = period
    book[calc_name("cover")].cell(TODAY[0] + 1, TODAY[1] + 1).value = serial(DAY)
    book.save(path)


Recalculate = Callable[[Sequence[Path], Path], None]
"""Files, and the folder for their recalculated copies of the same names."""


def libreoffice(paths: Sequence[Path], folder: Path) -> None:
    """LibreOffice in Finnish: a decimal comma, as at most of the offices that fill these books."""
    _libreoffice(paths, folder, "xlsx:Calc MS Excel 2007 XML")


def libreoffice_sheets(paths: Sequence[Path], folder: Path) -> None:
    """Every sheet's values as ``book-sheet.csv``: half the time that a workbook takes to write and read again."""
    _libreoffice(paths, folder, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1")


def _libreoffice(paths: Sequence[Path], folder: Path, into: str) -> None:
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    setting = '<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">'
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        f"{setting}<value>fi-FI</value></prop></item></oor:items>",
        encoding="utf-8",
    )
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{profile}", "--convert-to"]
    command += [into, "--outdir", str(folder), *map(str, paths)]
    subprocess.run(command, check=True, capture_output=True, timeout=1800)


def gnumeric(paths: Sequence[Path], folder: Path) -> None:
    """Gnumeric."""
    for path in paths:
        _gnumeric("--export-type=Gnumeric_Excel:xlsx2", str(path), str(folder / path.name))


def gnumeric_sheets(paths: Sequence[Path], folder: Path) -> None:
    """As ``libreoffice_sheets``."""
    for path in paths:
        _gnumeric(
            "--export-file-per-sheet", "--export-type=Gnumeric_stf:stf_csv", str(path), f"{folder}/{path.stem}-%s.csv"
        )


def _gnumeric(*options: str) -> None:
    subprocess.run(["ssconvert", "--recalc", *options], check=True, capture_output=True, timeout=600)


PROGRAMS: Final[Mapping[str, tuple[str, Recalculate]]] = {
    "LibreOffice": ("soffice", libreoffice),
    "Gnumeric": ("ssconvert", gnumeric),
}
SHEETS: Final[Mapping[str, Recalculate]] = {"LibreOffice": libreoffice_sheets, "Gnumeric": gnumeric_sheets}


@dataclass(frozen=True)
class Compared:
    """One cell of a derived column, as both see it; None is no value."""

    place: str
    ours: Any
    theirs: Any
    cells: Mapping[str, Any]

    @property
    def agree(self) -> bool:
        """The same text, nothing in both, or the same number."""
        if isinstance(self.ours, float) and isinstance(self.theirs, int | float):
            return abs(self.ours - self.theirs) <= CLOSE * max(1.0, abs(self.ours) * 1e-3)
        return bool(self.ours == self.theirs)


def values_of(path: Path) -> Any:
    """A recalculated workbook with its values in place of formulas."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # Gnumeric's files have no default style
        return openpyxl.load_workbook(path, data_only=True)


def compare(template: Template, original: Path, recalculated: Path) -> Iterator[Compared]:
    """Every derived value of the used rows, and of visible columns in the others too."""
    book = read_book(original, OneTemplate({template.id: template}))
    assert book.trouble is None
    program = compile_program(template, (), {})
    world = World(book, DAY, program.formulas)
    theirs = values_of(recalculated)
    for table_id, column in program.trees:
        table = template.by_id[table_id]
        rows = {row.record.row: row for row in world.tables[table_id]}
        sheet, col = theirs[calc_name(table_id)], derived_place(table, column) + 1
        for at in range(calc.HEADER_ROW + 1, calc.HEADER_ROW + ROWS + 1):
            found = sheet.cell(at, col).value
            row = rows.get(at)
            if row is None and table.by_id[column].internal:
                continue
            cells = {name: cell.raw for name, cell in row.record.cells.items()} if row else {}
            place = f"{original.name} {table_id}.{column} row {at}"
            ours = world.value(table_id, row, column) if row else None
            yield Compared(place, ours, None if found == "" else found, cells)


def with_rows(template: Template) -> Template:
    """The template with room for the generated rows."""
    return replace(template, tables=tuple(replace(table, rows=ROWS) for table in template.tables))


def run(template: Template, program: str, folder: Path, *, books: int, seed: int) -> list[Compared]:
    """Generates *books* workbooks, lets *program* recalculate them and compares every derived cell.

    Args:
        template: whose derived columns.
        program: a key of ``PROGRAMS``.
        folder: an empty folder to work in.
        books: how many workbooks of ``ROWS`` rows a table.
        seed: the same seed gives the same cells.
    """
    rng = random.Random(seed)  # noqa: S311
    roomy, source, out = with_rows(template), folder / "source", folder / "out"
    source.mkdir()
    out.mkdir()
    paths = []
    for number in range(books):
        path = source / f"{template.id}-{number}.xlsx"
        language = ("fi", "sv", "en")[number % 3]
        write_book(roomy, path, rng, PERIODS[number % len(PERIODS)], language)
        paths.append(path)
    PROGRAMS[program][1](paths, out)
    return [found for path in paths for found in compare(roomy, path, out / path.name)]


def whole_language() -> Template:
    """The OKR template with a derived column for everything that the language can say of numbers, dates and texts."""
    template = load().templates["okr"]

    def extended(table: Table) -> Table:
        said = WHOLE_LANGUAGE.get(table.id, ())
        made = (Column(f"said_{at}", kind, formula=text, internal=True) for at, (kind, text) in enumerate(said))
        return replace(table, columns=(*table.columns, *made))

    return replace(template, id="language", tables=tuple(map(extended, template.tables)))


def derived_templates() -> list[Template]:
    """The templates that have derived columns, without those whose derived columns another one has all of."""
    derived = {
        made.id: {(table.id, c.id) for table in made.tables for c in table.columns if c.derived}
        for made in load().templates.values()
    }
    return [
        load().templates[name]
        for name, own in derived.items()
        if own and not any(own < other for other in derived.values())
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints every disagreement; 1 when there is one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--books", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    bad = 0
    for template in (*derived_templates(), whole_language()):
        for program, (command, _) in PROGRAMS.items():
            if shutil.which(command) is None:
                continue
            with TemporaryDirectory() as folder:
                found = run(template, program, Path(folder), books=chosen.books, seed=chosen.seed)
            wrong = [cell for cell in found if not cell.agree]
            valued = sum(cell.ours is not None for cell in found)
            print(f"{template.id}, {program}: {len(found)} cells, {valued} with a value, {len(wrong)} differ")
            for cell in wrong[:20]:
                print(f"  {cell.place}: okrbook {cell.ours!r}, {program} {cell.theirs!r}; {dict(cell.cells)!r}")
            bad += len(wrong)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
