from typing import Any

from support.cases import cases

from gql_blog.web.protocol.proxy import TrustedProxies

TRUSTED = ("127.0.0.0/8", "::1/128", "172.18.0.0/16", "2001:db8:1::/48")


def client(peer: tuple[str, int] | None, *headers: tuple[str, str]) -> Any:
    """The client that the handler is told."""
    scope: dict[str, Any] = {"type": "http", "client": peer}
    scope["headers"] = [(name.lower().encode(), value.encode()) for name, value in headers]
    TrustedProxies(TRUSTED).apply(scope)
    return scope["client"]


@cases(
    ("forwarded_for", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:4711", "192.0.2.7"),
        ("2001:db8::7", "2001:db8::7"),
        ("[2001:db8::7]:4711", "2001:db8::7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("198.51.100.1, 192.0.2.7", "192.0.2.7"),
        ("198.51.100.1, 192.0.2.7, 172.18.0.9", "192.0.2.7"),
        ("172.18.0.8, 172.18.0.9", "172.18.0.8"),
        ("192.0.2.7, unknown", "172.18.0.2"),
        ("192.0.2.7, unknown, 172.18.0.9", "172.18.0.9"),
        ("", "172.18.0.2"),
    ],
)
def test_the_nearest_address_that_is_no_trusted_proxy_is_the_client(forwarded_for: str, expected: str) -> None:
    assert client(("172.18.0.2", 80), ("X-Forwarded-For", forwarded_for))[0] == expected


def test_only_one_header_is_read() -> None:
    """A proxy passes on the header that it does not write, so a client could choose its address by it."""
    assert client(("172.18.0.2", 80), ("Forwarded", "for=198.51.100.1"))[0] == "172.18.0.2"
    headers = (("Forwarded", "for=198.51.100.1"), ("X-Forwarded-For", "198.51.100.1"), ("X-Forwarded-For", "192.0.2.7"))
    assert client(("::1", 80), *headers)[0] == "192.0.2.7"


@cases("peer", [("192.0.2.1", 80), ("172.19.0.2", 80), ("2001:db8:2::1", 80), None])
def test_others_are_not_believed(peer: tuple[str, int] | None) -> None:
    assert client(peer, ("X-Forwarded-For", "198.51.100.1")) == peer


def test_a_long_list_is_read_from_its_end() -> None:
    assert client(("::1", 80), ("X-Forwarded-For", "192.0.2.7," + "127.0.0.1," * 1_000 + "127.0.0.1"))[0] == "127.0.0.1"
