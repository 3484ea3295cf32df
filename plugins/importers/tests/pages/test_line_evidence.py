"""The site's lines are told from a page's own by form, company and repetition, in any language."""

from support.cases import cases
from support.growth import assert_grows

from gql_blog_importers.pages.line_evidence import chrome_lines, is_link_row
from gql_blog_importers.pages.page_lines import split_lines

_PROSE = (
    "The ferry was run by one family for four generations, and nobody in the town thought of it as a service. It was "
    "simply what the river did on weekdays, and on Sundays it did not."
)


def _chrome(text: str) -> list[str]:
    lines = split_lines(text).lines
    return [lines[index].text for index in chrome_lines(lines)]


def test_a_menu_is_a_run_of_short_lines_away_from_the_text() -> None:
    menu = "Inhalt\nEssays\nArchiv\nÜber uns\nKontakt"
    assert _chrome(f"{menu}\n\nDie Fähre\nVon Ona Vela\n3. Mai 2017\n\n{_PROSE}") == menu.split("\n")


def test_lines_that_may_be_a_head_are_kept_where_no_blank_parts_them() -> None:
    assert _chrome(f"Inhalt\nEssays\nArchiv\nKontakt\nEssay\nDie Fähre\n{_PROSE}\n{_PROSE}") == [
        "Inhalt",
        "Essays",
        "Archiv",
    ]


@cases(
    ("line", "is_row"),
    [
        ("Home | Essays | About", True),
        ("Startseite › Essay › Der Gast", True),
        ("Nieuws  Opinie  Boeken  Agenda", True),
        ("Anna Berg | Tor Lien | Mia Dahl", False),
        ("Essays | 3 May 2017 | 4 min | Share", False),
        ("Portes, fenêtres, « seuils »", False),
    ],
)
def test_links_stand_side_by_side_or_lead_to_a_page(line: str, is_row: bool) -> None:
    assert is_link_row(line) is is_row


def test_a_print_repeats_its_heads_beside_numbers_of_pages() -> None:
    broken = "\n".join(_PROSE[start : start + 60] for start in range(0, len(_PROSE), 60))
    page = f"The Ferry\nBy Ona Vela\n\n{broken}\n\n- 2 -\n\nTHE FERRY\n\n{broken}\n\n- 3 -"
    assert sorted(_chrome(page)) == ["- 2 -", "- 3 -", "THE FERRY"]


def test_the_head_of_a_message_is_none_of_the_text_and_an_interview_is() -> None:
    message = "From: Ona Vela <ona@example.org>\nTo: all@example.org\nSubject: The Ferry"
    assert _chrome(f"{message}\n\n{_PROSE}") == message.split("\n")
    assert _chrome("Vela: And then?\nLind: Then it left.\nVela: And you?\nLind: I waited.") == []


def test_a_section_named_in_a_menu_is_one_above_a_title() -> None:
    page = f"HOME | FILM | BOOKS | ABOUT\n\nBooks\n\nThe Ferry\nBy Ona Vela\n\n{_PROSE}"
    assert _chrome(page) == ["HOME | FILM | BOOKS | ABOUT", "Books"]


def test_many_lines_with_keys_take_work_in_proportion() -> None:
    small, large = (split_lines("\n".join(f"key{n}: [x" for n in range(count))).lines for count in (50, 200))
    assert_grows(chrome_lines, small, large, most=6)
