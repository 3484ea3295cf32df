"""What a reader of an export gives: articles with their comments, one after the other, and notes on the whole file."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from datetime import date as Date

from gql_blog.content import CommentStatus, DraftArticle, Finding
from gql_blog.errors import GqlBlogError


@dataclass(frozen=True, slots=True)
class ForeignComment:
    """A comment as its system keeps it: in a list, with the id of what it answers. ``status`` is that system's word."""

    source_id: str
    parent_id: str
    author_name: str
    body: str
    posted_on: Date | None = None
    status: CommentStatus = CommentStatus.PENDING
    has_invalid_date: bool = field(default=False, repr=False)
    """Whether a day is stated that does not exist; no part of what is hashed, for the comment is the same."""


@dataclass(frozen=True, slots=True)
class AnswerHint:
    """What an article says of the one that it answers, as addresses and titles.

    ``labelled`` are links behind words such as 'Responding to'. ``linked`` are all links of an article whose category
    says that it is a response (``is_response``); ``title`` is named by such a category.
    """

    labelled: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    title: str | None = None
    is_response: bool = False


@dataclass(frozen=True, slots=True)
class ForeignArticle:
    """An article of an export. ``key`` tells it from all others of the file; ``addresses`` are its own at home.

    ``comments_of`` names the system that kept the comments alone, on an article from elsewhere.
    """

    draft: DraftArticle
    key: str
    line: int | None = None
    comments: tuple[ForeignComment, ...] = ()
    addresses: tuple[str, ...] = ()
    answers: AnswerHint = AnswerHint()
    comments_of: str | None = None

    def hash(self) -> str:
        """Return the SHA-256 of what was read: what is the same in a later export has the same."""
        said = (self.draft, self.comments, self.answers)
        return hashlib.sha256(repr(said).encode()).hexdigest()


def unique_keys(articles: Iterable[ForeignArticle]) -> Iterator[ForeignArticle]:
    """Yield the articles, each with a key that no other of them has, whatever the file repeats."""
    seen = Counter[str]()
    for each in articles:
        seen[each.key] += 1
        yield each if seen[each.key] == 1 else replace(each, key=f"{each.key}-{seen[each.key]}")


@dataclass(frozen=True, slots=True)
class RefusedItem:
    """An article of an export that cannot be imported, and why."""

    name: str
    fault: GqlBlogError
    line: int | None = None


@dataclass(slots=True)
class ExportNotes:
    """What a reader has to say of the file as a whole, besides its articles."""

    findings: list[Finding] = field(default_factory=list)
    refused: list[RefusedItem] = field(default_factory=list)
    images: dict[str, int | None] = field(default_factory=dict)
    """The addresses of images and other attachments, each with the line of the first article that has it."""
    zone: tzinfo = UTC
    """The time zone of this site: of days that the file does not state in one of its own."""

    def add_image(self, address: str, line: int | None) -> None:
        """List an image, once."""
        self.images.setdefault(address, line)
