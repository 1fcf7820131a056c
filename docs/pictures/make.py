"""Makes the pictures of the README from the demonstration, as LibreOffice prints it: ``make pictures``.

Needs LibreOffice Calc and poppler-utils, which hold ``soffice``, ``pdftotext`` and ``pdftoppm``.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import okrbook

HERE: Final = Path(__file__).parent
DPI: Final = 150


@dataclass(frozen=True, slots=True)
class Picture:
    """One page of a workbook, as a picture."""

    name: str
    workbook: str
    begins: str
    """How the page's text begins."""
    height: float
    """How much of the page is shown, from the top."""


PICTURES: Final = (
    Picture("workbook", "palautukset/MALLI-unit-2027.xlsx", "Tavoitteet   ", 0.38),
    Picture("rollup", "kooste.xlsx", "Mallilan hyvinvointialue", 0.75),
)


def main() -> None:
    """Write every picture beside this file."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        okrbook.demo(folder / "demo")
        for picture in PICTURES:
            print(_draw(picture, _pdf(folder / "demo" / picture.workbook, folder)))


def _pdf(workbook: Path, folder: Path) -> Path:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    _told("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(workbook))
    return folder / f"{workbook.stem}.pdf"


def _draw(picture: Picture, pdf: Path) -> Path:
    pages = _told("pdftotext", "-layout", str(pdf), "-").split("\f")
    page = next(at for at, text in enumerate(pages, start=1) if text.lstrip().startswith(picture.begins))
    sizes = dict(
        line.split(":", 1) for line in _told("pdfinfo", "-f", str(page), "-l", str(page), str(pdf)).splitlines()
    )
    width, _, height = next(value for key, value in sizes.items() if key.endswith("size") and "x" in value).split()[:3]
    pixels = [round(float(points) / 72 * DPI) for points in (width, height)]
    area = ("-x", "0", "-y", "0", "-W", str(pixels[0]), "-H", str(round(pixels[1] * picture.height)))
    target = HERE / picture.name
    _told(
        "pdftoppm",
        "-png",
        "-singlefile",
        "-r",
        str(DPI),
        "-f",
        str(page),
        "-l",
        str(page),
        *area,
        str(pdf),
        str(target),
    )
    return target.with_suffix(".png")


def _told(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
