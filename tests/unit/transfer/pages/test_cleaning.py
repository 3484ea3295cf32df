import pytest

from gql_blog.transfer.pages.cleaning import clean, has_bidi, has_controls, has_invisible, isolate, tidy


def test_controls_and_terminal_escapes_are_taken_out() -> None:
    assert clean("agree\x1b[31mment\x08\x7f ") == "agreement"
    assert has_controls("a\x1b[31mb")
    assert not has_controls("plain\u00a0text")


def test_other_line_separators_become_spaces() -> None:
    assert clean("Title\u2028Set-Cookie: a\x85X") == "Title Set-Cookie: a X"


def test_edges_lose_what_nobody_sees() -> None:
    assert clean("\ufeff\u3000Zoë\u200b \u00a0") == "Zoë"


def test_names_and_titles_hide_nothing() -> None:
    assert tidy("Nego\u200btia\u200dtions\u00ad") == "Negotiations"
    assert has_invisible("Nego\u200btiations")
    assert not has_invisible("Negotiations\u200b")


def test_names_are_composed_and_single_spaced() -> None:
    assert tidy("Zoe\u0308\u00a0 Nun\u0303ez") == "Zoë Nuñez"


def test_joiners_stay_where_letters_join() -> None:
    assert tidy("می\u200cخواهم") == "می\u200cخواهم"


def test_direction_is_taken_out_of_names() -> None:
    assert tidy("Ha\u202eile\u202c") == "Haile"


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
    assert isolate(text) == isolated
    assert has_bidi(text) == (text != isolated)
