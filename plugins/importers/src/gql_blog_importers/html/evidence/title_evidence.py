"""Which heading of a document is its title: by what agrees with it, and never because it comes first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from gql_blog.plugin import Candidate, parse_date
from gql_blog_importers.html.evidence.byline_markup import says_author, says_time
from gql_blog_importers.html.evidence.head_pieces import read_pieces
from gql_blog_importers.html.html_blocks import Block, elements_of
from gql_blog_importers.html.html_metadata import SEPARATORS, Metadata
from gql_blog_importers.html.html_regions import names_site
from gql_blog_importers.markup.block_markdown import HEADINGS
from gql_blog_importers.markup.element_tree import Element
from gql_blog_importers.pages.characters import normalize_line
from gql_blog_importers.pages.credit_lines import parse_credit_line
from gql_blog_importers.pages.echoed_words import EchoedWords
from gql_blog_importers.pages.line_patterns import is_section_heading
from gql_blog_importers.pages.page_lines import is_prose
from gql_blog_importers.pages.person_names import name_key

_LONGEST: Final = 300
_REACH: Final = 3
_ENOUGH: Final = 4
_ARTICLES: Final = frozenset(("article", "main"))
_MOST_CANDIDATES: Final = 6
_MOST_HEADINGS: Final = 60
_CALLED: Final = frozenset(("entry-title", "post-title", "article-title", "p-name", "headline"))


@dataclass(slots=True)
class FoundTitle:
    """The place of the title, with what speaks for it; or, where nothing is sure, what may be it."""

    place: int | None = None
    evidence: str = ""
    candidates: list[Candidate] = field(default_factory=list)


@dataclass(slots=True)
class _Heading:
    place: int
    text: str
    score: int = 0
    reasons: list[str] = field(default_factory=list)

    def add(self, points: int, reason: str) -> None:
        self.score += points
        self.reasons.append(reason)


def find_title(blocks: Sequence[Block], metadata: Metadata, region: Element, text_at: int) -> FoundTitle:
    """Weigh the headings: what agrees with them, their level, their place, what stands below them.

    ``region`` is the element of the article, ``text_at`` the place where its text begins.
    """
    said = _said(metadata)
    headings = [*islice(_headings(blocks, metadata), _MOST_HEADINGS)]
    top = min((blocks[each.place].kind for each in headings), default="")
    level = [each for each in headings if blocks[each.place].kind == top]
    beginnings = {_first_part(claim.value) for claim in metadata.named if claim.where == "<title>"}
    for each in headings:
        key = name_key(each.text)
        if agreeing := [where for where, keys in said.items() if key in keys]:
            each.add(2 + min(len(agreeing), 2), f"agrees with {', '.join(agreeing)}")
        if _is_called_title(blocks[each.place].element):
            each.add(3, "markup calls it the title")
        if each in level:
            each.add(2 if len(level) == 1 else 1, "the only heading of the first level" if len(level) == 1 else top)
        if not agreeing and any(
            key in reading for keys in said.values() for reading in keys if len(reading) < 2 * len(key)
        ):
            each.add(2, "part of what the document is called")
        if key in beginnings:
            each.add(3, "the document's title begins with it")
        if blocks[each.place].element.within(region):
            each.add(1, "in the element of the article")
        if each.place < text_at:
            each.add(1, "above the text")
        if _has_credit_below(blocks, each.place):
            each.add(1, "a name or a day stands below it")
    ranked = sorted(headings, key=lambda each: (-each.score, each.place))
    found = FoundTitle(candidates=_candidates(ranked, metadata))
    if ranked:
        best = ranked[0]
        key = name_key(best.text)
        is_opposed = bool(said) and not any(key in reading for keys in said.values() for reading in keys)
        rivals = [each for each in ranked[1:] if each.score == best.score and name_key(each.text) != key]
        is_alone = not said and region.name not in _ARTICLES and best.score <= _ENOUGH
        if is_alone and not _is_spoken_of(blocks, best.place, text_at):
            return found
        if best.score >= _ENOUGH + is_opposed and (not rivals or best.score > 2 * _ENOUGH):
            found.place, found.evidence = best.place, ", ".join(best.reasons)
    return found


def _is_spoken_of(blocks: Sequence[Block], place: int, text_at: int) -> bool:
    """Whether the text has a word of a heading that nothing but its place speaks for, as it has none of banners.

    Paragraphs in the heading's own box are no text where there are others.
    """
    prose = [block for block in blocks[text_at:] if is_prose(normalize_line(block.text))]
    box = blocks[place].element.parent or blocks[place].element
    apart = [block for block in prose if not block.element.within(box)]
    return EchoedWords(block.text for block in apart or prose).echo(blocks[place].text)


def _headings(blocks: Sequence[Block], metadata: Metadata) -> Iterator[_Heading]:
    """What may be a title: no name of the site, no heading of any text, no day above the title of an entry."""
    site = name_key(metadata.site_name or "")
    said = {key for keys in _said(metadata).values() for key in keys}
    for place, block in enumerate(blocks):
        text = normalize_line(block.text)
        if not text or len(text) > _LONGEST or not (block.kind in HEADINGS or _is_called_title(block.element)):
            continue
        if is_section_heading(text) or names_site(block.element) or name_key(text) == site:
            continue
        follows = blocks[place + 1].kind if place + 1 < len(blocks) else ""
        if block.kind != "h1" and follows in HEADINGS and parse_date(text) is not None and name_key(text) not in said:
            continue
        yield _Heading(place, text)


def _said(metadata: Metadata) -> dict[str, set[str]]:
    """What the document calls itself, by where it says so: each whole, and without the name of its site."""
    said: dict[str, set[str]] = {}
    for claim in metadata.named:
        said.setdefault(claim.where, set()).update(map(name_key, _readings(claim.value[:_LONGEST])))
    return said


def _readings(title: str) -> Iterator[str]:
    yield title
    yield from SEPARATORS.split(title)
    for match in SEPARATORS.finditer(title):
        yield title[: match.start()]
        yield title[match.end() :]


def _first_part(title: str) -> str:
    """The title without what follows a sign; behind a colon stands no site, but perhaps before it."""
    part = SEPARATORS.split(title)[0]
    return "" if title[len(part) :].startswith(":") else name_key(part)


def _is_called_title(element: Element) -> bool:
    is_own = element.name in (*HEADINGS, "p", "div")
    return element.attrs.get("itemprop") == "headline" or (is_own and bool(element.words & _CALLED))


def _has_credit_below(blocks: Sequence[Block], place: int) -> bool:
    for block in blocks[place + 1 : place + 1 + _REACH]:
        text = normalize_line(block.text)
        if is_prose(text):
            return False
        if parse_credit_line(text) is not None or read_pieces(block, lambda _: False) is not None:
            return True
        if any(says_author(each) or says_time(each) for each in (block.element, *elements_of(block.nodes))):
            return True
    return False


def _candidates(ranked: Sequence[_Heading], metadata: Metadata) -> list[Candidate]:
    found = {name_key(each.text): Candidate(each.text, evidence=", ".join(each.reasons)) for each in ranked}
    for claim in metadata.named:
        found.setdefault(name_key(claim.value), Candidate(claim.value, evidence=claim.where))
    return [*found.values()][:_MOST_CANDIDATES]
