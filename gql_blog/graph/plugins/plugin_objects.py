"""The types that plugins declare: dataclasses and string enums, made into objects, inputs and enums of the schema."""

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from dataclasses import is_dataclass
from enum import StrEnum
from typing import Any, Final, get_args, get_origin, get_type_hints

from strawberry.types.enum import EnumValue, StrawberryEnumDefinition

from gql_blog.errors import PluginError
from gql_blog.graph.declared.declarations import NO_DEFAULT, Argument, FieldDeclaration
from gql_blog.graph.declared.relay_types import Node, connection_types, forward
from gql_blog.graph.plugins.plugin_inputs import InputField, InputObject, default_of
from gql_blog.hooks import Argument as PluginArgument
from gql_blog.hooks import (
    Connection,
    TableConnection,
    UnsupportedType,
    is_own_enum,
    list_node_type,
    node_type,
    scalar_name,
    split_optional,
)
from gql_blog.read import Key

NODE_ENTITIES: Final = {
    "Article": "article",
    "Comment": "comment",
    "Contributor": "contributor",
    "Dialogue": "dialogue",
    "Post": "post",
    "Response": "response",
    "Tag": "tag",
    "User": "user",
}
"""The entities of the types of the core whose rows plugins name by their ids."""


def node_entity(annotation: Any) -> str | None:
    """Return the entity whose rows an annotation names, alone or in a list; ``None`` for any other annotation."""
    kind, _ = split_optional(annotation)
    name = node_type(kind) or list_node_type(kind)
    return None if name is None else NODE_ENTITIES[name]


class PluginTypes:
    """The types that annotations name; ``taken`` are the core's names, ``nodes`` the dataclasses with ``Node``."""

    def __init__(self, taken: set[str], nodes: Collection[type]) -> None:
        self._taken = taken
        self._nodes = nodes
        self._owners: dict[str, tuple[str, object]] = {}
        self.enums: dict[str, StrawberryEnumDefinition] = {}
        self.objects: list[type] = []
        self.inputs: list[InputObject] = []

    def notation(self, plugin: str, place: str, annotation: Any, *, inputs: bool = False) -> str:
        """Return an annotation as a type in GraphQL syntax, and keep what it names; ``inputs``: an argument's."""
        try:
            kind, nullable = split_optional(annotation)
        except UnsupportedType:
            raise _unsupported(plugin, place, annotation) from None
        if get_origin(kind) is list:
            plain: str | None = f"[{self.notation(plugin, place, get_args(kind)[0], inputs=inputs)}]"
        elif (node := node_type(kind)) is not None:
            plain = None if inputs else node
        elif is_own_enum(kind):
            plain = self._enum(plugin, kind)
        elif isinstance(kind, type) and is_dataclass(kind):
            plain = self._input(plugin, kind) if inputs else self._object(plugin, kind)
        else:
            plain = scalar_name(kind)
        if plain is None:
            raise _unsupported(plugin, place, annotation)
        return plain if nullable else f"{plain}!"

    def arguments(self, plugin: str, place: str, given: Mapping[str, PluginArgument]) -> dict[str, Argument]:
        """Return the arguments of a field, a query or a mutation."""
        for name, argument in given.items():
            if is_dataclass(argument.default):
                raise PluginError(
                    f"Plugin {plugin!r} adds {place}({name}:), whose default is an object. Give its fields defaults."
                )
        return {
            name: Argument(
                self.notation(plugin, f"{place}({name}:)", each.graphql_type, inputs=True),
                each.description,
                NO_DEFAULT if each.default is ... else each.default,
            )
            for name, each in given.items()
        }

    def connection(self, plugin: str, connection: Connection | TableConnection) -> str:
        """Return the name of the type of a connection, and keep it with its edge."""
        item, counted = connection.item, isinstance(connection, TableConnection) or connection.count is not None
        name = f"{item.__name__}Connection"
        node = self.notation(plugin, name, item)
        if self.is_new(plugin, name, (item, counted)):
            self.claim(plugin, f"{item.__name__}Edge")
            nodes = f"items of the type {item.__name__}"
            self.objects += connection_types(item.__name__, node.rstrip("!"), nodes, counted=counted)
        return name

    def owner_of(self, name: str) -> str | None:
        """Return the name of the plugin that made an object type of a dataclass."""
        owner, meaning = self._owners.get(name, ("", None))
        return owner if isinstance(meaning, tuple) and meaning[1] == "object" else None

    def claim(self, plugin: str, name: str) -> None:
        """Take a name for a type of the plugin's; PluginError if it is taken."""
        self.is_new(plugin, name, object())

    def _enum(self, plugin: str, kind: type[StrEnum]) -> str:
        if self.is_new(plugin, kind.__name__, kind):
            wrong = [each.name for each in kind if each.name != each.value]
            if wrong:
                raise PluginError(f"Plugin {plugin!r}: the value of {kind.__name__}.{wrong[0]} must be its name.")
            values = [EnumValue(each.name, each.value) for each in kind]
            self.enums[kind.__name__] = StrawberryEnumDefinition(
                wrapped_cls=kind, name=kind.__name__, values=values, description=_prose(kind) or None
            )
        return kind.__name__

    def _object(self, plugin: str, kind: type[Any]) -> str:
        name = kind.__name__
        if self.is_new(plugin, name, (kind, "object")):
            bases = (Node,) if kind in self._nodes else ()
            self.objects.append(type(name, bases, {"__doc__": _prose(kind), **dict(self._fields(plugin, kind))}))
        return name

    def _fields(self, plugin: str, kind: type[Any]) -> Iterator[tuple[str, FieldDeclaration]]:
        hints = get_type_hints(kind, include_extras=True)
        for each in dataclasses.fields(kind):
            place, annotation = f"{kind.__name__}.{each.name}", hints[each.name]
            notation = self.notation(plugin, place, annotation)
            entity = node_entity(annotation)
            if entity is not None and notation.endswith("!") and not notation.startswith("["):
                raise PluginError(
                    f"Plugin {plugin!r} adds {place}, which names a row that the viewer may not see: its type must "
                    f"allow None, for example '{notation.rstrip('!')}Node | None'."
                )
            need = Key(each.name, entity)
            yield each.name, FieldDeclaration(notation, each.metadata.get("description", ""), need=need)

    def _input(self, plugin: str, kind: type[Any]) -> str:
        name = kind.__name__
        if self.is_new(plugin, name, (kind, "input")):
            if not kind.__dataclass_params__.frozen:
                raise PluginError(f"Plugin {plugin!r} takes {name} as an input. Make it a @dataclass(frozen=True).")
            self.inputs.append(InputObject(name, _prose(kind), tuple(self._input_fields(plugin, kind))))
        return name

    def _input_fields(self, plugin: str, kind: type[Any]) -> Iterator[InputField]:
        hints = get_type_hints(kind, include_extras=True)
        for each in dataclasses.fields(kind):
            place = f"{kind.__name__}.{each.name}"
            notation = self.notation(plugin, place, hints[each.name], inputs=True)
            default = default_of(plugin, place, each, nullable=not notation.endswith("!"))
            yield InputField(each.name, notation, each.metadata.get("description", ""), default)

    def is_new(self, plugin: str, name: str, meaning: object) -> bool:
        """Take a name for what it means; False if it is the plugin's already, and means the same."""
        owner = self._owners.get(name)
        if owner == (plugin, meaning):
            return False
        if owner is not None and owner[0] == plugin:
            raise PluginError(
                f"Plugin {plugin!r} declares two types of the name {name}, such as an object and an input, or a "
                "connection with totalCount and one without it. Rename one of them."
            )
        if name in self._taken or owner is not None:
            other = f"plugin {owner[0]!r}" if owner else "core"
            raise PluginError(f"Plugin {plugin!r} declares the type {name}, but the {other} already has it. Rename it.")
        self._owners[name] = (plugin, meaning)
        return True


def page_arguments(connection: Connection) -> dict[str, Argument]:
    """Return the arguments by which a plugin's connection is paged."""
    default = min(20, connection.most)
    first = Argument("Int", f"The number of items, from 0 to {connection.most}. Default: {default}.")
    return {**forward(), "first": first}


def _prose(kind: type[Any]) -> str:
    """Return what a class says of itself; a dataclass without a docstring has its Python signature there."""
    told = kind.__doc__ or ""
    return "" if told.startswith(f"{kind.__name__}(") else " ".join(told.split())


def _unsupported(plugin: str, place: str, annotation: Any) -> PluginError:
    return PluginError(
        f"Plugin {plugin!r} adds {place} with the unsupported type {annotation!r}. Use str, int, float, bool, date, "
        "datetime, dict (as JSON), ID, an enum of gql_blog.plugin, a StrEnum or a dataclass of your own, for results a "
        "node of the core such as ArticleNode, a list of these, or None."
    )
