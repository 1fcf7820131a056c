"""``python -m okrbook.authoring check`` compiles and checks all sources; ``build`` also writes the catalogue."""

from __future__ import annotations

import sys

from okrbook.authoring.build import build, check_expressions
from okrbook.authoring.compile import compile_catalogue
from okrbook.catalogue import from_json, sources_root
from okrbook.errors import OkrbookError


def main(arguments: list[str]) -> int:
    """Run; 0 when all is well, 2 with one sentence otherwise."""
    root = sources_root()
    if root is None or arguments not in (["check"], ["build"]):
        print("usage, in a checkout: python -m okrbook.authoring check|build", file=sys.stderr)
        return 2
    try:
        if arguments == ["build"]:
            build(root)
        else:
            data = compile_catalogue(root)
            check_expressions(data, from_json(data))
            print(f"{len(data['templates'])} templates, {len(data['rules'])} rules: all well")
    except OkrbookError as error:
        print(f"okrbook: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
