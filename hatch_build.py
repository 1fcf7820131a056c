"""Build hook: compiles templates, rules and word lists into the catalogue that the installed program loads."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):
    """Puts ``okrbook/catalogue.json`` into wheels. An editable checkout compiles its own when it is first used."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the catalogue; a broken source stops the build with its file and line."""
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            from okrbook.authoring.build import build
        finally:
            sys.path.remove(str(root))
        build(root)
        build_data["artifacts"].append("okrbook/catalogue.json")
