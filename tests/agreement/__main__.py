"""The long hunt: prints every disagreement and which live rules were broken how often; 1 when there is one."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from okrbook.calc.build import live_places
from okrbook.catalogue import load
from tests.agreement.contents import many
from tests.agreement.verdicts import run
from tests.support.agreement import PROGRAMS

BATCH = 50


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the hunt."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--books", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--program", choices=[*PROGRAMS], default="LibreOffice")
    chosen = parser.parse_args(arguments)
    if shutil.which(PROGRAMS[chosen.program][0]) is None:
        print(f"{chosen.program} is not installed")
        return 1
    catalogue, bad = load(), 0
    broken: Counter[str] = Counter()
    contents = list(many(catalogue, chosen.books, chosen.seed))
    for start in range(0, len(contents), BATCH):
        with TemporaryDirectory() as folder:
            found = run(catalogue, contents[start : start + BATCH], chosen.program, Path(folder))
        for compared in found:
            broken.update({said[0] for said in compared.ours})
            bad += len(compared.differences)
            for difference in compared.differences:
                print(difference)
        print(f"{start + len(found)} workbooks, {bad} disagreements", flush=True)
    live = {
        place.code for made in catalogue.templates.values() for place in live_places(made, catalogue.rules.values())
    }
    for code in sorted(live):
        print(f"{code}: broken in {broken[code]} workbooks")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
