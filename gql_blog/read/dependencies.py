"""Dependencies: the cache tags of a result. Whenever the result may have changed, one of its tags is invalidated.

The database reports invalidated tags (see the migration that creates its triggers). Dependencies are found from the
document alone, and ``@skip`` and ``@include`` are ignored: they may name too many tags, and never too few.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    type_from_ast,
)

from gql_blog.read.compile.plan import Steps
from gql_blog.read.needs import declared_needs as needs
from gql_blog.read.needs.arguments import Arguments
from gql_blog.read.needs.entities import ENTITIES
from gql_blog.read.needs.parameters import Given
from gql_blog.read.needs.selection import fragments_of
from gql_blog.read.rows.article_columns import TYPES_WITH_COLUMNS, names_in, names_of_columns
from gql_blog.read.sql.dialect import POSTGRES, SQLITE, Dialect
from gql_blog.read.sql.dynamic_values import JsonValue
from gql_blog.read.sql.expressions import Expression, Join, Parameter, Phrase, Reading, Row, Rows, Select, equal
from gql_blog.read.sql.sql_printer import SqlPrinter
from gql_blog.store import Statement

_SHARED: Final = ("contributor", "tag")
"""Tables whose rows belong to no dialogue; ``<table>:held`` is invalidated by a change of an existing row."""
_KINDS: Final = {
    **dict.fromkeys(
        ("comment", "decision", "comment_claim", "comment_text", "suggested_contributor", "receipt"), "comment"
    ),
    **dict.fromkeys(("account", "token", "session", "identity"), "account"),
    **{name: name for name in (*_SHARED, "site")},
    **{f"{name}_alias": name for name in _SHARED},
}
"""The tag that a change of a table's rows invalidates, if it is not ``article``."""
_ALL: Final = frozenset({"article", *_KINDS.values()})
CONTENT_TAGS: Final = frozenset(f"public:{kind}" for kind in _ALL - {"account"})
"""The tags of what shows anything that anonymous viewers may see, such as a feed."""

_ARTICLE = Row("article", "a")


class _Uncacheable(Exception):
    """The result depends on something that no tag stands for."""


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The cache tags of a query.

    ``always``: tags that hold for all variables. ``slugs``: the arguments of fields that find an article by its slug;
    its dialogue is a tag. ``neighbours``: the dialogues that it links to are tags, too. ``anonymous``: the viewers see
    public rows alone. Their results have tags of their own, which hidden rows do not invalidate, and a hidden article's
    slug has the tags of a slug that is free: how long a result is cached tells nothing of what is hidden.
    ``guarded``: the results may show an account, or what only some may see.
    """

    always: frozenset[str]
    slugs: tuple[Arguments, ...] = ()
    neighbours: bool = False
    anonymous: bool = False
    guarded: bool = False

    def keys(self, variables: Mapping[str, JsonValue], database: Literal["sqlite", "postgres"]) -> Steps:
        """Read the ids of the dialogues, and return all tags."""
        dialect = POSTGRES if database == "postgres" else SQLITE
        slugs = {slug for arguments in self.slugs if isinstance(slug := arguments.get(variables).get("slug"), str)}
        if not slugs:
            return self._told(self.always)
        seen = (_ARTICLE["public"],) if self.anonymous else ()
        found = yield _statement(lambda keys: _named(keys, dialect, seen), sorted(slugs), dialect)
        roots = {root for _, root in found}
        # A new article may get a slug that is still free, and a hidden one may become public.
        keys = self.always if slugs == {slug for slug, _ in found} else self.always | {"article"}
        if self.neighbours and roots:
            rows = yield _statement(lambda keys: _neighbours(keys, dialect, seen), sorted(roots), dialect)
            roots |= {root for (root,) in rows}
        return self._told(keys | {f"dialogue:{root}" for root in roots})

    def _told(self, keys: frozenset[str]) -> frozenset[str]:
        """The keys that are told for these viewers: for anonymous ones those of rows that everybody sees."""
        return frozenset(f"public:{key}" for key in keys) if self.anonymous else keys


def _named(keys: Parameter, dialect: Dialect, seen: tuple[Expression, ...]) -> Expression:
    """Return the select of the slugs that articles have or had, and of the roots of their dialogues."""
    now, once, named = Row("article", "h"), Row("old_slug", "o"), Row("", "n")
    current = Select((now["slug"], now["id"]), (now,), (dialect.among(now["slug"], keys),))
    former = Select((once["slug"], once["article_id"]), (once,), (dialect.among(once["slug"], keys),))
    found = Rows(Phrase((current, " union all ", former)), named)
    joined = Join("join", _ARTICLE, (equal(_ARTICLE["id"], named["id"]),))
    return Select((named["slug"], _ARTICLE["root_id"]), (found, joined), seen)


def _neighbours(keys: Parameter, dialect: Dialect, seen: tuple[Expression, ...]) -> Expression:
    """Return the select of the roots of what dialogues translate, and of what their mentions mean.

    What is hidden needs no tag of its own: once it is public, the dialogues that name it are told.
    """
    held, mention = Row("article", "h"), Row("mention", "m")
    within, root = (dialect.among(held["root_id"], keys), *seen), (_ARTICLE["root_id"],)
    translated = Join("join", _ARTICLE, (equal(_ARTICLE["original_id"], held["original_id"]),))
    named = Join("join", mention, (equal(mention["article_id"], held["id"]),))
    meant = Join("join", _ARTICLE, (equal(_ARTICLE["id"], mention["response_id"]),))
    return Phrase((Select(root, (held, translated), within), " union ", Select(root, (held, named, meant), within)))


def _statement(select: Callable[[Parameter], Expression], values: list[str], dialect: Dialect) -> Statement:
    printer, given = SqlPrinter(dialect), dialect.keys(values)
    return Statement(printer.text(select(Parameter(Given(given)))), (given,))


def dependencies_of(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, *, anonymous: bool
) -> Dependencies | None:
    """Return the dependencies of a query's results for all viewers; ``None`` if they are unknown.

    They are unknown for fields of plugins that may depend on anything, for lists that a plugin's table orders or
    narrows, for introspection, for fields of the viewer, for addresses, and for objects that are found by a secret.
    """
    collector = _Collector(schema, document, anonymous=anonymous)
    assert schema.query_type is not None
    for each in operation.variable_definitions or ():
        if collector.columns and str(get_named_type(type_from_ast(schema, each.type))) in TYPES_WITH_COLUMNS:
            collector.columns |= {f"${each.variable.name.value}"}
    try:
        collector.root(operation.selection_set, schema.query_type)
    except _Uncacheable:
        return None
    # Anonymous readers see no account, so how long their results are cached tells nothing of accounts either.
    always = frozenset(collector.always - {"account"} if anonymous else collector.always)
    guarded = collector.guarded or "account" in collector.always
    return Dependencies(always, tuple(collector.slugs), collector.neighbours, anonymous, guarded)


class _Collector:
    def __init__(self, schema: GraphQLSchema, document: DocumentNode, *, anonymous: bool) -> None:
        self.always: set[str] = set()
        self.slugs: list[Arguments] = []
        self.neighbours = self.guarded = False
        self._anonymous = anonymous
        self.columns = names_of_columns(schema)
        """The names of plugins' orders and filters, and of the variables that may hold one."""
        self._schema = schema
        self._fragments = fragments_of(document)
        self._seen: set[tuple[int, str, needs.Reach]] = set()

    def root(self, selections: SelectionSetNode, kind: GraphQLNamedType) -> None:
        """Collect the dependencies of the fields at the root."""
        for node, _ in self._fields(selections, kind):
            if node.name.value == "__typename":
                continue
            definition = getattr(kind, "fields", {}).get(node.name.value)
            if definition is None:
                raise _Uncacheable
            need = needs.need_of(definition)
            while isinstance(need, needs.Guarded):
                need, self.guarded = need.need, True
            reach = self._found(need, Arguments(definition, node))
            if reach is not None:
                self._filtered(node)
                self._below(node, get_named_type(definition.type), reach)

    def _found(self, need: needs.Need, arguments: Arguments) -> needs.Reach | None:
        """Collect the dependencies of a root field; return its reach, ``None`` if it has no fields."""
        match need:
            case needs.Lookup(granted=True):
                raise _Uncacheable
            case needs.Lookup(entity, argument="slug", prepare=None) if _kind(entity) == "article":
                self._sees(entity)
                self.slugs.append(arguments)
                return "dialogue"
            case needs.Lookup(entity, argument=None):  # whose links belong to the row
                self._any(entity)
                return "dialogue"
            case needs.Lookup(entity, on) | needs.Pages(entity, on):
                self._any(entity)
                self._compared(on)
            case needs.AllRows(entity, order):
                self._any(entity)
                self._compared(*order)
            case needs.ById(own=()):
                self.always |= _ALL
            case needs.Me() if self._anonymous:
                return None
            case _:
                raise _Uncacheable
        return "anywhere"

    def _below(self, node: FieldNode, kind: GraphQLNamedType, reach: needs.Reach) -> None:
        if node.selection_set is None or (place := (id(node), kind.name, reach)) in self._seen:
            return
        self._seen.add(place)
        for inner, owner in self._fields(node.selection_set, kind):
            if not inner.name.value.startswith("__"):
                definition = owner.fields[inner.name.value]  # type: ignore[attr-defined] # a field is on what has fields
                self._filtered(inner)
                reached = self._link(needs.need_of(definition), reach)
                self._below(inner, get_named_type(definition.type), reached)

    def _link(self, need: needs.Need, reach: needs.Reach) -> needs.Reach:
        """Collect the dependencies of a field of an object that was found within ``reach``; return its own reach."""
        match need:
            case needs.Guarded(_, inner):
                self.guarded = True
                return self._link(inner, reach)
            case needs.Batch(repeatable=False):
                raise _Uncacheable
            case needs.Batch():
                return self._resolved(need, reach)
            case needs.Key(entity=str(entity)):
                self._any(entity)
                return "anywhere"
            case needs.Counter(entity=entity):
                self._sees(entity)
                if reach == "anywhere":
                    self._any(entity)
            case needs.One() | needs.Many() | needs.Pages():
                return self._linked(need, reach)
            case needs.Computed() | needs.Items():
                for each in need.columns:
                    if isinstance(each, needs.Selected):
                        self._below(each.node, self._schema.type_map[each.kind], reach)
                    elif isinstance(each, needs.Sought):  # what else is sought is told by the row's own dialogue
                        self.always |= tables_in(each.select) & {"site"}
            case needs.Allowed() | needs.Column() | needs.Joined() | needs.Either() | needs.Key() | needs.Same():
                pass
            case _:
                raise _Uncacheable
        return reach

    def _resolved(self, need: needs.Batch, reach: needs.Reach) -> needs.Reach:
        """Collect the dependencies of a plugin's field that gives the same value for the same row."""
        if need.entity is None:
            return reach
        self._any(need.entity)
        return "anywhere"

    def _linked(self, need: needs.One | needs.Many | needs.Pages, reach: needs.Reach) -> needs.Reach:
        kind = _kind(need.entity)
        self._sees(need.entity)
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
        self._sees(entity)
        self.always.add(_kind(entity))
        if entity == "participant":
            self.always |= {"comment", "contributor"}
        if entity == "media":  # a public one may be a portrait, or the logo
            self.always |= {"contributor", "site"}

    def _compared(self, *expressions: Expression) -> None:
        """Collect the tables of other rows that decide which rows are found, and in which order."""
        self.always |= {kind_of_table(table) for table in tables_in(*expressions)}

    def _filtered(self, node: FieldNode) -> None:
        """Collect the dependencies of a filter, which may compare the slugs of contributors and tags."""
        if any(argument.name.value == "where" for argument in node.arguments or ()):
            self.always.update(_SHARED)
        if self.columns and not self.columns.isdisjoint(names_in(node)):
            raise _Uncacheable

    def _sees(self, entity: str) -> None:
        """Refuse what may not be cached at all."""
        if not ENTITIES[entity].cacheable:
            raise _Uncacheable

    def _fields(self, selections: SelectionSetNode, kind: GraphQLNamedType) -> list[tuple[FieldNode, GraphQLNamedType]]:
        """Return every field that may be selected, with the type that it is selected on."""
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


def tables_in(*expressions: Expression) -> frozenset[str]:
    """Return the tables that expressions about ``THIS`` row read besides its own."""
    return frozenset(read.column.row.table for read in Reading().all(expressions)) - {""}


def kind_of_table(table: str) -> str:
    """Return the tag that a change of any of a table's rows invalidates."""
    return _KINDS.get(table, "article")


def _kind(entity: str) -> str:
    return kind_of_table(ENTITIES[entity].table)
