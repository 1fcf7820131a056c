"""Tests that drive a spreadsheet program skip with a clear word where it is missing, and fail in CI."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from typing import Final

import pytest

PROGRAMS: Final = {"soffice": "LibreOffice", "ssconvert": "Gnumeric", "pdftotext": "poppler-utils"}
SYSTEM_PYTHON: Final = "/usr/bin/python3"
"""The Python for which LibreOffice's programming interface (``uno``) is installed."""
REQUIRED: Final = "OKRBOOK_REQUIRE_OFFICE"
"""Set where the programs are installed on purpose: there a missing one is a failure."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Looks for the programs before a test marked ``office``."""
    if item.get_closest_marker("office") is None:
        return
    missing = [name for program, name in PROGRAMS.items() if shutil.which(program) is None]
    if item.get_closest_marker("uno") is not None and not _has_uno():
        missing.append("python3-uno")
    if missing:
        said = f"not installed: {', '.join(missing)}"
        if os.environ.get(REQUIRED):
            pytest.fail(said, pytrace=False)
        pytest.skip(said)


@cache
def _has_uno() -> bool:
    if shutil.which(SYSTEM_PYTHON) is None:
        return False
    return subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode == 0
