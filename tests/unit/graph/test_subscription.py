import asyncio
from collections.abc import AsyncGenerator, Collection
from datetime import UTC, datetime
from inspect import isawaitable
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from graphql import ExecutionResult, Executor, create_source_event_stream, parse
from support.cases import cases
from support.growth import HANG
from support.hearing import until
from support.mutations import Context
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR, Policy, Viewer
from gql_blog.content import EventKind, Role, SiteUrls, Verdict
from gql_blog.errors import Forbidden, Unauthenticated
from gql_blog.events import Relay
from gql_blog.graph import Engine, EngineSettings, build_schema
from gql_blog.graph.commands.payloads import Ref
from gql_blog.hooks import Event, Hooks
from gql_blog.render import Renderer
from gql_blog.store import Database
from gql_blog.write import CommentRef, ModerateComments, SubmitComment, Writer

SCHEMA = build_schema(Hooks.of({})).graphql


def event(kind: EventKind, subject: str, **payload: Any) -> Event:
    return Event(id="1", kind=kind.value, subject_id=subject, at=datetime(2026, 1, 31, tzinfo=UTC), payload=payload)


class FixedEvents:
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


async def heard(relay: FixedEvents, text: str, count: int, viewer: Viewer = ANONYMOUS) -> list[Ref]:
    """The first ``count`` things that a subscription yields, before they are read; its refusal is raised."""
    document = parse(f"subscription {{ {text} {{ __typename }} }}")
    checks = SimpleNamespace(check_article=lambda *_: asyncio.sleep(0))  # who may is another test's matter
    writer: Any = SimpleNamespace(policy=Policy(), subscriptions=checks)
    executor = Executor.build(SCHEMA, document, context_value=Context(writer, viewer, relay))
    assert isinstance(executor, Executor), executor
    source: Any = create_source_event_stream(executor)
    source = await source if isawaitable(source) else source
    if isinstance(source, ExecutionResult):
        assert source.errors
        raise source.errors[0].original_error or source.errors[0]
    found = []
    async with asyncio.timeout(HANG):
        async for each in source:
            found.append(each)
            if len(found) == count:
                break
    await source.aclose()
    return found


COMMENTS = FixedEvents(
    event(EventKind.COMMENT_SUBMITTED, "com_0", articleId="art_1"),
    event(EventKind.COMMENT_PUBLISHED, "com_1", articleId="art_1"),
    event(EventKind.COMMENT_PUBLISHED, "com_2", articleId="art_2"),
    event(EventKind.COMMENT_MODERATED, "com_3", articleId="art_1"),
    event(EventKind.COMMENT_PUBLISHED, "com_4", articleId="art_1"),
)
ARTICLES = FixedEvents(
    event(EventKind.ARTICLE_PUBLISHED, "art_1", locale="en"),
    event(EventKind.ARTICLE_UPDATED, "art_2", locale="en"),
    event(EventKind.ARTICLE_PUBLISHED, "art_3", locale="zh-Hans"),
)


async def test_comments_are_heard_for_one_article_once_they_are_public() -> None:
    found = await heard(COMMENTS, 'commentAdded(articleId: "art_1")', 2)
    assert found == [Ref("comment", "com_1"), Ref("comment", "com_4")]


@cases(
    ("text", "ids"),
    [
        ("articlePublished", ["art_1", "art_3"]),
        ("articlePublished(locale: null)", ["art_1", "art_3"]),
        ('articlePublished(locale: "ZH-hans")', ["art_3"]),
        ('articlePublished(locale: "zh")', ["art_3"]),
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
    relay = FixedEvents(event(EventKind.ARTICLE_PUBLISHED, "art_1", locale="en"))
    await heard(relay, "articlePublished", 1)
    assert relay.closed == 1


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_the_writer_and_the_feed_are_what_resolvers_find(database: Database) -> None:
    hooks, committed = Hooks.of({}), asyncio.Event()
    writer = Writer(database, hooks, Renderer(hooks), committed=committed)
    relay = Relay(database, hooks, committed=committed)
    room = Newsroom(database, writer)
    settings = EngineSettings(SiteUrls("https://blog.example"))
    engine = Engine(build_schema(hooks), database, writer, relay, settings)
    post = await room.post()
    other = await room.post("On Ebb")
    moderator = await room.somebody(Role.MODERATOR)

    await relay.start()
    try:
        added = _first(engine, f'subscription {{ commentAdded(articleId: "{post.article_id}") {{ body }} }}', ANONYMOUS)
        queue = _first(engine, "subscription { moderationQueueChanged { status body } }", moderator)
        await _until_all_listen(relay, 2)
        for article, body in ((other, "Elsewhere."), (post, "Here.")):
            asked = SubmitComment(article_id=article.article_id, author_name="Ada", body=body)
            comment = CommentRef(id=(await writer.run(asked, ANONYMOUS)).comment_id, expected_version=1)
            await writer.run(ModerateComments(comments=(comment,), verdict=Verdict.APPROVE, reason="Fine."), moderator)
        assert (await added)["commentAdded"]["body"].strip() == "<p>Here.</p>"
        assert (await queue)["moderationQueueChanged"]["body"].strip() == "<p>Elsewhere.</p>"
    finally:
        await relay.stop()


async def _until_all_listen(relay: Relay, count: int) -> None:
    await until(lambda: len(relay._subscribers) == count)


def _first(engine: Engine, text: str, viewer: Viewer) -> "asyncio.Task[Any]":
    """Listen from now on for the first thing that a subscription tells."""

    async def listen() -> Any:
        async with asyncio.timeout(HANG):
            async for answer in engine.subscribe(query=text, viewer=viewer):
                found = orjson.loads(answer.body)
                assert "errors" not in found, found
                return found["data"]

    return asyncio.create_task(listen())


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_those_who_may_not_moderate_are_told_at_once(database: Database) -> None:
    hooks = Hooks.of({})
    writer = Writer(database, hooks, Renderer(hooks))
    engine = Engine(
        build_schema(hooks), database, writer, Relay(database, hooks), EngineSettings(SiteUrls("https://blog.example"))
    )
    stream = engine.subscribe(query="subscription { moderationQueueChanged { id } }", viewer=ANONYMOUS)
    (answer,) = [orjson.loads(each.body) async for each in stream]
    assert [each["extensions"]["code"] for each in answer["errors"]] == ["UNAUTHENTICATED"]


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_what_the_viewer_may_not_see_does_not_come(database: Database) -> None:
    hooks, committed = Hooks.of({}), asyncio.Event()
    writer = Writer(database, hooks, Renderer(hooks), committed=committed)
    relay = Relay(database, hooks, committed=committed)
    engine = Engine(build_schema(hooks), database, writer, relay, EngineSettings(SiteUrls("https://blog.example")))
    room = Newsroom(database, writer)
    draft = await room.post("Not Yet", publish=False)

    await relay.start()
    try:
        published = _first(engine, "subscription { articlePublished { title } }", ANONYMOUS)
        await _until_all_listen(relay, 1)
        await room.response(draft.article_id, "An Answer Too Early")
        await room.post("On Ebb")
        assert await published == {"articlePublished": {"title": "On Ebb"}}
    finally:
        await relay.stop()
