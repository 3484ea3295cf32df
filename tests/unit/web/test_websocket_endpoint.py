import json
from typing import Any

import pytest
from support.cases import cases
from support.serving import served
from support.tiny_site import tiny_site
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

PROTOCOL = [Subprotocol("graphql-transport-ws")]


def opened(address: str, **options: Any) -> connect:
    """A socket to the site; ``origin`` and ``additional_headers`` are options."""
    return connect(address.replace("http", "ws") + "/graphql", **{"subprotocols": PROTOCOL, **options})


async def error_response(address: str, **options: Any) -> int:
    with pytest.raises(InvalidStatus) as caught:
        async with opened(address, **options):
            pass
    return caught.value.response.status_code


async def greet(socket: ClientConnection, **payload: str) -> dict[str, Any]:
    await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
    answer: dict[str, Any] = json.loads(await socket.recv())
    return answer


async def ask(socket: ClientConnection, query: str, **payload: Any) -> dict[str, Any]:
    await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": query, **payload}}))
    answer: dict[str, Any] = json.loads(await socket.recv())
    return answer


async def test_a_page_of_another_origin_is_refused_before_anything_is_said() -> None:
    async with served(tiny_site(allowed_origins=["https://app.example"])) as address:
        assert await error_response(address, origin="https://evil.example") == 403
        assert await error_response(address, origin="null") == 403
        assert await error_response(address, origin=address) == 403  # the public address is another one
        for origin in (None, "https://app.example", "http://blog.example"):
            async with opened(address, origin=origin) as socket:
                assert await greet(socket) == {"type": "connection_ack"}


@cases("protocols", [["graphql-ws"], None])
async def test_older_protocols_are_not_spoken(protocols: Any) -> None:
    async with served(tiny_site()) as address, opened(address, subprotocols=protocols) as socket:
        assert socket.subprotocol is None
        with pytest.raises(ConnectionClosed) as caught:
            await socket.recv()
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == 4406


async def test_a_token_comes_with_the_handshake_or_with_the_first_message() -> None:
    header = {"Authorization": "Bearer admins-token"}
    async with served(tiny_site()) as address:
        async with opened(address, additional_headers=header) as socket:
            await greet(socket)
            assert (await ask(socket, "{ whoami }"))["payload"] == {"data": {"whoami": "usr_1"}}
        async with opened(address) as socket:
            await greet(socket, authorization="Bearer readers-token")
            assert (await ask(socket, "{ whoami }"))["payload"] == {"data": {"whoami": "usr_2"}}
        async with opened(address) as socket:
            await greet(socket)
            assert (await ask(socket, "{ whoami }"))["payload"] == {"data": {"whoami": None}}


async def test_a_token_that_is_none_opens_nothing() -> None:
    async with served(tiny_site()) as address:
        assert await error_response(address, additional_headers={"Authorization": "Bearer wrong"}) == 401
        async with opened(address) as socket:
            await socket.send('{"type": "connection_init", "payload": {"Authorization": "Bearer wrong"}}')
            with pytest.raises(ConnectionClosed) as caught:
                await socket.recv()
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == 4403


async def test_sockets_are_not_opened_without_end() -> None:
    async with served(tiny_site()) as address:
        sockets = [await opened(address) for _ in range(20)]
        assert await error_response(address) == 429
        await sockets[0].close()
        async with opened(address) as socket:
            await greet(socket)
        for each in sockets:
            await each.close()


async def test_there_is_one_address_for_sockets() -> None:
    async with served(tiny_site()) as address:
        with pytest.raises(InvalidStatus) as caught:
            async with connect(address.replace("http", "ws") + "/elsewhere", subprotocols=PROTOCOL):
                pass
    assert caught.value.response.status_code == 403


async def test_the_handshake_has_an_id() -> None:
    async with served(tiny_site()) as address, opened(address, additional_headers={"X-Request-Id": "mine"}) as socket:
        assert socket.response is not None
        assert socket.response.headers["X-Request-Id"] == "mine"


async def test_a_handshake_with_too_many_headers_is_denied(caplog: pytest.LogCaptureFixture) -> None:
    padding = {f"X-Padding-{number}": "a" * 7_000 for number in range(5)}
    async with served(tiny_site()) as address:
        assert await error_response(address, additional_headers=padding) == 431
    assert not [record for record in caplog.records if record.exc_info or record.name.startswith("gql_blog")]


async def test_a_server_without_denial_responses_closes_the_handshake() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"x-padding", b"a" * 33_000)]
    scope = {"type": "websocket", "path": "/graphql", "query_string": b"", "headers": headers}
    await tiny_site()(scope, None, send)  # type: ignore[arg-type]
    assert sent == [{"type": "websocket.close", "code": 1008, "reason": ""}]
