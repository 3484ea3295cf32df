import pytest

from gql_blog.errors import ImportRefused
from gql_blog.transfer.pages.reading import MAX_BYTES, decode


def test_utf8_is_read_with_or_without_a_mark() -> None:
    assert decode("Zoë".encode()) == "Zoë"
    assert decode("\ufeffZoë".encode()) == "\ufeffZoë"


@pytest.mark.parametrize(
    ("data", "reason", "line", "offset"),
    [
        (b"", "EMPTY", None, None),
        (b" \r\n", "EMPTY", None, None),
        (b"x" * (MAX_BYTES + 1), "TOO_LARGE", None, None),
        (b"ab\xff", "NOT_UTF8", None, 2),
        (b"a\xc0\xbcb", "NOT_UTF8", None, 1),
        ("So it is".encode("utf-16"), "NOT_UTF8", None, 0),
        (b"one\nt\x00o", "NUL", 2, 5),
        ("So it is".encode("utf-16-le"), "NUL", 1, 1),
        (bytes(range(256)) * 8, "BINARY", None, None),
    ],
)
def test_bad_bytes_are_refused_with_the_place(data: bytes, reason: str, line: int | None, offset: int | None) -> None:
    with pytest.raises(ImportRefused) as refusal:
        decode(data)
    assert (refusal.value.reason, refusal.value.line, refusal.value.offset) == (reason, line, offset)


def test_the_limit_itself_is_allowed() -> None:
    assert len(decode(b"x" * MAX_BYTES)) == MAX_BYTES
