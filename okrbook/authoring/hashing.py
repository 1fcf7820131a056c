"""Is a compiled catalogue still that of its sources? Asked at every start of a checkout: standard library only."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

FORMAT: Final = 1
"""Raised when the shape of the compiled catalogue changes."""


def source_files(root: Path) -> list[Path]:
    """Every source of the catalogue below *root*: the data, and the code that makes forms of it, in a fixed order."""
    here = Path(__file__).parent
    found = [*root.glob("workbook_templates/**/*.yaml"), *root.glob("rules/**/*.yaml"), *root.glob("lexicons/*.yaml")]
    return sorted([*found, here / "compile.py", here / "inflect.py"], key=lambda path: path.name)


def source_hash(root: Path) -> str:
    """SHA-256 over names and contents of all sources: a catalogue that bears another one is out of date."""
    digest = hashlib.sha256(str(FORMAT).encode())
    for path in source_files(root):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
