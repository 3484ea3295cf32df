"""Evidence for names: what the rest of the page says about a line in its head.

A biographical note confirms a name. A line whose words the text uses in lower case is not a name.
"""

import re
from functools import cached_property

from gql_blog.plugin import parse_date
from gql_blog_importers.pages.author_bios import (
    confirms_name,
    introduced_person,
    opens_bio,
    opens_with_name,
    starts_bio,
)
from gql_blog_importers.pages.characters import normalize_line
from gql_blog_importers.pages.credit_lines import credited_text
from gql_blog_importers.pages.line_patterns import is_section_heading
from gql_blog_importers.pages.name_words import AMBIGUOUS_GIVEN, FUNCTION_WORDS, GIVEN, ORGANISATION
from gql_blog_importers.pages.page_lines import Page, continues, ends_sentence, is_headline, is_prose, is_small_letter
from gql_blog_importers.pages.person_names import (
    Confidence,
    Credit,
    PrintedName,
    main_script,
    name_key,
    parse_names,
    split_names,
)
from gql_blog_importers.pages.text_span import long_lines

_WORD = re.compile(r"(?<![^\W_])[^\W\d_]{2,20}(?![^\W_])")
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")
_SHORTEST_SENTENCE = 60
_BIOS_WITHIN = 12
_SAMPLE = 4000
_LONGEST_LEAD = 5


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
        credit = self._without_lead(self._by_script(index, parse_names(self._page.text(index))))
        is_likely = credit.confidence >= Confidence.POSSIBLE
        if is_likely and any(self.has_bio(name.name, beyond=index) for name in credit.names):
            return Credit(credit.names, Confidence.CONFIRMED)
        is_row = credit.confidence is Confidence.DUBIOUS and len(credit.names) > 1
        if is_row and all(self.has_bio(name.name, beyond=index) for name in credit.names):
            return Credit(credit.names, Confidence.CONFIRMED)
        if not is_likely and self._opens_bio(index):
            return Credit(split_names(self._page.text(index)), Confidence.CONFIRMED)
        if credit.confidence is Confidence.NONE and _is_all_small(self._page.text(index)):
            return Credit(split_names(self._page.text(index)), Confidence.DUBIOUS)
        if credit.confidence is Confidence.POSSIBLE and self._uses_all_words(credit):
            return Credit((), Confidence.NONE)
        below = self._page.text(index + 1) if index + 1 < self._stop else ""
        if is_likely and below == self._page.text(index):
            return Credit(credit.names, Confidence.STRONG)  # a picture of the author, and a link to the author
        if is_likely and any(
            self._is_subject(name.name, index) or starts_bio(below, name.name) for name in credit.names
        ):
            return Credit(credit.names, Confidence.DUBIOUS)  # the text begins with this person: its subject, perhaps
        return credit

    def _without_lead(self, credit: Credit) -> Credit:
        """The name without a word such as 'By', in any language: the text uses it in small letters, and no other."""
        words = credit.names[0].name.split() if len(credit.names) == 1 else []
        small = [word for word in words if word.casefold() in self._small_words]
        if not small or small != words[:1] or len(small[0]) > _LONGEST_LEAD:
            return credit
        rest = parse_names(" ".join(words[1:]))
        return rest if rest.is_likely else credit

    def _by_script(self, index: int, credit: Credit) -> Credit:
        """A line in another script than the page's is a name; in one without capitals the form says nothing."""
        text = self._page.text(index)
        if credit.confidence is not Confidence.POSSIBLE or text.isascii():
            return credit
        script = main_script(text)
        if script != self._script and script != "LATIN":
            return Credit(credit.names, Confidence.STRONG)
        has_capitals = any(char.isupper() for char in text)
        return credit if has_capitals or script == "CJK" else Credit(credit.names, Confidence.DUBIOUS)

    @cached_property
    def _script(self) -> str:
        lines = self._page.lines
        return main_script(self._page.source[lines[0].start : lines[self._stop - 1].end][:_SAMPLE])

    def credited_by_bio(self, index: int) -> tuple[PrintedName, ...]:
        """Whom a line 'By …' credits, where a biographical note opens with the very words after 'By'."""
        line = credited_text(self._page.text(index))
        first = max(index + 2, self._stop - _BIOS_WITHIN)
        is_known = any(opens_bio(normalize_line(self._page.text(bio)), line) for bio in range(first, self._stop))
        return split_names(line) if is_known else ()

    def has_bio(self, name: str, *, beyond: int = -1) -> bool:
        """Whether one of the last paragraphs after line ``beyond`` is a biographical note of this person.

        Of whom the text speaks before by the whole name is its subject: then a last paragraph may be text.
        """
        first = max(beyond + 2, self._stop - _BIOS_WITHIN)
        found = next((i for i in range(first, self._stop) if self._confirms(i, name)), None)
        return found is not None and not (beyond >= 0 and self._is_named(name, beyond + 1, found))

    def _confirms(self, index: int, name: str) -> bool:
        text = self._page.text(index)
        return confirms_name(text, name) or (index > self._last_long and opens_with_name(text, name))

    @cached_property
    def _last_long(self) -> int:
        """The last line of the last long paragraph; the end where there are none."""
        found = long_lines(self._page.lines[: self._stop])
        return found[-1] if found else self._stop

    def _is_subject(self, name: str, index: int) -> bool:
        """Whether the text below a line, or below the date under it, begins with the whole name and goes on."""
        below = [self._page.text(i) for i in range(index + 1, min(index + 3, self._stop))]
        first = next((text for text in below if parse_date(text) is None), "")
        return is_prose(first) and name_key(first).startswith(f"{name_key(name)} ")

    def _is_named(self, name: str, first: int, stop: int) -> bool:
        key = name_key(name)
        return any(key in name_key(self._page.text(index)) for index in range(first, stop))

    def _opens_bio(self, index: int) -> bool:
        """Whether one of the last paragraphs opens with the very text of this line, as a biographical note."""
        line = normalize_line(self._page.text(index))
        first = max(index + 2, self._stop - _BIOS_WITHIN)
        texts = ((bio, normalize_line(self._page.text(bio))) for bio in range(first, self._stop))
        found = next((bio for bio, text in texts if opens_bio(text, line)), None)
        return found is not None and not self._is_named(line, index + 1, found)

    def is_institution(self, index: int) -> bool:
        """Whether a short line names an institution, as may stand under the names."""
        text = self._page.text(index)
        return len(text) < _SHORTEST_SENTENCE and is_headline(text) and bool(ORGANISATION.search(text))

    def is_at_place_of_names(self, index: int) -> bool:
        """Whether a line that names nobody stands where names do: right between a title and the first sentences."""
        text = self._page.text(index)
        if text.split(" ", 1)[0].casefold() in FUNCTION_WORDS and not self.is_institution(index):
            return False
        below = [self._page.text(i) for i in range(index + 1, min(index + 3, self._stop))]
        if below and (parse_date(below[0]) is not None or _may_be_date(below[0])):
            below = below[1:]
        is_short = len(text) < _SHORTEST_SENTENCE and not (is_section_heading(text) or ends_sentence(text))
        return is_short and bool(below) and ends_sentence(below[0])

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
        return frozenset(word for word in _WORD.findall(text) if word.islower())


def _may_be_date(text: str) -> bool:
    """Whether a short line has a year and is no sentence: a date in words that are not known."""
    return len(text) < _SHORTEST_SENTENCE and bool(_YEAR.search(text)) and not ends_sentence(text)


def _is_all_small(text: str) -> bool:
    """A few words without a capital, as some write their names: 'bell hooks'. Titles have function words then."""
    words = text.split()
    is_short = len(words) <= 3 and all(word.replace(".", "").isalpha() for word in words)
    return is_short and text.islower() and is_small_letter(text[0]) and not FUNCTION_WORDS.intersection(words)
