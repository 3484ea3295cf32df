"""A request takes the quick half or the slow half of what answers it, and the answer is the same."""

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.types import Message
from support.tiny_engine import TinyEngine
from support.tiny_site import tiny_site

from gql_blog.access import Viewer
from gql_blog.graph import GraphQLResult
from gql_blog.web import operation_runner
from gql_blog.web.protocol.request_headers import RequestHeaders

DOCUMENTS = st.sampled_from(
    [
        "{ hello }",
        "query A($n: String) { hello(name: $n) } query B { whoami }",
        '{ hello(name: "a: \\"b\\"") }',
        'mutation { shout(text: "x") }',
        "{ broken hello }",
        "{ nope }",
        "{",
        "",
        "{ long(characters: 2000001) }",
        "query ($c: Int!) { long(characters: $c) }",
        "{ __schema { queryType { name } } }",
        "subscription { count(to: 1) }",
    ]
)
LEAVES = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(max_size=5)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner))
BODIES = st.fixed_dictionaries(
    {"query": DOCUMENTS},
    optional={
        "variables": st.none() | st.dictionaries(st.sampled_from(["n", "c", "x"]), VALUES, max_size=3) | VALUES,
        "operationName": st.sampled_from([None, "", "A", "B", 1]),
        "extensions": st.sampled_from([None, {}, {"persistedQuery": {"sha256Hash": "x"}}, 1]),
    },
)
ODD_BODIES = st.sampled_from(
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b"\xff",
        b'{"query": "{ hello }", "query": "{ hello }"}',
        b"[" * 70,
        b'{"query": "{ hello }\\ud800"}',
    ]
)
HEADERS = {
    "accept": ["*/*", "application/json", "application/graphql-response+json", "text/html", "x/y;q=z", ""],
    "content-type": [
        "application/json",
        "Application/JSON; charset=utf-8",
        "text/plain",
        "application/json; charset=x",
    ],
    "authorization": ["Bearer admins-token", "Bearer readers-token", "Bearer wrong", "Basic x"],
    "origin": ["http://blog.example", "https://app.example", "https://evil.example", "null"],
    "cookie": ["a=b"],
    "content-encoding": ["identity", "gzip"],
    "content-length": ["1", "9999999"],
}
OPTIONAL = {name: st.sampled_from(values) for name, values in HEADERS.items() if name != "content-type"}


class Pausing(TinyEngine):
    """An engine that pauses before it answers, so that a timer is set."""

    async def execute(self, **arguments: Any) -> GraphQLResult:
        await asyncio.sleep(0)
        answer = await super().execute(**arguments)
        await asyncio.sleep(0)
        return answer


class Keeping(TinyEngine):
    """An engine that keeps whole answers of queries, and gives them to those who send the same bytes."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[bytes, Viewer], GraphQLResult] = {}

    def cached(self, request: bytes, viewer: Viewer) -> GraphQLResult | None:
        return self.kept.get((request, viewer))

    async def execute(self, **arguments: Any) -> GraphQLResult:
        answer = await super().execute(**arguments)
        if not answer.request_error and b'"errors"' not in answer.body:
            self.kept[arguments["request"], arguments["viewer"]] = answer
        return answer


@dataclass(frozen=True)
class Request:
    """What is sent, in one piece or in several."""

    body: bytes
    headers: list[tuple[bytes, bytes]]
    method: str = "POST"
    cuts: list[int] = field(default_factory=list)


async def answered(request: Request, engine: TinyEngine, times: int = 1) -> tuple[int, list[Any], bytes]:
    """The status, headers and body of the last answer, without ids and dates."""
    site = tiny_site(engine, allowed_origins=["https://app.example"])
    for _ in range(times):
        places = [0, *sorted(min(cut, len(request.body)) for cut in request.cuts), len(request.body)]
        pieces = [request.body[begin:end] for begin, end in pairwise(places)]
        sent: list[Message] = []

        async def receive() -> Message:
            if request.cuts:
                await asyncio.sleep(0)
            piece = pieces.pop(0)  # noqa: B023 (called in this turn alone)
            return {"type": "http.request", "body": piece, "more_body": bool(pieces)}  # noqa: B023

        async def send(message: Message) -> None:
            sent.append(message)  # noqa: B023

        scope = {
            "type": "http",
            "method": request.method,
            "path": "/graphql",
            "query_string": b"",
            "client": ("::1", 1),
        }
        await site({**scope, "headers": list(request.headers)}, receive, send)
    start, *rest = sent
    body = re.sub(rb"\b[0-9a-f]{16}\b", b"(an id)", b"".join(message.get("body", b"") for message in rest))
    headers = sorted((name, value) for name, value in start["headers"] if name != b"content-length")
    assert dict(start["headers"])[b"content-length"] == b"%d" % sum(len(message.get("body", b"")) for message in rest)
    return start["status"], headers, body


Detour = Callable[[Request], tuple[Request, TinyEngine, int]]


def in_pieces(request: Request) -> tuple[Request, TinyEngine, int]:
    return Request(request.body, request.headers, request.method, [1, 7, 20]), TinyEngine(), 1


def with_headers_twice(request: Request) -> tuple[Request, TinyEngine, int]:
    return Request(request.body, [(b"x-a", b"1"), *request.headers, (b"x-a", b"2")], request.method), TinyEngine(), 1


def with_pauses(request: Request) -> tuple[Request, TinyEngine, int]:
    return request, Pausing(), 1


def asked_before(request: Request) -> tuple[Request, TinyEngine, int]:
    return request, Keeping(), 2


DETOURS: list[Detour] = [in_pieces, with_headers_twice, with_pauses, asked_before]


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(
    BODIES.map(lambda body: json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")) | ODD_BODIES,
    st.fixed_dictionaries({}, optional=OPTIONAL),
    st.sampled_from(HEADERS["content-type"][:1] * 8 + HEADERS["content-type"]),
    st.sampled_from(["POST"] * 12 + ["GET", "PUT"]),
)
async def test_the_answer_is_the_same_by_every_way(
    body: bytes, named: dict[str, str], content_type: str, method: str
) -> None:
    headers = [*named.items(), ("content-type", content_type), ("x-request-id", "mine")]
    request = Request(body, [(name.encode(), value.encode()) for name, value in headers], method)
    expected = await answered(request, TinyEngine())
    for detour in DETOURS:
        assert await answered(*detour(request)) == expected, detour


async def test_the_ways_are_different_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each detour goes through what it is meant to go through, and the plain way through none of it."""
    gone_through: set[str] = set()

    def noted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def noting(*arguments: Any, **named: Any) -> Any:
            gone_through.add(name)
            return function(*arguments, **named)

        return noting

    monkeypatch.setattr(asyncio, "timeout", noted("timer", asyncio.timeout))
    monkeypatch.setattr(RequestHeaders, "update", noted("headers", RequestHeaders.update), raising=False)
    monkeypatch.setattr(operation_runner.OperationRunner, "run", noted("run", operation_runner.OperationRunner.run))
    plain = Request(b'{"query": "{ hello }"}', [(b"content-type", b"application/json")])
    ways = {}
    for detour in DETOURS:
        request, engine, times = detour(plain)
        if times > 1:
            await answered(request, engine, times - 1)
        gone_through.clear()
        await answered(request, engine)
        ways[detour.__name__] = set(gone_through)
    assert ways == {
        "in_pieces": {"run", "timer"},
        "with_headers_twice": {"run", "headers"},
        "with_pauses": {"run", "timer"},
        "asked_before": set(),
    }
    gone_through.clear()
    await answered(plain, TinyEngine())
    assert gone_through == {"run"}
