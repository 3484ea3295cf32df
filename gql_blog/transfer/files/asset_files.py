"""What a file is by its name, where it is only shown or run by documents."""

import re
from pathlib import PurePosixPath
from typing import Final

_ASSETS: Final = frozenset(
    (
        *("css", "js", "mjs", "map", "woff", "woff2", "ttf", "otf", "eot", "webmanifest", "swf", "wasm"),
        *("png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "ico", "bmp", "tif", "tiff", "apng", "cur"),
        *("mp3", "mp4", "m4a", "m4v", "ogg", "ogv", "oga", "wav", "webm", "mov", "flac", "vtt"),
    )
)
_RASTER: Final = frozenset(("png", "jpg", "jpeg", "gif", "webp", "avif", "ico", "bmp", "tif", "tiff"))
_QUERY: Final = re.compile(r"[?@](?=[^/]*=).*$|\?.*$")


def file_kind(name: str) -> str:
    """Return the extension of a file, without the query that a mirror keeps in its name: ``a.css?ver=2`` is ``css``."""
    return PurePosixPath(_QUERY.sub("", name)).suffix.removeprefix(".").lower()


def is_raster_name(path: str) -> bool:
    """Whether a file is an image by its name, of a kind that never begins as HTML does."""
    return file_kind(PurePosixPath(path).name) in _RASTER


def is_shown_by_pages(path: str) -> bool:
    """Whether a file of any folder is only shown or run by documents: an image, a style, a script, a sound."""
    return file_kind(PurePosixPath(path).name) in _ASSETS
