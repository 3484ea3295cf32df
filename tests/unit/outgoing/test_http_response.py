"""Reading one response."""

import pytest
from support.cases import cases

from gql_blog.outgoing.http_response import MAX_FRAMING, MAX_HEAD, NotHttp, ResponseReader


def read(*parts: bytes, max_body: int = 10, ends: bool = False) -> ResponseReader:
    reader = ResponseReader(max_body)
    for each in parts:
        reader.feed(each)
    if ends:
        reader.end()
    return reader


def test_a_response_is_complete_where_its_length_says_so() -> None:
    whole = b"HTTP/1.1 201 Made\r\nX-Told: a\r\nContent-Length: 4\r\n\r\nbody"
    for parts in ([whole], [bytes([each]) for each in whole]):
        reader = read(*parts)
        assert reader.is_complete
        assert (reader.status, reader.headers["x-told"], reader.take()) == (201, "a", b"body")
        assert not reader.is_cut


def test_what_follows_a_whole_response_is_nobodys() -> None:
    for status in (b"204 No Content", b"200 OK"):
        reader = read(b"HTTP/1.1 " + status + b"\r\nContent-Length: 2\r\n\r\nok and more than was stated")
        assert reader.is_complete
        assert reader.status == int(status[:3])


def test_what_follows_a_body_in_chunks_is_no_header() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    reader = read(head, b"2\r\nok\r\n0\r\nX-Late: a\r\n\r\n")
    assert reader.is_complete
    assert "x-late" not in reader.headers


def test_without_a_length_it_ends_with_the_connection() -> None:
    reader = read(b"HTTP/1.1 200 OK\r\n\r\nbo", b"dy")
    assert not reader.is_complete
    reader.end()
    assert reader.take() == b"body"


def test_chunks_are_put_together() -> None:
    reader = read(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n")
    assert (reader.is_complete, reader.take()) == (True, b"body")


def test_a_status_without_a_body_is_complete_at_once() -> None:
    reader = read(b"HTTP/1.1 204 No Content\r\n\r\n")
    assert (reader.is_complete, reader.status) == (True, 204)


def test_a_body_is_taken_as_it_comes() -> None:
    reader = read(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n01234")
    assert (reader.has_head, reader.is_complete, reader.take(), reader.take()) == (True, False, b"01234", b"")
    reader.feed(b"56789ab")
    assert (reader.is_complete, reader.take(), reader.is_cut) == (True, b"56789", True)


def test_what_is_too_long_is_cut() -> None:
    reader = read(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n0123456789a")
    assert (reader.is_complete, reader.take(), reader.is_cut) == (True, b"0123456789", True)


def test_interim_responses_are_passed_over() -> None:
    reader = read(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n")
    assert not reader.is_complete
    reader.feed(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    assert (reader.is_complete, reader.status, reader.headers) == (True, 200, {"content-length": "0"})


@cases(
    ("parts", "told"),
    [
        ((b"SSH-2.0-OpenSSH_9.2\r\n",), "no HTTP"),
        ((b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",), "no HTTP"),
        ((b"HTTP/1.1 101 Up\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",), "changed the protocol"),
        ((b"HTTP/1.1 200 OK\r\n", *[b"X: " + b"a" * 1000 + b"\r\n"] * 40), f"more than {MAX_HEAD} bytes"),
        ((b"HTTP/1.1 103 Hints\r\n\r\n",) * 2000, f"more than {MAX_HEAD} bytes"),
    ],
)
def test_what_is_no_response_is_refused(parts: tuple[bytes, ...], told: str) -> None:
    with pytest.raises(NotHttp, match=told):
        read(*parts)


@cases(
    "begun",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbody",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nbo\r\n",
        b"HTTP/1.1 103 Hints\r\n\r\n",
    ],
)
def test_a_response_that_ends_too_early_is_none(begun: bytes) -> None:
    with pytest.raises(NotHttp, match="ended too early"):
        read(*filter(None, [begun]), ends=True)


def test_what_follows_a_response_is_not_taken_for_it() -> None:
    first = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    try:
        reader = read(first + b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")
    except NotHttp:
        return
    assert (reader.status, reader.take()) == (200, b"ok")


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@cases(
    "endless",
    [
        b"X-Trailer: " + b"a" * 1000 + b"\r\n",
        b"X: a\r\n",
    ],
)
def test_trailers_without_end_are_refused(endless: bytes) -> None:
    begun = (CHUNKED, b"2\r\nok\r\n0\r\n")
    few, many = (whole // len(endless) for whole in (MAX_FRAMING, MAX_HEAD + MAX_FRAMING + len(endless)))
    assert not read(*begun, *[endless] * few).is_complete
    with pytest.raises(NotHttp, match=f"more than {MAX_FRAMING} bytes beside"):
        read(*begun, *[endless] * many)


def test_sizes_of_chunks_without_end_are_refused() -> None:
    chunk = b"1;" + b"x" * 1000 + b"\r\na\r\n"
    with pytest.raises(NotHttp, match=f"more than {MAX_FRAMING} bytes beside"):
        read(CHUNKED, *[chunk] * 200, max_body=1_000_000)


def test_a_long_body_in_small_chunks_is_taken() -> None:
    reader = read(CHUNKED, *[b"8\r\n01234567\r\n"] * 100_000, b"0\r\n\r\n", max_body=1_000_000)
    assert (reader.is_complete, len(reader.take())) == (True, 800_000)
