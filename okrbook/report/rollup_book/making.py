"""A roll-up workbook in the making: what every sheet needs to know, and new sheets that look alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from okrbook.report.rollup_book.words import word
from okrbook.write.pages import A4, printable
from okrbook.write.styles import Styles

if TYPE_CHECKING:
    from okrbook.catalogue import Catalogue
    from okrbook.rollup.model import KeyResult, Kpi, KpiUnit, RollUp, Row
    from okrbook.write.rawsheets import OkrWorkbook, OkrWorksheet


@dataclass(frozen=True)
class Making:
    """A roll-up workbook in the making."""

    rollup: RollUp
    catalogue: Catalogue
    workbook: OkrWorkbook
    styles: Styles
    language: str
    beside: Path

    def word(self, name: str, **values: Any) -> str:
        """A text of the roll-up workbook."""
        return word(name, self.language, **values)

    def sheet(self, name: str) -> OkrWorksheet:
        """A new sheet, with paper, footer and no grid."""
        sheet = self.workbook.sheet(name)
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.65)
        sheet.hide_gridlines(2)
        left = printable(self.heading, 70).replace("&", "&&")
        sheet.set_footer(f"&L&8 {left}&C&8 {name.replace('&', '&&')}&R&8{self.word('page')} &P / &N")
        return sheet

    def counted(self, its: KeyResult | Kpi | KpiUnit, row: Row, key: str) -> str:
        """Of how many values an aggregate is made, units that have not returned counted as well (MRG014).

        ``key`` is the id column of *row*, at whose cell the finding about it stands.
        """
        if its.complete:  # one unit may give several of them, so the units are not counted
            return self.word("of", have=its.expected, expected=its.expected)
        found = self._counted.get((row.path, row.sheet, row.cell(key)))
        return found or self.word("of", have=len(its.aggregated_from), expected=its.expected)

    @cached_property
    def _counted(self) -> Mapping[tuple[str, str | None, str | None], str]:
        found = (finding for finding in self.rollup.findings if finding.code == "MRG014")
        return {
            (f.path, f.sheet, f.cell): self.word("of", **{k: f.values[k] for k in ("have", "expected")}) for f in found
        }

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return {unit.unit_id: unit.name or unit.unit_id for unit in self.rollup.units}

    def unit(self, unit_id: str) -> str:
        """The unit's name, its id where nobody has named it."""
        return self._names.get(unit_id, unit_id)

    @property
    def heading(self) -> str:
        """The organisation's name and the period."""
        roots = [unit for unit in self.rollup.units if unit.depth == 0]
        name = (roots[0].name or roots[0].unit_id) if len(roots) == 1 else ""
        return " · ".join(part for part in (name, self.rollup.period) if part)
