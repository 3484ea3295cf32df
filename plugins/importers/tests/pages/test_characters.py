"""What is no writing is taken out, and what is stays."""

from gql_blog_importers.pages.characters import has_controls, has_invisible, normalize_line, strip_controls


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
