"""Words of a citation made comparable: without accents, case, punctuation and OCR errors of an ampersand."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

_WORD = re.compile(r"[^\W_]+")
_CREDIT = re.compile("(?<=[\u4e00-\u9fff]{2})(?:主编|等编|等著|编著|著|编|译|等)$")

CONNECTING: Final = frozenset({"and", "et", "al", "a1", "und", "y", "8c", "8", "等", "和", "与"})
"""Words between and after names; ``8c`` and ``8:`` are an ampersand, and ``a1`` is ``al``, to a scanner."""


def fold(text: str) -> str:
    """The text in small letters and without accents.

    Those that stand apart go first: to put a row of them in order takes time in proportion to its square.
    """
    return _unmarked(unicodedata.normalize("NFKD", _unmarked(text))).casefold()


def _unmarked(text: str) -> str:
    return "".join(each for each in text if not unicodedata.combining(each))


def words(text: str) -> tuple[str, ...]:
    """The comparable words, without connecting ones. A run of Chinese between two marks of punctuation is one word."""
    return tuple(each for each in map(_bare, _WORD.findall(fold(text))) if each not in CONNECTING)


def is_initial(word: str) -> bool:
    """Whether it is one letter, as of a given name in 'O. Vasseur'."""
    return len(word) == 1 and word.upper() != word.lower()


def follows(part: Sequence[str], whole: Iterable[str]) -> bool:
    """Whether the words of ``part`` stand in ``whole`` in the same order, others between them or not.

    An initial stands for a word that begins with it.
    """
    rest = iter(whole)
    return all(any(_agrees(word, other) for other in rest) for word in part)


def _agrees(word: str, other: str) -> bool:
    return other.startswith(word) if is_initial(word) else word == other


def contains(part: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether the words of ``part`` stand in ``whole`` next to each other."""
    size = len(part)
    return any(tuple(whole[start : start + size]) == tuple(part) for start in range(len(whole) - size + 1))


def _bare(word: str) -> str:
    return _CREDIT.sub("", word)
