"""Comments on disk, by what they are on: a file has them in the order of their days."""

import pickle
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Final

from gql_blog.plugin import ForeignComment

_IN_MEMORY: Final = 4_000_000


@dataclass(slots=True)
class CommentSpool:
    """The place of each comment in the file, by its article."""

    file: IO[bytes]
    places: dict[str, list[int]] = field(default_factory=dict)

    def add(self, article: str, comment: ForeignComment) -> None:
        """Keep a comment."""
        self.places.setdefault(article, []).append(self.file.tell())
        pickle.dump(comment, self.file)

    def of(self, article: str) -> Iterator[ForeignComment]:
        """Yield the comments on an article, in the order of the file."""
        for place in self.places.get(article, ()):
            self.file.seek(place)
            yield pickle.load(self.file)  # noqa: S301 # written by this very process, in a nameless file


@contextmanager
def comment_spool() -> Iterator[CommentSpool]:
    """Give a spool that is gone in the end."""
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
        yield CommentSpool(file)
