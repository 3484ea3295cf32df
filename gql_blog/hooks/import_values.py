"""What a reader of another system's export gives: articles with their comments, one after the other.

Readers of the core and importers of plugins give the same values.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date as Date

from gql_blog.content import CommentStatus, DraftArticle
from gql_blog.errors import GqlBlogError


@dataclass(frozen=True, slots=True)
class ForeignComment:
    """A comment as its system keeps it: in a list, with the id of what it answers. ``status`` is that system's word.

    ``body`` is Markdown.
    """

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

    ``answers`` is looked up among the articles of the file; where that finds nothing, ``draft.responding_to`` counts.
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


@dataclass(frozen=True, slots=True)
class RefusedItem:
    """An article of an export that cannot be imported, and why."""

    name: str
    fault: GqlBlogError
    line: int | None = None


@dataclass(frozen=True, slots=True)
class ForeignImage:
    """The address of an image or another attachment: it is listed, and nothing is fetched."""

    address: str
    line: int | None = None
