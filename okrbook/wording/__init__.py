"""Reading text by word lists: what a title names, whose names stand in a cell, what cannot be summed.

Pure functions over a compiled lexicon (``okrbook/authoring/inflect.py`` makes it). Standard library only.
"""

from okrbook.wording.lexicon import Lexicon, Lexicons, RoleWords
from okrbook.wording.names import is_body, is_everybody, is_vacant, split_names
from okrbook.wording.ratios import ratio_like
from okrbook.wording.titles import activity, vague

__all__ = [
    "Lexicon",
    "Lexicons",
    "RoleWords",
    "activity",
    "is_body",
    "is_everybody",
    "is_vacant",
    "ratio_like",
    "split_names",
    "vague",
]
