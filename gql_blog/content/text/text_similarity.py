"""How alike two texts are, whatever was corrected in one of them."""

from collections.abc import Iterator
from typing import Final

from gql_blog.content.text.search_terms import is_spaceless, runs_of

ALIKE: Final = 0.25
"""From here on two texts count as versions of one: every third word of one may be another. Texts on the same subject by
the same author stay far below."""

_WORDS_IN_A_ROW: Final = 3


def text_likeness(one: str, other: str) -> float:
    """Return how alike two texts are: 0 if they share no three words in a row, 1 if they are the same words in order.

    It is the share (Dice's coefficient) of the rows of three words that stand in both, or of shorter rows where a text
    has fewer words. Case, accents and punctuation do not count; of scripts without spaces each character is a word.
    """
    first, second = list(_words(one)), list(_words(other))
    length = min(_WORDS_IN_A_ROW, len(first), len(second))
    if length == 0:
        return float(first == second)
    rows, others = _rows(first, length), _rows(second, length)
    return 2 * len(rows & others) / (len(rows) + len(others))


def _words(text: str) -> Iterator[str]:
    for run in runs_of(text):
        if is_spaceless(run.text):
            yield from run.text
        else:
            yield run.text


def _rows(words: list[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}
