"""Runs commands: policy, hooks, one transaction, derived columns, idempotency."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import UTC, tzinfo
from functools import partial
from typing import Any, Final, TypeVar

from gql_blog.access import Policy, PreviewSigner, Reach, Viewer
from gql_blog.content import SiteUrls, StoredFile, new_cursor
from gql_blog.errors import StoreError
from gql_blog.hooks import Hooks
from gql_blog.render import Renderer
from gql_blog.store import (
    Database,
    NewRow,
    Outbox,
    index_batch,
    insert_rows,
    private_copy,
    rebuild_index,
    rendering_lock,
)
from gql_blog.write.article.changed_rows import ChangedRows
from gql_blog.write.article.load_article import SubscriptionChecks
from gql_blog.write.article.rerender_articles import Progress, RenderedAgain, Rerendered, Stale, compared, rerender_all
from gql_blog.write.authorization.plugin_refusals import authorize
from gql_blog.write.comment_allowance import CommentAllowance
from gql_blog.write.derived.derived_columns import date_publications, refresh
from gql_blog.write.hidden import DryRun, with_hidden
from gql_blog.write.imports.provenance import StoredHeadings
from gql_blog.write.locks import Locks
from gql_blog.write.media.pictures import media_known
from gql_blog.write.transaction.audit_entries import Fields, audit_rows
from gql_blog.write.transaction.comment_settings import CommentSettings
from gql_blog.write.transaction.idempotency import Key, kept_before, kept_result, key_of, locked_result
from gql_blog.write.transaction.unit_of_work import Apply, CommandContext, Preview, UnitOfWork
from gql_blog.write.transaction.writer_transaction import with_retries, writer_transaction
from gql_blog.write.verb import Command, Verb
from gql_blog.write.verbs import VERB_OF
from gql_blog.write.visibility_events import add_events

log = logging.getLogger("gql_blog.write")

R = TypeVar("R")

_OF_MIGRATIONS: Final = Stale()
_LOCK_SECONDS: Final = 30.0
"""A server renders again in batches, and lets others come in between."""


class Writer:
    """Runs commands. The event ``committed`` is set whenever something was written, to wake the relay."""

    def __init__(
        self,
        database: Database,
        hooks: Hooks,
        renderer: Renderer,
        *,
        default_locale: str = "en",
        zone: tzinfo = UTC,
        committed: asyncio.Event | None = None,
        policy: Policy | None = None,
        comment_settings: CommentSettings | None = None,
        previews: PreviewSigner | None = None,
        urls: SiteUrls | None = None,
        root_fields: Callable[[], Collection[str]] | None = None,
        forget_files: Callable[[Collection[str]], Awaitable[None]] | None = None,
        fetch_file: Callable[[str], AbstractAsyncContextManager[StoredFile]] | None = None,
    ) -> None:
        """``forget_files`` deletes files by their hashes, unless media have them; ``fetch_file`` stores one."""
        self._database = database
        self._remains = False
        self.hooks = hooks
        self._renderer = renderer
        self._default_locale = default_locale
        self.zone = zone
        self._committed = committed
        self.policy = policy or Policy()
        self.subscriptions = SubscriptionChecks(database, self.policy)
        self.comment_settings = comment_settings or CommentSettings()
        self.previews = previews or PreviewSigner()
        self.urls = urls or SiteUrls("")
        self._root_fields = root_fields
        self._forget_files = forget_files
        self._fetch_file = fetch_file
        self.stored_headings = StoredHeadings(database, renderer)
        self.media_known = partial(media_known, database)
        self.changed_rows = ChangedRows(database, renderer, self.urls)

    async def run(self, command: Command[R], viewer: Viewer, comments: CommentAllowance | None = None) -> R:
        """Run a command for the viewer: all of it, or nothing. ``comments``: how many comments may be stored.

        Policy first, then ``authorize`` and ``before_write`` hooks and rendering, which may be slow; then one
        transaction with the rows, their derived columns, the revision, the audit entry and the events. If another
        change came in between, all of it is repeated a few times: then StoreError. Raises any GqlBlogError, whose
        ``path`` leads to the input at fault, or an ErrorGroup.
        """
        verb = VERB_OF[type(command)]
        action = verb.action
        reach = self.policy.permit(action, viewer)
        key = key_of(command, action, viewer)
        context = CommandContext(
            *(self._database, self.hooks, self._renderer, viewer, action, reach),
            *(self._default_locale, self.policy, self.comment_settings),
            zone=self.zone,
            previews=self.previews,
            urls=self.urls,
            fetch_file=self._fetch_file,
            root_fields=self._root_fields,
            dry_run=bool(getattr(command, "dry_run", False)),
        )
        if key is not None and (before := await kept_before(self._database, key)) is not None:
            return before  # type: ignore[no-any-return] # a key's scope names the command, which gives one result
        (comments := comments or CommentAllowance()).admit(command)

        async def attempt() -> R:
            async with context.held:
                await authorize(context, command)
                prepared = await verb.prepared(context, command)
                if isinstance(prepared, Preview):
                    previewed: R = prepared.result
                    return previewed
                return await self._apply(context, key, prepared)

        result = await with_retries(attempt)
        comments.count(command, result)
        if not context.dry_run:
            await self._finish(verb, result, context.reach)
        return result

    async def _finish(self, verb: Verb, result: object, reach: Reach) -> None:
        """Do what follows from a commit, and is done again by the next command or sweep if the process ends now."""
        if verb.renders:
            await _afterwards(rerender_all(self._database, self._renderer, _OF_MIGRATIONS, urls=self.urls))
        if (gone := getattr(result, "gone_files", ())) and self._forget_files is not None:
            await self._forget_files(gone)
        if verb.forgets:
            self._remains = True
            if reach is not Reach.OWN:  # readers erase themselves, as often as they make an account: then it waits
                await self.remove_remains()

    async def remove_remains(self) -> None:
        """Leave nothing of what was erased in the file, if anything was since the last time."""
        if self._remains:
            self._remains = False
            await _afterwards(self._database.remove_remains())

    @asynccontextmanager
    async def rehearsal(self) -> AsyncIterator["Writer"]:
        """Return a writer over a private copy of the database: what it writes nobody sees, and is gone in the end."""
        async with private_copy(self._database) as copy:
            yield Writer(
                copy,
                self.hooks,
                self._renderer,
                default_locale=self._default_locale,
                zone=self.zone,
                policy=self.policy,
                comment_settings=self.comment_settings,
                previews=self.previews,
                urls=self.urls,
            )

    @property
    def has_queue(self) -> bool:
        """Whether the database gives the lock of writers in the order of asking: PostgreSQL does."""
        return self._database.dialect == "postgres"

    async def gather_statistics(self) -> None:
        """Let the database plan its statements by what is there now; if it is locked, by what it knew."""
        await _afterwards(self._database.gather_statistics())

    async def reindex(self) -> None:
        """Rebuild the search text of every article and its index, in batches of one transaction each."""
        async with writer_transaction(self._database) as (transaction, _):
            await rebuild_index(transaction)
        after: str | None = ""
        while after is not None:
            after = await with_retries(partial(self._index_batch, after))

    async def _index_batch(self, after: str) -> str | None:
        async with writer_transaction(self._database) as (transaction, _):
            return await index_batch(transaction, after, Locks(transaction).lock_dialogues)

    async def rerender(self, progress: Progress | None = None, stale: Stale = _OF_MIGRATIONS) -> RenderedAgain:
        """Render again the articles that are stale, without a change by anybody; some articles in each transaction.

        The search index is made anew if an earlier version made it. ``progress`` is called with how many are done, of
        how many. StoreError: others keep changing the same rows, what was done stays. InUse: another process does so.
        """
        async with nullcontext() if stale.keeps_absent else rendering_lock(self._database.url, seconds=_LOCK_SECONDS):
            again = await rerender_all(self._database, self._renderer, stale, progress, urls=self.urls)
        if await self._database.count_unindexed():
            await self.reindex()
        return again

    def compare_rendering(self, stale: Stale) -> AsyncIterator[Rerendered]:
        """Yield what ``rerender`` would make of each article, and save nothing."""
        return compared(self._database, self._renderer, stale)

    @property
    def recipe(self) -> str:
        """The hash of all that takes part in rendering here."""
        return self._renderer.recipe

    async def stale(self, *, every: bool = False) -> Stale:
        """Return what is stale here: what other plugins, settings or versions rendered, or from other rows."""
        async with self._renderer.rows.reading() as read:
            return Stale(self.recipe, every, read.digest)

    def is_current(self, rendered_by: str | None, rendered_rows: str | None) -> bool:
        """Whether it would be rendered again so: by the same, and from the rows of plugins that were read here last."""
        return rendered_by == self.recipe and self.hooks.rendering.rows.is_current(rendered_rows)

    async def record(
        self, viewer: Viewer, action: str, subject_id: str, before: Fields | None, after: Fields | None
    ) -> None:
        """Add an entry to the audit about what is not the core's, such as a row of a plugin."""
        async with writer_transaction(self._database) as (_, now):
            who = {"actor": viewer.actor, "token_id": viewer.token_id, "action": action}
            await insert_rows(audit_rows(subject_id, before, after, at=now, **who))

    async def tell(self, kind: str, subject_id: str, payload: Mapping[str, Any]) -> None:
        """Add an event of a plugin's own; inside a transaction that is open already it is part of that."""
        cursor = new_cursor() if kind in self.hooks.heard_kinds else None
        async with writer_transaction(self._database) as (_, now):
            row = {"kind": kind, "subject_id": subject_id, "payload": dict(payload), "created_at": now}
            await insert_rows([NewRow(Outbox, **row, cursor=cursor)])
        if self._committed is not None:
            self._committed.set()

    async def _apply(self, context: CommandContext, key: Key | None, apply: Apply[R]) -> R:
        try:
            result, wrote = await self._in_transaction(context, key, apply)
        except DryRun as done:
            previewed: R = done.result
            return previewed
        if wrote and self._committed is not None:
            self._committed.set()
        return result

    async def _in_transaction(self, context: CommandContext, key: Key | None, apply: Apply[R]) -> tuple[R, bool]:
        async with writer_transaction(self._database) as (transaction, now):
            if key is not None and (before := await locked_result(transaction, key, now)) is not None:
                return before, False
            work = UnitOfWork(transaction, context, now, key)
            result = await apply(work)
            if work.derives:
                await work.flush()
            changed = await refresh(
                transaction,
                dialogues=work.dialogues,
                discussions=work.discussions - work.dialogues,
                contributors=work.contributors,
                tags=work.tags,
                credited=work.credited,
                tagged=work.tagged,
                statuses=work.statuses,
            )
            await date_publications(transaction, changed, now)
            if context.dry_run:
                raise DryRun(await with_hidden(transaction, changed, result, self.urls))
            await add_events(work, changed)
            if key is not None:
                work.added.append(await kept_result(transaction, key, result, now))
            await work.flush()
        return result, True


async def _afterwards(work: Awaitable[object]) -> None:
    """Wait for what follows a commit: the change stands although it fails, and whoever runs the site is told."""
    try:
        await work
    except StoreError as error:
        log.warning("%s", error.message)
