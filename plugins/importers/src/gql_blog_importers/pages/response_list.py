"""The list of other responses that ends a page, and the site boilerplate after it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from gql_blog.plugin import DraftMention
from gql_blog_importers.pages.author_bios import is_bio_sentence
from gql_blog_importers.pages.characters import normalize_line
from gql_blog_importers.pages.comment_headers import parse_comment_header
from gql_blog_importers.pages.credit_lines import CardLine, parse_card
from gql_blog_importers.pages.head_classifier import HeadCard
from gql_blog_importers.pages.line_patterns import (
    is_about_site,
    is_boilerplate,
    is_list_heading,
    is_section_heading,
    label_target,
)
from gql_blog_importers.pages.page_lines import Page, ends_sentence, is_headline
from gql_blog_importers.pages.person_names import name_key, parse_names
from gql_blog_importers.pages.valid_dates import require_valid_date

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
class PageTail:
    """``stop``: the first index of the end; everything before it is head, text, notes and comments."""

    stop: int
    boilerplate: list[int] = field(default_factory=list)
    about_site: list[int] = field(default_factory=list)
    cards: list[ListedCard] = field(default_factory=list)
    strays: list[int] = field(default_factory=list)
    """Lines beside the cards that could be a title or the end of something else."""


def parse_tail(page: Page) -> PageTail:
    """Only a run of cards that ends the page is its list: a card with text after it is part of that text."""
    tail = PageTail(len(page.lines))
    _strip_boilerplate(page, tail)
    _strip_about_section(page, tail)
    ends_in_furniture = bool(tail.boilerplate or tail.about_site)
    tail.cards, tail.strays = _with_titles(page, _trailing_run(page, tail.stop))
    _parse_list_with_excerpts(page, tail)
    titles = [card.title_at for card in tail.cards if card.title_at is not None]
    tail.stop = min([tail.stop, *(card.at for card in tail.cards), *titles, *tail.strays])
    if (tail.cards or not ends_in_furniture) and tail.stop > 1 and is_list_heading(page.text(tail.stop - 1)):
        tail.stop -= 1
        tail.boilerplate.append(tail.stop)
    return tail


def _strip_boilerplate(page: Page, tail: PageTail) -> None:
    while tail.stop > 1 and is_boilerplate(page.text(tail.stop - 1)):
        tail.stop -= 1
        tail.boilerplate.append(tail.stop)


def _strip_about_section(page: Page, tail: PageTail) -> None:
    """Strip the section about the site where it ends the page: after cards, or above boilerplate."""
    for index in range(tail.stop - 1, max(1, tail.stop - _ABOUT_REACH), -1):
        text = page.text(index)
        if parse_card(text) or parse_comment_header(text) or label_target(text):
            return
        if is_about_site(text):
            if tail.boilerplate or parse_card(page.text(index - 1)):
                tail.about_site = list(range(index, tail.stop))
                tail.stop = index
                _strip_boilerplate(page, tail)
            return


def _parse_list_with_excerpts(page: Page, tail: PageTail) -> None:
    """A list whose cards have a title above and a stretch of text below: those texts are other articles'.

    Two such cards make a list; one does where the page has neither label nor comments, and so is a post. What stands
    between them is left over.
    """
    titled = [
        ListedCard(index, card, index - 1)
        for index in range(_FIRST_LISTED, tail.stop)
        if (card := parse_card(page.text(index))) is not None
        and _could_be_title(page, index - 1)
        and (page.lines[index - 1].gap or ends_sentence(page.text(index - 2)))
    ]
    known = {card.at for card in tail.cards}
    if all(card.at in known for card in titled):
        return
    if any(parse_comment_header(page.text(index)) for index in range(tail.stop)):
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
        card = parse_card(page.text(index))
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
    return index > 0 and _could_be_title(page, index) and parse_card(page.text(index - 1)) is not None


def _could_be_title(page: Page, index: int) -> bool:
    text = page.text(index)
    return (
        is_headline(text)
        and parse_card(text) is None
        and label_target(text) is None
        and parse_comment_header(text) is None
        and not is_section_heading(text)
        and not is_boilerplate(text)
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
    in_comments = any(parse_comment_header(page.text(index)) for index in range(above))
    finished = above > 0 and (page.lines[above].gap or ends_sentence(page.text(above - 1)))
    if others or in_comments or not finished or is_bio_sentence(page.text(above)):
        return cards, [above]
    return titled, []


_SAME_DAY = timedelta(days=1)  # a page and a card may state neighbouring days for one text (time zones, edits)


def same_people(one: str, other: str) -> bool:
    """Whether two printings credit the same people. Look-alike letters are other letters."""
    if name_key(one) == name_key(other):
        return True
    names = [sorted(name_key(name.name) for name in parse_names(text).names) for text in (one, other)]
    return bool(names[0]) and names[0] == names[1]


def same_card(one: CardLine, other: CardLine) -> bool:
    """Whether two cards are one response's: the same names, and dates at most a day apart."""
    if one.date.value is None or other.date.value is None:
        return False
    return name_key(one.name) == name_key(other.name) and abs(one.date.value - other.date.value) <= _SAME_DAY


def is_listed(card: CardLine, listed: Sequence[ListedCard]) -> bool:
    """Whether the list of other responses has this card: then it is not the page's own."""
    return any(same_card(card, other.card) for other in listed)


def build_mentions(page: Page, lifted: Sequence[HeadCard], listed: Sequence[ListedCard]) -> tuple[DraftMention, ...]:
    """In printed order. A card that stands at the head and in the list is one response; the head knows its title."""
    titles: dict[int, str] = {}
    ahead: list[DraftMention] = []
    for card in lifted:
        title = None if card.title_at is None else normalize_line(page.text(card.title_at))
        place = next((k for k, other in enumerate(listed) if same_card(card.card, other.card)), None)
        if place is None:
            ahead.append(DraftMention(card.card.name, title, require_valid_date(card.card.date, page.lines[card.at])))
        elif title is not None:
            titles[place] = title
    return (*ahead, *(_mention(page, card, titles.get(place)) for place, card in enumerate(listed)))


def _mention(page: Page, card: ListedCard, lifted_title: str | None) -> DraftMention:
    title = lifted_title if card.title_at is None else normalize_line(page.text(card.title_at))
    return DraftMention(card.card.name, title, require_valid_date(card.card.date, page.lines[card.at]))
