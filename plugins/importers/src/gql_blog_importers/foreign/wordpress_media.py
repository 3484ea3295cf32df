"""The attachments of an export, which posts name by their numbers: read before the posts, in a pass of their own."""

import re
from dataclasses import dataclass
from html import escape
from typing import BinaryIO, Final

from gql_blog_importers.foreign.xml_records import XmlElement, read_records

_CHUNK: Final = 1 << 20
_NAMED: Final = re.compile(rb"_thumbnail_id")
_ATTACHED: Final = re.compile(rb"wp:attachment_url")
_SIZED: Final = re.compile(rb"-\d{1,5}x\d{1,5}\.(?:jpe?g|png|gif|webp|avif)\b|[?&;](?:w|resize)=\d", re.IGNORECASE)
"""What tells that a post shows an attachment in another size."""
_LONGEST: Final = 32


@dataclass(frozen=True, slots=True)
class Attachment:
    """An image with its alternative text and its caption, which may have HTML."""

    address: str
    alt: str = ""
    caption: str = ""

    def figure(self) -> str:
        """Return it as HTML."""
        image = f'<img src="{escape(self.address)}" alt="{escape(self.alt)}">'
        caption = f"<figcaption>{self.caption}</figcaption>" if self.caption else ""
        return f"<figure>{image}{caption}</figure>\n\n" if caption else f"<p>{image}</p>\n\n"

    def is_shown_in(self, html: str) -> bool:
        """Whether a text shows it, in whatever size."""
        stem, dot, suffix = self.address.rpartition(".")
        return self.address in html or bool(dot and (f"{stem}-" in html or f"{stem}.{suffix}" in html))


def read_attachments(file: BinaryIO, prefixes: dict[str, str]) -> dict[str, Attachment]:
    """Return the attachments by their numbers, if a post may need them; the file stands at its beginning again."""
    found: dict[str, Attachment] = {}
    if _holds(file, _NAMED) or (_holds(file, _ATTACHED) and _holds(file, _SIZED)):
        dropped = {"wp:comment": lambda _: None, "content:encoded": lambda _: None}
        records = read_records(file, root="rss", records=frozenset({"item"}), prefixes=prefixes, compact=dropped)
        for item in records:
            address = item.stated("wp:attachment_url") or item.stated("guid")
            if item.stated("wp:post_type") == "attachment" and address:
                alt = next((each[1] for each in meta_of(item) if each[0] == "_wp_attachment_image_alt"), "")
                found[item.stated("wp:post_id")] = Attachment(address, alt, item.stated("excerpt:encoded"))
        file.seek(0)
    return found


def meta_of(item: XmlElement) -> list[tuple[str, str]]:
    """Return the custom fields of an item, names and values."""
    metas = item.all("wp:postmeta")
    return [(each.stated("wp:meta_key"), each.stated("wp:meta_value")) for each in metas]


def _holds(file: BinaryIO, what: re.Pattern[bytes]) -> bool:
    before, found = b"", False
    while not found and (chunk := file.read(_CHUNK)):
        found = what.search(before + chunk) is not None
        before = chunk[-_LONGEST:]
    file.seek(0)
    return found
