"""Values of settings as JSON, the same in any process: no place in memory has a part in it, nor an order of hashes."""

import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import partial
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, TypeAdapter

_ANY: Final = TypeAdapter(Any, config=ConfigDict(ser_json_bytes="base64"))
_NAMED: Final = (type, FunctionType, BuiltinFunctionType, ModuleType)


def plain(value: Any, above: tuple[int, ...] = ()) -> Any:
    """Return a value as JSON. An object that pydantic does not know is its class and its attributes.

    ``above`` are the ids of what holds the value. Secrets have no part in it: pydantic hides them, as in a log.
    """
    if isinstance(value, BaseModel):
        value = dict(value)
    if isinstance(value, Mapping):
        return {_text(plain(name, above)): plain(each, above) for name, each in value.items()}
    if isinstance(value, AbstractSet):
        return sorted((plain(each, above) for each in value), key=_text)
    if isinstance(value, list | tuple):
        return [plain(each, above) for each in value]
    return _ANY.dump_python(value, mode="json", fallback=partial(_object, above=above))


def _object(value: Any, above: tuple[int, ...]) -> Any:
    named = value if isinstance(value, _NAMED) else type(value)
    name = f"{getattr(named, '__module__', None)}.{getattr(named, '__qualname__', None) or named.__name__}"
    if named is value or id(value) in above or not hasattr(value, "__dict__"):
        return name
    return [name, plain(vars(value), (*above, id(value)))]


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
