import pytest

from gql_blog.transfer.pages.cards import CardLine, read_card
from gql_blog.transfer.pages.mentions import ListedCard
from gql_blog.transfer.pages.ownership import is_listed, same_card, same_people


def _card(text: str) -> CardLine:
    card = read_card(text)
    assert card is not None
    return card


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ona Vela", "ONA VELA", True),
        ("Xu Lan and Li Na", "Li Na, Xu Lan", True),
        ("Xu Lan and Li Na", "Xu Lan", False),
        ("Od\u0456le", "Odile", False),
        ("the editors", "the staff", False),
    ],
)
def test_the_same_people(one: str, other: str, same: bool) -> None:
    assert same_people(one, other) is same


def test_cards_a_day_apart_are_one() -> None:
    card = _card("Ona Vela | May 1, 2017")
    assert same_card(card, _card("Ona Vela | May 2, 2017"))
    assert not same_card(card, _card("Ona Vela | May 3, 2017"))
    assert not same_card(card, _card("Ona Vela | May 99, 2017"))
    assert is_listed(card, [ListedCard(9, _card("Ona Vela | April 30, 2017"))])
