"""Printed comments that a document marks as such: who wrote them, when, what they say, and whom they answer."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date as Date

from gql_blog.plugin import DraftComment
from gql_blog_importers.html.evidence.posts import POST, read_post
from gql_blog_importers.html.html_blocks import Block, block_markdown, read_blocks, texts_of, texts_outside
from gql_blog_importers.html.html_regions import (
    comment_areas,
    is_comment,
    is_comment_area,
    is_comment_number,
    is_of_site,
)
from gql_blog_importers.markup.block_markdown import MarkdownWriter
from gql_blog_importers.markup.element_tree import Element, Text, plain_text
from gql_blog_importers.markup.inline_markdown import InlineWriter
from gql_blog_importers.pages.characters import normalize_line
from gql_blog_importers.pages.comment_headers import is_comment_button, named_and_dated
from gql_blog_importers.pages.line_patterns import is_boilerplate, is_comments_heading
from gql_blog_importers.pages.person_names import name_key

_NAME_WORDS = frozenset(
    ["fn", "comment-author", "comment-author-name", "author", "author-name", "username", "user", "p-author"]
)
_BODY_WORDS = frozenset(["field-name-comment-body", "field--name-comment-body"])
"""Of Drupal, which writes the subject of a comment, a link, into the box around its text."""

_TEXT_WORDS = frozenset(
    ["comment-content", "comment-text", "comment-copy", "comment__content", "comment-message", "e-content"]
)
_DATE_WORDS = frozenset(
    [
        *("comment-date", "comment-meta", "comment-metadata", "comment-time", "comment__time", "comment-timestamp"),
        *("date", "datetime", "timestamp", "dt-published", "published"),
    ]
)
_UNVERIFIED = re.compile(r"\s*\((?:not verified|nicht überprüft|non vérifié|no verificado)\)$", re.IGNORECASE)
_OUTER_OR_INNER = re.compile(r"^(?:li|div|article)-")
_SAYS = ("says", "said", "wrote", "writes")


@dataclass(slots=True)
class PageComments:
    """The comments in threads, and the blocks of text below comments that are none that can be read."""

    comments: tuple[DraftComment, ...] = ()
    unread: list[Block] = field(default_factory=list)
    areas: tuple[Element, ...] = ()


def read_comments(root: Element, day_of: Callable[[Element], Date | None], writer: MarkdownWriter) -> PageComments:
    """Read the comments of a document. ``day_of``: the calendar day that an element states; ``writer`` is the
    document's, which is told what is lost.
    """
    inline = InlineWriter(comment=True, dropped=writer.inline.dropped)
    reader = _Reader(day_of, MarkdownWriter(inline, is_left_out=is_of_site, left_out=writer.left_out))
    _box_definitions(root)
    areas = tuple(comment_areas(root))
    comments = tuple(comment for area in areas for comment in reader.within(area))
    return PageComments(comments, reader.unread, areas)


def _box_definitions(root: Element) -> None:
    """Put each comment of Blogger's definition lists into an element of its own: its author, its text and its date."""
    for listed in list(root.all("dl")):
        if not any("comment-author" in each.words for each in listed.elements):
            continue
        boxes: list[Element | Text] = []
        for child in listed.children:
            if isinstance(child, Element) and child.name == "dt":
                boxes.append(Element("div", {"class": "comment"}, child.start, listed))
            holder = boxes[-1] if boxes and isinstance(boxes[-1], Element) else None
            if holder is None:
                boxes.append(child)
                continue
            child.parent = holder
            holder.children.append(child)
        listed.children = boxes


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
        is_post = POST in element.attrs
        if is_post or name is None or text is None or not author or not said:
            post = read_post(element, is_dated=POST not in element.attrs)
            if post is None:
                self.unread += _left(element, [])
                return replies
            words = "\n\n".join(block_markdown(block, writer) for block in post.said)
            return [DraftComment(post.name, words, post.day, tuple(replies))]
        dated = self._date_element(element)
        day = self._day_of(dated[0]) if dated else None
        if day is None:
            day, dated = _day_in_words(element, author, text)
        self.unread += _left(element, [name, text, *dated])
        return [DraftComment(author, said, day, tuple(replies))]

    def _date_element(self, element: Element) -> list[Element]:
        """The element that says when, if there is one."""
        for each in _own(element):
            if each.name == "time" or each.attrs.get("itemprop") in ("dateCreated", "datePublished"):
                return [each]
        words = _DATE_WORDS | {"comment-footer"}
        return [each for each in _own(element) if _says(each, words) and self._day_of(each) is not None][:1]


def _day_in_words(comment: Element, author: str, text: Element) -> tuple[Date | None, list[Element]]:
    """The day that a line beside the text states together with the name: 'Submitted by NAME on DATE'."""
    for each in _own(comment):
        if each.within(text) or text.within(each):
            continue
        header = named_and_dated(normalize_line(_without_buttons(each)))
        if header is not None and header.date is not None and name_key(header.name) == name_key(author):
            return header.date.value, [each]
    return None, []


def _without_buttons(element: Element) -> str:
    buttons = [each for each in element.all("a") if is_comment_button(each.plain())]
    return "".join(each.text for each in texts_outside(element.texts(), buttons))


def _outermost_comments(area: Element, *, boxes: bool = False) -> Iterator[Element]:
    """The comments within an area; ``boxes``: with what is only the inner box of a comment."""
    numbers = _numbers(area)
    lone = None if boxes else _lone_box(area)
    waiting = list(reversed(area.elements))
    while waiting:
        element = waiting.pop()
        if is_comment(element) and element is not lone and (boxes or not numbers & _numbers(element)):
            yield element
        else:
            waiting.extend(reversed(element.elements))


def _numbers(element: Element) -> frozenset[str]:
    """By what a comment is told from others: what 'comment-7' and 'div-comment-7' have in common."""
    if not is_comment(element):
        return frozenset()
    stated = {element.attrs.get("id", "").strip().lower(), *filter(is_comment_number, element.words)}
    return frozenset(_OUTER_OR_INNER.sub("", word) for word in stated if any(map(str.isdigit, word)))


def _lone_box(comment: Element) -> Element | None:
    """The element that holds all that a comment says: the only one of its kind, and nothing is written beside it.

    Where a name or words stand beside it, it is an answer, and whose words are whose must not be mixed up.
    """
    if not is_comment(comment):
        return None
    found = [each for each in _outermost_comments(comment, boxes=True) if _may_be_box(each, comment)]
    if len(found) != 1 or any(not _is_furniture(block.text) for block in read_blocks(comment, is_comment).found):
        return None
    own, around = _numbers(found[0]), _numbers(comment)
    return found[0] if not own or not around or own & around else None


def _may_be_box(element: Element, comment: Element) -> bool:
    return "comment-body" in element.words or (element.parent is comment and element.name == "div")


def _own(comment: Element) -> Iterator[Element]:
    """The elements of a comment without those of its replies."""
    replies = {*_outermost_comments(comment)}
    waiting = list(reversed(comment.elements))
    while waiting:
        element = waiting.pop()
        if element not in replies:
            yield element
            waiting.extend(reversed(element.elements))


def _left(comment: Element, taken: list[Element]) -> Iterator[Block]:
    """The blocks of a comment with more than what was ``taken`` and what sites print around it; all, if nothing was."""
    replies = {*_outermost_comments(comment)}
    about = [each for each in _own(comment) if _is_about(each) and not any(one.within(each) for one in taken)]
    known = [*taken, *about] if taken else []
    for block in read_blocks(comment, replies.__contains__).found:
        text = plain_text(texts_outside(texts_of(block.nodes), known))
        if not _is_furniture(text) or not (text or taken or replies):
            yield block


def _is_about(element: Element) -> bool:
    """Whether an element says who wrote, or when."""
    return element.name == "time" or _says(element, _NAME_WORDS | _DATE_WORDS)


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
    return element.attrs.get("itemprop") in ("author", "creator") or _says(element, _NAME_WORDS)


def _says(element: Element, words: frozenset[str]) -> bool:
    """Whether a class says one of some words: alone, or those of several parts behind a prefix or in BEM's form."""
    stated = [word.replace("__", "-") for word in element.words]
    return any(word in words or any("-" in each and word.endswith(f"-{each}") for each in words) for word in stated)


def _is_cited(element: Element) -> bool:
    return element.name == "cite"


def _name(element: Element) -> str:
    name = _UNVERIFIED.sub("", normalize_line(element.plain()).strip(":,•· "))
    first, _, last = name.rpartition(" ")
    return first if last.rstrip(":.…") in _SAYS and first else name


def _text_element(comment: Element) -> Element | None:
    own = list(_own(comment))
    for element in own:
        if element.words & _BODY_WORDS or (element.name == "dd" and "comment-body" in element.words):
            return element
    for element in own:
        if _says(element, _TEXT_WORDS) or element.attrs.get("itemprop") in ("text", "commentText"):
            return element
    paragraphs = [element for element in own if element.name == "p" and element.plain()]
    holders = {each.parent for each in paragraphs}
    if len(holders) != 1:
        return None
    if len(paragraphs) == 1:
        return paragraphs[0]
    parent = holders.pop()
    return None if parent is comment else parent


def _is_furniture(text: str) -> bool:
    word = text.strip(":.,•·|–— ").lower()
    return not word or word in _SAYS or is_comments_heading(text) or is_boilerplate(text) or is_comment_button(text)


def belongs_to_comments(element: Element) -> bool:
    """Whether an element is, or holds, printed comments."""
    return is_comment(element) or is_comment_area(element)
