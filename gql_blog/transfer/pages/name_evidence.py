"""Evidence for names: what the rest of the page says about a line in its head.

A biographical note confirms a name. A line whose words the text uses in lower case is not a name.
"""

import re
from functools import cached_property

from gql_blog.transfer.pages.author_bios import confirms_name, introduced_person, opens_bio
from gql_blog.transfer.pages.name_words import AMBIGUOUS_GIVEN, GIVEN, ORGANISATION
from gql_blog.transfer.pages.page_lines import Page, continues, is_headline
from gql_blog.transfer.pages.person_names import Confidence, Credit, parse_names, split_names
from gql_blog.transfer.pages.text_input import normalize_line

_WORD = re.compile(r"(?<![^\W_])[a-z]{3,20}(?![^\W_])")
_SHORTEST_SENTENCE = 60
_BIOS_WITHIN = 12


class NameEvidence:
    """``stop`` is where the main text ends: comments and lists beyond it confirm nobody."""

    def __init__(self, page: Page, stop: int) -> None:
        self._page = page
        self._stop = stop
        self._credits: dict[int, Credit] = {}

    def credit(self, index: int) -> Credit:
        """Whom the line names, and how sure the whole page makes it."""
        if index not in self._credits:
            self._credits[index] = self._judge(index)
        return self._credits[index]

    def _judge(self, index: int) -> Credit:
        credit = parse_names(self._page.text(index))
        is_likely = credit.confidence >= Confidence.POSSIBLE
        if is_likely and any(self.has_bio(name.name, beyond=index) for name in credit.names):
            return Credit(credit.names, Confidence.CONFIRMED)
        if not is_likely and self._opens_bio(index):
            return Credit(split_names(self._page.text(index)), Confidence.CONFIRMED)
        if credit.confidence is Confidence.POSSIBLE and self._uses_all_words(credit):
            return Credit((), Confidence.NONE)
        return credit

    def has_bio(self, name: str, *, beyond: int = -1) -> bool:
        """Whether one of the last paragraphs after line ``beyond`` is a biographical note of this person."""
        first = max(beyond + 2, self._stop - _BIOS_WITHIN)
        return any(confirms_name(self._page.text(index), name) for index in range(first, self._stop))

    def _opens_bio(self, index: int) -> bool:
        """Whether one of the last paragraphs opens with the very text of this line, as a biographical note."""
        line = normalize_line(self._page.text(index))
        first = max(index + 2, self._stop - _BIOS_WITHIN)
        return any(opens_bio(normalize_line(self._page.text(bio)), line) for bio in range(first, self._stop))

    def is_institution(self, index: int) -> bool:
        """Whether a short line names an institution, as may stand under the names."""
        text = self._page.text(index)
        return len(text) < _SHORTEST_SENTENCE and is_headline(text) and bool(ORGANISATION.search(text))

    def has_headings(self, index: int) -> bool:
        """Whether the text below a line has headings: then a line of one word may be one of them, and no name."""
        return any(self._is_heading(i) for i in range(index + 1, self._stop - 1))

    def _is_heading(self, index: int) -> bool:
        text = self._page.text(index)
        return (
            len(text) < _SHORTEST_SENTENCE
            and is_headline(text)
            and text[0].isupper()
            and "|" not in text
            and not continues(text, self._page.text(index + 1))
        )

    @cached_property
    def introduced(self) -> tuple[int, str] | None:
        """The line that introduces somebody at the end of the main text, and whom: one not spoken of before."""
        lines = self._page.lines
        for index in range(self._stop - 1, max(self._stop - 4, 0), -1):
            name = introduced_person(lines[index].text)
            if name is not None and name not in self._page.source[lines[0].start : lines[index].start]:
                return index, name
        return None

    def _uses_all_words(self, credit: Credit) -> bool:
        """Whether the text uses each word of a would-be name in small letters: then the line is no name."""
        words = [word.casefold() for name in credit.names for word in name.name.split()]
        known = GIVEN | AMBIGUOUS_GIVEN
        return all(word in self._small_words for word in words) and not any(word in known for word in words)

    @cached_property
    def _small_words(self) -> frozenset[str]:
        text = self._page.source[self._page.lines[0].start : self._page.lines[self._stop - 1].end]
        return frozenset(_WORD.findall(text))
