"""A title is taken where the page confirms it; where it does not, it is asked, with candidates."""

from support.cases import cases

from gql_blog.plugin import DraftArticle, QuestionKind
from gql_blog_importers.pages import parse_page

_TEXT = "\n\n".join(["The ferry was run by one family for four generations, and nobody thought of it so. " * 3] * 3)


def _draft(head: str, foot: str = "") -> DraftArticle:
    return parse_page(f"{head}\n\n{_TEXT}\n\n{foot}".encode())


def _candidates(draft: DraftArticle, kind: QuestionKind) -> list[str]:
    return [each.value for asked in draft.questions if asked.kind is kind for each in asked.candidates]


@cases(
    "above",
    [
        "We value your privacy\nWe and our 214 partners store information on your device.\nAccept all\nReject all",
        "View this email in your browser",
        "https://example.org/essays/ferry",
        "Board index ‹ General",
    ],
)
def test_lines_of_the_site_are_no_title(above: str) -> None:
    draft = _draft(f"{above}\n\nThe Ferry\nBy Ona Vela\nMay 3, 2017")
    assert draft.title == "The Ferry" or "The Ferry" in _candidates(draft, QuestionKind.TITLE)
    assert draft.title in (None, "The Ferry")


@cases("above", ["FEATURES", "The Harbour Review", "Opinion & Debate"])
def test_a_line_that_may_be_a_section_or_a_site_makes_a_question(above: str) -> None:
    draft = _draft(f"{above}\nOf Tides\nBy Ona Vela\nMay 3, 2017")
    assert draft.title is None
    assert "Of Tides" in _candidates(draft, QuestionKind.TITLE)


@cases(
    ("head", "foot"),
    [
        ("Home › Essays › The Ferry\n\nThe Harbour Review\nThe Ferry\nBy Ona Vela", ""),
        ("The Harbour Review\nThe Ferry\nBy Ona Vela", "4 Responses to The Ferry"),
        ("Subject: The Ferry\nThe Harbour Review\nThe Ferry\nBy Ona Vela", ""),
    ],
)
def test_what_is_printed_again_as_titles_are_is_the_title(head: str, foot: str) -> None:
    assert _draft(head, foot).title == "The Ferry"


def test_nothing_is_a_title_because_it_comes_first() -> None:
    draft = _draft("Please take one")
    assert draft.title is None
    assert _candidates(draft, QuestionKind.TITLE) == ["Please take one"]


def test_one_of_two_days_in_a_head_may_be_a_title() -> None:
    draft = _draft("Notes from the Shore\n\n4 MARCH 1987\n\nby Ona Vela  Posted 11th of May, 2020")
    assert draft.title is None


def test_a_day_of_two_readings_is_asked() -> None:
    draft = _draft("The Ferry\nBy Ona Vela\n05/06/2020")
    assert draft.published_on is None
    assert _candidates(draft, QuestionKind.DATE) == ["2020-06-05", "2020-05-06"]


def test_who_wrote_a_guest_s_post_is_asked() -> None:
    draft = _draft("The Ferry\nPosted on May 3, 2017 by Mara Lind\n[Guest post by Ona Vela, who rows.]")
    assert draft.bylines == ()
    assert _candidates(draft, QuestionKind.BYLINE) == ["Ona Vela", "Mara Lind"]


def test_a_greeting_below_the_day_is_no_title() -> None:
    assert _draft("3 May 2017\n\nFriends,").title is None


def test_the_end_of_a_path_is_the_page_and_no_section() -> None:
    foot = "About\nNewest\nSeven Ferries\nOne Lamp\nArchive"
    draft = _draft("Home > Life > Seven Ferries\n\n3 May 2017\nSeven Ferries\nLife Boats", foot)
    assert draft.title == "Seven Ferries"


def test_a_title_between_a_day_and_a_credit_has_no_rival_above() -> None:
    site = "Thin Paper\nHome Essay Story Interview Contact"
    draft = _draft(f"{site}\n\nESSAY | 3 May 2018\n\nThe Ferry Nobody Thought Of\n\nBy Ona Vela")
    assert (draft.title, str(draft.published_on)) == ("The Ferry Nobody Thought Of", "2018-05-03")


def test_buttons_side_by_side_below_a_title_are_no_subtitle() -> None:
    assert _draft("The Ferry of Four Generations\nContribute — Share this\n\nBy Ona Vela").subtitle is None
