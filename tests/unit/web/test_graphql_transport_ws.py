import asyncio
import json
from hashlib import sha256
from typing import Any, cast

import pytest
from starlette.websockets import WebSocketDisconnect, WebSocketState
from strawberry.http.exceptions import WebSocketDisconnected
from support.growth import HANG
from support.serving import served
from support.tiny_engine import HOLDERS, READER, TinyEngine
from support.tiny_site import tiny_site
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from gql_blog.errors import Forbidden, GqlBlogError, SubscriptionDropped, Unauthenticated
from gql_blog.web import Rates
from gql_blog.web import graphql_transport_ws as transport
from gql_blog.web import websocket_endpoint as handshake

INIT = {"type": "connection_init"}


class Talk:
    """One conversation with a site."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def send(self, *messages: Any) -> None:
        for message in messages:
            await self.socket.send(message if isinstance(message, str | bytes) else json.dumps(message))

    async def hear(self, count: int = 1) -> list[dict[str, Any]]:
        async with asyncio.timeout(HANG):
            return [json.loads(await self.socket.recv()) for _ in range(count)]

    async def closed(self) -> int:
        async with asyncio.timeout(HANG):
            await self.socket.wait_closed()
        assert self.socket.close_code is not None
        return self.socket.close_code


def opened(address: str) -> connect:
    return connect(address.replace("http", "ws") + "/graphql", subprotocols=[Subprotocol("graphql-transport-ws")])


def subscribe(query: str, identifier: str = "1", **payload: Any) -> dict[str, Any]:
    return {"id": identifier, "type": "subscribe", "payload": {"query": query, **payload}}


@pytest.fixture
def engine() -> TinyEngine:
    return TinyEngine()


@pytest.fixture
async def talk(engine: TinyEngine):  # type: ignore[no-untyped-def]
    async with (
        served(tiny_site(engine)) as address,
        opened(address) as socket,
    ):
        yield Talk(socket)


async def begin(talk: Talk, **payload: str) -> None:
    await talk.send({**INIT, "payload": payload})
    assert await talk.hear() == [{"type": "connection_ack"}]


async def test_a_subscription(talk: Talk, engine: TinyEngine) -> None:
    await begin(talk)
    await talk.send(subscribe("subscription S($to: Int!) { count(to: $to) }", variables={"to": 2}, operationName="S"))
    assert await talk.hear(3) == [
        {"id": "1", "type": "next", "payload": {"data": {"count": 1}}},
        {"id": "1", "type": "next", "payload": {"data": {"count": 2}}},
        {"id": "1", "type": "complete"},
    ]
    assert await engine.root.closed.get() == "count"


async def test_queries_and_mutations_go_too(talk: Talk) -> None:
    await begin(talk)
    await talk.send(subscribe('mutation { shout(text: "hey") }'))
    assert await talk.hear(2) == [
        {"id": "1", "type": "next", "payload": {"data": {"shout": "HEY"}}},
        {"id": "1", "type": "complete"},
    ]


async def test_a_document_is_named_as_over_http(talk: Talk) -> None:
    text = "subscription { count(to: 1) }"
    hashed = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha256(text.encode()).hexdigest()}}}
    await begin(talk)
    await talk.send({"id": "1", "type": "subscribe", "payload": hashed})
    (unknown,) = await talk.hear()
    assert unknown["payload"][0]["extensions"] == {"code": "PERSISTED_QUERY_NOT_FOUND"}
    for payload in ({**hashed, "query": text}, {**hashed, "query": ""}, hashed):
        await talk.send({"id": "1", "type": "subscribe", "payload": payload})
        assert [each["type"] for each in await talk.hear(2)] == ["next", "complete"]
    await talk.send({"id": "1", "type": "subscribe", "payload": {"documentId": "none"}})
    (unknown,) = await talk.hear()
    assert unknown["payload"][0]["extensions"] == {"code": "DOCUMENT_NOT_FOUND"}


async def test_a_payload_without_a_document_ends_with_its_error(talk: Talk) -> None:
    await begin(talk)
    await talk.send({"id": "1", "type": "subscribe", "payload": {}})
    (answer,) = await talk.hear()
    assert (answer["type"], answer["payload"][0]["extensions"]["code"]) == ("error", "BAD_USER_INPUT")


@pytest.mark.parametrize("query", ["{", "{ nope }", "subscription { nope }", "{ hello } query B { hello }"])
async def test_what_cannot_begin_ends_with_its_errors_and_the_others_go_on(talk: Talk, query: str) -> None:
    await begin(talk)
    await talk.send(subscribe("subscription { forever }", "0"), subscribe(query))
    answers = {answer["id"]: answer for answer in await talk.hear(2)}
    assert answers["0"]["type"] == "next"
    assert answers["1"]["type"] == "error"
    assert answers["1"]["payload"][0]["extensions"] == {"code": "BAD_USER_INPUT"}
    await talk.send({"type": "ping"})
    assert await talk.hear() == [{"type": "pong"}]


async def test_limits_hold_here_too(talk: Talk) -> None:
    await begin(talk)
    await talk.send(subscribe("{" + " a: hello" * 31 + " }"))
    (answer,) = await talk.hear()
    assert answer["payload"][0]["extensions"]["code"] == "COST_EXCEEDED"


async def test_nothing_is_answered_before_the_greeting(talk: Talk) -> None:
    await talk.send(subscribe("{ hello }"))
    assert await talk.closed() == 4401


async def test_a_greeting_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    defaults = handshake.WebSocketEndpoint.__init__.__kwdefaults__
    assert defaults == {"init_timeout": 10.0}
    monkeypatch.setitem(defaults, "init_timeout", 0.05)
    async with served(tiny_site()) as address, opened(address) as socket:
        assert await Talk(socket).closed() == 4408


async def test_twenty_subscriptions_and_no_more(talk: Talk) -> None:
    await begin(talk)
    await talk.send(*(subscribe("subscription { forever }", str(number)) for number in range(21)))
    answers = await talk.hear(21)
    assert [answer["id"] for answer in answers if answer["type"] == "error"] == ["20"]
    await talk.send({"id": "3", "type": "complete"}, subscribe("{ hello }", "20"))
    assert (await talk.hear())[0]["payload"] == {"data": {"hello": "Hello world"}}


async def test_staff_may_have_more(talk: Talk) -> None:
    await begin(talk, Authorization="Bearer admins-token")
    await talk.send(*(subscribe("subscription { forever }", str(number)) for number in range(50)))
    assert {answer["type"] for answer in await talk.hear(50)} == {"next"}


async def test_leaving_ends_what_runs(talk: Talk, engine: TinyEngine) -> None:
    await begin(talk)
    await talk.send(subscribe("subscription { forever }", "a"), subscribe("subscription { forever }", "b"))
    await talk.hear(2)
    await talk.socket.close()
    async with asyncio.timeout(HANG):
        assert [await engine.root.closed.get() for _ in "ab"] == ["forever", "forever"]


@pytest.mark.parametrize(
    "message",
    [
        "nonsense",
        "[]",
        '"ping"',
        "1",
        "{}",
        '{"type": 1}',
        '{"type": "unheard_of"}',
        '{"type": "start", "id": "1", "payload": {"query": "{ hello }"}}',
        '{"type": "subscribe"}',
        '{"type": "subscribe", "id": 1, "payload": {"query": "{ hello }"}}',
        '{"type": "subscribe", "id": "", "payload": {"query": "{ hello }"}}',
        '{"type": "subscribe", "id": "1", "payload": []}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 1}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{ hello }", "variables": []}}',
        '{"type": "complete", "id": {}}',
        '{"type": "ping", "type": "pong"}',
        '{"a": ' * 500 + "1" + "}" * 500,
        b"\x00binary",
    ],
)
async def test_messages_have_a_shape(talk: Talk, message: str | bytes) -> None:
    await begin(talk)
    await talk.send(message)
    assert await talk.closed() == 4400


async def test_messages_have_a_size(talk: Talk) -> None:
    await begin(talk)
    await talk.send(subscribe("{ hello }" + " " * 65_536))
    assert await talk.closed() == 1009


async def test_a_token_that_ends_ends_what_comes_after(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(HOLDERS, "short-lived", READER)
    await begin(talk, Authorization="Bearer short-lived")
    await talk.send(subscribe("{ whoami }"))
    assert (await talk.hear(2))[0]["payload"] == {"data": {"whoami": "usr_2"}}
    monkeypatch.delitem(HOLDERS, "short-lived")
    await talk.send(subscribe("{ whoami }"))
    assert (await talk.hear())[0]["payload"][0]["extensions"] == {"code": "UNAUTHENTICATED"}


@pytest.mark.parametrize("raised", [RuntimeError("the cellar"), KeyError("the cellar")])
async def test_what_fails_in_here_fails_alone(
    talk: Talk, engine: TinyEngine, raised: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    await begin(talk)
    engine.raises = raised
    await talk.send(subscribe("{ hello }"))
    (answer,) = await talk.hear()
    extensions = answer["payload"][0]["extensions"]
    assert extensions["code"] == "INTERNAL_SERVER_ERROR"
    assert f"Error {extensions['errorId']} in" in caplog.text
    assert "cellar" not in str(answer)
    assert "cellar" in caplog.text
    engine.raises = None
    await talk.send(subscribe("{ hello }"))
    assert (await talk.hear())[0]["type"] == "next"


@pytest.mark.parametrize("raised", [Unauthenticated("It was revoked."), Forbidden("The rights have changed.")])
async def test_whoever_may_not_listen_any_more_is_told_why_and_let_go(
    talk: Talk, engine: TinyEngine, raised: GqlBlogError
) -> None:
    await begin(talk)
    engine.ends = raised
    await talk.send(*(subscribe("subscription { forever }", each) for each in "ab"))
    await talk.hear(2)
    engine.over.set()
    told = {each["id"]: each for each in await talk.hear(2)}
    for each in "ab":
        assert told[each]["type"] == "error"
        assert told[each]["payload"] == [{"message": raised.message, "extensions": {"code": raised.code}}]
    assert await talk.closed() == 4403
    assert talk.socket.close_reason == raised.message


async def test_who_is_too_slow_is_told_and_may_go_on(talk: Talk, engine: TinyEngine) -> None:
    await begin(talk)
    engine.ends = SubscriptionDropped("Too slow.")
    await talk.send(subscribe("subscription { forever }"))
    await talk.hear()
    engine.over.set()
    (told,) = await talk.hear()
    assert (told["type"], told["payload"][0]["extensions"]["code"]) == ("error", "SUBSCRIPTION_DROPPED")
    await talk.send(subscribe("{ hello }"))
    assert (await talk.hear())[0]["type"] == "next"


async def test_events_are_charged_and_bounded_as_requests_are(engine: TinyEngine) -> None:
    rates = Rates(reader=((3, 60.0),))
    async with served(tiny_site(engine, rates=rates)) as address, opened(address) as socket:
        talk = Talk(socket)
        await begin(talk)
        await talk.send(subscribe("subscription { count(to: 9) }"))
        told = await talk.hear(3)
    assert [each["type"] for each in told] == ["next", "next", "error"]
    assert told[-1]["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
    engine.padding = 2_000_001
    async with served(tiny_site(engine)) as address, opened(address) as socket:
        talk = Talk(socket)
        await begin(talk)
        await talk.send(subscribe("subscription { count(to: 9) }"))
        (refused,) = await talk.hear()
    assert (refused["type"], refused["payload"][0]["extensions"]["limit"]) == ("error", "response_bytes")


@pytest.mark.long
async def test_a_client_that_does_not_read_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "STALLED_SECONDS", 0.2)
    engine = TinyEngine()
    engine.padding = 1_900_000
    async with served(tiny_site(engine)) as address, opened(address) as socket:
        talk = Talk(socket)
        await begin(talk)
        socket.transport.pause_reading()
        await talk.send(subscribe("subscription { count(to: 1000) }"))
        async with asyncio.timeout(HANG):
            assert await engine.root.closed.get() == "count"
        socket.transport.abort()


class Unread:
    """A WebSocket whose client takes no message, or has gone."""

    application_state = WebSocketState.CONNECTED
    gone = False

    async def send_text(self, _text: str) -> None:
        if self.gone:
            raise WebSocketDisconnect
        await asyncio.Event().wait()


async def test_a_message_that_nobody_takes_ends_the_sending(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "STALLED_SECONDS", 0.01)
    messages = transport.WebSocketMessages(cast("Any", Unread()))
    for _ in range(2):
        with pytest.raises(WebSocketDisconnected):
            await messages.send_json({"type": "pong"})
        assert messages.dropped.is_set()


async def test_a_client_that_has_gone_is_not_dropped() -> None:
    socket = Unread()
    socket.gone = True
    messages = transport.WebSocketMessages(cast("Any", socket))
    with pytest.raises(WebSocketDisconnected):
        await messages.send_next("1", "{}")
    assert not messages.dropped.is_set()
