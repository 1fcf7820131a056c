"""One direction: reading knows nothing of judging, judging nothing of reports, nobody of the command line."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import okrbook
from okrbook.catalogue import load

PACKAGE = Path(okrbook.__file__).parent

FORBIDDEN = {
    "okrbook.read": ("engine", "linting", "program", "checks", "rollup", "merging", "report", "write", "authoring"),
    "okrbook.book": ("engine", "linting", "program", "checks", "rollup", "merging", "report", "write", "authoring"),
    "okrbook.values": ("engine", "linting", "program", "checks", "rollup", "merging", "report", "write", "authoring"),
    "okrbook.expression": ("engine", "linting", "checks", "read", "rollup", "merging", "report", "write", "authoring"),
    "okrbook.program": ("engine", "linting", "read", "rollup", "merging", "report", "write", "authoring"),
    "okrbook.checks": ("engine", "linting", "read", "rollup", "merging", "report", "write", "authoring"),
    "okrbook.engine": ("linting", "read", "rollup", "merging", "report", "write", "authoring"),
    "okrbook.linting": ("rollup", "merging", "report", "write", "authoring"),
    "okrbook.rollup": ("engine", "linting", "report", "write", "authoring"),
    "okrbook.write": ("engine", "linting", "checks", "rollup", "merging", "report", "authoring"),
    "okrbook.report": ("engine", "authoring", "demonstration", "api"),
}
"""Module or package → the parts of okrbook that it never imports, at the top or within a function."""

LIBRARIES = {
    "click": ("okrbook.cli", "okrbook.commands"),
    "yaml": ("okrbook.authoring",),
    "jsonschema": ("okrbook.authoring",),
    "pandas": ("okrbook.rollup", "okrbook.report.rollup_book"),
    "numpy": ("okrbook.rollup", "okrbook.report.rollup_book"),
    "xlsxwriter": ("okrbook.write", "okrbook.report.rollup_book", "okrbook.demonstration"),
    "openpyxl": ("okrbook.demonstration",),
}
"""Library → where alone it is imported."""

HASHING = {"okrbook.authoring", "okrbook.authoring.hashing"}
"""All that a start in a checkout may load for authors: what tells whether the catalogue is up to date."""


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def within(module: str, part: str) -> bool:
    return module == part or module.startswith(f"{part}.")


@cache
def imported(module: str) -> frozenset[str]:
    """Every module that *module* imports, wherever in its text and also for types alone."""
    return frozenset(_imported(ast.parse(MODULES[module].read_text(encoding="utf-8"))))


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("part", FORBIDDEN)
def test_a_part_imports_only_what_stands_before_it(part: str) -> None:
    modules = [module for module in MODULES if within(module, part)]
    assert modules, f"{part} is no module: this list is out of date"
    found = [
        f"{module} imports {name}"
        for module in modules
        for name in imported(module)
        if any(within(name, f"okrbook.{other}") for other in FORBIDDEN[part])
    ]
    assert found == []


@pytest.mark.parametrize("part", ["cli", "commands"])
def test_nothing_imports_the_command_line(part: str) -> None:
    allowed = {"cli": {"okrbook.__main__"}, "commands": {"okrbook.cli"}}[part]
    importing = {module for module in MODULES if any(within(name, f"okrbook.{part}") for name in imported(module))}
    assert importing <= allowed


def test_every_library_is_imported_only_where_it_belongs() -> None:
    found = []
    for module in MODULES:
        for name in {name.partition(".")[0] for name in imported(module)} - sys.stdlib_module_names - {"okrbook"}:
            assert name in LIBRARIES, f"{module} imports {name}, which is no dependency"
            if not any(within(module, place) for place in LIBRARIES[name]):
                found.append(f"{module} imports {name}")
    assert found == []


def test_no_submodule_bears_the_name_of_a_public_function() -> None:
    """``okrbook.lint`` is the function, whatever has been imported before."""
    submodules = {module.split(".")[1] for module in MODULES if "." in module}
    assert submodules.isdisjoint(okrbook.__all__)


def loaded_by(code: str) -> set[str]:
    """The names of the modules that *code* loads in a fresh interpreter."""
    told = f"import json, sys\nbefore = set(sys.modules)\n{code}\nprint(json.dumps(sorted(set(sys.modules) - before)))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=False, cwd=PACKAGE.parent)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def foreign(modules: set[str]) -> set[str]:
    return {module.partition(".")[0] for module in modules} - sys.stdlib_module_names - {"okrbook"}


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    load()  # compiles the catalogue where it is out of date, so that the fresh interpreter finds it
    folder = tmp_path_factory.mktemp("forms")
    return okrbook.new("okr", output=folder / "form.xlsx", language="en", example=True)


def test_importing_the_package_loads_nothing_else() -> None:
    assert {name for name in loaded_by("import okrbook") if within(name, "okrbook")} == {"okrbook"}


def test_linting_loads_the_standard_library_and_ourselves_alone(workbook: Path) -> None:
    loaded = loaded_by(f"import okrbook\nassert okrbook.lint([{str(workbook)!r}]).files[0].readable")
    assert foreign(loaded) == set()
    for part in ("write", "rollup", "report", "cli"):
        assert not [name for name in loaded if within(name, f"okrbook.{part}")], part
    assert {name for name in loaded if within(name, "okrbook.authoring")} <= HASHING


def test_reading_loads_nothing_that_judges(workbook: Path) -> None:
    code = "from okrbook.catalogue import load\nfrom okrbook.read import read_book"
    loaded = loaded_by(f"{code}\nassert read_book({str(workbook)!r}, load()).tables")
    assert foreign(loaded) == set()
    for part in ("engine", "linting", "checks", "write", "rollup", "report", "cli"):
        assert not [name for name in loaded if within(name, f"okrbook.{part}")], part
    assert {name for name in loaded if within(name, "okrbook.authoring")} <= HASHING


def test_help_loads_click_and_nothing_heavy() -> None:
    code = "from okrbook.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass"
    assert foreign(loaded_by(code)) == {"click"}
