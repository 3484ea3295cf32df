"""What a command runs with: a context before its transaction, a unit of work inside it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from datetime import date as Date
from datetime import datetime as DateTime
from typing import Any, Final, Generic, TypeVar

from tortoise.models import Model

from gql_blog.access import Action, Policy, PreviewSigner, Reach, Viewer, new_receipt, token_of
from gql_blog.content import EventKind, Finding, SiteUrls, StoredFile, new_id
from gql_blog.hooks import Hooks
from gql_blog.render import Renderer
from gql_blog.store import Database, NewRow, Transaction, insert_rows
from gql_blog.write.derived.other_status import OtherStatus
from gql_blog.write.locks import Locks
from gql_blog.write.transaction.audit_entries import audit_rows
from gql_blog.write.transaction.comment_settings import CommentSettings
from gql_blog.write.transaction.idempotency import Key

R = TypeVar("R")


_COLLECTED: Final = (
    *("dialogues", "discussions", "contributors", "tags", "credited", "tagged"),
    *("statuses", "events", "added", "carried_tags", "findings"),
)


@dataclass(frozen=True, slots=True)
class CommandContext:
    """Who runs which command, with what."""

    database: Database
    hooks: Hooks
    renderer: Renderer
    viewer: Viewer
    action: Action
    reach: Reach
    default_locale: str
    policy: Policy = field(default_factory=Policy)
    comment_settings: CommentSettings = field(default_factory=CommentSettings)
    refused: dict[str, str] = field(default_factory=dict)
    """Why plugins refuse some of many objects, by their ids."""
    missed: set[str] = field(default_factory=set)
    """Dialogues that a try of this command found to be needed, so that the next one locks them first."""
    zone: tzinfo = UTC
    """The time zone of the site."""
    previews: PreviewSigner = field(default_factory=PreviewSigner)
    urls: SiteUrls = field(default_factory=lambda: SiteUrls(""))
    dry_run: bool = False
    """Whether the transaction is taken back in the end, which tells what it would hide."""
    fetch_file: Callable[[str], AbstractAsyncContextManager[StoredFile]] | None = None
    """Stores the file at an address, for a block that makes its row."""
    held: AsyncExitStack = field(default_factory=AsyncExitStack)
    """What one try holds until it has committed."""
    root_fields: Callable[[], Collection[str]] | None = None
    """Returns the names of what may be selected at the root of an operation, where there is a schema."""
    _made: dict[str, str] = field(default_factory=dict)

    def id_to_make(self, prefix: str) -> str:
        """Return the id of what the command makes, which is the same for each try: plugins may be told it each time."""
        return self._made.setdefault(prefix, new_id(prefix))


@dataclass(frozen=True, slots=True)
class EmittedEvent:
    """An event of a command; ``payload`` is JSON and holds only what every reader may see.

    ``affects`` are ids of articles, contributors and tags whose pages change with it, and no row leads to them.
    """

    kind: EventKind
    subject_id: str
    payload: dict[str, Any]
    affects: frozenset[str] = frozenset()


@dataclass(slots=True)
class UnitOfWork:
    """One open transaction. The sets name whose derived columns are computed again before it ends.

    ``dialogues`` are the ids of their posts; ``discussions`` those of articles of which comments alone have changed.
    ``contributors`` and ``tags`` are those that something public carries no longer, ``credited`` and ``tagged`` those
    that it carries since now. ``statuses`` are of articles that stay where they are.
    ``added`` are new rows that nothing of the command reads, such as audit entries: they are inserted together, before
    anything is derived. ``carried_tags`` are ids of tags, by name, that it has given to something: nobody can rename
    or delete them meanwhile. ``events`` are written at the end, after what is derived.
    """

    transaction: Transaction
    context: CommandContext
    now: DateTime
    key: Key | None = None
    dialogues: set[str] = field(default_factory=set)
    discussions: set[str] = field(default_factory=set)
    contributors: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    credited: set[str] = field(default_factory=set)
    tagged: set[str] = field(default_factory=set)
    statuses: list[OtherStatus] = field(default_factory=list)
    added: list[Model | NewRow] = field(default_factory=list)
    events: list[EmittedEvent] = field(default_factory=list)
    carried_tags: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    """What was settled with less than certainty while the rows were made."""
    locks: Locks = field(init=False)

    def __post_init__(self) -> None:
        self.locks = Locks(self.transaction, self.context.missed)

    @property
    def viewer(self) -> Viewer:
        """Who runs the command."""
        return self.context.viewer

    @property
    def today(self) -> Date:
        """The calendar date where the site is."""
        return self.now.astimezone(self.context.zone).date()

    async def record(self, subject_id: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        """Add an audit entry: the changed fields, as they were and as they are; personal ones stand beside it."""
        who = {"actor": self.viewer.actor, "token_id": self.viewer.token_id, "action": self.context.action.value}
        self.added += audit_rows(subject_id, before, after, at=self.now, **who)

    @property
    def derives(self) -> bool:
        """Whether any derived column may have to change."""
        collected = (self.dialogues, self.statuses, self.discussions)
        return any((*collected, self.contributors, self.tags, self.credited, self.tagged))

    async def flush(self) -> None:
        """Insert the rows that were ``added`` until now."""
        rows, self.added = self.added, []
        await insert_rows(rows)

    def emit(self, kind: EventKind, subject_id: str, affects: Iterable[str | None] = (), **payload: Any) -> None:
        """Add an event, which is written to the outbox at the end of the transaction."""
        affected = frozenset(each for each in affects if each is not None)
        self.events.append(EmittedEvent(kind, subject_id, payload, affected))

    @asynccontextmanager
    async def savepoint(self, database: Database) -> AsyncIterator[None]:
        """Surround a part that is taken back as a whole if it raises: its rows, its events, what it would derive."""
        before, dialogues = {name: copy(getattr(self, name)) for name in _COLLECTED}, self.locks.dialogues
        try:
            async with database.transaction():
                yield
        except BaseException:
            for name, value in before.items():
                setattr(self, name, value)
            self.locks.dialogues = dialogues
            raise

    def receipt(self) -> str:
        """Return a secret for the author of what is written; a retry with the same key gets the same."""
        return self.key.receipt() if self.key else new_receipt()

    def token(self) -> str:
        """Return a new bearer token; a retry with the same key gets the same."""
        return token_of(self.receipt())


Apply = Callable[[UnitOfWork], Awaitable[R]]
"""The second half of a command, which runs inside the transaction."""


@dataclass(frozen=True, slots=True)
class Preview(Generic[R]):
    """What a command answers instead of a second half: a dry run, or nothing to write. It holds no lock."""

    result: R
