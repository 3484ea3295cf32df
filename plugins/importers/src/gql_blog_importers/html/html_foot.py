"""The foot of a document's article: footers and closing lines that say who wrote it, and what speaks against the head.

A foot is the site's own, and often names an account or a publisher: a name is credited if it is surely one.
"""

from collections.abc import Sequence
from typing import Final

from gql_blog.plugin import BylineRole, SourceRole
from gql_blog_importers.html.evidence.byline_markup import is_marked_author, says_author
from gql_blog_importers.html.evidence.head_pieces import read_pieces
from gql_blog_importers.html.html_blocks import Block, elements_of
from gql_blog_importers.html.html_head import HtmlHead, read_marked
from gql_blog_importers.pages.name_evidence import NameEvidence
from gql_blog_importers.pages.page_lines import Page
from gql_blog_importers.pages.person_names import (
    parse_credited_names,
)
from gql_blog_importers.pages.response_list import same_people

_LONGEST_CREDIT: Final = 80


class FootReader:
    """Reads what stands below the text into ``head``. ``stop`` is where the lists below the article begin."""

    def __init__(self, page: Page, blocks: Sequence[Block], stop: int, footers: Sequence[int], head: HtmlHead) -> None:
        self._blocks = blocks
        self._stop = stop
        self._footers = footers
        self._head = head
        self._evidence = NameEvidence(page, stop)
        end = stop
        for place in reversed(footers):
            end -= place == end - 1
        self._text_evidence = NameEvidence(page, end)

    def read(self, claims: Sequence[str]) -> None:
        """Read footers and a closing byline. ``claims`` are the authors that the metadata state."""
        self._read_footers()
        self._read_closing_credit()
        self._check_end(claims)

    def _read_footers(self) -> None:
        of_head = {*self._head.taken, *self._head.site}
        for place in self._footers:
            if (
                place not in of_head
                and not read_marked(self._blocks[place], place, self._head)
                and not self._head.authors()
            ):
                self._read_words(place)

    def _read_words(self, place: int) -> None:
        """Read names that markup calls those of authors, and nothing else."""
        block = self._blocks[place]
        pieces = read_pieces(block, lambda _: False) if any(map(says_author, elements_of(block.nodes))) else None
        if pieces is not None and pieces.credits:
            self._head.credits += pieces.credits
            self._head.dates += [(place, element, written) for element, written in pieces.dates]
            self._head.taken[place] = SourceRole.BYLINE

    def _read_closing_credit(self) -> None:
        """Read a byline that markup calls one, where it stands below the text, as the last of it."""
        place = self._stop - 1
        if self._head.authors() or place < 0 or place in (*self._head.taken, *self._head.site, *self._head.open):
            return
        last = self._blocks[place]
        if any(map(is_marked_author, [last.element, *elements_of(last.nodes)])) and len(last.text) <= _LONGEST_CREDIT:
            read_marked(last, place, self._head)

    def _check_end(self, claims: Sequence[str]) -> None:
        """Somebody else is introduced at the end of the text: then nobody is credited, as on a page of text.

        Whom the metadata alone name is left open by the line that introduces another.
        """
        printed = self._head.authors()
        claimed = [] if self._head.open else [name.name for each in claims for name in parse_credited_names(each).names]
        authors = printed or claimed
        introduced = self._evidence.introduced or self._text_evidence.introduced
        if introduced is None or not authors or any(map(self._evidence.has_bio, authors)):
            return
        place, name = introduced
        if any(same_people(name, author) for author in authors):
            return
        self._head.open += [] if place in self._head.open else [place]
        if printed:
            self._head.conflict, self._head.uncredited = name, printed
            self._head.credits = [each for each in self._head.credits if each[0] is not BylineRole.AUTHOR]
