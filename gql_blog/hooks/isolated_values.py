"""What goes between a server and the process of an isolated hook.

A call goes there as a pickle, which the server itself wrote. Nothing that comes back is unpickled, since a plugin might
have written it: answers are bytes, or JSON of a few types, which are made anew here and then checked like any answer.
"""

import json
import pickle
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime as DateTime
from enum import StrEnum
from typing import Any, Final

from gql_blog.content import FootnoteKind, ReadNote, Role, SearchWords, Verdict
from gql_blog.hooks.answer_size import MAX_FILE
from gql_blog.hooks.hook_values import Deferral, Judgement
from gql_blog.hooks.plugin_context import Principal
from gql_blog.hooks.plugin_loading import MAX_MESSAGE, PluginOrigin, said_by
from gql_blog.hooks.return_checks import InvalidReturn

MAX_ANSWER: Final = MAX_FILE
MAX_JSON: Final = 8 * 1024 * 1024
"""Bytes of an answer: of a file, and of any other."""

MAX_TOLD: Final = 8_000
"""Characters of what is told of an error."""

READY, BYTES, JSON, ERROR = b"+", b"=", b"{", b"!"
"""The first byte of what comes back."""

_KINDS: Final[Mapping[str, Any]] = {each.__name__: each for each in (Judgement, Deferral, ReadNote, SearchWords)}
_ENUMS: Final[Mapping[tuple[str, str], type[StrEnum]]] = {
    ("Judgement", "verdict"): Verdict,
    ("ReadNote", "kind"): FootnoteKind,
}
_MAPPING: Final = ""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the process is told first. ``settings`` is a pickle, whose classes are the plugin's own."""

    origin: PluginOrigin
    plugin: str
    role: Role | None
    settings: bytes
    memory_bytes: int
    parent: int


@dataclass(frozen=True, slots=True)
class IsolatedCall:
    """A call: the function, which is a hook or a writer of a format, its arguments, and what its context says."""

    hook: str
    subject: str
    arguments: Mapping[str, Any]
    viewer: Principal | None
    now: DateTime


class IsolatedError(Exception):
    """An isolated hook failed in its process; ``name`` is that of the error's class there, ``message`` what it said.

    As text it is all that is told of it, where it was raised included.
    """

    def __init__(self, name: str, told: str, message: str = "") -> None:
        super().__init__(told)
        self.name = name
        self.message = message


def pickled(value: Beginning | IsolatedCall) -> bytes:
    """Return what is sent to the process."""
    return pickle.dumps(value, protocol=5)


def encoded(answer: Any) -> bytes:
    """Return an answer as it is sent back; InvalidReturn if it is nothing that an isolated hook may return."""
    if isinstance(answer, bytes):
        return BYTES + answer
    return JSON + json.dumps(_plain(answer)).encode()


def error_told(error: BaseException, told: str) -> bytes:
    """Return an error as it is sent back."""
    return ERROR + json.dumps([type(error).__name__, told[-MAX_TOLD:], said_by(error)]).encode()


def decoded(data: bytes) -> Any:
    """Return the answer; IsolatedError if the hook failed, InvalidReturn if this is no answer."""
    kind, content = data[:1], data[1:]
    if kind == BYTES:
        return content
    if kind not in (JSON, ERROR) or len(content) > MAX_JSON:
        raise InvalidReturn("an isolated hook answered what cannot be read")
    try:
        if kind == ERROR:
            name, told, message = json.loads(content)
            error = IsolatedError(str(name)[:100], str(told)[:MAX_TOLD], str(message)[:MAX_MESSAGE])
        else:
            return _valued(json.loads(content))
    except (ArithmeticError, AttributeError, KeyError, RecursionError, TypeError, ValueError) as unreadable:
        raise InvalidReturn("an isolated hook answered what cannot be read") from unreadable
    raise error


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int | float):
        return value
    name = type(value).__name__
    if _KINDS.get(name) is type(value):
        content = {each.name: getattr(value, each.name) for each in fields(value)}
        for field, enum in _ENUMS.items():
            if field[0] == name and not isinstance(content[field[1]], enum):
                raise InvalidReturn(f"{field[1]} of a {name} is a {enum.__name__}")
        return {"is": name, "has": {key: _plain(each) for key, each in content.items()}}
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return {"is": _MAPPING, "has": {key: _plain(each) for key, each in value.items()}}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    raise InvalidReturn(f"an isolated hook returns no {name}")


def _valued(plain: Any) -> Any:
    if isinstance(plain, list):
        return tuple(_valued(each) for each in plain)
    if not isinstance(plain, dict):
        return plain
    name, content = plain["is"], {key: _valued(each) for key, each in plain["has"].items()}
    if name == _MAPPING:
        return content
    for (kind, field), enum in _ENUMS.items():
        if kind == name:
            content[field] = enum(content[field])
    return _KINDS[name](**content)
