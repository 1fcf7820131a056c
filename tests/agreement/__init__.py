"""The same rule in two runtimes: what the workbook says of itself is what ``lint`` finds.

A long hunt: ``python -m tests.agreement --books 1000 --seed 7``.
"""
