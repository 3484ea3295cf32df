import threading

import pytest
from support.cases import cases

from gql_blog.web.protocol import content_encoding
from gql_blog.web.protocol.content_encoding import compressed, is_text, preferred_encoding


@cases(
    ("accept", "chosen"),
    [
        (None, None),
        (b"", None),
        (b"identity", None),
        (b"gzip", "gzip"),
        (b"GZIP , Br", "br"),
        (b"gzip;q=1, br;q=0.5", "gzip"),
        (b"gzip;q=0, br;q=0", None),
        (b"*", "br"),
        (b"*;q=0.5, br;q=0", "gzip"),
        (b"br;q=much", None),
        (b"zstd, deflate", None),
        (b"br," * 1_000, None),
    ],
)
def test_the_client_chooses(accept: bytes | None, chosen: str | None) -> None:
    assert preferred_encoding(accept) == chosen


@cases(
    ("media_type", "text"),
    [
        ("text/markdown; charset=utf-8", True),
        ("application/atom+xml", True),
        ("application/feed+json", True),
        ("application/json", True),
        ("application/epub+zip", False),
        ("application/pdf", False),
    ],
)
def test_texts_become_smaller(media_type: str, text: bool) -> None:
    assert is_text(media_type) is text


async def test_a_long_body_is_compressed_beside_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[int] = []

    def note(body: bytes, encoding: str) -> bytes:
        threads.append(threading.get_ident())
        return body

    monkeypatch.setattr(content_encoding, "_compress", note)
    await compressed(b"x" * 32_768, "br")
    await compressed(b"x" * 32_769, "br")
    assert threads[0] == threading.get_ident() != threads[1]
