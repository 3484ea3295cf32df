"""Where a page's comments begin: not at a line in the midst of the text that has the form of a comment's head."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from gql_blog.transfer.pages.bios import introduces, starts_bio
from gql_blog.transfer.pages.commenting import CommentHeader
from gql_blog.transfer.pages.comments import find_headers
from gql_blog.transfer.pages.furniture import is_comments_heading
from gql_blog.transfer.pages.lines import Page
from gql_blog.transfer.pages.markers import numbers_in
from gql_blog.transfer.pages.notes import bracket_label


@dataclass(slots=True)
class CommentSection:
    """``headers`` in order; ``start``: where the main text ends; ``planted``: lines from a false head to where the
    text certainly goes on, which could be a comment's as well as the article's."""

    start: int
    headers: list[tuple[int, CommentHeader]] = field(default_factory=list)
    planted: list[int] = field(default_factory=list)
    heading: int | None = None


def find_comments(page: Page, indices: Sequence[int], stop: int, authors: Sequence[str]) -> CommentSection:
    """The comments among the lines of text and comments (``indices``); they reach to ``stop``."""
    headers = find_headers(page, indices)
    if not headers:
        return CommentSection(stop)
    resumed = _resumes(page, indices, headers[0][0], authors)
    section = CommentSection(stop)
    if resumed is not None:
        section.planted = [index for index in indices if headers[0][0] <= index < resumed[0]]
        headers = [(index, header) for index, header in headers if index > resumed[1]]
    if headers:
        section.headers = headers
        section.start = headers[0][0]
        above = section.start - 1
        if above in indices and is_comments_heading(page.text(above)):
            section.heading = above
            section.start = above
    return section


def _resumes(page: Page, indices: Sequence[int], first: int, authors: Sequence[str]) -> tuple[int, int] | None:
    """Whether the article goes on below a comment's head: notes that its text calls, or who its author is.

    First and last line that show it. A comment may hold notes of its own, but not those that the text above calls
    and that stand nowhere above.
    """
    called: set[str] = set()
    for index in indices:
        if index >= first:
            break
        label = bracket_label(page.text(index))
        called = called - {label} if label is not None else called | numbers_in(page.text(index))
    has_bio = any(starts_bio(page.text(index), name) for index in indices if index < first for name in authors)
    shown = [
        index
        for index in indices
        if index > first
        and (bracket_label(page.text(index)) in called or (not has_bio and _is_bio(page.text(index), authors)))
    ]
    return (shown[0], shown[-1]) if shown else None


def _is_bio(text: str, authors: Sequence[str]) -> bool:
    return introduces(text) is not None and any(starts_bio(text, name) for name in authors)
