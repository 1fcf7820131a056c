"""Reading text by word lists: what a title names, whose names stand in a cell, what cannot be summed.

Pure functions over a compiled lexicon (``okrbook/authoring/inflect.py`` makes it). Standard library only.
"""

from okrbook.wording.hedges import hedged
from okrbook.wording.lexicon import Lexicon, Lexicons, RoleWords
from okrbook.wording.names import is_body, is_everybody, is_vacant, split_names
from okrbook.wording.points import points_as_percent, relative_change
from okrbook.wording.ratios import ratio_like
from okrbook.wording.titles import activity, vague

__all__ = [
    "Lexicon",
    "Lexicons",
    "RoleWords",
    "activity",
    "hedged",
    "is_body",
    "is_everybody",
    "is_vacant",
    "points_as_percent",
    "ratio_like",
    "relative_change",
    "split_names",
    "vague",
]
