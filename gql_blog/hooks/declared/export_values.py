"""What an export format gets: articles with their public data, complete, and the site that they belong to."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date as Date
from datetime import datetime as DateTime
from typing import Any

from gql_blog.content import ArticleColumns, ArticleStatus, BylineRole, Note, NoticeKind, ReadNote, ResponseKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportSite:
    """The site of an export. ``url`` is its first page, ``file_url`` where this very file is served, without options.

    ``locale`` is the language tag of articles that state none, and ``time_zone`` that of dates without one.
    """

    title: str
    url: str
    file_url: str
    locale: str = "en"
    time_zone: str = "UTC"

    @property
    def language(self) -> str:
        """The language of ``locale``, without script and region."""
        return self.locale.partition("-")[0].lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPicture:
    """A picture that everybody may see: a JPEG, a PNG or a GIF, for a file that holds it.

    ``name`` is that of a file, the same for the same picture. ``read()`` yields its bytes in parts.
    """

    name: str
    media_type: str
    read: Callable[[], Iterator[bytes]]
    width: int | None = None
    height: int | None = None
    alt_text: str | None = None
    caption: str | None = None
    credit: str | None = None


ExportPictures = Callable[[str], ExportPicture | None]
"""Returns the picture at an address of the site, or ``media:ID``; ``None`` for one that not everybody may see here."""


def no_pictures(address: str) -> ExportPicture | None:  # noqa: ARG001
    """Return ``None``: what is written holds no pictures."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportByline:
    """One credit as printed; ``contributor`` is a slug, and ``orcid`` the contributor's ORCID iD without an address."""

    name: str
    role: BylineRole = BylineRole.AUTHOR
    bio: str | None = None
    affiliation: str | None = None
    contributor: str | None = None
    orcid: str | None = None
    portrait_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportNotice:
    """One notice of the editors: its Markdown, its sanitised HTML and its plain text."""

    kind: NoticeKind
    source: str
    html: str
    text: str
    date: Date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportComment:
    """One approved comment: Markdown, sanitised HTML and plain text; ``parent_id``: the comment that it replies to."""

    id: str
    author_name: str
    source: str
    html: str
    text: str
    posted_on: Date | None = None
    posted_at: DateTime | None = None
    parent_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportMention:
    """One line of the list of responses that an article's own page prints, as printed."""

    credited_name: str
    title: str | None = None
    date: Date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportArticle(ArticleColumns):
    """One article. ``kind`` and the four ``responding_to`` are ``None`` for a post; slugs name other articles.

    ``responding_to_slug`` is ``None``, too, where the article that is answered is known by its title alone.
    ``source`` is Markdown with footnotes as ``[^1]``; ``html`` is sanitised, notes included, with links in the place of
    players of plugins, which ``html_with_players`` has, too; ``text`` is plain.
    ``notes``, ``read_notes`` and ``works_in_styles`` belong together, item by item; the last has the work that a note
    cites in full, by the names of ``CitationStyle`` in which it can be said. ``url`` and ``responding_to_url`` are
    absolute.
    """

    id: str
    slug: str
    title: str
    locale: str
    status: ArticleStatus
    url: str
    source: str
    html: str
    text: str
    created_at: DateTime
    updated_at: DateTime
    published_at: DateTime | None = None
    kind: ResponseKind | None = None
    responding_to_id: str | None = None
    responding_to_slug: str | None = None
    responding_to_title: str | None = None
    responding_to_url: str | None = None
    translation_of: str | None = None
    bylines: tuple[ExportByline, ...] = ()
    tags: tuple[str, ...] = ()
    notices: tuple[ExportNotice, ...] = ()
    notes: tuple[Note, ...] = ()
    read_notes: tuple[ReadNote, ...] = ()
    works_in_styles: tuple[Mapping[str, str], ...] = ()
    comments: tuple[ExportComment, ...] = ()
    mentions: tuple[ExportMention, ...] = ()
    version: int | None = None
    """By which an import of the file knows what was changed in it since."""
    html_with_players: str = ""
    selected: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """What the format ``selects``: empty without that, and if the plugin's role does not let it see the article."""
