"""What is built from a checkout runs elsewhere: a wheel from the source package, with nothing but Python beside it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

import okrbook
from okrbook.catalogue import load

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source package as ``python -m build`` does it."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    with ZipFile(wheel) as package:
        package.extractall(folder)
    return folder


def alone(folder: Path, code: str) -> str:
    """What *code* prints with the unpacked wheel and the standard library, no other package to be found."""
    command = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(folder)!r})\n{code}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_the_sources_the_licence_and_the_compiled_catalogue(wheel: Path) -> None:
    with ZipFile(wheel) as package:
        names = package.namelist()
    assert "okrbook/catalogue.json" in names
    assert f"okrbook-{okrbook.__version__}.dist-info/licenses/LICENSE" in names
    for folder in ("workbook_templates", "rules", "lexicons"):
        shipped = {name.removeprefix("okrbook/data/") for name in names if name.startswith(f"okrbook/data/{folder}/")}
        assert shipped == {str(path.relative_to(ROOT)) for path in (ROOT / folder).rglob("*") if path.is_file()}


def test_the_wheel_holds_every_module_and_no_test(wheel: Path) -> None:
    with ZipFile(wheel) as package:
        names = {name for name in package.namelist() if name.endswith(".py")}
    assert names == {str(path.relative_to(ROOT)) for path in (ROOT / "okrbook").rglob("*.py")}


def test_the_installed_program_knows_all_rules_without_yaml_and_schemas(unpacked: Path) -> None:
    code = "from okrbook.catalogue import load, sources_root\nprint(sources_root(), *load().rules)"
    assert alone(unpacked, code).split() == ["None", *load().rules]


def test_the_installed_program_checks_a_workbook_with_the_standard_library_alone(
    unpacked: Path, tmp_path: Path
) -> None:
    path = okrbook.new("okr", output=tmp_path / "form.xlsx", language="en")
    code = f"import okrbook\nprint([finding.code for finding in okrbook.lint([{str(path)!r}]).findings])"
    assert alone(unpacked, code).strip() == str([finding.code for finding in okrbook.lint([path]).findings])


def test_locked_versions_are_exact_and_name_no_place() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        lines = [
            line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if line and line[0] not in " #"
        ]
        assert lines
        for line in lines:
            assert "==" in line, f"{name}: {line}"
            assert not any(mark in line for mark in ("://", " @ ", "--")), f"{name}: {line}"
