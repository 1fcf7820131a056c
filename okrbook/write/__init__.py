"""Template → .xlsx: a form that a tired manager understands. xlsxwriter is imported only when a workbook is written."""

from okrbook.write.organisation import new_for_organisation
from okrbook.write.workbook import new_workbook

__all__ = ["new_for_organisation", "new_workbook"]
