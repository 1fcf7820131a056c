"""Every generated workbook is valid by Microsoft's own schema, and keeps to the house rules for forms."""

from __future__ import annotations

import json
import os
import re
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest

from okrbook.calc.build import calc_sheets
from okrbook.catalogue import load
from okrbook.texts import LANGUAGES
from okrbook.write import new_workbook
from okrbook.write.rawsheets import STYLES
from tests.conftest import REQUIRED

CATALOGUE = load()
EVERY = [(template, language) for template in CATALOGUE.templates for language in LANGUAGES]
VALIDATOR = Path(__file__).parent / "node" / "node_modules" / ".bin" / "ooxml-validator"


@pytest.fixture(scope="module", params=EVERY, ids="-".join)
def form(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    template, language = request.param
    folder = tmp_path_factory.mktemp("forms")
    return new_workbook(template, output=folder / "form.xlsx", language=language, example=True)


def test_the_open_xml_sdk_has_nothing_to_say(form: Path) -> None:
    if not VALIDATOR.exists():
        if os.environ.get(REQUIRED):
            pytest.fail("not installed: npm install --no-save --prefix tests/node", pytrace=False)
        pytest.skip("not installed: npm install --no-save --prefix tests/node")
    found = subprocess.run([str(VALIDATOR), str(form)], capture_output=True, text=True, check=False, timeout=120)
    assert json.loads(found.stdout)["errors"] == []


def test_what_the_sdk_does_not_see(form: Path) -> None:
    """Shared formulas name no other sheet, part names are unique, and no two tables or names are alike."""
    with zipfile.ZipFile(form) as package:
        assert len(package.namelist()) == len(set(package.namelist()))
        sheets = [package.read(name).decode() for name in package.namelist() if "worksheets/sheet" in name]
        workbook = package.read("xl/workbook.xml").decode()
        tables = [package.read(name).decode() for name in package.namelist() if name.startswith("xl/tables/")]
    for sheet in sheets:
        for shared in re.findall(r'<f t="shared" ref=[^>]*>([^<]*)</f>', sheet):
            assert "!" not in re.sub(r'"[^"]*"', "", shared)
    names = re.findall(r'<definedName name="([^"]+)"', workbook)
    assert len(names) == len({*names} - {"_xlnm.Print_Area", "_xlnm.Print_Titles", "_xlnm._FilterDatabase"}) + sum(
        name.startswith("_xlnm") for name in names
    )
    made = [re.findall(r'displayName="([^"]+)"', table)[0] for table in tables]
    assert len(made) == len(set(made))


def test_cells_have_named_styles_and_every_sheet_a_print_area(form: Path) -> None:
    book = openpyxl.load_workbook(form)
    assert set(STYLES) <= {style.name for style in book._named_styles}
    for sheet in book:
        assert not sheet.merged_cells.ranges
        if sheet.sheet_state == "visible":
            assert sheet.print_area


@pytest.mark.parametrize("template", CATALOGUE.templates)
def test_no_limit_of_a_rule_stands_in_a_formula(template: str) -> None:
    """Limits stand on a sheet of their own, under the name of their rule."""
    sheets = {sheet.name: sheet for sheet in calc_sheets(CATALOGUE.templates[template], "fi", CATALOGUE.rules.values())}
    if "_settings" not in sheets:
        pytest.skip("no live rule of this template has a limit")
    cells = {(row, col): value for row, col, value in sheets["_settings"].cells}
    for row in range(len(cells) // 2):
        owner, _, name = str(cells[row, 0]).partition(".")
        rule = CATALOGUE.rules.get(owner)
        declared = rule.settings if rule else CATALOGUE.templates[template].by_id[owner].settings
        assert cells[row, 1] == declared[name]
