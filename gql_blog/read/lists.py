"""Lists in a plan: whole ones and pages, as a level of their own or packed into their parent's row."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from graphql import FieldNode, GraphQLField

from gql_blog.read.argument_error import ArgumentError
from gql_blog.read.arguments import Arguments
from gql_blog.read.bind_parameters import BindParameters, Bound
from gql_blog.read.compile_context import Below, Row
from gql_blog.read.compiler import Compiler
from gql_blog.read.conditions import conditions_of, derived_rows
from gql_blog.read.connection import Connection
from gql_blog.read.connections import Connections
from gql_blog.read.entities import ENTITIES
from gql_blog.read.needs import Many, Pages
from gql_blog.read.packing import Packing
from gql_blog.read.page import PageRequest, Paging
from gql_blog.read.plan import PageBinding
from gql_blog.read.policy import ALWAYS
from gql_blog.read.row_columns import NotPackable, PackedScope, RecordScope, Scope, Sql
from gql_blog.read.select_node import Child, SelectNode
from gql_blog.read.shaper import compile_page, compile_shape, compile_split, object_source

_STRUCTURAL = ("where", "orderBy", "after", "before", "last", "query")
"""The arguments on which a page's SQL depends, beyond its parameters."""
_SIZES = ("first", "last")


class Lists:
    """Compiles lists; made beside the compiler of fields, which it hands rows to."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        compiler.lists = self
        self._connections = Connections(compiler)

    def field(
        self, row: Row, definition: GraphQLField, need: Many | Pages, nodes: Sequence[FieldNode], at: str, key: str
    ) -> str:
        """Return the expression of a list field of ``row``; ``key`` is the SQL of the parent's key."""
        if isinstance(row.scope, PackedScope):
            raise NotPackable
        page = None
        if isinstance(need, Pages):
            page = self.page(need, definition, nodes, at)
        plan, notes = self.compiler.plan, row.slots.notes
        made = (plan.arguments, len(plan.arguments)), (plan.pages, len(plan.pages)), (notes, len(notes))
        records = row.scope.single and self.compiler.dialect.postgres
        for kind in (PackedScope, RecordScope) if records else (PackedScope,):
            try:
                return self._packed(row, definition, need, nodes, at, key, page, kind)
            except NotPackable:
                for entries, number in made:
                    del entries[number:]
        if row.scope.inside:
            raise NotPackable
        level, connection = self.level(definition, need, nodes, at, page)
        rows = connection is None or connection.rows
        self.compiler.part(at, "count" if not rows else "list" if page is None else "page", need.entity, page=page)
        if rows:
            level.parent = f"{row.alias}.{need.key or 'id'}"
            self.compiler.note(row, need.key or "id", "key", at)
            row.below.children.append((level, key))
            items = f"c{len(row.below.children) - 1}.get({row.scope.add(key)}, e)"
        else:
            items = "e"
        if connection is None:
            return items
        return self._page_source(row, connection, level.paging, items, key)

    def _packed(
        self,
        row: Row,
        definition: GraphQLField,
        need: Many | Pages,
        nodes: Sequence[FieldNode],
        at: str,
        key: str,
        page: int | None,
        kind: type[RecordScope],
    ) -> str:
        """Return the expression of a list that travels in its parent's row; raise ``NotPackable`` where it cannot."""
        paging = None if page is None else self.compiler.plan.pages[page].paging
        packing = Packing(self.compiler, row, need, key, paging, at, kind)
        if page is None:
            items = packing.items(self.compiler.object(packing.inner, nodes, at), untouched=True)
            self.compiler.part(at, "list", need.entity, packed=True)
            return items
        connection = self._connections.connection(packing.inner, definition, nodes, at, page)
        assert paging is not None
        paging.ahead = connection.more
        untouched = connection.plain and self.compiler.plan.pages[paging.number].backward is False
        items = packing.items(connection.element(), untouched=untouched) if connection.rows else "e"
        self.compiler.part(at, "page" if connection.rows else "count", need.entity, packed=True, page=page)
        return self._page_source(row, connection, paging, items, key)

    def page(
        self, need: Pages, definition: GraphQLField, nodes: Sequence[FieldNode], at: str, *, searching: bool = False
    ) -> int:
        """Return the number of a new page of the plan."""
        compiler = self.compiler
        arguments = Arguments(definition, nodes[0])
        number = len(compiler.plan.pages)
        paging = Paging(need, ENTITIES[need.entity], compiler.dialect, compiler.policy, at, number, searching)
        constant = None
        late = _left_open(nodes[0], compiler.variables)
        sized = late.isdisjoint(_SIZES)
        if late.isdisjoint(_STRUCTURAL):
            # A variable that is not given still stands in a literal; what is wrong is told when the page is bound.
            with suppress(ArgumentError):
                constant = replace(paging.request(arguments.get({}), asked=sized), form=())
        backward = None if "last" in late else arguments.get({}).get("last") is not None
        compiler.plan.pages.append(PageBinding(paging, arguments.get, constant, sized, backward))
        return number

    def level(
        self,
        definition: GraphQLField,
        need: Many | Pages,
        nodes: Sequence[FieldNode],
        at: str,
        page: int | None,
    ) -> tuple[SelectNode, Connection | None]:
        """Return the level that reads a list for all parents, and for pages what stands around its elements."""
        compiler = self.compiler
        entity = ENTITIES[need.entity]
        scope, slots, below = Scope(compiler.dialect, typed=compiler.typed), BindParameters(), Below()
        conditions = conditions_of(need, entity, compiler.policy, compiler.dialect, at)
        level = SelectNode(entity, compiler.dialect, scope, slots, conditions, at)
        row = Row(scope, "a", entity, slots, below)
        connection = None
        if isinstance(need, Pages):
            assert page is not None
            binding = compiler.plan.pages[page]
            level.paging = binding.paging
            scope.joins += binding.paging.joins("a", slots.at(at))
            below.pages.add(page)
            level.keyed = need.key is not None
            connection = self._connections.connection(row, definition, nodes, at, page)
            binding.paging.ahead = connection.more
            element = connection.element()
        else:
            level.order = ", ".join(need.order)
            element = compiler.object(row, nodes, at)
        if entity.derived:
            policy = compiler.policy
            level.source = lambda within, slots: derived_rows(entity, policy, compiler.dialect, within, slots)
        self.seal(level, below, element)
        return level, connection

    def seal(self, level: SelectNode, below: Below, element: str) -> None:
        """Finish a level whose element is compiled: children get their places, the shaper is made."""
        for child, key in below.children:
            place = int(level.scope.add(key)[1:]) + (1 if level.keyed else 0)
            level.children.append(Child(child, place))
        level.batches = below.batches
        level.pages = tuple(sorted(below.pages))
        level.element = element
        _inline(self.compiler, level)
        self._bound_forms(level)
        level.shape = compile_shape(
            element,
            columns=len(level.scope.columns),
            children=len(level.children),
            batches=len(level.batches),
            keyed=level.keyed,
            names=self.compiler.names,
        )
        self.compiler.plan.levels.append(level)

    def _bound_forms(self, level: SelectNode) -> None:
        """Let no sizes be written where several are variables: there would be a statement for each set of them."""
        variable = [self.compiler.plan.pages[page] for page in level.pages if not self.compiler.plan.pages[page].sized]
        if len(variable) > 1:
            for binding in variable:
                binding.paging.writes = False

    def _page_source(self, row: Row, connection: Connection, paging: Paging | None, items: str, key: str) -> str:
        """Return the expression of a connection; its counts are columns of the parent's row."""
        compiler, scope = self.compiler, row.scope
        assert paging is not None
        if connection.plain and compiler.plan.pages[paging.number].backward is False:
            ((part, _),) = connection.parts.items()
            return object_source([(part, items)])
        page = compiler.name(compile_page(connection.settled(), compiler.names))
        call = f"{page}({items}, bound.pages[{paging.number}]"
        far = connection.far and self._bounded(paging)
        parent = f"{row.alias}.{paging.need.key or 'id'}"
        if connection.total:
            call += f", total={scope.value(self.count(paging, key, 'total', parent), 'integer')}"
        if far:
            call += f", far={scope.value(self.count(paging, key, 'far', parent), 'boolean')}"
        if connection.total or far:
            row.below.pages.add(paging.number)
        return call + ")"

    def _bounded(self, paging: Paging) -> bool:
        """Return whether a request may start from a cursor."""
        constant = self.compiler.plan.pages[paging.number].constant
        return constant is None or bool(constant.after or constant.before)

    def count(self, paging: Paging, key: str, what: str, parent: str = "") -> Sql:
        """Return the SQL of a connection's ``total``, or of whether rows stand ``far``; its key is ``parent``'s."""
        alias = self.compiler.alias()

        def sql(bound: Bound, slots: BindParameters) -> str:
            request: PageRequest = bound.pages[paging.number]
            slots = slots.at(paging.place)
            slots.tables[alias] = paging.entity.table
            outside = paging.outside(request, alias, slots) if what == "far" else ""
            if outside is None:
                return "false"
            slots.note(f"{paging.need.on.format(a=alias, p='')} {parent}", "key")
            parts = [paging.need.on.format(a=alias, p=key), *paging.matching(request, alias, slots)]
            parts += [slots.note(outside, "order")] if outside else []
            wanted = " and ".join(part for part in parts if part != ALWAYS) or "true"
            rows = f"from {paging.source(alias, slots)} where {wanted}"
            if what == "total":
                return f"(select count(*) {rows})"
            # In the order of the index, from the cursor back: the first row tells.
            order = request.order.by(alias, paging.dialect, backward=not request.backward)
            return f"((select 1 {rows} order by {order} limit 1) is not null)"

        return sql


def _inline(compiler: Compiler, level: SelectNode) -> None:
    """Let the first child that can come along in the level's own statement, on PostgreSQL."""
    if not compiler.dialect.postgres or level.scope.wide or level.source:
        return
    child = next((each for each in level.children if not (each.level.source or each.level.inlined)), None)
    if child is None:
        return
    lower = child.level
    level.inlined = child
    level.pages = tuple(sorted({*level.pages, *lower.pages}))
    level.split = compile_split(
        lower.element,
        child.key,
        upper=len(level.scope.columns) + (1 if level.keyed else 0),
        lower=len(lower.scope.columns),
        children=len(lower.children),
        batches=len(lower.batches),
        names=compiler.names,
    )


def _left_open(node: FieldNode, variables: Any) -> set[str]:
    """Return the arguments in which a variable stands that the request gives."""
    return {argument.name.value for argument in node.arguments or () if _mentions(argument.value, variables)}


def _mentions(value: Any, variables: Any) -> bool:
    """Return whether a literal holds a variable that the request gives."""
    if value.kind == "variable":
        return value.name.value in variables
    inner = getattr(value, "values", None) or [field.value for field in getattr(value, "fields", None) or ()]
    return any(_mentions(part, variables) for part in inner)
