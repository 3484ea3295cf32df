"""YAML and TOML front matter as a tree of strings with line numbers, from untrusted files.

Numbers, dates and booleans stay strings: ``title: 007`` is a title, and the date parser refuses 2017-02-30 with its
line. No object is constructed. Aliases are refused because they multiply values, and duplicate keys because one of them
would be lost.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, Final, NoReturn, Union

import yaml

from gql_blog.errors import ImportRefused


@dataclass(frozen=True, slots=True)
class ScalarValue:
    """One value as written; ``text`` is ``None`` for null. ``quoted``: the source puts it in quotation marks."""

    text: str | None
    line: int
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class SequenceValue:
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
class MappingValue:
    """Keys with their values, in written order; no key stands twice.

    ``comments`` are the spans of all comments, as characters of the block; the outermost mapping alone has them.
    """

    entries: tuple[Entry, ...]
    line: int
    comments: tuple[tuple[int, int], ...] = ()


Value = Union[ScalarValue, SequenceValue, MappingValue]  # noqa: UP007 (the classes above name it before it exists)


DEPTH_LIMIT: Final = 16
_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
_STANDARD: Final = "tag:yaml.org,2002:"
_COMMENT: Final = re.compile(r"#[^\n]*")
_TAGS: Final = frozenset(
    _STANDARD + name for name in ("str", "int", "float", "bool", "null", "timestamp", "seq", "map", "merge", "value")
)


def parse_yaml(text: str, *, first_line: int = 1) -> MappingValue:
    """Return the mapping that ``text`` is, which begins on ``first_line`` of its file; ImportRefused with the line."""
    loader = _Loader(text, first_line)
    try:
        node = loader.get_single_node()
        if node is None:
            return MappingValue((), first_line, _yaml_comments(text))
        tree = _yaml_value(node, first_line)
    except yaml.YAMLError as error:
        raise _yaml_error(error, text, first_line) from error
    finally:
        loader.dispose()
    if not isinstance(tree, MappingValue):
        raise ImportRefused(
            "FRONT_MATTER_INVALID",
            f"Line {first_line}: expected keys with values, such as 'title: …'.",
            line=first_line,
        )
    return replace(tree, comments=_yaml_comments(text))


def _yaml_comments(text: str) -> tuple[tuple[int, int], ...]:
    """Comments stand between tokens, which PyYAML's scanner gives without them."""
    spans: list[tuple[int, int]] = []
    reached = 0
    for token in yaml.scan(text, yaml.SafeLoader):
        spans.extend(match.span() for match in _COMMENT.finditer(text, reached, token.start_mark.index))
        reached = max(reached, token.end_mark.index)
    return tuple(spans)


class _Loader(yaml.SafeLoader):
    """PyYAML's own parser, stopped where a document would grow beyond what was written."""

    def __init__(self, text: str, first_line: int) -> None:
        try:
            super().__init__(text)
        except yaml.YAMLError as error:
            raise _yaml_error(error, text, first_line) from error
        self._first_line = first_line
        self._depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, "refers to another value with '*'. Write the value itself")
        if self._depth > DEPTH_LIMIT:
            self._refuse(event, f"is nested more than {DEPTH_LIMIT} levels deep")
        self._depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self._depth -= 1

    def _refuse(self, event: Any, fault: str) -> NoReturn:
        line = self._first_line + event.start_mark.line
        raise ImportRefused("FRONT_MATTER_INVALID", f"Line {line}: the front matter {fault}.", line=line)


def _yaml_value(node: yaml.Node, offset: int) -> Value:
    line = offset + node.start_mark.line
    _check_tag(node, line)
    if isinstance(node, yaml.MappingNode):
        return MappingValue(_yaml_entries(node, offset), line)
    if isinstance(node, yaml.SequenceNode):
        return SequenceValue(tuple(_yaml_value(each, offset) for each in node.value), line)
    style = node.style if isinstance(node, yaml.ScalarNode) else None
    quoted = style in ("'", '"')
    return ScalarValue(None if style is None and node.value in _NULLS else node.value, line, quoted)


def _yaml_entries(node: yaml.MappingNode, offset: int) -> tuple[Entry, ...]:
    entries: dict[str, Entry] = {}
    for key_node, value_node in node.value:
        first = offset + key_node.start_mark.line
        if not isinstance(key_node, yaml.ScalarNode):
            raise ImportRefused(
                "FRONT_MATTER_INVALID",
                f"Line {first}: a mapping key must be a scalar, not a list or mapping.",
                line=first,
            )
        _check_tag(key_node, first)
        key = key_node.value
        if key in entries:
            raise ImportRefused(
                "FRONT_MATTER_INVALID",
                f"Line {first}: the key {key!r} is already on line {entries[key].first_line}. Keep one of them.",
                line=first,
            )
        end = _end(value_node)
        last = offset + end.line - (1 if end.column == 0 and end.line > key_node.start_mark.line else 0)
        entries[key] = Entry(key, _yaml_value(value_node, offset), first, last, key_node.start_mark.index, end.index)
    return tuple(entries.values())


def _check_tag(node: yaml.Node, line: int) -> None:
    if node.tag not in _TAGS:
        fault = f"Line {line}: the tag {node.tag!r} is not allowed. Remove it."
        raise ImportRefused("FRONT_MATTER_INVALID", fault, line=line)


def _end(node: yaml.Node) -> yaml.Mark:
    """Where a value ends; a block of keys or items ends with its last one, not where the next token begins."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return node.end_mark


def _yaml_error(error: yaml.YAMLError, text: str, first_line: int) -> ImportRefused:
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        line = first_line + mark.line
        fault = getattr(error, "problem", None) or "it cannot be read"
    else:
        position = getattr(error, "position", 0)
        line = first_line + text.count("\n", 0, position)
        fault = "a character that YAML does not allow"
    remedy = "Quote values that contain ': ' or begin with a punctuation mark."
    return ImportRefused("FRONT_MATTER_INVALID", f"Line {line}: invalid YAML ({fault}). {remedy}", line=line)


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


def parse_toml(text: str, *, first_line: int = 1) -> MappingValue:
    """Return the table that ``text`` is, which begins on ``first_line`` of its file; ImportRefused with the line."""
    statements = list(_statements(text, first_line))
    try:
        table = tomllib.loads(text, parse_float=str)
    except ValueError as error:
        raise _toml_error(error, text, first_line) from error
    places = _places(text, statements)
    whole = _Statement(0, 0, first_line, first_line)
    entries = tuple(_toml_entry(key, value, places.get(key, whole)) for key, value in table.items())
    comments = tuple(token.span() for token in _TOKEN.finditer(text) if token.group().startswith("#"))
    return MappingValue(entries, first_line, comments)


def _statements(text: str, first_line: int) -> Iterator[_Statement]:
    """Every statement; nesting, by brackets or dots, is refused before ``tomllib`` recurses into too much of it."""
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


def _toml_entry(key: str, value: Any, place: _Statement) -> Entry:
    return Entry(key, _toml_value(value, place), place.first_line, place.last_line, place.start, place.end)


def _toml_value(value: Any, place: _Statement) -> Value:
    line = place.first_line
    if isinstance(value, dict):
        return MappingValue(tuple(_toml_entry(key, each, place) for key, each in value.items()), line)
    if isinstance(value, list):
        return SequenceValue(tuple(_toml_value(each, place) for each in value), line)
    if isinstance(value, bool):
        return ScalarValue("true" if value else "false", line)
    if isinstance(value, date | datetime | time):
        return ScalarValue(value.isoformat(), line)
    return ScalarValue(str(value), line, quoted=isinstance(value, str))


def _toml_error(error: ValueError, text: str, first_line: int) -> ImportRefused:
    found = _LINE.search(str(error))
    line = first_line
    if found:
        line += int(found.group(1)) - 1
    elif "end of document" in str(error):
        line += text.rstrip("\n").count("\n")
    fault = _LINE.sub("", str(error)).replace("(, column", "(column").rstrip(". ")
    reason = "IMPOSSIBLE_DATE" if "Invalid date" in fault else "FRONT_MATTER_INVALID"
    return ImportRefused(reason, f"Line {line}: invalid TOML: {fault}.", line=line)
