"""What the Markdown of a dialogue keeps beside an article: its comments, and the list of responses that it prints.

It is YAML: ``comments`` (``number``, ``in_reply_to``, ``author``, ``date``, ``text``) and ``responses_listed``
(``name``, ``title``, ``date``). Each comment stands after the one that it replies to.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from gql_blog.content import DraftComment, DraftMention, many_lines
from gql_blog.transfer.markdown.front_matter_syntax import (
    Entry,
    MappingValue,
    ScalarValue,
    SequenceValue,
    Value,
    parse_yaml,
)
from gql_blog.transfer.markdown.front_matter_values import (
    invalid_value,
    parse_date_entry,
    parse_multiline_text,
    parse_text,
)


def _text(entry: Entry) -> str | None:
    """A text with the spaces at its beginning, which may mean code."""
    stripped = parse_multiline_text(entry)
    return many_lines(entry.value.text or "") if stripped and isinstance(entry.value, ScalarValue) else None


_COMMENT: Final[Mapping[str, Callable[[Entry], Any]]] = {
    "number": parse_text,
    "in_reply_to": parse_text,
    "author": parse_text,
    "date": parse_date_entry,
    "text": _text,
}
_MENTION: Final[Mapping[str, Callable[[Entry], Any]]] = {
    "name": parse_text,
    "title": parse_text,
    "date": parse_date_entry,
}


def parse_beside(text: str, first_line: int) -> dict[str, Any]:
    """The fields of a draft that stand beside its article. Raises ImportRefused, with the line, for anything else."""
    if not text.strip():
        return {}
    found: dict[str, Any] = {}
    for entry in parse_yaml(text, first_line=first_line).entries:
        if entry.key == "comments":
            found["comments"] = _comments(entry)
        elif entry.key == "responses_listed":
            found["mentions"] = tuple(_mention(value) for value in _items(entry))
        else:
            raise invalid_value(entry.first_line, f"The key {entry.key!r} is not known beside an article. Remove it.")
    return found


@dataclass
class _Thread:
    values: dict[str, Any]
    replies: list["_Thread"] = field(default_factory=list)


def _comments(entry: Entry) -> tuple[DraftComment, ...]:
    threads: list[_Thread] = []
    by_number: dict[str, _Thread] = {}
    for value in _items(entry):
        parts = _parts(value, _COMMENT, required=("author", "text"))
        thread = _Thread(parts)
        above = parts.get("in_reply_to")
        if above is not None and above not in by_number:
            raise invalid_value(value.line, f"in_reply_to is {above}, and no comment before has this number.")
        (threads if above is None else by_number[above].replies).append(thread)
        if parts.get("number") is not None:
            by_number[parts["number"]] = thread
    return tuple(_drafts(threads))


def _drafts(threads: list[_Thread]) -> list[DraftComment]:
    """The comments, replies first made: no recursion, however deep they go."""
    order = list(threads)
    for thread in order:
        order += thread.replies
    made: dict[int, DraftComment] = {}
    for thread in reversed(order):
        replies = tuple(made[id(reply)] for reply in thread.replies)
        values = thread.values
        made[id(thread)] = DraftComment(values["author"], values["text"], values.get("date"), replies)
    return [made[id(thread)] for thread in threads]


def _mention(value: Value) -> DraftMention:
    parts = _parts(value, _MENTION, required=("name",))
    return DraftMention(parts["name"], parts.get("title"), parts.get("date"))


def _items(entry: Entry) -> tuple[Value, ...]:
    if not isinstance(entry.value, SequenceValue):
        raise invalid_value(entry.first_line, f"{entry.key} must be a list.")
    return entry.value.values


def _parts(value: Value, readers: Mapping[str, Callable[[Entry], Any]], *, required: tuple[str, ...]) -> dict[str, Any]:
    entries = value.entries if isinstance(value, MappingValue) else ()
    unknown = next((each for each in entries if each.key not in readers), None)
    if unknown is not None:
        raise invalid_value(unknown.first_line, f"The key {unknown.key!r} is not known. Use {', '.join(readers)}.")
    parts = {each.key: readers[each.key](each) for each in entries}
    lacking = next((name for name in required if parts.get(name) is None), None)
    if lacking is not None:
        raise invalid_value(value.line, f"An item has no {lacking}. Add '{lacking}: …'.")
    return parts
