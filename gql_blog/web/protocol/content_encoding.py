"""Compression of responses: which encoding a client accepts, and the bytes in it."""

import asyncio
import gzip
from functools import lru_cache
from typing import Final, Literal

import brotli

Encoding = Literal["br", "gzip"]

SMALLEST: Final = 1_000
"""Bytes from which on a body is compressed."""
_AT_ONCE: Final = 32_768
"""Bytes up to which it is compressed on the event loop: to ask a thread would take longer."""
_BROTLI_QUALITY: Final = 5
_GZIP_LEVEL: Final = 6
_LONGEST: Final = 1_000
_TEXTS: Final = ("text/", "application/json", "application/xml")
_ENDINGS: Final = ("+json", "+xml")


@lru_cache(maxsize=256)
def preferred_encoding(accept: bytes | None) -> Encoding | None:
    """Return the encoding for an ``Accept-Encoding`` header: Brotli before gzip where both are liked alike."""
    if accept is None or len(accept) > _LONGEST:
        return None
    liked = {}
    for part in accept.decode("latin-1").lower().split(","):
        name, _, quality = part.partition(";")
        liked[name.strip()] = _quality(quality)
    others = liked.get("*", 0.0)
    brotli_liked, gzip_liked = liked.get("br", others), liked.get("gzip", others)
    if max(brotli_liked, gzip_liked) <= 0:
        return None
    return "br" if brotli_liked >= gzip_liked else "gzip"


def is_text(media_type: str) -> bool:
    """Whether files of a media type become smaller."""
    plain = media_type.partition(";")[0]
    return plain.startswith(_TEXTS) or plain.endswith(_ENDINGS)


async def compressed(body: bytes, encoding: Encoding) -> bytes:
    """Return a body in an encoding; a long one is compressed beside the event loop."""
    return _compress(body, encoding) if len(body) <= _AT_ONCE else await asyncio.to_thread(_compress, body, encoding)


def _compress(body: bytes, encoding: Encoding) -> bytes:
    if encoding == "gzip":
        return gzip.compress(body, _GZIP_LEVEL, mtime=0)
    return bytes(brotli.compress(body, quality=_BROTLI_QUALITY))


def _quality(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
