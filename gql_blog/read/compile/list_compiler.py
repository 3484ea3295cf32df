"""Compiles lists and connections: as a select node of their own, or packed into their parent's row."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from gql_blog.read.compile.compile_context import ChildRows, RowContext, SelectBuilder, SelectedField
from gql_blog.read.compile.connection_compiler import ConnectionCompiler, ConnectionSelection
from gql_blog.read.compile.field_compiler import FieldCompiler
from gql_blog.read.compile.packing import PackedRows, packed_items, packing_of
from gql_blog.read.compile.page_counts import count_sql
from gql_blog.read.compile.plan import PageBinding
from gql_blog.read.compile.select_node import Child, SelectNode, list_conditions
from gql_blog.read.needs.arguments import ArgumentError
from gql_blog.read.needs.column_usage import PartKind
from gql_blog.read.needs.declared_needs import Many, Pages
from gql_blog.read.needs.entities import ENTITIES
from gql_blog.read.rows.article_columns import filter_columns
from gql_blog.read.rows.page_request import Paging
from gql_blog.read.rows.row_order import fixed_order
from gql_blog.read.shape.row_columns import Packing, RowColumns
from gql_blog.read.shape.shaper import compile_page, compile_shape, compile_split
from gql_blog.read.shape.shaper_values import NO_ITEMS, Apply, Code, Fixed, Object, Value, page_of
from gql_blog.read.sql.expressions import (
    Constant,
    Expression,
    Row,
)

_STRUCTURAL = ("where", "orderBy", "after", "before", "last", "query")
"""The arguments that change a page's SQL, not its parameters alone."""
_SIZES = ("first", "last")


@dataclass(frozen=True, slots=True)
class Elements:
    """What is selected of a list's elements: their row, and one of them. A connection has the rest."""

    row: RowContext
    element: Value
    connection: ConnectionSelection | None = None
    paging: Paging | None = None
    backward: bool | None = None


class ListCompiler:
    """Compiles lists; the compiler of fields and this one call each other."""

    def __init__(self, compiler: FieldCompiler) -> None:
        self.compiler = compiler
        compiler.list_field = self.field
        self._connections = ConnectionCompiler(compiler)

    def field(self, row: RowContext, field: SelectedField, need: Many | Pages, key: Expression) -> Value:
        """Return a list field of ``row``; ``key`` is the parent's key."""
        compiler, path = self.compiler, field.path
        row.columns.holds_lists = True
        page = self.page(field, need) if isinstance(need, Pages) else None
        elements = self.elements(field, need, page)
        connection, inner = elements.connection, elements.row
        rows = connection is None or connection.rows
        packing = packing_of(row, inner, compiler.dialect) if rows else ""
        kind: PartKind = "count" if not rows else "list" if page is None else "page"
        compiler.part(path, kind, need.entity, packed=bool(packing) or not rows, page=page)
        if not rows:
            items: Value = NO_ITEMS
        elif packing:
            items = self._packed(row, need, elements, path, key, packing)
        else:
            items = self._below(row, need, elements, path, key)
        return items if connection is None else self._page_source(row, connection, elements.paging, items, key)

    def _packed(
        self, row: RowContext, need: Many | Pages, elements: "Elements", path: str, key: Expression, packing: Packing
    ) -> Value:
        """Return the items of a list in its parent's row."""
        compiler, inner, connection = self.compiler, elements.row, elements.connection
        inner.columns.packing = packing
        verbatim = packing == "texts"
        if connection:
            verbatim = verbatim and connection.plain and elements.backward is False
        rows = PackedRows(self._node_of(need, elements, path), key)
        return packed_items(compiler, row, inner, rows, elements.element, verbatim=verbatim)

    def _below(self, row: RowContext, need: Many | Pages, elements: "Elements", path: str, key: Expression) -> Value:
        """Return the items of a list that has a select node of its own."""
        select = self.select(need, elements, path)
        select.parent = row[need.key or "id"]
        self.compiler.record_usage(row, need.key or "id", "key", path)
        row.builder.children.append(ChildRows(select, key, elements.element))
        # A statement for the rows of many parents has no limit for each.
        most = f"[:{need.most}]" if isinstance(need, Many) else ""
        return Code((f"c{len(row.builder.children) - 1}.get(", row.cell(key), f", e){most}"))

    def page(self, field: SelectedField, need: Pages) -> int:
        """Add a page to the plan; return its number."""
        compiler, arguments = self.compiler, field.arguments
        number = len(compiler.plan.pages)
        paging = Paging(
            need,
            ENTITIES[need.entity],
            compiler.dialect,
            compiler.policy,
            field.path,
            number,
            filters=filter_columns(field.definition),
        )
        constant = None
        variable = arguments.using(compiler.variables)
        constant_size = variable.isdisjoint(_SIZES)
        if variable.isdisjoint(_STRUCTURAL):
            # A literal may hold a variable that is not given. Errors are reported when the page is bound.
            with suppress(ArgumentError):
                constant = replace(paging.request(arguments.get({}), size_known=constant_size), cache_key=())
        backward = None if "last" in variable else arguments.constant.get("last") is not None
        compiler.plan.pages.append(PageBinding(paging, arguments.get, constant, constant_size, backward))
        return number

    def elements(self, field: SelectedField, need: Many | Pages, page: int | None) -> "Elements":
        """Return what is selected of a list's elements."""
        entity = ENTITIES[need.entity]
        row = RowContext(RowColumns(), Row(entity.rows), entity, SelectBuilder())
        if page is None:
            return Elements(row, self.compiler.object(row, field.nodes, field.path))
        binding = self.compiler.plan.pages[page]
        row.columns.joins += binding.paging.joins()
        row.builder.pages.add(page)
        connection = self._connections.connection(row, field, page)
        binding.paging.lookahead = connection.more
        return Elements(row, connection.element(), connection, binding.paging, binding.backward)

    def select(self, need: Many | Pages, elements: "Elements", path: str) -> SelectNode:
        """Return the select node of a list."""
        select = self._node_of(need, elements, path)
        self.finish_select(select, elements.row.builder, elements.element)
        return select

    def _node_of(self, need: Many | Pages, elements: "Elements", path: str) -> SelectNode:
        """Return a select node that reads the rows of a list."""
        compiler, row = self.compiler, elements.row
        where = list_conditions(need, row.entity, compiler.policy, compiler.dialect)
        select = self.node(row, where, path, keyed=need.key is not None)
        select.paging = elements.paging
        if isinstance(need, Many):
            select.order, select.most = fixed_order(need.order), Constant(need.most)
        return select

    def node(self, row: RowContext, where: tuple[Expression, ...], path: str, *, keyed: bool) -> SelectNode:
        """Return a select node that reads ``row``; ``finish_select`` completes it."""
        dialect, policy = self.compiler.dialect, self.compiler.policy
        usages = row.builder.usages
        return SelectNode(row.entity, dialect, policy, row.columns, row.row, where, usages, path, keyed=keyed)

    def finish_select(self, select: SelectNode, builder: SelectBuilder, element: Value) -> None:
        """Complete a node whose rows are compiled: resolve its children's keys, generate its shaper."""
        offset = 1 if select.keyed else 0
        select.children = [Child(each.select, select.columns.add(each.key) + offset) for each in builder.children]
        select.batches = builder.batches
        select.pages = tuple(sorted(builder.pages))
        _join_lateral(self.compiler, select, [each.element for each in builder.children])
        self._limit_cached_statements(select)
        select.shape = compile_shape(
            element,
            self.compiler.printer(),
            columns=len(select.columns.expressions),
            children=len(select.children),
            batches=len(select.batches),
            keyed=select.keyed,
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
        self, row: RowContext, connection: ConnectionSelection, paging: Paging | None, items: Value, key: Expression
    ) -> Value:
        """Return a connection; its counts are columns of the parent's row."""
        assert paging is not None
        if connection.plain and self.compiler.plan.pages[paging.number].backward is False:
            ((part, _),) = connection.object.parts
            return Object(((part, items),))
        page = compile_page(connection.object, self.compiler.printer())
        constant = self.compiler.plan.pages[paging.number].constant
        far = connection.far and (constant is None or bool(constant.after or constant.before))  # it may have a cursor
        total = row.value(count_sql(paging, key, "total"), "integer") if connection.total else Code(("0",))
        beyond = row.value(count_sql(paging, key, "far"), "boolean") if far else Fixed(False)
        if connection.total or far:
            row.builder.pages.add(paging.number)
        return Apply(page, (items, page_of(paging.number), total, beyond))


def _join_lateral(compiler: FieldCompiler, select: SelectNode, elements: Sequence[Value]) -> None:
    """On PostgreSQL, join the first child that permits it to the node's statement; ``elements`` are the children's."""
    if not compiler.dialect.postgres or select.columns.wide or select.entity.derived:
        return
    nodes = [child.select for child in select.children]
    index = next((i for i, node in enumerate(nodes) if not (node.entity.derived or node.lateral_child)), None)
    if index is None:
        return
    child, child_node = select.children[index], nodes[index]
    select.lateral_child = child
    select.pages = tuple(sorted({*select.pages, *child_node.pages}))
    select.split = compile_split(
        elements[index],
        compiler.printer(),
        child.key,
        upper=len(select.columns.expressions) + (1 if select.keyed else 0),
        lower=len(child_node.columns.expressions),
        children=len(child_node.children),
        batches=len(child_node.batches),
    )
