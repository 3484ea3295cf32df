"""Whose card stands at the head of a page: the page's own, or that of a sibling, lifted there from the list."""

from collections.abc import Sequence
from datetime import timedelta

from gql_blog.transfer.pages.cards import CardLine
from gql_blog.transfer.pages.mentions import ListedCard
from gql_blog.transfer.pages.names import name_key, read_credit

_SAME_DAY = timedelta(days=1)  # a page and a card may state neighbouring days for one text (time zones, edits)


def same_people(one: str, other: str) -> bool:
    """Whether two printings credit the same people. Look-alike letters are other letters."""
    if name_key(one) == name_key(other):
        return True
    names = [sorted(name_key(name.name) for name in read_credit(text).names) for text in (one, other)]
    return bool(names[0]) and names[0] == names[1]


def same_card(one: CardLine, other: CardLine) -> bool:
    """Whether two cards are one response's: the same names, and dates at most a day apart."""
    if one.date.value is None or other.date.value is None:
        return False
    return name_key(one.name) == name_key(other.name) and abs(one.date.value - other.date.value) <= _SAME_DAY


def is_listed(card: CardLine, listed: Sequence[ListedCard]) -> bool:
    """Whether the list of other responses has this card: then it is not the page's own."""
    return any(same_card(card, other.card) for other in listed)
