"""TOML as a tree of texts, from untrusted files."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from gql_blog.errors import ImportRefused
from gql_blog.transfer.tree import Entry, Items, Keys, Scalar, Value

DEPTH_LIMIT: Final = 16
_TOKEN: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"""'
    r"|'''.*?'''"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|[\[\]{}\n]"
    r"|[^\[\]{}\n\"'\#]+"
    r"|.",
    re.DOTALL,
)
_BRACKETS: Final = {"[": 1, "{": 1, "]": -1, "}": -1}
_PART: Final = re.compile(r"[=,\n]")
_KEY: Final = re.compile(r"""\s*\[{0,2}\s*(?:"([^"\n]*)"|'([^'\n]*)'|([A-Za-z0-9_-]+))""")
_LINE: Final = re.compile(r"at line (\d+)")


@dataclass(frozen=True, slots=True)
class _Statement:
    """Where a statement stands: characters of the block, lines of the file."""

    start: int
    end: int
    first_line: int
    last_line: int


def read_toml(text: str, *, first_line: int = 1) -> Keys:
    """Return the table that ``text`` is; ``first_line`` is the line of the file that it begins on.

    Raises ImportRefused with the line.
    """
    statements = list(_statements(text, first_line))
    try:
        table = tomllib.loads(text, parse_float=str)
    except ValueError as error:
        raise _refusal(error, text, first_line) from error
    places = _places(text, statements)
    whole = _Statement(0, 0, first_line, first_line)
    return Keys(tuple(_entry(key, value, places.get(key, whole)) for key, value in table.items()), first_line)


def _statements(text: str, first_line: int) -> Iterator[_Statement]:
    """Every statement, table headers included.

    Too much nesting is refused here, by brackets or by dots, before ``tomllib`` recurses into it.
    """
    begin, depth, dots, line, start = 0, 0, 0, first_line, first_line
    for token in _TOKEN.finditer(text):
        word = token.group()
        if word in _BRACKETS:
            depth, dots = depth + _BRACKETS[word], 0
        elif word[0] not in "\"'#":
            first, *further = _PART.split(word)
            dots = max(dots + first.count("."), *(part.count(".") for part in further), 0)
        if depth > DEPTH_LIMIT or dots > DEPTH_LIMIT:
            fault = f"Line {line}: the front matter is nested more than {DEPTH_LIMIT} levels deep."
            raise ImportRefused("FRONT_MATTER_INVALID", fault, line=line)
        if _PART.search(word):
            dots = 0
        line += word.count("\n")
        if word == "\n" and depth <= 0:
            yield _Statement(begin, token.start(), start, line - 1)
            begin, start, depth = token.end(), line, 0
    yield _Statement(begin, len(text), start, line)


def _places(text: str, statements: list[_Statement]) -> dict[str, _Statement]:
    """Where each key of the outermost table stands; a table reaches to the next header."""
    places: dict[str, _Statement] = {}
    table: str | None = None
    for each in statements:
        match = _KEY.match(text, each.start, each.end)
        if match is None:
            continue
        name = next(group for group in match.groups() if group is not None)
        if match.group().lstrip().startswith("["):
            table = name
        key = name if table is None else table
        begun = places.get(key, each)
        places[key] = _Statement(begun.start, each.end, begun.first_line, each.last_line)
    return places


def _entry(key: str, value: Any, place: _Statement) -> Entry:
    return Entry(key, _value(value, place), place.first_line, place.last_line, place.start, place.end)


def _value(value: Any, place: _Statement) -> Value:
    line = place.first_line
    if isinstance(value, dict):
        return Keys(tuple(_entry(key, each, place) for key, each in value.items()), line)
    if isinstance(value, list):
        return Items(tuple(_value(each, place) for each in value), line)
    if isinstance(value, bool):
        return Scalar("true" if value else "false", line)
    if isinstance(value, date | datetime | time):
        return Scalar(value.isoformat(), line)
    return Scalar(str(value), line, quoted=isinstance(value, str))


def _refusal(error: ValueError, text: str, first_line: int) -> ImportRefused:
    found = _LINE.search(str(error))
    line = first_line
    if found:
        line += int(found.group(1)) - 1
    elif "end of document" in str(error):
        line += text.rstrip("\n").count("\n")
    fault = _LINE.sub("", str(error)).replace("(, column", "(column").rstrip(". ")
    reason = "IMPOSSIBLE_DATE" if "Invalid date" in fault else "FRONT_MATTER_INVALID"
    return ImportRefused(reason, f"Line {line}: no valid TOML: {fault}.", line=line)
