"""The title of a page by its words: the text speaks of them, and does not of the names of sites, sections and buttons.

The evidence needs no language. It counts where the line stands above what names or dates the text, and no line beside
it may be the title as well.
"""

import re
from collections.abc import Sequence
from typing import Final

from gql_blog.plugin import BylineRole
from gql_blog_importers.pages.characters import is_cjk
from gql_blog_importers.pages.comment_headers import is_part_of_day
from gql_blog_importers.pages.echoed_words import EchoedWords
from gql_blog_importers.pages.head_classifier import HeadLines
from gql_blog_importers.pages.head_pieces import read_pieces
from gql_blog_importers.pages.headline_roles import HeadlineRoles
from gql_blog_importers.pages.line_patterns import is_row, label_target
from gql_blog_importers.pages.name_evidence import NameEvidence
from gql_blog_importers.pages.page_lines import Page, ends_sentence, is_small_letter
from gql_blog_importers.pages.person_names import Confidence
from gql_blog_importers.pages.text_span import long_lines
from gql_blog_importers.pages.title_evidence import is_no_title, printed_again

_WORDS_OF_SECTION: Final = 2
_SIGNS_OF_SECTION: Final = 6
_WORDS_OF_TITLE: Final = 4
_SUBTITLE: Final = 8
"""Words that a line below a title has, where a blank parts them."""
_RUBRIC: Final = re.compile(r"(?:（[^（）]{1,10}）|【[^【】]{1,10}】|〈[^〈〉]{1,10}〉)(?=\w)")
_PARTED: Final = re.compile(r"[^\W\d]{3,}\. \w")
_SAID: Final = re.compile(r"[.。]$|[“”„«»‘「].*\. ")
"""A sentence of its own below a title, or one beside a title in quotation marks: no subtitle, or not all of it."""
_DASHES: Final = ("\u2015", "\u2014", "\u2013", "-")
_CRUMBS: Final = re.compile(r"\s[>›»]\s")
_PIECES: Final = re.compile(r"\s+[—–-]\s+")
_FIGURE: Final = re.compile(r"[0-9]|^[\[(（〈【].*[\])）〉】]$")


def take_echoed_title(page: Page, head_lines: HeadLines, roles: HeadlineRoles, evidence: NameEvidence) -> bool:
    """Take the title that the text echoes, its subtitle, and the names beside the day; whether there is one."""
    long = long_lines(page.lines)
    head = _EchoedHead(page, head_lines, roles, evidence, long) if long else None
    found = None if head is None else head.title()
    if head is None or found is None:
        return False
    roles.title = found[0]
    roles.subtitle = next((index for index in found[1:] if not _SAID.search(page.text(index))), None)
    roles.bylines = head.names(found[-1])
    roles.ambiguous = [index for index in head.open if index not in [*found, *roles.bylines]]
    return True


class _EchoedHead:
    """The lines above a text, by what the text and the rest of the page say of them."""

    def __init__(
        self, page: Page, head_lines: HeadLines, roles: HeadlineRoles, evidence: NameEvidence, long: Sequence[int]
    ) -> None:
        text = EchoedWords(page.text(index) for index in long)
        named = {roles.title, roles.subtitle, *roles.bylines, *roles.ambiguous}
        known = {*named, *head_lines.headlines, *head_lines.above_label} - {None, *long}
        lines = sorted(index for index in known if index is not None and index < long[-1])
        if not any(text.echo(page.text(index)) for index in lines):
            lines = sorted({*lines, *head_lines.preamble} - {*long})
        echoed = [index for index in lines if text.echo(page.text(index))]
        credits = {index: evidence.credit(index) for index in lines}
        whole = [i for i in lines if credits[i].names and not credits[i].is_one_word]
        self._page, self._days = page, {date.value for _, date in head_lines.dates}
        self._strong = {i for i in whole if credits[i].confidence >= Confidence.STRONG}
        self._people = {i for i in whole if i in self._strong or i not in echoed}
        beside = {index - 1 for index, _ in head_lines.dates} & self._people
        self._names = [i for i in lines if credits[i].confidence is Confidence.CONFIRMED or i in beside]
        self._has_author = any(credit.role is BylineRole.AUTHOR for _, credit in head_lines.credits)
        self._names = [] if self._has_author else self._names
        dated = [*head_lines.dates, *head_lines.open_dates, *head_lines.credits]
        stated = {*(index for index, _ in dated), *head_lines.unread_credits, *self._names}
        self._stated = stated | {*head_lines.target_lines}
        self._text_at = long[0]
        last = max(stated or head_lines.target_lines, default=long[0])
        last = last if echoed and echoed[0] < last else long[0]
        self.open = [i for i in lines if i < last and i not in self._names and _is_open(page, i)]
        self._echoed = [index for index in echoed if index in self.open]

    def title(self) -> list[int] | None:
        """Title and subtitle; ``None``: more than one line may be the title."""
        found = self._chosen()
        if found is None or self._has_rivals(found) or not self._is_at_its_place(found):
            return None
        is_one_day = len(self._days) <= 1 or bool(printed_again(self._page, found[0]))
        return found if is_one_day and not _PARTED.search(self._page.text(found[0])) else None

    def names(self, last: int) -> list[int]:
        """The lines that name people: beside the day, or right below the title, for certain or above another credit."""
        below = {last + 1} & (self._people if last + 2 in self._stated else self._strong)
        return self._names if self._has_author else sorted({*self._names, *below})

    def _chosen(self) -> list[int] | None:
        page = self._page
        joined = [i for i in self._echoed if i + 1 in self._echoed and not page.lines[i + 1].gap]
        several = [i for i in self._echoed if i in joined or not _is_section(page.text(i))] or self._echoed
        if not several:
            return None
        title, *rest = several[-2:]
        if rest and not self._is_subtitle(title, rest[0]):
            if not self._is_apart(title, rest[0]):
                return None
            title, rest = rest[0], []
        below = title + 1
        if (
            not rest
            and below in self.open
            and below not in self._people
            and (self._is_subtitle(title, below) or self._is_between(title, below))
        ):
            rest = [below]
        return [title, *rest]

    def _is_subtitle(self, title: int, below: int) -> bool:
        """Whether a line right below reads as the subtitle of the other: longer, or a sentence."""
        upper, lower, line = self._page.text(title), self._page.text(below), self._page.lines[below]
        is_marked = upper.isupper() and (len(upper.split()) < _WORDS_OF_TITLE or bool(line.gap and not lower.isupper()))
        if below != title + 1 or line.below_chrome or is_marked:
            return False
        if lower.endswith((")", "）")) or all(map(_is_section, _PIECES.split(lower))):
            return False  # a name, with an office; buttons side by side
        is_said = ends_sentence(lower) or label_target(lower) is not None
        is_longer = len(lower) > len(upper) and len(lower.split()) >= _SUBTITLE
        return (is_said or is_longer or not line.gap) and not is_small_letter(upper[0])

    def _is_between(self, title: int, below: int) -> bool:
        """Whether a line stands alone between a title below the site's name and people."""
        return self.open[0] < title and below + 1 in {*self._names, *self._strong}

    def _is_apart(self, upper: int, lower: int) -> bool:
        """Whether the upper line is the site's: parted from the lower one, and in capitals, or with figures."""
        text = self._page.text(upper)
        is_marked = text.isupper() or bool(_FIGURE.search(text))
        return self._page.lines[lower].below_chrome or (is_marked and bool(self._page.lines[lower].gap))

    def _has_rivals(self, found: Sequence[int]) -> bool:
        """Whether another line may be the title all the same: one below these, or one above whose subtitle they are."""
        stop = min((i for i in {*self._stated, *self._people} if i > found[-1]), default=self._text_at)
        short = {i for i in self.open if _is_section(self._page.text(i)) and i not in self._echoed}
        after = [i for i in self.open if found[-1] < i < stop and i not in short]
        is_between = {found[0] - 1, found[-1] + 1} <= self._stated
        before = [] if is_between else [i for i in self.open if i < found[0]][-1:]
        is_below_day = found[0] > 0 and is_part_of_day(self._page.text(found[0] - 1))
        return is_below_day or bool(after) or any(self._is_rival(index, found) for index in before)

    def _is_rival(self, index: int, found: Sequence[int]) -> bool:
        text, line = self._page.text(index), self._page.lines[found[0]]
        if index in self._strong and index + 1 == found[0]:
            return not any(text.casefold() in other.text.casefold() for other, _ in self._page.chrome)
        is_site = line.gap > 0 and (index == 0 or len(found) > 1)
        is_marked = text.isupper() and not self._page.text(found[0]).isupper()
        return not (is_site or is_marked or _is_section(text) or line.below_chrome or _FIGURE.search(text))

    def _is_at_its_place(self, found: Sequence[int]) -> bool:
        """Whether the title stands above or below what is stated, or above the text, short lines aside."""
        if found[0] == 0 and not (self._stated or self._people):
            return False
        below = found[-1] + 1
        while below < self._text_at and below not in self._stated and _is_section(self._page.text(below)):
            if below in self._people:
                break
            below += 1
        is_above = below in {*self._stated, *self._people, self._text_at}
        return is_above or found[0] - 1 in self._stated or self._page.lines[found[-1] + 1].below_chrome


def _is_open(page: Page, index: int) -> bool:
    """Whether a line may be a title: no row, number or greeting, no name with an office above a day, and no dash first,
    as before subtitles.
    """
    text, below = page.text(index), page.text(min(index + 1, len(page.lines) - 1))
    is_office = text.endswith((")", "）")) and " " not in text and read_pieces(below) is not None
    is_led = index > 0 and page.lines[index].gap > 0 and is_small_letter(text[0])
    is_part = is_led or is_no_title(text) or text.startswith(_DASHES) or len(_CRUMBS.findall(text)) > 1
    return any(map(str.isalpha, text)) and not (is_row(text) or is_office or is_part)


def _is_section(text: str) -> bool:
    """Whether a line is as short as names of sections and buttons are."""
    if any(map(is_cjk, text)):
        return len(text) <= _SIGNS_OF_SECTION
    return sum(any(map(str.isalpha, word)) for word in text.split()) <= _WORDS_OF_SECTION


_HOST: Final = re.compile(r"\s+\([\w-]+(?:\.[\w-]+)+\)$")


def without_rubric(title: str | None) -> str | None:
    """A title without the name of a column in brackets before it, as Chinese and Japanese papers print it, and
    without the address of its site in brackets behind it, as lists of links print it.
    """
    title = None if title is None else _HOST.sub("", title)
    found = None if title is None else _RUBRIC.match(title)
    return title if title is None or found is None or not is_cjk(title[found.end()]) else title[found.end() :]
