"""The settings of plugins as they are given to them: nobody can change them, at any depth."""

from collections.abc import Mapping
from functools import cache
from types import new_class
from typing import Any, NoReturn

from pydantic import BaseModel

from gql_blog.content import FrozenDict, FrozenValueError


class _Frozen:
    __slots__ = ()

    def _refuse(self, *_arguments: object) -> NoReturn:
        raise FrozenValueError("The settings of a plugin cannot be changed while it runs. Keep it in context.state.")

    __setattr__ = __delattr__ = _refuse

    def __reduce__(self) -> tuple[Any, tuple[Any]]:
        """Be pickled as what it was before, whose class others can find."""
        before: Any = object.__new__(type(self).__bases__[1])
        before.__setstate__(self.__getstate__())
        return frozen_settings, (before,)


def frozen_settings(value: Any) -> Any:
    """Return settings that cannot be changed: of models, dicts, lists and sets, at any depth."""
    if isinstance(value, _Frozen):
        return value
    if isinstance(value, BaseModel):
        vars(value).update({name: frozen_settings(each) for name, each in vars(value).items()})
        object.__setattr__(value, "__class__", _frozen_kind(type(value)))
        return value
    if isinstance(value, Mapping):
        return FrozenDict({key: frozen_settings(each) for key, each in value.items()})
    if type(value) in (list, tuple):
        return tuple(map(frozen_settings, value))
    return frozenset(value) if isinstance(value, set) else value


@cache
def _frozen_kind(model: type[BaseModel]) -> type[BaseModel]:
    own = {"__module__": model.__module__, "__qualname__": model.__qualname__, "__doc__": model.__doc__}
    return new_class(model.__name__, (_Frozen, model), exec_body=lambda body: body.update(own))
