"""Tags as the sanitiser writes them, and sets of names."""

import re
from typing import Final

TAG: Final = re.compile(r"(</?[a-z][^\"<>]*(?:\"[^\"]*\"[^\"<>]*)*>)")
ATTRIBUTE: Final = re.compile(r" ([a-z][a-zA-Z0-9-]*)=\"([^\"]*)\"")
"""A tag and an attribute in sanitised HTML: ``<`` and quotes of a text are entities there."""


def word_set(spaced: str) -> frozenset[str]:
    """The words of a line, as a set."""
    return frozenset(spaced.split())
