"""What speaks for a line being the title of a page, and what against it: weak evidence makes a question."""

from collections.abc import Iterable, Sequence
from typing import Final

from gql_blog.plugin import Candidate, ImportQuestion, QuestionKind
from gql_blog_importers.pages.characters import normalize_line
from gql_blog_importers.pages.head_classifier import HeadLines
from gql_blog_importers.pages.headline_roles import HeadlineRoles
from gql_blog_importers.pages.line_patterns import is_row
from gql_blog_importers.pages.page_lines import Line, Page, ends_statement, is_headline, is_small_letter

_MOST_CANDIDATES: Final = 6
_LEAST_REPEATED: Final = 4
"""Letters of a title that count as printed again within another line."""
_LONGEST_AROUND: Final = 120
"""Characters that such a line has besides, at most: a path, the name of the site, 'Responses to'."""


def title_question(page: Page, head_lines: HeadLines, roles: HeadlineRoles) -> ImportQuestion | None:
    """What to ask about the title of a page; ``None``: it is sure, or nothing on the page could be one."""
    rivals = _rivals(page, head_lines, roles)
    if roles.title is not None and _is_sure(page, head_lines, roles, rivals):
        return None
    own = [] if roles.title is None else [roles.title, *([] if roles.subtitle is None else [roles.subtitle])]
    repeated = {index: _printed_again(page, index) for index in dict.fromkeys([*own, *rivals])}
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


def _is_sure(page: Page, head_lines: HeadLines, roles: HeadlineRoles, rivals: Sequence[int]) -> bool:
    title = roles.title
    if title is None:
        return False
    if _printed_again(page, title):
        return True
    if rivals or not _is_above_subtitle(page, title, roles.subtitle):
        return False
    last = title if roles.subtitle is None else roles.subtitle
    stated = {index for index, _ in [*head_lines.dates, *head_lines.credits]}
    stated |= {*head_lines.unread_credits, *roles.bylines, *head_lines.target_lines, *(c.at for c in head_lines.cards)}
    if last + 1 in stated or title - 1 in stated:
        return True
    return title == 0 and not page.lines[0].below_chrome


def _is_above_subtitle(page: Page, title: int, subtitle: int | None) -> bool:
    """Whether two headlines read as title and subtitle, rather than as a section or a site above a title."""
    if subtitle is None:
        return True
    above, below = page.text(title), page.text(subtitle)
    return (
        ends_statement(below)
        or is_small_letter(below[0])
        or (" " in above and not above.isupper() and len(below) > len(above))
    )


def _printed_again(page: Page, index: int) -> str:
    """Where the words of a line are printed once more, beside the text; empty: nowhere."""
    words = normalize_line(page.text(index)).casefold()
    if sum(map(str.isalpha, words)) < _LEAST_REPEATED:
        return ""
    number = page.lines[index].number
    for line in _around(page):
        text = normalize_line(line.text).casefold()
        if line.number != number and words in text and len(text) - len(words) <= _LONGEST_AROUND:
            is_whole = text == words or not (text.replace(words, "", 1)[:1].isalnum())
            if is_whole and (" " in words or text == words):
                return f"printed again on line {line.number}"
    return ""


def _around(page: Page) -> Iterable[Line]:
    yield from (line for line, _ in page.chrome)
    yield from (line for line in page.lines if is_headline(line.text))


def _rivals(page: Page, head_lines: HeadLines, roles: HeadlineRoles) -> list[int]:
    """Other lines of the head that nothing took, and that a title may look like."""
    taken = {roles.title, roles.subtitle, *roles.bylines, *roles.site_names, *head_lines.duplicates}
    lines = [*roles.ambiguous, *head_lines.headlines]
    stop = max([index for index, _ in [*head_lines.dates, *head_lines.credits]], default=len(page.lines))
    open_lines = [i for i in dict.fromkeys(lines) if i not in taken and (i < stop or i in roles.ambiguous)]
    return [i for i in open_lines if not (is_row(page.text(i)) or is_small_letter(page.text(i)[0]))]
