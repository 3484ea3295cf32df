"""Input text: UTF-8 decoding, and removal of characters that are not writing.

The importer reports what is removed here with the findings ``ENCODING_REPAIRED`` and ``BIDI_ISOLATED``. Legitimate uses
stay: joiners between letters that join, direction marks in a bidirectional text, soft hyphens in a body.
"""

import re

from gql_blog.content import normalized
from gql_blog.errors import ImportRefused

MAX_BYTES = 10_000_000
_BINARY_SAMPLE = 1024
_BINARY_SHARE = 10  # one control character in so many bytes: no text is written like this
_BINARY_LEAST = 8
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def decode_utf8(data: bytes) -> str:
    """The text of a file in UTF-8; a byte order mark stays in it (it is layout, and counted as such)."""
    if len(data) > MAX_BYTES:
        raise ImportRefused(
            "TOO_LARGE", f"The file has {len(data)} bytes; the limit is {MAX_BYTES}. Split or shorten it."
        )
    if not data.strip():
        raise ImportRefused("EMPTY", "The file is empty. A page has at least a head and a text.")
    if data.startswith(_UTF16_MARKS):
        raise ImportRefused(
            "NOT_UTF8", "The file is in UTF-16, according to its first two bytes. Save it as UTF-8.", offset=0
        )
    if _is_binary(data):
        raise ImportRefused("BINARY", "The file is binary, not text. Save the page as plain text.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise ImportRefused(
            "NOT_UTF8",
            f"The file is not valid UTF-8: byte {fault.start} (0x{data[fault.start]:02x}) is invalid. "
            "Save it as UTF-8.",
            offset=fault.start,
        ) from None
    _refuse_nul(text, data)
    return text


def _is_binary(data: bytes) -> bool:
    sample = data[:_BINARY_SAMPLE]
    controls = sum(byte < 9 or 14 <= byte < 32 for byte in sample)
    return (
        controls >= _BINARY_LEAST
        and controls * _BINARY_SHARE > len(sample)
        and b"\x00" in sample
        and not _is_wide_text(sample)
    )


def _is_wide_text(sample: bytes) -> bool:
    """UTF-16 without its mark: every other byte of a Latin text is NUL, and nothing else is a control."""
    return sample.count(b"\x00") * 3 > len(sample) and not any(0 < byte < 9 for byte in sample)


def _refuse_nul(text: str, data: bytes) -> None:
    place = text.find("\x00")
    if place < 0:
        return
    line = text.count("\n", 0, place) + 1
    raise ImportRefused(
        "NUL",
        f"Line {line} contains a NUL character (is the file in UTF-16?). Save it as UTF-8 without NUL characters.",
        line=line,
        offset=data.find(b"\x00"),
    )


_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_MARKS = re.compile("[\u200b-\u200f\u2060-\u2064\u00ad\ufeff\u180e\u061c\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile(r"\s+")
_OPENERS = {"\u202a": "\u202c", "\u202b": "\u202c", "\u202d": "\u202c", "\u202e": "\u202c"}
_ISOLATES = "\u2066\u2067\u2068"
_FSI, _PDI, _PDF = "\u2068", "\u2069", "\u202c"


def has_bidi(text: str) -> bool:
    """Whether the text turns its direction by explicit embeddings, overrides or isolates."""
    return not text.isascii() and bool(_BIDI.search(text))


def plain_form(text: str) -> str:
    """A line as patterns are matched against it: composed, with plain spaces, and without what nobody sees."""
    if text.isascii():
        return text
    return _SPACES.sub(" ", normalized("NFC", _MARKS.sub("", text))).strip()


def isolate_bidi(text: str) -> str:
    """A text whose direction controls cannot reach beyond it: all of them closed, the whole in an isolate."""
    if not has_bidi(text):
        return text
    open_marks: list[str] = []
    kept: list[str] = []
    for char in text:
        if char in _OPENERS:
            open_marks.append(_PDF)
        elif char in _ISOLATES:
            open_marks.append(_PDI)
        elif char in (_PDF, _PDI):
            if not open_marks or open_marks[-1] != char:
                continue  # closes nothing of this text: it would close the isolate around it
            open_marks.pop()
        kept.append(char)
    return _FSI + "".join(kept) + "".join(reversed(open_marks)) + _PDI
