"""Commands that delete, undelete and purge."""

from dataclasses import dataclass
from datetime import datetime as DateTime

from gql_blog.write.commands import Command
from gql_blog.write.results import ArticleWritten, CommentWritten, Purged


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteArticle(Command[ArticleWritten]):
    """Take an article away as if it were archived, until it is undeleted or purged."""

    id: str
    expected_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UndeleteArticle(Command[ArticleWritten]):
    """Give a deleted article the status back that it had."""

    id: str
    expected_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteComment(Command[CommentWritten]):
    """Take a comment away as if it were rejected, until it is undeleted or purged."""

    id: str
    expected_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UndeleteComment(Command[CommentWritten]):
    """Give a deleted comment the status back that it had."""

    id: str
    expected_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeDeleted(Command[Purged]):
    """Remove some of what was deleted before ``before``, for good."""

    before: DateTime
