"""What the metadata of a document states of its article: JSON-LD, OpenGraph, microdata and meta elements."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date as Date
from itertools import takewhile
from typing import Any

from gql_blog.plugin import ArticleStatus, ImportRefused
from gql_blog_importers.html.html_regions import is_comment
from gql_blog_importers.markup.element_tree import Element
from gql_blog_importers.pages.characters import normalize_line

_ARTICLE = re.compile(r".*(?:Article|Posting|Report|Essay)")
_DATE = re.compile(r"\s*([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ].*|\s*)$")
_MOST = 40
"""Claims of each kind that are compared."""
_NO_DAY = "1970-01-01"
"""What systems state of an article whose day they do not know."""
_AUTHOR_META = (
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "citation_author",
    "parsely-author",
    "articleauthor",
)
_DATE_META = (
    "article:published_time",
    "date",
    "dc.date",
    "dcterms.created",
    "citation_publication_date",
    "pubdate",
    "datepublished",
)
SEPARATORS = re.compile(r"\s+(?:[|—–\-·•:»«›‹/]|::)\s+|\s*[|»«›‹·•]\s*|:\s+")
"""What stands between a title and the name of its site."""
_TITLE_META = ("og:title", "citation_title", "dc.title", "dcterms.title")


@dataclass(frozen=True, slots=True)
class Claim:
    """One value, and where the metadata states it. ``at``: an offset in the source."""

    where: str
    value: str
    at: int


@dataclass(slots=True)
class Metadata:
    """All that the metadata claims, by field; ``unreadable`` are scripts of JSON-LD that are not JSON."""

    titles: list[Claim] = field(default_factory=list)
    headings: frozenset[str] = frozenset()
    named: list[Claim] = field(default_factory=list)
    """``titles``, and what the document is called as a whole, which may name its site as well."""
    authors: list[Claim] = field(default_factory=list)
    dates: list[Claim] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    site_name: str | None = None
    language: str | None = None
    unreadable: list[int] = field(default_factory=list)
    printed: str = ""
    """All that the document prints, in small letters."""

    def is_printed(self, name: str) -> bool:
        """Whether the document prints a name anywhere."""
        return normalize_line(name).casefold() in self.printed

    def is_of_site(self, name: str) -> bool:
        """Whether a name is that of the site, or begins as it does: of an account, an office."""
        words = normalize_line(name).casefold().split()
        for title in filter(None, [self.site_name, *(claim.value for claim in self.named)]):
            for part in SEPARATORS.split(title):
                site = normalize_line(part).casefold()
                if not site or site in self.headings:
                    continue
                rest = len(site.split()) - len(words)
                if site.split()[:2] == words[:2] or (" ".join(words) in site and rest > 1):
                    return len(words) > 1 or site == words[0]
        return False


def read_metadata(root: Element, region: Element) -> Metadata:
    """The claims of the document about the article in ``region``."""
    found = Metadata()
    html = next(root.all("html"), None)
    found.language = None if html is None else html.attrs.get("lang")
    for meta in root.all("meta"):
        _add_meta(found, meta)
    for script in root.all("script"):
        if script.attrs.get("type", "").split(";")[0].strip() == "application/ld+json":
            _add_json_ld(found, script)
    _add_microdata(found, region)
    found.titles, found.authors, found.dates = (each[:_MOST] for each in (found.titles, found.authors, found.dates))
    found.printed = normalize_line(next(root.all("body"), root).plain()).casefold()
    found.headings = frozenset(normalize_line(each.plain()).casefold() for each in root.all("h1", "h2", "h3"))
    titles = (each for each in root.all("title") if each.parent is not None and each.parent.name != "svg")
    whole = next(titles, Element("title"))
    called = normalize_line("".join(text.text for text in whole.texts()))
    found.named = [*found.titles, *([Claim("<title>", called, whole.start)] if called else [])]
    return found


def stated_status(root: Element) -> ArticleStatus | None:
    """The status that an exported page states of what not everybody may see; ``None`` for any other page."""
    stated = (each.attrs.get("content") for each in root.all("meta") if each.attrs.get("name") == "gql-blog:status")
    return next((ArticleStatus(each) for each in stated if each in set(ArticleStatus)), None)


def parse_day(claim: Claim, line: int) -> Date | None:
    """The calendar day that a claim writes, whatever its time and zone; refused where the calendar has no such day."""
    match = _DATE.match(claim.value)
    if match is None or claim.value.startswith(_NO_DAY):
        return None
    try:
        return Date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise ImportRefused(
            "IMPOSSIBLE_DATE",
            f"Line {line} states a date that does not exist: {claim.value[:80]!r} ({claim.where}). Correct the date.",
            line=line,
        ) from None


def _add_meta(found: Metadata, meta: Element) -> None:
    name = (meta.attrs.get("property") or meta.attrs.get("name") or "").lower()
    value = normalize_line(meta.attrs.get("content", ""))
    if not value:
        return
    claim = Claim(name, value, meta.start)
    if name in _TITLE_META:
        found.titles.append(claim)
    elif name in _AUTHOR_META and not value.startswith(("http:", "https:")):
        found.authors.append(claim)
    elif name in _DATE_META:
        found.dates.append(claim)
    elif name == "article:tag":
        found.tags.append(value)
    elif name == "og:site_name":
        found.site_name = value


def _add_json_ld(found: Metadata, script: Element) -> None:
    text = "".join(child.text for child in script.children if not isinstance(child, Element))
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        found.unreadable.append(script.start)
        return
    items = list(_articles(document))
    if len(items) == 1 and not found.tags:
        found.tags += _keywords(items[0].get("keywords"))
    for item in items:
        if isinstance(headline := item.get("headline") or item.get("name"), str):
            found.titles.append(Claim("JSON-LD headline", normalize_line(headline), script.start))
        if isinstance(day := item.get("datePublished"), str):
            found.dates.append(Claim("JSON-LD datePublished", day, script.start))
        for name in _names(item.get("author")):
            found.authors.append(Claim("JSON-LD author", normalize_line(name), script.start))


def _articles(document: Any) -> Iterator[dict[str, Any]]:
    items = document if isinstance(document, list) else [document]
    for item in items:
        if not isinstance(item, dict):
            continue
        kinds = item.get("@type")
        if any(
            isinstance(kind, str) and _ARTICLE.fullmatch(kind)
            for kind in ([kinds] if isinstance(kinds, str) else kinds or [])
        ):
            yield item
        elif isinstance(item.get("@graph"), list):
            yield from _articles([each for each in item["@graph"] if isinstance(each, dict) and "@graph" not in each])


def _names(author: Any) -> Iterator[str]:
    for each in author if isinstance(author, list) else [author]:
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict) and isinstance(each.get("name"), str):
            yield each["name"]


def _keywords(keywords: Any) -> list[str]:
    """What JSON-LD lists: one text with commas, or a list."""
    listed = keywords.split(",") if isinstance(keywords, str) else keywords if isinstance(keywords, list) else []
    return [each for each in listed if isinstance(each, str)]


def _add_microdata(found: Metadata, region: Element) -> None:
    for element in region.all("time"):
        if element.attrs.get("datetime") and not element.plain() and not _in_comment(element, region):
            found.dates.append(Claim("time without text", element.attrs["datetime"], element.start))
    for element in region.all():
        prop = element.attrs.get("itemprop", "")
        if not prop or _in_comment(element, region):
            continue
        value = element.attrs.get("content") or element.attrs.get("datetime") or element.plain()
        claim = Claim(f"itemprop {prop}", normalize_line(value), element.start)
        if prop == "headline":
            found.titles.append(claim)
        elif prop == "datePublished":
            found.dates.append(claim)
        elif prop == "author":
            names = [each for each in element.all() if each.attrs.get("itemprop") == "name"]
            stated = [normalize_line(each.attrs.get("content") or each.plain()) for each in names] or [claim.value]
            found.authors += [Claim("itemprop author", name, element.start) for name in stated]


def _in_comment(element: Element, region: Element) -> bool:
    return any(map(is_comment, takewhile(lambda each: each is not region, element.line())))
