"""Commands that delete, undelete and purge."""

from dataclasses import dataclass
from datetime import datetime as DateTime

from gql_blog.content import UNSET, GivenText, Unset
from gql_blog.write.commands import Command
from gql_blog.write.results import (
    ArticleWritten,
    CommentWritten,
    ContributorDeleted,
    ContributorWritten,
    Purged,
    TagDeleted,
    TagWritten,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteArticle(Command[ArticleWritten]):
    """Take an article away as if it were archived, until it is undeleted or purged."""

    id: str
    expected_version: int
    dry_run: bool | Unset | None = False
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class UndeleteArticle(Command[ArticleWritten]):
    """Give a deleted article the status back that it had."""

    id: str
    expected_version: int
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteComment(Command[CommentWritten]):
    """Take a comment away as if it were rejected, until it is undeleted or purged."""

    id: str
    expected_version: int
    dry_run: bool | Unset | None = False
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class UndeleteComment(Command[CommentWritten]):
    """Give a deleted comment the status back that it had."""

    id: str
    expected_version: int
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteContributor(Command[ContributorDeleted]):
    """Take away the entry of a contributor whom nothing refers to, until it is undeleted or purged."""

    id: str
    expected_version: int
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class UndeleteContributor(Command[ContributorWritten]):
    """Put a deleted contributor back, who is named by ``id`` or by ``slug``."""

    id: GivenText = UNSET
    slug: GivenText = UNSET
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteTag(Command[TagDeleted]):
    """Take a tag away, and from all articles that have it, until it is undeleted or purged."""

    id: str
    expected_version: int
    dry_run: bool | Unset | None = False
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class UndeleteTag(Command[TagWritten]):
    """Put a deleted tag back, which is named by ``id`` or by ``slug``, and give it to the articles that had it."""

    id: GivenText = UNSET
    slug: GivenText = UNSET
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeDeleted(Command[Purged]):
    """Remove some of what was deleted before ``before``, for good."""

    before: DateTime
