"""The arguments of plugins' fields, queries and mutations: input objects are made of dataclasses, and back."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

import strawberry
from strawberry.utils.str_converters import to_camel_case

from gql_blog.content import UNSET, frozen
from gql_blog.errors import InputError, PluginError
from gql_blog.hooks import Argument, split_optional

Read = Callable[[Any, tuple[str, ...]], Any]
"""Makes the plugin's value of a client's; the path is that of the value, for errors."""


@dataclass(frozen=True, slots=True)
class InputField:
    """A field of an input object; ``type`` is in GraphQL syntax, ``default`` is ``strawberry.UNSET`` if it has none."""

    name: str
    type: str
    description: str
    default: Any
    metadata: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InputObject:
    """An input object of the schema, made of a dataclass, or of one of the core whose fields it has, too."""

    name: str
    description: str
    fields: tuple[InputField, ...]
    core: type | None = None


def default_of(plugin: str, place: str, field: "dataclasses.Field[Any]", *, nullable: bool) -> Any:
    """Return the default of a field of an input object as the schema has it."""
    value = field.default
    if field.default_factory is not MISSING:
        value = field.default_factory()
    if value is MISSING or value is UNSET or (value is None and nullable):
        if value is UNSET and not nullable:
            raise PluginError(f"Plugin {plugin!r} adds {place}: only what allows None may be UNSET.")
        return strawberry.UNSET
    if is_dataclass(value):
        raise PluginError(f"Plugin {plugin!r} adds {place}, whose default is an object. Give its fields defaults.")
    return list(value) if isinstance(value, tuple) else value


class ArgumentReader:
    """Makes what a plugin gets of the arguments that a client sent."""

    def __init__(self, arguments: Mapping[str, Argument]) -> None:
        self._readers = {name: _reader(each.graphql_type) for name, each in arguments.items()}

    def read(self, given: Mapping[str, Any], at: tuple[str, ...] = ()) -> dict[str, Any]:
        """Return the arguments; InputError, with the path, if a value is refused."""
        return {
            name: read(given[name], (*at, name))
            for name, read in self._readers.items()
            if name in given and given[name] is not strawberry.UNSET
        }


def _reader(annotation: Any) -> Read:
    kind, _ = split_optional(annotation)
    if get_origin(kind) is list:
        return _optional(_list_reader(_reader(get_args(kind)[0])))
    if isinstance(kind, type) and is_dataclass(kind):
        return _optional(_object_reader(kind))
    return _optional(lambda value, _path: frozen(value))


def _optional(read: Read) -> Read:
    return lambda value, path: None if value is None else read(value, path)


def _list_reader(read: Read) -> Read:
    return lambda value, path: tuple(read(each, (*path, str(index))) for index, each in enumerate(value))


def _object_reader(kind: type[Any]) -> Read:
    """Return the reader of an input object. Its fields are looked at when the first value comes."""
    readers: dict[str, Read] = {}

    def read(value: Any, path: tuple[str, ...]) -> Any:
        if not readers:
            hints = get_type_hints(kind)
            readers.update({each.name: _reader(hints[each.name]) for each in dataclasses.fields(kind)})
        made = {}
        for name, read_field in readers.items():
            camel = to_camel_case(name)
            # A client's object is a mapping from a query, an instance from a mutation.
            given = value.get(camel, strawberry.UNSET) if isinstance(value, Mapping) else getattr(value, name)
            made[name] = _left_out(kind, name) if given is strawberry.UNSET else read_field(given, (*path, camel))
        try:
            return kind(**made)
        except InputError as error:
            error.path = (*path, *error.path)
            raise

    return read


def _left_out(kind: type[Any], name: str) -> Any:
    (field,) = (each for each in dataclasses.fields(kind) if each.name == name)
    if field.default_factory is not MISSING:
        return field.default_factory()
    return None if field.default is MISSING else field.default
