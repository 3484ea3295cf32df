"""Printed comments: where they begin, and what each says."""

from collections.abc import Sequence
from dataclasses import dataclass

from gql_blog.content import DraftComment
from gql_blog.transfer.pages.calendar import on_calendar
from gql_blog.transfer.pages.casing import shown_name
from gql_blog.transfer.pages.commenting import CommentHeader, read_comment_header
from gql_blog.transfer.pages.escaping import escape_text
from gql_blog.transfer.pages.layout import group
from gql_blog.transfer.pages.lines import Page


@dataclass(frozen=True, slots=True)
class PageComment:
    """One comment of the page: the line of its header, and its lines in all (indices)."""

    header: CommentHeader
    at: int
    indices: tuple[int, ...]


def find_headers(page: Page, indices: Sequence[int]) -> list[tuple[int, CommentHeader]]:
    """Every line that has the form of a comment's beginning."""
    found: list[tuple[int, CommentHeader]] = []
    for index in indices:
        header = read_comment_header(page.text(index))
        if header is not None:
            found.append((index, header))
    return found


def gather(headers: Sequence[tuple[int, CommentHeader]], stop: int) -> list[PageComment]:
    """Each comment with the lines down to the next one, or to ``stop``."""
    ends = [index for index, _ in headers[1:]] + [stop]
    return [
        PageComment(header, index, tuple(range(index, end))) for (index, header), end in zip(headers, ends, strict=True)
    ]


def write_comment(page: Page, comment: PageComment, *, by_blanks: bool, known: dict[str, str]) -> DraftComment:
    """The comment as a draft. Marks in it are its own: '[1]' calls no note of the article."""
    paragraphs = [p.text for p in group(page, comment.indices[1:], by_blanks=by_blanks)]
    if comment.header.rest:
        paragraphs.insert(0, comment.header.rest)
    return DraftComment(
        author_name=shown_name(comment.header.name, known),
        body=escape_text(paragraphs),
        posted_on=None if comment.header.date is None else on_calendar(comment.header.date, page.lines[comment.at]),
    )
