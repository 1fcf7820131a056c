"""The roll-up as a workbook that management reads. xlsxwriter is imported only when one is written."""

from okrbook.report.rollup_book.build import rollup_workbook

__all__ = ["rollup_workbook"]
