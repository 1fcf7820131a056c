"""okrbook: generates the standard workbooks of public organisations, lints the completed ones, merges them.

Every command of ``okrbook`` is a thin layer over the public function of the same name. Importing this package imports
nothing heavy; a function's own imports happen when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from okrbook.api import demo as demo
    from okrbook.api import extract as extract
    from okrbook.api import lint as lint
    from okrbook.api import merge as merge
    from okrbook.api import new as new
    from okrbook.api import new_for_organisation as new_for_organisation

__version__ = "0.1.0"
__all__ = ["__version__", "demo", "extract", "lint", "merge", "new", "new_for_organisation"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from okrbook import api

        return getattr(api, name)
    raise AttributeError(f"module 'okrbook' has no attribute {name!r}")
