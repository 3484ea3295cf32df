"""The types that a plugin's field may declare, and the check of a value against one of them.

A value is returned in the form in which it is written into a result: enums by their names, dates as they are, instants
in UTC.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from gql_blog.content import (
    ArticleStatus,
    BylineRole,
    CommentStatus,
    FootnoteKind,
    NoticeKind,
    ResponseKind,
    Role,
    Verdict,
    is_storable,
)
from gql_blog.hooks.declared.core_nodes import ID, MAX_NODES, node_type

Check = Callable[[Any], Any]
"""Returns the value as it is written; WrongValue if it does not have the type."""

ITSELF: Final = ""
"""The entry of a written object that is the object itself, for the fields that plugins add to its type."""

MAX_JSON_DEPTH: Final = 64
_INT_BITS: Final = 31
_JSON_INT_BITS: Final = 63
_VOCABULARIES: Final = (ArticleStatus, BylineRole, CommentStatus, FootnoteKind, NoticeKind, ResponseKind, Role, Verdict)


class WrongValue(TypeError):
    """A value does not have its declared type."""


class UnsupportedType(TypeError):
    """An annotation that no field may have."""


def split_optional(annotation: Any) -> tuple[Any, bool]:
    """Return the type in an annotation, and whether it allows ``None``; UnsupportedType for other unions."""
    members = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    kinds = [each for each in members if each is not NoneType]
    if len(kinds) != 1:
        raise UnsupportedType(annotation)
    return kinds[0], NoneType in members


def scalar_name(kind: Any) -> str | None:
    """Return the name of the GraphQL type that a Python type stands for."""
    kind = _plain_kind(kind)
    if isinstance(kind, type) and kind in _VOCABULARIES:
        return kind.__name__
    named = _SCALARS.get(kind)
    return None if named is None else named[0]


def _plain_kind(kind: Any) -> Any:
    return kind if kind == ID else get_origin(kind) or kind


def list_node_type(kind: Any) -> str | None:
    """Return the type of the core whose rows a list names by their ids, ``None`` for any other type."""
    return node_type(split_optional(get_args(kind)[0])[0]) if get_origin(kind) is list else None


def is_own_enum(kind: Any) -> bool:
    """Whether a Python type is a string enum of a plugin's own."""
    return isinstance(kind, type) and issubclass(kind, StrEnum) and kind not in _VOCABULARIES


def check_of(annotation: Any) -> Check:
    """Return the check for values of a field with this annotation."""
    kind, nullable = split_optional(annotation)
    check: Check
    if node_type(kind) is not None:
        check = _string
    elif get_origin(kind) is list:
        check = _list_check(check_of(get_args(kind)[0]), of_rows=list_node_type(kind) is not None)
    elif isinstance(kind, type) and (kind in _VOCABULARIES or is_own_enum(kind)):
        check = _enum_check(kind)
    elif isinstance(kind, type) and is_dataclass(kind):
        check = _object_check(kind)
    else:
        kind = _plain_kind(kind)
        if kind not in _SCALARS:
            raise UnsupportedType(annotation)
        check = _SCALARS[kind][1]

    def check_optional(value: Any) -> Any:
        if value is None and nullable:
            return None
        return check(value)

    return check_optional


def is_text(value: Any) -> bool:
    """Whether it is text that can be stored and sent: no lone surrogates, no NUL."""
    return isinstance(value, str) and is_storable(value)


def is_json(value: Any, depth: int = 0) -> bool:
    """Whether it is a JSON value that can be stored and sent: finite numbers, integers of 64 bits, valid text."""
    if value is None or isinstance(value, bool):
        return True
    if isinstance(value, str):
        return is_text(value)
    if isinstance(value, int):
        return value.bit_length() <= _JSON_INT_BITS
    if isinstance(value, float):
        return math.isfinite(value)
    if depth >= MAX_JSON_DEPTH:
        return False
    if isinstance(value, Mapping):
        return all(is_text(key) and is_json(each, depth + 1) for key, each in value.items())
    return isinstance(value, list | tuple) and all(is_json(each, depth + 1) for each in value)


def _required(holds: bool, value: Any, name: str) -> None:
    if not holds:
        raise WrongValue(f"a value of type {type(value).__name__} is no {name}")


def _boolean(value: Any) -> bool:
    _required(isinstance(value, bool), value, "Boolean")
    return bool(value)


def _int(value: Any) -> int:
    _required(isinstance(value, int) and not isinstance(value, bool), value, "Int")
    if not -(1 << _INT_BITS) <= value < 1 << _INT_BITS:
        raise WrongValue("an integer does not fit into the 32 bits of an Int")
    return int(value)


def _float(value: Any) -> float:
    _required(isinstance(value, int | float) and not isinstance(value, bool), value, "Float")
    try:
        number = float(value)
    except OverflowError:
        raise WrongValue("an integer is too large for a Float") from None
    if not math.isfinite(number):
        raise WrongValue("a Float is finite")
    return number


def _string(value: Any) -> str:
    _required(isinstance(value, str), value, "String")
    if not is_text(value):
        raise WrongValue("a String has a lone surrogate or a NUL character")
    return str(value)


def _date(value: Any) -> date:
    _required(isinstance(value, date) and not isinstance(value, datetime), value, "Date")
    return value  # type: ignore[no-any-return]


def _instant(value: Any) -> datetime:
    _required(isinstance(value, datetime), value, "DateTime")
    if value.tzinfo is None:
        raise WrongValue("a DateTime has a time zone")
    return value.astimezone(UTC)  # type: ignore[no-any-return]


def _json(value: Any) -> Any:
    if not isinstance(value, Mapping) or not is_json(value):
        raise WrongValue("the value is no JSON object")
    return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def _enum_check(vocabulary: type[StrEnum]) -> Check:
    def check(value: Any) -> str:
        try:
            return vocabulary(value).value
        except ValueError:
            raise WrongValue(f"a value of type {type(value).__name__} is no {vocabulary.__name__}") from None

    return check


def _object_check(kind: type[Any]) -> Check:
    """Return a check that makes a mapping of an object. Its fields are looked at when the first value comes."""
    checks: dict[str, Check] = {}

    def check(value: Any) -> dict[str, Any]:
        _required(isinstance(value, kind), value, kind.__name__)
        if not checks:
            hints = get_type_hints(kind, include_extras=True)
            checks.update({each.name: check_of(hints[each.name]) for each in fields(kind)})
        return {ITSELF: value, **{name: each(getattr(value, name)) for name, each in checks.items()}}

    return check


def _list_check(item: Check, *, of_rows: bool) -> Check:
    """Return the check of a list; ``of_rows``: of ids that the core reads rows of."""

    def check(value: Any) -> list[Any]:
        _required(isinstance(value, Sequence) and not isinstance(value, str | bytes), value, "list")
        items = [item(each) for each in value]
        if of_rows and len(items) > MAX_NODES:
            raise WrongValue(f"a list of rows of the core has at most {MAX_NODES} ids, not {len(items)}")
        return items

    return check


_SCALARS: Final[dict[Any, tuple[str, Check]]] = {
    bool: ("Boolean", _boolean),
    int: ("Int", _int),
    float: ("Float", _float),
    str: ("String", _string),
    date: ("Date", _date),
    datetime: ("DateTime", _instant),
    dict: ("JSON", _json),
    ID: ("ID", _string),
}
"""The name of the GraphQL type and the check, by Python type."""
