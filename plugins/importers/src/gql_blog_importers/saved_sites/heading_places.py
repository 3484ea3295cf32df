"""Links from pages of a saved site to headings of other pages: which there are, and where each leads now.

A heading's anchor is made of the id of its article, so it is known when that is stored. Until then a link leads to the
article.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote

from gql_blog_importers.html import LinkedPlaces


class Place(NamedTuple):
    """A place of a page, by the name that its links use."""

    page: str
    name: str


@dataclass(slots=True)
class HeadingPlaces:
    """What is known of one site. Pages are named by their paths."""

    _links: dict[str, dict[Place, None]] = field(default_factory=dict)
    """What each page has anywhere."""
    _articles: Mapping[str, str] = field(default_factory=dict)
    _in_text: dict[str, Collection[Place]] = field(default_factory=dict)
    """What each page that was read has in its text: comments, and what frames an article, have other links."""
    _wanted: dict[str, set[str]] = field(default_factory=dict)
    _headings: dict[str, Mapping[str, str]] = field(default_factory=dict)
    """The name of the heading at each place that was asked for."""
    _anchors: dict[str, Mapping[str, str]] = field(default_factory=dict)
    """The anchors of headings by their names, as they are stored."""

    def note(self, page: str, place: Place) -> None:
        """Note a link that stands on a page."""
        self._links.setdefault(page, {})[place] = None

    def settle(self, target_of: Callable[[str], str], articles: Mapping[str, str]) -> None:
        """Let links lead to the ``articles``, whose addresses are given by the pages to which the others forward.

        What leads to none, or to its own page, is forgotten.
        """
        self._articles = articles
        for page, places in [*self._links.items()]:
            targets = ((target_of(each.page), each.name) for each in places)
            kept = {Place(path, name): None for path, name in targets if path in articles and path != page}
            self._links[page] = kept
            for each in kept:
                self._wanted.setdefault(each.page, set()).add(each.name)

    def wanted(self, page: str) -> Collection[str]:
        """The places of a page to which other pages lead."""
        return self._wanted.get(page, ())

    def linked(self, page: str) -> LinkedPlaces:
        """What is asked of a page, and told to it, when it is read."""
        by_address = {unquote(self.address(place)): place for place in self._links.get(page, ())}
        anchors = {address: self.anchor(place) for address, place in by_address.items()}

        def tell_links(addresses: Collection[str]) -> None:
            led = {unquote(address) for address in addresses}
            self._in_text[page] = [place for address, place in by_address.items() if address in led]

        return LinkedPlaces(
            self.wanted(page),
            {each: self.address(Place(by_address[each].page, anchor)) for each, anchor in anchors.items() if anchor},
            lambda names: self.tell_headings(page, names),
            tell_links,
        )

    def address(self, place: Place) -> str:
        """Return the address of a place of an article, as its page states it."""
        return f"{self._articles[place.page]}#{place.name}"

    def links(self, page: str) -> Collection[Place]:
        """The places of other pages to which the text of a page leads that was read."""
        return self._in_text.get(page, ())

    def names(self, page: str) -> Collection[str]:
        """The names of a page's headings to which other pages lead."""
        return sorted(set(self._headings.get(page, {}).values()))

    def tell_headings(self, page: str, names: Mapping[str, str]) -> None:
        """Tell the name of the heading at each place of a page that was read."""
        self._headings[page] = {place: names[place] for place in self.wanted(page) if place in names}

    def tell_anchors(self, page: str, anchors: Mapping[str, str]) -> None:
        """Tell the anchors of a page's headings by their names: its article is stored."""
        self._anchors[page] = anchors

    def anchor(self, place: Place) -> str | None:
        """Return the anchor at a place; ``None`` while it is not known, and where no heading is."""
        name = self._headings.get(place.page, {}).get(place.name)
        return None if name is None else self._anchors.get(place.page, {}).get(name)

    def without_heading(self, page: str) -> list[Place]:
        """The places to which a text leads, and where no heading is. Those pages are read already."""
        return [each for each in self.links(page) if each.name not in self._headings.get(each.page, {})]

    def missing_on(self, page: str) -> list[str]:
        """The addresses of those places."""
        return [self.address(place) for place in self.without_heading(page)]

    def anchors_on(self, page: str) -> list[str | None]:
        """Where the links of a text lead now."""
        return [self.anchor(each) for each in self.links(page)]
