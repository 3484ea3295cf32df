"""What reads a plugin's field or query: its need, with its rows and arguments in the plugin's types."""

from collections import namedtuple
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from gql_blog.access import Viewer
from gql_blog.errors import InputError, PluginError
from gql_blog.graph.declared.declarations import FieldDeclaration
from gql_blog.graph.plugins.plugin_inputs import ArgumentReader
from gql_blog.graph.plugins.plugin_objects import PluginTypes, node_entity, page_arguments
from gql_blog.graph.plugins.table_lists import list_arguments, table_of
from gql_blog.graph.schema_types import EXTENSIBLE
from gql_blog.hooks import (
    ITSELF,
    Connection,
    Field,
    Hooks,
    Query,
    Registered,
    Resolver,
    TableConnection,
    UndeclaredAccess,
    pages_of,
    subject_of,
)
from gql_blog.read import Batch
from gql_blog.store import PluginColumn, plugin_columns


def field_declaration(
    types: PluginTypes, registered: "Registered[Field] | Registered[Query]", place: str, need: Callable[[], Batch]
) -> FieldDeclaration:
    """Return the field of the schema that a plugin adds. Its ``need`` is made when its types are known to fit."""
    value, plugin = registered.value, registered.plugin
    arguments = types.arguments(plugin, place, value.arguments)
    kind = value.graphql_type
    if isinstance(kind, Connection):
        return FieldDeclaration(
            types.connection(plugin, kind), value.description, need=need(), arguments=arguments | page_arguments(kind)
        )
    if isinstance(kind, TableConnection):
        made = need()
        assert made.listed
        arguments = list_arguments(types, plugin, kind.item, made.listed)
        return FieldDeclaration(types.connection(plugin, kind), value.description, need=made, arguments=arguments)
    notation = types.notation(plugin, place, kind)
    return FieldDeclaration(notation, value.description, need=need(), arguments=arguments)


def field_need(hooks: Hooks, registered: Registered[Field]) -> Batch:
    """Return the need of a plugin's field: of a type of a plugin, the objects themselves."""
    field, resolver = registered.value, hooks.callbacks.resolvers.of_field(registered)
    if isinstance(field.graphql_type, TableConnection):
        return _listing(hooks, registered, subject_of(field), resolver)
    of_core = is_of_core(field)
    resolve = _with_rows(registered, resolver) if of_core else _with_objects(resolver)
    need = _need(hooks, registered, resolve)
    return replace(need, columns=field.needs if of_core else (ITSELF,), repeatable=field.repeatable)


def query_need(hooks: Hooks, registered: Registered[Query]) -> Batch:
    """Return the need of a plugin's query: it has no parents, and so one row without columns."""
    resolver = hooks.callbacks.resolvers.of_query(registered)
    if isinstance(registered.value.graphql_type, TableConnection):
        return _listing(hooks, registered, f"Query.{registered.value.name}", resolver)
    return _need(hooks, registered, _guarded(resolver))


def _listing(
    hooks: Hooks, registered: "Registered[Field] | Registered[Query]", place: str, resolver: Resolver
) -> Batch:
    """Return the need of a list of rows of the plugin's own table, of which the resolver makes items."""
    value, plugin = registered.value, registered.plugin
    listed = table_of(hooks, registered, place)
    if isinstance(value, Field) and not (is_of_core(value) and "id" in columns_of(value.type_name)):
        raise PluginError(
            f"Plugin {plugin!r} adds {place}: rows of a table are listed of types of the core with ids. A type of a "
            "plugin has a Connection."
        )
    columns, roles = ("id",) if isinstance(value, Field) else (), hooks.needed_roles(registered)
    return Batch(columns, resolver, plugin, roles=roles, cost=value.cost, listed=listed)


def _need(hooks: Hooks, registered: "Registered[Field] | Registered[Query]", resolve: Callable[..., Any]) -> Batch:
    value, plugin = registered.value, registered.plugin
    kind = value.graphql_type
    return Batch(
        (),
        resolve,
        plugin,
        roles=hooks.needed_roles(registered),
        cost=value.cost,
        entity=None if isinstance(kind, Connection) else node_entity(kind),
        prepare=_prepare(plugin, value),
    )


def _prepare(plugin: str, value: Field | Query) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return what makes of a client's arguments those of the resolver, and the page that a connection is asked for.

    What else a plugin's own input object raises is the plugin's failure, and concerns this field alone.
    """
    reader, pages = ArgumentReader(value.arguments), pages_of(plugin, value)

    def prepare(given: dict[str, Any]) -> dict[str, Any]:
        try:
            prepared: dict[str, Any] = {"arguments": reader.read(given)}
            return prepared if pages is None else {**prepared, "page": pages.request(given)}
        except InputError as error:
            if error.path in (("first",), ("after",)):
                raise
            raise InputError(f"'{'.'.join(error.path)}': {error.message}") from None
        except Exception as error:
            return {"failure": error}

    return prepare


def _guarded(resolve: Resolver) -> Callable[..., Awaitable[Any]]:
    async def resolve_or_fail(
        rows: Sequence[Any], viewer: Viewer, *, failure: Exception | None = None, **named: Any
    ) -> Any:
        if failure is not None:
            raise failure
        return await resolve(rows, viewer, **named)

    return resolve_or_fail


def _with_objects(resolve: Resolver) -> Callable[..., Awaitable[Any]]:
    guarded = _guarded(resolve)

    async def resolve_objects(rows: Sequence[Sequence[Any]], viewer: Viewer, **named: Any) -> Any:
        return await guarded([each for (each,) in rows], viewer, **named)

    return resolve_objects


def _with_rows(registered: Registered[Field], resolve: Resolver) -> Callable[..., Awaitable[Any]]:
    """Return the resolver with rows of Python values, by the names of the columns, from rows of either driver."""
    field = registered.value
    columns = columns_of(field.type_name)
    converts = tuple(columns[name].convert for name in field.needs)
    row_type = row_type_of(registered)
    guarded = _guarded(resolve)

    def typed(row: Sequence[Any]) -> Any:
        values = zip(converts, row, strict=True)
        return row_type(*(None if value is None else convert(value) for convert, value in values))

    async def resolve_rows(rows: Sequence[Sequence[Any]], viewer: Viewer, **named: Any) -> Any:
        return await guarded([typed(row) for row in rows], viewer, **named)

    return resolve_rows


def is_of_core(field: Field) -> bool:
    """Whether a field is added to a type of the core whose rows it may need, and not to one of a plugin."""
    return any(each.__name__ == field.type_name for each in EXTENSIBLE)


def columns_of(type_name: str) -> Mapping[str, PluginColumn]:
    """Return the columns that fields of a type of the core may need, by name."""
    return plugin_columns(next(table for each, table in EXTENSIBLE.items() if each.__name__ == type_name))


def row_type_of(registered: Registered[Field]) -> type[Any]:
    """Return the type of a field's rows: what the field does not need cannot be got from them."""
    field, plugin = registered.value, registered.plugin
    columns = columns_of(field.type_name)
    name = f"{field.type_name}Row"
    declared: Any = namedtuple(name, field.needs)  # type: ignore[misc]

    def refuse(_row: Any, column: str) -> Any:
        if column.startswith("_"):
            raise AttributeError(column)
        place = f"{field.type_name}.{field.name}"
        if column in columns:
            remedy = f"Add {column!r} to the needs of the field."
        else:
            remedy = f"{field.type_name} has no such column. Its columns are: {', '.join(columns)}."
        raise UndeclaredAccess(f"Plugin {plugin!r} reads {column!r} in {place}, which does not need it. {remedy}")

    return type(name, (declared,), {"__slots__": (), "__getattr__": refuse})
