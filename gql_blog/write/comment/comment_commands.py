"""Commands of moderators and of moderation plugins, besides those of ``core.graphql``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gql_blog.content import UNSET, GivenText, Unset, Verdict
from gql_blog.write.commands import Command
from gql_blog.write.results import CommentsWritten, CommentWritten


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
