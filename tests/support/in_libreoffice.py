"""What people do to a workbook in LibreOffice, done to it through its programming interface.

Runs by itself under the Python that has ``uno`` (the system's): ``python3 in_libreoffice.py FOLDER`` reads
``FOLDER/todo.json``, a list of ``{"file", "saved", "steps"}``; a step lists its name and its arguments. After the
steps it saves the workbook as people do, without calculating anything anew. Writes ``FOLDER/took.json``: for every
workbook the milliseconds of each step.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found]
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]
from com.sun.star.connection import NoConnectException  # type: ignore[import-not-found]
from com.sun.star.sheet.CellDeleteMode import UP  # type: ignore[import-not-found]
from com.sun.star.table import TableSortField  # type: ignore[import-not-found]

CALC = "Calc MS Excel 2007 XML"


def _property(name: str, value: Any) -> Any:
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def write(doc: Any, sheet: str, cell: str, value: Any) -> None:
    """Types a text or a number."""
    at = doc.Sheets.getByName(sheet).getCellRangeByName(cell)
    if isinstance(value, str):
        at.setString(value)
    else:
        at.setValue(value)


def insert_rows(doc: Any, sheet: str, row: int, count: int) -> None:
    """Empty rows above the 1-based *row*."""
    doc.Sheets.getByName(sheet).Rows.insertByIndex(row - 1, count)


def delete_rows(doc: Any, sheet: str, row: int, count: int) -> None:
    """Whole rows from the 1-based *row*."""
    doc.Sheets.getByName(sheet).Rows.removeByIndex(row - 1, count)


def delete_cells(doc: Any, sheet: str, cells: str) -> None:
    """Cells, those below move up."""
    made = doc.Sheets.getByName(sheet)
    made.removeRange(made.getCellRangeByName(cells).RangeAddress, UP)


def insert_column(doc: Any, sheet: str, col: int) -> None:
    """One before the 1-based *col*."""
    doc.Sheets.getByName(sheet).Columns.insertByIndex(col - 1, 1)


def sort(doc: Any, sheet: str, cells: str, col: int, rising: bool) -> None:
    """Sorts *cells* by their 0-based *col*."""
    key = TableSortField()
    key.Field, key.IsAscending = col, rising
    fields = uno.Any("[]com.sun.star.table.TableSortField", (key,))
    done = (_property("SortFields", fields), _property("ContainsHeader", False))
    uno.invoke(doc.Sheets.getByName(sheet).getCellRangeByName(cells), "sort", (done,))


def move(doc: Any, sheet: str, cells: str, to: str) -> None:
    """Cuts *cells* and pastes them at *to*."""
    made = doc.Sheets.getByName(sheet)
    made.moveRange(made.getCellRangeByName(to).CellAddress, made.getCellRangeByName(cells).RangeAddress)


def copy(doc: Any, sheet: str, cells: str, to: str) -> None:
    """Copies *cells* and pastes them at *to*."""
    made = doc.Sheets.getByName(sheet)
    made.copyRange(made.getCellRangeByName(to).CellAddress, made.getCellRangeByName(cells).RangeAddress)


def hide_rows(doc: Any, sheet: str, row: int, count: int) -> None:
    """As a filter does."""
    rows = doc.Sheets.getByName(sheet).Rows
    for at in range(row - 1, row - 1 + count):
        rows.getByIndex(at).IsVisible = False


def rename(doc: Any, sheet: str, name: str) -> None:
    """Gives a sheet another name."""
    doc.Sheets.getByName(sheet).Name = name


def calculate(doc: Any) -> None:
    """Calculates everything anew."""
    doc.calculateAll()


STEPS = (write, insert_rows, delete_rows, delete_cells, insert_column, sort, move, copy, hide_rows, rename, calculate)
STEPS_BY_NAME = {step.__name__: step for step in STEPS}


def _desktop(pipe: str) -> Any:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(300):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except NoConnectException:
            time.sleep(0.2)
    raise TimeoutError("LibreOffice does not answer")


def _done(desktop: Any, folder: Path, job: dict[str, Any]) -> list[float]:
    address = uno.systemPathToFileUrl(str(folder / job["file"]))
    doc = desktop.loadComponentFromURL(address, "_blank", 0, (_property("Hidden", True),))
    took = []
    for name, *arguments in job["steps"]:
        start = time.perf_counter()
        STEPS_BY_NAME[name](doc, *arguments)
        took.append((time.perf_counter() - start) * 1000)
    if job.get("saved"):
        doc.storeToURL(uno.systemPathToFileUrl(str(folder / job["saved"])), (_property("FilterName", CALC),))
    doc.close(True)
    return took


def main(folder: Path) -> None:
    """Does what ``todo.json`` says."""
    pipe = f"okrbook{folder.stat().st_ino}"
    command = ["soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{folder}/desktop"]
    office = subprocess.Popen([*command, f"--accept=pipe,name={pipe};urp;"])
    try:
        desktop = _desktop(pipe)
        took = [_done(desktop, folder, job) for job in json.loads((folder / "todo.json").read_text(encoding="utf-8"))]
        (folder / "took.json").write_text(json.dumps(took), encoding="utf-8")
        desktop.terminate()
        office.wait(60)
    finally:
        office.kill()


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
