"""The account of a document: what each of its parts is and by what evidence, and what no part of the article took."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from gql_blog.plugin import Coverage, Finding, SourcePart, SourceRole, Unparsed, quoted
from gql_blog_importers.html.evidence.title_evidence import FoundTitle
from gql_blog_importers.html.html_blocks import Block, Blocks, elements_of
from gql_blog_importers.html.html_comments import PageComments
from gql_blog_importers.html.html_head import HtmlHead
from gql_blog_importers.html.html_regions import frames_article, stands_in
from gql_blog_importers.html.html_text import HtmlText
from gql_blog_importers.markup.element_tree import Element
from gql_blog_importers.pages.coverage import left_out_around, left_out_of_site

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_EVIDENCE: Final = {
    SourceRole.SUBTITLE: "markup, below the title",
    SourceRole.BYLINE: "names, by markup or by their form and place",
    SourceRole.DATE: "a day, at the head or the foot",
    SourceRole.LABEL: "words such as 'Responding to'",
    SourceRole.ESSAY: "the element of the main text",
    SourceRole.NOTE: "numbered, or linked from the text",
    SourceRole.BIO: "tells of an author, at the end",
    SourceRole.NOTICE: "words such as 'Correction'",
    SourceRole.COMMENT: "a name with words of its own",
    SourceRole.OTHER_ARTICLES: "titles or names with days, below the text",
    SourceRole.CHROME: "words that sites print around texts",
    SourceRole.UNRECOGNISED: "no part of the article took it",
}


class Account:
    """Takes down parts in any order; each is told once, in printed order."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._breaks = [match.end() for match in _LINE_END.finditer(source)]
        self._parts: list[tuple[int, int, SourceRole, str]] = []
        self._known: set[int] = set()
        self._unread: list[Block] = []
        self._swallowed: list[tuple[int, int]] = []
        self._site_lines: list[tuple[int, str]] = []
        self._site_elements: list[int] = []

    def knows(self, block: Block) -> bool:
        """Whether it was said already what a block is."""
        return id(block) in self._known

    def line(self, offset: int) -> int:
        """The line of the source, counted from 1, on which an offset is."""
        return bisect_right(self._breaks, offset) + 1

    def add(self, block: Block, role: SourceRole, evidence: str = "") -> None:
        """Say what a block is."""
        self._known.add(id(block))
        self._parts.append((block.start, block.end, role, evidence or _EVIDENCE.get(role, "")))
        if role is SourceRole.UNRECOGNISED:
            self._unread.append(block)
        elif role is SourceRole.CHROME:
            self._site_lines.append((self.line(block.start), quoted(_words(block))))

    def add_elements(self, elements: Iterable[Element], role: SourceRole) -> None:
        """Say what elements with text are; of those of the site each has its own evidence."""
        for element in elements:
            ends = [text.end for text in element.texts() if text.text.strip()]
            if not ends:
                continue
            evidence = element.of_site or (f"element {element.name}" if role is SourceRole.CHROME else _EVIDENCE[role])
            self._parts.append((element.start, ends[-1], role, evidence))
            if role is SourceRole.CHROME:
                self._site_elements.append(self.line(element.start))

    def add_swallowed(self, root: Element) -> None:
        """Say what stands in tags that do not end, and browsers take for attributes."""
        opened = self._source.rfind("<")
        if opened > self._source.rfind(">") and self._source[opened + 1 : opened + 2].isalpha():
            self._swallowed.append((opened, len(self._source)))
        for element in root.all():
            if any("<" in name for name in element.attrs):
                end = self._source.find(">", element.start)
                self._swallowed.append((element.start, len(self._source) if end < 0 else end + 1))
        self._parts += [(*each, SourceRole.UNRECOGNISED, "a tag that does not end") for each in self._swallowed]

    def coverage(self) -> Coverage:
        """The account, closed."""
        places = sorted([*self._swallowed, *((block.start, block.end) for block in self._unread)])
        places = [(at, end) for at, end in places if end > at]
        told = tuple(Unparsed(self.line(at), self.line(end - 1), self._source[at:end]) for at, end in places)
        size = len(self._source)
        return Coverage(size, size - sum(len(each.text) for each in told), told, tuple(self._told()))

    def findings(self) -> list[Finding]:
        """What was left out, and what was not read."""
        found = left_out_around(self._site_elements)
        for block in sorted(self._unread, key=lambda block: block.start):
            message = f"Not imported, because it belongs to no known part of the article: {quoted(_words(block))}."
            last = self.line(max(block.start, block.end - 1))
            found.append(Finding("TEXT_NOT_ASSIGNED", message, self.line(block.start), last))
        for at, end in self._swallowed:
            message = f"Not imported, because a tag does not end before it: {quoted(self._source[at:end])}."
            found.append(Finding("TEXT_NOT_ASSIGNED", message, self.line(at), self.line(end - 1)))
        return found + (left_out_of_site(self._site_lines) if self._site_lines else [])

    def _told(self) -> Iterable[SourcePart]:
        for (role, evidence), group in groupby(sorted(self._parts), key=lambda each: each[2:]):
            parts: Sequence[tuple[int, int, SourceRole, str]] = list(group)
            last = max(max(start, end - 1) for start, end, _, _ in parts)
            yield SourcePart(self.line(parts[0][0]), self.line(last), role, evidence)


def _words(block: Block) -> str:
    """What a finding calls a block: its text, and what its images say, or where they are."""
    images = (each for each in elements_of(block.nodes) if each.name == "img")
    said = (each.attrs.get("alt") or ("" if block.text else each.attrs.get("src")) or "" for each in images)
    return ", ".join(filter(None, (block.text, *said)))


def account_for_blocks(
    account: Account, blocks: Sequence[Block], head: HtmlHead, text: HtmlText, stop: int, titled: FoundTitle
) -> None:
    """Say what each block of the article is."""
    unread = {id(block) for block in text.unread}
    open_places, site = {*head.open}, {*head.site, *text.of_site}
    for place, block in enumerate(blocks):
        if account.knows(block):
            continue
        if place in open_places or id(block) in unread:
            account.add(block, SourceRole.UNRECOGNISED)
        elif place in site:
            account.add(block, SourceRole.CHROME)
        elif place == head.title:
            account.add(block, SourceRole.TITLE, titled.evidence or "its place, by the rules of page texts")
        elif place in head.taken:
            account.add(block, head.taken[place])
        else:
            rest = SourceRole.ESSAY if place < stop else SourceRole.OTHER_ARTICLES
            account.add(block, text.roles.get(place, rest))


def account_for_rest(
    account: Account,
    root: Element,
    region: Element,
    comments: PageComments,
    rest: Blocks,
    blocks: Sequence[Block],
) -> None:
    """What stands outside of the article: the site's, comments, and what is not plainly either."""
    known = {block.start for block in blocks}
    frames = {each: None for each in root.all("header", "footer") if frames_article(each, region)}
    account.add_elements([*rest.of_site, *frames], SourceRole.CHROME)
    account.add_elements(comments.areas, SourceRole.COMMENT)
    for block in [*comments.unread, *rest.found]:
        if block.start not in known and not stands_in(block.element, frames):
            account.add(block, SourceRole.UNRECOGNISED)
