"""What commands return: ids, by which the result is then read."""

from dataclasses import dataclass, field
from typing import Any, Final

from gql_blog.content import Finding, ImportQuestion
from gql_blog.errors import GqlBlogError


@dataclass(frozen=True, slots=True)
class Hidden:
    """What readers would find no more after a dry run, besides what it names; at most a hundred of each kind by name.

    ``paths`` are addresses that lead to nothing readers see any more, those of what it names among them.
    """

    article_ids: tuple[str, ...] = ()
    contributor_ids: tuple[str, ...] = ()
    tag_ids: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    articles: int = 0
    comments: int = 0


NOTHING_HIDDEN: Final = Hidden()


@dataclass(frozen=True, slots=True)
class ArticleWritten:
    """The article, and the version that the change left it at.

    ``findings`` tell what readers will not see of its new texts as they are written; ``hidden`` is of a dry run.
    """

    article_id: str
    version: int
    findings: tuple[Finding, ...] = ()
    hidden: Hidden = NOTHING_HIDDEN


@dataclass(frozen=True, slots=True)
class PreviewLinkWritten:
    """The link. Its token is made of its id, and kept nowhere."""

    link_id: str


@dataclass(frozen=True, slots=True)
class RedirectWritten:
    """The redirect, or the one that is no more."""

    redirect_id: str


@dataclass(frozen=True, slots=True)
class WorkingCopyWritten:
    """The working copy of an article, and the version that the change left it at; ``findings`` as of an article."""

    article_id: str
    working_copy_id: str
    version: int
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class CommentWritten:
    """The comment; ``receipt`` is the secret with which its author may ask for it later, where one was made.

    ``is_retry``: it was stored by an earlier request with the same idempotency key.
    """

    comment_id: str
    receipt: str | None = None
    is_retry: bool = field(default=False, compare=False)
    hidden: Hidden = NOTHING_HIDDEN


@dataclass(frozen=True, slots=True)
class RowChange:
    """What a command on many rows changes of one: the fields as they were, and as they are then, as JSON."""

    id: str
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CommentsWritten:
    """The comments that were changed, in the order in which they were named; ``errors`` say why others were not."""

    comment_ids: tuple[str, ...]
    errors: tuple[GqlBlogError, ...] = ()
    changes: tuple[RowChange, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticlesWritten:
    """The articles that are now as was asked, in the order in which they were named, and what changed of them.

    ``errors`` say why others are not. Of a dry run: those that would be.
    """

    article_ids: tuple[str, ...]
    errors: tuple[GqlBlogError, ...] = ()
    changes: tuple[RowChange, ...] = ()
    hidden: Hidden = NOTHING_HIDDEN


@dataclass(frozen=True, slots=True)
class ContributorWritten:
    """The contributor, and the version that the change left the entry at."""

    contributor_id: str
    version: int


@dataclass(frozen=True, slots=True)
class ContributorsMerged:
    """The contributor who stays, and how much of the other one moves there."""

    contributor_id: str
    articles: int
    comments: int


@dataclass(frozen=True, slots=True)
class ContributorDeleted:
    """The contributor who is no more, unless undeleted."""

    contributor_id: str


@dataclass(frozen=True, slots=True)
class TagDeleted:
    """The tag that is no more, unless undeleted, and how many articles had it."""

    tag_id: str
    articles: int


@dataclass(frozen=True, slots=True)
class MediaAdded:
    """The medium; it may have been added before, from the same bytes."""

    media_id: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class MediaWritten:
    """The medium."""

    media_id: str


@dataclass(frozen=True, slots=True)
class SiteWritten:
    """The site."""

    site_id: str


@dataclass(frozen=True, slots=True)
class MediaDeleted:
    """The medium that is no more, and what used it; ``removed`` is how many a sweep took.

    ``gone_files`` are the hashes of files that no medium has any more.
    """

    media_id: str | None
    article_ids: tuple[str, ...] = ()
    contributor_ids: tuple[str, ...] = ()
    gone_files: tuple[str, ...] = ()
    removed: int = 0


@dataclass(frozen=True, slots=True)
class StubMerged:
    """The article that the stub stood for, and how much of the stub moves there."""

    article_id: str
    responses: int
    comments: int
    mentions: int


@dataclass(frozen=True, slots=True)
class TagWritten:
    """The tag, and the version that the change left it at."""

    tag_id: str
    version: int


@dataclass(frozen=True, slots=True)
class TagsMerged:
    """The tag that stays, and how many articles have it in the other one's place."""

    tag_id: str
    articles: int


STUB: Final = "STUB"
"""What reports call the status of a stub, which has no text to show."""


def status_shown(article: Any) -> str:
    """Return the status of an article, as reports of imports name it."""
    return STUB if article.is_stub else str(article.status)


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a draft; the counts are those of the article as it stands now.

    ``outcome`` is ``imported``, ``updated``, ``unchanged`` or ``conflict``; ``articles`` holds (id, slug, title) of the
    article, and of a stub that was made for the one it answers; ``statuses`` are theirs, ``STUB`` for a stub.
    ``questions`` are open, and ``version`` and ``locale`` are those of the article.
    """

    outcome: str
    articles: tuple[tuple[str, str, str], ...]
    comments: int
    footnotes: int
    mentions: int
    findings: tuple[Finding, ...]
    statuses: tuple[str, ...] = ()
    questions: tuple[ImportQuestion, ...] = ()
    version: int = 0
    locale: str = ""


@dataclass(frozen=True, slots=True)
class UserWritten:
    """The user, and the version that the change left the account at."""

    user_id: str
    version: int


@dataclass(frozen=True, slots=True)
class IdentityRemoved(UserWritten):
    """The user without the identity, and the tokens that have ended with it."""

    token_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TokenWritten:
    """The token; ``secret`` is what a client sends, and is kept nowhere."""

    token_id: str
    secret: str


@dataclass(frozen=True, slots=True)
class TokenRevoked:
    """The token that is no more."""

    token_id: str


@dataclass(frozen=True, slots=True)
class SessionMade:
    """Who has signed in, and the session, if one was made; ``secret`` is what the cookie holds, and is kept nowhere."""

    user_id: str
    session_id: str | None = None
    secret: str = ""


@dataclass(frozen=True, slots=True)
class SessionsEnded:
    """The sessions that are no more."""

    session_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PluginSwitched:
    """The plugin, and whether it is enabled now."""

    name: str
    enabled: bool


@dataclass(frozen=True, slots=True)
class EventSkipped:
    """The consumer, and the event that it is not asked to take any more."""

    consumer: str
    kind: str
    subject_id: str


@dataclass(frozen=True, slots=True)
class PersonExported:
    """What is kept of a person, as JSON; ``disabled`` are the plugins that were not asked: see ``PersonErased``."""

    data: str
    disabled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonErased:
    """How many comments of a person were erased, and the account, if there was one.

    ``imports`` counts the articles of whose files something was kept about the person; ``plugins`` are those that were
    told to forget, and ``disabled`` those that were not, because they are disabled, or have tables here and are not
    loaded. ``articles`` counts those of which something was erased, and ``stays`` says what was not, and why.
    ``gone_files`` are the hashes of files that no medium has any more.
    """

    comments: int
    user_id: str | None
    imports: int = 0
    plugins: tuple[str, ...] = ()
    disabled: tuple[str, ...] = ()
    hidden: Hidden = NOTHING_HIDDEN
    articles: int = 0
    stays: tuple[str, ...] = ()
    gone_files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubjectChanged:
    """What was held, or is held no longer, or was purged, by its id."""

    subject_id: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """From how many rows a passage was taken out."""

    count: int


@dataclass(frozen=True, slots=True)
class Purged:
    """How many articles, comments, and contributors and tags were removed for good."""

    articles: int
    comments: int
    entries: int = 0
