"""Where a URL leads, and which URLs lead nowhere."""

import pytest
from support.cases import cases

from gql_blog.errors import InputError
from gql_blog.outgoing import Destination, destination_of

NAMED = ("cache.internal", "127.0.0.1:8080", "[::1]:8080", "::1:9090")


@cases(
    ("url", "host", "port", "target", "authority"),
    [
        ("https://a.example", "a.example", 443, "/", "a.example"),
        ("https://A.Example./x/y?z=1&q=%20", "a.example", 443, "/x/y?z=1&q=%20", "a.example"),
        ("https://a.example:80/", "a.example", 80, "/", "a.example:80"),
        ("HTTPS://a.example:443/?", "a.example", 443, "/", "a.example"),
        ("https://[2606:4700::1111]/x", "2606:4700::1111", 443, "/x", "[2606:4700::1111]"),
        ("https://xn--mnchen-3ya.example/", "xn--mnchen-3ya.example", 443, "/", "xn--mnchen-3ya.example"),
    ],
)
def test_a_url_leads_somewhere(url: str, host: str, port: int, target: str, authority: str) -> None:
    found = destination_of(url)
    assert found == Destination("https", host, port, target, is_named=False)
    assert found.authority == authority


@cases(
    ("url", "told"),
    [
        ("", "characters that no URL has"),
        ("ftp://a.example/", "does not begin with https"),
        ("file:///etc/passwd", "does not begin with https"),
        ("gopher://a.example/", "does not begin with https"),
        ("//a.example/", "does not begin with https"),
        ("a.example", "does not begin with https"),
        ("http://a.example/", "begins with http://"),
        ("https://a.example:8443/", "the port 8443"),
        ("https://a.example:22/", "the port 22"),
        ("https://a.example:0/", "the port 0"),
        ("https://a.example:99999/", "cannot be read"),
        ("https://a.example:x/", "cannot be read"),
        ("https://user:secret@a.example/", "a name or a password"),
        ("https://user@a.example/", "a name or a password"),
        ("https://@a.example/", "a name or a password"),
        ("https://a.example/#x", "a fragment"),
        ("https://a.example/#", "a fragment"),
        ("https:///x", "no host"),
        ("https://./x", "no host"),
        ("https://a..example/x", "no host"),
        ("https://a%2eexample/x", "no host"),
        ("https://[::1%25eth0]/x", "host"),
        ("https://[::1/x", "cannot be read"),
        ("https://a.example/x y", "characters that no URL has"),
        ("https://a.example/\r\nHost: b", "characters that no URL has"),
        ("https://a.example\\@b.example/", "characters that no URL has"),
        ("https://münchen.example/", "characters that no URL has"),
        ("https://a.example/\0", "characters that no URL has"),
        ("https://a.example/" + "x" * 2000, "characters; 2000 are the most"),
    ],
)
def test_a_url_that_leads_nowhere_is_refused(url: str, told: str) -> None:
    with pytest.raises(InputError, match=told) as refused:
        destination_of(url)
    assert refused.value.path == ("url",)
    assert "secret" not in refused.value.message


def test_a_named_host_may_do_without_tls_and_at_a_port_of_its_own() -> None:
    assert destination_of("http://127.0.0.1:8080/x", NAMED) == Destination("http", "127.0.0.1", 8080, "/x", True)
    assert destination_of("http://cache.internal/", NAMED).is_named
    assert destination_of("https://cache.internal/", NAMED).is_named
    for url in ("http://cache.internal:8080/", "http://127.0.0.1:8081/", "http://127.0.0.1/", "http://a.example/"):
        with pytest.raises(InputError):
            destination_of(url, NAMED)
    assert not destination_of("https://127.0.0.1/", NAMED).is_named
