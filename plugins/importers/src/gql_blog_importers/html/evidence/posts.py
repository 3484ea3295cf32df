"""Posts of a forum and comments without markup of their own: boxes of one form, each with a name, a day and words.

The first post of a thread is the article; the others are comments, whoever wrote them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date as Date
from itertools import islice, takewhile
from typing import Final

from gql_blog.plugin import parse_date
from gql_blog_importers.html.evidence.byline_markup import says_time
from gql_blog_importers.html.evidence.head_pieces import dates_in
from gql_blog_importers.html.html_blocks import Block, elements_of, read_blocks
from gql_blog_importers.html.html_regions import is_comment
from gql_blog_importers.markup.block_markdown import HEADINGS
from gql_blog_importers.markup.element_tree import Element
from gql_blog_importers.pages.characters import normalize_line
from gql_blog_importers.pages.comment_headers import is_comment_button
from gql_blog_importers.pages.line_patterns import is_boilerplate
from gql_blog_importers.pages.page_lines import ends_sentence

POST: Final = "data-post"
_BOXES: Final = frozenset(("div", "li", "article", "section", "tr", "table", "blockquote"))
_COMMENTS: Final = re.compile(
    r"(?:comment|komment|coment|commenti|reactie|respon|resp$|repl|discuss|yorum|koment)", re.I
)
"""What elements around comments are called: of the facts of the new pages, 22 are read by it."""
_LONGEST_HEADER: Final = 160
_LONGEST_NAME: Final = 50
_MOST_WORDS: Final = 6
_LARGE: Final = 0.5
_NUMBERS: Final = re.compile(r"\d+")
_SUBJECTS: Final = ("h1", "h2", "h3")
_PARTS: Final = re.compile(r"\s*[|•·»]\s*|\s[—–-]\s")
_SIGNS: Final = " ,;:·•|»«—–-()[]"
_NAMING: Final = ("strong", "b", "cite", "a", "span", "h3", "h4", "h5")
_NAMED: Final = frozenset(("username", "author", "user", "fn", "name"))


@dataclass(frozen=True, slots=True)
class Post:
    """Who wrote a post and when, and the blocks of what it says."""

    name: str
    day: Date | None
    said: tuple[Block, ...]


def mark_posts(root: Element) -> Element | None:
    """Mark comments that have no markup as what they are, and the answers of a thread; return its first post."""
    thread = None
    for group in _groups(root):
        if any(is_comment(each) or each.of_site for each in (*group, *group[0].line())):
            continue
        is_called = any(_COMMENTS.match(part) for each in _around(group[0]) for part in _parts(each))
        is_thread = thread is None and len(group) > 1 and sum(each.prose for each in group) >= _LARGE * root.prose
        posts = [read_post(each, is_dated=not is_called) for each in group] if is_called or is_thread else []
        answers = [each for each, post in zip(group, posts, strict=False) if post is not None]
        if not answers or len(answers) < len(posts) / 2:
            continue
        if not is_called:
            if len(answers) < 2 or answers[0] is not group[0] or _has_titles(group):
                continue
            thread, answers = group[0], answers[1:]
        for each in answers:
            each.attrs |= {"itemtype": "https://schema.org/Comment", POST: ""}
    return thread


def read_post(element: Element, *, is_dated: bool = True) -> Post | None:
    """Read a box that has a name above its words, and a day beside either, unless it need not be ``dated``."""
    name, day = "", None
    said: list[Block] = []
    for aside in element.all("aside"):
        if any(each.words & _NAMED for each in aside.all()):
            aside.of_site = ""  # who writes, beside the post
    for block in read_blocks(element, lambda each: each is not element and is_comment(each)).found:
        text = normalize_line(block.text)
        is_header = len(text) <= _LONGEST_HEADER and block.kind in ("p", "dl", "ul", "ol", *HEADINGS)
        found = _day(block) if is_header and not (said and ends_sentence(text)) else None
        if found is not None and (day is None or not said):
            day = found
            name = name if name and name in text else _name(block, text) or name
        elif is_header and not (said or name or block.kind in _SUBJECTS or ends_sentence(text.rstrip(":： "))):
            name = _name(block, text)
        elif not (is_comment_button(text) or is_boilerplate(text)) and (block.kind not in HEADINGS):
            said.append(block)
    while len(said) > 1 and said[0].kind == "blockquote" and next(said[0].element.all("cite"), None) is not None:
        said.pop(0)  # what is answered: another's words
    while len(said) > 1 and not ends_sentence(normalize_line(said[-1].text)) and len(said[-1].text) < _LONGEST_NAME:
        said.pop()
    while len(said) > 1 and not ends_sentence(said[0].text) and said[0].element.parent is not said[1].element.parent:
        said.pop(0)  # of whoever writes: a rank, a place
    is_whole = bool(name and said) and (day is not None or not is_dated)
    return Post(name, day, tuple(said)) if is_whole else None


def _day(block: Block) -> Date | None:
    for each in (block.element, *elements_of(block.nodes)):
        if says_time(each):
            stated = parse_date(each.attrs.get("datetime", "")[:10])
            if stated is not None and stated.value is not None:
                return stated.value
        written = parse_date(normalize_line(each.plain())) if not each.elements else None
        if written is not None and written.value is not None:
            return written.value
    days = [parse_date(each) for each in dates_in(normalize_line(block.text))]
    return days[0].value if len(days) == 1 and days[0] is not None else None


def _name(block: Block, text: str) -> str:
    """The name in the head of a post: what is set off in it, or what stands before the day."""
    naming = (each for each in elements_of(block.nodes) if each.name in _NAMING)
    for each in sorted(naming, key=lambda each: 0 if each.words & _NAMED else 1 + _NAMING.index(each.name)):
        said = normalize_line(each.plain()).strip(_SIGNS)
        is_apart = not says_time(each) and not dates_in(said)
        if (
            is_apart
            and any(map(str.isalpha, said))
            and 0 < len(said) <= _LONGEST_NAME
            and len(said.split()) <= _MOST_WORDS
        ):
            return "" if is_comment_button(said) or is_boilerplate(said) else said
    days = dates_in(text)
    besides = _PARTS.split(text.replace(days[0], "|") if days else text)
    named = (part.strip(_SIGNS) for part in besides if any(map(str.isalpha, part)) and not any(map(str.isdigit, part)))
    return next((part for part in named if len(part) <= _LONGEST_NAME and len(part.split()) <= _MOST_WORDS), "")


def _groups(root: Element) -> Iterator[list[Element]]:
    """The children of one form of each element, outermost first."""
    for element in (root, *root.all()):
        forms: dict[tuple[str, str], list[Element]] = {}
        for child in element.elements:
            if child.name in _BOXES:
                words = sorted(_NUMBERS.sub("", child.attrs.get("class", "")).split())
                forms.setdefault((child.name, words[0] if words else ""), []).append(child)
        yield from forms.values()


def _around(element: Element) -> Iterator[Element]:
    around = islice(element.line(), 1, 4)
    return takewhile(lambda each: each.name not in ("body", "main", "article"), around)


def _parts(element: Element) -> Iterator[str]:
    for word in element.words:
        yield from re.split(r"[-_]+", word)


def _has_titles(group: Sequence[Element]) -> bool:
    """Whether answers have headlines of their own: then they are articles, or cards of some."""
    first, *others = ([normalize_line(each.plain()) for each in box.all("h1", "h2", "h3")] for box in group)
    return any(each and not (first and first[0] in each[0]) for each in others)
