"""The ``before_write`` hook: plugins may change the fields of a command, or refuse it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass, replace
from typing import Any, Final, TypeVar

from gql_blog.content import BylineInput, DraftArticle, DraftByline, EditorNotice, NoticeInput, Unset, prefix_of
from gql_blog.errors import PluginError
from gql_blog.hooks import WriteIntent
from gql_blog.write.unit_of_work import CommandContext

C = TypeVar("C")

_SUBJECTS: Final = ("id", "article_id", "token_id")
_NOT_OFFERED: Final = frozenset({"idempotency_key", "expected_version", "findings", "coverage", "comments", *_SUBJECTS})

_INPUT_ITEMS: Final[Mapping[str, type[Any]]] = {"bylines": BylineInput, "notices": NoticeInput}
_DRAFT_ITEMS: Final[Mapping[str, type[Any]]] = {"bylines": DraftByline, "notices": EditorNotice}
"""The types of the items of lists, in commands and in drafts."""


async def run_before_write(context: CommandContext, command: C) -> C:
    """Return the command, or the draft, with the fields that the plugins changed.

    They see its fields as plain values, the items of lists as mappings; an update shows only what it changes.
    """
    plugins = context.hooks.implementers("before_write")
    if not plugins:
        return command
    offered = {name: value for name, value in _given_fields(command).items() if name not in _NOT_OFFERED}
    plain = {name: _plain(value) for name, value in offered.items()}
    named = next((getattr(command, name) for name in _SUBJECTS if hasattr(command, name)), None)
    subject = named if isinstance(named, str) and prefix_of(named) else None  # a token may be named by itself
    intent = await context.hooks.before_write(WriteIntent(context.action.value, plain, context.viewer.user_id, subject))
    items = _DRAFT_ITEMS if isinstance(command, DraftArticle) else _INPUT_ITEMS
    try:
        changed = {
            name: _converted(before, intent.fields[name], name, items)
            for name, before in offered.items()
            if intent.fields[name] != plain[name]
        }
    except TypeError as error:
        who = f"Plugin {plugins[0]!r}" if len(plugins) == 1 else f"One of the plugins {', '.join(map(repr, plugins))}"
        raise PluginError(f"{who} {error}. Nothing was written.") from error
    return replace(command, **changed) if changed else command  # type: ignore[type-var]


def _given_fields(command: Any) -> dict[str, Any]:
    values = {each.name: getattr(command, each.name) for each in fields(command)}
    return {name: value for name, value in values.items() if not isinstance(value, Unset)}


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {name: each for name, each in asdict(value).items() if not isinstance(each, Unset)}
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _converted(before: Any, after: Any, name: str, items: Mapping[str, type[Any]]) -> Any:
    """The new value, converted to the type of the old one; TypeError where it cannot be."""
    if isinstance(before, tuple):
        if isinstance(after, str) or not isinstance(after, Sequence):
            raise _wrong_kind(name)
        kind = items.get(name) or next((type(each) for each in before), str)
        return tuple(_item(kind, each, name) for each in after)
    if before is None or after is None:
        return after
    return _item(type(before), after, name)


def _item(kind: type[Any], value: Any, name: str) -> Any:
    if isinstance(value, kind):
        return value
    if not is_dataclass(kind) or not isinstance(value, Mapping):
        raise _wrong_kind(name)
    try:
        return kind(**value)
    except TypeError as error:
        raise _wrong_kind(name) from error


def _wrong_kind(name: str) -> TypeError:
    return TypeError(f"set the field {name} to a value of the wrong type")
