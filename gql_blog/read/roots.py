"""The fields at the root of an answer: where a plan starts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from graphql import FieldNode, GraphQLField, GraphQLObjectType, Undefined

from gql_blog.content import ARTICLE, prefix_of, with_prefix
from gql_blog.read.argument_error import ArgumentError
from gql_blog.read.arguments import Arguments
from gql_blog.read.bind_parameters import BindParameters, Bound
from gql_blog.read.column_usage import Ran
from gql_blog.read.compile_context import TYPE_KEY, Below, Row
from gql_blog.read.compiler import Compiler
from gql_blog.read.connection import Connection
from gql_blog.read.declared import need_of
from gql_blog.read.entities import BY_PREFIX, ENTITIES, Entity
from gql_blog.read.lists import Lists
from gql_blog.read.needs import ById, ByIds, Guarded, Lookup, Me, Need, Pages, Search, Whole
from gql_blog.read.page import LARGEST_SIZE
from gql_blog.read.plan import ArgumentBinding, Root, Steps, fetch
from gql_blog.read.policy import NEVER
from gql_blog.read.row_columns import Scope
from gql_blog.read.select_node import Forms, Ready, SelectNode
from gql_blog.read.shaper import compile_page
from gql_blog.store import Statement

_SEARCH = Pages("article", "true", order="article", key=None, published=True)


class Roots:
    """Compiles root fields into a compiler's plan."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self.lists = Lists(compiler)

    def operation(self, kind: GraphQLObjectType, fields: Mapping[str, Sequence[FieldNode]]) -> None:
        """Add the root ``fields`` of an operation on ``kind``; introspection is left to whoever walks the answer."""
        plan = self.compiler.plan
        for key, nodes in fields.items():
            name, at = nodes[0].name.value, f"/{kind.name}.{key}"
            if name == "__typename":
                plan.roots.append((key, _constant(kind.name)))
            elif name.startswith("__"):
                continue
            elif at in self.compiler.faults:
                plan.roots.append((key, _constant(self.compiler.faults[at])))
            else:
                definition = kind.fields[name]
                plan.roots.append((key, self.root(definition, need_of(definition), nodes, at)))

    def root(self, definition: GraphQLField, need: Need, nodes: Sequence[FieldNode], at: str) -> Root:
        """Return what reads one root field."""
        match need:
            case Lookup():
                return self._lookup(definition, need, nodes, at)
            case Pages():
                return self._pages(definition, need, nodes, at)
            case Search():
                return self._pages(definition, _SEARCH, nodes, at, searching=True)
            case Whole():
                level = self.level(ENTITIES[need.entity], nodes, at)
                level.order = ", ".join(need.order)
                self.compiler.part(at, "rows", need.entity)
                return lambda bound: fetch(level, bound)
            case Me():
                return self._me(nodes, at)
            case ById() | ByIds():
                return self._by_id(definition, need, nodes, at)
            case Guarded(permission, inner):
                if self.compiler.policy.field(permission, "a", BindParameters()) == NEVER:
                    self.compiler.part(at, "withheld", "")
                    return _constant(None)
                return self.root(definition, inner, nodes, at)
            case _:
                raise TypeError(f"{at} declares a need that no root field may have: {need!r}")

    def level(
        self,
        entity: Entity,
        nodes: Sequence[FieldNode],
        at: str,
        *,
        where: Callable[[str, str, BindParameters], str] | None = None,
        keyed: bool = False,
        granted: bool = False,
        single: bool = False,
    ) -> SelectNode:
        """Return a level at the root; ``where(alias, key, slots)`` is its own condition.

        ``single``: that finds one row at most.
        """
        compiler = self.compiler
        policy = compiler.policy

        def conditions(alias: str, key: str, _bound: Bound, slots: BindParameters) -> list[str]:
            slots = slots.at(at)
            parts = [where(alias, key, slots)] if where else []
            parts += [slots.note(entity.only.format(a=alias), "type")] if entity.only else []
            if entity.kind and not granted:
                parts.append(policy.rows(entity.kind, alias, slots))
            return parts

        scope, slots, below = Scope(compiler.dialect, typed=compiler.typed), BindParameters(), Below()
        scope.single = single
        level = SelectNode(entity, compiler.dialect, scope, slots, conditions, at, keyed=keyed)
        element = compiler.object(Row(scope, "a", entity, slots, below), nodes, at)
        self.lists.seal(level, below, element)
        return level

    def _argument(self, definition: GraphQLField, nodes: Sequence[FieldNode], at: str, name: str) -> int:
        """Return the number of the plan's arguments in which the required argument ``name`` stands."""

        def check(arguments: dict[str, Any]) -> dict[str, Any]:
            if arguments.get(name) in (None, Undefined):
                raise ArgumentError(at, f"'{name}' must not be null.")
            return arguments

        self.compiler.plan.arguments.append(ArgumentBinding(Arguments(definition, nodes[0]).get, check))
        return len(self.compiler.plan.arguments) - 1

    def _lookup(self, definition: GraphQLField, need: Lookup, nodes: Sequence[FieldNode], at: str) -> Root:
        number = self._argument(definition, nodes, at, need.argument)
        prepare = need.prepare or _as_it_is
        policy = self.compiler.policy

        def where(alias: str, _key: str, slots: BindParameters) -> str:
            value = slots.add(lambda bound: prepare(bound.arguments[number][need.argument]))
            if need.through is None:
                return slots.note(need.on.format(a=alias, v=value), "key")
            seen = policy.rows("article", "f", slots)
            found = slots.note(need.on.format(a="f", v=value), "key")
            slots.note(f"{alias}.id = f.{need.through}", "key")
            return f"{alias}.id = (select f.{need.through} from article f where {found} and {seen})"

        level = self.level(ENTITIES[need.entity], nodes, at, where=where, granted=need.granted, single=True)
        self.compiler.part(at, "row", need.entity)
        return lambda bound: _first(level, bound)

    def _me(self, nodes: Sequence[FieldNode], at: str) -> Root:
        def where(alias: str, _key: str, slots: BindParameters) -> str:
            return slots.note(f"{alias}.id = {slots.user()}", "key")

        level = self.level(ENTITIES["user"], nodes, at, where=where)
        self.compiler.part(at, "withheld" if self.compiler.policy.role is None else "row", "user")

        def run(bound: Bound) -> Steps:
            if bound.context.viewer.user_id is None:
                return None
            return (yield from _first(level, bound))

        return run

    def by_id(self, entity: str, nodes: Sequence[FieldNode], at: str, *, granted: bool = False) -> SelectNode:
        """Return the level that reads rows of ``entity`` by their ids."""
        return self.level(
            ENTITIES[entity],
            nodes,
            at,
            where=lambda alias, key, slots: slots.note(f"{alias}.id = {key}", "key"),
            keyed=True,
            granted=granted,
        )

    def _by_id(self, definition: GraphQLField, need: ById | ByIds, nodes: Sequence[FieldNode], at: str) -> Root:
        number = self._argument(definition, nodes, at, need.argument)
        levels = {name: self.by_id(name, nodes, at) for name in BY_PREFIX.values()}
        self.compiler.part(at, "row" if isinstance(need, ById) else "found", "")
        if isinstance(need, ByIds):
            self._few(number, need.argument, at)

        def given(bound: Bound) -> list[str]:
            named = bound.arguments[number][need.argument]
            return [named] if isinstance(need, ById) else list(named)

        for name, level in levels.items():
            level.wanted = _wanted(name, given)

        def run(bound: Bound) -> Steps:
            found = yield from _find(levels, bound, given(bound))
            return found[0] if isinstance(need, ById) else found

        return run

    def _few(self, number: int, name: str, at: str) -> None:
        binding = self.compiler.plan.arguments[number]
        inner = binding.check

        def check(arguments: dict[str, Any]) -> dict[str, Any]:
            arguments = inner(arguments)
            if len(arguments[name]) > LARGEST_SIZE:
                raise ArgumentError(
                    at, f"'{name}' takes at most {LARGEST_SIZE} ids; {len(arguments[name])} were given."
                )
            return arguments

        binding.check = check

    def _pages(
        self,
        definition: GraphQLField,
        need: Pages,
        nodes: Sequence[FieldNode],
        at: str,
        *,
        searching: bool = False,
    ) -> Root:
        page = self.lists.page(need, definition, nodes, at, searching=searching)
        level, connection = self.lists.level(definition, need, nodes, at, page)
        assert connection is not None
        shaped = compile_page(connection.settled(), self.compiler.names)
        extras = _extras(self.lists, level, connection)
        self.compiler.part(at, "page" if connection.rows else "count", need.entity, page=page)

        def run(bound: Bound) -> Steps:
            items = (yield from fetch(level, bound)) if connection.rows else ()
            total, far = (yield from extras(bound)) if extras else (0, False)
            return shaped(items, bound.pages[page], total, bool(far))

        return run


def _extras(lists: Lists, level: SelectNode, connection: Connection) -> Callable[[Bound], Steps] | None:
    """Return what reads a root connection's total, and whether rows stand on its far side."""
    assert level.paging is not None
    total = lists.count(level.paging, "", "total") if connection.total else "0"
    far = lists.count(level.paging, "", "far") if connection.far else "false"
    if total == "0" and far == "false":
        return None
    dialect, number, forms = lists.compiler.dialect, level.paging.number, Forms()

    def made(bound: Bound) -> Ready:
        slots = BindParameters()
        parts = [part if isinstance(part, str) else part(bound, slots) for part in (total, far)]
        text = "" if parts == ["0", "false"] else f"select {', '.join(parts)}"
        return *slots.finish(text, dialect), tuple(slots.notes)

    def count(bound: Bound) -> Statement | None:
        form = bound.pages[number].form
        sql, getters, notes = forms.get(form) or forms.keep(form, made(bound))
        if not sql:
            return None
        if bound.context.trace is not None:
            bound.context.trace.append(Ran(sql, level.place, notes))
        return Statement(sql, tuple(getter(bound) for getter in getters))

    def run(bound: Bound) -> Steps:
        statement = count(bound)
        if statement is None:
            return 0, False
        rows = yield statement
        return tuple(rows[0])

    lists.compiler.plan.counts.append((level.place, count))
    return run


def _as_it_is(value: str) -> str:
    return value


def _constant(value: Any) -> Root:
    def run(_bound: Bound) -> Steps:
        yield from ()
        return value

    return run


def _first(level: SelectNode, bound: Bound) -> Steps:
    found = yield from fetch(level, bound)
    return found[0] if found else None


def _find(levels: Mapping[str, SelectNode], bound: Bound, identifiers: Sequence[str]) -> Steps:
    """Return the objects of the ids, in their order, ``None`` where there is none."""
    found: dict[str, Any] = {}
    for entity, keys in _keys(identifiers).items():
        rows = yield from fetch(levels[entity], bound, list(keys.values()))
        found.update({identifier: rows[key][0] for identifier, key in keys.items() if key in rows})
    return [found.get(identifier) for identifier in identifiers]


def _keys(identifiers: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return the keys of rows by the ids that ask for them, for each entity."""
    found: dict[str, dict[str, str]] = {}
    for identifier in identifiers:
        entity = BY_PREFIX.get(prefix_of(identifier) or "")
        if entity is not None:
            key = with_prefix(ARTICLE, identifier) if entity == "dialogue" else identifier
            found.setdefault(entity, {})[identifier] = key
    return found


def _wanted(entity: str, given: Callable[[Bound], list[str]]) -> Callable[[Bound], list[str]]:
    return lambda bound: list(_keys(given(bound)).get(entity, {}).values())


def plain_object(
    compiler: Compiler, kind: GraphQLObjectType, nodes: Sequence[FieldNode], entries: Any
) -> dict[str, Any]:
    """Return what ``nodes`` ask of a plain object whose fields' values are ``entries``, typed."""
    made: dict[str, Any] = {TYPE_KEY: kind.name}
    for key, inner in compiler.selection.children(kind, nodes).items():
        name = inner[0].name.value
        made[key] = kind.name if name == "__typename" else entries.get(name)
    return made
