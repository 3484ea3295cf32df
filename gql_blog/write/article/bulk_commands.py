"""The commands on many articles at once."""

from dataclasses import dataclass
from datetime import datetime as DateTime

from gql_blog.content import UNSET, ErrorPolicy, GivenText, Unset
from gql_blog.write.commands import Command
from gql_blog.write.results import ArticlesWritten


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRef:
    """An article, at the version that the editor saw."""

    id: str
    expected_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishArticles(Command[ArticlesWritten]):
    """Do with each article what ``PublishArticle`` does: all or none, unless ``error_policy`` is PER_ITEM."""

    articles: tuple[ArticleRef, ...]
    at: DateTime | Unset | None = UNSET
    unpublish_at: DateTime | Unset | None = UNSET
    error_policy: ErrorPolicy | Unset | None = UNSET
    dry_run: bool | Unset | None = False
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpublishArticles(Command[ArticlesWritten]):
    """Do with each article what ``UnpublishArticle`` does: all or none, likewise."""

    articles: tuple[ArticleRef, ...]
    error_policy: ErrorPolicy | Unset | None = UNSET
    dry_run: bool | Unset | None = False
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveArticles(Command[ArticlesWritten]):
    """Do with each article what ``ArchiveArticle`` does: all or none, likewise."""

    articles: tuple[ArticleRef, ...]
    error_policy: ErrorPolicy | Unset | None = UNSET
    dry_run: bool | Unset | None = False
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteArticles(Command[ArticlesWritten]):
    """Do with each article what ``DeleteArticle`` does: all or none, likewise."""

    articles: tuple[ArticleRef, ...]
    error_policy: ErrorPolicy | Unset | None = UNSET
    dry_run: bool | Unset | None = False
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class TagArticles(Command[ArticlesWritten]):
    """Give each article the tags ``add``, and take ``remove`` away, as ``UpdateArticle`` does: all or none, likewise.

    The other tags of each article stay, in their order.
    """

    articles: tuple[ArticleRef, ...]
    add: tuple[str, ...] | Unset | None = UNSET
    remove: tuple[str, ...] | Unset | None = UNSET
    note: GivenText = UNSET
    error_policy: ErrorPolicy | Unset | None = UNSET
    dry_run: bool | Unset | None = False
    idempotency_key: GivenText = UNSET
