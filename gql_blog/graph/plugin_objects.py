"""The object types and enums that plugins declare: dataclasses and string enums, made into types of the schema."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import Any, get_args, get_origin, get_type_hints

from strawberry.types.enum import EnumValue, StrawberryEnumDefinition

from gql_blog.errors import PluginError
from gql_blog.graph.declarations import FieldDeclaration
from gql_blog.hooks import UnsupportedType, is_own_enum, scalar_name, split_optional
from gql_blog.read import Key


class PluginTypes:
    """The types that annotations of plugins name. ``taken`` are the names of the core's."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = taken
        self._owners: dict[str, tuple[str, type[Any]]] = {}
        self.enums: dict[str, StrawberryEnumDefinition] = {}
        self.objects: list[type] = []

    def notation(self, plugin: str, place: str, annotation: Any, *, inputs: bool = False) -> str:
        """Return an annotation as a type in GraphQL syntax, and keep the types that it names.

        ``inputs``: it is the type of an argument, which has no objects.
        """
        try:
            kind, nullable = split_optional(annotation)
        except UnsupportedType:
            raise _unsupported(plugin, place, annotation) from None
        if get_origin(kind) is list:
            plain: str | None = f"[{self.notation(plugin, place, get_args(kind)[0], inputs=inputs)}]"
        elif is_own_enum(kind):
            plain = self._enum(plugin, kind)
        elif isinstance(kind, type) and is_dataclass(kind) and not inputs:
            plain = self._object(plugin, kind)
        else:
            plain = scalar_name(kind)
        if plain is None:
            raise _unsupported(plugin, place, annotation)
        return plain if nullable else f"{plain}!"

    def claim(self, plugin: str, name: str) -> None:
        """Take a name for a type of the plugin's; PluginError if it is taken."""
        self._is_new(plugin, type(name, (), {}))

    def _enum(self, plugin: str, kind: type[StrEnum]) -> str:
        if self._is_new(plugin, kind):
            wrong = [each.name for each in kind if each.name != each.value]
            if wrong:
                raise PluginError(f"Plugin {plugin!r}: the value of {kind.__name__}.{wrong[0]} must be its name.")
            values = [EnumValue(each.name, each.value) for each in kind]
            self.enums[kind.__name__] = StrawberryEnumDefinition(
                wrapped_cls=kind, name=kind.__name__, values=values, description=_prose(kind)
            )
        return kind.__name__

    def _object(self, plugin: str, kind: type[Any]) -> str:
        if self._is_new(plugin, kind):
            self.objects.append(type(kind.__name__, (), {"__doc__": kind.__doc__, **dict(self._fields(plugin, kind))}))
        return kind.__name__

    def _fields(self, plugin: str, kind: type[Any]) -> Iterator[tuple[str, FieldDeclaration]]:
        hints = get_type_hints(kind)
        for each in fields(kind):
            description = each.metadata.get("description", "")
            notation = self.notation(plugin, f"{kind.__name__}.{each.name}", hints[each.name])
            yield each.name, FieldDeclaration(notation, description, need=Key(each.name))

    def _is_new(self, plugin: str, kind: type[Any]) -> bool:
        name = kind.__name__
        owner = self._owners.get(name)
        if owner is not None and owner[1] is kind:
            return False
        if name in self._taken or owner is not None:
            other = f"plugin {owner[0]!r}" if owner else "core"
            raise PluginError(f"Plugin {plugin!r} declares the type {name}, but the {other} already has it. Rename it.")
        self._owners[name] = (plugin, kind)
        return True


def _prose(kind: type[Any]) -> str:
    return " ".join((kind.__doc__ or "").split())


def _unsupported(plugin: str, place: str, annotation: Any) -> PluginError:
    return PluginError(
        f"Plugin {plugin!r} adds {place} with the unsupported type {annotation!r}. Use str, int, float, bool, date, "
        "datetime, dict (as JSON), an enum of gql_blog.plugin, a StrEnum or (for results) a dataclass of your own, a "
        "list of these, or None."
    )
