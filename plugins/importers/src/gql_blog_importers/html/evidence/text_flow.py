"""Where the running text of a document flows: the element in which its paragraphs stand side by side.

A box within it, a line before its first sentence and what follows its last are no text for standing there.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gql_blog_importers.html.html_blocks import MEDIA, Block, elements_of
from gql_blog_importers.markup.block_markdown import HEADINGS
from gql_blog_importers.markup.element_tree import Element, Text
from gql_blog_importers.pages.characters import normalize_line
from gql_blog_importers.pages.page_lines import ends_sentence, is_prose

_LARGE: Final = 0.3
_LONGEST_CODE: Final = 400
_SENTENCES: Final = 4
_FEWEST: Final = 2
_LONG: Final = 80
"""Characters of a paragraph that needs no stop to be one."""

_ABSTRACT: Final = re.compile(
    r"abstract|summary|résumé|resumen|resumo|riassunto|zusammenfassung|samenvatting|streszczenie|аннотация|özet|摘要|要旨|초록",
    re.IGNORECASE,
)
"""Headings of what journals print above a text, which has headings of its own: without them, one fact of the new pages
is wrong and two are invented.
"""
_SIGNED: Final = re.compile(r"\s*[_=~-]{5,}\s")
"""A rule of signs above what an author prints below every message."""
_CALLS: Final = re.compile(r"(?<=[.!?。！？…”\"’»])[\[(]?[0-9]{1,3}[\])]?$")
"""A call of a note behind the last stop of a paragraph."""

_LONGEST_ENTRY: Final = 3
"""Words of a line that is a link and may be an entry of the text: longer ones lead to other articles."""
_LEADING: Final = (*HEADINGS, "blockquote", "figure", "pre")
_CLOSING: Final = frozenset(("ul", "ol", "dl", "blockquote", "figure", "pre", "table"))
_LINKING: Final = ("p", "figure")
_SHOWN: Final = frozenset(("blockquote", "figure", "pre", "table"))


@dataclass(frozen=True, slots=True)
class Flow:
    """``holders`` are the elements whose paragraphs are the text; none where no paragraph is prose."""

    holders: frozenset[Element]
    is_sure: bool = False
    """Whether paragraphs make it: else nothing but its place says where the text begins and ends."""

    @classmethod
    def of(cls, blocks: Sequence[Block]) -> "Flow":
        """The element with most prose right in it, those that are built as it is, and others with much of it."""
        prose: Counter[Element] = Counter()
        paragraphs: Counter[Element] = Counter()
        for block in blocks:
            if _is_in_footer(block):
                continue
            if (block.kind == "p" and is_prose(normalize_line(block.text))) or _is_letter(block):
                prose[_holder(block)] += len(block.text)
                paragraphs[_holder(block)] += 1
        if not prose:
            return cls(frozenset())
        largest = prose.most_common(1)[0][0]
        form = _form(largest)
        most = sum(size for each, size in prose.items() if _form(each) == form)
        fewest = min(2, paragraphs[largest])
        large = (each for each, size in prose.items() if size >= _LARGE * most and paragraphs[each] >= fewest)
        is_sure = not any(map(_is_letter, blocks))
        return cls(frozenset([*large, *(each for each in prose if _form(each) == form)]), is_sure)

    def has(self, block: Block) -> bool:
        """Whether a block stands in the flow of the text, and not in a box."""
        return not self.holders or _holder(block) in self.holders

    def first_sentence(self, blocks: Sequence[Block], after: int) -> int:
        """The place of the first sentence of the text; the end where there is none."""
        places = (place for place in range(after, len(blocks)) if self._is_sentence(blocks[place]))
        return next(places, len(blocks))

    def begins_at(self, blocks: Sequence[Block], after: int) -> int:
        """The place of the first sentence of the text, or of the heading or the picture right above it."""
        if not any(self._is_sentence(block) for block in blocks[after:]):
            return after
        first = self.first_sentence(blocks, after)
        while first > after and self.has(blocks[first - 1]) and _may_lead(blocks[first - 1]):
            first -= 1
        return first

    def essay(self, blocks: Sequence[Block], places: Sequence[int], stop: int) -> list[int]:
        """Those of some places that are text: from the first sentence to the last, with what is shown between.

        At ``stop`` it is told who wrote the text: a sentence or two that follow are no more of it.
        """
        sentences = [place for place in places if self._is_sentence(blocks[place])]
        if len([place for place in sentences if place > stop]) <= min(_FEWEST, len(sentences) - _FEWEST):
            sentences = [place for place in sentences if place < stop]
        offers = next((place for place in places if self._is_above_links(blocks, place)), len(blocks))
        if not any(place > offers and len(blocks[place].text) >= _LONG for place in sentences):
            sentences = [place for place in sentences if place < offers]
        if not sentences:
            return [*places]
        while len(sentences) > _FEWEST and (
            is_apart(blocks[sentences[-1]])
            or _is_below_rule(blocks, sentences[-1])
            or _SIGNED.match(blocks[sentences[-1]].text)
        ):
            sentences.pop()
        if len(sentences) > _FEWEST and is_apart(blocks[sentences[0]]):
            leading = sentences.pop(0)
            places = [place for place in places if place > leading]
        first, last = self.begins_at(blocks, places[0]), sentences[-1]
        if _ABSTRACT.fullmatch(normalize_line(blocks[first].text)):
            headings = (place for place in places if place > first and blocks[place].kind in HEADINGS)
            first = next(headings, first)
        for place in places:
            if place == last + 1 and self.has(blocks[place]) and _may_close(blocks[place]):
                last = place
        return [place for place in places if first <= place <= last and self._is_text(blocks[place])]

    def _is_above_links(self, blocks: Sequence[Block], place: int) -> bool:
        """Whether a heading stands above links alone: what the site offers, and no part of the text."""
        below = blocks[place + 1 : place + 2]
        return blocks[place].kind in HEADINGS and self.has(blocks[place]) and any(map(_is_links, below))

    def _is_sentence(self, block: Block) -> bool:
        text = _CALLS.sub("", normalize_line(block.text))
        is_said = ends_sentence(text) or text.endswith((",", "，", "、")) or len(text) >= _LONG
        return self.has(block) and (_is_letter(block) or (block.kind == "p" and is_said and not _is_links(block)))

    def _is_text(self, block: Block) -> bool:
        if block.kind == "table" and len([*block.element.all("td", "th")]) == 1:
            return False
        if _is_empty_figure(block):
            return False
        if self.has(block):
            return not (block.kind in _LINKING and _is_links(block) and len(block.text.split()) > _LONGEST_ENTRY)
        return (block.kind in _SHOWN or _is_embed(block)) and not any(
            each.name == "a" for each in elements_of(block.nodes)
        )


def _is_in_footer(block: Block) -> bool:
    return any(each.name == "footer" for each in block.element.line())


def _holder(block: Block) -> Element:
    is_loose = block.kind == "p" and block.element.name != "p"
    return block.element if is_loose or block.element.parent is None else block.element.parent


def _form(element: Element) -> tuple[str, str, int]:
    return element.name, element.attrs.get("class", ""), len([*element.line()])


def _is_letter(block: Block) -> bool:
    """Whether a preformatted block is a text in paragraphs, as archives of mailing lists have them."""
    return block.kind == "pre" and len(block.text) >= _LONGEST_CODE and block.text.count(". ") >= _SENTENCES


def is_apart(block: Block) -> bool:
    """Whether a paragraph is in italics as a whole: at either end of a text it is not the author who speaks so."""
    shown = [each for each in block.nodes if not isinstance(each, Text) or each.text.strip()]
    return len(shown) == 1 and isinstance(shown[0], Element) and shown[0].name in ("em", "i")


def _is_below_rule(blocks: Sequence[Block], place: int) -> bool:
    """Whether a rule parts a paragraph with an address for mail from the text above it."""
    links = (each.attrs.get("href", "") for each in elements_of(blocks[place].nodes) if each.name == "a")
    return blocks[place - 1].kind == "hr" and any(each.startswith("mailto:") for each in links)


def _may_lead(block: Block) -> bool:
    if block.kind == "blockquote" and next(block.element.all("cite"), None) is not None:
        first = next((text for text in block.element.texts() if text.text.strip()), None)
        return first is None or first.parent.name != "cite"  # 'NAME wrote:' quotes what is answered
    if block.kind in ("ul", "ol"):
        links = [each for each in elements_of(block.nodes) if each.name == "a"]
        return bool(links) and all(each.attrs.get("href", "").startswith("#") for each in links)  # what the text holds
    return (block.kind in _LEADING and not _is_empty_figure(block)) or (block.kind == "p" and not block.text)


def _may_close(block: Block) -> bool:
    return (block.kind in _CLOSING or not block.text or _is_embed(block)) and not _is_links(block)


def _is_empty_figure(block: Block) -> bool:
    """Whether a figure shows nothing but words about one."""
    return block.kind == "figure" and not _is_embed(block) and next(block.element.all(*_SHOWN), None) is None


def _is_embed(block: Block) -> bool:
    return any(each.name in MEDIA for each in elements_of(block.nodes))


def _is_links(block: Block) -> bool:
    """Whether nearly all that a block says are links, and no sentence stands around them."""
    links = [each for each in elements_of(block.nodes) if each.name == "a"]
    linked = sum(len(each.plain()) for each in links if not each.attrs.get("href", "").startswith("#"))
    return (
        linked > 0 and linked >= 0.8 * len(block.text) and not (linked < len(block.text) and ends_sentence(block.text))
    )
