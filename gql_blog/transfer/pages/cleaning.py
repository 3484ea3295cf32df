"""Characters that are no writing: controls, terminal escapes, marks of direction, spaces without width.

What is taken away here is told in a finding (``ENCODING_REPAIRED``, ``BIDI_ISOLATED``); legitimate uses stay: joiners
between letters that join, direction marks in a text of two directions, soft hyphens in a body.
"""

import re
import unicodedata

_CONTROL = re.compile(r"\x1b\[[0-9;?]{0,40}[A-Za-z]|[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff]")
_SEPARATOR = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile(
    "[\u200b\u2060\u00ad\ufeff\u180e]|(?<=[\\x20-\u024f])[\u200c\u200d]|[\u200c\u200d](?=[\\x20-\u024f])"
)
_EDGES = " \t\r\n\u00a0\u200b\u2060\ufeff\u3000"
_SPACES = re.compile(r"\s+")
_OPENERS = {"\u202a": "\u202c", "\u202b": "\u202c", "\u202d": "\u202c", "\u202e": "\u202c"}
_ISOLATES = "\u2066\u2067\u2068"
_FSI, _PDI, _PDF = "\u2068", "\u2069", "\u202c"


def clean(text: str) -> str:
    """A line without control characters; other separators of lines become spaces, so that no line splits later."""
    if not text.isprintable():
        text = _SEPARATOR.sub(" ", _CONTROL.sub("", text))
    return text.strip().strip(_EDGES).strip()


def has_controls(text: str) -> bool:
    """Whether ``clean`` takes more than space away."""
    return not text.isprintable() and bool(_CONTROL.search(text) or _SEPARATOR.search(text))


def has_bidi(text: str) -> bool:
    """Whether the text turns its direction by explicit embeddings, overrides or isolates."""
    return not text.isascii() and bool(_BIDI.search(text))


def has_invisible(text: str) -> bool:
    """Whether a name or title would hide characters that nobody sees."""
    return not text.isascii() and bool(_INVISIBLE.search(text.strip(_EDGES)))


def tidy(text: str) -> str:
    """A name or a title as it is stored: composed (NFC), on one line, with nothing in it that nobody sees."""
    if text.isascii():
        return _SPACES.sub(" ", text).strip()
    visible = _INVISIBLE.sub("", _BIDI.sub("", text))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", visible)).strip()


def isolate(text: str) -> str:
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
