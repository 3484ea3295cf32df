"""Plain text from outside: what can never be stored, what is taken out, and when two texts are the same."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import accumulate
from typing import Final, Literal

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL, which PostgreSQL's text cannot hold, and lone surrogates, which UTF-8 cannot."""

_CONTROLS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\u202a-\u202e]")
"""What hides in a name or a title: soft hyphens, zero-width spaces, embeddings and overrides of direction.

The joiners (U+200C, U+200D) stay, for scripts need them; so do isolates, as long as they are closed.
"""
_ISOLATES = re.compile("[\u2066-\u2069]")
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")

_MANY_MARKS: Final = re.compile(r"[^\w\s\x00-\x7f]{30}(?=[^\w\s\x00-\x7f])")
"""What may be thirty combining marks in a row, and more to come."""
LONGEST_EMAIL: Final = 254
_NO_ATOM: Final = r"\s@\x00-\x20<>\"(),:;\\\[\]"
"""What would be a comment, a quotation or a list in a mail: with it, one mailbox had many addresses."""
_EMAIL: Final = re.compile(rf"[^{_NO_ATOM}]{{1,64}}@[^{_NO_ATOM}.]+(?:\.[^{_NO_ATOM}.]+)+")
_JOINER: Final = "\u034f"
"""COMBINING GRAPHEME JOINER, across which no marks are put in order."""


def is_storable(text: str) -> bool:
    """Whether every database can hold it."""
    return _UNSTORABLE.search(text) is None


def one_line(text: str) -> str:
    """Return a name or a title as it is kept: in one line, single-spaced, without controls and hidden characters."""
    return " ".join(printable_line(text).split())


def email_address(text: str) -> str | None:
    """Return an e-mail address as it is kept, in lower case; ``None`` if the text is none."""
    found = one_line(text).lower()
    return found if len(found) <= LONGEST_EMAIL and _EMAIL.fullmatch(found) else None


def printable_line(text: str) -> str:
    """Return text as one line that steers no terminal and hides nothing, and that keeps its spaces."""
    seen = _INVISIBLE.sub("", many_lines(text).replace("\n", " "))
    return seen if _isolates_are_closed(seen) else _ISOLATES.sub("", seen)


def many_lines(text: str) -> str:
    """Return running text as it is kept: lines end with LF, and there are no controls but the tabulator."""
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))


def normalized(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
    """Return a normal form of Unicode, in time that grows with the text.

    Marks behind one letter are put in order by the square of their number, so each thirty of them end with a joiner, as
    in the stream-safe text format of UAX #15: no writing has as many.
    """
    return unicodedata.normalize(form, _MANY_MARKS.sub(_with_joiner, text))


def folded(text: str) -> str:
    """Return what titles are compared by: composed, single-spaced, without case."""
    return " ".join(normalized("NFC", text).casefold().split())


def composed(text: str) -> str:
    """Return what names are compared by: composed and single-spaced; case and script tell people apart."""
    return " ".join(normalized("NFC", text).split())


def spellings(text: str) -> set[str]:
    """Return the ways in which a database may hold this text: as it is, composed, decomposed."""
    return {text, normalized("NFC", text), normalized("NFD", text)}


def camel_case(name: str) -> str:
    """Return a name with underscores as GraphQL and JSON have it."""
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def join_names(names: Sequence[str]) -> str:
    """Return names as a list of responses prints them: ``A``, ``A and B``, ``A, B and C``."""
    *others, last = names or ("",)
    return f"{', '.join(others)} and {last}" if others else last


def _with_joiner(marks: re.Match[str]) -> str:
    return marks[0] + _JOINER if any(map(unicodedata.combining, marks[0])) else marks[0]


def _isolates_are_closed(text: str) -> bool:
    depths = [*accumulate((-1 if each == "\u2069" else 1 for each in _ISOLATES.findall(text)), initial=0)]
    return min(depths) == depths[-1] == 0
