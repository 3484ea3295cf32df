"""The pictures that a book or a site holds: found where articles show them, and written once each."""

import re
from collections.abc import Callable, Iterator
from html import escape, unescape

from gql_blog.plugin import ExportArticle, ExportPicture, ExportPictures

_SOURCE = re.compile(r'<img [^<>]*?\bsrc="([^"]*)"')


class HeldPictures:
    """The pictures of one file, in its folder ``media``."""

    def __init__(self, find: ExportPictures) -> None:
        self._find = find
        self._held: dict[str, ExportPicture] = {}
        self._unwritten: list[ExportPicture] = []

    def path_from(self, up: str = "") -> Callable[[str], str | None]:
        """Return what gives the path from a page to a picture; ``up``: from the page to the folder of all."""

        def path(address: str) -> str | None:
            found = self._find(address)
            if found is None:
                return None
            if found.name not in self._held:
                self._held[found.name] = found
                self._unwritten.append(found)
            return f"{up}media/{found.name}"

        return path

    def new(self, folder: str = "") -> Iterator[tuple[str, Iterator[bytes]]]:
        """Yield the files of those that pages have led to since the last call."""
        found, self._unwritten = self._unwritten, []
        for each in found:
            yield f"{folder}media/{each.name}", each.read()

    @property
    def all(self) -> list[ExportPicture]:
        """Those that the pages have led to so far."""
        return [*self._held.values()]


def lead_image(article: ExportArticle, find: ExportPictures) -> str:
    """Return the picture above a text, if the file holds it."""
    address = f"media:{article.lead_image_id}"
    if article.lead_image_id is None or (found := find(address)) is None:
        return ""
    credit = found.credit and f"<cite>{escape(found.credit)}</cite>"
    caption = " ".join(filter(None, (escape(found.caption or ""), credit)))
    shown = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"<figure>{_image(address, found)}{shown}</figure>\n"


def portrait(portrait_id: str | None, name: str, find: ExportPictures) -> str:
    """Return the portrait of somebody, if the file holds it."""
    address = f"media:{portrait_id}"
    if portrait_id is None or (found := find(address)) is None:
        return ""
    return f'<p class="portrait">{_image(address, found, name)}</p>\n'


def pictures_elsewhere(article: ExportArticle, find: ExportPictures) -> list[str]:
    """What a file leaves out of an article: the pictures of its text to which links lead, and its lead image."""
    count = sum(find(unescape(each)) is None for each in _SOURCE.findall(article.html))
    told = [f"{count} picture{'' if count == 1 else 's'}, to which links lead"] if count else []
    return [*told, "its lead image"] if article.lead_image_id and not lead_image(article, find) else told


def _image(address: str, picture: ExportPicture, otherwise: str = "") -> str:
    measured = "".join(
        f' {name}="{value}"' for name, value in (("width", picture.width), ("height", picture.height)) if value
    )
    return f'<img src="{address}" alt="{escape(picture.alt_text or otherwise)}"{measured}>'
