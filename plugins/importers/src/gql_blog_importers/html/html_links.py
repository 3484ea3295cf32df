"""Links and images of a document that belongs to a site: they lead where the site's pages and files are now."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from gql_blog_importers.markup.element_tree import Element
from gql_blog_importers.markup.shown_elements import EMBEDDED, LAZY

_ADDRESSES = {"a": ("href",), "source": ("src",), "img": ("src", *LAZY)}
_ADDRESSES |= {name: (attribute, *LAZY) for name, attribute in EMBEDDED.items()}
_ARTICLE = "data-article"


@dataclass(frozen=True, slots=True)
class Link:
    """Where an address leads; ``slug`` is that of the article, if it leads to one."""

    address: str
    slug: str | None = None


@dataclass(frozen=True, slots=True)
class LinkedPlaces:
    """Links between headings of documents. ``wanted`` are the places of this one to which other pages lead.

    ``led`` has the addresses, unquoted, of headings of other articles, and those at which they are known by now: links
    of the text lead there. Those of comments do not, which have no links within the site. ``tell_headings`` hears
    which headings are at the places that are wanted, by their names, and ``tell_links`` the addresses in the text.
    """

    wanted: Collection[str] = ()
    led: Mapping[str, str] = field(default_factory=dict)
    tell_headings: Callable[[Mapping[str, str]], None] = lambda _: None
    tell_links: Callable[[Collection[str]], None] = lambda _: None


NO_PLACES: Final = LinkedPlaces()


def relink(root: Element, lead: Callable[[str], Link | None]) -> None:
    """Put the new address of each link and image in the place of the one that the document has."""
    for element in root.all(*_ADDRESSES):
        for name in _ADDRESSES[element.name]:
            link = lead(element.attrs[name]) if element.attrs.get(name) else None
            if link is None:
                continue
            element.attrs[name] = link.address
            element.attrs.pop("srcset", None)
            if link.slug is not None:
                element.attrs[_ARTICLE] = link.slug


def linked_article(elements: Iterable[Element]) -> str | None:
    """The slug of the one article of the site to which some elements lead."""
    slugs = {each.attrs[_ARTICLE] for each in elements if _ARTICLE in each.attrs}
    return next(iter(slugs)) if len(slugs) == 1 else None
