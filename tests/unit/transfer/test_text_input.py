import pytest
from support.cases import cases

from gql_blog.errors import ImportRefused
from gql_blog.transfer.text_input import MAX_BYTES, decode_utf8, has_bidi, isolate_bidi


def test_utf8_is_read_with_or_without_a_mark() -> None:
    assert decode_utf8("Zoë".encode()) == "Zoë"
    assert decode_utf8("\ufeffZoë".encode()) == "\ufeffZoë"


@cases(
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
        decode_utf8(data)
    assert (refusal.value.reason, refusal.value.line, refusal.value.offset) == (reason, line, offset)


def test_the_limit_itself_is_allowed() -> None:
    assert len(decode_utf8(b"x" * MAX_BYTES)) == MAX_BYTES


@cases(
    ("text", "isolated"),
    [
        ("plain", "plain"),
        ("a\u202eb", "\u2068a\u202eb\u202c\u2069"),
        ("a\u2066b\u202ec", "\u2068a\u2066b\u202ec\u202c\u2069\u2069"),
        ("a\u2069\u2069b", "\u2068ab\u2069"),
        ("a\u202bb\u202cc", "\u2068a\u202bb\u202cc\u2069"),
    ],
)
def test_direction_ends_with_its_paragraph(text: str, isolated: str) -> None:
    assert isolate_bidi(text) == isolated
    assert has_bidi(text) == (text != isolated)
