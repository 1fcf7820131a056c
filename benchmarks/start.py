"""How long a command takes to start, in times a bare Python; ratios of one run, since milliseconds differ by machine.

``python -m benchmarks.start`` prints the figures and exits 1 where a limit is passed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

import okrbook

BARE: Final = (sys.executable, "-c", "pass")
PROGRAM: Final = (sys.executable, "-m", "okrbook")
LIMITS: Final[Mapping[str, float]] = {"okrbook --help": 8, "okrbook lint ONE-FILE": 25}
"""Command → how many times a bare ``python -c pass`` it may take."""
ROUNDS: Final = 15


@dataclass(frozen=True, slots=True)
class Ratio:
    """One command's median in seconds, and in times a bare Python."""

    command: str
    seconds: float
    times: float

    @property
    def within(self) -> bool:
        """True when the limit is kept."""
        return self.times <= LIMITS[self.command]


def measure(rounds: int = ROUNDS) -> tuple[float, list[Ratio]]:
    """The median of a bare Python in seconds, and of every command; the runs take turns, so that noise meets all alike.

    All run with compiled bytecode, as an installed program does, kept in a folder of its own.
    """
    with TemporaryDirectory() as folder:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "bytecode")
        form = okrbook.new("okr", output=Path(folder) / "form.xlsx", language="fi", example=True)
        commands: dict[str, Sequence[str]] = {
            "bare": BARE,
            "okrbook --help": (*PROGRAM, "--help"),
            "okrbook lint ONE-FILE": (*PROGRAM, "lint", "--fail-on", "never", str(form)),
        }
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for turn in range(rounds + 1):
            for name, command in commands.items():
                seconds = _run(command, environment)
                if turn:  # the first turn only fills the caches
                    taken[name].append(seconds)
    bare = median(taken["bare"])
    return bare, [Ratio(name, median(taken[name]), median(taken[name]) / bare) for name in LIMITS]


def _run(command: Sequence[str], environment: Mapping[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return time.perf_counter() - start


def main() -> int:
    """Print a line for each command; 0 when all limits are kept."""
    bare, ratios = measure()
    print(f"{'python -c pass':<24}{bare * 1000:7.1f} ms")
    for ratio in ratios:
        limit = LIMITS[ratio.command]
        print(f"{ratio.command:<24}{ratio.seconds * 1000:7.1f} ms {ratio.times:6.1f} times (limit {limit})")
    return 0 if all(ratio.within for ratio in ratios) else 1


if __name__ == "__main__":
    sys.exit(main())
