"""Compiles the fields at the root of an operation."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from graphql import FieldNode, GraphQLField, GraphQLObjectType, Undefined

from gql_blog.content import Role, prefix_of
from gql_blog.read.compile.compile_context import RowContext, SelectBuilder, SelectedField
from gql_blog.read.compile.connection_compiler import ConnectionSelection
from gql_blog.read.compile.field_compiler import FieldCompiler
from gql_blog.read.compile.list_compiler import ListCompiler
from gql_blog.read.compile.page_counts import count_sql
from gql_blog.read.compile.plain_objects import followed_object, plain_objects
from gql_blog.read.compile.plan import Root, Steps, fetch, resolve_keys, resolve_root
from gql_blog.read.compile.select_node import BatchCall, CompiledStatement, SelectNode, StatementCache
from gql_blog.read.needs import declared_needs as needs
from gql_blog.read.needs.arguments import ArgumentError
from gql_blog.read.needs.column_usage import ExecutedStatement, usages_of
from gql_blog.read.needs.entities import BY_PREFIX, ENTITIES, key_of
from gql_blog.read.needs.parameters import USER
from gql_blog.read.rows.bound_request import BoundRequest
from gql_blog.read.rows.row_order import fixed_order
from gql_blog.read.shape.row_columns import RowColumns
from gql_blog.read.shape.shaper import compile_page
from gql_blog.read.sql import expressions as sql
from gql_blog.read.sql.dynamic_values import JsonValue
from gql_blog.read.sql.sql_printer import SqlPrinter
from gql_blog.store import Statement


class RootCompiler:
    """Compiles root fields into the plan of a ``FieldCompiler``."""

    def __init__(self, compiler: FieldCompiler) -> None:
        self.compiler = compiler
        self.lists = ListCompiler(compiler)
        compiler.read_by_id = self.by_id

    def operation(self, kind: GraphQLObjectType, fields: Mapping[str, Sequence[FieldNode]]) -> None:
        """Add the root ``fields`` of an operation on ``kind``; graphql-core answers introspection."""
        plan = self.compiler.plan
        for key, nodes in fields.items():
            name, path = nodes[0].name.value, f"/{kind.name}.{key}"
            if name == "__typename":
                plan.roots.append((key, _constant(kind.name)))
            elif name.startswith("__"):
                continue
            elif path in self.compiler.field_errors:
                plan.roots.append((key, _constant(self.compiler.field_errors[path])))
            else:
                field = SelectedField(kind.fields[name], nodes, path)
                plan.roots.append((key, self.root(field, needs.need_of(field.definition))))

    def root(self, field: SelectedField, need: needs.Need) -> Root:
        """Return the function that reads one root field."""
        path = field.path
        match need:
            case needs.Lookup():
                self.compiler.part(path, "row", need.entity)
                return self._first_of(field, (need,))
            case needs.FirstOf(lookups):
                self.compiler.part(path, "found", "")
                return self._first_of(field, lookups)
            case needs.Pages():
                return self._pages(field, need)
            case needs.AllRows():
                select = self._rows(need.entity, field.nodes, path)
                select.order, select.most = fixed_order(need.order), sql.Constant(need.most)
                self.compiler.part(path, "rows", need.entity)
                return partial(fetch, select)
            case needs.Me():
                return self._me(field)
            case needs.ById():
                return self._by_id(field, need)
            case needs.Guarded(permission, inner):
                seen = self.compiler.policy.field(permission)
                if seen is sql.NEVER:
                    self.compiler.part(path, "withheld", "")
                    return _constant(None)
                if seen is not sql.ALWAYS:
                    raise TypeError(f"{path} needs a permission that depends on a row: {permission!r}")
                return self.root(field, inner)
            case needs.Items(columns=()):
                self.compiler.part(path, "objects", "")
                return plain_objects(self.compiler, field, need)
            case needs.Followed():
                self.compiler.part(path, "objects", "")
                return followed_object(self.compiler, field, need)
            case needs.Batch():
                return self._resolved(field, need)
            case _:
                raise TypeError(f"{path} declares a need that no root field may have: {need!r}")

    def _argument(self, field: SelectedField, name: str) -> int:
        """Bind the arguments of a field that requires ``name``; return their index among the plan's."""

        def check(arguments: dict[str, JsonValue]) -> dict[str, JsonValue]:
            given = arguments.get(name)
            if given in (None, Undefined):
                raise ArgumentError(field.path, f"'{name}' must not be null.")
            if isinstance(given, list) and len(given) > needs.MOST_IDS:
                message = f"'{name}' takes at most {needs.MOST_IDS} ids; {len(given)} were given."
                raise ArgumentError(field.path, message)
            return arguments

        return self.compiler.bind(field, check)

    def _first_of(self, field: SelectedField, lookups: Sequence[needs.Lookup]) -> Root:
        argument = lookups[0].argument
        number = self._argument(field, argument) if argument else 0  # which nothing asks for then
        return partial(_first, [self._lookup(field, each, number) for each in lookups])

    def _lookup(self, field: SelectedField, need: needs.Lookup, number: int) -> SelectNode:
        """Return the select node of one look-up; ``number`` is that of its arguments among the plan's."""

        def given(bound: BoundRequest) -> str:
            assert need.argument is not None
            value: str = bound.arguments[number][need.argument]
            return need.prepare(bound.context, value) if need.prepare else value

        value = sql.Parameter(given)
        on = need.for_all_seen if need.for_all_seen and self.compiler.policy.sees_all(need.entity) else need.on
        where: sql.Expression = sql.Of(on, sql.THIS, value)
        if need.through:
            found = sql.Row("article", "f")
            seen = (sql.Of(need.on, found, value), sql.Of(self.compiler.policy.rows("article"), found))
            where = sql.equal(sql.THIS["id"], sql.grouped(sql.Select((found[need.through],), (found,), seen)))
        fields = (field.kind, need.fields) if need.fields else None
        return self._rows(need.entity, field.nodes, field.path, where, granted=need.granted, single=True, fields=fields)

    def _rows(
        self,
        name: str,
        nodes: Sequence[FieldNode],
        path: str,
        where: sql.Expression = sql.ALWAYS,
        *,
        keyed: bool = False,
        granted: bool = False,
        single: bool = False,
        fields: tuple[GraphQLObjectType, Mapping[str, needs.Need]] | None = None,
    ) -> SelectNode:
        """Return a select node without a parent; ``where`` is its own condition, in which ``PARENT`` is one of the ids.

        ``single``: the condition finds at most one row. ``granted``: visibility is not checked. ``fields``: the type of
        the objects that the rows become, and the needs of its fields, if it is not a type of the entity.
        """
        entity = ENTITIES[name]
        parts = [sql.because("key", where), entity.only]
        if entity.kind and not granted:
            parts.append(self.compiler.policy.rows(entity.kind))
        row = RowContext(RowColumns(single=single), sql.Row(entity.table), entity, SelectBuilder())
        if fields is None:
            element = self.compiler.object(row, nodes, path)
        else:
            element = self.compiler.object_as(fields[0], row, nodes, path, fields[1])
        select = self.lists.node(row, sql.conditions(parts), path, keyed=keyed)
        self.lists.finish_select(select, row.builder, element)
        return select

    def _me(self, field: SelectedField) -> Root:
        select = self._rows("user", field.nodes, field.path, sql.equal(sql.THIS["id"], USER))
        self.compiler.part(field.path, "row" if isinstance(self.compiler.policy.role, Role) else "withheld", "user")

        def run(bound: BoundRequest) -> Steps:
            if bound.context.viewer.user_id is None:
                return None
            return (yield from _first([select], bound))

        return run

    def _resolved(self, field: SelectedField, need: needs.Batch) -> Root:
        if not self.compiler.permits(need):
            self.compiler.part(field.path, "withheld", "")
            return _constant(None)
        self.compiler.part(field.path, "objects", "")
        return partial(resolve_root, self.compiler.call(field, need))

    def by_id(self, entity: str, nodes: Sequence[FieldNode], path: str, *, granted: bool = False) -> SelectNode:
        """Return the select node that reads rows of ``entity`` by their ids."""
        return self._rows(entity, nodes, path, sql.equal(sql.THIS["id"], sql.PARENT), keyed=True, granted=granted)

    def _by_id(self, field: SelectedField, need: needs.ById) -> Root:
        number = self._argument(field, need.argument)
        selects = {name: self.by_id(name, field.nodes, field.path) for name in BY_PREFIX.values()}
        self.compiler.part(field.path, "found" if need.several else "row", "")

        def given(bound: BoundRequest) -> list[str]:
            named = bound.arguments[number][need.argument]
            return list(named) if need.several else [named]

        for name, select in selects.items():
            select.wanted = _wanted(name, given)

        own = [(find_key, self._own_node(field, kind, batch)) for kind, find_key, batch in need.own]

        def run(bound: BoundRequest) -> Steps:
            named = given(bound)
            found = yield from _find(selects, bound, named)
            for find_key, call in own:
                keys = {each: key for each in named if (key := find_key(each)) is not None}
                found |= yield from resolve_keys(call, keys, bound)
            answer = [found.get(each) for each in named]
            return answer if need.several else answer[0]

        return run

    def _own_node(self, field: SelectedField, kind: str, batch: needs.Batch) -> BatchCall:
        """Return the call for objects of a plugin, with what is selected of their type."""
        found = self.compiler.schema.type_map[kind]
        assert isinstance(found, GraphQLObjectType)
        return self.compiler.call(SelectedField(GraphQLField(found), field.nodes, field.path), batch)

    def _pages(self, field: SelectedField, need: needs.Pages) -> Root:
        path, page = field.path, self.lists.page(field, need)
        elements = self.lists.elements(field, need, page)
        select, connection = self.lists.select(need, elements, path), elements.connection
        assert connection is not None
        shaped = compile_page(connection.object, self.compiler.printer())
        counts = _counts(self.compiler, select, connection)
        self.compiler.part(path, "page" if connection.rows else "count", need.entity, page=page)

        reads_rows = connection.rows

        def run(bound: BoundRequest) -> Steps:
            items = (yield from fetch(select, bound)) if reads_rows else ()
            total, far = (yield from counts(bound)) if counts else (0, False)
            return shaped(items, bound.pages[page], total, bool(far))

        return run


def _counts(
    compiler: FieldCompiler, select: SelectNode, connection: ConnectionSelection
) -> Callable[[BoundRequest], Steps] | None:
    """Return what reads a root connection's total and whether it goes on; ``None`` if neither is selected."""
    paging = select.paging
    assert paging is not None
    if not (connection.total or connection.far):
        return None
    numbers, statements = RowColumns(), StatementCache()
    numbers.append(count_sql(paging, None, "total") if connection.total else sql.Constant(0))
    numbers.append(count_sql(paging, None, "far") if connection.far else sql.NEVER)

    def written(parts: tuple[sql.Expression, ...]) -> CompiledStatement:
        printer = SqlPrinter(paging.dialect)
        if parts == (sql.Constant(0), sql.NEVER):
            return "", ()
        return f"select {printer.text(sql.listed(parts))}", tuple(printer.getters)

    def count(bound: BoundRequest) -> Statement | None:
        trace, cache_key = bound.context.trace, bound.pages[paging.number].cache_key
        if trace is None:
            text, getters = statements.get(cache_key) or statements.put(cache_key, written(numbers.render(bound)))
        else:
            parts = numbers.render(bound)
            text, getters = written(parts)
            if text:
                trace.append(ExecutedStatement(text, select.path, tuple(usages_of(sql.listed(parts), select.path))))
        return Statement(text, tuple(getter(bound) for getter in getters)) if text else None

    def run(bound: BoundRequest) -> Steps:
        statement = count(bound)
        if statement is None:
            return 0, False
        rows = yield statement
        return tuple(rows[0])

    compiler.plan.counts.append((select.path, count))
    compiler.plan.statements.append(statements)
    return run


def _constant(value: JsonValue) -> Root:
    def run(_bound: BoundRequest) -> Steps:
        yield from ()
        return value

    return run


def _first(selects: Sequence[SelectNode], bound: BoundRequest) -> Steps:
    """Read one select node after the other; return the first object that is found."""
    for select in selects:
        if found := (yield from fetch(select, bound)):
            return found[0]
    return None


def _find(selects: Mapping[str, SelectNode], bound: BoundRequest, identifiers: Sequence[str]) -> Steps:
    """Return the objects by those of these ids that name one."""
    found: dict[str, JsonValue] = {}
    for entity, keys in _keys(identifiers).items():
        rows = yield from fetch(selects[entity], bound, list(keys.values()))
        found.update({identifier: rows[key][0] for identifier, key in keys.items() if key in rows})
    return found


def _keys(identifiers: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return, for each entity, the keys of its rows by the ids that name them."""
    found: dict[str, dict[str, str]] = {}
    for identifier in identifiers:
        entity = BY_PREFIX.get(prefix_of(identifier) or "")
        key = None if entity is None else key_of(entity, identifier)
        if entity is not None and key is not None:
            found.setdefault(entity, {})[identifier] = key
    return found


def _wanted(entity: str, given: Callable[[BoundRequest], list[str]]) -> Callable[[BoundRequest], list[str]]:
    return lambda bound: list(_keys(given(bound)).get(entity, {}).values())
