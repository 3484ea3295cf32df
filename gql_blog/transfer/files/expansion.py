"""What a text of a file may become when it is imported: so many times its length.

A card that many sections name, or a link that stands open around many paragraphs, is written once and read many times.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from gql_blog.errors import ImportRefused

MOST_TIMES: Final = 20
"""As many times as its source rendered HTML may have."""

ALWAYS_ALLOWED: Final = 1_000_000
"""Characters that may come of however few."""

_times: ContextVar[int] = ContextVar("import_expansion", default=MOST_TIMES)


@contextmanager
def expanding_at_most(times: int) -> Iterator[None]:
    """Hold that texts which are read within become at most so many times as long."""
    token = _times.set(times)
    try:
        yield
    finally:
        _times.reset(token)


class Allowance:
    """What may come of a source with so many characters; ``left`` is what nothing has taken yet."""

    def __init__(self, characters: int) -> None:
        self._characters = characters
        self._whole = max(_times.get() * characters, ALWAYS_ALLOWED)
        self.left = self._whole

    def take(self, characters: int) -> None:
        """Count what comes of the source. ImportRefused if it is too much, which then counts no more."""
        if characters > self.left:
            raise ImportRefused(
                "EXPANDS_TOO_MUCH",
                f"It would become more than the {self._whole:,} characters that {self._characters:,} may become here: "
                "it repeats a long part many times, such as a card or a link. Shorten or split it, or set "
                "GQL_BLOG_IMPORT_EXPANSION higher.",
            )
        self.left -= characters
