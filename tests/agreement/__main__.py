"""The long hunt: prints every disagreement and which live rules were broken how often; 1 when there is one."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path
from tempfile import TemporaryDirectory

from okrbook.calc.build import live_places
from okrbook.catalogue import load
from tests.agreement.contents import Content, many
from tests.agreement.verdicts import BATCH, Compared, run
from tests.support.agreement import PROGRAMS


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the hunt."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--books", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--program", choices=[*PROGRAMS], default="LibreOffice")
    parser.add_argument("--jobs", type=int, default=2)
    chosen = parser.parse_args(arguments)
    if shutil.which(PROGRAMS[chosen.program][0]) is None:
        print(f"{chosen.program} is not installed")
        return 1
    catalogue = load()
    contents = list(many(catalogue, chosen.books, chosen.seed))
    batches = [contents[start : start + BATCH] for start in range(0, len(contents), BATCH)]
    broken: Counter[str] = Counter()
    books = bad = 0
    with ProcessPoolExecutor(chosen.jobs) as pool:
        for found in pool.map(_compared, batches, repeat(chosen.program)):
            broken.update(code for compared in found for code in {said[0] for said in compared.ours})
            differences = [difference for compared in found for difference in compared.differences]
            books, bad = books + len(found), bad + len(differences)
            print(*differences, f"{books} workbooks, {bad} disagreements", sep="\n", flush=True)
    live = {
        place.code for made in catalogue.templates.values() for place in live_places(made, catalogue.rules.values())
    }
    print(*(f"{code}: broken in {broken[code]} workbooks" for code in sorted(live)), sep="\n")
    print(f"{len(live)} live rules, the least broken one {min(broken[code] for code in live)} times")
    return 1 if bad else 0


def _compared(contents: Sequence[Content], program: str) -> list[Compared]:
    with TemporaryDirectory() as folder:
        return run(load(), contents, program, Path(folder))


if __name__ == "__main__":
    sys.exit(main())
