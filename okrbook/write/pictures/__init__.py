"""Sheets that show a table as a picture: live, printable, and nothing on them is typed.

A picture reads the data sheet as the calculation sheets do, by whole columns and the place of the header, so that
sorting, inserting and deleting rows cannot damage it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from okrbook.template import Table
from okrbook.write.pictures.pace import write_pace
from okrbook.write.pictures.quadrants import write_quadrants
from okrbook.write.pictures.years import write_years
from okrbook.write.plan import Plan

_KINDS: Final[Mapping[str, Callable[[Plan, Table], None]]] = {
    "quadrants": write_quadrants,
    "pace": write_pace,
    "years": write_years,
}


def write_picture(plan: Plan, table: Table) -> None:
    """Add the sheet that shows *table* as a picture, when it has one."""
    if table.picture is not None:
        _KINDS[table.picture](plan, table)
