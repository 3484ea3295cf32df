"""One request: to an address that was checked, bounded in time and size, and never to where a response points."""

import asyncio
import ssl
import threading
from collections.abc import Collection
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from support.cases import cases
from support.receiving import answer, certificate_in, never, receiving

from gql_blog.errors import InputError, PluginError
from gql_blog.outgoing import OutgoingClient, OutgoingFailure, OutgoingProblem
from gql_blog.outgoing.address_rules import Address


def at(*addresses: str) -> Any:
    """Resolve every name to these addresses; ``asked`` has the names."""

    async def resolve(host: str, _port: int) -> Collection[Address]:
        resolve.asked.append(host)  # type: ignore[attr-defined]
        return [ip_address(each) for each in addresses]

    resolve.asked = []  # type: ignore[attr-defined]
    return resolve


async def problem_of(client: OutgoingClient, url: str) -> OutgoingProblem:
    with pytest.raises(OutgoingFailure) as failed:
        await client.post(url, b"{}", {})
    return failed.value.problem


async def test_a_request_is_sent_and_answered() -> None:
    async with receiving(lambda _: answer(201, "X-Told: yes", body=b"made")) as here:
        client = OutgoingClient(named_hosts=[here.host])
        response = await client.post(f"http://{here.host}/a?b=c", b'{"x": 1}', {"webhook-id": "evt_1"})
    (request,) = here.requests
    assert (response.status, response.body, response.headers["x-told"]) == (201, b"made", "yes")
    assert (request.target, request.body) == ("/a?b=c", b'{"x": 1}')
    assert request.headers["host"] == here.host
    assert request.headers["webhook-id"] == "evt_1"
    assert request.headers["connection"] == "close"


@cases(
    "addresses",
    [
        ("127.0.0.1",),
        ("10.0.0.1",),
        ("169.254.169.254",),
        ("::1",),
        ("::ffff:127.0.0.1",),
        ("64:ff9b::7f00:1",),
        ("8.8.8.8", "127.0.0.1"),
        (),
    ],
)
async def test_no_name_leads_inside(addresses: tuple[str, ...]) -> None:
    assert await problem_of(OutgoingClient(resolve=at(*addresses)), "https://a.example/") is OutgoingProblem.ADDRESS


@cases(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0"],
)
async def test_no_notation_of_an_address_leads_inside(host: str) -> None:
    async with receiving() as here:
        found = await problem_of(OutgoingClient(), f"https://{host}/")
    assert found in (OutgoingProblem.ADDRESS, OutgoingProblem.NAME)
    assert here.connections == 0


async def test_a_name_is_resolved_once_and_it_is_the_checked_address_that_is_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connected: list[tuple[str, int]] = []

    async def connect(host: str, port: int, **_options: Any) -> Any:
        connected.append((host, port))
        raise ConnectionRefusedError

    monkeypatch.setattr(asyncio, "open_connection", connect)
    resolve = at("8.8.8.8", "2606:4700::1111", "8.8.4.4", "1.1.1.1")
    client = OutgoingClient(resolve=resolve)
    assert await problem_of(client, "https://rebinding.example/") is OutgoingProblem.CONNECTION
    assert resolve.asked == ["rebinding.example"]
    assert connected == [("8.8.8.8", 443), ("2606:4700::1111", 443), ("8.8.4.4", 443)]


async def test_a_named_host_is_reached_at_an_address_of_the_inside_but_never_of_the_link() -> None:
    async with receiving() as here:
        port = here.host.rpartition(":")[2]
        named = f"cache.internal:{port}"
        client = OutgoingClient(named_hosts=[named.upper()], resolve=at("127.0.0.1"))
        assert (await client.post(f"http://{named}/", b"", {})).status == 200
        for address in ("169.254.169.254", "fe80::1", "0.0.0.0"):
            linked = OutgoingClient(named_hosts=[named], resolve=at(address))
            assert await problem_of(linked, f"http://{named}/") is OutgoingProblem.ADDRESS
    assert here.connections == 1


async def test_a_url_is_checked_again_when_it_is_used() -> None:
    with pytest.raises(InputError):
        await OutgoingClient().post("http://127.0.0.1:8080/", b"", {})


@cases(
    "header",
    [("X-Told", "a\r\nHost: else"), ("X-Told", "é"), ("X: Y", "a"), ("", "a"), ("host", "a"), ("Content-Length", "0")],
)
async def test_no_header_makes_a_second_request(header: tuple[str, str]) -> None:
    with pytest.raises(InputError, match="cannot be sent"):
        await OutgoingClient(resolve=at("203.0.113.7")).post("https://hooks.example/", b"", dict([header]))


@cases("status", [301, 302, 303, 307, 308])
async def test_no_redirect_is_followed(status: int) -> None:
    async with receiving() as inside:
        async with receiving(lambda _: answer(status, f"Location: {inside.url}")) as here:
            response = await OutgoingClient(named_hosts=[here.host, inside.host]).post(here.url, b"", {})
        assert (response.status, inside.connections) == (status, 0)


async def test_who_is_slow_is_not_waited_for() -> None:
    async with receiving(never) as here:
        client = OutgoingClient(named_hosts=[here.host], total_seconds=0.05)
        assert await problem_of(client, here.url) is OutgoingProblem.TIMEOUT


async def test_a_body_is_read_as_it_is_asked_for() -> None:
    async with receiving(lambda _: answer(404, "X-Told: yes", body=b"x" * 300_000)) as here:
        client = OutgoingClient(named_hosts=[here.host], max_body=200_000)
        async with client.stream(f"http://{here.host}/a?b", {"Accept": "image/*"}) as response:
            assert (response.status, response.headers["x-told"]) == (404, "yes")
            parts = [each async for each in response.chunks]
    assert len(parts) > 1
    assert b"".join(parts) == b"x" * 200_000
    (request,) = here.requests
    assert (request.target, request.headers["accept"], request.body) == ("/a?b", "image/*", b"")
    assert "content-length" not in request.headers


async def test_a_body_that_stops_is_told_where_it_is_read() -> None:
    async with receiving(lambda _: b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx") as here:
        client = OutgoingClient(named_hosts=[here.host])
        async with client.stream(here.url, {}) as response:
            assert response.status == 200
            with pytest.raises(OutgoingFailure) as failed:
                _ = [each async for each in response.chunks]
    assert failed.value.problem is OutgoingProblem.RESPONSE


async def test_the_time_of_a_body_is_that_of_its_request() -> None:
    ended = asyncio.Event()

    async def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx")
        await reader.read()
        writer.close()
        ended.set()

    async with await asyncio.start_server(begin, "127.0.0.1", 0) as server:
        host = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with OutgoingClient(named_hosts=[host], total_seconds=0.5).stream(f"http://{host}/", {}) as response:
            with pytest.raises(OutgoingFailure) as failed:
                _ = [each async for each in response.chunks]
        await ended.wait()
    assert failed.value.problem is OutgoingProblem.TIMEOUT


async def test_who_answers_forever_is_cut_off() -> None:
    sent = b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n" + b"x" * 300_000
    async with receiving(lambda _: sent) as here:
        response = await OutgoingClient(named_hosts=[here.host], max_body=1_000).post(here.url, b"", {})
    assert (response.status, response.body, response.is_cut) == (200, b"x" * 1_000, True)


@cases("sent", [b"SSH-2.0-x\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", b""])
async def test_what_is_no_response_is_told(sent: bytes) -> None:
    async with receiving(lambda _: sent) as here:
        client = OutgoingClient(named_hosts=[here.host])
        assert await problem_of(client, here.url) is OutgoingProblem.RESPONSE


async def test_a_name_that_nobody_has_and_a_port_where_nobody_listens_are_told() -> None:
    async with receiving() as here:
        gone = here.host

    async def unknown(_host: str, _port: int) -> Collection[Address]:
        raise OSError("no such name")

    assert await problem_of(OutgoingClient(resolve=unknown), "https://a.example/") is OutgoingProblem.NAME
    assert await problem_of(OutgoingClient(named_hosts=[gone]), f"http://{gone}/") is OutgoingProblem.CONNECTION


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for hook.example."""
    return certificate_in(tmp_path_factory.mktemp("certificate"), "hook.example")


async def test_a_certificate_is_checked_against_the_name(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    async with receiving(ssl=context) as here:
        port = here.host.rpartition(":")[2]
        named = [f"hook.example:{port}", f"other.example:{port}"]
        trusting = OutgoingClient(named_hosts=named, resolve=at("127.0.0.1"), ca_file=certificate / "cert.pem")
        careful = OutgoingClient(named_hosts=named, resolve=at("127.0.0.1"))
        assert (await trusting.post(f"https://hook.example:{port}/", b"{}", {})).status == 200
        assert await problem_of(trusting, f"https://other.example:{port}/") is OutgoingProblem.TLS
        assert await problem_of(careful, f"https://hook.example:{port}/") is OutgoingProblem.TLS
    assert len(here.requests) == 1


async def test_who_speaks_no_tls_is_told() -> None:
    def greet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ready\r\n")
        writer.close()

    async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
        host = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        client = OutgoingClient(named_hosts=[host])
        assert await problem_of(client, f"https://{host}/") is OutgoingProblem.TLS


async def test_authorities_are_read_once_beside_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[bool] = []
    make = ssl.create_default_context

    def made() -> ssl.SSLContext:
        threads.append(threading.current_thread() is threading.main_thread())
        return make()

    monkeypatch.setattr(ssl, "create_default_context", made)
    client = OutgoingClient(resolve=at("8.8.8.8"), connect_seconds=0.01)
    monkeypatch.setattr(asyncio, "open_connection", refused)
    await asyncio.gather(*(problem_of(client, "https://hook.example/") for _ in range(3)))
    await client.prepare()
    assert threads == [False]
    plain = OutgoingClient(named_hosts=["hook.example"], resolve=at("127.0.0.1"))
    await problem_of(plain, "http://hook.example/")
    assert threads == [False], "without TLS none is needed"


async def refused(*_arguments: Any, **_options: Any) -> Any:
    raise ConnectionRefusedError


@pytest.mark.parametrize(("text", "told"), [(None, "cannot be read"), ("no certificate", "has no certificate in PEM")])
async def test_a_wrong_file_of_authorities_is_no_fault_of_who_is_asked(
    tmp_path: Path, text: str | None, told: str
) -> None:
    path = tmp_path / "ca.pem"
    if text is not None:
        path.write_text(text)
    client = OutgoingClient(resolve=at("8.8.8.8"), ca_file=path)
    with pytest.raises(InputError, match=f"of ca_file {told}"):
        await client.prepare()
    with pytest.raises(PluginError, match=f"of ca_file {told}"):
        await client.post("https://hook.example/", b"", {})
