import asyncio
from collections.abc import AsyncGenerator, Collection
from datetime import UTC, datetime
from inspect import isawaitable
from typing import Any

import pytest
from graphql import ExecutionResult, Executor, create_source_event_stream, parse
from support.mutations import Context

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import EventKind, Role
from gql_blog.errors import Forbidden, Unauthenticated
from gql_blog.graph import build_schema
from gql_blog.graph.payload import Ref
from gql_blog.hooks import Event, Hooks

SCHEMA = build_schema(Hooks.of({})).graphql


def event(kind: EventKind, subject: str, **payload: Any) -> Event:
    return Event("1", kind.value, subject, datetime(2026, 1, 31, tzinfo=UTC), payload)


class Relay:
    """Tells the same events to everybody who asks for their kinds, then waits until it is closed."""

    def __init__(self, *events: Event) -> None:
        self._events = events
        self.closed = 0

    async def subscribe(self, kinds: Collection[str]) -> AsyncGenerator[Event, None]:
        try:
            for each in self._events:
                if each.kind in kinds:
                    yield each
            await asyncio.Event().wait()
        finally:
            self.closed += 1


async def heard(relay: Relay, text: str, count: int, viewer: Viewer = ANONYMOUS) -> list[Ref]:
    """The first ``count`` things that a subscription yields, before they are read; its refusal is raised."""
    document = parse(f"subscription {{ {text} {{ __typename }} }}")
    executor = Executor.build(SCHEMA, document, context_value=Context(None, viewer, relay))
    assert isinstance(executor, Executor), executor
    source: Any = create_source_event_stream(executor)
    source = await source if isawaitable(source) else source
    if isinstance(source, ExecutionResult):
        assert source.errors
        raise source.errors[0].original_error or source.errors[0]
    found = []
    async with asyncio.timeout(5):
        async for each in source:
            found.append(each)
            if len(found) == count:
                break
    await source.aclose()
    return found


COMMENTS = Relay(
    event(EventKind.COMMENT_SUBMITTED, "com_0", articleId="art_1"),
    event(EventKind.COMMENT_PUBLISHED, "com_1", articleId="art_1"),
    event(EventKind.COMMENT_PUBLISHED, "com_2", articleId="art_2"),
    event(EventKind.COMMENT_MODERATED, "com_3", articleId="art_1"),
    event(EventKind.COMMENT_PUBLISHED, "com_4", articleId="art_1"),
)
ARTICLES = Relay(
    event(EventKind.ARTICLE_PUBLISHED, "art_1", locale="en"),
    event(EventKind.ARTICLE_UPDATED, "art_2", locale="en"),
    event(EventKind.ARTICLE_PUBLISHED, "art_3", locale="zh-Hans"),
)


async def test_comments_are_heard_for_one_article_once_they_are_public() -> None:
    found = await heard(COMMENTS, 'commentAdded(articleId: "art_1")', 2)
    assert found == [Ref("comment", "com_1"), Ref("comment", "com_4")]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("articlePublished", ["art_1", "art_3"]),
        ("articlePublished(locale: null)", ["art_1", "art_3"]),
        ('articlePublished(locale: "ZH-hans")', ["art_3"]),
    ],
)
async def test_articles_are_heard_by_their_language(text: str, ids: list[str]) -> None:
    assert await heard(ARTICLES, text, len(ids)) == [Ref("article", each) for each in ids]


async def test_the_queue_is_heard_by_moderators_alone() -> None:
    assert await heard(COMMENTS, "moderationQueueChanged", 2, OPERATOR) == [
        Ref("comment", "com_0"),
        Ref("comment", "com_3"),
    ]
    with pytest.raises(Unauthenticated):
        await heard(COMMENTS, "moderationQueueChanged", 1)
    with pytest.raises(Forbidden):
        await heard(COMMENTS, "moderationQueueChanged", 1, Viewer(role=Role.AUTHOR))


async def test_who_stops_listening_leaves_nothing_behind() -> None:
    relay = Relay(event(EventKind.ARTICLE_PUBLISHED, "art_1", locale="en"))
    await heard(relay, "articlePublished", 1)
    assert relay.closed == 1
