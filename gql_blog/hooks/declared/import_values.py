"""What a reader of another system's export gives: articles with their comments, one after the other.

An importer of a folder gives a ``ReadFolder``, of which the core asks one page after the other.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as Date
from typing import Protocol

from gql_blog.content import CommentStatus, DraftArticle, LedgerEntry
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
    ``comments_of`` names the system that kept the comments alone, on an article from elsewhere. ``above`` is the
    picture above the text, as the draft's source shows it in its beginning: it is the lead image where it is fetched.
    """

    draft: DraftArticle
    key: str
    line: int | None = None
    comments: tuple[ForeignComment, ...] = ()
    addresses: tuple[str, ...] = ()
    answers: AnswerHint = AnswerHint()
    comments_of: str | None = None
    above: str = ""

    def hash(self) -> str:
        """Return the SHA-256 of what was read: what is the same in a later export has the same."""
        return hashlib.sha256(repr((self.draft, self.comments, self.answers)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class RefusedItem:
    """An article of an export that cannot be imported, and why; ``ledger`` counts what it held."""

    name: str
    fault: GqlBlogError
    line: int | None = None
    ledger: tuple[LedgerEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class ForeignImage:
    """The address of an image or another attachment: it is listed, and not fetched for that."""

    address: str
    line: int | None = None


class LinkedHeadings(Protocol):
    """Links from texts of a folder to headings of its other texts: an anchor is known when its article is stored."""

    def names(self, page: str) -> Collection[str]:
        """Return the names of a page's headings to which other pages lead."""

    def tell_anchors(self, page: str, anchors: Mapping[str, str]) -> None:
        """Hear the anchors of a page's headings by their names: its article is stored."""

    def anchors_on(self, page: str) -> Sequence[str | None]:
        """Return where each of a page's links leads now; ``None`` while it is not known, and where no heading is."""

    def missing_on(self, page: str) -> Sequence[str]:
        """Return the addresses of a page's links where no heading is."""


class ReadFolder(Protocol):
    """A folder that is read as a whole, such as a saved site. Files are named by their paths within it."""

    @property
    def pages(self) -> Collection[str]:
        """The files that may be articles."""

    @property
    def headings(self) -> LinkedHeadings:
        """The links between their headings."""

    def is_asset(self, path: str) -> bool:
        """Whether a file is one that pages show, run or offer: it is listed."""

    def passed_over(self, path: str) -> str | None:
        """Return why a page is no article; ``None`` for one that may be."""

    def ledger_of(self, path: str) -> Sequence[LedgerEntry]:
        """Return the account of a page that is no article; of one that is, its draft has it. A reader may lack this."""

    def slug_of(self, path: str) -> str | None:
        """Return the slug of a page's article."""

    def hash_of(self, path: str) -> str:
        """Return the SHA-256 of a page's bytes."""

    def draft(self, path: str) -> DraftArticle:
        """Return the article of a page, its links leading where they lead by now; ImportRefused if it has none."""

    def close(self) -> None:
        """Give back what the pages were kept in."""
