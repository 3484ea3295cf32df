"""Lists in a plan: whole ones and pages, as a level of their own or packed into their parent's row."""

from collections.abc import Sequence
from typing import Any

from graphql import FieldNode, GraphQLField, GraphQLObjectType, get_named_type

from gql_blog.read.arguments import Arguments
from gql_blog.read.compiler import TYPE_KEY, Below, Compiler, Row
from gql_blog.read.conditions import conditions_of
from gql_blog.read.connection import Connection
from gql_blog.read.entities import ENTITIES, Entity
from gql_blog.read.level import Child, Level
from gql_blog.read.needs import Many, Pages
from gql_blog.read.order import encode
from gql_blog.read.packing import packed_list
from gql_blog.read.page import PageRequest, Paging
from gql_blog.read.plan import PageBinding
from gql_blog.read.policy import ALWAYS
from gql_blog.read.scope import NotPackable, PackedScope, Read, Scope, Sql
from gql_blog.read.search import snippet
from gql_blog.read.shaper import compile_page, compile_shape, object_source
from gql_blog.read.slots import Bound, Slots

_STRUCTURAL = ("where", "orderBy", "after", "before", "last", "query")
"""The arguments on which a page's SQL depends, beyond its parameters."""


class Lists:
    """Compiles lists; made beside the compiler of fields, which it hands rows to."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        compiler.lists = self

    def field(
        self, row: Row, definition: GraphQLField, need: Many | Pages, nodes: Sequence[FieldNode], at: str, key: str
    ) -> str:
        """Return the expression of a list field of ``row``; ``key`` is the SQL of the parent's key."""
        if isinstance(row.scope, PackedScope):
            raise NotPackable
        row.scope.reads.append(Read(row.entity.table, need.key or "id", "key", at))
        page = None
        if isinstance(need, Pages):
            page = self.page(need, definition, nodes, at)
        if isinstance(need, Many) and not ENTITIES[need.entity].derived:
            arguments = len(self.compiler.plan.arguments)
            try:
                return packed_list(self.compiler, row, need, nodes, at, key)
            except NotPackable:
                del self.compiler.plan.arguments[arguments:]
        same = (need, key, page if page is not None else tuple(map(id, nodes)), tuple(map(id, nodes)))
        child = row.below.known.get(same)
        if child is not None and page is None:
            return f"c{child}.get({row.scope.add(key)}, e)"
        level, connection = self.level(definition, need, nodes, at, page)
        if connection is None or connection.rows:
            row.below.children.append((level, key))
            row.below.known[same] = len(row.below.children) - 1
            items = f"c{len(row.below.children) - 1}.get({row.scope.add(key)}, e)"
        else:
            items = "e"
        if connection is None:
            return items
        return self._page_source(row.scope, connection, level, items, key)

    def page(
        self, need: Pages, definition: GraphQLField, nodes: Sequence[FieldNode], at: str, *, searching: bool = False
    ) -> int:
        """Return the number of a new page of the plan."""
        compiler = self.compiler
        arguments = Arguments(definition, nodes[0])
        paging = Paging(need, ENTITIES[need.entity], compiler.dialect, compiler.policy, at, searching)
        constant = paging.request(arguments.constant) if self._constant(nodes[0]) else None
        compiler.plan.pages.append(PageBinding(paging, arguments.get, constant))
        return len(compiler.plan.pages) - 1

    def _constant(self, node: FieldNode) -> bool:
        """Return whether no variable that is given decides the page's SQL."""
        for argument in node.arguments or ():
            if argument.name.value in _STRUCTURAL and _mentions(argument.value, self.compiler.variables):
                return False
        return True

    def level(
        self,
        definition: GraphQLField,
        need: Many | Pages,
        nodes: Sequence[FieldNode],
        at: str,
        page: int | None,
    ) -> tuple[Level, Connection | None]:
        """Return the level that reads a list for all parents, and for pages what stands around its elements."""
        compiler = self.compiler
        entity = ENTITIES[need.entity]
        scope, slots, below = Scope(compiler.dialect, typed=compiler.typed), Slots(), Below()
        level = Level(
            entity, compiler.dialect, scope, slots, conditions_of(need, entity, compiler.policy, paged=page is not None)
        )
        row = Row(scope, "a", entity, slots, below)
        connection = None
        if isinstance(need, Pages):
            assert page is not None
            binding = compiler.plan.pages[page]
            level.page, level.paging = page, binding.paging
            level.fixed = binding.constant is not None
            level.keyed = need.key is not None
            connection = self.connection(row, definition, nodes, at, page)
            element = connection.element()
        else:
            level.order = ", ".join(need.order)
            element = compiler.object(row, nodes, at)
        if entity.derived:
            self._derive(level, entity)
        self.seal(level, below, element)
        return level, connection

    def seal(self, level: Level, below: Below, element: str) -> None:
        """Finish a level whose element is compiled: children get their places, the shaper is made."""
        for child, key in below.children:
            place = int(level.scope.add(key)[1:]) + (1 if level.keyed else 0)
            level.children.append(Child(child, place))
        level.batches = below.batches
        level.shape = compile_shape(
            element,
            columns=len(level.scope.columns),
            children=len(level.children),
            batches=len(level.batches),
            keyed=level.keyed,
            names=self.compiler.names,
        )
        self.compiler.plan.levels.append(level)

    def _derive(self, level: Level, entity: Entity) -> None:
        derived = entity.derived
        policy = self.compiler.policy
        assert derived is not None
        level.source = lambda within, slots: derived(lambda kind, alias: policy.rows(kind, alias, slots), within)

    def connection(
        self, row: Row, definition: GraphQLField, nodes: Sequence[FieldNode], at: str, page: int
    ) -> Connection:
        """Return what is selected of a connection, its elements' expressions compiled over ``row``."""
        compiler = self.compiler
        kind = get_named_type(definition.type)
        assert isinstance(kind, GraphQLObjectType)
        made = Connection()
        for key, inner in compiler.selection.children(kind, nodes).items():
            name = inner[0].name.value
            if name == "__typename":
                made.parts[key] = repr(kind.name)
            elif name == "totalCount":
                made.total = True
                made.parts[key] = "total"
            elif name == "pageInfo":
                made.parts[key] = self._page_info(row, made, inner, page)
            elif name == "nodes":
                made.elements.append(compiler.object(row, inner, f"{at}/{kind.name}.{key}"))
                made.parts[key] = made.pick(len(made.elements) - 1)
            else:
                made.elements.append(self._edge(row, kind, inner, f"{at}/{kind.name}.{key}", page))
                made.parts[key] = made.pick(len(made.elements) - 1)
        if compiler.typed:
            made.parts[TYPE_KEY] = repr(kind.name)
        return made

    def _edge(self, row: Row, connection: GraphQLObjectType, nodes: Sequence[FieldNode], at: str, page: int) -> str:
        compiler = self.compiler
        kind = get_named_type(connection.fields["edges"].type)
        assert isinstance(kind, GraphQLObjectType)
        parts = []
        for key, inner in compiler.selection.children(kind, nodes).items():
            name = inner[0].name.value
            if name == "__typename":
                parts.append((key, repr(kind.name)))
            elif name == "cursor":
                parts.append((key, f"{compiler.name(encode)}({self._cursor_values(row, page)})"))
            elif name == "node":
                parts.append((key, compiler.object(row, inner, f"{at}/{kind.name}.{key}")))
            elif name == "score":
                parts.append((key, f"float({self._ordered_values(row, page)}[0])"))
            elif name == "snippet":
                title, text = (row.scope.value(f"{row.alias}.{column}", "plain") for column in ("title", "text"))
                parts.append((key, f"{compiler.name(snippet)}(bound.pages[{page}].words, {title}, {text})"))
            else:
                raise TypeError(f"{kind.name}.{name} is not known to the plan")
        if compiler.typed:
            parts.append((TYPE_KEY, repr(kind.name)))
        return object_source(parts)

    def _cursor_values(self, row: Row, page: int) -> str:
        """Return the arguments of a cursor: the order's name, the row's values in it, the id."""
        binding = self.compiler.plan.pages[page]
        constant = binding.constant
        if constant is not None:
            for term in constant.order.terms:
                row.scope.reads.append(Read(row.entity.table, term.column, "order", binding.paging.place))
            values = "".join(f"{row.scope.add(term.raw(row.alias))}, " for term in constant.order.terms)
            name = repr(constant.order.name)
        else:
            values = f"*{self._ordered_values(row, page)}, "
            name = f"bound.pages[{page}].order.name"
        return f"{name}, ({values}), {row.scope.add(f'{row.alias}.id')}"

    def _ordered_values(self, row: Row, page: int) -> str:
        """Return the expression of an order's values, where the order is known only when a request is bound."""
        if isinstance(row.scope, PackedScope):
            raise NotPackable
        alias, postgres = row.alias, self.compiler.dialect.postgres

        def columns(bound: Bound, _slots: Slots) -> str:
            terms = bound.pages[page].order.terms
            listed = ", ".join(term.raw(alias) for term in terms)
            return f"jsonb_build_array({listed})::text" if postgres else f"json_array({listed})"

        return f"_loads({row.scope.add(columns)})"

    def _page_info(self, row: Row, made: Connection, nodes: Sequence[FieldNode], page: int) -> str:
        compiler = self.compiler
        kind = compiler.schema.type_map["PageInfo"]
        assert isinstance(kind, GraphQLObjectType)
        parts = []
        for key, inner in compiler.selection.children(kind, nodes).items():
            name = inner[0].name.value
            if name == "__typename":
                source = repr(kind.name)
            elif name == "hasNextPage":
                made.far = True
                source = "(far if back else more)"
            elif name == "hasPreviousPage":
                made.far = True
                source = "(more if back else far)"
            else:
                cursor = f"({self._cursor_values(row, page)})"
                if cursor not in made.elements:
                    made.elements.append(cursor)
                every = made.pick(made.elements.index(cursor))
                end = "0" if name == "startCursor" else "-1"
                source = f"({compiler.name(encode)}(*({every})[{end}]) if items else None)"
            parts.append((key, source))
        if compiler.typed:
            parts.append((TYPE_KEY, repr(kind.name)))
        return object_source(parts)

    def _page_source(self, scope: Scope, connection: Connection, level: Level, items: str, key: str) -> str:
        """Return the expression of a connection; its counts are columns of the parent's row."""
        compiler = self.compiler
        assert level.page is not None
        page = compiler.name(compile_page(connection.settled(), compiler.names))
        call = f"{page}({items}, bound.pages[{level.page}]"
        if connection.total:
            call += f", total={scope.value(self.count(level, key, 'total'), 'integer')}"
        if connection.far and self._bounded(level):
            call += f", far={scope.value(self.count(level, key, 'far'), 'boolean')}"
        return call + ")"

    def _bounded(self, level: Level) -> bool:
        """Return whether a request may start from a cursor."""
        assert level.page is not None
        constant = self.compiler.plan.pages[level.page].constant
        return constant is None or bool(constant.after or constant.before)

    def count(self, level: Level, key: str, what: str) -> Sql:
        """Return the SQL of a connection's ``total``, or of whether rows stand on its ``far`` side."""
        page = level.page
        paging = level.paging
        assert page is not None
        assert paging is not None
        alias = self.compiler.alias()
        table = level.entity.table

        def sql(bound: Bound, slots: Slots) -> str:
            request: PageRequest = bound.pages[page]
            parts = [paging.need.on.format(a=alias, p=key), *paging.matching(request, alias, slots)]
            if what == "far":
                outside = paging.outside(request, alias, slots)
                if outside is None:
                    return "false"
                parts.append(outside)
            rows = f"from {table} {alias} where {' and '.join(part for part in parts if part != ALWAYS) or 'true'}"
            return f"(select count(*) {rows})" if what == "total" else f"exists (select 1 {rows})"

        return sql


def _mentions(value: Any, variables: Any) -> bool:
    """Return whether a literal holds a variable that the request gives."""
    if value.kind == "variable":
        return value.name.value in variables
    inner = getattr(value, "values", None) or [field.value for field in getattr(value, "fields", None) or ()]
    return any(_mentions(part, variables) for part in inner)
