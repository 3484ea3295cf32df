"""Commands about comments besides those of ``core.graphql``: of their authors, of moderators, of moderation plugins."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gql_blog.content import UNSET, CommentModeration, GivenText, Unset, Verdict
from gql_blog.write.commands import Command
from gql_blog.write.results import ArticleWritten, CommentsWritten, CommentWritten


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimComments(Command[CommentsWritten]):
    """Be the only one who decides on comments, for a while: on those with these ids, or on the ``first`` that wait."""

    ids: tuple[str, ...] | Unset | None = UNSET
    first: int | Unset | None = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseComments(Command[CommentsWritten]):
    """End claims; whoever may release any may end those of others."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleJudgement(Command[CommentWritten]):
    """Bring the judgement that ``plugin`` had deferred under ``token``."""

    plugin: str
    token: str
    verdict: Verdict
    reason: str
    score: float | Unset | None = UNSET
    evidence: Mapping[str, Any] | Unset | None = UNSET
    policy_version: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class EditComment(Command[CommentWritten]):
    """Give the viewer's own comment another text: named by ``id``, or by the ``receipt`` of an anonymous author."""

    expected_version: int
    body: str
    id: GivenText = UNSET
    receipt: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawComment(Command[CommentWritten]):
    """Take the viewer's own comment back: named by ``id``, or by the ``receipt`` of an anonymous author."""

    expected_version: int
    id: GivenText = UNSET
    receipt: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCommentPolicy(Command[ArticleWritten]):
    """Settle how comments on an article are taken; ``None`` is what the site has settled.

    ``expected_version`` is that of the policy, 0 if the article had none.
    """

    article_id: str
    moderation: CommentModeration | Unset | None = UNSET
    close_after_days: int | Unset | None = UNSET
    closed: bool | Unset | None = UNSET
    expected_version: int | Unset | None = UNSET
    idempotency_key: GivenText = UNSET
