"""The card line of a response, 'Name | date': what lists are made of, and what gets lifted to the head of a page."""

from dataclasses import dataclass

from gql_blog.transfer.pages.cleaning import tidy
from gql_blog.transfer.pages.dates import WrittenDate, read_date
from gql_blog.transfer.pages.headlines import ends_sentence

_LONGEST = 300
_BY = "by "


@dataclass(frozen=True, slots=True)
class CardLine:
    """``name`` as printed (several people stay one text); ``is_byline``: it says 'By', as cards do not."""

    name: str
    date: WrittenDate
    is_byline: bool = False


def read_card(text: str) -> CardLine | None:
    """'X | Y' is a card only where Y is a date; one that the calendar does not have still makes a card."""
    if len(text) > _LONGEST:
        return None
    left, bar, right = text.replace("｜", "|").rpartition("|")
    if not bar or "|" in left:
        return None
    date = read_date(right.strip())
    name = tidy(left)
    if date is None or not name or ends_sentence(name) or not any(char.isalpha() for char in name):
        return None
    if name.casefold().startswith(_BY) and len(name) > len(_BY):
        return CardLine(name[len(_BY) :].strip(), date, is_byline=True)
    return CardLine(name, date)
