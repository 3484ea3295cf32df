"""Compiles lists and connections: as a select node of their own, or packed into their parent's row."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Literal

from graphql import FieldNode, GraphQLField

from gql_blog.read.arguments import ArgumentError, Arguments
from gql_blog.read.bound_request import BoundRequest
from gql_blog.read.compile_context import RowContext, SelectBuilder
from gql_blog.read.connection_compiler import ConnectionCompiler, ConnectionSelection
from gql_blog.read.entities import ENTITIES, Entity
from gql_blog.read.field_compiler import FieldCompiler
from gql_blog.read.needs import Many, Pages
from gql_blog.read.packing import Packing
from gql_blog.read.page_request import PageRequest, Paging
from gql_blog.read.plan import PageBinding
from gql_blog.read.row_columns import NotPackable, PackedColumns, RecordColumns, RowColumns, Sql
from gql_blog.read.row_order import fixed_order
from gql_blog.read.select_node import Child, SelectNode, list_conditions
from gql_blog.read.shaper import compile_page, compile_shape, compile_split, object_source
from gql_blog.read.sql import (
    ALWAYS,
    COUNT,
    NEVER,
    ONE,
    Expression,
    Of,
    Phrase,
    Row,
    Select,
    because,
    conditions,
    grouped,
)

_STRUCTURAL = ("where", "orderBy", "after", "before", "last", "query")
"""The arguments that change a page's SQL, not its parameters alone."""
_SIZES = ("first", "last")


class ListCompiler:
    """Compiles lists; the compiler of fields and this one call each other."""

    def __init__(self, compiler: FieldCompiler) -> None:
        self.compiler = compiler
        compiler.lists = self
        self._connections = ConnectionCompiler(compiler)

    def field(
        self,
        row: RowContext,
        definition: GraphQLField,
        need: Many | Pages,
        nodes: Sequence[FieldNode],
        path: str,
        key: Expression,
    ) -> str:
        """Return the expression of a list field of ``row``; ``key`` is the SQL of the parent's key."""
        if isinstance(row.columns, PackedColumns):
            raise NotPackable
        page = None
        if isinstance(need, Pages):
            page = self.page(need, definition, nodes, path)
        plan, usages = self.compiler.plan, row.builder.usages
        lengths = (plan.arguments, len(plan.arguments)), (plan.pages, len(plan.pages)), (usages, len(usages))
        for kind in self._packed_kinds(row, ENTITIES[need.entity]):
            try:
                return self._packed(row, definition, need, nodes, path, key, page, kind)
            except NotPackable:
                for entries, number in lengths:
                    del entries[number:]
        if row.columns.is_packed:
            raise NotPackable
        select, connection = self.select(definition, need, nodes, path, page)
        rows = connection is None or connection.rows
        self.compiler.part(path, "count" if not rows else "list" if page is None else "page", need.entity, page=page)
        if rows:
            select.parent = row[need.key or "id"]
            self.compiler.record_usage(row, need.key or "id", "key", path)
            row.builder.children.append((select, key))
            items = f"c{len(row.builder.children) - 1}.get({row.columns.add(key)}, e)"
        else:
            items = "e"
        if connection is None:
            return items
        return self._page_source(row, connection, select.paging, items, key)

    def _packed_kinds(self, row: RowContext, entity: Entity) -> Sequence[type[RecordColumns]]:
        """Return the ways in which a list may be packed into its parent's row, the best first."""
        if not entity.packable:
            return ()
        records = row.columns.single and self.compiler.dialect.postgres
        return (PackedColumns, RecordColumns) if records else (PackedColumns,)

    def _packed(
        self,
        row: RowContext,
        definition: GraphQLField,
        need: Many | Pages,
        nodes: Sequence[FieldNode],
        path: str,
        key: Expression,
        page: int | None,
        kind: type[RecordColumns],
    ) -> str:
        """Return the expression of a list in its parent's row; raise ``NotPackable`` if it needs a statement."""
        paging = None if page is None else self.compiler.plan.pages[page].paging
        packing = Packing(self.compiler, row, need, key, paging, path, kind)
        if page is None:
            items = packing.items(self.compiler.object(packing.inner, nodes, path), verbatim=True)
            self.compiler.part(path, "list", need.entity, packed=True)
            return items
        connection = self._connections.connection(packing.inner, definition, nodes, path, page)
        assert paging is not None
        paging.lookahead = connection.more
        verbatim = connection.plain and self.compiler.plan.pages[paging.number].backward is False
        items = packing.items(connection.element(), verbatim=verbatim) if connection.rows else "e"
        self.compiler.part(path, "page" if connection.rows else "count", need.entity, packed=True, page=page)
        return self._page_source(row, connection, paging, items, key)

    def page(
        self, need: Pages, definition: GraphQLField, nodes: Sequence[FieldNode], path: str, *, searching: bool = False
    ) -> int:
        """Add a page to the plan; return its number."""
        compiler = self.compiler
        arguments = Arguments(definition, nodes[0], path)
        number = len(compiler.plan.pages)
        paging = Paging(need, ENTITIES[need.entity], compiler.dialect, compiler.policy, path, number, searching)
        constant = None
        variable = _arguments_with_variables(nodes[0], compiler.variables)
        constant_size = variable.isdisjoint(_SIZES)
        if variable.isdisjoint(_STRUCTURAL):
            # A literal may hold a variable that is not given. Errors are reported when the page is bound.
            with suppress(ArgumentError):
                constant = replace(paging.request(arguments.get({}), size_known=constant_size), cache_key=())
        backward = None if "last" in variable else arguments.constant.get("last") is not None
        compiler.plan.pages.append(PageBinding(paging, arguments.get, constant, constant_size, backward))
        return number

    def select(
        self,
        definition: GraphQLField,
        need: Many | Pages,
        nodes: Sequence[FieldNode],
        path: str,
        page: int | None,
    ) -> tuple[SelectNode, ConnectionSelection | None]:
        """Return the select node of a list, and for a connection what is selected of it."""
        compiler = self.compiler
        entity = ENTITIES[need.entity]
        columns, builder, at = RowColumns(compiler.dialect, typed=compiler.typed), SelectBuilder(), Row(entity.rows)
        where = list_conditions(need, entity, compiler.policy, compiler.dialect)
        select = SelectNode(entity, compiler.dialect, compiler.policy, columns, at, where, builder.usages, path)
        row = RowContext(columns, at, entity, builder)
        connection = None
        if isinstance(need, Pages):
            assert page is not None
            binding = compiler.plan.pages[page]
            select.paging = binding.paging
            columns.joins += binding.paging.joins()
            builder.pages.add(page)
            select.keyed = need.key is not None
            connection = self._connections.connection(row, definition, nodes, path, page)
            binding.paging.lookahead = connection.more
            element = connection.element()
        else:
            select.order = fixed_order(need.order)
            element = compiler.object(row, nodes, path)
        self.finish_select(select, builder, element)
        return select, connection

    def finish_select(self, select: SelectNode, builder: SelectBuilder, element: str) -> None:
        """Complete a node whose rows are compiled: resolve its children's keys, generate its shaper."""
        for child, key in builder.children:
            index = int(select.columns.add(key)[1:]) + (1 if select.keyed else 0)
            select.children.append(Child(child, index))
        select.batches = builder.batches
        select.pages = tuple(sorted(builder.pages))
        select.element = element
        _join_lateral(self.compiler, select)
        self._limit_cached_statements(select)
        select.shape = compile_shape(
            element,
            columns=len(select.columns.expressions),
            children=len(select.children),
            batches=len(select.batches),
            keyed=select.keyed,
            names=self.compiler.names,
        )
        self.compiler.plan.selects.append(select)
        self.compiler.plan.statements.append(select.statements)

    def _limit_cached_statements(self, select: SelectNode) -> None:
        """Allow no literal sizes if several are variables: each combination would be a statement of its own."""
        variable = [
            self.compiler.plan.pages[page] for page in select.pages if not self.compiler.plan.pages[page].constant_size
        ]
        if len(variable) > 1:
            for binding in variable:
                binding.paging.allow_literal_sizes = False

    def _page_source(
        self, row: RowContext, connection: ConnectionSelection, paging: Paging | None, items: str, key: Expression
    ) -> str:
        """Return the expression of a connection; its counts are columns of the parent's row."""
        compiler, columns = self.compiler, row.columns
        assert paging is not None
        if connection.plain and compiler.plan.pages[paging.number].backward is False:
            ((part, _),) = connection.parts.items()
            return object_source([(part, items)])
        page = compiler.name(compile_page(connection.expressions(), compiler.names))
        call = f"{page}({items}, bound.pages[{paging.number}]"
        far = connection.far and self._bounded(paging)
        if connection.total:
            call += f", total={columns.value(count_sql(paging, key, 'total'), 'integer')}"
        if far:
            call += f", far={columns.value(count_sql(paging, key, 'far'), 'boolean')}"
        if connection.total or far:
            row.builder.pages.add(paging.number)
        return call + ")"

    def _bounded(self, paging: Paging) -> bool:
        """Return whether a request may have a cursor."""
        constant = self.compiler.plan.pages[paging.number].constant
        return constant is None or bool(constant.after or constant.before)


def count_sql(paging: Paging, key: Expression | None, what: Literal["total", "far"]) -> Sql:
    """Return the SQL of a connection's ``total``, or of whether there are rows on the ``far`` side of its cursor."""
    row = Row(paging.entity.table)

    def sql(bound: BoundRequest) -> Expression:
        request: PageRequest = bound.pages[paging.number]
        far_side_condition = paging.far_side_condition(request) if what == "far" else None
        if what == "far" and far_side_condition is None:
            return NEVER
        parts = [because("key", paging.need.on), *paging.row_conditions(request)]
        parts += [far_side_condition] if far_side_condition else []
        source, where, path = (row, *paging.joins()), conditions(parts) or (ALWAYS,), paging.path
        if what == "total":
            return grouped(Of(Select((COUNT,), source, where, path=path), row, key))
        # In the order of the index, back from the cursor: the first row decides.
        order = request.order.order_by(paging.dialect, backward=not request.backward)
        first = Of(Select((ONE,), source, where, order=order, limit=ONE, path=path), row, key)
        return Phrase(("((", first, ") is not null)"))

    return sql


def _join_lateral(compiler: FieldCompiler, select: SelectNode) -> None:
    """On PostgreSQL, join the first child that permits it to the node's own statement."""
    if not compiler.dialect.postgres or select.columns.wide or select.entity.derived:
        return
    child = next(
        (each for each in select.children if not (each.select.entity.derived or each.select.lateral_child)), None
    )
    if child is None:
        return
    child_node = child.select
    select.lateral_child = child
    select.pages = tuple(sorted({*select.pages, *child_node.pages}))
    select.split = compile_split(
        child_node.element,
        child.key,
        upper=len(select.columns.expressions) + (1 if select.keyed else 0),
        lower=len(child_node.columns.expressions),
        children=len(child_node.children),
        batches=len(child_node.batches),
        names=compiler.names,
    )


def _arguments_with_variables(node: FieldNode, variables: Any) -> set[str]:
    """Return the names of the arguments that use a variable which the request gives."""
    return {argument.name.value for argument in node.arguments or () if _has_given_variable(argument.value, variables)}


def _has_given_variable(value: Any, variables: Any) -> bool:
    """Return whether a literal uses a variable which the request gives."""
    if value.kind == "variable":
        return value.name.value in variables
    inner = getattr(value, "values", None) or [field.value for field in getattr(value, "fields", None) or ()]
    return any(_has_given_variable(part, variables) for part in inner)
