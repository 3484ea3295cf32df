"""What may be listened to: the roots of every subscription."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Annotated, Any, Final

import strawberry

from gql_blog.access import Action
from gql_blog.content import CommentChangeKind, EventKind
from gql_blog.errors import StartOver
from gql_blog.graph.commands.payloads import Ref, ToldValue
from gql_blog.graph.commands.resolvers import Info
from gql_blog.graph.declared.declarations import subscription
from gql_blog.graph.declared.scalars import Locale
from gql_blog.hooks import Event


async def comment_added(
    info: Info, article_id: Annotated[strawberry.ID, strawberry.argument(description="Only comments on this article.")]
) -> AsyncGenerator[Ref, None]:
    """Return the comments on an article as they become public; refuse an id of which the viewer sees no article."""
    await info.context.writer.subscriptions.check_article(article_id, info.context.viewer)
    return _comments_on(info, article_id)


async def _comments_on(info: Info, article_id: str) -> AsyncGenerator[Ref, None]:
    async with aclosing(info.context.events.subscribe((EventKind.COMMENT_PUBLISHED,))) as events:
        async for event in events:
            if event.payload.get("articleId") == article_id:
                yield Ref("comment", event.subject_id)


_CHANGES_OF_COMMENTS: Final = {
    EventKind.COMMENT_PUBLISHED: CommentChangeKind.ADDED,
    EventKind.COMMENT_EDITED: CommentChangeKind.CHANGED,
    EventKind.COMMENT_LINKED: CommentChangeKind.CHANGED,
    EventKind.COMMENT_WITHDRAWN: CommentChangeKind.CHANGED,
    EventKind.COMMENT_UNPUBLISHED: CommentChangeKind.REMOVED,
}
_HIDING: Final = (EventKind.ARTICLE_UNPUBLISHED, EventKind.ARTICLE_ARCHIVED)
"""What an article goes by, with its comments: nothing tells for everybody what becomes of them meanwhile."""


async def comments_changed(
    info: Info,
    article_id: Annotated[strawberry.ID, strawberry.argument(description="Only comments on this article.")],
    after: Annotated[
        str | None, strawberry.argument(description="The cursor of the last change that came: what was missed comes.")
    ] = strawberry.UNSET,
) -> AsyncGenerator[ToldValue, None]:
    """Return what becomes of the comments on an article; refuse an id of which the viewer sees no article."""
    await info.context.writer.subscriptions.check_article(article_id, info.context.viewer)
    events = await info.context.events.follow((*_CHANGES_OF_COMMENTS, *_HIDING), after or None)
    return _comment_changes(events, article_id, resumed=bool(after))


async def _comment_changes(
    events: AsyncGenerator[list[Event], None], article_id: str, *, resumed: bool
) -> AsyncGenerator[ToldValue, None]:
    """What becomes public or vanishes has an event of its own, beside that of what was done to it."""
    async with aclosing(events) as told:
        async for batch in told:
            for event in batch:
                if event.kind in _HIDING and event.subject_id == article_id:
                    raise StartOver("The article was hidden. Read its comments again, and begin without a cursor.")
                if event.payload.get("articleId") == article_id and (change := _comment_change(event)):
                    yield ToldValue(change, event.cursor, resumed)


def _comment_change(event: Event) -> dict[str, object] | None:
    """Return what an event tells, ``None`` if not everybody may be told, or another event tells it."""
    kind = _CHANGES_OF_COMMENTS.get(EventKind(event.kind))
    if kind is None or event.cursor is None or (kind is CommentChangeKind.CHANGED and not _stays_public(event.payload)):
        return None
    return {"comment": event.subject_id, "id": event.subject_id, "kind": kind.value, "cursor": event.cursor}


def _stays_public(payload: Mapping[str, Any]) -> bool:
    return bool(payload["public"] and payload["wasPublic"])


async def article_published(
    info: Info,
    locale: Annotated[
        Locale | None,
        strawberry.argument(description="Only articles in this language, zh-Hans in zh; any if it is left out."),
    ] = strawberry.UNSET,
) -> AsyncGenerator[Ref, None]:
    """Yield articles as they are published."""
    async with aclosing(info.context.events.subscribe((EventKind.ARTICLE_PUBLISHED,))) as events:
        async for event in events:
            if not locale or f"{event.payload.get('locale')}-".casefold().startswith(f"{locale}-".casefold()):
                yield Ref("article", event.subject_id)


async def moderation_queue_changed(info: Info) -> AsyncGenerator[Ref, None]:
    """Return the comments as they come, and as they are judged; refuse those who may not moderate, before all else."""
    info.context.writer.policy.permit(Action.MODERATE_COMMENTS, info.context.viewer)
    return _queue_changes(info)


_OF_THE_QUEUE: Final = (
    *(EventKind.COMMENT_SUBMITTED, EventKind.COMMENT_MODERATED, EventKind.COMMENT_EDITED),
    *(EventKind.COMMENT_WITHDRAWN, EventKind.COMMENT_JUDGED, EventKind.COMMENT_CLAIMED, EventKind.COMMENT_RELEASED),
)


async def _queue_changes(info: Info) -> AsyncGenerator[Ref, None]:
    async with aclosing(info.context.events.subscribe(_OF_THE_QUEUE)) as events:
        async for event in events:
            yield Ref("comment", event.subject_id)


_OF_AN_ARTICLE: Final = (
    *(EventKind.ARTICLE_UPDATED, EventKind.ARTICLE_PUBLISHED, EventKind.ARTICLE_SCHEDULED),
    *(EventKind.ARTICLE_UNPUBLISHED, EventKind.ARTICLE_ARCHIVED, EventKind.ARTICLE_MERGED),
    EventKind.WORKING_COPY_CHANGED,
)


async def article_changed(
    info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The article.")]
) -> AsyncGenerator[Ref, None]:
    """Return the changes of an article; refuse those who may not write on it, as if they had tried to."""
    await info.context.writer.subscriptions.check_changes(id, info.context.viewer)
    return _changes_of(info, id)


async def _changes_of(info: Info, article_id: str) -> AsyncGenerator[Ref, None]:
    """Who may not write on the article any more is told nothing, even where it is public: see the entity."""
    async with aclosing(info.context.events.subscribe(_OF_AN_ARTICLE)) as events:
        async for event in events:
            if event.subject_id == article_id:
                yield Ref("edited_article", event.subject_id)


class Subscription:
    """The subscriptions. Events that the viewer may not see are left out."""

    comment_added = subscription(
        "Comment!",
        comment_added,
        "A comment on the article has become public. NOT_FOUND if there is no article with this id that the viewer may "
        "see.",
    )
    comments_changed = subscription(
        "CommentChange!",
        comments_changed,
        "A comment on the article has become public, has changed or is no longer public. With after, what was missed "
        "comes first, each change once; START_OVER if that is too long ago, or the article was hidden since. NOT_FOUND "
        "as for commentAdded.",
    )
    article_published = subscription("Article!", article_published, "An article has been published.")
    article_changed = subscription(
        "Article!",
        article_changed,
        "The live text or the state of the article has changed, or its working copy was saved, reviewed, published or "
        "discarded; workingCopy, version and status say what it is since. Editors and admins; an AUTHOR may listen to "
        "articles that they created or of which they are a collaborator, and is told nothing while they may not write "
        "on them any more.",
    )
    moderation_queue_changed = subscription(
        "Comment!",
        moderation_queue_changed,
        "A comment was submitted, edited, withdrawn, judged, moderated, claimed or released; status says whether it is "
        "held. Moderators only.",
    )
