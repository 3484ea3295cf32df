import asyncio
from collections.abc import Sequence

import pytest
from starlette.types import Message, Receive, Scope

from gql_blog.web.body import Disconnected, read_body
from gql_blog.web.http_error import HTTPError


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
    assert await read_body(scope(), arriving(b"abc"), most=3) == b"abc"
    with pytest.raises(HTTPError) as caught:
        await read_body(scope(), arriving(b"ab", b"cd"), most=3)
    assert caught.value.status == 413


@pytest.mark.parametrize("length", ["4", "9" * 5_000, "-1", "x", ""])
async def test_what_is_declared_too_long_is_not_even_read(length: str) -> None:
    with pytest.raises(HTTPError) as caught:
        await read_body(scope(content_length=length), arriving(b""), most=3)
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
    with pytest.raises(Disconnected):
        await read_body(scope(), arriving(b"a", then=[{"type": "http.disconnect"}]))
