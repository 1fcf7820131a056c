"""Builds the catalogue into the wheel, with the sources of the templates, rules and word lists beside it.

The sources are compiled afresh, so a wheel never carries what a checkout happened to hold. An editable installation
needs nothing from here: there the program compiles its catalogue itself, again whenever a source changes.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = ("workbook_templates", "rules", "lexicons")


class CatalogueHook(BuildHookInterface[Any]):
    """Adds ``okrbook/catalogue.json`` and ``okrbook/data/`` to a wheel; the build stops where a source is broken."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile into a folder of our own: the source tree may be read-only, and stays as it was."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        from okrbook.authoring.build import check_expressions, write
        from okrbook.authoring.compile import compile_catalogue
        from okrbook.catalogue import from_json

        data = compile_catalogue(root)
        check_expressions(data, from_json(data))
        self._folder = Path(tempfile.mkdtemp(prefix="okrbook-build-"))
        write(data, self._folder / "catalogue.json")
        build_data["force_include"][str(self._folder / "catalogue.json")] = "okrbook/catalogue.json"
        for name in SOURCES:
            if (root / name).is_dir():
                build_data["force_include"][str(root / name)] = f"okrbook/data/{name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Leave nothing behind."""
        if version != "editable":
            shutil.rmtree(self._folder, ignore_errors=True)
