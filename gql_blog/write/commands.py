"""Commands: frozen values whose fields are named as the inputs of ``core.graphql``, in snake case.

Those that ``core.graphql`` does not know are in modules named ``*_commands``, most of them beside their handlers.

``UNSET`` stands for a field that was left out, ``None`` for null.
"""

from dataclasses import dataclass
from datetime import datetime as DateTime
from enum import StrEnum
from typing import Generic, TypeVar

from gql_blog.content import (
    UNSET,
    DraftArticle,
    DraftComment,
    ErrorPolicy,
    Finding,
    GivenFields,
    GivenText,
    ResponseKind,
    Role,
    Unset,
    Verdict,
)
from gql_blog.write.results import (
    ArticleWritten,
    CommentsWritten,
    CommentWritten,
    ContributorsMerged,
    ContributorWritten,
    EventSkipped,
    Imported,
    PluginSwitched,
    TagsMerged,
    TagWritten,
    TokenRevoked,
    TokenWritten,
    UserWritten,
)

R = TypeVar("R")


class Command(Generic[R]):
    """A command that returns an ``R``."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatePost(GivenFields, Command[ArticleWritten]):
    """Make a post, as a draft."""

    title: str
    source: str
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateResponse(GivenFields, Command[ArticleWritten]):
    """Make a response to an article that the viewer may see, as a draft."""

    responding_to_id: str
    title: str
    source: str
    kind: ResponseKind = ResponseKind.REPLY
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateArticle(GivenFields, Command[ArticleWritten]):
    """Change what is given; a list replaces the whole list."""

    id: str
    expected_version: int
    kind: ResponseKind | Unset | None = UNSET
    responding_to_id: GivenText = UNSET
    note: GivenText = UNSET
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishArticle(Command[ArticleWritten]):
    """Publish now, or schedule for ``at`` where that lies in the future.

    ``unpublish_at`` is when the schedule makes it a draft again; ``None``: never. Without an offset both are meant in
    the time zone of the site.
    """

    id: str
    expected_version: int
    at: DateTime | Unset | None = UNSET
    idempotency_key: GivenText = UNSET
    unpublish_at: DateTime | Unset | None = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpublishArticle(Command[ArticleWritten]):
    """Turn a published or scheduled article back into a draft."""

    id: str
    expected_version: int
    dry_run: bool | Unset | None = False
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveArticle(Command[ArticleWritten]):
    """Take an article back from its readers, and keep it."""

    id: str
    expected_version: int
    dry_run: bool | Unset | None = False
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class AddCollaborator(Command[ArticleWritten]):
    """Give the user with this address the rights of the article's creator."""

    article_id: str
    email: str
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveCollaborator(Command[ArticleWritten]):
    """Take these rights away."""

    article_id: str
    email: str
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreRevision(Command[ArticleWritten]):
    """Restore the state of an earlier revision, as a new revision; the status does not change."""

    article_id: str
    revision_id: str
    expected_version: int
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitComment(Command[CommentWritten]):
    """Comment on a public article, or reply to a public comment on it."""

    article_id: str
    author_name: str
    body: str
    parent_id: GivenText = UNSET
    author_email: GivenText = UNSET
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentRef:
    """A comment, at the version that the moderator saw."""

    id: str
    expected_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ModerateComments(Command[CommentsWritten]):
    """One verdict on one or many comments: all or none, unless ``error_policy`` is PER_ITEM."""

    comments: tuple[CommentRef, ...]
    verdict: Verdict
    reason: str
    reason_for_author: GivenText = UNSET
    error_policy: ErrorPolicy | Unset | None = UNSET
    dry_run: bool | Unset | None = False
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkComment(Command[CommentWritten]):
    """Say which contributor wrote a comment; without one, that none did."""

    id: str
    expected_version: int
    contributor_id: GivenText = UNSET
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateContributor(Command[ContributorWritten]):
    """Make an entry for a person or an organisation."""

    name: str
    slug: GivenText = UNSET
    bio: GivenText = UNSET
    affiliation: GivenText = UNSET
    url: GivenText = UNSET
    orcid: GivenText = UNSET
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateContributor(Command[ContributorWritten]):
    """Change what is given of a contributor's entry; bylines stay as printed."""

    id: str
    expected_version: int
    name: GivenText = UNSET
    slug: GivenText = UNSET
    bio: GivenText = UNSET
    affiliation: GivenText = UNSET
    url: GivenText = UNSET
    orcid: GivenText = UNSET
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeContributors(Command[ContributorsMerged]):
    """Let the contributor ``into_id`` have all that ``id`` has; the entry ``id`` is gone then."""

    id: str
    expected_version: int
    into_id: str
    dry_run: bool | Unset = False
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateTag(Command[TagWritten]):
    """Change a tag's name or its slug."""

    id: str
    expected_version: int
    name: GivenText = UNSET
    slug: GivenText = UNSET
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeTags(Command[TagsMerged]):
    """Give every article with the tag ``id`` the tag ``into_id`` in its place; the tag ``id`` is gone then."""

    id: str
    expected_version: int
    into_id: str
    dry_run: bool | Unset = False
    idempotency_key: GivenText = UNSET


class Side(StrEnum):
    """Whose value settles a conflict of an import: the file's (theirs), or the one that stands here (ours)."""

    THEIRS = "theirs"
    OURS = "ours"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportArticle(Command[Imported]):
    """Store an article that an importer read.

    ``source_hash`` is the SHA-256 of the file's bytes in hexadecimal. ``as_draft`` keeps a new article from the public.
    ``strict`` refuses a draft that has findings; ``prefer`` settles what was changed both in the file and here.
    ``resume`` passes over what was imported from the same place with the same hash, whatever became of it here.
    """

    draft: DraftArticle
    imported_from: str
    source_hash: str
    as_draft: bool = False
    strict: bool = False
    prefer: Side | None = None
    resume: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportArticles(Command[tuple[Imported, ...]]):
    """Store the articles of one file in one transaction: all, but those with a conflict, or none."""

    articles: tuple[ImportArticle, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportComments(Command[Imported]):
    """Store comments that another system kept for the article of this ``slug`` or ``title``.

    ``system`` tells the ids of its comments from those of others. Where there is no such article, a stub of the title
    waits for it. ``strict`` refuses comments of which the reader has ``findings``.
    """

    slug: str | None
    title: str | None
    comments: tuple[DraftComment, ...]
    system: str
    findings: tuple[Finding, ...] = ()
    strict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateUser(Command[UserWritten]):
    """Create somebody who can sign in; ``contributor_id`` is the contributor who the user is."""

    email: str
    role: Role
    name: str
    contributor_id: GivenText = UNSET
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateUser(Command[UserWritten]):
    """Change what is given of a user; a ``contributor_id`` of ``None`` unlinks the user from the contributor."""

    id: str
    expected_version: int
    email: GivenText = UNSET
    role: Role | Unset | None = UNSET
    name: GivenText = UNSET
    contributor_id: GivenText = UNSET
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class DisableUser(Command[UserWritten]):
    """Let none of the user's tokens count any more, until the user is enabled."""

    id: str
    expected_version: int | Unset | None = UNSET
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class EnableUser(Command[UserWritten]):
    """Let the user's tokens count again."""

    id: str
    expected_version: int | Unset | None = UNSET
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateToken(Command[TokenWritten]):
    """Make a bearer token; its secret is returned once and stored nowhere.

    It is for the user with the address ``email``, or for ``application``, the name of a frontend; with neither, for
    the viewer. ``role``, ``documents`` and ``root_fields`` limit what it may do.
    """

    email: str | Unset | None = None
    application: str | Unset | None = None
    introspection: bool | Unset | None = False
    expires_days: int | Unset | None = 30
    role: Role | Unset | None = None
    documents: tuple[str, ...] | Unset | None = None
    root_fields: tuple[str, ...] | Unset | None = None
    idempotency_key: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeToken(Command[TokenRevoked]):
    """End a token at once; ``token_id`` may be the secret itself."""

    token_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisablePlugin(Command[PluginSwitched]):
    """Have no process call a plugin any more, until it is enabled."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnablePlugin(Command[PluginSwitched]):
    """Have a plugin called again."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipEvent(Command[EventSkipped]):
    """Have a consumer never asked to take an event that it failed to take, or its next one. Its later events go on."""

    consumer: str
    event_id: int
