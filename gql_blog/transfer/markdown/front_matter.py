"""The head of a Markdown file: keys and values between two lines of ``---`` (YAML) or ``+++`` (TOML)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gql_blog.errors import ImportRefused
from gql_blog.transfer.markdown.front_matter_syntax import (
    MappingValue,
    ScalarValue,
    SequenceValue,
    Value,
    parse_toml,
    parse_yaml,
)

SIZE_LIMIT: Final = 65_536
"""Characters. A head longer than this describes no article."""
_READERS: Final = {"---": parse_yaml, "+++": parse_toml}
_ENDS: Final = {"---": ("---", "..."), "+++": ("+++",)}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A file's head and what follows it. ``body_line`` is the line that ``body`` begins on; lines count from 1."""

    keys: MappingValue
    block: str
    """What stands between the two lines."""
    body: str
    body_line: int


def has_front_matter(text: str) -> bool:
    """Whether a text opens with a line that begins front matter, after a byte order mark or without one."""
    return text.removeprefix("\ufeff").split("\n", 1)[0].rstrip() in _READERS


def front_matter_texts(text: str) -> Mapping[str, Sequence[str]]:
    """Return what each key of the front matter says, by its lower-case name. ImportRefused, with the line."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return {each.key.lower(): tuple(_texts(each.value)) for each in split_front_matter(plain).keys.entries}


def _texts(value: Value) -> Iterator[str]:
    values = value.values if isinstance(value, SequenceValue) else (value,)
    return (each.text for each in values if isinstance(each, ScalarValue) and each.text is not None)


def split_front_matter(text: str, *, first_line: int = 1) -> FrontMatter:
    """Split a text into its front matter and its body; it begins on ``first_line`` of its file.

    Line ends are ``\\n``, and there is no byte order mark.

    One blank line after the head belongs to it, and so does the last line end of the file: what an export writes
    comes back as it was. A text without front matter is all body. Raises ImportRefused with the line.
    """
    if not has_front_matter(text):
        return FrontMatter(MappingValue((), first_line), "", _without_last_line_end(text), first_line)
    fence = text.split("\n", 1)[0].rstrip()
    begin = text.find("\n") + 1
    end, after = _end(text, fence, begin, first_line)
    block = text[begin:end]
    if len(block) > SIZE_LIMIT:
        raise ImportRefused(
            "FRONT_MATTER_INVALID",
            f"Line {first_line}: the front matter has {len(block)} characters; the limit is {SIZE_LIMIT}. Shorten it.",
            line=first_line,
        )
    keys = _READERS[fence](block, first_line=first_line + 1)
    body_line = first_line + 2 + block.count("\n")
    body = text[after:]
    if body.startswith("\n"):
        body, body_line = body[1:], body_line + 1
    return FrontMatter(keys, block, _without_last_line_end(body), body_line)


def _end(text: str, fence: str, begin: int, first_line: int) -> tuple[int, int]:
    place = begin
    while 0 < place <= len(text):
        line_end = text.find("\n", place)
        line = text[place : line_end if line_end >= 0 else len(text)]
        if line.rstrip() in _ENDS[fence]:
            return place, line_end + 1 if line_end >= 0 else len(text)
        if line_end < 0:
            break
        place = line_end + 1
    raise ImportRefused(
        "FRONT_MATTER_NOT_CLOSED",
        f"Line {first_line} opens front matter that is not closed. Add a line {fence!r} after the keys.",
        line=first_line,
    )


def _without_last_line_end(text: str) -> str:
    return text[:-1] if text.endswith("\n") else text
