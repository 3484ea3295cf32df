"""Characters that are no writing: removed from a page's lines, its names and its titles.

What is removed here is told with the finding ``ENCODING_REPAIRED``. Joiners between letters that join, direction marks
in a bidirectional text and soft hyphens in a body stay.
"""

import re

from gql_blog.plugin import normalized

_CONTROL = re.compile(r"\x1b\[[0-9;?]{0,40}[A-Za-z]|[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff]")
_SEPARATOR = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\u200b\u2060\u00ad\ufeff\u180e]|(?<=[\\x20-\u024f])[\u200c\u200d]|[\u200c\u200d](?=[\\x20-\u024f])"
)
_DIRECTION_MARKS = "\u200e\u200f\u061c"
_EDGES = " \t\r\n\u00a0\u200b\u2060\ufeff\u3000"
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile(r"\s+")


def strip_controls(text: str) -> str:
    """A line without control characters; other separators of lines become spaces, so that no line splits later."""
    return remove_controls(text).strip().strip(_EDGES).strip()


def remove_controls(text: str) -> str:
    """A text without control characters but ends of lines and tabs; other separators of lines become spaces."""
    return text if text.isprintable() else _SEPARATOR.sub(" ", _CONTROL.sub("", text))


def has_controls(text: str) -> bool:
    """Whether ``clean`` takes more than space away."""
    return not text.isprintable() and bool(_CONTROL.search(text) or _SEPARATOR.search(text))


def has_invisible(text: str) -> bool:
    """Whether a name or title would hide characters that nobody sees."""
    return not text.isascii() and bool(_INVISIBLE.search(text.strip(_EDGES)))


def normalize_line(text: str) -> str:
    """A name or a title as it is stored: composed (NFC), on one line, with nothing in it that nobody sees."""
    if text.isascii():
        return _SPACES.sub(" ", text).strip()
    visible = _INVISIBLE.sub("", _BIDI.sub("", text))
    return _SPACES.sub(" ", normalized("NFC", visible)).strip().strip(_DIRECTION_MARKS).strip()


def is_cjk(char: str) -> bool:
    """Whether a character is of a script whose words have no spaces between them, or few and short ones."""
    return "\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3"
