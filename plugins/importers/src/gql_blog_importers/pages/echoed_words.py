"""Which words of a line a text has, too, whatever the language: what is the site's is seldom spoken of."""

import re
from collections.abc import Iterable
from typing import Final

from gql_blog_importers.pages.characters import is_cjk

_WORD: Final = re.compile(r"[^\W\d_]+")
_SHORTEST: Final = 4
_ENDING: Final = 3
"""Letters at the end of a word that may be its inflection."""
_FEWEST_PAIRS: Final = 2
"""Pairs of signs that a line of a script without blanks shares with the text, at least."""


class EchoedWords:
    """The words of a text, without their endings."""

    def __init__(self, texts: Iterable[str]) -> None:
        printed = [*texts]
        self._forms = {form for text in printed for forms in _words(text) for form in forms}
        self._small = {word for text in printed for word in _WORD.findall(text) if word.islower()}

    def echo(self, text: str) -> bool:
        """Whether the text has a word of this line."""
        return self.count(text) >= (_FEWEST_PAIRS if any(map(is_cjk, text)) else 1)

    def count(self, text: str) -> int:
        """How many words of this line the text has."""
        return len({forms[-1] for forms in _words(text) if not self._forms.isdisjoint(forms)})

    def has_small(self, word: str) -> bool:
        """Whether the text has a word in small letters, as it has no name."""
        return word.casefold() in self._small


def _words(text: str) -> Iterable[list[str]]:
    for word in _WORD.findall(text.casefold()):
        if is_cjk(word[0]):
            yield from ([word[at : at + 2]] for at in range(len(word) - 1))
        elif len(word) >= _SHORTEST:
            yield [word[:length] for length in range(max(_SHORTEST, len(word) - _ENDING), len(word) + 1)]
