"""Printed comments: their header lines, where the section begins, and what each comment says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from gql_blog.content import DraftComment
from gql_blog.transfer.pages.author_bios import introduced_person, starts_bio
from gql_blog.transfer.pages.line_patterns import is_comments_heading
from gql_blog.transfer.pages.markdown_escaping import escape_text
from gql_blog.transfer.pages.note_definitions import bracket_label
from gql_blog.transfer.pages.note_markers import marker_numbers
from gql_blog.transfer.pages.page_lines import Page, group_paragraphs
from gql_blog.transfer.pages.person_names import LONGEST, restore_case
from gql_blog.transfer.pages.text_input import normalize_line
from gql_blog.transfer.pages.written_dates import WrittenDate, parse_date, require_valid_date

_ENGLISH = re.compile(r"(?:COMMENT|REPLY|RESPONSE)\s+(?:FROM|BY)\s*[:：]?\s+(?=\S)", re.IGNORECASE)
_CHINESE = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:来自|來自)\s*(?P<name>.{1,60}?)\s*的?(?:评论|評論|留言|回复)\s*[（(](?P<date>[^（）()]{6,40})[)）]\s*[:：]?\s*",
        r"(?:读者|讀者)?(?:评论|評論|留言)(?:来自|來自|自|者|人)?\s*[:：]?\s*(?P<name>.{1,60}?)\s*[（(](?P<date>[^（）()]{6,40})[)）]\s*[:：]?\s*",
        r"(?P<name>.{1,40}?)\s*的?(?:评论|評論|留言)[说道]?\s*[（(](?P<date>[^（）()]{6,40})[)）]\s*[:：]?\s*",
    )
)
_DATED = re.compile(r"(?:[(（](?P<in>[^()（）]{6,60})[)）]|[,|]\s*(?P<after>[^:：(（]{8,40}?))\s*(?:[:：]\s*|$)")
_UNDATED = re.compile(r"(?P<name>[^:：]{2,80})[:：]\s*")
_HEADER_LENGTH = 320


@dataclass(frozen=True, slots=True)
class CommentHeader:
    """``name`` as printed; ``rest``: what stands on the same line after the header."""

    name: str
    date: WrittenDate | None
    rest: str


def parse_comment_header(text: str) -> CommentHeader | None:
    """A comment begins at the beginning of a line: one that is merely quoted begins none."""
    if match := _ENGLISH.match(text):
        return _parse_english(text, match.end(), shouted=match[0].isupper())
    if not re.search("评论|評論|留言|回复", text[:100]):
        return None
    for pattern in _CHINESE:
        if (match := pattern.match(text)) and (date := parse_date(match["date"].strip())):
            return _header(match["name"], date, text[match.end() :])
    return None


def _parse_english(text: str, start: int, *, shouted: bool) -> CommentHeader | None:
    head = text[start : start + _HEADER_LENGTH]
    for match in _DATED.finditer(head):
        date = parse_date((match["in"] or match["after"]).strip())
        if date is not None:
            return _header(head[: match.start()], date, text[start + match.end() :])
        if match.end() < len(head) and head[match.end() - 1] in ":：":
            break  # the header ends here: dates further on are the comment's own
    undated = _UNDATED.match(head)
    if undated is None or not (shouted or undated.end() == len(head)):
        return None
    return _header(re.sub(r"[(（][^()（）]*[)）]\s*$", "", undated["name"]), None, text[start + undated.end() :])


def _header(name: str, date: WrittenDate | None, rest: str) -> CommentHeader | None:
    name = normalize_line(name).strip(",|：: ")
    if not name or len(name) > LONGEST or not any(char.isalpha() for char in name):
        return None
    return CommentHeader(name, date, rest.strip())


@dataclass(frozen=True, slots=True)
class PageComment:
    """One comment of the page: the line of its header, and its lines in all (indices)."""

    header: CommentHeader
    at: int
    indices: tuple[int, ...]


def find_comment_headers(page: Page, indices: Sequence[int]) -> list[tuple[int, CommentHeader]]:
    """Every line that has the form of a comment's beginning."""
    found: list[tuple[int, CommentHeader]] = []
    for index in indices:
        header = parse_comment_header(page.text(index))
        if header is not None:
            found.append((index, header))
    return found


def split_comments(headers: Sequence[tuple[int, CommentHeader]], stop: int) -> list[PageComment]:
    """Each comment with the lines down to the next one, or to ``stop``."""
    ends = [index for index, _ in headers[1:]] + [stop]
    return [
        PageComment(header, index, tuple(range(index, end))) for (index, header), end in zip(headers, ends, strict=True)
    ]


def build_comment(page: Page, comment: PageComment, *, blank_separated: bool, known: dict[str, str]) -> DraftComment:
    """The comment as a draft. Marks in it are its own: '[1]' calls no note of the article."""
    paragraphs = [p.text for p in group_paragraphs(page, comment.indices[1:], blank_separated=blank_separated)]
    if comment.header.rest:
        paragraphs.insert(0, comment.header.rest)
    return DraftComment(
        author_name=restore_case(comment.header.name, known),
        body=escape_text(paragraphs),
        posted_on=None
        if comment.header.date is None
        else require_valid_date(comment.header.date, page.lines[comment.at]),
    )


@dataclass(slots=True)
class CommentSection:
    """``headers`` in order; ``start``: where the main text ends; ``ambiguous``: lines from a false head to where the
    text certainly goes on, which could be a comment's as well as the article's."""

    start: int
    headers: list[tuple[int, CommentHeader]] = field(default_factory=list)
    ambiguous: list[int] = field(default_factory=list)
    heading: int | None = None


def find_comments(page: Page, indices: Sequence[int], stop: int, authors: Sequence[str]) -> CommentSection:
    """The comments among the lines of text and comments (``indices``); they reach to ``stop``."""
    headers = find_comment_headers(page, indices)
    if not headers:
        return CommentSection(stop)
    resumed = _article_continues(page, indices, headers[0][0], authors)
    section = CommentSection(stop)
    if resumed is not None:
        section.ambiguous = [index for index in indices if headers[0][0] <= index < resumed[0]]
        headers = [(index, header) for index, header in headers if index > resumed[1]]
    if headers:
        section.headers = headers
        section.start = headers[0][0]
        above = section.start - 1
        if above in indices and is_comments_heading(page.text(above)):
            section.heading = above
            section.start = above
    return section


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
