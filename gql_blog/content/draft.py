"""What an importer read: an article as its source states it, before anything is stored.

A draft keeps what the source says and leaves open what it does not say: ``None`` is "not stated", never a guess.
"""

from dataclasses import dataclass, field
from datetime import date as Date

from gql_blog.content.article_fields import ArticleColumns, EditorNotice
from gql_blog.content.enums import ArticleStatus, BylineRole, CommentStatus, ResponseKind
from gql_blog.content.text.finding import Coverage, Finding, ImportQuestion
from gql_blog.content.text.ledger import LedgerEntry


@dataclass(frozen=True, slots=True)
class DraftByline:
    """One credit as printed."""

    name: str
    role: BylineRole = BylineRole.AUTHOR
    bio: str | None = None
    affiliation: str | None = None
    contributor: str | None = None
    """Slug of the contributor that the source itself names; ``None``: found or made by name."""


@dataclass(frozen=True, slots=True)
class DraftComment:
    """One comment that the source prints; ``body`` is Markdown.

    ``source_id`` is the id that another system gave it. ``status`` is ``None`` for what a page prints, which is
    published by that.
    """

    author_name: str
    body: str
    posted_on: Date | None = None
    replies: tuple["DraftComment", ...] = ()
    source_id: str | None = None
    status: CommentStatus | None = None


@dataclass(frozen=True, slots=True)
class DraftPicture:
    """Where the picture is that a text shows at ``address``, best first: what could not be had keeps its address.

    A place is an address of another server, for an import that may fetch, or a path in what is imported; one that
    begins with ``/`` begins at any folder above the source.
    """

    address: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftMention:
    """A response as a page's list names it."""

    credited_name: str
    title: str | None = None
    date: Date | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """Another article, named by slug or, where only that is known, by title."""

    slug: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class DraftArticle(ArticleColumns):
    """An article as one source states it.

    ``responding_to`` decides what it is: a response where it names something, a post where it is ``None``.
    ``source`` is Markdown with footnotes as ``[^1]``.
    """

    source: str
    article_id: str | None = None
    """The id of the article that the source was exported of; ``version`` is that of the export."""
    version: int | None = None
    slug: str | None = None
    status: ArticleStatus | None = None
    responding_to: Reference | None = None
    kind: ResponseKind = ResponseKind.REPLY
    bylines: tuple[DraftByline, ...] = ()
    tags: tuple[str, ...] = ()
    translation_of: Reference | None = None
    likely_locale: str | None = None
    """What the text itself says of its language, where the source states none: for an article that is new."""
    locale_finding: Finding | None = None
    """What is told of the language of an article that is new, where the source states none."""
    old_slugs: tuple[str, ...] = ()
    """Slugs by which addresses elsewhere named the article; they lead to it."""
    old_paths: tuple[str, ...] = ()
    """Paths of the site at which readers found the article before; they lead to it."""
    mentions: tuple[DraftMention, ...] = ()
    """The responses that the page lists, in printed order: a post's own, or a response's siblings."""
    comments: tuple[DraftComment, ...] = ()
    notices: tuple[EditorNotice, ...] = ()
    """What the editors say beside the text, which is no part of ``source``."""
    cleared: tuple[str, ...] = ()
    """The fields that the source states to be empty, which is more than to leave them open."""
    findings: tuple[Finding, ...] = ()
    questions: tuple[ImportQuestion, ...] = ()
    """What the source leaves open, and an editor is asked; the article is a draft then."""
    coverage: Coverage = field(default_factory=Coverage)
    ledger: tuple[LedgerEntry, ...] = field(default=(), repr=False)
    """What became of each item of its source; no part of what is hashed, for the article is the same."""
    pictures: tuple[DraftPicture, ...] = field(default=(), repr=False)
    """Pictures that are also, or better, to be had elsewhere than at the addresses which the text shows."""
