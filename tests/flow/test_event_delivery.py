"""Events arrive, at every consumer and every subscriber, whatever starts, stops, hangs or fails in between."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from prometheus_client.parser import text_string_to_metric_families
from support.comments import judge, submit
from support.growth import HANG
from support.hearing import until
from support.installed import settings_in
from support.serving import served
from support.writing import Newsroom
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from gql_blog.access import ANONYMOUS, OPERATOR
from gql_blog.app import App, assembled, site
from gql_blog.content import Role, Verdict
from gql_blog.events import Consumers, consumer_delivery
from gql_blog.hooks import Event, Hooks, hookimpl
from gql_blog.hooks.calls.plugin_health import HealthSynchronizer
from gql_blog.hooks.circuits.circuit_breaker import MAX_FAILURES, PROBE_SECONDS
from gql_blog.store import CircuitStore, EventDelivery, Token, User
from gql_blog.write import CreateToken, CreateUser, DisablePlugin, EnablePlugin, PublishArticle, RevokeToken

pytestmark = pytest.mark.usefixtures("guarded")

METRICS = {"Authorization": "Bearer of-the-metrics"}


class Mail:
    """A plugin that keeps the subjects of what was created, and fails or hangs if it is told to.

    What it takes while its server stops comes to it again, so it looks what it has.
    """

    api_version = 2

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.asked = 0
        self.is_failing = False
        self.free = asyncio.Event()
        self.free.set()

    @hookimpl
    async def on_event(self, event: Event) -> None:
        self.asked += 1
        await self.free.wait()
        if self.is_failing:
            raise ConnectionError(event.id)
        if event.kind == "article.created" and event.subject_id not in self.taken:
            self.taken.append(event.subject_id)

    async def until_taken(self, subjects: list[str]) -> None:
        await until(lambda: len(self.taken) >= len(subjects))
        assert self.taken == subjects


@asynccontextmanager
async def server(folder: Path, url: str, plugins: Mapping[str, object] | None = None) -> AsyncIterator[App]:
    """A server on the database, which looks for events of others more often than one in production."""
    settings = settings_in(folder, database_url=url, metrics_token="of-the-metrics", rate_limits="off")
    async with assembled(settings, Hooks.of(plugins or {})) as app:
        app.relay._poll_seconds = 0.02
        await app.relay.start()
        try:
            yield app
        finally:
            await app.relay.stop()


def let_nothing_be_asked_again(patch: pytest.MonkeyPatch) -> None:
    """Have what failed wait for a command, however slow the machine is."""
    patch.setattr(consumer_delivery, "backoff", lambda _attempts: timedelta(days=1))


def room_of(app: App) -> Newsroom:
    return Newsroom(app.database, app.writer)


async def posts(app: App, count: int) -> list[str]:
    """Create posts; return their ids."""
    return [(await room_of(app).post(f"Post {number}", publish=False)).article_id for number in range(count)]


async def synchronize(app: App) -> None:
    assert await HealthSynchronizer(app.hooks._circuits, CircuitStore(app.database)).synchronize() is None


@pytest.mark.long
async def test_no_event_is_lost_while_servers_are_replaced_one_by_one(database_url: str, tmp_path: Path) -> None:
    """Of the servers that take turns, one lacks the plugin."""
    mail, plugins = Mail(), {}
    plugins["mail"] = mail
    written = []
    async with server(tmp_path, database_url, plugins) as first:
        written += await posts(first, 10)
        async with server(tmp_path, database_url) as without:
            subscriber = without.relay.subscribe(("article.created",))
            written += await posts(without, 10)
            await first.relay.stop()
            written += await posts(without, 10)
            heard = [(await anext(subscriber)).subject_id for _ in range(20)]
            assert heard == written[10:], "the server without the plugin has seen them all"
            async with server(tmp_path, database_url, plugins) as third:
                await without.relay.stop()
                written += await posts(third, 10)
                await mail.until_taken(written)
    assert len(set(mail.taken)) == len(written) == 40


async def test_a_plugin_that_was_disabled_has_used_up_no_attempt(database_url: str, tmp_path: Path) -> None:
    mail = Mail()
    async with server(tmp_path, database_url, {"mail": mail}) as app:
        await app.writer.run(DisablePlugin(name="mail"), OPERATOR)
        await synchronize(app)
        subscriber = app.relay.subscribe(("article.created",))
        written = await posts(app, 3)
        for _ in written:
            await anext(subscriber)
        (backlog,) = await Consumers(app.database).backlogs()
        assert (backlog.undelivered, backlog.failed, mail.asked) == (3, 0, 0)
        await app.writer.run(EnablePlugin(name="mail"), OPERATOR)
        await synchronize(app)
        await mail.until_taken(written)


async def test_events_wait_while_the_circuit_is_open_and_none_is_given_up(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_nothing_be_asked_again(monkeypatch)
    mail = Mail()
    mail.is_failing = True
    async with server(tmp_path, database_url, {"mail": mail}) as app:
        written = await posts(app, MAX_FAILURES + 3)
        consumers = Consumers(app.database)
        await until(lambda: mail.asked >= MAX_FAILURES)
        await until_saved(app, MAX_FAILURES)
        await consumers.retry("mail")
        await polled(app, 3)
        (backlog,) = await consumers.backlogs()
        assert (backlog.undelivered, backlog.failed) == (MAX_FAILURES + 3, MAX_FAILURES)
        assert mail.asked == MAX_FAILURES
        assert {each.attempts for each in await consumers.failed()} == {1}

        mail.is_failing = False
        clock = app.hooks._circuits.clock
        app.hooks._circuits.clock = lambda: clock() + PROBE_SECONDS
        await until(lambda: len(mail.taken) == len(written))
        assert sorted(mail.taken) == sorted(written)
        assert await consumers.failed() == ()


async def polled(app: App, times: int) -> None:
    """Wait until the relay has looked so many times for what is due."""
    looks = asyncio.Semaphore(0)

    async def look() -> None:
        looks.release()

    app.relay.check_subscribers_with(look)
    for _ in range(times):
        await looks.acquire()


async def until_saved(app: App, count: int) -> None:
    """Wait until so many deliveries are in the database."""
    while True:
        async with app.database.session():
            if await EventDelivery.all().count() == count:
                return
        await asyncio.sleep(0.01)


async def test_a_plugin_that_hangs_delays_neither_subscribers_nor_other_plugins(
    database_url: str, tmp_path: Path
) -> None:
    hanging, mail = Mail(), Mail()
    hanging.free.clear()
    async with server(tmp_path, database_url, {"hanging": hanging, "mail": mail}) as app:
        heard = listen(app, "subscription { articlePublished { title } }", 2)
        await until(lambda: len(app.relay._subscribers) == 1)
        written = [(await room_of(app).post(title)).article_id for title in ("Tides", "Ebb")]
        await mail.until_taken(written)
        assert [each["articlePublished"]["title"] for each in await heard] == ["Tides", "Ebb"]
        assert hanging.taken == []
        hanging.free.set()
        await hanging.until_taken(written)


async def test_what_becomes_public_with_something_else_is_told(database_url: str, tmp_path: Path) -> None:
    """A response with the post that it answers, and a reply with its parent."""
    async with server(tmp_path, database_url) as app:
        room = room_of(app)
        articles = listen(app, "subscription { articlePublished { title } }", 2)
        await until(lambda: len(app.relay._subscribers) == 1)
        post = await room.post("Tides", publish=False)
        await room.response(post.article_id, "An Answer")
        await room.run(PublishArticle(id=post.article_id, expected_version=post.version))
        assert {each["articlePublished"]["title"] for each in await articles} == {"Tides", "An Answer"}

        parent = await submit(room, post.article_id, body="First.")
        await judge(room, parent, Verdict.APPROVE)
        reply = await submit(room, post.article_id, body="Second.", parent_id=parent)
        await judge(room, parent, Verdict.REJECT)
        await judge(room, reply, Verdict.APPROVE)
        added = listen(app, f'subscription {{ commentAdded(articleId: "{post.article_id}") {{ body }} }}', 2)
        await until(lambda: len(app.relay._subscribers) == 1)
        await judge(room, parent, Verdict.APPROVE)
        assert {each["commentAdded"]["body"] for each in await added} == {"<p>First.</p>\n", "<p>Second.</p>\n"}


def listen(app: App, query: str, count: int) -> "asyncio.Task[list[Any]]":
    """Listen, as everybody may, for so many results."""

    async def results() -> list[Any]:
        found: list[Any] = []
        async for each in app.engine.subscribe(query=query, viewer=ANONYMOUS):
            body = orjson.loads(each.body)
            assert "errors" not in body, body
            found.append(body["data"])
            if len(found) == count:
                break
        return found

    return asyncio.create_task(results())


REASONS = {
    "revoked": ("UNAUTHENTICATED", "its token was revoked or has expired"),
    "expired": ("UNAUTHENTICATED", "its token was revoked or has expired"),
    "demoted": ("FORBIDDEN", "the rights of its user have changed"),
}


@pytest.mark.parametrize("cause", REASONS)
async def test_an_open_subscription_ends_with_the_right_to_it(database_url: str, tmp_path: Path, cause: str) -> None:
    """Over a socket and over an event stream, at the next poll: no event is needed."""
    query = "subscription { moderationQueueChanged { id } }"
    async with server(tmp_path, database_url) as app, served(site(app)) as address:
        await app.writer.run(CreateUser(email="mod@blog.example", role=Role.MODERATOR, name="Mo"), OPERATOR)
        token = await app.writer.run(CreateToken(email="mod@blog.example"), OPERATOR)
        headers = {"Authorization": f"Bearer {token.secret}"}
        stream_headers = {**headers, "Accept": "text/event-stream"}
        url = address.replace("http", "ws") + "/graphql"
        async with (
            httpx.AsyncClient(verify=False, base_url=address, timeout=HANG) as http,
            connect(url, subprotocols=[Subprotocol("graphql-transport-ws")], additional_headers=headers) as socket,
        ):
            await socket.send('{"type": "connection_init"}')
            await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": query}}))
            streaming = asyncio.create_task(http.post("/graphql", json={"query": query}, headers=stream_headers))
            await until(lambda: len(app.engine.subscriptions) == 2)
            if cause == "revoked":
                await app.writer.run(RevokeToken(token_id=token.secret), OPERATOR)
            async with app.database.transaction():
                if cause == "expired":
                    await Token.all().update(expires_at=await app.database.now())
                if cause == "demoted":
                    await User.filter(email="mod@blog.example").update(role=Role.READER.value)
            told = [json.loads(await socket.recv()) for _ in range(2)][1]
            with pytest.raises(ConnectionClosed) as closed:
                await socket.recv()
            lines = (await streaming).text.splitlines()
    code, reason = REASONS[cause]
    assert (told["type"], told["payload"][0]["extensions"]["code"]) == ("error", code)
    assert reason in told["payload"][0]["message"]
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4403, told["payload"][0]["message"])
    errors = [json.loads(line.removeprefix("data: "))["errors"] for line in lines if line.startswith("data: {")]
    assert errors == [told["payload"]]
    assert "event: complete" in lines


async def test_metrics_tell_of_the_lag_of_delivery_and_of_circuits(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_nothing_be_asked_again(monkeypatch)
    webhook, mail = Mail(), Mail()
    webhook.is_failing = True
    async with server(tmp_path, database_url, {"webhook": webhook, "mail": mail}) as app, served(site(app)) as address:
        assert (await metrics_of(address))["gql_blog_event_delivery_lag_seconds", "webhook"] == 0
        written = await posts(app, MAX_FAILURES + 1)
        await mail.until_taken(written)
        await until(lambda: webhook.asked == MAX_FAILURES)
        await until_saved(app, MAX_FAILURES)
        await app.relay.stop()
        told = await metrics_of(address)
        async with httpx.AsyncClient(verify=False, base_url=address, timeout=HANG) as http:
            ready = await http.get("/readyz")
    assert told["gql_blog_event_delivery_lag_seconds", "webhook"] > 0
    assert told["gql_blog_event_delivery_lag_seconds", "mail"] == 0
    assert told["gql_blog_undelivered_events", "webhook"] == MAX_FAILURES + 1
    assert told["gql_blog_failed_event_deliveries", "webhook"] == MAX_FAILURES
    assert told["gql_blog_plugin_circuit_open", "webhook"] == 1
    assert told["gql_blog_plugin_failures_total", "webhook"] == MAX_FAILURES
    assert told["gql_blog_plugin_circuit_open", "mail"] == 0
    assert ready.status_code == 200, "no webhook that fails keeps a server from its readers"


async def metrics_of(address: str) -> dict[tuple[str, str], float]:
    """Return the metrics that are about a consumer or a plugin, by both names."""
    async with httpx.AsyncClient(verify=False, base_url=address, timeout=HANG) as http:
        text = (await http.get("/metrics", headers=METRICS)).text
    labels = ("consumer", "plugin")
    return {
        (each.name, each.labels[label]): each.value
        for family in text_string_to_metric_families(text)
        for each in family.samples
        for label in labels
        if label in each.labels
    }
