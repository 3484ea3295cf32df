"""The account of a text: its images, captions, and what of its markup has no place in Markdown."""

from collections.abc import Iterable, Iterator
from typing import Final

from gql_blog.plugin import Fate, Ledger
from gql_blog_importers.markup.element_tree import Element, is_invisible
from gql_blog_importers.markup.shown_elements import image_address

_PLACED: Final = frozenset(
    (
        *("align", "alt", "colspan", "datetime", "dir", "headers", "height", "href", "lang", "rowspan", "scope"),
        *("span", "src", "start", "title", "width"),
    )
)
_NAMED: Final = frozenset({"class", "id", "style", "srcset", "sizes", "rel", "target", "name", "loading"})


def account_text(root: Element, dropped: Iterable[str], ledger: Ledger) -> None:
    """Count the parts of a text that was written; ``dropped`` are its elements without a form in Markdown."""
    for each in _shown(root, ledger):
        if each.name == "figcaption":
            ledger.add("caption")
        elif each.name == "source":
            ledger.add("image source", Fate.LEFT_OUT, "Another form of an image or a film, which is kept or linked.")
        elif each.name == "img" and image_address(each):
            ledger.add("image")
        elif each.name == "img":
            ledger.add("image", Fate.KEPT_AS_TEXT, "It has no address that can be stored; its description stays.")
        for name in each.attrs:
            if name not in _PLACED:
                ledger.add("attribute", Fate.LEFT_OUT, f"Of the form alone: {_family(name)}.")
    for name in dropped:
        if name != "img":
            ledger.add("element", Fate.KEPT_AS_TEXT, f"A link, words or signs stand in the place of {name}.")


def _shown(root: Element, ledger: Ledger) -> Iterator[Element]:
    """The elements that readers see; of what is hidden the outermost is counted."""
    waiting = [root]
    while waiting:
        for each in waiting.pop().elements:
            if is_invisible(each):
                ledger.add("element", Fate.LEFT_OUT, "Nobody sees it there.")
            else:
                yield each
                waiting.append(each)


def _family(name: str) -> str:
    """The attribute, or what those are called that differ from page to page."""
    return name if name in _NAMED else "data-*" if name.startswith("data-") else "others"
