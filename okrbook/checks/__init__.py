"""Checks that no expression can say: the workbook's shape, and what texts mean. Standard library only."""
