"""The title of a page by its words: the text speaks of them, and does not of the names of sites, sections and buttons.

The evidence needs no language. It counts where the line stands above what names or dates the text, and no line beside
it may be the title as well.
"""

import re
from collections.abc import Sequence
from typing import Final

from gql_blog.plugin import BylineRole
from gql_blog_importers.pages.characters import is_cjk
from gql_blog_importers.pages.echoed_words import EchoedWords
from gql_blog_importers.pages.head_classifier import HeadLines
from gql_blog_importers.pages.headline_roles import HeadlineRoles
from gql_blog_importers.pages.line_patterns import is_row, label_target
from gql_blog_importers.pages.name_evidence import NameEvidence
from gql_blog_importers.pages.page_lines import Page, ends_sentence, is_small_letter
from gql_blog_importers.pages.person_names import Confidence
from gql_blog_importers.pages.text_span import long_lines
from gql_blog_importers.pages.title_evidence import printed_again

_WORDS_OF_SECTION: Final = 2
_SUBTITLE: Final = 8
"""Words that a line below a title has, where a blank parts them."""
_RUBRIC: Final = re.compile(r"(?:（[^（）]{1,10}）|【[^【】]{1,10}】|〈[^〈〉]{1,10}〉)(?=\w)")
_PARTED: Final = re.compile(r"[^\W\d]{3,}\. \w")
_SAID: Final = re.compile(r"[.。]$|[“”„«»‘「].*\. ")
"""A line below a title that is a sentence of its own, or has one beside a title: it is no subtitle, or not all of it."""
_FIGURE: Final = re.compile(r"[0-9]|^[\[(（〈【].*[\])）〉】]$")


def take_echoed_title(page: Page, head_lines: HeadLines, roles: HeadlineRoles, evidence: NameEvidence) -> bool:
    """Take the title that the text echoes, its subtitle, and the names beside the day; whether there is one."""
    long = long_lines(page.lines)
    if not long:
        return False
    text = EchoedWords(page.text(index) for index in long)
    named = {roles.title, roles.subtitle, *roles.bylines, *roles.ambiguous}
    open_lines = {*named, *head_lines.headlines, *head_lines.above_label} - {None, *long}
    lines = sorted(index for index in open_lines if index is not None and index < long[-1])
    beside = {index - 1 for index, _ in head_lines.dates}
    echoed = [index for index in lines if text.echo(page.text(index))]
    credits = {index: evidence.credit(index) for index in lines}
    strong = {index for index in lines if credits[index].confidence >= Confidence.STRONG}
    people = {i for i in lines if credits[i].names and not credits[i].is_one_word and (i in strong or i not in echoed)}
    has_author = any(credit.role is BylineRole.AUTHOR for _, credit in head_lines.credits)
    names = [i for i in lines if credits[i].confidence is Confidence.CONFIRMED or (i in beside and i in people)]
    names = [] if has_author else names
    stated = {index for index, _ in [*head_lines.dates, *head_lines.credits]} | {*head_lines.unread_credits, *names}
    last = max(stated or head_lines.target_lines, default=long[0])
    stated |= {*head_lines.target_lines}
    above = [i for i in lines if i < last and i not in names and _is_open(page.text(i))]
    found = _chosen(page, above, [index for index in echoed if index in above])
    if found is None or (not (stated or people) and found[0] == 0):
        return False
    days = {date.value for _, date in head_lines.dates}
    if _PARTED.search(page.text(found[0])) or (len(days) > 1 and not printed_again(page, found[0])):
        return False
    if not ({found[-1] + 1, found[0] - 1} & {*stated, *people, long[0]}):
        return False
    roles.title = found[0]
    roles.subtitle = next((index for index in found[1:] if not _SAID.search(page.text(index))), None)
    roles.bylines = names
    roles.ambiguous = [index for index in above if index not in found]
    return True


def _chosen(page: Page, above: Sequence[int], echoed: Sequence[int]) -> list[int] | None:
    """Title and subtitle; ``None``: more than one line may be the title."""
    if not echoed:
        return None
    several = [index for index in echoed if " " in page.text(index)] or echoed
    title, *rest = several[-2:]
    if rest and not _is_subtitle(page, title, rest[0]):
        if not _is_apart(page, title, rest[0]):
            return None
        title, rest = rest[0], []
    if not rest:
        rest = [index for index in above if index == title + 1 and _is_subtitle(page, title, index)]
    before = [index for index in above if index < title]
    after = [index for index in above if index > title and index not in rest and not _is_section(page.text(index))]
    if after or any(_is_rival(page, index, title) for index in before[-1:]):
        return None
    return [title, *rest]


def _is_subtitle(page: Page, title: int, below: int) -> bool:
    """Whether a line right below reads as the subtitle of the other: longer, or a sentence."""
    if below != title + 1 or page.lines[below].below_chrome:
        return False
    upper, lower = page.text(title), page.text(below)
    is_said = ends_sentence(lower) or label_target(lower) is not None
    is_longer = len(lower) > len(upper) and len(lower.split()) >= _SUBTITLE
    if lower.endswith((")", "）")) or (" " not in lower and not any(map(is_cjk, lower))):
        return False  # a name, with an office
    return not upper.isupper() and (is_said or is_longer or not page.lines[below].gap) and not is_small_letter(upper[0])


def _is_apart(page: Page, upper: int, lower: int) -> bool:
    """Whether the upper line is the site's: parted from the lower one, and in capitals, or with figures."""
    return bool(page.lines[lower].gap) and (page.text(upper).isupper() or bool(_FIGURE.search(page.text(upper))))


def _is_rival(page: Page, index: int, title: int) -> bool:
    """Whether a line above, of which the text does not speak, may be the title all the same, and this its subtitle."""
    text = page.text(index)
    is_site = index == 0 and page.lines[title].gap > 0
    is_marked = text.isupper() and not page.text(title).isupper()
    return not (is_site or is_marked or _is_section(text) or page.lines[title].below_chrome or _FIGURE.search(text))


def _is_open(text: str) -> bool:
    """Whether a line may be a title: it is no row, and does not go on as a greeting does."""
    return not (is_row(text) or text.endswith((",", "，")))


def _is_section(text: str) -> bool:
    return len(text.split()) <= _WORDS_OF_SECTION and not any(map(is_cjk, text))


def without_rubric(title: str | None) -> str | None:
    """A title without the name of a column in brackets before it, as Chinese and Japanese papers print it."""
    found = None if title is None else _RUBRIC.match(title)
    return title if title is None or found is None or not is_cjk(title[found.end()]) else title[found.end() :]
