"""YAML as a tree of texts, from untrusted files.

Nothing is constructed: no dates, no numbers, no objects. Aliases are refused, for they turn a few lines into any
number of values; so are keys that stand twice, of which one would be lost.
"""

from typing import Any, Final, NoReturn

import yaml

from gql_blog.errors import ImportRefused
from gql_blog.transfer.tree import Entry, Items, Keys, Scalar, Value

DEPTH_LIMIT: Final = 16
_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
_STANDARD: Final = "tag:yaml.org,2002:"
_TAGS: Final = frozenset(
    _STANDARD + name for name in ("str", "int", "float", "bool", "null", "timestamp", "seq", "map", "merge", "value")
)


def read_yaml(text: str, *, first_line: int = 1) -> Keys:
    """Return the mapping that ``text`` is; ``first_line`` is the line of the file that it begins on.

    Raises ImportRefused with the line.
    """
    loader = _Loader(text, first_line)
    try:
        node = loader.get_single_node()
        if node is None:
            return Keys((), first_line)
        tree = _value(node, first_line)
    except yaml.YAMLError as error:
        raise _refusal(error, text, first_line) from error
    finally:
        loader.dispose()
    if not isinstance(tree, Keys):
        raise ImportRefused(
            "FRONT_MATTER_INVALID",
            f"Line {first_line}: keys with values are expected here, such as 'title: …'.",
            line=first_line,
        )
    return tree


class _Loader(yaml.SafeLoader):
    """PyYAML's own parser, stopped where a document would grow beyond what was written."""

    def __init__(self, text: str, first_line: int) -> None:
        try:
            super().__init__(text)
        except yaml.YAMLError as error:
            raise _refusal(error, text, first_line) from error
        self._first_line = first_line
        self._depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, "refers to a value elsewhere by '*'; write the value itself")
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


def _value(node: yaml.Node, offset: int) -> Value:
    line = offset + node.start_mark.line
    _check_tag(node, line)
    if isinstance(node, yaml.MappingNode):
        return Keys(_entries(node, offset), line)
    if isinstance(node, yaml.SequenceNode):
        return Items(tuple(_value(each, offset) for each in node.value), line)
    style = node.style if isinstance(node, yaml.ScalarNode) else None
    quoted = style in ("'", '"')
    is_null = style is None and node.value in _NULLS
    return Scalar(None if is_null else node.value, line, quoted)


def _entries(node: yaml.MappingNode, offset: int) -> tuple[Entry, ...]:
    entries: dict[str, Entry] = {}
    for key_node, value_node in node.value:
        first = offset + key_node.start_mark.line
        if not isinstance(key_node, yaml.ScalarNode):
            raise ImportRefused("FRONT_MATTER_INVALID", f"Line {first}: a key must be a word.", line=first)
        _check_tag(key_node, first)
        key = key_node.value
        if key in entries:
            raise ImportRefused(
                "FRONT_MATTER_INVALID",
                f"Line {first}: the key {key!r} stands on line {entries[key].first_line} already; leave one of them.",
                line=first,
            )
        end = _end(value_node)
        last = offset + end.line - (1 if end.column == 0 and end.line > key_node.start_mark.line else 0)
        entries[key] = Entry(key, _value(value_node, offset), first, last, key_node.start_mark.index, end.index)
    return tuple(entries.values())


def _check_tag(node: yaml.Node, line: int) -> None:
    if node.tag not in _TAGS:
        fault = f"Line {line}: the tag {node.tag!r} is not allowed; leave it out."
        raise ImportRefused("FRONT_MATTER_INVALID", fault, line=line)


def _end(node: yaml.Node) -> yaml.Mark:
    """Where a value ends; a block of keys or items ends with its last one, not where the next token begins."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return node.end_mark


def _refusal(error: yaml.YAMLError, text: str, first_line: int) -> ImportRefused:
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        line = first_line + mark.line
        fault = getattr(error, "problem", None) or "it cannot be read"
    else:
        position = getattr(error, "position", 0)
        line = first_line + text.count("\n", 0, position)
        fault = "a character that YAML does not allow"
    remedy = "Put a value that holds ': ' or begins with a sign into quotation marks."
    return ImportRefused("FRONT_MATTER_INVALID", f"Line {line}: no valid YAML ({fault}). {remedy}", line=line)
