"""The commands about previews of articles, their withdrawal, and addresses of the site."""

from dataclasses import dataclass
from datetime import date as Date

from gql_blog.content import UNSET, BylineInput, GivenText, RedirectStatus, Unset
from gql_blog.write.commands import Command
from gql_blog.write.results import ArticleWritten, PreviewLinkWritten, RedirectWritten, StubMerged


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatePreviewLink(Command[PreviewLinkWritten]):
    """Make a link that shows a revision to whoever has it.

    Unless ``revision_id`` names one it is that of the working copy, or without one the text of the article itself.
    """

    article_id: str
    revision_id: GivenText = UNSET
    expires_hours: int | Unset | None = UNSET
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokePreviewLink(Command[PreviewLinkWritten]):
    """End a preview link at once."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateRedirect(Command[RedirectWritten]):
    """Let an address lead to an article, to another address, or nowhere if it is GONE."""

    path: str
    status: RedirectStatus = RedirectStatus.PERMANENT
    article_id: GivenText = UNSET
    location: GivenText = UNSET
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteRedirect(Command[RedirectWritten]):
    """Let an address lead nowhere any more."""

    id: str
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawArticle(Command[ArticleWritten]):
    """Leave a stub of an article, with the date and the reason; what answers it stays.

    A title that is left out stays; so do the names in the bylines, without notes and affiliations.
    """

    id: str
    expected_version: int
    reason: str
    withdrawn_on: Date | Unset | None = UNSET
    title: GivenText = UNSET
    bylines: tuple[BylineInput, ...] | Unset | None = UNSET
    dry_run: bool | Unset | None = False
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class ReinstateArticle(Command[ArticleWritten]):
    """Give a withdrawn article back what it had, but for its address and what it answers: those stay as they are."""

    id: str
    expected_version: int
    note: GivenText = UNSET
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeStub(Command[StubMerged]):
    """Let the article ``into_id`` have all that hangs from the stub ``id``, and its slugs; the stub is gone then."""

    id: str
    expected_version: int
    into_id: str
    dry_run: bool | Unset = False
    idempotency_key: GivenText = UNSET
