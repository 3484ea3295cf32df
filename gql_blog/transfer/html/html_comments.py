"""Printed comments that a document marks as such: who wrote them, when, what they say, and whom they answer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date as Date

from gql_blog.content import DraftComment
from gql_blog.transfer.html.html_blocks import Block, read_blocks
from gql_blog.transfer.html.html_markdown import Dropped, MarkdownWriter
from gql_blog.transfer.html.html_regions import comment_areas, is_comment, is_comment_area
from gql_blog.transfer.html.html_tree import Element
from gql_blog.transfer.pages.comment_headers import is_comment_button
from gql_blog.transfer.pages.line_patterns import is_boilerplate, is_comments_heading
from gql_blog.transfer.pages.text_input import normalize_line

_NAME_WORDS = frozenset(
    ["fn", "comment-author", "comment-author-name", "author", "author-name", "username", "user", "p-author"]
)
_TEXT_WORDS = frozenset(
    ["comment-content", "comment-text", "comment-copy", "comment__content", "comment-message", "e-content"]
)
_DATE_WORDS = frozenset(
    ["comment-date", "comment-meta", "comment-metadata", "comment-time", "date", "timestamp", "dt-published"]
)
_SAYS = ("says", "said", "wrote", "writes")


@dataclass(slots=True)
class PageComments:
    """The comments in threads, and the blocks of text below comments that are none that can be read."""

    comments: tuple[DraftComment, ...] = ()
    unread: list[Block] = field(default_factory=list)
    areas: tuple[Element, ...] = ()


def read_comments(root: Element, day_of: Callable[[Element], Date | None], dropped: Dropped) -> PageComments:
    """Read the comments of a document. ``day_of``: the calendar day that an element states."""
    reader = _Reader(day_of, MarkdownWriter(dropped=dropped))
    areas = tuple(comment_areas(root))
    comments = tuple(comment for area in areas for comment in reader.within(area))
    return PageComments(comments, reader.unread, areas)


class _Reader:
    def __init__(self, day_of: Callable[[Element], Date | None], writer: MarkdownWriter) -> None:
        self._day_of = day_of
        self._writer = writer
        self.unread: list[Block] = []

    def within(self, area: Element) -> list[DraftComment]:
        """The comments right below an area, each with its replies. Other text is unread, but for the site's own."""
        found = []
        for element in self._comments_below(area):
            found += self._one(element)
        own = read_blocks(area, is_comment).found if not is_comment(area) else []
        self.unread += [block for block in own if not _is_furniture(block.text)]
        return found

    def _comments_below(self, area: Element) -> Iterator[Element]:
        if is_comment(area):
            yield area
            return
        yield from _outermost_comments(area)

    def _one(self, element: Element) -> list[DraftComment]:
        replies = [reply for child in _outermost_comments(element) for reply in self._one(child)]
        name, text = _name_element(element), _text_element(element)
        writer = self._writer
        said = "" if text is None else writer.inner(text)
        author = "" if name is None else _name(name)
        if not author or not said:
            if not replies or said or author:
                self.unread += read_blocks(element, is_comment).found
            return replies
        return [DraftComment(author, said, self._date(element), tuple(replies))]

    def _date(self, element: Element) -> Date | None:
        for each in _own(element):
            if each.name == "time" or each.attrs.get("itemprop") in ("dateCreated", "datePublished"):
                return self._day_of(each)
        return next((day for each in _own(element) if each.words & _DATE_WORDS and (day := self._day_of(each))), None)


def _outermost_comments(area: Element) -> Iterator[Element]:
    waiting = list(reversed(area.elements))
    while waiting:
        element = waiting.pop()
        if is_comment(element) and not _repeats(element, area):
            yield element
        else:
            waiting.extend(reversed(element.elements))


def _repeats(element: Element, area: Element) -> bool:
    """An element within a comment that is only its inner box: it has the comment's number, or stands alone in it."""
    ids = {word for word in element.words & area.words if any(char.isdigit() for char in word)}
    is_box = "comment-body" in element.words or (element.parent is area and element.name == "div")
    return is_comment(area) and (bool(ids) or is_box)


def _own(comment: Element) -> Iterator[Element]:
    """The elements of a comment without those of its replies."""
    replies = list(_outermost_comments(comment))
    for element in comment.all():
        if not any(element.within(reply) for reply in replies):
            yield element


def _name_element(comment: Element) -> Element | None:
    own = list(_own(comment))
    for says_name in (_is_named, _is_author, _is_cited):
        for element in own:
            if says_name(element) and element.plain():
                inner = next((each for each in element.all("cite", "a", "b", "strong") if each.plain()), None)
                return inner or element
    return None


def _is_named(element: Element) -> bool:
    return element.attrs.get("itemprop") == "name" or "fn" in element.words


def _is_author(element: Element) -> bool:
    return element.attrs.get("itemprop") in ("author", "creator") or bool(element.words & _NAME_WORDS)


def _is_cited(element: Element) -> bool:
    return element.name == "cite"


def _name(element: Element) -> str:
    name = normalize_line(element.plain()).strip(":,•· ")
    first, _, last = name.rpartition(" ")
    return first if last.rstrip(":") in _SAYS and first else name


def _text_element(comment: Element) -> Element | None:
    own = list(_own(comment))
    for element in own:
        if element.words & _TEXT_WORDS or element.attrs.get("itemprop") in ("text", "commentText"):
            return element
    paragraphs = [element for element in own if element.name == "p" and element.plain()]
    holders = {id(each.parent): each.parent for each in paragraphs}
    if len(holders) != 1:
        return None
    if len(paragraphs) == 1:
        return paragraphs[0]
    parent = paragraphs[0].parent
    return parent if parent is not None and parent is not comment else None


def _is_furniture(text: str) -> bool:
    return is_comments_heading(text) or is_boilerplate(text) or is_comment_button(text)


def belongs_to_comments(element: Element) -> bool:
    """Whether an element is, or holds, printed comments."""
    return is_comment(element) or is_comment_area(element)
