import pytest

from gql_blog.transfer.pages.evidence import Evidence
from gql_blog.transfer.pages.lines import split
from gql_blog.transfer.pages.names import Rank
from gql_blog.transfer.pages.settling import Circumstances, Settled, settle

_LIFTED = Circumstances(title_place_is_taken=True)


def _settle(*slots: str, end: str = "So it is.", circumstances: Circumstances | None = None) -> Settled:
    page = split("\n".join([*slots, "It was so.", "It stays so.", end]))
    return settle(range(len(slots)), Evidence(page, len(page.lines)), circumstances or Circumstances())


def test_title_and_names_in_printed_order() -> None:
    assert _settle("Hotpot Diplomacy", "Ona Vela") == Settled(title=0, bylines=[1])
    assert _settle("Hotpot Diplomacy", "What comes of soup", "Zhang Xiliang") == Settled(
        title=0, subtitle=1, bylines=[2]
    )
    assert _settle("Hotpot Diplomacy", "Zhang Xiliang", "Melanie Hart") == Settled(title=0, bylines=[1, 2])


def test_one_line_is_a_title_or_a_name() -> None:
    assert _settle("Hotpot Diplomacy") == Settled(title=0)
    assert _settle("Zhang Xiliang") == Settled(bylines=[0])
    assert _settle("Ona Vela") == Settled(unsure=[0])


def test_where_the_title_s_place_is_taken_one_line_is_a_name() -> None:
    assert _settle("Ona Vela", circumstances=_LIFTED) == Settled(bylines=[0])
    assert _settle("Suhayl", circumstances=_LIFTED) == Settled(unsure=[0])
    assert _settle("Hotpot Diplomacy", circumstances=_LIFTED) == Settled(title=0)


def test_a_biography_decides() -> None:
    assert _settle("Slates", "Suhayl", end="Suhayl is a student of law.") == Settled(title=0, bylines=[1])
    assert _settle("Ona Vela", "The First Part", end="Ona Vela is a clerk.") == Settled(bylines=[0])


def test_a_person_may_be_the_subject() -> None:
    assert _settle("Ona Vela", "Hal Byrd", end="Ona Vela is a clerk.") == Settled(unsure=[0, 1])


def test_two_names_without_more_are_neither() -> None:
    assert _settle("Melanie Hart", "Ona Vela") == Settled(unsure=[0, 1])


@pytest.mark.parametrize("heading", ["Introduction", "Silent Bridges", "Where We Stand"])
def test_a_heading_under_the_title_is_text(heading: str) -> None:
    assert _settle("Hotpot Diplomacy", heading) == Settled(title=0)


def test_without_a_label_a_name_must_be_sure() -> None:
    careful = Circumstances(weakest=Rank.STRONG)
    assert _settle("Hotpot Diplomacy", "Ona Vela", circumstances=careful) == Settled(title=0, unsure=[1])
    assert _settle("Ona Vela", circumstances=careful) == Settled(title=0)
    assert _settle("Melanie Hart", circumstances=careful) == Settled(unsure=[0])


def test_no_lines_settle_nothing() -> None:
    assert _settle() == Settled()


def test_an_institution_under_the_names_is_left_over() -> None:
    assert _settle("Hotpot Diplomacy", "Ona Vela", "Quayside College").unsure == [2]
