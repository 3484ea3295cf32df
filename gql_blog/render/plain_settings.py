"""Values of settings as JSON, the same in any process: the place of an object in memory has no part in it."""

import datetime
import decimal
import enum
import ipaddress
import json
import pathlib
import re
import types
import uuid
import zoneinfo
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final

_TOLD_BY_TEXT: Final = (
    *(bytes, complex, range, enum.Enum, decimal.Decimal, uuid.UUID, pathlib.PurePath, re.Pattern),
    *(datetime.date, datetime.time, datetime.timedelta, datetime.timezone, zoneinfo.ZoneInfo),
    *(ipaddress.IPv4Address, ipaddress.IPv6Address, ipaddress.IPv4Network, ipaddress.IPv6Network),
)
"""What is the same text wherever it is equal."""

_NAMED: Final = (type, types.FunctionType, types.BuiltinFunctionType, types.ModuleType)
_HIDDEN: Final = "get_secret_value"
_LIBRARY: Final = "pydantic"
_ITEMS: Final = (2, 3)
"""Where ``__reduce_ex__`` gives the items of lists and of mappings, as iterators, beside arguments and state."""


def plain(value: Any, above: tuple[int, ...] = ()) -> Any:
    """Return a value as JSON. An object is its class and what pickle would keep of it, or its class alone.

    ``above`` are the ids of what holds the value. Secrets have no part in it: their text is hidden, as in a log.
    """
    if value is None or isinstance(value, bool | int | float) or type(value) is str:
        return value
    if isinstance(value, _TOLD_BY_TEXT) or hasattr(value, _HIDDEN) or _is_of_library(value):
        return str(value)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, _NAMED):
        return _name_of(value)
    if id(value) in above:
        return _name_of(type(value))
    return _composed(value, (*above, id(value)))


def _composed(value: Any, above: tuple[int, ...]) -> Any:
    if isinstance(value, Mapping):
        return {_key(name, above): plain(each, above) for name, each in value.items()}
    if isinstance(value, AbstractSet):
        return sorted((plain(each, above) for each in value), key=_text)
    if isinstance(value, list | tuple):
        return [plain(each, above) for each in value]
    return [_name_of(type(value)), *(plain(each, above) for each in _kept(value))]


def _key(value: Any, above: tuple[int, ...]) -> str:
    found = plain(value, above)
    return found if isinstance(found, str) else _text(found)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _kept(value: Any) -> Iterable[Any]:
    """Return what pickle would keep of an object: nothing, where it could not."""
    try:
        reduced = value.__reduce_ex__(4)
    except Exception:
        return []
    if isinstance(reduced, str):  # the name of a global
        return [reduced]
    return [list(each) if at in _ITEMS and each is not None else each for at, each in enumerate(reduced[1:])]


def _is_of_library(value: Any) -> bool:
    """Whether it is a value of the library that settings are made with, such as an address: they tell what they are."""
    return type(value).__module__.partition(".")[0] == _LIBRARY


def _name_of(value: Any) -> str:
    return f"{getattr(value, '__module__', None)}.{getattr(value, '__qualname__', None) or value.__name__}"
