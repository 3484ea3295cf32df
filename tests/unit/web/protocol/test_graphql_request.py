import asyncio
import json
from collections.abc import Sequence
from urllib.parse import urlencode

import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope
from support.cases import cases

from gql_blog.web.protocol.graphql_request import GraphQLRequest, parse_body, parse_query_string, read_body
from gql_blog.web.protocol.http_responses import HTTPError


def test_a_body_asks() -> None:
    body = {"query": "{ a }", "operationName": "A", "variables": {"x": 1}, "extensions": {"y": 2}, "more": 3}
    assert parse_body(json.dumps(body).encode()) == GraphQLRequest("{ a }", "A", {"x": 1})


def test_null_and_empty_are_as_good_as_absent() -> None:
    body = {"query": "{ a }", "operationName": "", "variables": None, "extensions": None}
    assert parse_body(json.dumps(body).encode()) == GraphQLRequest("{ a }", None, None)


def test_an_address_asks() -> None:
    query = urlencode({"query": "{ a }", "variables": '{"x": "é"}', "operationName": "", "extensions": "{}"})
    assert parse_query_string(query.encode()) == GraphQLRequest("{ a }", None, {"x": "é"})


HASH = "0f" * 32


@cases(
    ("named", "name", "automatic"),
    [
        ({"documentId": f"sha256:{HASH}"}, HASH, False),
        ({"documentId": "sha256:x"}, "sha256:x", False),
        ({"doc_id": "x"}, "x", False),
        ({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": HASH}}}, HASH, True),
    ],
)
def test_a_document_may_be_named_instead(named: dict[str, object], name: str, automatic: bool) -> None:
    asked = GraphQLRequest(None, None, None, name, automatic)
    assert parse_body(json.dumps(named).encode()) == asked
    parameters = {key: value if isinstance(value, str) else json.dumps(value) for key, value in named.items()}
    assert parse_query_string(urlencode(parameters).encode()) == asked


@cases(
    ("body", "word"),
    [
        ({}, "'query' is missing"),
        ({"query": ""}, "'query' is missing"),
        ({"id": "x"}, "'query' is missing"),
        ({"query": 1}, "'query'"),
        ({"query": "{a}", "variables": [1]}, "'variables'"),
        ({"query": "{a}", "variables": "{}"}, "'variables'"),
        ({"query": "{a}", "operationName": {}}, "'operationName'"),
        ({"query": "{a}", "extensions": 0}, "'extensions'"),
        ({"extensions": {"persistedQuery": {"sha256Hash": "x"}}}, "persistedQuery"),
        ({"extensions": {"persistedQuery": {"version": 2, "sha256Hash": "x"}}}, "persistedQuery"),
        ({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": 1}}}, "persistedQuery"),
        ({"extensions": {"persistedQuery": []}}, "persistedQuery"),
        ({"documentId": 1}, "'documentId' must be a string"),
        ([{"query": "{a}"}], "one request at a time"),
        ("{a}", "must be a JSON object"),
        (7, "must be a JSON object"),
        (None, "must be a JSON object"),
    ],
)
def test_what_is_malformed_is_refused(body: object, word: str) -> None:
    with pytest.raises(HTTPError, match=word) as caught:
        parse_body(json.dumps(body).encode())
    assert caught.value.status == 400
    assert not caught.value.well_formed
    (error,) = json.loads(caught.value.body)["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}


@cases(
    "address",
    [
        b"query=%FF",
        b"query=\xff",
        b"query={a}&query={b}",
        b"query=%23%00%0A{a}",
        b"query={a}&variables={",
        b"query={a}&variables=[1]",
        b"query={a}&" + b"&".join(b"a%d=1" % n for n in range(99)),
        b"",
    ],
)
def test_an_address_that_cannot_be_read_is_refused(address: bytes) -> None:
    with pytest.raises(HTTPError) as caught:
        parse_query_string(address)
    assert caught.value.status == 400


def test_a_repeated_parameter_is_named() -> None:
    with pytest.raises(HTTPError, match=r"the parameter 'query' more than once\. Send it once\."):
        parse_query_string(b"variables={}&query={a}&query={b}")


def scope(**headers: str) -> Scope:
    return {"headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]}


def arriving(*chunks: bytes, then: Sequence[Message] = ()) -> Receive:
    messages = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    messages[-1]["more_body"] = bool(then)
    queue = [*messages, *then]

    async def receive() -> Message:
        if not queue:
            await asyncio.Event().wait()
        return queue.pop(0)

    return receive


async def test_a_body_arrives_in_pieces() -> None:
    assert await read_body(scope(content_length="5"), arriving(b"ab", b"", b"cde")) == b"abcde"


async def test_just_so_much_is_taken() -> None:
    assert await read_body(scope(), arriving(b"abc"), max_bytes=3) == b"abc"
    with pytest.raises(HTTPError) as caught:
        await read_body(scope(), arriving(b"ab", b"cd"), max_bytes=3)
    assert caught.value.status == 413


@cases("length", ["4", "9" * 5_000, "-1", "x", ""])
async def test_what_is_declared_too_long_is_not_even_read(length: str) -> None:
    with pytest.raises(HTTPError) as caught:
        await read_body(scope(content_length=length), arriving(b""), max_bytes=3)
    assert caught.value.status == 413


async def test_what_takes_too_long_is_refused() -> None:
    with pytest.raises(HTTPError) as caught:
        await read_body(scope(), arriving(b"a", then=[{"type": "http.request", "more_body": True}]), seconds=0.05)
    assert caught.value.status == 408


async def test_a_packed_body_is_refused() -> None:
    with pytest.raises(HTTPError) as caught:
        await read_body(scope(content_encoding="gzip"), arriving(b""))
    assert caught.value.status == 415


async def test_a_client_that_goes_is_no_error_of_ours() -> None:
    with pytest.raises(ClientDisconnect):
        await read_body(scope(), arriving(b"a", then=[{"type": "http.disconnect"}]))
