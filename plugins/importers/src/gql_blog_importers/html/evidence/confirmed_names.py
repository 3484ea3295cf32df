"""Who else on a page says that somebody is an author: its metadata, its title, and texts about people beside it."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from gql_blog_importers.html.html_metadata import SEPARATORS, Metadata
from gql_blog_importers.pages.person_names import name_key, parse_credited_names

_MOST: Final = 200
_LONGEST: Final = 300
_BY: Final = frozenset(("", "by", "par", "por", "von", "van", "di", "de", "door", "av", "af"))


class ConfirmedNames:
    """Knows names by what is printed beside the text. Of whom the ``titles`` speak is their subject."""

    def __init__(self, metadata: Metadata, titles: Sequence[str]) -> None:
        self._titles = [name_key(each) for each in titles]
        self._claims = {name_key(claim.value) for claim in metadata.authors}
        called = [part for claim in metadata.named for part in SEPARATORS.split(claim.value[:_LONGEST])]
        self._called = [name_key(part) for part in called]
        self._texts: list[str] = []

    def add_texts(self, texts: Iterable[str]) -> None:
        """Add what is printed beside the text: below it, or outside of its element."""
        self._texts += [name_key(text[:_LONGEST]) for text in islice(texts, _MOST)]

    def has(self, name: str) -> bool:
        """Whether something says this name once more, as that of an author or at its beginning."""
        key = name_key(name)
        if len(key) < 3 or any(key in title for title in self._titles) or not parse_credited_names(name).names:
            return False
        return key in self._claims or any(self._names(called, key) for called in self._called) or self.is_told(name)

    @staticmethod
    def _names(part: str, key: str) -> bool:
        """Whether a part of a title is a name, behind a 'by' at most."""
        return part.endswith(key) and part.removesuffix(key).strip() in _BY

    def is_told(self, name: str) -> bool:
        """Whether a text beside the essay begins with a name, as notes about authors do."""
        return any(text.startswith(name_key(name)) for text in self._texts)
