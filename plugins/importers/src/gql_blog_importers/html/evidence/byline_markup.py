"""What markup says of who wrote a text and when: links, classes and properties of single elements."""

import re

from gql_blog_importers.markup.element_tree import Element

_AUTHOR_WORDS = frozenset(
    [
        "byline",
        "author",
        "authors",
        "p-author",
        "entry-author",
        "post-author",
        "article-author",
        "vcard",
        "reader-credits",
    ]
)
_AUTHOR_PARTS = frozenset(("author", "byline", "auteur", "autor", "autore", "autori", "autores", "firma", "verfasser"))
_OF_AUTHOR = re.compile(
    r"(?:https?://[^/]*)?(?:/[^/?#]*){0,3}/(?:@[^/?#]+|(?:authors?|users?|people|profiles?|contributors?)/[^/?#]+)/?(?:[?#].*)?"
    r"|https?://[^/]*/@[^/?#]+/?(?:[?#].*)?"
)
"""Addresses of pages about authors."""

_OF_TOPIC = re.compile(r"/(?:tags?|topics?|categor(?:y|ies)|subjects?|themes?|keywords?|labels?)/", re.IGNORECASE)
_NOT_NAMES = frozenset(
    "about avatar bio box card description image img info label more photo posts social".split()  # noqa: SIM905
)


def says_time(element: Element) -> bool:
    """Whether an element is the time at which a text was published."""
    is_marked = element.name == "abbr" and bool(element.words & {"published", "dt-published"})
    return is_marked or element.name == "time" or element.attrs.get("itemprop") == "datePublished"


def says_author(element: Element) -> bool:
    """Whether an element names an author, or leads to their page."""
    return leads_to_author(element) or is_marked_author(element)


def leads_to_author(element: Element) -> bool:
    """Whether a link leads to the page of an author."""
    return element.name == "a" and bool(_OF_AUTHOR.fullmatch(element.attrs.get("href", "")))


def leads_to_topic(element: Element) -> bool:
    """Whether a link leads to what there is on a topic, which may well be a person."""
    is_tag = "tag" in element.attrs.get("rel", "").lower().split()
    return element.name == "a" and (is_tag or bool(_OF_TOPIC.search(element.attrs.get("href", ""))))


def is_marked_author(element: Element) -> bool:
    """Whether an element is called an author or a byline."""
    rel = element.attrs.get("rel", "").lower().split()
    if "author" in rel or element.attrs.get("itemprop") == "author" or element.words & _AUTHOR_WORDS:
        return True
    parts = [set(re.split(r"[-_]+", word)) for word in element.words]
    return any(each & _AUTHOR_PARTS and not each & _NOT_NAMES for each in parts)
