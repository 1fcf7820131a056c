"""Commands for authors, in a checkout.

``check`` compiles and checks all sources, ``build`` also writes the catalogue, ``docs`` writes the reference pages of
``docs/`` and ``docs --check`` only tells whether they are up to date.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from okrbook.authoring.build import build, check_expressions
from okrbook.authoring.compile import compile_catalogue
from okrbook.authoring.docs import outdated, write_pages
from okrbook.catalogue import from_json, load, sources_root
from okrbook.errors import AuthoringError, OkrbookError


def _check(root: Path) -> None:
    data = compile_catalogue(root)
    check_expressions(data, from_json(data))
    print(f"{len(data['templates'])} templates, {len(data['rules'])} rules: all well")


def _build(root: Path) -> None:
    build(root)


def _docs(root: Path) -> None:
    for name in write_pages(root, load()):
        print(name)


def _docs_check(root: Path) -> None:
    names = outdated(root, load())
    if names:
        raise AuthoringError(f"{', '.join(names)}: out of date, run python -m okrbook.authoring docs")


COMMANDS: Final[dict[tuple[str, ...], Callable[[Path], None]]] = {
    ("check",): _check,
    ("build",): _build,
    ("docs",): _docs,
    ("docs", "--check"): _docs_check,
}


def main(arguments: list[str]) -> int:
    """Run; 0 when all is well, 2 with one sentence otherwise."""
    root, command = sources_root(), COMMANDS.get(tuple(arguments))
    if root is None or command is None:
        print("usage, in a checkout: python -m okrbook.authoring check|build|docs [--check]", file=sys.stderr)
        return 2
    try:
        command(root)
    except OkrbookError as error:
        print(f"okrbook: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
