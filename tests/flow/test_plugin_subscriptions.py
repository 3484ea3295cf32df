"""Subscriptions of plugins: told once, to whom they are for, and at another process what was missed."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from support.cases import cases
from support.growth import HANG
from support.hearing import until
from support.installed import settings_in
from support.registering import registering
from support.sampling import on_both, sqlite_mostly
from support.serving import served
from support.writing import Newsroom
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.app import App, assembled, serving, site
from gql_blog.content import Role, SiteUrls
from gql_blog.errors import PluginError
from gql_blog.events import Relay, relay
from gql_blog.events.outbox_reader import assign_positions
from gql_blog.graph import Engine, EngineSettings, build_schema
from gql_blog.hooks import Hooks
from gql_blog.hooks.calls import resolver_calls
from gql_blog.plugin import (
    Argument,
    ArticleNode,
    Connection,
    Event,
    EventRules,
    InputError,
    Permission,
    PluginEvent,
    Subscription,
    TableConnection,
    hookimpl,
)
from gql_blog.render import Renderer
from gql_blog.store import Database
from gql_blog.write import ArchiveArticle, CreatePost, CreateToken, CreateUser, UpdateArticle, Writer

pytestmark = sqlite_mostly

TURNED = """subscription ($id: ID!, $after: String) {
  tideTurned(articleId: $id, after: $after) { levels cursor article { title } } }"""
ARTICLE = {"type": "Article", "url": "/", "id": "art_0"}


@dataclass
class Turned:
    """What a tide says, and what looks as the core's own events do."""

    level: int
    public: bool = True
    type: str = "Article"
    url: str = "/secret"
    affects: list[dict] | None = None  # type: ignore[type-arg]


@dataclass(frozen=True)
class Tide:
    """What the tides were."""

    levels: list[int]
    cursor: str | None
    article: ArticleNode | None


def tide(events: Sequence[Event], arguments: Mapping[str, Any]) -> Tide | None:
    levels = [each.payload["level"] for each in events if each.payload["level"]]
    return Tide(levels, events[-1].cursor, arguments.get("articleId")) if levels else None


def turned(resolve: Callable[..., Any] = tide, **given: Any) -> Subscription:
    told = {"name": "tideTurned", "description": "A tide.", "graphql_type": Tide | None, "kinds": ["tides.turned"]}
    return Subscription(**{**told, "of_article": True, "resolve": resolve, **given})


def tides(*subscriptions: Subscription | Permission) -> Any:
    """A plugin that tells of tides to those who listen to these."""

    def register_events() -> EventRules:
        kinds = [PluginEvent(name=name, description="A tide.", payload=Turned) for name in ("turned", "unheard")]
        return EventRules(kinds=kinds)

    plugin = registering(*subscriptions)
    plugin.register_events = hookimpl(register_events)
    return plugin


class Process:
    """What one process has over the database: a relay and an engine."""

    def __init__(self, database: Database, *subscriptions: Subscription | Permission) -> None:
        hooks, committed = Hooks.of({"tides": tides(*subscriptions)}), asyncio.Event()
        self.hooks = hooks
        self.writer = Writer(database, hooks, Renderer(hooks), committed=committed)
        self.relay = Relay(database, hooks, committed=committed, poll_seconds=0.02)
        self.room = Newsroom(database, self.writer)
        self.engine = Engine(
            build_schema(hooks), database, self.writer, self.relay, EngineSettings(SiteUrls("https://s.example"))
        )

    async def tell(self, article: str, *levels: int, kind: str = "turned", **given: Any) -> None:
        """Tell events as the plugin does."""
        for level in levels:
            written = self.hooks.event_kinds[f"tides.{kind}"].written(article, Turned(level, **given))
            await self.writer.tell(f"tides.{kind}", article, written)

    @asynccontextmanager
    async def listening(
        self, query: str = TURNED, viewer: Viewer = ANONYMOUS, **variables: Any
    ) -> AsyncIterator[Callable[[], Any]]:
        """Listen inside the block; the function awaits the next result, with its cursor as ``id``."""
        before = len(self.relay._subscribers)
        results = self.engine.subscribe(query=query, variables=variables, viewer=viewer)
        async with aclosing(results):
            first = asyncio.ensure_future(anext(results))
            await until(lambda: len(self.relay._subscribers) > before or first.done())
            coming = [first]

            async def heard() -> Any:
                async with asyncio.timeout(HANG):
                    result = await (coming.pop() if coming else anext(results))
                return {**orjson.loads(result.body), "id": result.cursor}

            try:
                yield heard
            finally:
                first.cancel()
                await asyncio.gather(first, return_exceptions=True)


async def cursors(database: Database, kind: str = "tides.turned") -> list[str | None]:
    await assign_positions(database)
    rows = await database.reader.fetch(f"SELECT cursor FROM outbox WHERE kind = '{kind}' ORDER BY position")
    return [row[0] for row in rows]


@asynccontextmanager
async def running(database: Database, *subscriptions: Subscription | Permission) -> AsyncIterator[Process]:
    process = Process(database, *subscriptions)
    await process.relay.start()
    try:
        yield process
    finally:
        await process.relay.stop()


def value(told: Any, name: str = "tideTurned") -> Any:
    assert "errors" not in told, told
    return told["data"][name]


def code(told: Any) -> Any:
    (error,) = told["errors"]
    return error["extensions"]["code"]


async def test_what_was_missed_is_told_once_by_another_process(database: Database) -> None:
    async with running(database, turned()) as one, running(database, turned()) as other:
        here, there = (await one.room.post("Here")).article_id, (await one.room.post("There")).article_id
        async with one.listening(id=here) as heard:
            await one.tell(there, 9)
            await one.tell(here, 1)
            told = await heard()
        assert value(told) == {"levels": [1], "cursor": told["id"], "article": {"title": "Here"}}
        await one.tell(here, 2, 0, 3)
        await one.tell(there, 9)
        await assign_positions(database)
        await other.relay._read_outbox()
        async with other.listening(id=here, after=told["id"]) as heard:
            missed = await heard()
            await one.tell(here, 0)
            await one.tell(here, 4)
            live = await heard()
        assert [value(each)["levels"] for each in (missed, live)] == [[2, 3], [4]]
        async with one.listening(id=here, after=missed["id"]) as heard:
            assert value(await heard())["levels"] == [4]


async def test_who_has_missed_more_than_is_looked_through_starts_over(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "MOST_MISSED", 3)
    comments = "subscription ($id: ID!, $after: String) { commentsChanged(articleId: $id, after: $after) { id } }"
    async with running(database, turned()) as process:
        here = (await process.room.post("Here")).article_id
        async with process.listening(id=here) as heard:
            await process.tell(here, 1)
            cursor = (await heard())["id"]
        await process.tell(here, 2, 3, kind="unheard")
        await process.tell(here, 4)
        await process.relay._read_outbox()
        async with process.listening(id=here, after=cursor) as heard:
            assert value(await heard())["levels"] == [4]
        await process.tell(here, 5)
        await process.relay._read_outbox()
        for query in (TURNED, comments):
            async with process.listening(query, id=here, after=cursor) as heard:
                assert code(await heard()) == "START_OVER"


async def test_what_comes_while_a_result_is_made_is_told_with_the_next(database: Database) -> None:
    """And nobody waits for it who listens to something else."""
    made, batches = asyncio.Event(), []

    async def slow(events: Sequence[Event], arguments: Mapping[str, Any]) -> Tide | None:
        batches.append(len(events))
        await made.wait()
        return tide(events, arguments)

    async with running(database, turned(slow)) as process:
        post = (await process.room.post("Here")).article_id
        await process.relay._read_outbox()
        async with (
            process.listening(id=post) as heard,
            process.listening("subscription { articlePublished { title } }") as core,
        ):
            await process.tell(post, 1)
            await until(lambda: batches == [1])
            await process.room.post("Meanwhile")
            assert value(await core(), "articlePublished") == {"title": "Meanwhile"}
            await process.tell(post, *range(2, 110))
            await until(lambda: max(each._queue.qsize() for each in process.relay._subscribers._all) == 108)
            made.set()
            levels = [value(await heard())["levels"] for _ in range(3)]
    assert batches == [1, 100, 8]
    assert [each for some in levels for each in some] == [*range(1, 110)]


async def test_who_listens_alike_shares_what_is_made_and_nobody_is_left_listening(database: Database) -> None:
    calls = count()

    def counted(events: Sequence[Event], arguments: Mapping[str, Any]) -> Tide | None:
        next(calls)
        return tide(events, arguments)

    async with running(database, turned(counted)) as process:
        post = (await process.room.post("Here")).article_id
        async with process.listening(id=post) as first:
            await process.tell(post, 1)
            await first()
            results = process.engine.subscribe(query=TURNED, variables={"id": post}, viewer=ANONYMOUS)
            async with aclosing(results):
                second = asyncio.ensure_future(anext(results))
                await until(lambda: len(process.engine.subscriptions) == 2)
                await process.tell(post, 2)
                told = orjson.loads((await asyncio.wait_for(second, HANG)).body)
            assert value(told)["levels"] == value(await first())["levels"] == [2]
            assert len(process.relay._subscribers) == 1
        assert len(process.relay._subscribers) == 0
    assert next(calls) == 2


async def test_comments_that_are_listened_to_alike_leave_nobody_listening(database: Database) -> None:
    """Each who joined, and left, was kept as a subscriber of its own."""
    changes = "subscription ($id: ID!) { commentsChanged(articleId: $id) { id } }"
    async with running(database) as process:
        post = (await process.room.post("Here")).article_id
        async with process.listening(changes, id=post):
            for _ in range(3):
                results = process.engine.subscribe(query=changes, variables={"id": post}, viewer=ANONYMOUS)
                async with aclosing(results):
                    joined = asyncio.ensure_future(anext(results))
                    await until(lambda: len(process.engine.subscriptions) == 2)
                    joined.cancel()
                    await asyncio.gather(joined, return_exceptions=True)
            assert len(process.relay._subscribers) == 1


async def test_what_is_hidden_is_told_to_nobody(database: Database) -> None:
    """Neither at the start nor later; who sees it all the same hears it."""
    async with running(database, turned()) as process:
        room = process.room
        draft, post = await room.run(CreatePost(title="Draft", source="A.")), await room.post("Here")
        async with process.listening(id=draft.article_id) as heard:
            assert code(await heard()) == "NOT_FOUND"
        async with process.listening(id="art_0", after="nothing") as heard:
            assert code(await heard()) == "NOT_FOUND"
        async with process.listening(id=post.article_id, after="nothing") as heard:
            assert code(await heard()) == "START_OVER"
        async with (
            process.listening(id=post.article_id) as heard,
            process.listening(id=post.article_id, viewer=OPERATOR) as staff,
        ):
            await room.run(ArchiveArticle(id=post.article_id, expected_version=post.version))
            await process.tell(post.article_id, 1)
            assert value(await staff())["levels"] == [1]
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.2):
                    await heard()


@pytest.mark.parametrize("needs", [{"role": Role.EDITOR}, {"permission": "hear"}], ids=["role", "permission"])
async def test_a_role_is_required_and_who_has_one_hears_live(database: Database, needs: Mapping[str, Any]) -> None:
    """What is for some has no cursor: everybody can tell by one that something was told."""
    for_staff = turned(name="staffTides", of_article=False, **needs)
    listen = "subscription { staffTides { levels cursor } }"
    hear = Permission(name="hear", description="Hears of tides.", roles=[Role.EDITOR])
    async with running(database, for_staff, hear) as process:
        post = (await process.room.post("Here")).article_id
        reader = Viewer(Role.READER, "usr_r", None, None, "usr_r")
        for viewer, refusal in ((ANONYMOUS, "UNAUTHENTICATED"), (reader, "FORBIDDEN")):
            async with process.listening(listen, viewer=viewer) as heard:
                assert code(await heard()) == refusal
        async with process.listening(listen, viewer=OPERATOR) as heard:
            await process.tell(post, 7)
            assert value(await heard(), "staffTides") == {"levels": [7], "cursor": None}
        async with process.listening('subscription { staffTides(after: "x") { levels } }', OPERATOR) as heard:
            assert code(await heard()) == "BAD_USER_INPUT"
    assert await cursors(database) == [None]


async def test_no_more_of_an_article_is_read_than_decides_who_sees_it(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """For each result: an article has texts of a megabyte."""
    async with running(database, turned()) as process:
        post = (await process.room.post("Here")).article_id
        with caplog.at_level(logging.DEBUG, "tortoise.db_client"):
            async with process.listening(id=post) as heard:
                await process.tell(post, 7)
                await heard()
    read = [
        each.getMessage() for each in caplog.records if "FROM article WHERE id" in each.getMessage().replace('"', "")
    ]
    assert read
    assert not [each for each in read if "source" in each]


async def test_changes_tell_nothing_of_what_plugins_tell(database: Database) -> None:
    """However alike its payload is to those of the core."""
    ask = "query ($after: String) { changes(after: $after) { upserted { id } removed { id } endCursor hasMore } }"

    async def changes(process: Process, after: str | None = None) -> Any:
        answer = await process.engine.execute(query=ask, variables={"after": after}, viewer=ANONYMOUS)
        return value(orjson.loads(answer.body), "changes")

    async with running(database, turned()) as process:
        post = (await process.room.post("Here")).article_id
        await assign_positions(database)
        before = await changes(process)
        await process.tell(post, 1, affects=[ARTICLE], public=False)
        await process.tell(post, 1, kind="unheard")
        assert await cursors(database, "tides.unheard") == [None]
        (cursor,) = await cursors(database)
        nothing: Any = {"upserted": [], "removed": [], "endCursor": cursor, "hasMore": False}
        assert await changes(process, before["endCursor"]) == nothing
        other = (await process.room.post("There")).article_id
        await assign_positions(database)
        assert [each["id"] for each in (await changes(process, cursor))["upserted"]] == [other]


async def test_events_of_the_core_come_where_everybody_may_be_told(database: Database) -> None:
    def titles(events: Sequence[Event]) -> list[str]:
        return [each.subject_id for each in events]

    given = {"kinds": ("article.updated", "article.published"), "of_article": False}
    known = turned(titles, name="published", graphql_type=list[ArticleNode] | None, **given)
    listen = "subscription { published { title } }"
    async with running(database, known) as process, process.listening(listen) as heard:
        hidden = await process.room.run(CreatePost(title="Hidden", source="A."))
        await process.room.run(UpdateArticle(id=hidden.article_id, expected_version=hidden.version, title="Still"))
        await process.room.post("Seen")
        assert value(await heard(), "published") == [{"title": "Seen"}]


async def test_a_plugin_that_fails_is_told_as_such_and_harms_nobody(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its failure has no cursor, so that who comes back hears what failed; and its circuit opens."""
    monkeypatch.setattr(resolver_calls, "FIELD_LIMIT", 0.2)

    async def failing(events: Sequence[Event], arguments: Mapping[str, Any]) -> Any:
        match events[-1].payload["level"]:
            case 1:
                raise ZeroDivisionError("a secret")
            case 2:
                await asyncio.sleep(HANG)
            case 3:
                return "no tide"
            case 4:
                return Tide([2**40], None, None)
            case 5:
                raise InputError("There is no tide today.")
            case 6:
                return Tide([0] * 10_000_000, None, None)
            case _:
                return tide(events, arguments)

    async with running(database, turned(failing)) as process:
        post = (await process.room.post("Here")).article_id
        await process.relay._read_outbox()
        async with process.listening(id=post) as heard:
            for level in (1, 2, 3, 4, 5, 6):
                await process.tell(post, level)
                told = await heard()
                assert (told["data"], told["id"]) == ({"tideTurned": None}, None)
                assert code(told) == ("BAD_USER_INPUT" if level == 5 else "PLUGIN_ERROR"), level
                assert "secret" not in json.dumps(told)
            await process.tell(post, 7)
            told = await heard()
            assert value(told)["levels"] == [7]
            for _ in range(6):
                await process.tell(post, 1)
                assert code(await heard()) == "PLUGIN_ERROR"
            await process.tell(post, 8)
            assert code(await heard()) == "PLUGIN_ERROR"
        (health,) = process.hooks.health()
        states = {each.subject: each.state for each in health.hooks}
        assert states["tideTurned"] == "OPEN"
    async with running(database, turned()) as again, again.listening(id=post, after=told["id"]) as heard:
        assert value(await heard())["levels"] == [1, 1, 1, 1, 1, 1, 8]


@on_both
async def test_streams_and_sockets_go_on_at_another_server(database_url: str, tmp_path: Path) -> None:
    """Over real connections: anonymous by server-sent events, signed in by graphql-ws."""
    async with (
        server(tmp_path / "one", database_url) as (one, here),
        server(tmp_path / "other", database_url) as (other, there),
    ):
        post = (await Newsroom(one.database, one.writer).post("Here")).article_id
        token = await one.writer.run(CreateToken(email=await reader_of(one)), OPERATOR)
        async with streamed(here, post) as stream:
            await until(lambda: len(one.relay._subscribers) == 1)
            await tell(one, post, 1)
            cursor, told = await stream()
        assert (told["levels"], told["cursor"]) == ([1], cursor)
        await tell(one, post, 2)
        async with streamed(there, post, **{"Last-Event-ID": cursor}) as stream, socket(there, token.secret) as ws:
            assert (await stream())[1]["levels"] == [2]
            payload = {"query": TURNED, "variables": {"id": post, "after": cursor}}
            await ws.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
            levels = [json.loads(await ws.recv())["payload"]["data"]["tideTurned"]["levels"]]
            await tell(other, post, 3)
            levels += [json.loads(await ws.recv())["payload"]["data"]["tideTurned"]["levels"]]
            assert levels == [[2], [3]]
            assert (await stream())[1]["levels"] == [3]


@asynccontextmanager
async def server(folder: Path, url: str) -> AsyncIterator[tuple[App, str]]:
    folder.mkdir()
    settings = settings_in(folder, database_url=url, rate_limits="off")
    async with assembled(settings, Hooks.of({"tides": tides(turned())})) as app:
        app.relay._poll_seconds = 0.02
        async with serving(app), served(site(app)) as address:
            yield app, address


async def reader_of(app: App) -> str:
    await app.writer.run(CreateUser(name="Ann", email="ann@blog.example", role=Role.READER), OPERATOR)
    return "ann@blog.example"


async def tell(app: App, article: str, level: int) -> None:
    written = app.hooks.event_kinds["tides.turned"].written(article, Turned(level))
    await app.writer.tell("tides.turned", article, written)


@asynccontextmanager
async def streamed(address: str, post: str, **headers: str) -> AsyncIterator[Callable[[], Any]]:
    """A stream of server-sent events: the function awaits the next one with its id."""
    given: Any = {"json": {"query": TURNED, "variables": {"id": post}}}
    given["headers"] = {"Accept": "text/event-stream", **headers}
    async with (
        httpx.AsyncClient(verify=False, timeout=HANG) as http,
        http.stream("POST", f"{address}/graphql", **given) as answer,
    ):
        lines = answer.aiter_lines()

        async def heard() -> tuple[str, Any]:
            cursor = ""
            async for line in lines:
                if line.startswith("id: "):
                    cursor = line.removeprefix("id: ")
                if line.startswith("data: "):
                    return cursor, value(json.loads(line.removeprefix("data: ")))
            raise AssertionError("the stream ended")

        yield heard


@asynccontextmanager
async def socket(address: str, secret: str) -> AsyncIterator[ClientConnection]:
    spoken = Subprotocol("graphql-transport-ws")
    async with connect(f"{address.replace('http', 'ws')}/graphql", subprotocols=[spoken]) as ws:
        await ws.send(json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {secret}"}}))
        await ws.recv()
        yield ws


@cases(
    "subscription, told",
    [
        (turned(kinds=["others.turned"]), "Its own: tides.turned, tides.unheard."),
        (turned(kinds=["comment.submitted"]), "or kinds of PUBLIC_EVENTS"),
        (turned(kinds=()), "kinds are whole names"),
        (turned(kinds="tides.turned"), "kinds are whole names"),
        (turned(graphql_type=Tide), "its type must allow None"),
        (turned(graphql_type=Connection(item=Tide, key=("cursor",))), "a subscription has no pages"),
        (turned(graphql_type=TableConnection(item=Tide, table="Tide", orders=("at",))), "a subscription has no pages"),
        (turned(arguments={"after": Argument(graphql_type=int, description="A.")}), "the argument 'after' is the"),
        (turned(description=""), "has no description"),
        (turned(role="EDITOR"), "role must be a Role or None"),
        (turned(lambda event: None), "takes event, but it is called by keyword with context, events"),
        (turned(name="commentAdded"), "adds the subscription commentAdded, but the core already has it"),
    ],
)
def test_what_fits_nothing_stops_the_start(subscription: Subscription, told: str) -> None:
    with pytest.raises(PluginError) as stopped:
        build_schema(Hooks.of({"tides": tides(subscription)}))
    assert told in stopped.value.message


def test_two_plugins_of_one_name_stop_the_start(tmp_path: Path) -> None:
    other = registering(turned(kinds=["article.published"]))
    with pytest.raises(PluginError, match="both register the subscription tideTurned"):
        Hooks.of({"tides": tides(turned()), "other": other})
