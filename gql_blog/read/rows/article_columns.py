"""Columns of plugins' tables by which lists of articles are ordered and narrowed.

The schema carries them: as values of ``ArticleOrderField``, and beside fields of ``ArticleWhere``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from graphql import (
    EnumValueNode,
    FieldNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLSchema,
    ListValueNode,
    Node,
    ObjectFieldNode,
    ObjectValueNode,
    VariableNode,
    get_named_type,
)

from gql_blog.read.sql import expressions as sql
from gql_blog.store import ListedColumn, TableColumn

COLUMN: Final = "column"
"""The key of a column in the metadata of a field's definition."""
_ORDERS, _FILTERS = "ArticleOrderField", "ArticleWhere"
TYPES_WITH_COLUMNS: Final = frozenset((_ORDERS, _FILTERS, "ArticleOrder"))
"""The types of variables whose values may name one."""


@dataclass(frozen=True, slots=True)
class ArticleColumn(TableColumn):
    """A column of a table of a plugin, by its ``name`` in the schema."""

    name: str

    @property
    def expression(self) -> sql.Expression:
        """The value of ``THIS`` article, null if it has no row; the same expression each time."""
        return _value_of(self)

    def row(self, alias: str = "") -> sql.Row:
        """Return a row of its table, whose names are quoted."""
        return sql.Row(self.table, alias, quoted=True)


PluginsColumn = ArticleColumn | ListedColumn
"""A column of a plugin's table: of articles, or of the rows that are listed."""


@lru_cache(maxsize=1024)
def _value_of(column: ArticleColumn) -> sql.Expression:
    row = column.row()
    return sql.grouped(sql.Select((row[column.column],), (row,), (sql.equal(row[column.key], sql.THIS["id"]),)))


def filter_columns(definition: GraphQLField) -> Mapping[str, PluginsColumn]:
    """Return the columns that the ``where`` of a field compares, by the names of its entries."""
    where = definition.args.get("where")
    return {} if where is None else _columns_of(get_named_type(where.type))


def _columns_of(kind: object) -> dict[str, PluginsColumn]:
    found: dict[str, PluginsColumn] = {}
    for name, field in kind.fields.items() if isinstance(kind, GraphQLInputObjectType) else ():
        declared = field.extensions.get("strawberry-definition")
        if declared is not None and COLUMN in declared.metadata:
            found[name] = declared.metadata[COLUMN]
    return found


def names_of_columns(schema: GraphQLSchema) -> frozenset[str]:
    """Return the names of all orders and filters of plugins in a schema."""
    return frozenset((*_ordered_by(schema.get_type(_ORDERS)), *_columns_of(schema.get_type(_FILTERS))))


def order_columns(definition: GraphQLField) -> frozenset[str]:
    """Return the names of the plugins' columns that the ``orderBy`` of a field may name."""
    kind = get_named_type(definition.args["orderBy"].type)
    field = getattr(kind, "fields", {}).get("field")
    return frozenset(_ordered_by(get_named_type(field.type)) if field else ())


def _ordered_by(kind: object) -> list[str]:
    values = kind.values.items() if isinstance(kind, GraphQLEnumType) else ()
    return [name for name, each in values if isinstance(getattr(each.value, "value", each.value), ArticleColumn)]


def names_in(field: FieldNode) -> Iterator[str]:
    """Yield the names of enum values, entries and variables in a field's arguments, of the latter with a ``$``."""
    waiting: list[Node] = [argument.value for argument in field.arguments or ()]
    while waiting:
        match waiting.pop():
            case VariableNode(name=name):
                yield f"${name.value}"
            case EnumValueNode(value=value):
                yield value
            case ListValueNode(values=nodes) | ObjectValueNode(fields=nodes):
                waiting += nodes
            case ObjectFieldNode(name=name, value=node):
                yield name.value
                waiting.append(node)
