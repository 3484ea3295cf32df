"""Pictures that mean harm, made here: none is kept in the repository."""

import io
import struct
import zlib
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

from PIL import Image


async def chunks(data: bytes, size: int = 4_096) -> AsyncIterator[bytes]:
    """A body as it arrives."""
    for start in range(0, len(data), size):
        yield data[start : start + size]


def picture(form: str = "JPEG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: Any) -> bytes:
    """A picture of many colours."""
    written = io.BytesIO()
    Image.radial_gradient("L").resize(size).convert(mode).save(written, form, **options)
    return written.getvalue()


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_of(width: int, height: int, *chunks: bytes) -> bytes:
    """A PNG that says to have a size, with these chunks."""
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + _chunk(b"IEND", b"")


def _zeros(count: int) -> bytes:
    return _chunk(b"IDAT", zlib.compress(bytes(count), 9))


def _many_frames() -> bytes:
    frame = Image.new("P", (1000, 1000))
    others = [Image.new("P", (1000, 1000), color=number % 250) for number in range(1, 80)]
    written = io.BytesIO()
    frame.save(written, "GIF", save_all=True, append_images=others)
    return written.getvalue()


def _lying(data: bytes, place: int, value: bytes) -> bytes:
    return data[:place] + value + data[place + len(value) :]


HOSTILE: Final[dict[str, tuple[str, Callable[[], bytes]]]] = {
    "nothing": ("TYPE", lambda: b""),
    "text": ("TYPE", lambda: b"hello"),
    "svg": ("TYPE", lambda: b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
    "svg behind spaces": ("TYPE", lambda: b"\xef\xbb\xbf \n<svg onload='alert(1)'/>"),
    "html": ("TYPE", lambda: b"<!DOCTYPE html><script>alert(1)</script>"),
    "tiff": ("TYPE", lambda: picture("TIFF")),
    "bmp": ("TYPE", lambda: picture("BMP")),
    "postscript": ("TYPE", lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) run\n"),
    "zip": ("TYPE", lambda: b"PK\x03\x04" + bytes(90)),
    "program": ("TYPE", lambda: b"\x7fELF" + bytes(90)),
    "film": ("TYPE", lambda: b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(90)),
    "riff of another kind": ("TYPE", lambda: b"RIFF\x00\x00\x00\x00AVI " + bytes(90)),
    "jpeg that ends": ("DAMAGED", lambda: picture("JPEG", (640, 480))[:900]),
    "jpeg of a head": ("DAMAGED", lambda: b"\xff\xd8\xff\xe0" + bytes(200)),
    "png that ends": ("DAMAGED", lambda: picture("PNG", (640, 480))[:2000]),
    "gif that ends": ("DAMAGED", lambda: picture("GIF", (640, 480), "P")[:60]),
    "webp that ends": ("DAMAGED", lambda: picture("WEBP", (640, 480))[:300]),
    "avif that ends": ("DAMAGED", lambda: picture("AVIF", (640, 480))[:300]),
    "gif that says png": ("DAMAGED", lambda: b"\x89PNG\r\n\x1a\n" + picture("GIF", mode="P")),
    "html that says gif": ("DAMAGED", lambda: b"GIF89a<html><script>alert(1)</script></html>" + bytes(90)),
    "png with a wrong sum": ("DAMAGED", lambda: _lying(picture("PNG"), 29, b"\0\0\0\0")),
    "png without pixels": ("DAMAGED", lambda: png_of(64, 48)),
    "png with fewer pixels": ("DAMAGED", lambda: png_of(6400, 4800, _zeros(100))),
    "png of no width": ("DAMAGED", lambda: png_of(0, 48, _zeros(100))),
    "png of text without end": (
        "DAMAGED",
        lambda: png_of(8, 8, *[_chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(30_000_000), 9))] * 9, _zeros(16)),
    ),
    "png bomb": ("PIXELS", lambda: png_of(60_000, 60_000, _zeros(9_000_000))),
    "png of the largest size": ("PIXELS", lambda: png_of(2**31 - 1, 2**31 - 1, _zeros(100))),
    "png just above the limit": ("PIXELS", lambda: png_of(10_000, 5_001, _zeros(6_260_000))),
    "jpeg that says to be huge": (
        "PIXELS",
        lambda: _lying(picture("JPEG"), picture("JPEG").index(b"\xff\xc0") + 5, b"\xff\xff\xff\xff"),
    ),
    "gif of many frames": ("PIXELS", _many_frames),
}
"""Each with the reason for which it is refused."""
