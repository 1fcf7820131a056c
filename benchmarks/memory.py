"""How much memory linting takes, by the number of workbooks: it must not grow with it.

``python -m benchmarks.memory`` prints the peaks and exits 1 where a workbook more costs more than its findings do.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import okrbook

FEW: Final = 50
MANY: Final = 500
LIMIT: Final = 10.0
"""Kibibytes a workbook that the peak may grow: room for its findings, not for its data."""

_CHILD: Final = """
import resource, sys
import okrbook
result = okrbook.lint([sys.argv[1]])
assert len(result.files) == int(sys.argv[2]) and all(file.readable for file in result.files)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak // 1024 if sys.platform == "darwin" else peak)
"""


def peaks(few: int = FEW, many: int = MANY) -> tuple[int, int]:
    """The peak memory in KiB of linting *few* and *many* copies of a filled workbook, each in a process of its own."""
    with TemporaryDirectory() as folder:
        form = okrbook.new("okr", output=Path(folder) / "form.xlsx", language="fi", example=True)
        return _peak(form, few), _peak(form, many)


def growth(few: int, many: int, low: int, high: int) -> float:
    """KiB that each of the workbooks beyond *few* added to the peak, from *low* to *high*."""
    return (high - low) / (many - few)


def _peak(form: Path, number: int) -> int:
    folder = form.parent / str(number)
    folder.mkdir()
    for at in range(number):
        shutil.copyfile(form, folder / f"{at:04}.xlsx")
    command = [sys.executable, "-c", _CHILD, str(folder), str(number)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main() -> int:
    """Print both peaks and the growth; 0 when the limit is kept."""
    low, high = peaks()
    each = growth(FEW, MANY, low, high)
    print(f"lint {FEW:>4} workbooks {low / 1024:7.1f} MiB at most")
    print(
        f"lint {MANY:>4} workbooks {high / 1024:7.1f} MiB at most: {each:.1f} KiB for each further (limit {LIMIT:.0f})"
    )
    return 0 if each <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
