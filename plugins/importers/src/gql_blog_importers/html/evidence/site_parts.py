"""What of a document is the site's: navigation, consent, sharing, subscription, lists of other articles.

Structure says so first: elements and roles, links and controls against running text, what stays in view. The words of
classes come last.
"""

import re
from dataclasses import dataclass
from typing import Final

from gql_blog.plugin import parse_date
from gql_blog_importers.html.evidence.byline_markup import says_author, says_time
from gql_blog_importers.html.html_regions import is_comment, is_comment_area
from gql_blog_importers.markup.element_tree import Element, Text, is_invisible
from gql_blog_importers.markup.visibility import FIXED
from gql_blog_importers.pages.characters import normalize_line
from gql_blog_importers.pages.page_lines import is_prose

_ELEMENTS: Final = frozenset(
    ("nav", "button", "select", "input", "textarea", "label", "dialog", "menu", "aside", "form")
)
_ROLES: Final = frozenset(
    (
        *("navigation", "search", "complementary", "dialog", "alertdialog", "alert", "menu", "menubar", "toolbar"),
        *("contentinfo", "banner", "tablist", "form", "status"),
    )
)
_OWN_ASIDES: Final = frozenset(("footnote", "footnotes", "doc-footnote", "doc-endnotes", "doc-pullquote"))
_WHOLE: Final = frozenset(("article", "main", "body", "html"))
_CONTROLS: Final = frozenset(("button", "select", "input", "textarea"))
_BOXES: Final = frozenset(
    ("div", "section", "ul", "ol", "dl", "header", "footer", "table", "tr", "td", "center", "details")
)
_WORDS: Final = frozenset(
    (
        *("share", "sharing", "sharedaddy", "social", "related", "recommended", "sidebar", "breadcrumb", "breadcrumbs"),
        *("menu", "navigation", "nav", "newsletter", "subscribe", "subscription", "promo", "advertisement", "cookie"),
        *("paywall", "toolbar", "skip", "pagination", "jp-relatedposts", "respond", "banner", "contentinfo", "search"),
        *("noprint", "editsection", "ad", "ads", "advert", "adsbygoogle", "sponsored", "consent", "cookies", "gdpr"),
        *("modal", "popup", "signup", "widget"),
    )
)
"""Without them two facts of the new pages are invented, and two more are read."""
_TAG_WORDS: Final = frozenset(("tags", "terms", "categories", "taxonomy"))
_FEWEST_LINKS: Final = 3
_MOSTLY: Final = 0.75
_LONGEST_BOX: Final = 900
"""Characters of a box of the site, its links aside."""

_SHARE_OF_PROSE: Final = 0.25
_LONGEST_LABEL: Final = 20
_LONGEST_CREDIT: Final = 60
_CREDIT: Final = re.compile(
    r"(?:photo|foto|image|illustration|bild|credits?|crédits?)\b[^.]{0,10}\b(?:by|von|par|de|di)\b|©", re.I
)
_LONGEST_DATE: Final = 40


@dataclass(slots=True)
class _Measure:
    """What readers see below an element, in characters, and what stands there."""

    text: int = 0
    linked: int = 0
    prose: int = 0
    own: int = 0
    links: int = 0
    controls: int = 0
    is_about: bool = False
    """Whether it has the headline of a document, a day or an author."""

    def add(self, other: "_Measure") -> None:
        self.text += other.text
        self.linked += other.linked
        self.prose += other.prose
        self.links += other.links
        self.controls += other.controls
        self.is_about |= other.is_about


def mark_site(root: Element) -> None:
    """Note with each element that is the site's by what evidence it is, and how much running text each has that is
    neither the site's nor a comment's. What stands in a part of the site is not looked at.
    """
    measures = _measured(root)
    whole = measures[root].prose
    waiting = [root]
    while waiting:
        for child in waiting.pop().elements:
            if is_invisible(child):
                continue
            child.of_site = _evidence(child, measures[child], whole)
            if not child.of_site:
                waiting.append(child)
    for element in reversed([*root.all()]):
        element.prose += measures[element].own
        if element.parent is not None and not (element.of_site or is_comment(element) or is_comment_area(element)):
            element.parent.prose += element.prose


def _evidence(element: Element, measure: _Measure, prose: int) -> str:
    is_small = measure.prose <= _SHARE_OF_PROSE * prose or not prose
    if element.name in _ELEMENTS and not element.words & _OWN_ASIDES:
        return f"element {element.name}" if is_small else ""
    roles = set(element.attrs.get("role", "").lower().split()) & _ROLES
    if roles and is_small and not measure.is_about and element.name not in _WHOLE:
        return f"role {min(roles)}"
    if element.name == "figcaption" and measure.text <= _LONGEST_CREDIT and _CREDIT.match(element.plain()):
        return "who made a picture"
    if is_comment(element) or is_comment_area(element) or element.words & _OWN_ASIDES or element.name in _WHOLE:
        return ""
    if FIXED in element.attrs and is_small and not measure.is_about:
        return "stays in view"
    if is_small and not measure.is_about and element.name in _BOXES and measure.text <= _LONGEST_BOX + measure.linked:
        if measure.controls:
            return "controls"
        if measure.links >= _FEWEST_LINKS and measure.linked >= _MOSTLY * measure.text:
            return "links"
    return _by_words(element, measure) if is_small else ""


def _by_words(element: Element, measure: _Measure) -> str:
    if element.name == "p":
        return f"called {min(found)}" if (found := element.words & _WORDS) else ""
    parts = {str(part) for word in element.words for part in (word, *re.split(r"[-_]+", word))}
    if called := parts & _WORDS:
        return f"called {min(called)}"
    is_list = measure.links and measure.text - measure.linked <= measure.links + _LONGEST_LABEL
    return "list of tags" if is_list and parts & _TAG_WORDS else ""


def _measured(root: Element) -> dict[Element, _Measure]:
    """The measures of each element, told from the last to the first: those within come before those around."""
    found = {root: _Measure()}
    order = [root, *root.all()]
    for element in reversed(order):
        measure = found.setdefault(element, _Measure())
        if is_invisible(element):
            found[element] = _Measure()
            continue
        own = "".join(child.text for child in element.children if isinstance(child, Text))
        measure.text += len(normalize_line(own))
        _add_own(element, measure, own)
        if element.parent is not None and element is not root:
            found.setdefault(element.parent, _Measure()).add(measure)
    return found


def _add_own(element: Element, measure: _Measure, own: str) -> None:
    name, attrs = element.name, element.attrs
    if name == "a" and measure.text:
        href = attrs.get("href", "").lower()
        measure.controls += href == "#" or href.startswith("javascript:")
        if href == "#" or not href.startswith("#"):
            measure.links += 1
            measure.linked = measure.text
    measure.controls += name in _CONTROLS and attrs.get("type", "").lower() != "hidden"
    if name == "p" and measure.linked < measure.text / 2:
        measure.own = max(0, measure.text - measure.prose)
    elif name != "a" and is_prose(normalize_line(own)):
        measure.own = len(own)
    measure.prose += measure.own
    line = normalize_line(own)
    is_day = 0 < len(line) <= _LONGEST_DATE and parse_date(line) is not None
    measure.is_about |= name == "h1" or is_day or says_time(element) or says_author(element)
