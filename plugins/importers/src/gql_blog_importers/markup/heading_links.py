"""Links from one place of a text to a heading of it: which heading each means, and by which name."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from gql_blog_importers.markup.element_tree import Element, Text

_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_SHOWN: Final = frozenset(("img", "iframe", "video", "audio", "object", "embed", "svg", "math", "hr"))
_NOT_IN_NAMES: Final = frozenset("{}")


@dataclass(frozen=True, slots=True)
class HeadingLinks:
    """``names`` maps what links say to the name of a heading, ``ids`` headings to their names; ``places`` are all that
    a link could lead to.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    ids: Mapping[Element, str] = field(default_factory=dict)
    places: frozenset[str] = frozenset()

    def named(self, fragment: str) -> str | None:
        """The name of the heading to which a link leads."""
        return self.names.get(fragment) or self.names.get(unquote(fragment))

    def name_of(self, heading: Element) -> str | None:
        """The name that links give a heading; ``None`` for one to which none leads."""
        return self.ids.get(heading)

    def is_place(self, fragment: str) -> bool:
        """Whether a link leads to any place of the text."""
        return fragment in self.places or unquote(fragment) in self.places


NO_LINKS: Final = HeadingLinks()


def find_heading_links(
    region: Element, *, elsewhere: Collection[str] = (), without: Collection[Element] = ()
) -> HeadingLinks:
    """Find the headings of a region to which its links lead, or those of other pages (``elsewhere``: the fragments).

    A place right before a heading, or around it, means the heading. ``without``: headings that are not in the text.
    """
    links = (each.attrs.get("href", "") for each in region.all("a") if not is_own_link(each))
    wanted = {unquote(link[1:]) for link in links if link.startswith("#")} | set(elsewhere)
    if not wanted:
        return NO_LINKS
    names: dict[str, str] = {}
    ids: dict[Element, str] = {}
    places: set[str] = set()
    for place, heading in _places(region):
        places.add(place)
        if heading is None or heading in without or place not in wanted or not _is_name(place):
            continue
        names.setdefault(place, ids.setdefault(heading, place))
    return HeadingLinks(names, ids, frozenset(places))


def is_own_link(link: Element) -> bool:
    """Whether a link is the one with which a heading shows its own name."""
    if not link.attrs.get("href", "").startswith("#"):
        return False
    heading = next((each for each in link.line() if each.name in _HEADINGS), None)
    return heading is not None and unquote(link.attrs["href"][1:]) in _own_places(heading)


@lru_cache(maxsize=1)
def _own_places(heading: Element) -> frozenset[str]:
    """The places of a heading and of what is in it, which are asked for by one of its links after the other."""
    return frozenset(place for each in (heading, *heading.all()) for place in _own(each))


def has_words(link: Element) -> bool:
    """Whether a link has a letter or a digit, and is no mere sign."""
    return any(char.isalnum() for char in link.plain())


def _places(region: Element) -> Iterator[tuple[str, Element | None]]:
    """Every place that a link could name, and the heading that it means, if it means one."""
    pending: list[str] = []
    waiting: list[Element | Text] = [*reversed(region.children)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Text):
            if node.text.strip():
                yield from ((place, None) for place in pending)
                pending = []
            continue
        pending += _own(node)
        if node.name in _HEADINGS:
            within = [place for each in node.all() for place in _own(each)]
            yield from ((place, node) for place in (*pending, *within))
            pending = []
        elif node.name in _SHOWN:
            yield from ((place, None) for place in pending)
            pending = []
        else:
            waiting.extend(reversed(node.children))
    yield from ((place, None) for place in pending)


def _own(node: Element) -> list[str]:
    stated = [node.attrs.get("id", ""), node.attrs.get("name", "") if node.name == "a" else ""]
    return [each for each in dict.fromkeys(stated) if each]


def _is_name(place: str) -> bool:
    return place.isprintable() and not any(char.isspace() or char in _NOT_IN_NAMES for char in place)
