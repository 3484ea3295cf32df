"""A signature that ends a text: a name, perhaps with a degree before it, and the office below."""

from collections.abc import Sequence
from dataclasses import dataclass

from gql_blog.transfer.pages.headlines import is_headline
from gql_blog.transfer.pages.layout import group
from gql_blog.transfer.pages.lines import Page
from gql_blog.transfer.pages.names import Rank, read_credit, without_degree
from gql_blog.transfer.pages.namewords import OFFICE, ORGANISATION

_DASHES = "—–-― "
_MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class Signature:
    """``office``: the line under the name; ``indices``: the lines of both."""

    name: str
    office: str | None
    indices: tuple[int, ...]


def read_signature(page: Page, indices: Sequence[int], *, by_blanks: bool) -> Signature | None:
    """The last lines, if they are a name that is surely one and an office, or a name after a dash."""
    block = _last_block(page, indices, by_blanks=by_blanks)
    if not block or len(block) == len(indices):
        return None
    text = page.text(block[0])
    credit = read_credit(text.lstrip(_DASHES))
    if credit.rank < Rank.STRONG or len(credit.names) != 1:
        return None
    below = [page.text(index) for index in block[1:]]
    offices = all(map(is_headline, below)) and any(OFFICE.search(line) or ORGANISATION.search(line) for line in below)
    if not offices and (below or text[0] not in _DASHES):
        return None
    return Signature(without_degree(credit.names[0].name), ", ".join(below) or None, tuple(block))


def _last_block(page: Page, indices: Sequence[int], *, by_blanks: bool) -> list[int]:
    if by_blanks:
        paragraphs = group(page, indices, by_blanks=True)
        last = list(paragraphs[-1].indices) if paragraphs else []
        return last if len(last) <= _MOST_LINES else []
    if indices and page.text(indices[-1])[0] in _DASHES:
        return list(indices[-1:])
    return list(indices[-2:])
