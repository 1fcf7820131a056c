"""What a workbook says of itself stays right while people insert, delete, sort, filter, cut and paste.

Everything is done in LibreOffice, saved as it stands there, and compared with what ``lint`` finds in the saved file.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import Any, Final

import pytest

from okrbook.calc.layout import HEADER_ROW
from okrbook.catalogue import load
from tests.agreement.contents import Content, alone, joined
from tests.agreement.verdicts import Compared, compare, write_book
from tests.conftest import SYSTEM_PYTHON
from tests.support.agreement import libreoffice_sheets

pytestmark = [pytest.mark.office, pytest.mark.uno]

CATALOGUE = load()
FIRST: Final = HEADER_ROW + 1
SHEET: Final = "Avaintulokset"
TARGET: Final = "Tavoitteet"
"""The table that the key results refer to and that counts them."""

ACTIONS: Final[Mapping[str, Sequence[Sequence[Any]]]] = {
    "nothing": [],
    "rows inserted among the rows": [["insert_rows", SHEET, FIRST + 2, 2]],
    "a row inserted under the header": [["insert_rows", SHEET, FIRST, 1]],
    "a row inserted under the header of the table that counts": [["insert_rows", TARGET, FIRST, 1]],
    "a row inserted and filled": [
        ["insert_rows", SHEET, FIRST + 1, 1],
        ["write", SHEET, f"A{FIRST + 1}", "9.9"],
        ["write", SHEET, f"C{FIRST + 1}", "Jono lyhenee"],
    ],
    "rows deleted": [["delete_rows", SHEET, FIRST + 1, 3]],
    "the first row deleted": [["delete_rows", TARGET, FIRST, 1]],
    "all rows deleted": [["delete_rows", SHEET, FIRST, 12]],
    "cells deleted, those below moved up": [["delete_cells", SHEET, f"A{FIRST + 1}:C{FIRST + 2}"]],
    "sorted downwards": [["sort", SHEET, f"A{FIRST}:Z{FIRST + 11}", 0, False]],
    "sorted by another column": [["sort", TARGET, f"A{FIRST}:J{FIRST + 11}", 1, True]],
    "filtered": [["hide_rows", SHEET, FIRST + 1, 3]],
    "typed below the prepared rows": [
        ["write", SHEET, f"A{FIRST + 45}", "8.8"],
        ["write", SHEET, f"C{FIRST + 45}", "Jono lyhenee"],
    ],
    "cells cut and pasted lower": [["move", SHEET, f"A{FIRST + 1}:M{FIRST + 2}", f"A{FIRST + 13}"]],
    "a row copied": [["copy", SHEET, f"A{FIRST}:M{FIRST}", f"A{FIRST + 14}"]],
    "an id corrected": [["write", SHEET, f"B{FIRST}", "1"]],
    "a column inserted": [["insert_column", SHEET, 3]],
    "rows inserted above the header": [["insert_rows", SHEET, 1, 2]],
    "a sheet renamed": [["rename", TARGET, "Meidän tavoitteet"]],
}


def faulty() -> Content:
    """A form with the faults of a dozen examples in it."""
    found = [made for made in alone(CATALOGUE) if made.template == "okr" and made.breaks and made.tables]
    chosen = [made for made in found if {"key_results", "objectives"} & set(made.tables)]
    return replace(reduce(joined, chosen[::6]), whole=True)


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Compared]:
    """What both say after each action."""
    folder, made = tmp_path_factory.mktemp("actions"), faulty()
    write_book(CATALOGUE, made, folder / "issued.xlsx")
    names = {name: folder / f"after{number:02}.xlsx" for number, name in enumerate(ACTIONS)}
    todo = [
        {"file": "issued.xlsx", "saved": names[name].name, "steps": [["calculate"], *steps]}
        for name, steps in ACTIONS.items()
    ]
    (folder / "todo.json").write_text(json.dumps(todo), encoding="utf-8")
    command = [SYSTEM_PYTHON, str(Path(__file__).parent / "support" / "in_libreoffice.py"), str(folder)]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    libreoffice_sheets(list(names.values()), folder)
    return {name: compare(CATALOGUE, replace(made, name=name), path, folder) for name, path in names.items()}


@pytest.mark.parametrize("action", ACTIONS)
def test_formulas_and_linter_agree_after(action: str, compared: Mapping[str, Compared]) -> None:
    assert compared[action].differences == []
    assert sum(compared[action].ours.values()) > 10
