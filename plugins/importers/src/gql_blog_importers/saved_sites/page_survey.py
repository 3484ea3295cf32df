"""What a page of a saved site says of itself before it is read as an article: its address, and whether it has any text.

A page is no article where that is certain: it forwards elsewhere, it says that something was not found, or it lists
other pages of the site and has no text of its own. In doubt it is read, and refused or imported.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import Final

from gql_blog_importers.html import HtmlDocument
from gql_blog_importers.html.html_blocks import Block, elements_of, read_blocks
from gql_blog_importers.html.html_regions import article_regions
from gql_blog_importers.markup.block_markdown import HEADINGS
from gql_blog_importers.markup.element_tree import Element
from gql_blog_importers.pages.characters import normalize_line

LeadsToPage = Callable[[str], bool]
"""Whether an address leads to another page of the site."""

_SAVED_FROM: Final = re.compile(r"<!--\s*saved from url=\(\d{1,6}\)(https?://\S{1,2000}?)\s*-->", re.IGNORECASE)
_REFRESH: Final = re.compile(r"\s*[\d.]{1,9}\s*[;,]\s*url\s*=\s*['\"]?([^'\"]+)", re.IGNORECASE)
_NOT_FOUND: Final = re.compile(r"(?:error )?404\b.*|(?:page |file )?not found\b.*", re.IGNORECASE)
_LISTING_CLASSES: Final = frozenset(
    (
        "home",
        "blog",
        "archive",
        "category",
        "tag",
        "author",
        "date",
        "search",
        "paged",
        "taxonomy",
        "tax",
        "post-archive",
    )
)
_SINGLE_CLASSES: Final = frozenset(("single", "single-post", "page", "singular", "post-template", "page-template"))
_LISTING_TYPES: Final = re.compile(r"\"@type\"\s*:\s*\"(?:CollectionPage|SearchResultsPage|Blog|WebSite)\"")
_LISTING_TITLE: Final = re.compile(
    r"(?:archives?|categor(?:y|ies)|tags?|topics?|index|contents|sitemap|site map|all posts|search results)\b.*"
    r"|.*\b(?:archives?|sitemap)",
    re.IGNORECASE,
)
_LISTING_PARTS: Final = frozenset(
    ("tag", "tags", "category", "categories", "topic", "topics", "author", "authors", "archive", "archives", "page")
)
_MORE: Final = re.compile(
    r"(?:read|continue|keep)(?: on| more| reading)?\b.*|more\b.*|weiterlesen.*|lire la suite.*|leer más.*|[→»…\s]+",
    re.IGNORECASE,
)
_PROSE_WORDS: Final = 20
_LONGEST_TEASER: Final = 2
_MOSTLY: Final = 0.7
_LINKS: Final = 2


@dataclass(frozen=True, slots=True)
class PageSurvey:
    """``address`` is the one that the page states; ``forwards_to`` is set for a page that does nothing else.

    ``listing`` says why it is no article. ``prose`` are the hashes of its paragraphs, by which copies are told.
    """

    title: str = ""
    address: str | None = None
    base: str | None = None
    forwards_to: str | None = None
    listing: str | None = None
    prose: frozenset[int] = frozenset()


def survey_addresses(document: HtmlDocument) -> PageSurvey:
    """Look for the address of a page, and for that at which its links begin. The links of other pages need both."""
    base = next((each.attrs["href"].strip() for each in document.root.all("base") if each.attrs.get("href")), None)
    return PageSurvey(_title(document.root), _address(document), base)


def survey_text(
    survey: PageSurvey, document: HtmlDocument, parts: Sequence[str], leads_to_page: LeadsToPage
) -> PageSurvey:
    """Look over the text of a page whose addresses are known. ``parts`` are those of its address on the site."""
    root = document.root
    blocks = read_blocks(next(root.all("body"), root)).found
    prose = frozenset(hash(normalize_line(block.text)) for block in blocks if _is_prose(block))
    forwards_to = _forwards_to(root) if not prose else None
    listing = None
    if _NOT_FOUND.fullmatch(survey.title) and len(prose) < 2:
        listing = "It says that something was not found."
    elif _lists_pages(root, blocks, parts, survey.title, leads_to_page):
        listing = "It lists other pages of the site and has no text of its own."
    return replace(survey, forwards_to=forwards_to, listing=listing, prose=prose)


def _title(root: Element) -> str:
    headings = [each for each in root.all("h1") if each.plain()]
    named = headings if len(headings) == 1 else [each for each in root.all("title") if each.parent and _in_head(each)]
    return normalize_line(named[0].plain() or "".join(text.text for text in named[0].texts())) if named else ""


def _in_head(element: Element) -> bool:
    return element.parent is not None and element.parent.name == "head"


def _address(document: HtmlDocument) -> str | None:
    """The address that the page gives as its own, or that a browser saved it from."""
    root = document.root
    for link in root.all("link"):
        if "canonical" in link.attrs.get("rel", "").lower().split() and link.attrs.get("href", "").strip():
            return link.attrs["href"].strip()
    for meta in root.all("meta"):
        if meta.attrs.get("property", "").lower() == "og:url" and meta.attrs.get("content", "").strip():
            return meta.attrs["content"].strip()
    saved = _SAVED_FROM.search(document.source[:4_000])
    return unescape(saved[1]) if saved else None


def _forwards_to(root: Element) -> str | None:
    for meta in root.all("meta"):
        if meta.attrs.get("http-equiv", "").lower() == "refresh":
            match = _REFRESH.match(meta.attrs.get("content", ""))
            if match is not None:
                return match[1].strip()
    return None


def _lists_pages(
    root: Element, blocks: Sequence[Block], parts: Sequence[str], title: str, leads_to_page: LeadsToPage
) -> bool:
    if _says_single(root):
        return False
    entries, own = _entries(root, blocks, leads_to_page)
    says_so = _says_listing(root, parts, title)
    if entries >= _LINKS and (own == 0 or (own == 1 and says_so)):
        return True
    if own or any(_is_prose(block) for block in blocks):
        return False
    links = [each for block in blocks for each in _links(block) if leads_to_page(each.attrs["href"])]
    whole = sum(len(block.text) for block in blocks)
    linked = sum(len(each.plain()) for each in links)
    return len(links) >= _LINKS and (says_so or linked >= _MOSTLY * whole)


def _entries(root: Element, blocks: Sequence[Block], leads_to_page: LeadsToPage) -> tuple[int, int]:
    """How many entries lead to other pages, and how many paragraphs belong to none of them."""
    regions = {*article_regions(root), *root.all("article")}
    teasers = [each for each in regions if len(regions) > 1 and _is_teaser(each, leads_to_page)]
    entries, own, is_entry = len(teasers), 0, False
    for block in blocks:
        if any(block.element.within(each) for each in teasers):
            continue
        if block.kind in HEADINGS:
            is_entry = any(leads_to_page(each.attrs["href"]) for each in _links(block))
            entries += is_entry
        elif _is_prose(block) and not is_entry:
            own += 1
    return entries, own


def _is_teaser(region: Element, leads_to_page: LeadsToPage) -> bool:
    """Whether an article of the page is one that has a page of its own: its headline leads there, or 'Read more' under
    a paragraph or two, which are not those of the page's own headline.
    """
    headline = next(region.all(*HEADINGS), None)
    links = [each for each in region.all("a") if each.attrs.get("href") and leads_to_page(each.attrs["href"])]
    if headline is not None and any(each.within(headline) or headline.within(each) for each in links):
        return True
    is_own = headline is not None and headline.name == "h1"
    paragraphs = sum(bool(each.plain()) for each in region.all("p"))
    return not is_own and paragraphs <= _LONGEST_TEASER and any(_MORE.fullmatch(each.plain()) for each in links)


def _says_single(root: Element) -> bool:
    body = next(root.all("body"), root)
    return bool(body.words & _SINGLE_CLASSES) and not body.words & {"archive", "search", "category", "tag"}


def _says_listing(root: Element, parts: Sequence[str], title: str) -> bool:
    body = next(root.all("body"), root)
    if body.words & _LISTING_CLASSES or _LISTING_TITLE.fullmatch(title):
        return True
    if not parts or any(part.lower() in _LISTING_PARTS for part in parts[:-1]):
        return True
    if any(
        each.attrs.get("content") == "website" for each in root.all("meta") if each.attrs.get("property") == "og:type"
    ):
        return True
    scripts = (each for each in root.all("script") if "ld+json" in each.attrs.get("type", ""))
    return any(
        _LISTING_TYPES.search(child.text)
        for each in scripts
        for child in each.children
        if not isinstance(child, Element)
    )


def _is_prose(block: Block) -> bool:
    """Whether a block has a sentence or two of its own, links aside."""
    if block.kind in HEADINGS or block.kind in ("hr", "table"):
        return False
    linked = sum(len(each.plain().split()) for each in _links(block))
    return len(block.text.split()) - linked >= _PROSE_WORDS


def _links(block: Block) -> list[Element]:
    return [each for each in elements_of(block.nodes) if each.name == "a" and each.attrs.get("href")]
