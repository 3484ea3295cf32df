"""Compiles rows at no place of a list: those of a root field, and those whose ids a plugin gives."""

from collections.abc import Sequence

from graphql import FieldNode

from gql_blog.read.compile_context import RowContext, SelectBuilder
from gql_blog.read.entities import Entity
from gql_blog.read.list_compiler import ListCompiler
from gql_blog.read.row_columns import RowColumns
from gql_blog.read.select_node import SelectNode
from gql_blog.read.sql import ALWAYS, Expression, Row, because, conditions


def selected_rows(
    lists: ListCompiler,
    entity: Entity,
    nodes: Sequence[FieldNode],
    path: str,
    *,
    where: Expression = ALWAYS,
    keyed: bool = False,
    granted: bool = False,
    single: bool = False,
) -> SelectNode:
    """Return a select node without a parent; ``where`` is its own condition, and ``PARENT`` in it is one of the ids.

    ``single``: the condition finds at most one row. ``granted``: visibility is not checked.
    """
    compiler = lists.compiler
    parts = [because("key", where)]
    parts += [entity.only] if entity.only else []
    if entity.kind and not granted:
        parts.append(compiler.policy.rows(entity.kind))
    row = RowContext(RowColumns(single=single), Row(entity.table), entity, SelectBuilder())
    element = compiler.object(row, nodes, path)
    select = lists.node(row, conditions(parts), path, keyed=keyed)
    lists.finish_select(select, row.builder, element)
    return select
