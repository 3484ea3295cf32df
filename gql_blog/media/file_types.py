"""The type of a file, told by its first bytes alone: never by its name, or by what a client says of it."""

from typing import Final, NamedTuple

from gql_blog.content import EXTENSIONS, MediaKind
from gql_blog.errors import MediaRefused

HEAD: Final = 64
"""How many bytes of a file tell its type."""

_FIRST: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"%PDF-", "application/pdf"),
)
_RIFF: Final = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_BRANDS: Final = {b"avif": "image/avif", b"avis": "image/avif", b"M4A ": "audio/mp4", b"M4B ": "audio/mp4"}
"""What the box ``ftyp`` says, with which a file of MPEG-4 begins."""

_TAKEN: Final = "JPEG, PNG, GIF, WebP, AVIF, MP3, Ogg, M4A, WAV or PDF"


class FileType(NamedTuple):
    """A type of files that are taken."""

    mime_type: str
    kind: MediaKind
    extension: str


def type_of(head: bytes) -> FileType:
    """Return the type of a file that begins with these bytes; MediaRefused if it is none that is taken."""
    mime_type = _mime_type(head)
    if mime_type is None:
        is_text = head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
        why = " SVG, HTML and XML are not taken, since they can run scripts." if is_text else ""
        raise MediaRefused("TYPE", f"This type of file is not supported.{why} Convert the file to {_TAKEN}.")
    kind = {"image": MediaKind.IMAGE, "audio": MediaKind.AUDIO}.get(mime_type.partition("/")[0], MediaKind.DOCUMENT)
    return FileType(mime_type, kind, EXTENSIONS[mime_type])


def _mime_type(head: bytes) -> str | None:
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        end = min(int.from_bytes(head[:4], "big"), HEAD)
        brands = [head[8:12], *(head[place : place + 4] for place in range(16, end, 4))]
        return next((_BRANDS[brand] for brand in brands if brand in _BRANDS), None)
    return next((mime_type for first, mime_type in _FIRST if head.startswith(first)), None)
