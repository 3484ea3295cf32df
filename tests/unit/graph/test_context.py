import asyncio
from typing import Any

import orjson
import pytest
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.content import Role, Verdict
from gql_blog.events import Relay
from gql_blog.graph import Engine, EngineSettings, build_schema
from gql_blog.graph.context import Context, Events
from gql_blog.hooks import Hooks
from gql_blog.render import Renderer
from gql_blog.store import Database
from gql_blog.write import CommentRef, ModerateComments, SubmitComment, Writer

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


class Given:
    """A context of a real writer and a real relay."""

    def __init__(self, writer: Writer, events: Events, viewer: Viewer = ANONYMOUS) -> None:
        self.writer = writer
        self.events = events
        self.viewer = viewer


async def test_the_writer_and_the_feed_are_what_resolvers_find(database: Database) -> None:
    hooks, committed = Hooks.of({}), asyncio.Event()
    writer = Writer(database, hooks, Renderer(hooks), committed=committed)
    relay = Relay(database, hooks, committed=committed)
    context: Context = Given(writer, relay)
    room = Newsroom(database, writer)
    settings = EngineSettings("https://blog.example")
    engine = Engine(build_schema(hooks), database, context.writer, context.events, settings)
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
    for _ in range(1000):
        if len(relay._listeners) == count:
            return
        await asyncio.sleep(0.001)
    raise AssertionError("nobody listens")


def _first(engine: Engine, text: str, viewer: Viewer) -> "asyncio.Task[Any]":
    """Listen from now on for the first thing that a subscription tells."""

    async def listen() -> Any:
        async with asyncio.timeout(10):
            async for answer in engine.subscribe(query=text, viewer=viewer):
                found = orjson.loads(answer.body)
                assert "errors" not in found, found
                return found["data"]

    return asyncio.create_task(listen())


async def test_those_who_may_not_moderate_are_told_at_once(database: Database) -> None:
    hooks = Hooks.of({})
    writer = Writer(database, hooks, Renderer(hooks))
    engine = Engine(
        build_schema(hooks), database, writer, Relay(database, hooks), EngineSettings("https://blog.example")
    )
    stream = engine.subscribe(query="subscription { moderationQueueChanged { id } }", viewer=ANONYMOUS)
    (answer,) = [orjson.loads(each.body) async for each in stream]
    assert [each["extensions"]["code"] for each in answer["errors"]] == ["UNAUTHENTICATED"]


async def test_what_the_viewer_may_not_see_does_not_come(database: Database) -> None:
    hooks, committed = Hooks.of({}), asyncio.Event()
    writer = Writer(database, hooks, Renderer(hooks), committed=committed)
    relay = Relay(database, hooks, committed=committed)
    engine = Engine(build_schema(hooks), database, writer, relay, EngineSettings("https://blog.example"))
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
