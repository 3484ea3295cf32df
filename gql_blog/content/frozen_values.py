"""Values that no plugin can change for the next one."""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn


class FrozenValueError(TypeError):
    """A plugin tried to change a value that the core gave it."""


class FrozenDict(dict[Any, Any]):
    """A dict that cannot be changed. ``json.dumps`` takes it, for it is a dict; ``dict(value)`` is a copy to change."""

    __slots__ = ()

    def _refuse(self, *_arguments: object, **_named: object) -> NoReturn:
        raise FrozenValueError("A value that the core gave to a plugin cannot be changed. Return a changed copy of it.")

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse

    def __copy__(self) -> "FrozenDict":
        return self

    def __deepcopy__(self, _memo: object) -> "FrozenDict":
        return self

    def __reduce__(self) -> tuple[type["FrozenDict"], tuple[dict[Any, Any]]]:
        return FrozenDict, (dict(self),)


def frozen(value: Any) -> Any:
    """Return the value with every mapping in it as a FrozenDict, and every list as a tuple."""
    if isinstance(value, FrozenDict | str | bytes):
        return value
    if isinstance(value, Mapping):
        return FrozenDict({key: frozen(each) for key, each in value.items()})
    if isinstance(value, Sequence):
        return tuple(frozen(each) for each in value)
    if isinstance(value, set | frozenset):
        return frozenset(value)
    return value
