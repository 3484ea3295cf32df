"""Runs commands: policy, hooks, one transaction, derived columns, idempotency."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from datetime import UTC, tzinfo
from functools import partial
from itertools import count
from typing import Any, Final, TypeVar

from gql_blog.access import Action, Policy, PreviewSigner, Viewer
from gql_blog.content import SiteUrls
from gql_blog.errors import StoreError
from gql_blog.hooks import Hooks
from gql_blog.render import Renderer
from gql_blog.store import Database, index_batch, insert_rows, private_copy, rebuild_index, rendering_lock
from gql_blog.write.account.person import erase_person, export_person
from gql_blog.write.account.person_commands import ErasePerson, ExportPerson
from gql_blog.write.account.tokens import create_token, revoke_token
from gql_blog.write.account.users import create_user, disable_user, enable_user, update_user
from gql_blog.write.article.bulk_commands import PublishArticles, TagArticles
from gql_blog.write.article.collaborators import add_collaborator, remove_collaborator
from gql_blog.write.article.create_article import create_post, create_response
from gql_blog.write.article.merge_stub import merge_stub
from gql_blog.write.article.preview_links import create_preview_link, revoke_preview_link
from gql_blog.write.article.publish_article import archive_article, publish_article, unpublish_article
from gql_blog.write.article.publish_articles import publish_articles
from gql_blog.write.article.rerender_articles import (
    Progress,
    RenderedAgain,
    Rerendered,
    Stale,
    compared,
    rerender_all,
)
from gql_blog.write.article.restore_revision import restore_revision
from gql_blog.write.article.subscription_checks import SubscriptionChecks
from gql_blog.write.article.tag_articles import tag_articles
from gql_blog.write.article.update_article import update_article
from gql_blog.write.audit_entries import Fields, audit_rows
from gql_blog.write.commands import (
    AddCollaborator,
    ArchiveArticle,
    Command,
    CreateContributor,
    CreatePost,
    CreateResponse,
    CreateToken,
    CreateUser,
    DisablePlugin,
    DisableUser,
    EnablePlugin,
    EnableUser,
    ImportArticle,
    ImportArticles,
    ImportComments,
    LinkComment,
    MergeContributors,
    MergeTags,
    ModerateComments,
    PublishArticle,
    RemoveCollaborator,
    RestoreRevision,
    RevokeToken,
    SkipEvent,
    SubmitComment,
    UnpublishArticle,
    UpdateArticle,
    UpdateContributor,
    UpdateTag,
    UpdateUser,
)
from gql_blog.write.comment.claims import claim_comments, release_comments
from gql_blog.write.comment.comment_commands import (
    ClaimComments,
    EditComment,
    ReleaseComments,
    SetCommentPolicy,
    SettleJudgement,
    WithdrawComment,
)
from gql_blog.write.comment.comment_policy import set_comment_policy
from gql_blog.write.comment.link_comment import link_comment
from gql_blog.write.comment.moderate_comments import moderate_comments
from gql_blog.write.comment.own_comment import edit_comment, withdraw_comment
from gql_blog.write.comment.settle_judgement import settle_judgement
from gql_blog.write.comment.submit_comment import submit_comment
from gql_blog.write.comment_settings import CommentSettings
from gql_blog.write.contributor.merge_contributors import merge_contributors
from gql_blog.write.contributor.save_contributor import create_contributor, update_contributor
from gql_blog.write.deletion.delete_article import delete_article, undelete_article
from gql_blog.write.deletion.delete_comment import delete_comment, undelete_comment
from gql_blog.write.deletion.delete_contributor import delete_contributor, undelete_contributor
from gql_blog.write.deletion.delete_tag import delete_tag, undelete_tag
from gql_blog.write.deletion.deletion_commands import (
    DeleteArticle,
    DeleteComment,
    DeleteContributor,
    DeleteTag,
    PurgeDeleted,
    UndeleteArticle,
    UndeleteComment,
    UndeleteContributor,
    UndeleteTag,
)
from gql_blog.write.deletion.purge_deleted import purge_deleted
from gql_blog.write.derived.derived_columns import refresh
from gql_blog.write.idempotency import Key, kept_before, kept_result, key_of, locked_result
from gql_blog.write.imports.import_articles import import_article, import_articles
from gql_blog.write.imports.import_comments import import_comments
from gql_blog.write.imports.stored_headings import StoredHeadings
from gql_blog.write.locks import Locks
from gql_blog.write.plugin_switch import disable_plugin, enable_plugin
from gql_blog.write.publication_commands import (
    CreatePreviewLink,
    CreateRedirect,
    DeleteRedirect,
    MergeStub,
    RevokePreviewLink,
)
from gql_blog.write.redirects import create_redirect, delete_redirect
from gql_blog.write.skip_event import skip_event
from gql_blog.write.tag.merge_tags import merge_tags
from gql_blog.write.tag.update_tag import update_tag
from gql_blog.write.unit_of_work import Apply, CommandContext, InDialogue, Preview, UnitOfWork
from gql_blog.write.visibility_events import add_events
from gql_blog.write.working_copy.publish_revision import publish_revision
from gql_blog.write.working_copy.review_working_copy import (
    approve_working_copy,
    discard_working_copy,
    return_working_copy,
    submit_working_copy,
    withdraw_working_copy,
)
from gql_blog.write.working_copy.save_working_copy import save_working_copy
from gql_blog.write.working_copy.working_copy_commands import (
    ApproveWorkingCopy,
    DiscardWorkingCopy,
    PublishRevision,
    ReturnWorkingCopy,
    SaveWorkingCopy,
    SubmitWorkingCopy,
    WithdrawWorkingCopy,
)
from gql_blog.write.writer_transaction import Beginning, with_retries, writer_transaction

log = logging.getLogger("gql_blog.write")

R = TypeVar("R")

HANDLERS: Final[dict[type[Any], tuple[Action, Callable[[CommandContext, Any], Any]]]] = {
    CreatePost: (Action.CREATE_POST, create_post),
    CreateResponse: (Action.CREATE_RESPONSE, create_response),
    UpdateArticle: (Action.UPDATE_ARTICLE, update_article),
    RestoreRevision: (Action.RESTORE_REVISION, restore_revision),
    PublishArticle: (Action.PUBLISH_ARTICLE, publish_article),
    PublishArticles: (Action.PUBLISH_ARTICLES, publish_articles),
    TagArticles: (Action.TAG_ARTICLES, tag_articles),
    UnpublishArticle: (Action.UNPUBLISH_ARTICLE, unpublish_article),
    ArchiveArticle: (Action.ARCHIVE_ARTICLE, archive_article),
    CreatePreviewLink: (Action.CREATE_PREVIEW_LINK, create_preview_link),
    RevokePreviewLink: (Action.REVOKE_PREVIEW_LINK, revoke_preview_link),
    MergeStub: (Action.MERGE_STUB, merge_stub),
    CreateRedirect: (Action.CREATE_REDIRECT, create_redirect),
    DeleteRedirect: (Action.DELETE_REDIRECT, delete_redirect),
    SaveWorkingCopy: (Action.SAVE_WORKING_COPY, save_working_copy),
    SubmitWorkingCopy: (Action.SUBMIT_WORKING_COPY, submit_working_copy),
    WithdrawWorkingCopy: (Action.WITHDRAW_WORKING_COPY, withdraw_working_copy),
    ReturnWorkingCopy: (Action.RETURN_WORKING_COPY, return_working_copy),
    ApproveWorkingCopy: (Action.APPROVE_WORKING_COPY, approve_working_copy),
    DiscardWorkingCopy: (Action.DISCARD_WORKING_COPY, discard_working_copy),
    PublishRevision: (Action.PUBLISH_REVISION, publish_revision),
    DeleteArticle: (Action.DELETE_ARTICLE, delete_article),
    UndeleteArticle: (Action.UNDELETE_ARTICLE, undelete_article),
    DeleteComment: (Action.DELETE_COMMENT, delete_comment),
    UndeleteComment: (Action.UNDELETE_COMMENT, undelete_comment),
    DeleteContributor: (Action.DELETE_CONTRIBUTOR, delete_contributor),
    UndeleteContributor: (Action.UNDELETE_CONTRIBUTOR, undelete_contributor),
    DeleteTag: (Action.DELETE_TAG, delete_tag),
    UndeleteTag: (Action.UNDELETE_TAG, undelete_tag),
    PurgeDeleted: (Action.PURGE_DELETED, purge_deleted),
    AddCollaborator: (Action.ADD_COLLABORATOR, add_collaborator),
    RemoveCollaborator: (Action.REMOVE_COLLABORATOR, remove_collaborator),
    ImportArticle: (Action.IMPORT_ARTICLE, import_article),
    ImportArticles: (Action.IMPORT_ARTICLE, import_articles),
    ImportComments: (Action.IMPORT_ARTICLE, import_comments),
    SubmitComment: (Action.SUBMIT_COMMENT, submit_comment),
    ModerateComments: (Action.MODERATE_COMMENTS, moderate_comments),
    EditComment: (Action.EDIT_COMMENT, edit_comment),
    WithdrawComment: (Action.WITHDRAW_COMMENT, withdraw_comment),
    SetCommentPolicy: (Action.SET_COMMENT_POLICY, set_comment_policy),
    ClaimComments: (Action.CLAIM_COMMENTS, claim_comments),
    ReleaseComments: (Action.RELEASE_COMMENTS, release_comments),
    SettleJudgement: (Action.SETTLE_JUDGEMENT, settle_judgement),
    LinkComment: (Action.LINK_COMMENT, link_comment),
    CreateContributor: (Action.CREATE_CONTRIBUTOR, create_contributor),
    UpdateContributor: (Action.UPDATE_CONTRIBUTOR, update_contributor),
    MergeContributors: (Action.MERGE_CONTRIBUTORS, merge_contributors),
    UpdateTag: (Action.UPDATE_TAG, update_tag),
    MergeTags: (Action.MERGE_TAGS, merge_tags),
    CreateUser: (Action.CREATE_USER, create_user),
    UpdateUser: (Action.UPDATE_USER, update_user),
    DisableUser: (Action.DISABLE_USER, disable_user),
    EnableUser: (Action.ENABLE_USER, enable_user),
    CreateToken: (Action.CREATE_TOKEN, create_token),
    RevokeToken: (Action.REVOKE_TOKEN, revoke_token),
    ExportPerson: (Action.EXPORT_PERSON, export_person),
    ErasePerson: (Action.ERASE_PERSON, erase_person),
    DisablePlugin: (Action.DISABLE_PLUGIN, disable_plugin),
    EnablePlugin: (Action.ENABLE_PLUGIN, enable_plugin),
    SkipEvent: (Action.SKIP_EVENT, skip_event),
}

_OF_MIGRATIONS: Final = Stale()


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
    ) -> None:
        self._database = database
        self.hooks = hooks
        self._renderer = renderer
        self._default_locale = default_locale
        self.zone = zone
        self._committed = committed
        self.policy = policy or Policy()
        self.subscriptions = SubscriptionChecks(database, self.policy)
        self._comment_settings = comment_settings or CommentSettings()
        self.previews = previews or PreviewSigner()
        self.urls = urls or SiteUrls("")
        self._root_fields = root_fields
        self.stored_headings = StoredHeadings(database, renderer)

    async def run(self, command: Command[R], viewer: Viewer) -> R:
        """Run a command for the viewer: all of it, or nothing.

        Policy first, then ``before_write`` hooks and rendering, which may be slow; then one transaction with the rows,
        their derived columns, the revision, the audit entry and the events. If another change came in between, all of
        it is repeated a few times: then StoreError. Raises any GqlBlogError, whose ``path`` leads to the input at
        fault, or an ErrorGroup.
        """
        action, prepare = HANDLERS[type(command)]
        reach = self.policy.permit(action, viewer)
        key = key_of(command, action, viewer)
        context = CommandContext(
            self._database,
            self.hooks,
            self._renderer,
            viewer,
            action,
            reach,
            self._default_locale,
            self.policy,
            self._comment_settings,
            zone=self.zone,
            previews=self.previews,
            urls=self.urls,
            root_fields=self._root_fields,
        )
        if key is not None and (before := await kept_before(self._database, key)) is not None:
            return before  # type: ignore[no-any-return] # a key's scope names the command, which gives one result

        tries = count()

        async def attempt() -> R:
            is_first_try = next(tries) == 0
            prepared = await prepare(context, command)
            if isinstance(prepared, Preview):
                previewed: R = prepared.result
                return previewed
            return await self._apply(context, key, prepared, is_first_try=is_first_try)

        return await with_retries(attempt)

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
                comment_settings=self._comment_settings,
                previews=self.previews,
                urls=self.urls,
            )

    @property
    def has_queue(self) -> bool:
        """Whether the database gives the lock of writers in the order of asking: PostgreSQL does."""
        return self._database.dialect == "postgres"

    async def gather_statistics(self) -> None:
        """Let the database plan its statements by what is there now: after a migration, or an import.

        If the database is locked, it goes on with the statistics that it has: what was written stands.
        """
        try:
            await self._database.gather_statistics()
        except StoreError as error:
            log.warning("%s", error.message)

    async def reindex(self) -> None:
        """Rebuild the search text of every article and its index, in batches of one transaction each."""
        async with writer_transaction(self._database) as (transaction, _):
            await rebuild_index(transaction)
        after: str | None = ""
        while after is not None:
            after = await with_retries(partial(self._index_batch, after))

    async def _index_batch(self, after: str) -> str | None:
        async with writer_transaction(self._database) as (transaction, _):
            return await index_batch(transaction, after, lock=Locks(transaction).lock_dialogues)

    async def rerender(self, progress: Progress | None = None, stale: Stale = _OF_MIGRATIONS) -> RenderedAgain:
        """Render again the articles that are stale, without a change by anybody; some articles in each transaction.

        ``progress`` is called with how many are done, and of how many. StoreError if other writers keep changing the
        same rows: what was done until then stays. InUse: another process does so, unless it is after a migration.
        """
        if stale.keeps_absent:
            return await rerender_all(self._database, self._renderer, stale, progress)
        async with rendering_lock(self._database.url):
            return await rerender_all(self._database, self._renderer, stale, progress)

    def compare_rendering(self, stale: Stale) -> AsyncIterator[Rerendered]:
        """Yield what ``rerender`` would make of each article, and save nothing."""
        return compared(self._database, self._renderer, stale)

    @property
    def recipe(self) -> str:
        """The hash of all that takes part in rendering here."""
        return self._renderer.recipe

    async def record(
        self, viewer: Viewer, action: str, subject_id: str, before: Fields | None, after: Fields | None
    ) -> None:
        """Add an entry to the audit about what is not the core's, such as a row of a plugin."""
        async with writer_transaction(self._database) as (_, now):
            who = {"actor": viewer.actor, "token_id": viewer.token_id, "action": action}
            await insert_rows(audit_rows(subject_id, before, after, at=now, **who))

    async def _apply(
        self, context: CommandContext, key: Key | None, prepared: Apply[R] | InDialogue[R], *, is_first_try: bool
    ) -> R:
        begin = Beginning.of(prepared, comes_first=key is None and not context.missed, is_first_try=is_first_try)
        result, wrote = await self._in_transaction(context, key, begin)
        if wrote and self._committed is not None:
            self._committed.set()
        return result

    async def _in_transaction(self, context: CommandContext, key: Key | None, begin: Beginning[R]) -> tuple[R, bool]:
        async with self._database.transaction(optimistic=begin.is_optimistic) as transaction:
            now, post_ids = await begin.run(self._database, transaction)
            if key is not None and (before := await locked_result(transaction, key, now)) is not None:
                return before, False
            work = UnitOfWork(
                transaction, context.viewer, context.action, now, key, missed=context.missed, zone=context.zone
            )
            work.locks.dialogues |= post_ids
            result = await begin.apply(work)
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
                responses=work.responses,
                statuses=work.statuses,
            )
            add_events(work, changed)
            if key is not None:
                work.added.append(await kept_result(transaction, key, result, now))
            await work.flush(is_last=True)
        return result, True
