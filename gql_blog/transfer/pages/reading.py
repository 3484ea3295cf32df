"""Bytes → text, or a refusal that names the place of the fault."""

from gql_blog.errors import ImportRefused

MAX_BYTES = 10_000_000
_BINARY_SAMPLE = 1024
_BINARY_SHARE = 10  # one control character in so many bytes: no text is written like this
_BINARY_LEAST = 8
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def decode(data: bytes) -> str:
    """The text of a file in UTF-8; a byte order mark stays in it (it is layout, and counted as such)."""
    if len(data) > MAX_BYTES:
        raise ImportRefused(
            "TOO_LARGE", f"The file has {len(data)} bytes, and a page may have {MAX_BYTES}. Split it, or shorten it."
        )
    if not data.strip():
        raise ImportRefused("EMPTY", "The file is empty. A page has at least a head and a text.")
    if data.startswith(_UTF16_MARKS):
        raise ImportRefused(
            "NOT_UTF8", "The file is in UTF-16, as its first two bytes say. Save it as UTF-8.", offset=0
        )
    if _is_binary(data):
        raise ImportRefused("BINARY", "The file is no text: it is full of control bytes. Give the page's plain text.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise ImportRefused(
            "NOT_UTF8",
            f"The file is not valid UTF-8: byte {fault.start} (0x{data[fault.start]:02x}) cannot be read. "
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
        f"Line {line} holds a NUL character, which no text has (is the file in UTF-16?). "
        "Save it as UTF-8, without NULs.",
        line=line,
        offset=data.find(b"\x00"),
    )
