"""Many Books become one roll-up: what was received, the tree of objectives, responsibilities, and what does not fit.

Importing this package imports no pandas; merging does.
"""

from okrbook.rollup.as_json import to_json
from okrbook.rollup.merging import merge_books
from okrbook.rollup.model import RollUp

__all__ = ["RollUp", "merge_books", "to_json"]
