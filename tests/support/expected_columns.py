"""Which columns an operation must read: found from its selection and from what the schema declares, and from no plan.

The document is walked beside its answer. What stands below an object that the answer holds was surely read (``sure``);
what stands below a list that came out empty may have been, or not: a level without parents is not asked for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_argument_values,
    get_named_type,
    parse,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues, get_variable_values
from support.expected_conditions import (
    SEARCHED,
    Access,
    counted_columns,
    named_status,
    order_columns,
    says_nothing,
    where_columns,
)
from support.sql_columns import DERIVED, Columns, columns_of
from support.sql_text import text

from gql_blog.access import Viewer
from gql_blog.content import Role, prefix_of
from gql_blog.read.needs import declared_needs as needs
from gql_blog.read.needs.entities import BY_PREFIX, ENTITIES, Entity
from gql_blog.read.rows.derived_lists import derived_rows
from gql_blog.read.rows.visibility_conditions import RowPolicy
from gql_blog.read.sql.dialect import SQLITE, Dialect
from gql_blog.read.sql.expressions import ALWAYS, Expression, Name, Reading, Row, equal, listed


@dataclass(frozen=True)
class Expected:
    """One column, and why: ``field``, ``plugin``, ``key``, ``type``, ``order``, ``policy``, ``filter`` or ``derived``.

    ``role`` is ``answer`` or ``predicate``; a ``key`` may be either: one that leads to another statement is given out.
    """

    table: str
    column: str
    why: str
    role: str
    path: str
    sure: bool


@dataclass(frozen=True)
class _Row:
    """A row that fields are read of; ``objects`` are those of the answer."""

    entity: Entity
    objects: Sequence[Any]
    path: str
    sure: bool
    there: bool = True
    """Whether the row cannot be missing."""

    @property
    def table(self) -> str:
        return DERIVED if self.entity.derived else self.entity.table


Nodes = Any
_COPIED = {"published_on", "published_at", "id"}
"""What a link to an article has copies of, its id among them."""
_PARENT: Columns = {(DERIVED, "parent_key")}
"""Read where a derived list is a statement of its own; a packed one compares the key within."""


class Expectation:
    """What one operation must read, column by column."""

    def __init__(
        self,
        schema: GraphQLSchema,
        query: str,
        variables: Mapping[str, Any],
        viewer: Viewer,
        data: Mapping[str, Any],
        *,
        dialect: str,
    ) -> None:
        self._schema = schema
        self._dialect = dialect
        document: DocumentNode = parse(query)
        (self._operation,) = (each for each in document.definitions if isinstance(each, OperationDefinitionNode))
        self._fragments = {
            each.name.value: FragmentDetails(each)
            for each in document.definitions
            if isinstance(each, FragmentDefinitionNode)
        }
        definitions = self._operation.variable_definitions or ()
        coerced = get_variable_values(schema, list(definitions), dict(variables))
        assert isinstance(coerced, VariableValues), coerced
        self._variables = coerced
        self._viewer = viewer
        self._access = Access(viewer.role)
        self.columns: set[Expected] = set()
        self._derived_lists: set[str] = set()
        query_type = schema.query_type
        assert query_type
        collected = collect_fields(schema, self._fragments, coerced, query_type, self._operation)
        for key, nodes in collected.grouped_field_set.items():
            if not nodes[0].node.name.value.startswith("__"):
                self._root(query_type.fields[nodes[0].node.name.value], nodes, key, data.get(key))

    def of(self, role: str, *, sure: bool = False) -> Columns:
        """Return (table, column) of a role; with ``sure``, of what was read whatever the database holds."""
        return {(each.table, each.column) for each in self.columns if each.role == role and (each.sure or not sure)}

    def _note(self, columns: Iterable[tuple[str, str]], why: str, role: str, path: str, *, sure: bool) -> None:
        self.columns |= {Expected(table, column, why, role, path, sure) for table, column in columns}

    def _children(self, kind: GraphQLObjectType, nodes: Nodes) -> dict[str, Nodes]:
        found = collect_subfields(self._schema, self._fragments, self._variables, self._operation, kind, nodes)
        return dict(found.grouped_field_set)

    def _arguments(self, definition: GraphQLField, nodes: Nodes) -> dict[str, Any]:
        return get_argument_values(definition, nodes[0].node, self._variables)

    # Roots

    def _root(self, definition: GraphQLField, nodes: Nodes, path: str, value: Any) -> None:
        need = _need(definition)
        if isinstance(need, needs.Guarded):
            if not self._access.may(need.permission):
                return
            need = need.need
        match need:
            case needs.Lookup():
                entity = ENTITIES[need.entity]
                self._found_by(need, entity, path)
                self._row(_Row(entity, _objects(value), path, sure=True), nodes)
            case needs.FirstOf():
                self._first_of(definition, need, nodes, path, value)
            case needs.Pages():
                if need.searched:
                    self._note(SEARCHED[self._dialect], "filter", "predicate", path, sure=True)
                self._pages(None, definition, need, nodes, path, [value], sure=True)
            case needs.AllRows():
                entity = ENTITIES[need.entity]
                self._rows_of(entity, path, sure=True)
                self._note(_order(need.order, entity), "order", "predicate", path, sure=True)
                self._row(_Row(entity, _objects(value), path, sure=True), nodes)
            case needs.Me():
                if self._viewer.user_id is not None:
                    entity = ENTITIES["user"]
                    self._note({("account", "id")}, "key", "predicate", path, sure=True)
                    self._rows_of(entity, path, sure=True)
                    self._row(_Row(entity, _objects(value), path, sure=True), nodes)
            case needs.ById():
                self._by_ids(self._arguments(definition, nodes)[need.argument], nodes, path, value)
            case needs.Batch():
                self._resolved(definition, need.entity, nodes, path, _objects(value))
            case needs.Items(columns=()):
                pass  # made of no rows
            case _:
                raise TypeError(need)

    def _first_of(self, definition: GraphQLField, need: needs.FirstOf, nodes: Nodes, path: str, value: Any) -> None:
        """One case after the other, until one finds a row: which one it was is not told."""
        kind = get_named_type(definition.type)
        assert isinstance(kind, GraphQLObjectType)
        for number, case in enumerate(need.lookups):
            assert case.fields is not None
            entity, sure = ENTITIES[case.entity], number == 0 or value is None
            self._note(_condition(case.on, entity), "key", "predicate", path, sure=sure)
            self._rows_of(entity, path, sure=sure)
            row = _Row(entity, _objects(value), path, sure=False)
            for key, inner in self._children(kind, nodes).items():
                name = inner[0].node.name.value
                if name != "__typename":
                    self._field(row, kind.fields[name], case.fields[name], inner, f"{path}.{key}", key)

    def _by_ids(self, given: Any, nodes: Nodes, path: str, value: Any) -> None:
        identifiers = given if isinstance(given, list) else [given]
        values = value if isinstance(given, list) else [value]
        found: dict[str, list[Any]] = {}
        for identifier, one in zip(identifiers, values, strict=True):
            name = BY_PREFIX.get(prefix_of(identifier) or "")
            if name:
                found.setdefault(name, []).append(one)
        for name, objects in found.items():
            entity = ENTITIES[name]
            self._note({(entity.table, "id")}, "key", "predicate", path, sure=True)
            self._rows_of(entity, path, sure=True)
            self._row(_Row(entity, _objects(objects), path, sure=True), nodes)

    def _found_by(self, need: needs.Lookup, entity: Entity, path: str) -> None:
        if need.through is None:
            all_seen = need.for_all_seen if entity.kind and self._access.counter(entity.kind) == "all" else None
            self._note(_condition(all_seen or need.on, entity), "key", "predicate", path, sure=True)
        else:
            article = ENTITIES["article"]
            found = _condition(need.on, article) | {("article", need.through), (entity.table, "id")}
            self._note(found, "key", "predicate", path, sure=True)
            self._note(self._access.rows("article"), "policy", "predicate", path, sure=True)
        self._rows_of(entity, path, sure=True, granted=need.granted)

    def _rows_of(self, entity: Entity, path: str, *, sure: bool, granted: bool = False) -> None:
        """What says that a row is of the entity, and may be seen."""
        if entity.only:
            self._note(_condition(entity.only, entity), "type", "predicate", path, sure=sure)
        if entity.kind and not granted:
            self._note(self._access.rows(entity.kind), "policy", "predicate", path, sure=sure)

    # Rows

    def _row(self, row: _Row, nodes: Nodes) -> None:
        """The fields of a row, for each type that it may have."""
        selected = []
        for name in row.entity.types:
            kind = self._schema.type_map[name]
            assert isinstance(kind, GraphQLObjectType)
            selected.append((kind, self._children(kind, nodes)))
        for kind, fields in selected:
            for key, inner in fields.items():
                if inner[0].node.name.value != "__typename":
                    definition = kind.fields[inner[0].node.name.value]
                    need, of = _need(definition), row
                    if isinstance(need, needs.Batch) and any(
                        _nodes(other, key) != _nodes(fields, key) for _, other in selected
                    ):
                        of = replace(
                            row, objects=()
                        )  # it is asked of the rows of one type, and which they are is not told
                    self._field(of, definition, need, inner, f"{row.path}.{key}", key)
        differ = self._types_differ(row.entity, nodes) if row.entity.discriminator else "no"
        if row.entity.discriminator and differ != "no":
            sure = row.sure and differ == "yes"
            self._note({(row.table, row.entity.discriminator)}, "type", "answer", row.path, sure=sure)

    def _types_differ(self, entity: Entity, nodes: Nodes) -> Literal["yes", "no", "perhaps"]:
        """Whether a row is answered for as its type is: fields of one type alone, or the type's name.

        Perhaps: a field with fields of its own is asked for in one place more of the one type than of the other.
        """
        first, second = (self._children(self._schema.type_map[name], nodes) for name in entity.types)  # type: ignore[arg-type]
        if list(first) != list(second):
            return "yes"
        found: Literal["no", "perhaps"] = "no"
        for key, inner in first.items():
            node = inner[0].node
            one, other = (
                self._schema.type_map[kind].fields.get(node.name.value)  # type: ignore[attr-defined]
                for kind in entity.types
            )
            if node.name.value == "__typename" or _need(one) != _need(other):
                return "yes"
            if node.selection_set and [id(each.node) for each in inner] != [id(each.node) for each in second[key]]:
                found = "perhaps"
        return found

    def _field(self, row: _Row, definition: GraphQLField, need: needs.Need, nodes: Nodes, path: str, key: str) -> None:
        table, sure = row.table, row.sure
        match need:
            case needs.Column(name):
                self._note({(table, name)}, "field", "answer", path, sure=sure)
            case needs.Joined(columns):
                self._note({(table, name) for name in columns}, "field", "answer", path, sure=sure)
            case needs.Either(argument, yes, no):
                chosen = yes if self._arguments(definition, nodes)[argument] else no
                self._field(row, definition, chosen, nodes, path, key)
            case needs.Computed() | needs.Items():
                found = [each for each in need.columns if isinstance(each, needs.Sought)]
                names = {each for each in need.columns if isinstance(each, str)}
                self._note({(table, name) for name in names}, "field", "answer", path, sure=sure)
                for each in found:
                    self._sought(each, row, path)
                for selected in (each for each in need.columns if isinstance(each, needs.Selected)):
                    self._row(replace(row, objects=(), path=path), [FieldDetails(selected.node, None)])
            case needs.Batch():
                self._note({(table, name) for name in need.columns}, "plugin", "answer", path, sure=sure)
                self._resolved(definition, need.entity, nodes, path, _values(row, key))
            case needs.Counter():
                self._counter(row, need, path)
            case needs.Allowed(permission):
                self._note(self._access.field(permission, table), "policy", "predicate", path, sure=sure)
            case needs.Same(entity):
                same = _Row(ENTITIES[entity], _values(row, key), path, sure, row.there)
                self._row(same, nodes)
            case needs.One():
                self._one(row, need, nodes, path, key)
            case needs.Many():
                self._many(row, need, nodes, path, key)
            case needs.Pages():
                self._pages(row, definition, need, nodes, path, _values(row, key), sure=sure)
            case needs.Guarded(permission, inner):
                if self._access.may(permission):
                    self._note(self._access.field(permission, table), "policy", "predicate", path, sure=sure)
                    self._field(row, definition, inner, nodes, path, key)
            case _:
                raise TypeError(need)

    def _resolved(
        self, definition: GraphQLField, entity: str | None, nodes: Nodes, path: str, values: Sequence[Any]
    ) -> None:
        """What the values of a plugin's field name by ids: whether a row that is not seen was named is not told."""
        if entity is not None:
            kind, sure = ENTITIES[entity], bool(values)
            self._note({(kind.table, "id")}, "key", "predicate", path, sure=sure)
            self._rows_of(kind, path, sure=sure)
            self._row(_Row(kind, values, path, sure), nodes)
            return
        named = get_named_type(definition.type)
        if not isinstance(named, GraphQLObjectType):
            return
        for key, inner in self._children(named, nodes).items():
            name = inner[0].node.name.value
            if name != "__typename":
                below = [one for each in values for one in _objects(each.get(key))]
                need = _need(named.fields[name])
                entity_below = need.entity if isinstance(need, needs.Key) else None
                self._resolved(named.fields[name], entity_below, inner, f"{path}.{key}", below)

    def _sought(self, need: needs.Sought, row: _Row, path: str) -> None:
        """The column of another row, and what finds it."""
        select = need.select
        if need.argument is None and select.where:  # else it is the same for all rows
            self._note({(row.table, "id")}, "key", "key", path, sure=row.sure)
        for why, role, parts in (("field", "answer", select.columns), ("key", "predicate", select.where)):
            for each in Reading(why=why).all(parts):  # type: ignore[arg-type]
                table = each.column.row.table or row.table
                self._note({(table, each.column.name)}, str(each.why), role, path, sure=row.sure)

    def _counter(self, row: _Row, need: needs.Counter, path: str) -> None:
        entity = ENTITIES[need.entity]
        assert entity.kind
        kept = self._access.counter(entity.kind)
        if kept:
            column = need.public if kept == "public" else need.all
            self._note({(row.table, column)}, "field", "answer", path, sure=row.sure)
            return
        self._note(_condition(need.on, entity, row, "id"), "key", "predicate", path, sure=row.sure)
        self._rows_of(entity, path, sure=row.sure)
        if entity.published:
            self._note({(entity.table, "status")}, "filter", "predicate", path, sure=row.sure)

    def _one(self, row: _Row, need: needs.One, nodes: Nodes, path: str, key: str) -> None:
        entity = ENTITIES[need.entity]
        there = need.carried and row.there
        self._note({(row.table, need.local)}, "key", "predicate", path, sure=row.sure)
        self._note({(entity.table, need.remote)}, "key", "predicate", path, sure=row.sure)
        for each in Reading(why="key").columns(need.on) if need.on else ():
            table = each.column.row.table or entity.table
            self._note({(table, each.column.name)}, str(each.why), "predicate", path, sure=row.sure)
        if not there:
            self._note({(entity.table, need.remote)}, "key", "answer", path, sure=row.sure)
        if entity.only:
            self._note(_condition(entity.only, entity), "type", "predicate", path, sure=row.sure)
        if entity.kind and not need.carried:
            self._note(self._access.rows(entity.kind), "policy", "predicate", path, sure=row.sure)
        self._row(_Row(entity, _values(row, key), path, row.sure, there), nodes)

    def _many(self, row: _Row, need: needs.Many, nodes: Nodes, path: str, key: str) -> None:
        entity = ENTITIES[need.entity]
        sure = any(each.get(key) is not None for each in row.objects)
        self._note({(row.table, need.key)}, "key", "key", path, sure=row.sure)
        own = _order(need.order, entity, parent="?")
        self._note(own, "order", "predicate", path, sure=sure)
        # Where the list is a statement of its own, the parent's key is a parameter of it.
        within = _order(need.order, entity, row, need.key)
        self._note(within - own, "order", "predicate", path, sure=False)
        found = _condition(need.on, entity, row, need.key)
        self._note(found - _PARENT, "key", "key", path, sure=sure)
        self._note(found & _PARENT, "key", "key", path, sure=False)
        if not entity.derived:
            self._rows_of(entity, path, sure=sure)
        if need.published and self._access.asks_status(entity.kind):
            self._note({(entity.table, "status")}, "filter", "predicate", path, sure=sure)
        self._row(_Row(entity, _values(row, key), path, sure), nodes)
        if entity.derived:
            self._derived(entity, path, sure=sure)

    def _derived(self, entity: Entity, path: str, *, sure: bool) -> None:
        assert entity.derived
        policy = _Asked()

        def within(column: Expression, _: Any) -> Expression:
            return equal(column, Name("?"))

        named = {each.column for each in self.columns if each.table == DERIVED and self._is_of(path, each)}
        self._derived_lists.add(path)
        sql = f"select 1 from ({text(derived_rows(entity.name, policy, SQLITE, within, named))}) a"
        self._note(columns_of(sql, "sqlite").predicates, "derived", "predicate", path, sure=sure)
        for kind in policy.kinds:
            self._note(self._access.rows(kind), "policy", "predicate", path, sure=sure)
        for kind in filter(self._access.asks_status, policy.listed):
            self._note({(kind, "status")}, "filter", "predicate", path, sure=sure)

    def _is_of(self, path: str, column: Expected) -> bool:
        """Whether the derived list at ``path`` names a column: its own, or a key of a list within it."""
        nearest = max((each for each in self._derived_lists if _is_within(each, column.path)), key=len, default="")
        if len(nearest) > len(path):
            return column.why == "key" and column.path == nearest and _is_within(path, nearest)
        return _is_within(path, column.path)

    # Pages

    def _pages(
        self,
        row: _Row | None,
        definition: GraphQLField,
        need: needs.Pages,
        nodes: Nodes,
        path: str,
        values: Sequence[Any],
        *,
        sure: bool,
    ) -> None:
        kind = get_named_type(definition.type)
        assert isinstance(kind, GraphQLObjectType)
        entity = ENTITIES[need.entity]
        fields = self._children(kind, nodes)
        names = {inner[0].node.name.value for inner in fields.values()}
        info = [
            self._children(self._schema.type_map["PageInfo"], inner)  # type: ignore[arg-type]
            for inner in fields.values()
            if inner[0].node.name.value == "pageInfo"
        ]
        facts = {inner[0].node.name.value for each in info for inner in each.values()} - {"__typename"}
        rows = bool(names & {"nodes", "edges"} or facts)
        if not rows and "totalCount" not in names:
            return
        arguments = self._arguments(definition, nodes)
        if "totalCount" in names and self._is_kept(need, entity, arguments):
            self._note({("row_count", "kind")}, "filter", "predicate", path, sure=True)
            given = arguments.get("where") or {}
            if not (named_status(given) and says_nothing(given)):  # which lets rows be of any status
                self._note({("row_count", "status")}, "filter", "predicate", path, sure=True)
            self._note({("row_count", "change")}, "field", "answer", path, sure=True)
            if self._access.counter(entity.table) != "all":
                self._note({("row_count", "public")}, "policy", "predicate", path, sure=True)
            if not rows and self._access.counter(entity.table):
                return
        if row:
            self._note({(row.table, need.key or "id")}, "key", "key", path, sure=row.sure)
        # A count is a column of the parent's own row; a page may be a statement of its own, if there is a parent.
        here = bool(values) if row else True
        counted = sure if "totalCount" in names else here
        declared = _condition(need.on, entity, row, need.key or "id", need.link)
        self._note(declared, "key", "key", path, sure=counted)
        self._rows_of(entity, path, sure=counted)
        where = arguments.get("where") or {}
        if need.published and self._access.asks_status(entity.kind) and not named_status(where):
            # Staff find all that they see, but for what is deleted.
            column = "deleted_at" if need.searched and self._access.role is not Role.READER else "status"
            self._note({(entity.table, column)}, "filter", "predicate", path, sure=counted)
        filtered, hidden = where_columns(entity.table, where, self._access)
        self._note(filtered, "filter", "predicate", path, sure=counted)
        self._note(hidden, "policy", "predicate", path, sure=counted)
        ordered = order_columns(need.order, arguments.get("orderBy"), self._access)
        counted_own = counted_columns(arguments.get("orderBy"), self._access)
        if need.link:
            self._linked(need.link.table, where, path, sure=counted)
        along = need.link is not None and set(ordered) <= _COPIED
        if rows:
            if need.link and along:
                copies = {(need.link.table, "article_id" if each == "id" else each) for each in ordered}
                self._note(copies, "order", "predicate", path, sure=here)
            # Several parents' pages are put in order again, by the articles themselves.
            self._note({(entity.table, each) for each in ordered}, "order", "predicate", path, sure=here and not along)
            self._note(counted_own, "order", "predicate", path, sure=here)
        if facts & {"startCursor", "endCursor"}:
            self._note({(entity.table, each) for each in ordered}, "order", "answer", path, sure=here)
        for key, inner in fields.items():
            found = [each[key] for each in values if each is not None]
            if inner[0].node.name.value == "nodes":
                objects = [one for every in found for one in every]
                self._row(_Row(entity, objects, f"{path}.{key}", here), inner)
            elif inner[0].node.name.value == "edges":
                self._edges(kind, entity, ordered, inner, f"{path}.{key}", found, path, sure=here)

    def _is_kept(self, need: needs.Pages, entity: Entity, arguments: Mapping[str, Any]) -> bool:
        """Whether a total is the sum of numbers that are kept: of all rows of a status that the viewer may see."""
        if need.key is not None or need.on is not ALWAYS or entity.table not in ("article", "comment"):
            return False
        if "query" in arguments:
            return False
        where = arguments.get("where") or {}
        status = where.get("status") or {}
        compared = [name for name, value in status.items() if value is not None]
        others = {name: value for name, value in where.items() if name != "status"}
        alone = says_nothing(where) or (compared == ["equals"] and says_nothing(others))
        return alone and self._access.has_kept_counts(entity.table)

    def _linked(self, link: str, where: Mapping[str, Any], path: str, *, sure: bool) -> None:
        """What leads from a tag, or a contributor, to the articles: of one status, if the filter leaves no other."""
        self._note({(link, "article_id"), ("article", "id")}, "key", "predicate", path, sure=sure)
        if not named_status(where) or (where.get("status") or {}).get("equals") is not None:
            self._note({(link, "status")}, "filter", "predicate", path, sure=sure)

    def _edges(
        self,
        connection: GraphQLObjectType,
        entity: Entity,
        ordered: Sequence[str],
        nodes: Nodes,
        at: str,
        found: Sequence[Any],
        path: str,
        *,
        sure: bool,
    ) -> None:
        kind = get_named_type(connection.fields["edges"].type)
        assert isinstance(kind, GraphQLObjectType)
        for key, inner in self._children(kind, nodes).items():
            if inner[0].node.name.value == "cursor":
                self._note({(entity.table, each) for each in ordered}, "order", "answer", path, sure=sure)
            elif inner[0].node.name.value == "snippet":
                shown = {(entity.table, each) for each in ("title", "text", "locale")}
                self._note(shown, "field", "answer", f"{at}.{key}", sure=sure)
            elif inner[0].node.name.value == "node":
                objects = [edge[key] for every in found for edge in every]
                self._row(_Row(entity, objects, f"{at}.{key}", sure), inner)


class _Asked(RowPolicy):
    """Notes of which kinds the visible and the published rows are asked for."""

    def __init__(self) -> None:
        super().__init__(None)
        self.kinds: list[str] = []
        self.listed: list[str] = []

    def rows(self, kind: str) -> Expression:
        self.kinds.append(kind)
        return ALWAYS

    def published(self, entity: Entity, dialect: Dialect, *, keyed: bool = True) -> Expression:
        self.listed.append(entity.name)
        return ALWAYS


def _is_within(path: str, other: str) -> bool:
    return f"{other}.".startswith(f"{path}.")


def _need(definition: GraphQLField) -> needs.Need:
    need: needs.Need = definition.extensions["strawberry-definition"].metadata["need"]
    return need


def _objects(value: Any) -> list[Any]:
    return [each for each in (value if isinstance(value, list) else [value]) if each is not None]


def _nodes(fields: Mapping[str, Nodes], key: str) -> list[int]:
    """The places of a document that ask for a response key."""
    return [id(each.node) for each in fields.get(key, ())]


def _values(row: _Row, key: str) -> list[Any]:
    """What stands under ``key`` in the row's objects, lists taken apart."""
    return [one for each in row.objects if key in each for one in _objects(each[key])]


def _condition(
    condition: Expression, entity: Entity, row: _Row | None = None, key: str = "id", link: Row | None = None
) -> Columns:
    """The columns in a declared condition on a row of ``entity``, on what links to it, and its parent's key."""
    linked = f', "{link.table}" {link.alias} ' if link else ""
    return _declared(f"{linked}where {text(condition, key=f'p.{key}' if row else '?')}", entity, row)


def _order(
    order: needs.FixedOrder, entity: Entity, row: _Row | None = None, key: str = "id", *, parent: str = ""
) -> Columns:
    """The columns in a declared order."""
    return _declared(f"order by {text(listed(order), key=parent or f'p.{key}')}", entity, row)


def _declared(clause: str, entity: Entity, row: _Row | None) -> Columns:
    table = DERIVED if entity.derived else entity.table
    parent = row.table if row else "nobody"
    return columns_of(f'select 1 from "{table}" a, "{parent}" p {clause}', "sqlite").predicates
