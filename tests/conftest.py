"""Tests that drive a spreadsheet program skip with a clear word where it is missing, and fail in CI."""

from __future__ import annotations

import os
import shutil
from typing import Final

import pytest

PROGRAMS: Final = {"soffice": "LibreOffice", "ssconvert": "Gnumeric", "pdftotext": "poppler-utils"}
REQUIRED: Final = "OKRBOOK_REQUIRE_OFFICE"
"""Set where the programs are installed on purpose: there a missing one is a failure."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Looks for the programs before a test marked ``office``."""
    if item.get_closest_marker("office") is None:
        return
    missing = [name for program, name in PROGRAMS.items() if shutil.which(program) is None]
    if missing:
        said = f"not installed: {', '.join(missing)}"
        if os.environ.get(REQUIRED):
            pytest.fail(said, pytrace=False)
        pytest.skip(said)
