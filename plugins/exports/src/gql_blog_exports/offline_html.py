"""The HTML of an article without what lies outside of the file: images become links, and links lead where they can.

The input is sanitised, so each tag is closed, and no value of an attribute is a script. What is not changed is passed
on as it stands.
"""

from collections.abc import Mapping
from html import escape
from html.parser import HTMLParser
from typing import Final
from urllib.parse import unquote, urljoin

_SHOWN: Final = "🖼"


def places_of(html: str) -> list[str]:
    """Return the ids of the elements of an article, to which links may lead."""
    reader = _Places()
    reader.feed(html)
    reader.close()
    return reader.found


def offline_html(html: str, base: str, anchors: Mapping[str, str]) -> str:
    """Return the HTML of an article at the address ``base``.

    ``anchors`` are the ids, in this file, of the addresses that it holds, and of places on them (``ADDRESS#PLACE``). A
    link to a place that is not there leads to the beginning of its article.
    """
    writer = _Writer(base, anchors)
    writer.feed(html)
    writer.close()
    return "".join(writer.parts)


class _Places(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 (the parser's)
        self.found += (value for name, value in attrs if name == "id" and value)


class _Writer(HTMLParser):
    def __init__(self, base: str, anchors: Mapping[str, str]) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self._base, self._anchors = base, anchors
        self._links = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self._image(dict(attrs))
        elif tag == "a":
            self._links += 1
            self.parts.append(self._link(dict(attrs)))
        else:
            self.parts.append(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._links -= 1
        self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")

    def _image(self, attributes: Mapping[str, str | None]) -> None:
        """A link to the image, with what stands for it; within a link that alone, for links cannot hold each other."""
        shown = f"{_SHOWN} {escape(attributes.get('alt') or attributes.get('title') or '')}".rstrip()
        address = attributes.get("src")
        if self._links or not address:
            self.parts.append(shown)
        else:
            self.parts.append(f'<a href="{escape(self._target(address))}" rel="noopener noreferrer">{shown}</a>')

    def _link(self, attributes: dict[str, str | None]) -> str:
        href = attributes.get("href")
        if href is not None and not href.startswith("#"):
            attributes["href"] = self._target(href)
        stated = (f' {name}="{escape(value or "")}"' for name, value in attributes.items())
        return f"<a{''.join(stated)}>"

    def _target(self, address: str) -> str:
        try:
            whole = urljoin(self._base, address)
        except ValueError:
            return address
        page, _, place = whole.partition("#")
        if page not in self._anchors:
            return whole
        return f"#{self._anchors.get(f'{page}#{unquote(place)}', self._anchors[page])}"
