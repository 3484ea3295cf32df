"""The one door for writing: every command goes the same way."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar

from gql_blog.access import Action, Viewer, permit
from gql_blog.errors import StoreError, TransactionConflict
from gql_blog.hooks import Hooks
from gql_blog.render import Renderer
from gql_blog.store import Database, Transaction, index_some, rebuild_index
from gql_blog.write.account.tokens import create_token, revoke_token
from gql_blog.write.account.users import create_user
from gql_blog.write.article.creating import create_post, create_response
from gql_blog.write.article.publishing import archive_article, publish_article, unpublish_article
from gql_blog.write.article.restoring import restore_revision
from gql_blog.write.article.updating import update_article
from gql_blog.write.commands import (
    ArchiveArticle,
    CreatePost,
    CreateResponse,
    CreateToken,
    CreateUser,
    Gives,
    ImportArticle,
    LinkComment,
    ModerateComments,
    PublishArticle,
    RestoreRevision,
    RevokeToken,
    SubmitComment,
    UnpublishArticle,
    UpdateArticle,
)
from gql_blog.write.comment.linking import link_comment
from gql_blog.write.comment.moderating import moderate_comments
from gql_blog.write.comment.submitting import submit_comment
from gql_blog.write.derived.refreshing import refresh
from gql_blog.write.idempotency import Key, answered, key_of, remember
from gql_blog.write.importing.taking import import_article
from gql_blog.write.unit_of_work import Apply, CommandContext, Rollback, StalePreparation, UnitOfWork

R = TypeVar("R")

_TRIES: Final = 5
_TURNS: Final = "SELECT pg_advisory_xact_lock(7270071)"
"""On PostgreSQL writers take turns, as they do on SQLite: what is derived rests on rows of many articles, and the
outbox is read in the order of its ids."""

HANDLERS: Final[dict[type[Any], tuple[Action, Callable[[CommandContext, Any], Any]]]] = {
    CreatePost: (Action.CREATE_POST, create_post),
    CreateResponse: (Action.CREATE_RESPONSE, create_response),
    UpdateArticle: (Action.UPDATE_ARTICLE, update_article),
    RestoreRevision: (Action.RESTORE_REVISION, restore_revision),
    PublishArticle: (Action.PUBLISH_ARTICLE, publish_article),
    UnpublishArticle: (Action.UNPUBLISH_ARTICLE, unpublish_article),
    ArchiveArticle: (Action.ARCHIVE_ARTICLE, archive_article),
    ImportArticle: (Action.IMPORT_ARTICLE, import_article),
    SubmitComment: (Action.SUBMIT_COMMENT, submit_comment),
    ModerateComments: (Action.MODERATE_COMMENTS, moderate_comments),
    LinkComment: (Action.LINK_COMMENT, link_comment),
    CreateUser: (Action.CREATE_USER, create_user),
    CreateToken: (Action.CREATE_TOKEN, create_token),
    RevokeToken: (Action.REVOKE_TOKEN, revoke_token),
}


class Writer:
    """Carries out commands. ``committed`` is set whenever something was written, for those who wait for events."""

    def __init__(
        self,
        database: Database,
        hooks: Hooks,
        renderer: Renderer,
        *,
        default_locale: str = "en",
        committed: asyncio.Event | None = None,
    ) -> None:
        self._database = database
        self._hooks = hooks
        self._renderer = renderer
        self._default_locale = default_locale
        self._committed = committed

    async def run(self, command: Gives[R], viewer: Viewer) -> R:
        """Carry out a command on the viewer's behalf; all of it, or nothing.

        First policy, then the plugins' word and rendering, which may take their time; then one transaction with the
        rows, what is derived from them, the revision, the audit entry and the events. Where another change was in the
        way, all of it is done again, a few times: then StoreError. Mistakes are raised: any
        GqlBlogError, with ``path`` leading to the input at fault, or ErrorGroup.
        """
        action, prepare = HANDLERS[type(command)]
        reach = permit(action, viewer)
        key = key_of(command, action, viewer)
        context = CommandContext(
            self._database, self._hooks, self._renderer, viewer, action, reach, self._default_locale
        )
        if key is not None and (before := await self._answered(key)) is not None:
            return before  # type: ignore[no-any-return] # a key's scope names the command, which gives one result
        for _ in range(_TRIES):
            try:
                return await self._carry_out(context, key, await prepare(context, command))
            except (StalePreparation, TransactionConflict):
                continue
        raise StoreError("Too much changed at once to find a quiet moment. Nothing was written; try again.")

    async def reindex(self) -> None:
        """Write anew what is searched of every article, and the index of it; some articles in each transaction."""
        async with self._turn() as transaction:
            await rebuild_index(transaction)
        after: str | None = ""
        while after is not None:
            async with self._turn() as transaction:
                after = await index_some(transaction, after)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[Transaction]:
        """Open a transaction, with which no other writer's overlaps."""
        async with self._database.transaction() as transaction:
            if transaction.dialect == "postgres":
                await transaction.fetch(_TURNS)
            yield transaction

    async def _carry_out(self, context: CommandContext, key: Key | None, carry: Apply[R]) -> R:
        try:
            result, wrote = await self._in_transaction(context, key, carry)
        except Rollback as back:
            return back.result  # type: ignore[no-any-return] # what ``carry`` would have returned
        if wrote and self._committed is not None:
            self._committed.set()
        return result

    async def _in_transaction(self, context: CommandContext, key: Key | None, carry: Apply[R]) -> tuple[R, bool]:
        async with self._turn() as transaction:
            now = await self._database.now()
            if key is not None and (before := await answered(key, now)) is not None:
                return before, False  # type: ignore[return-value] # as above
            change = UnitOfWork(transaction, context.viewer, context.action, now, key)
            result = await carry(change)
            await refresh(
                transaction,
                dialogues=change.dialogues,
                discussions=change.discussions - change.dialogues,
                contributors=change.contributors,
                tags=change.tags,
            )
            if key is not None:
                await remember(key, result, now)  # type: ignore[arg-type] # as above
        return result, True

    async def _answered(self, key: Key) -> Any:
        now = await self._database.now()
        async with self._database.session():
            return await answered(key, now)
