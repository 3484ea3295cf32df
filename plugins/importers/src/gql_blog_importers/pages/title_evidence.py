"""What speaks for a line being the title of a page, and what against it: weak evidence makes a question."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from gql_blog.plugin import Candidate, ImportQuestion, QuestionKind
from gql_blog_importers.pages.characters import normalize_line
from gql_blog_importers.pages.head_classifier import HeadLines
from gql_blog_importers.pages.headline_roles import HeadlineRoles
from gql_blog_importers.pages.line_evidence import is_path, names_somebody, owned_by_site
from gql_blog_importers.pages.line_patterns import is_row
from gql_blog_importers.pages.page_lines import Line, Page, ends_statement, is_headline, is_small_letter
from gql_blog_importers.pages.text_span import long_lines

_MOST_CANDIDATES: Final = 6
_LEAST_REPEATED: Final = 4
"""Letters of a title that count as printed again within another line."""
_WORD: Final = re.compile(r"[^\W_]+")
_LABEL: Final = re.compile(r"\w{2,12}:\s*")
_WORDS_OF_TITLE: Final = 4
"""Words that a section of a site does not have in its name."""
_MOST_WORDS: Final = 20
_MONTH: Final = re.compile(r"[^\W\d]{3,10}\.? [12][0-9]{3}")
"""'Jun 2020' is a title of few texts."""
_PARTING: Final = re.compile(r"\s+[-–—|·•]\s+")
_ENDING: Final = re.compile(r"\s+[-–—|·•]\s+|[.,;:”\"»)]\s*|\s*[0-9]+$")
_SUBTITLE: Final = re.compile("[—―─]{2}[^—―─]")
"""A line behind two long dashes, as Chinese and Japanese print a subtitle."""
_LONGEST_AROUND: Final = 120
"""Characters that such a line has besides, at most: a path, the name of the site, 'Responses to'."""


def take_confirmed_title(page: Page, head_lines: HeadLines, roles: HeadlineRoles) -> None:
    """Where one line of a head alone is printed again beside the text, it is the title, wherever it stands there."""
    taken = {*roles.bylines, *roles.site_names}
    lines = [roles.title, roles.subtitle, *roles.ambiguous, *head_lines.headlines]
    places = sorted({i for i in lines if i is not None and i not in taken})
    confirmed = [index for index in places if printed_again(page, index)]
    if len(confirmed) != 1 or confirmed[0] == roles.title:
        return
    title = confirmed[0]
    stated = [index for index, _ in [*head_lines.dates, *head_lines.credits]] + roles.bylines
    below = title + 1
    is_subtitle = below in places and any(index > below for index in stated)
    others = [i for i in (roles.title, roles.subtitle, *roles.ambiguous) if i is not None]
    roles.title, roles.subtitle = title, below if is_subtitle else None
    roles.ambiguous = [i for i in dict.fromkeys(others) if i not in (roles.title, roles.subtitle)]


def title_question(page: Page, head_lines: HeadLines, roles: HeadlineRoles) -> ImportQuestion | None:
    """What to ask about the title of a page; ``None``: it is sure, or nothing on the page could be one."""
    rivals = _rivals(page, head_lines, roles)
    _adopt_subtitle(page, head_lines, roles, rivals)
    if roles.title is not None and _is_sure(page, head_lines, roles, rivals):
        return None
    own = [] if roles.title is None else [roles.title, *([] if roles.subtitle is None else [roles.subtitle])]
    repeated = {index: printed_again(page, index) for index in dict.fromkeys([*own, *rivals])}
    places = sorted(repeated, key=lambda index: not repeated[index])[:_MOST_CANDIDATES]
    if not places:
        return None
    candidates = [
        Candidate(
            normalize_line(page.text(index)), page.lines[index].number, repeated[index] or "its place above the text"
        )
        for index in places
    ]
    message = "Which line is the title is not sure: nothing else on the page confirms one of them."
    return ImportQuestion(QuestionKind.TITLE, message, tuple(candidates))


def _adopt_subtitle(page: Page, head_lines: HeadLines, roles: HeadlineRoles, rivals: list[int]) -> None:
    """The only other line of a head, right below a title under its day, is its subtitle where it is longer."""
    title = roles.title
    if title is None or roles.subtitle is not None or rivals != [title + 1]:
        return
    dated = {index for index, _ in head_lines.dates}
    if title - 1 in dated and _is_above_subtitle(page, title, title + 1):
        roles.subtitle = rivals.pop()
        roles.ambiguous = [index for index in roles.ambiguous if index != roles.subtitle]


def _is_sure(page: Page, head_lines: HeadLines, roles: HeadlineRoles, rivals: Sequence[int]) -> bool:
    title = roles.title
    if title is None or _MONTH.fullmatch(page.text(title)) or is_no_title(page.text(title)):
        return False
    days = {date.value for index, date in head_lines.dates if page.text(title) not in page.text(index)}
    if len(days) > 1:
        return False  # one of the days may be a title
    if any(page.lines[i].below_chrome and i in head_lines.headlines for i in range(title + 1, head_lines.stop)):
        return False  # the names of sites stand above their menus
    if printed_again(page, title):
        others = [index for index in {*rivals, roles.subtitle} - {None, title} if index is not None]
        below = "" if roles.subtitle is None else page.text(roles.subtitle)
        is_site = page.text(title).isupper() and any(map(str.islower, below))
        return not is_site and not any(printed_again(page, index) for index in others)
    if page.lines[title].below_chrome and not (head_lines.dates or head_lines.credits or roles.bylines):
        return False
    if rivals or _is_owned(page, title) or not _is_above_subtitle(page, title, roles.subtitle):
        return False
    last = title if roles.subtitle is None else roles.subtitle
    stated = {index for index, _ in [*head_lines.dates, *head_lines.credits]}
    stated |= {*head_lines.unread_credits, *roles.bylines, *head_lines.target_lines, *(c.at for c in head_lines.cards)}
    if last + 1 in stated or title - 1 in stated:
        return True
    return title == 0 and not page.lines[0].below_chrome and not _stands_alone(page, head_lines)


def is_no_title(text: str) -> bool:
    """Whether a line is called by none: it goes on below, as greetings do, or is a statement of many words."""
    return text.endswith((",", "，")) or (ends_statement(text) and len(text.split()) > _MOST_WORDS)


def _stands_alone(page: Page, head_lines: HeadLines) -> bool:
    """Whether nothing but its place speaks for the first line of a page that has several long paragraphs."""
    is_stated = head_lines.dates or head_lines.credits or head_lines.label is not None
    return not is_stated and len(long_lines(page.lines)) > 1


def _is_above_subtitle(page: Page, title: int, subtitle: int | None) -> bool:
    """Whether two headlines read as title and subtitle, rather than as a section or a site above a title."""
    if subtitle is None:
        return True
    above, below = page.text(title), page.text(subtitle)
    if ends_statement(below) or is_small_letter(below[0]):
        return True
    return len(above.split()) >= _WORDS_OF_TITLE and not above.isupper() and len(below) > len(above)


def printed_again(page: Page, index: int) -> str:
    """Where the words of a line are printed once more as those of a title alone are; empty: nowhere.

    A path ends in a title, a print repeats it beside its page numbers, an address has it, a tab or a count of answers
    leads to it. Names of people, of the site and of its parts are repeated as well, and in other ways.
    """
    words = normalize_line(page.text(index)).casefold()
    if sum(map(str.isalpha, words)) < _LEAST_REPEATED or _is_owned(page, index) or names_somebody(page.text(index)):
        return ""
    if _SUBTITLE.match(page.text(min(index + 1, len(page.lines) - 1))) and is_headline(page.text(index)):
        return "a subtitle behind dashes stands below it"
    slug = "-".join(_WORD.findall(words))
    number = page.lines[index].number
    for line in _around(page):
        text = normalize_line(line.text).casefold()
        if line.number != number and (_repeats(text, words) or (slug.count("-") > 1 and slug in text)):
            return f"printed again on line {line.number}"
    return ""


def _repeats(text: str, words: str) -> bool:
    """Whether a line is a path to these words, or a figure beside them, perhaps with a few words between."""
    before, found, after = text.partition(words)
    if not found or len(before) + len(after) > _LONGEST_AROUND:
        return False
    if is_path(text):
        return not after.strip()
    is_beside_number = not before.strip() and after.strip().isdigit()
    is_counted = any(map(str.isdigit, before)) or is_beside_number or bool(_LABEL.fullmatch(before))
    is_led = not _PARTING.search(before) and (not after.strip() or bool(_ENDING.match(after)))
    return is_counted and is_led and not before[-1:].isalnum() and not after[:1].isalnum()


def _is_owned(page: Page, index: int) -> bool:
    words = page.text(index).casefold()
    return words in owned_by_site(_around(page))


def _around(page: Page) -> Iterable[Line]:
    """Lines in which a title may be printed again: the site's, headlines, and those with an address."""
    yield from (line for line, _ in page.chrome)
    yield from (line for line in page.lines if is_headline(line.text) or "©" in line.text or "://" in line.text)


def _rivals(page: Page, head_lines: HeadLines, roles: HeadlineRoles) -> list[int]:
    """Other lines of the head that nothing took, and that a title may look like."""
    taken = {roles.title, roles.subtitle, *roles.bylines, *roles.site_names, *head_lines.duplicates}
    lines = [*roles.ambiguous, *head_lines.headlines]
    below = -1 if roles.title is None else (roles.subtitle or roles.title) + 1
    stop = max([index for index, _ in [*head_lines.dates, *head_lines.credits]], default=len(page.lines))
    open_lines = [
        i for i in dict.fromkeys(lines) if i not in taken and (i < stop or i in roles.ambiguous or i == below)
    ]
    return [
        i
        for i in open_lines
        if not (is_row(page.text(i)) or is_small_letter(page.text(i)[0]) or is_no_title(page.text(i)))
        and not (roles.title is not None and i > roles.title and names_somebody(page.text(i)))
    ]
