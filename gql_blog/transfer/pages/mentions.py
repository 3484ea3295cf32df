"""The end of a page: the list of responses as cards, and the furniture after it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from gql_blog.transfer.pages.bios import presents_somebody
from gql_blog.transfer.pages.cards import CardLine, read_card
from gql_blog.transfer.pages.commenting import read_comment_header
from gql_blog.transfer.pages.furniture import (
    is_about_site,
    is_chrome,
    is_list_heading,
    is_section_heading,
    label_target,
)
from gql_blog.transfer.pages.headlines import ends_sentence, is_headline
from gql_blog.transfer.pages.lines import Page

_ABOUT_REACH = 8
_FIRST_LISTED = 4  # under a title, a date and a text at least
_LABEL_WITHIN = 10


@dataclass(frozen=True, slots=True)
class ListedCard:
    """One card of the list: the index of its line, and of the line with its title, where it prints one."""

    at: int
    card: CardLine
    title_at: int | None = None


@dataclass(slots=True)
class OutboxReader:
    """``stop``: the first index of the end; everything before it is head, text, notes and comments."""

    stop: int
    chrome: list[int] = field(default_factory=list)
    about_site: list[int] = field(default_factory=list)
    cards: list[ListedCard] = field(default_factory=list)
    strays: list[int] = field(default_factory=list)
    """Lines beside the cards that could be a title or the end of something else."""


def read_tail(page: Page) -> OutboxReader:
    """Only a run of cards that ends the page is its list: a card with text after it is part of that text."""
    tail = OutboxReader(len(page.lines))
    _peel_chrome(page, tail)
    _peel_about(page, tail)
    ends_in_furniture = bool(tail.chrome or tail.about_site)
    tail.cards, tail.strays = _with_titles(page, _trailing_run(page, tail.stop))
    _read_list_with_excerpts(page, tail)
    titles = [card.title_at for card in tail.cards if card.title_at is not None]
    tail.stop = min([tail.stop, *(card.at for card in tail.cards), *titles, *tail.strays])
    if (tail.cards or not ends_in_furniture) and tail.stop > 1 and is_list_heading(page.text(tail.stop - 1)):
        tail.stop -= 1
        tail.chrome.append(tail.stop)
    return tail


def _peel_chrome(page: Page, tail: OutboxReader) -> None:
    while tail.stop > 1 and is_chrome(page.text(tail.stop - 1)):
        tail.stop -= 1
        tail.chrome.append(tail.stop)


def _peel_about(page: Page, tail: OutboxReader) -> None:
    """The section in which the site presents itself, where it certainly ends the page: after cards, or above chrome."""
    for index in range(tail.stop - 1, max(1, tail.stop - _ABOUT_REACH), -1):
        text = page.text(index)
        if read_card(text) or read_comment_header(text) or label_target(text):
            return
        if is_about_site(text):
            if tail.chrome or read_card(page.text(index - 1)):
                tail.about_site = list(range(index, tail.stop))
                tail.stop = index
                _peel_chrome(page, tail)
            return


def _read_list_with_excerpts(page: Page, tail: OutboxReader) -> None:
    """A list whose cards have a title above and a stretch of text below: those texts are other articles'.

    Two such cards make a list; one does where the page has neither label nor comments, and so is a post. What stands
    between them is left over.
    """
    titled = [
        ListedCard(index, card, index - 1)
        for index in range(_FIRST_LISTED, tail.stop)
        if (card := read_card(page.text(index))) is not None
        and _could_be_title(page, index - 1)
        and (page.lines[index - 1].gap or ends_sentence(page.text(index - 2)))
    ]
    known = {card.at for card in tail.cards}
    if all(card.at in known for card in titled):
        return
    if any(read_comment_header(page.text(index)) for index in range(tail.stop)):
        return
    is_response = any(label_target(page.text(index)) is not None for index in range(min(tail.stop, _LABEL_WITHIN)))
    if len(titled) < 1 + is_response:
        return
    first = titled[0].at
    below = [card for card in tail.cards if card.at > first and card.at not in {one.at for one in titled}]
    tail.cards = sorted([*titled, *below], key=lambda card: card.at)
    taken = {place for card in tail.cards for place in (card.at, card.title_at)}
    tail.strays = [index for index in range(first, tail.stop) if index not in taken]


def _trailing_run(page: Page, end: int) -> list[tuple[int, CardLine | None]]:
    """Cards from the end upwards, and single lines between two of them; in printed order."""
    run: list[tuple[int, CardLine | None]] = []
    index = end - 1
    while index >= 0:
        card = read_card(page.text(index))
        if card is not None and not card.is_byline:
            run.append((index, card))
        elif not (run and run[-1][1] is not None and _is_between(page, index)):
            break
        else:
            run.append((index, None))
        index -= 1
    while run and run[-1][1] is None:
        run.pop()
    return run[::-1]


def _is_between(page: Page, index: int) -> bool:
    return index > 0 and _could_be_title(page, index) and read_card(page.text(index - 1)) is not None


def _could_be_title(page: Page, index: int) -> bool:
    text = page.text(index)
    return (
        is_headline(text)
        and read_card(text) is None
        and label_target(text) is None
        and read_comment_header(text) is None
        and not is_section_heading(text)
        and not is_chrome(text)
    )


def _with_titles(page: Page, run: Sequence[tuple[int, CardLine | None]]) -> tuple[list[ListedCard], list[int]]:
    cards: list[ListedCard] = []
    title_at: int | None = None
    for index, card in run:
        if card is None:
            title_at = index
        else:
            cards.append(ListedCard(index, card, title_at))
            title_at = None
    if not cards or cards[0].at == 0:
        return cards, []
    return _first_title(page, cards)


def _first_title(page: Page, cards: list[ListedCard]) -> tuple[list[ListedCard], list[int]]:
    """The line above the first card is its title, the end of what stands before, or undecidable.

    The other cards decide: a list prints titles for all of its cards or for none. A single card has a title above it
    where a finished text ends before that line; in comments that cannot be told, and the line is left over.
    """
    above = cards[0].at - 1
    others = {card.title_at is not None for card in cards[1:]}
    if not _could_be_title(page, above) or others == {False}:
        return cards, []
    titled = [ListedCard(cards[0].at, cards[0].card, above), *cards[1:]]
    if others == {True}:
        return titled, []
    in_comments = any(read_comment_header(page.text(index)) for index in range(above))
    finished = above > 0 and (page.lines[above].gap or ends_sentence(page.text(above - 1)))
    if others or in_comments or not finished or presents_somebody(page.text(above)):
        return cards, [above]
    return titled, []
