"""Media: pictures, recordings and documents, and the paths at which they are served."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from gql_blog.content.vocabulary import Vocabulary


class MediaKind(Vocabulary):
    """What a medium is, as its bytes say."""

    IMAGE = "IMAGE", "A picture."
    AUDIO = "AUDIO", "A recording."
    DOCUMENT = "DOCUMENT", "A document, such as a PDF."


class MediaFormat(Vocabulary):
    """The formats in which a picture is served."""

    AVIF = "AVIF", "AVIF."
    WEBP = "WEBP", "WebP."
    JPEG = "JPEG", "JPEG."
    PNG = "PNG", "PNG."


WIDTHS: Final = (320, 480, 640, 960, 1280, 1920)
"""The widths at which pictures are served, in pixels."""

EXTENSIONS: Final[Mapping[str, str]] = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/avif": "avif",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/mp4": "m4a",
    "audio/wav": "wav",
    "application/pdf": "pdf",
}
"""The types of files that are taken, with the ending of each in a path."""

ARCHIVED_MEDIA: Final = "media/"
"""The folder of files of media in the archive of a site."""

SHOWN_DIGITS: Final = 16
"""How many digits of its hash stand in the path of a file."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that was received, cleaned, measured and stored.

    ``received_sha256`` is the hash of the bytes as they came, ``sha256`` that of the bytes as they are stored.
    ``width``, ``height`` and ``colour`` (``#rrggbb``) are known of pictures.
    """

    received_sha256: str
    sha256: str
    kind: MediaKind
    mime_type: str
    size: int
    width: int | None = None
    height: int | None = None
    colour: str | None = None


_NAMED: Final = re.compile(r"media:(med_[0-9a-z]{26})")


def media_in(source: str) -> frozenset[str]:
    """Return the ids of the media that a Markdown text names."""
    return frozenset(_NAMED.findall(source))


def media_path(
    media_id: str, sha256: str, mime_type: str, width: int | None = None, image_format: MediaFormat | None = None
) -> str:
    """Return the path of a file, or of a picture at one of ``WIDTHS`` or in another format than its own."""
    extension = EXTENSIONS[f"image/{image_format.lower()}" if image_format else mime_type]
    size = f"-{width}" if width else ""
    return f"/media/{media_id}/{sha256[:SHOWN_DIGITS]}{size}.{extension}"
