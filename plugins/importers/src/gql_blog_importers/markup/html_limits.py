"""Limits of HTML, told from its tags alone, before a parser makes elements of them.

Where emphasis or a link stands open, each block that follows repeats it, with all its attributes; and what nests deep
takes a parser time by the square of it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

from gql_blog.plugin import Allowance, ImportRefused

_LONGEST: Final = 10_000_000
MOST_TAGS: Final = 250_000
DEEPEST: Final = 500
"""Levels that a parser is given; what is nested deeper stands at the deepest level, in its order."""

_FORMATTING: Final = frozenset("a b big code del em font i nobr s small strike strong tt u".split())  # noqa: SIM905
_CELLS: Final = frozenset(("td", "th", "caption"))
_EMPTY: Final = frozenset(
    ("area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_NOT_NESTING: Final = _EMPTY | _CELLS | {"dd", "dt", "li", "option", "p", "rp", "rt", "tbody", "tfoot", "thead", "tr"}
"""Elements that hold nothing, or whose end HTML lets one leave out."""

_RAW: Final = frozenset(("script", "style"))
_ALIKE: Final = 3
"""Open elements of one name and the same attributes that a parser repeats."""

_SIGNS: Final = 5
"""Characters of a tag and its end tag besides names and values."""


def check_expansion(html: str, allowance: Allowance) -> None:
    """Raise ImportRefused for HTML that becomes too much, or has too many tags."""
    tags = html.count("<")
    if len(html) > _LONGEST:
        raise ImportRefused("TOO_LARGE", f"The HTML has {len(html):,} characters; the limit is {_LONGEST:,}. Split it.")
    if tags > MOST_TAGS:
        raise ImportRefused("TOO_LARGE", f"The HTML has {tags:,} tags; the limit is {MOST_TAGS:,}. Split it.")
    if tags * len(html) <= allowance.left:
        return
    repeated = _Repeated()
    for kind, value in _events(html):
        if kind == "start":
            repeated.start(*value)
        elif kind == "end":
            repeated.end(value)
    allowance.take(repeated.characters)


def flattened(html: str) -> str:
    """Return HTML whose elements nest ``DEEPEST`` levels at most; as it is where they do."""
    if html.count("<") <= DEEPEST:
        return html
    writer = _Flattening()
    for kind, value in _events(html):
        match kind:
            case "start":
                writer.start(*value)
            case "end":
                writer.end(value)
            case "text":
                writer.text(value)
    return "".join(writer.parts) if writer.is_deep else html


def _events(html: str) -> Iterator[tuple[str, Any]]:
    """What a parser meets, in order. The library is loaded with the first."""
    from justhtml import stream  # noqa: PLC0415

    return stream(html)


class _Repeated:
    """Adds up what parsers repeat: at the beginning and the end of each block the formatting that stands open."""

    def __init__(self) -> None:
        self.characters = 0
        self._open: list[tuple[str, int, Any]] = []
        """Formatting elements with their sizes and what they are; ``table`` and ``td`` where a table or cell begins."""
        self._alike: Counter[Any] = Counter()
        self._size = 0

    def start(self, name: str, attributes: Mapping[str, str | None]) -> None:
        if name in _FORMATTING:
            self._format(name, attributes)
        elif name not in _EMPTY:
            self.characters += self._size
            if name == "table":
                self._push("table", 0, None)
            elif name in _CELLS and self._has("table"):
                self._drop_to("table")
                self._push("td", 0, None)

    def end(self, name: str) -> None:
        if name in _FORMATTING:
            self._remove(name)
            return
        self.characters += self._size
        if name in _CELLS or name == "tr":
            self._drop_to("table")
        elif name == "table":
            self._drop_to("table")
            self._remove("table")

    def _format(self, name: str, attributes: Mapping[str, str | None]) -> None:
        if name == "a":
            self._remove("a")  # a link ends the one before
        what = (name, *attributes.items())
        if self._alike[what] < _ALIKE:
            stated = sum(len(key) + len(value or "") for key, value in attributes.items())
            self._push(name, 2 * len(name) + _SIGNS + stated, what)

    def _has(self, name: str) -> bool:
        return self._alike[name] > 0

    def _push(self, name: str, size: int, what: Any) -> None:
        self._open.append((name, size, what))
        self._alike.update((name, what))
        self._size += size

    def _pop(self, at: int) -> None:
        name, size, what = self._open.pop(at)
        self._alike.subtract((name, what))
        self._size -= size

    def _remove(self, name: str) -> None:
        """End the last that is open of a name, within its cell."""
        if not self._has(name):
            return
        last = len(self._open) - 1
        for at in range(last, max(last - DEEPEST, -1), -1):
            here = self._open[at][0]
            if here == name:
                self._pop(at)
                return
            if here in ("table", "td"):
                return

    def _drop_to(self, name: str) -> None:
        """End all that was opened after the last of a name, if there is one."""
        while self._has(name) and self._open[-1][0] != name:
            self._pop(len(self._open) - 1)


class _Flattening:
    """Writes HTML anew, without the tags that stand too deep."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.is_deep = False
        self._open: list[str] = []
        self._count: Counter[str] = Counter()
        self._skipped: Counter[str] = Counter()
        self._raw = False

    def start(self, name: str, attributes: Mapping[str, str | None]) -> None:
        if name not in _NOT_NESTING:
            if name == "a" and self._count["a"]:
                self.end("a")
            if len(self._open) >= DEEPEST:
                self.is_deep = True
                self._skipped[name] += 1
                return
            self._open.append(name)
            self._count[name] += 1
        self._raw = name in _RAW
        stated = "".join(f' {key}="{escape(value or "")}"' for key, value in attributes.items())
        self.parts.append(f"<{name}{stated}>")

    def end(self, name: str) -> None:
        self._raw = False
        if self._skipped[name]:
            self._skipped[name] -= 1
            return
        self.parts.append(f"</{name}>")
        while self._count[name]:
            last = self._open.pop()
            self._count[last] -= 1
            if last == name:
                return

    def text(self, text: str) -> None:
        self.parts.append(text if self._raw else escape(text, quote=False))
