"""The list of responses as the page prints it, with what a lifted card adds to it."""

from collections.abc import Sequence

from gql_blog.content import DraftMention
from gql_blog.transfer.pages.calendar import on_calendar
from gql_blog.transfer.pages.cleaning import tidy
from gql_blog.transfer.pages.headscan import HeadCard
from gql_blog.transfer.pages.lines import Page
from gql_blog.transfer.pages.mentions import ListedCard
from gql_blog.transfer.pages.ownership import same_card


def gather_mentions(page: Page, lifted: Sequence[HeadCard], listed: Sequence[ListedCard]) -> tuple[DraftMention, ...]:
    """In printed order. A card that stands at the head and in the list is one response; the head knows its title."""
    titles: dict[int, str] = {}
    ahead: list[DraftMention] = []
    for card in lifted:
        title = None if card.title_at is None else tidy(page.text(card.title_at))
        place = next((k for k, other in enumerate(listed) if same_card(card.card, other.card)), None)
        if place is None:
            ahead.append(DraftMention(card.card.name, title, on_calendar(card.card.date, page.lines[card.at])))
        elif title is not None:
            titles[place] = title
    return (*ahead, *(_mention(page, card, titles.get(place)) for place, card in enumerate(listed)))


def _mention(page: Page, card: ListedCard, lifted_title: str | None) -> DraftMention:
    title = lifted_title if card.title_at is None else tidy(page.text(card.title_at))
    return DraftMention(card.card.name, title, on_calendar(card.card.date, page.lines[card.at]))
