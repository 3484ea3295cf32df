"""How comments on an article are taken: the site's settings, unless an editor has settled otherwise for the article."""

from dataclasses import dataclass
from datetime import datetime as DateTime
from datetime import timedelta
from typing import Annotated, Any, Final

from gql_blog.content import UNSET, CommentModeration, EventKind, Unset, Verdict, or_none
from gql_blog.errors import InputError
from gql_blog.store import CommentPolicy
from gql_blog.write.article.load_article import visible_article
from gql_blog.write.article.state.save_article import emit_article_event
from gql_blog.write.finders import expect_version
from gql_blog.write.results import ArticleWritten
from gql_blog.write.transaction.comment_settings import CommentSettings
from gql_blog.write.transaction.unit_of_work import UnitOfWork
from gql_blog.write.verb import Command, RetryKey, Row, Verb

_ARTICLE: Final = ("input", "articleId")
_DAYS: Final = ("input", "closeAfterDays")
_LONGEST: Final = 36_500
_FIELDS: Final = ("moderation", "close_after_days", "closed")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCommentPolicy(Command[ArticleWritten]):
    """How comments on an article are taken. What is left out stays as it is."""

    article_id: Annotated[str, "The article."]
    moderation: Annotated[
        CommentModeration | Unset | None, "Whether comments wait for a moderator. null: as on the whole site."
    ] = UNSET
    close_after_days: Annotated[
        int | Unset | None,
        "The days after publishedAt until comments are closed. 0: never. null: as on the whole site.",
    ] = UNSET
    closed: Annotated[bool | Unset | None, "Whether comments are closed now."] = UNSET
    expected_version: Annotated[
        int | Unset | None,
        "The version of the CommentPolicy that the change is based on; 0 if the article had none. If it is not the "
        "current version, the mutation fails with CONFLICT. Left out: whatever the current version is.",
    ] = UNSET
    idempotency_key: RetryKey = UNSET


@dataclass(frozen=True, slots=True)
class CommentTerms:
    """What holds for one article; ``close_after`` is ``None`` if comments stay open."""

    moderation: CommentModeration
    close_after: timedelta | None
    closed: bool

    @property
    def unjudged(self) -> Verdict:
        """What becomes of a comment about which no phase says anything."""
        return Verdict.HOLD if self.moderation is CommentModeration.BEFORE else Verdict.APPROVE

    def closes_at(self, published_at: DateTime | None) -> DateTime | None:
        """Return when comments on an article that was published then are closed by themselves."""
        return None if self.close_after is None or published_at is None else published_at + self.close_after


def why_not_taken(
    terms: CommentTerms, *, public: bool, is_stub: bool, published_at: DateTime | None, now: DateTime
) -> str | None:
    """Return why an article takes no comments, ``None`` if it does: what ``submitComment`` and readers are told."""
    if not public or is_stub:
        return "The article does not accept comments, because it is not public or is a stub."
    if terms.closed:
        return "Comments on this article are closed."
    closes_at = terms.closes_at(published_at)
    if closes_at is not None and terms.close_after is not None and now > closes_at:
        days = terms.close_after // timedelta(days=1)
        return f"Comments on this article were closed {days} days after it was published."
    return None


def settled_terms(
    settings: CommentSettings, moderation: str | None, close_after_days: int | None, *, closed: bool
) -> CommentTerms:
    """Return what holds, of the site's settings and of what is settled for an article; ``None``: nothing is."""
    close_after = settings.close_after
    if close_after_days is not None:
        close_after = timedelta(days=close_after_days) if close_after_days else None
    return CommentTerms(CommentModeration(moderation) if moderation else settings.moderation, close_after, closed)


async def terms_of(article_id: str, settings: CommentSettings) -> CommentTerms:
    """Return what holds for an article."""
    row: Any = await CommentPolicy.get_or_none(article_id=article_id)
    if row is None:
        return settled_terms(settings, None, None, closed=False)
    return settled_terms(settings, row.moderation, row.close_after_days, closed=row.closed)


@Verb(
    does="Settles how comments on an article are taken.",
    takes="The article and its policy.",
    answers=(Row("article", "The article; null if nothing was changed."),),
    on=("article",),
)
async def set_comment_policy(work: UnitOfWork, command: SetCommentPolicy) -> ArticleWritten:
    """Settle the policy of an article. It is no part of its text, and has a version of its own."""
    days = or_none(command.close_after_days)
    if days is not None and not 0 <= days <= _LONGEST:
        raise InputError(f"closeAfterDays must be from 0 to {_LONGEST:,}.", path=_DAYS)
    given = _given(command)
    await work.locks.lock_dialogues(command.article_id)
    article = await visible_article(command.article_id, work.viewer, _ARTICLE)
    row: Any = await CommentPolicy.get_or_none(article_id=article.id)
    expect_version("comment policy", row.version if row else 0, command.expected_version)
    before = None if row is None else {name: getattr(row, name) for name in _FIELDS}
    row = row or CommentPolicy(article_id=article.id, version=0)
    row.update_from_dict(given)
    after = {name: getattr(row, name) for name in _FIELDS}
    if after != before:
        row.version += 1
        await row.save()
        await work.record(article.id, before, after)
        emit_article_event(work, article, EventKind.ARTICLE_UPDATED)
    return ArticleWritten(article.id, article.version)


def _given(command: SetCommentPolicy) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if not isinstance(command.moderation, Unset):
        given["moderation"] = command.moderation.value if command.moderation else None
    if not isinstance(command.close_after_days, Unset):
        given["close_after_days"] = command.close_after_days
    if not isinstance(command.closed, Unset):
        given["closed"] = bool(command.closed)
    return given
