import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.types import Message
from support.growth import HANG
from support.serving import served
from support.tiny_documents import tiny_documents
from support.tiny_engine import TinyEngine
from support.tiny_site import RATES, tiny_site

from gql_blog.access import ANONYMOUS
from gql_blog.errors import Unauthenticated
from gql_blog.web import event_stream
from gql_blog.web.event_stream import EventStreamer
from gql_blog.web.limits.rate_limiter import RateLimiter
from gql_blog.web.operation_runner import OperationRunner
from gql_blog.web.prometheus_metrics import Metrics
from gql_blog.web.protocol.client_connection import ClientConnection
from gql_blog.web.protocol.graphql_request import GraphQLRequest
from gql_blog.web.request_user import RequestUser
from gql_blog.web.resource_limits import ConnectionLimiter

STREAM = {"Accept": "text/event-stream"}


async def events(answer: httpx.Response) -> AsyncIterator[tuple[str, object]]:
    """Read events as urql does: parted by two line feeds."""
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert {"Authorization", "X-Reader-Identity", "Cookie", "Accept", "Accept-Encoding", "Origin"} == set(
        answer.headers.get_list("vary", split_commas=True)
    )
    rest = ""
    async for text in answer.aiter_text():
        assert "\r" not in text
        *whole, rest = (rest + text).split("\n\n")
        for each in whole:
            if each.startswith(":"):
                yield "comment", each
                continue
            kind, data = (line.partition(":")[2].strip() for line in each.split("\n"))
            yield kind, json.loads(data) if data else None
    assert rest == ""


async def collected(query: str, engine: TinyEngine | None = None, **headers: str) -> list[tuple[str, object]]:
    async with served(tiny_site(engine)) as address, httpx.AsyncClient(verify=False, timeout=HANG) as http:
        body = {"query": query}
        async with http.stream("POST", f"{address}/graphql", json=body, headers={**STREAM, **headers}) as answer:
            assert answer.status_code == 200
            return [event async for event in events(answer)]


async def test_a_subscription_is_a_stream_of_events() -> None:
    assert await collected("subscription { count(to: 2) }") == [
        ("next", {"data": {"count": 1}}),
        ("next", {"data": {"count": 2}}),
        ("complete", None),
    ]


async def test_whoever_may_not_listen_any_more_is_told_why() -> None:
    engine = TinyEngine()
    engine.ends = Unauthenticated("It was revoked.")
    engine.over.set()
    first, told, last = await collected("subscription { forever }", engine)
    assert first == ("next", {"data": {"forever": 1}})
    assert told == ("next", {"errors": [{"message": "It was revoked.", "extensions": {"code": "UNAUTHENTICATED"}}]})
    assert last == ("complete", None)


async def test_a_timeout_from_within_is_not_taken_for_a_client_that_does_not_read(
    caplog: pytest.LogCaptureFixture,
) -> None:
    engine = TinyEngine()
    engine.ends = TimeoutError("The database does not answer.")
    engine.over.set()
    with pytest.raises(httpx.RemoteProtocolError):
        await collected("subscription { forever }", engine)
    assert "The database does not answer." in caplog.text
    assert "does not read" not in caplog.text


async def test_a_client_that_does_not_read_is_let_go_and_the_log_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(event_stream, "STALLED_SECONDS", 0.01)
    engine = TinyEngine()
    metrics = Metrics()
    runner = OperationRunner(engine, RateLimiter(RATES), metrics, tiny_documents())
    streamer = EventStreamer(runner, ConnectionLimiter(metrics))
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)
        if message.get("body"):
            await asyncio.Event().wait()

    async def receive() -> Message:
        return await asyncio.Event().wait()  # type: ignore[return-value] # it never comes

    request = GraphQLRequest("subscription { forever }", None, None)
    async with asyncio.timeout(HANG):
        await streamer.stream(request, RequestUser(ANONYMOUS, "192.0.2.1", "r-1"), ClientConnection(), receive, send)
        assert await engine.root.closed.get() == "forever"
    assert [each["type"] for each in sent] == ["http.response.start", "http.response.body"]
    assert "A stream of 192.0.2.1 is cut, since its client does not read" in caplog.text


async def test_a_query_has_one_event() -> None:
    assert await collected("{ hello }") == [("next", {"data": {"hello": "Hello world"}}), ("complete", None)]


async def test_a_request_error_is_told_in_the_stream() -> None:
    for query in ("{ nope }", "subscription { nope }"):
        (kind, answer), last = await collected(query)
        assert kind == "next"
        assert "data" not in answer  # type: ignore[operator]
        assert last == ("complete", None)


async def test_who_prefers_json_gets_json() -> None:
    accept = "application/graphql-response+json, application/json, text/event-stream, multipart/mixed"
    async with served(tiny_site()) as address, httpx.AsyncClient(verify=False, timeout=HANG) as http:
        answer = await http.post(f"{address}/graphql", json={"query": "{ hello }"}, headers={"Accept": accept})
    assert answer.json() == {"data": {"hello": "Hello world"}}


async def test_a_stream_that_is_left_ends_the_subscription() -> None:
    engine = TinyEngine()
    async with served(tiny_site(engine)) as address, httpx.AsyncClient(verify=False, timeout=HANG) as http:
        body = {"query": "subscription { forever }"}
        async with http.stream("POST", f"{address}/graphql", json=body, headers=STREAM) as answer:
            assert await anext(events(answer)) == ("next", {"data": {"forever": 1}})
        async with asyncio.timeout(HANG):
            assert await engine.root.closed.get() == "forever"


async def test_silence_is_broken_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream.EventStreamer.__init__, "__kwdefaults__", {"heartbeat": 0.05})
    async with served(tiny_site()) as address, httpx.AsyncClient(verify=False, timeout=HANG) as http:
        body = {"query": "subscription { forever }"}
        async with http.stream("POST", f"{address}/graphql", json=body, headers=STREAM) as answer:
            stream = events(answer)
            kinds: list[str] = []
            while kinds.count("comment") < 2 or "next" not in kinds:
                kinds.append((await anext(stream))[0])
    assert kinds.count("next") == 1


async def test_streams_are_not_opened_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    async with (
        served(tiny_site()) as address,
        httpx.AsyncClient(verify=False, limits=httpx.Limits(max_connections=50), timeout=HANG) as http,
    ):
        async with asyncio.timeout(HANG):
            opened = []
            for _ in range(20):
                request = http.build_request(
                    "POST", f"{address}/graphql", json={"query": "subscription { forever }"}, headers=STREAM
                )
                opened.append(await http.send(request, stream=True))
            refused = await http.post(f"{address}/graphql", json={"query": "subscription { forever }"}, headers=STREAM)
            for answer in opened:
                await answer.aclose()
    assert refused.status_code == 429
