"""Front matter as a tree of texts with their places: the same for YAML and TOML, with nothing interpreted yet.

Numbers, dates and booleans stay the text that was written: ``title: 007`` is a title, and 2017-02-30 is for the
reader of dates to refuse, with its line.
"""

from dataclasses import dataclass
from typing import Union


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as written; ``text`` is ``None`` for null. ``quoted``: the source puts it in quotation marks."""

    text: str | None
    line: int
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list of values."""

    values: "tuple[Value, ...]"
    line: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A key and its value, with their place: lines of the file, from 1, and characters of the block, from 0."""

    key: str
    value: "Value"
    first_line: int
    last_line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys with their values, in written order; no key stands twice."""

    entries: tuple[Entry, ...]
    line: int


Value = Union[Scalar, Items, Keys]  # noqa: UP007 (the classes above name it before it exists)
