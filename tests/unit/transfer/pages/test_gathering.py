from datetime import date

from gql_blog.content import DraftMention
from gql_blog.transfer.pages.cards import read_card
from gql_blog.transfer.pages.gathering import gather_mentions
from gql_blog.transfer.pages.headscan import HeadCard
from gql_blog.transfer.pages.lines import Page, split
from gql_blog.transfer.pages.mentions import ListedCard


def _page(head: str, listed: str) -> tuple[Page, HeadCard, ListedCard]:
    page = split(f"The Ferry\n{head}\n{listed}")
    above, below = read_card(head), read_card(listed)
    assert above is not None
    assert below is not None
    return page, HeadCard(1, above, 0), ListedCard(2, below)


def test_head_and_list_are_one_response_even_a_day_apart() -> None:
    page, head, listed = _page("Odile Marchetti | May 1, 2017", "Odile Marchetti | May 2, 2017")
    assert gather_mentions(page, [head], [listed]) == (DraftMention("Odile Marchetti", "The Ferry", date(2017, 5, 2)),)


def test_another_response_by_the_same_is_another() -> None:
    page, head, listed = _page("Odile Marchetti | May 1, 2017", "Odile Marchetti | June 2, 2017")
    assert [mention.title for mention in gather_mentions(page, [head], [listed])] == ["The Ferry", None]


def test_look_alikes_are_not_merged() -> None:
    page, head, listed = _page("Od\u0456le Marchetti | May 1, 2017", "Odile Marchetti | May 1, 2017")
    assert len(gather_mentions(page, [head], [listed])) == 2
