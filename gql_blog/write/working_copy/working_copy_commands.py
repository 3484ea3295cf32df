"""The commands on working copies and chosen revisions."""

from dataclasses import dataclass
from datetime import datetime as DateTime

from gql_blog.content import UNSET, GivenFields, GivenText, ResponseKind, Unset
from gql_blog.write.commands import Command
from gql_blog.write.results import ArticleWritten, WorkingCopyWritten


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveWorkingCopy(GivenFields, Command[WorkingCopyWritten]):
    """Save what is given in the article's working copy, or begin one; readers see nothing of it.

    ``expected_version`` is that of the working copy, 0 if there is none. ``based_on_version``: the version of the
    article that the text was begun from, or merged with.
    """

    article_id: str
    expected_version: int
    based_on_version: int | Unset | None = UNSET
    kind: ResponseKind | Unset | None = UNSET
    responding_to_id: GivenText = UNSET
    note: GivenText = UNSET
    autosave: bool | Unset = False
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitWorkingCopy(Command[WorkingCopyWritten]):
    """Hand a working copy to the editors."""

    article_id: str
    expected_version: int
    note: GivenText = UNSET
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawWorkingCopy(Command[WorkingCopyWritten]):
    """Take a submitted working copy back from the editors."""

    article_id: str
    expected_version: int
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnWorkingCopy(Command[WorkingCopyWritten]):
    """Return a submitted working copy to its authors, with the reason."""

    article_id: str
    expected_version: int
    note: str
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveWorkingCopy(Command[WorkingCopyWritten]):
    """Approve a submitted working copy."""

    article_id: str
    expected_version: int
    note: GivenText = UNSET
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscardWorkingCopy(Command[WorkingCopyWritten]):
    """End a working copy. Its revisions stay."""

    article_id: str
    expected_version: int
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishRevision(Command[ArticleWritten]):
    """Let the text of a revision be live, and publish the article if it is not, or schedule it for ``at``."""

    article_id: str
    revision_id: str
    expected_version: int
    at: DateTime | Unset | None = UNSET
    note: GivenText = UNSET
    idempotency_key: GivenText = UNSET
