from support.cases import cases

from gql_blog_importers.pages.head_classifier import classify_head
from gql_blog_importers.pages.headline_roles import HeadlineRoles, LayoutContext, assign_roles, find_headline_roles
from gql_blog_importers.pages.name_evidence import NameEvidence
from gql_blog_importers.pages.page_lines import split_lines
from gql_blog_importers.pages.person_names import Confidence
from gql_blog_importers.pages.response_list import parse_tail

_LIFTED = LayoutContext(title_line_is_taken=True)


def _by_position(*headlines: str, end: str = "So it is.", context: LayoutContext | None = None) -> HeadlineRoles:
    page = split_lines("\n".join([*headlines, "It was so.", "It stays so.", end]))
    return assign_roles(range(len(headlines)), NameEvidence(page, len(page.lines)), context or LayoutContext())


def test_title_and_names_in_printed_order() -> None:
    assert _by_position("Hotpot Diplomacy", "Ona Vela") == HeadlineRoles(title=0, bylines=[1])
    assert _by_position("Hotpot Diplomacy", "What comes of soup", "Emilia Holm") == HeadlineRoles(
        title=0, subtitle=1, bylines=[2]
    )
    assert _by_position("Hotpot Diplomacy", "Emilia Holm", "Melanie Hart") == HeadlineRoles(title=0, bylines=[1, 2])


def test_one_line_is_a_title_or_a_name() -> None:
    assert _by_position("Hotpot Diplomacy") == HeadlineRoles(title=0)
    assert _by_position("Zhang Xiliang") == HeadlineRoles(ambiguous=[0])
    assert _by_position("Ona Vela") == HeadlineRoles(ambiguous=[0])


def test_where_the_title_s_place_is_taken_one_line_is_a_name() -> None:
    assert _by_position("Ona Vela", context=_LIFTED) == HeadlineRoles(bylines=[0])
    assert _by_position("Suhayl", context=_LIFTED) == HeadlineRoles(ambiguous=[0])
    assert _by_position("Hotpot Diplomacy", context=_LIFTED) == HeadlineRoles(title=0)


def test_a_biography_decides() -> None:
    assert _by_position("Slates", "Suhayl", end="Suhayl is a student of law.") == HeadlineRoles(title=0, bylines=[1])
    assert _by_position("Ona Vela", "The First LineRole", end="Ona Vela is a clerk.") == HeadlineRoles(bylines=[0])


def test_a_person_may_be_the_subject() -> None:
    assert _by_position("Ona Vela", "Hal Byrd", end="Ona Vela is a clerk.") == HeadlineRoles(ambiguous=[0, 1])


def test_two_names_without_more_are_neither() -> None:
    assert _by_position("Melanie Hart", "Ona Vela") == HeadlineRoles(ambiguous=[0, 1])


@cases("heading", ["Introduction", "Where We Stand"])
def test_a_heading_under_the_title_is_text(heading: str) -> None:
    assert _by_position("Hotpot Diplomacy", heading) == HeadlineRoles(title=0)


@cases("line", ["Silent Bridges", "The Ferry Users’ Committee"])
def test_a_line_at_the_place_of_names_that_cannot_be_read_is_left_over(line: str) -> None:
    assert _by_position("Hotpot Diplomacy", line) == HeadlineRoles(title=0, ambiguous=[1])


def test_without_a_label_a_name_must_be_sure() -> None:
    careful = LayoutContext(min_confidence=Confidence.STRONG)
    assert _by_position("Hotpot Diplomacy", "Ona Vela", context=careful) == HeadlineRoles(title=0, ambiguous=[1])
    assert _by_position("Ona Vela", context=careful) == HeadlineRoles(title=0)
    assert _by_position("Melanie Hart", context=careful) == HeadlineRoles(ambiguous=[0])


def test_no_lines_settle_nothing() -> None:
    assert _by_position() == HeadlineRoles()


def test_an_institution_under_the_names_is_left_over() -> None:
    assert _by_position("Hotpot Diplomacy", "Ona Vela", "Quayside College").ambiguous == [2]


def _place(text: str) -> HeadlineRoles:
    page = split_lines(text)
    tail = parse_tail(page)
    return find_headline_roles(page, classify_head(page, tail.stop), NameEvidence(page, tail.stop))


def test_after_a_label() -> None:
    assert _place("Responding To: X\nThe Ferry\nOna Vela\nSo it is.") == HeadlineRoles(title=1, bylines=[2])


def test_under_a_lifted_card_a_lone_line_is_a_name() -> None:
    assert _place("The Ferry\nLi Na | May 1, 2017\nResponding To: X\nOna Vela\nSo it is.") == HeadlineRoles(bylines=[3])


def test_a_blank_in_the_title_s_place_leaves_its_space() -> None:
    assert _place("Responding To: X\n\n\nOna Vela\n\n\nSo it is.\n\nIt was.") == HeadlineRoles(bylines=[1])
    assert _place("Responding To: X\n\nOna Vela\n\nSo it is.\n\nIt was.") == HeadlineRoles(ambiguous=[1])


def test_by_says_who_wrote() -> None:
    assert _place("Responding To: X\nThe Ferry\nIts Timetable\nBy Ona Vela\nSo it is.") == HeadlineRoles(
        title=1, subtitle=2
    )


def test_a_card_after_the_label_is_title_and_names() -> None:
    assert _place("Responding To: X\nThe Ferry\nOna Vela | May 1, 2017\nSo it is.") == HeadlineRoles(title=1)


def test_without_a_label_a_card_settles_nothing_by_itself() -> None:
    assert _place("The Ferry\nLi Na | May 1, 2017\nSo it is.") == HeadlineRoles()
    assert _place("The Ferry\nOna Vela | May 1, 2017\nHal Byrd\nSo it is.") == HeadlineRoles(ambiguous=[2])


def test_around_a_date() -> None:
    assert _place("May 1, 2017\n\nThe Ferry\n\nSo it is.") == HeadlineRoles(title=1)
    assert _place("The Ferry\n\nMay 1, 2017\n\nSo it is.") == HeadlineRoles(title=0)
    assert _place("The Blog\nThe Blog\nMay 1, 2017\nThe Ferry\nSo it is.") == HeadlineRoles(title=3, site_names=[0])


def test_a_headline_on_either_side_of_the_date_is_neither() -> None:
    assert _place("The Harbor\n\nMay 1, 2017\n\nThe Ferry\n\nSo it is.") == HeadlineRoles(ambiguous=[0, 2])


def test_two_names_where_another_s_card_took_the_title_are_neither() -> None:
    text = "The Ferry\nLi Na | May 1, 2017\nResponding To: X\nMelanie Hart\nOna Vela\nSo it is."
    assert _place(text) == HeadlineRoles(ambiguous=[3, 4])


def test_under_a_card_a_name_settles_nothing() -> None:
    assert _place("The Ferry\nLi Na | May 1, 2017\nZhang Xiliang\nSo it is.") == HeadlineRoles(ambiguous=[2])
    text = "Harbor\nThe Ferry\nOna Vela | May 1, 2017\nHotpot Diplomacy\nSo it is."
    assert _place(text) == HeadlineRoles(ambiguous=[0])
