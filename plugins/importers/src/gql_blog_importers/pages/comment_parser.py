"""Printed comments: where the section begins, which lines are headers, and what each comment says.

What stands under a heading of comments is never the author's text: it is read, or left unassigned with a finding.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import dropwhile

from gql_blog.plugin import DraftComment, WrittenDate, parse_date
from gql_blog_importers.pages.author_bios import introduced_person, starts_bio
from gql_blog_importers.pages.comment_headers import (
    CommentHeader,
    answered_name,
    blog_comment_header,
    could_begin_comment,
    is_attribution,
    is_comment_button,
    is_sure_comment_header,
    is_time,
    parse_comment_header,
    posts,
    quotation_depth,
    subject_lines,
    unquoted,
    with_answered_names,
    without_badges,
)
from gql_blog_importers.pages.line_patterns import is_boilerplate, is_comments_heading
from gql_blog_importers.pages.markdown_escaping import escape_text
from gql_blog_importers.pages.note_definitions import bracket_label
from gql_blog_importers.pages.note_markers import marker_numbers
from gql_blog_importers.pages.page_lines import Page, group_paragraphs, is_prose
from gql_blog_importers.pages.printed_capitals import restore_case
from gql_blog_importers.pages.valid_dates import require_valid_date

_COUNT = re.compile(r"[0-9]{1,5}")
_MOST_BETWEEN = 6  # lines between a heading of comments and the first: counts, log-in, order


@dataclass(frozen=True, slots=True)
class PageComment:
    """One comment of the page: the line of its header, and its lines in all (indices)."""

    header: CommentHeader
    at: int
    indices: tuple[int, ...]


def split_comments(headers: Sequence[tuple[int, CommentHeader]], stop: int) -> list[PageComment]:
    """Each comment with the lines down to the next one or its subject, or to ``stop``."""
    ends = [index - header.subject for index, header in headers[1:]] + [stop]
    return [
        PageComment(header, index, tuple(range(index, end))) for (index, header), end in zip(headers, ends, strict=True)
    ]


def text_lines(page: Page, comment: PageComment) -> list[int]:
    """The lines of what a comment says, without its header, whom it answers, and what the site prints below it."""
    lines = _lines_below(page, comment)
    if len(lines) > 1 and answered_name(page.text(lines[0])) is not None:
        lines.pop(0)
    if _date_below_text(page, comment) is not None:
        lines.pop()
    return lines


def answered_by(page: Page, comment: PageComment) -> str | None:
    """Whom the first line of a comment says that it answers; ``None``: nobody by name."""
    lines = _lines_below(page, comment)
    return answered_name(page.text(lines[0])) if len(lines) > 1 else None


def _lines_below(page: Page, comment: PageComment) -> list[int]:
    below = comment.indices[comment.header.lines :]
    buttons = {index for index in below if is_comment_button(page.text(index))}
    buttons |= {index for index in below if index + 1 in buttons and _COUNT.fullmatch(page.text(index))}
    lines = [index for index in below if index not in buttons]
    if len(lines) > 1 and page.text(lines[0]).endswith((":", "↑")) and is_time(page.text(lines[1])):
        lines = [*dropwhile(lambda index: index <= lines[1] or not page.lines[index].gap, lines)]  # a quotation
    elif len(lines) > 1 and is_attribution(page.text(lines[0])) and _quotes_page(page, lines[1]):
        lines = [*dropwhile(lambda index: quotation_depth(page.text(index)) > 0, lines[1:])]
    name = next((index for index in lines if page.text(index) == comment.header.name), None)
    lines = lines if name is None else [index for index in lines if index < name]
    while lines and is_boilerplate(page.text(lines[-1])):
        lines.pop()
    return lines


def _quotes_page(page: Page, index: int) -> bool:
    """Whether a line quotes what stands above on the page."""
    text = page.text(index)
    words = unquoted(text, quotation_depth(text))
    return words != text and any(words in line.text for line in page.lines[:index])


def _date_below_text(page: Page, comment: PageComment) -> WrittenDate | None:
    """The date of a comment whose header has none, where it stands below the text."""
    lines = _lines_below(page, comment)
    if comment.header.date is not None or len(lines) + bool(comment.header.rest) < 2:
        return None
    return parse_date(page.text(lines[-1]))


def build_comment(page: Page, comment: PageComment, *, blank_separated: bool, known: dict[str, str]) -> DraftComment:
    """The comment as a draft. Marks in it are its own: '[1]' calls no note of the article."""
    lines = text_lines(page, comment)
    date = comment.header.date or _date_below_text(page, comment)
    paragraphs = [p.text for p in group_paragraphs(page, lines, blank_separated=blank_separated)]
    if comment.header.quote:
        paragraphs = [
            "\n".join(unquoted(line, comment.header.quote) for line in paragraph.split("\n"))
            for paragraph in paragraphs
        ]
    if comment.header.rest:
        paragraphs.insert(0, comment.header.rest)
    return DraftComment(
        author_name=restore_case(comment.header.name, known),
        body=escape_text(paragraphs),
        posted_on=None if date is None else require_valid_date(date, page.lines[comment.at]),
    )


@dataclass(slots=True)
class CommentSection:
    """The part of a page that is not the main text because it is, or may be, comments. All lines are indices.

    ``start``: where the main text ends. ``headers``: of each comment, in order. ``ambiguous``: from a false header to
    where the text certainly goes on. ``unread``: lines in a form that is not understood.
    """

    start: int
    headers: list[tuple[int, CommentHeader]] = field(default_factory=list)
    ambiguous: list[int] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    heading: int | None = None


@dataclass(frozen=True, slots=True)
class _Opening:
    """The first lines of a page's comments: surely, by a heading or a header; perhaps, by a line that may be one."""

    sure: int | None
    possible: int | None
    posts: list[tuple[int, CommentHeader]] = field(default_factory=list)

    @property
    def first(self) -> int | None:
        return self.sure if self.possible is None else self.possible


def comments_start(page: Page, stop: int) -> int | None:
    """The line where the comments of a page surely begin; ``None``: it has none before ``stop``."""
    return _opening(page, range(stop)).sure


def _opening(page: Page, indices: Sequence[int]) -> _Opening:
    """Only the project's own form begins a comment anywhere; other forms do below the first prose."""
    possible: int | None = None
    has_prose = False
    headers = posts(page, indices)
    sure = {index - header.subject for index, header in headers[:1]}
    for index in indices:
        text = page.text(index)
        if parse_comment_header(text) is not None:
            is_headed = index - 1 in indices and is_comments_heading(page.text(index - 1))
            return _Opening(index - 1 if is_headed else index, possible, headers)
        if has_prose:
            if is_comments_heading(text) and index != indices[-1]:
                return _Opening(index, possible, headers)
            if index in sure or is_sure_comment_header(page, index):
                return _Opening(index, possible, headers)
            if possible is None and could_begin_comment(page, index):
                possible = index - subject_lines(page, index)
        has_prose = has_prose or is_prose(text)
    return _Opening(None, possible)


def find_comments(page: Page, indices: Sequence[int], stop: int, authors: Sequence[str]) -> CommentSection:
    """The comments among the lines of text and comments (``indices``); they reach to ``stop``."""
    opening = _opening(page, indices)
    if opening.first is None:
        return CommentSection(stop)
    section = CommentSection(opening.first)
    resumed = _article_continues(page, indices, opening.first, authors)
    if resumed is not None:
        section.ambiguous = [index for index in indices if opening.first <= index < resumed[0]]
        opening = _opening(page, [index for index in indices if index > resumed[1]])
        section.start = stop if opening.sure is None else opening.sure
    if opening.sure is not None:
        _add_headers(page, section, [index for index in indices if index >= opening.sure], opening.posts)
    if section.start < stop and resumed is None:
        below = stop if opening.sure is None else opening.sure
        section.unread = [index for index in indices if section.start <= index < below] + section.unread
    return section


def _add_headers(
    page: Page, section: CommentSection, indices: Sequence[int], found: Sequence[tuple[int, CommentHeader]]
) -> None:
    """The headers of a section that begins with its heading or with a header; without one, nothing in it is read."""
    below = list(indices)
    if is_comments_heading(page.text(below[0])):
        section.heading = below.pop(0)
    while below and is_comment_button(page.text(below[0])):
        below.pop(0)
    if not below:
        return
    own = [(index, header) for index in below if (header := parse_comment_header(page.text(index))) is not None]
    is_own = bool(own) and own[0][0] == below[0]
    section.headers = own if is_own else [each for each in found if each[0] in below] or _blog_headers(page, below)
    between = [index for index in below if not section.headers or index < section.headers[0][0]]
    is_far = len(between) > _MOST_BETWEEN or any(is_prose(page.text(index)) for index in between)
    if not section.headers or (is_far and not found):
        section.headers = []
        section.unread = below
    else:
        section.headers = with_answered_names(without_badges(page, section.headers))
        section.unread = between
        for index, header in section.headers[1:]:
            section.unread += range(index - header.subject, index)


def _blog_headers(page: Page, indices: Sequence[int]) -> list[tuple[int, CommentHeader]]:
    """Headers in the forms of blog systems, of as many lines as the first: titles of other texts have days, too."""
    found: list[tuple[int, CommentHeader]] = []
    reached = 0
    for index in indices:
        header = None
        if index >= reached:
            header = parse_comment_header(page.text(index)) or blog_comment_header(page, index)
        if header is not None and (not found or header.lines <= found[0][1].lines):
            reached = index + header.lines
            found.append((index, header))
    return found


def _article_continues(
    page: Page, indices: Sequence[int], first: int, authors: Sequence[str]
) -> tuple[int, int] | None:
    """Whether the article goes on below a comment's head: notes that its text calls, or who its author is.

    First and last line that show it. A comment may hold notes of its own, but not those that the text above calls
    and that stand nowhere above.
    """
    called: set[str] = set()
    for index in indices:
        if index >= first:
            break
        label = bracket_label(page.text(index))
        called = called - {label} if label is not None else called | marker_numbers(page.text(index))
    has_bio = any(starts_bio(page.text(index), name) for index in indices if index < first for name in authors)
    shown = [
        index
        for index in indices
        if index > first
        and (bracket_label(page.text(index)) in called or (not has_bio and _is_bio(page.text(index), authors)))
    ]
    return (shown[0], shown[-1]) if shown else None


def _is_bio(text: str, authors: Sequence[str]) -> bool:
    return introduced_person(text) is not None and any(starts_bio(text, name) for name in authors)
