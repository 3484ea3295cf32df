"""What an answer rests on: the keys of which one is touched whenever the answer may have become another.

The keys are those that the database tells (see the migration that makes its triggers). Found from the document alone,
whatever is skipped or left out of it: an answer may be said to rest on more than it does, and never on less.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
)

from gql_blog.read.arguments import Arguments
from gql_blog.read.dialect import POSTGRES, SQLITE, Dialect
from gql_blog.read.entities import ENTITIES
from gql_blog.read.needs import (
    Allowed,
    AllRows,
    Batch,
    ById,
    ByIds,
    Column,
    Computed,
    Counter,
    Guarded,
    Items,
    Key,
    Lookup,
    Many,
    Me,
    Need,
    One,
    Pages,
    Reach,
    Same,
    Search,
    need_of,
)
from gql_blog.read.plan import Steps
from gql_blog.store import Statement

_SHARED: Final = ("contributor", "tag")
"""Tables whose rows belong to no dialogue; ``<table>:held`` is touched by a change of a row that was there before."""
_KINDS: Final = {"comment": "comment", "decision": "comment", "account": "account", **{name: name for name in _SHARED}}
_ALL: Final = frozenset({"article", *_KINDS.values()})

_FOUND = (
    "select n.slug, a.root_id from (select slug, id from article where {slug} "
    "union all select slug, article_id from old_slug where {slug}) n join article a on a.id = n.id"
)
_NEIGHBOURS = (
    "select t.root_id from article h join article t on t.original_id = h.original_id where {root} "
    "union select r.root_id from article h join mention m on m.article_id = h.id "
    "join article r on r.id = m.response_id where {root}"
)


class _Unknowable(Exception):
    """The answer rests on something that no key stands for."""


@dataclass(frozen=True, slots=True)
class Dependencies:
    """``always``: keys whatever is asked; ``slugs``: fields that look for an article by its slug, whose dialogue
    is a key; ``neighbours``: so are the dialogues that it is linked with.
    """

    always: frozenset[str]
    slugs: tuple[Arguments, ...] = ()
    neighbours: bool = False

    def keys(self, variables: Mapping[str, Any], database: Literal["sqlite", "postgres"]) -> Steps:
        """Read which dialogues are meant, and return all keys."""
        dialect = POSTGRES if database == "postgres" else SQLITE
        slugs = {slug for arguments in self.slugs if isinstance(slug := arguments.get(variables).get("slug"), str)}
        if not slugs:
            return self.always
        found = yield self._statement(_FOUND, sorted(slugs), dialect, slug="slug")
        roots = {root for _, root in found}
        # Any article that comes may have a slug that nothing has so far.
        keys = self.always if slugs == {slug for slug, _ in found} else self.always | {"article"}
        if self.neighbours and roots:
            rows = yield self._statement(_NEIGHBOURS, sorted(roots), dialect, root="h.root_id")
            roots |= {root for (root,) in rows}
        return keys | {f"dialogue:{root}" for root in roots}

    def _statement(self, sql: str, values: list[str], dialect: Dialect, **columns: str) -> Statement:
        among = {name: dialect.among(column, dialect.placeholder(1)) for name, column in columns.items()}
        return Statement(sql.format(**among), (dialect.keys(values),))


def dependencies_of(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, *, anonymous: bool
) -> Dependencies | None:
    """Return what the answers to a query rest on, whoever asks; ``None`` where that cannot be said.

    It cannot where a plugin's field may depend on anything, where the schema itself is asked for, or who asks, and
    where a secret opens what others do not see.
    """
    walk = _Walk(schema, document, anonymous=anonymous)
    assert schema.query_type is not None
    try:
        walk.root(operation.selection_set, schema.query_type)
    except _Unknowable:
        return None
    return Dependencies(frozenset(walk.always), tuple(walk.slugs), walk.neighbours)


class _Walk:
    def __init__(self, schema: GraphQLSchema, document: DocumentNode, *, anonymous: bool) -> None:
        self.always: set[str] = set()
        self.slugs: list[Arguments] = []
        self.neighbours = False
        self._anonymous = anonymous
        self._schema = schema
        self._fragments = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        self._seen: set[tuple[int, str, Reach]] = set()

    def root(self, selections: SelectionSetNode, kind: GraphQLNamedType) -> None:
        """Note what the fields at the root rest on."""
        for node, _ in self._fields(selections, kind):
            if node.name.value == "__typename":
                continue
            definition = getattr(kind, "fields", {}).get(node.name.value)
            if definition is None:
                raise _Unknowable
            need = need_of(definition)
            while isinstance(need, Guarded):
                need = need.need
            reach = self._found(need, Arguments(definition, node))
            if reach is not None:
                self._filtered(node)
                self._below(node, get_named_type(definition.type), reach)

    def _found(self, need: Need, arguments: Arguments) -> Reach | None:
        """Note what a root field rests on; return how far what it leads to may reach, ``None``: it leads nowhere."""
        match need:
            case Lookup(granted=True):
                raise _Unknowable
            case Lookup(entity, argument="slug", prepare=None) if _kind(entity) == "article":
                self.slugs.append(arguments)
                return "dialogue"
            case Lookup(entity) | Pages(entity) | AllRows(entity):
                self._any(entity)
            case Search():
                self._any("article")
            case ById() | ByIds():
                self.always |= _ALL
            case Me() if self._anonymous:
                return None
            case _:
                raise _Unknowable
        return "anywhere"

    def _below(self, node: FieldNode, kind: GraphQLNamedType, reach: Reach) -> None:
        if node.selection_set is None or (place := (id(node), kind.name, reach)) in self._seen:
            return
        self._seen.add(place)
        for inner, owner in self._fields(node.selection_set, kind):
            if not inner.name.value.startswith("__"):
                definition = owner.fields[inner.name.value]  # type: ignore[attr-defined] # a field is on what has fields
                self._filtered(inner)
                reached = self._link(need_of(definition), reach)
                self._below(inner, get_named_type(definition.type), reached)

    def _link(self, need: Need, reach: Reach) -> Reach:
        """Note what a field of something that was found within ``reach`` rests on, and return its own reach."""
        match need:
            case Guarded(_, inner):
                return self._link(inner, reach)
            case Batch(repeatable=False):
                raise _Unknowable
            case Counter(entity=entity):
                if reach == "anywhere":
                    self._any(entity)
            case One() | Many() | Pages():
                return self._linked(need, reach)
            case Column() | Computed() | Items() | Key() | Allowed() | Same() | Batch():
                pass
            case _:
                raise _Unknowable
        return reach

    def _linked(self, need: One | Many | Pages, reach: Reach) -> Reach:
        kind = _kind(need.entity)
        if reach == "anywhere" or need.reach == "anywhere" or (need.reach == "neighbours" and reach == "neighbours"):
            self._any(need.entity)
            return "anywhere"
        if kind in _SHARED or need.entity == "participant":
            self.always.add(f"{kind if kind in _SHARED else 'contributor'}:held")
        if need.reach == "neighbours":
            self.neighbours = True
            return "neighbours"
        return reach

    def _any(self, entity: str) -> None:
        self.always.add(_kind(entity))
        if entity == "participant":
            self.always |= {"comment", "contributor"}

    def _filtered(self, node: FieldNode) -> None:
        """A filter may look at contributors and tags, by their slugs."""
        if any(argument.name.value == "where" for argument in node.arguments or ()):
            self.always.update(_SHARED)

    def _fields(self, selections: SelectionSetNode, kind: GraphQLNamedType) -> list[tuple[FieldNode, GraphQLNamedType]]:
        """Return every field that may be selected, with the type on which it is written."""
        found: list[tuple[FieldNode, GraphQLNamedType]] = []
        waiting, spread = [(selections, kind)], set()
        while waiting:
            among, owner = waiting.pop()
            for node in among.selections:
                if isinstance(node, FieldNode):
                    found.append((node, owner))
                elif isinstance(node, InlineFragmentNode):
                    condition = node.type_condition
                    inner = self._schema.type_map[condition.name.value] if condition else owner
                    waiting.append((node.selection_set, inner))
                elif isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
                    spread.add(node.name.value)
                    fragment = self._fragments[node.name.value]
                    waiting.append((fragment.selection_set, self._schema.type_map[fragment.type_condition.name.value]))
        return found


def _kind(entity: str) -> str:
    return _KINDS.get(ENTITIES[entity].table, "article")
