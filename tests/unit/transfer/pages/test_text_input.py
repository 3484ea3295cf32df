import pytest

from gql_blog.errors import ImportRefused
from gql_blog.transfer.pages.text_input import (
    MAX_BYTES,
    decode_utf8,
    has_bidi,
    has_controls,
    has_invisible,
    isolate_bidi,
    normalize_line,
    strip_controls,
)


def test_utf8_is_read_with_or_without_a_mark() -> None:
    assert decode_utf8("Zoë".encode()) == "Zoë"
    assert decode_utf8("\ufeffZoë".encode()) == "\ufeffZoë"


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
        decode_utf8(data)
    assert (refusal.value.reason, refusal.value.line, refusal.value.offset) == (reason, line, offset)


def test_the_limit_itself_is_allowed() -> None:
    assert len(decode_utf8(b"x" * MAX_BYTES)) == MAX_BYTES


def test_controls_and_terminal_escapes_are_taken_out() -> None:
    assert strip_controls("agree\x1b[31mment\x08\x7f ") == "agreement"
    assert has_controls("a\x1b[31mb")
    assert not has_controls("plain\u00a0text")


def test_other_line_separators_become_spaces() -> None:
    assert strip_controls("Title\u2028Set-Cookie: a\x85X") == "Title Set-Cookie: a X"


def test_edges_lose_what_nobody_sees() -> None:
    assert strip_controls("\ufeff\u3000Zoë\u200b \u00a0") == "Zoë"


def test_names_and_titles_hide_nothing() -> None:
    assert normalize_line("Nego\u200btia\u200dtions\u00ad") == "Negotiations"
    assert has_invisible("Nego\u200btiations")
    assert not has_invisible("Negotiations\u200b")


def test_names_are_composed_and_single_spaced() -> None:
    assert normalize_line("Zoe\u0308\u00a0 Nun\u0303ez") == "Zoë Nuñez"


def test_joiners_stay_where_letters_join() -> None:
    assert normalize_line("می\u200cخواهم") == "می\u200cخواهم"


def test_direction_is_taken_out_of_names() -> None:
    assert normalize_line("Ha\u202eile\u202c") == "Haile"


@pytest.mark.parametrize(
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
