"""Needs: what a field of the schema reads. A need is declared beside the field, and compiled into a plan.

Every readable field has a need. A plan reads exactly what the selected fields declare. Columns are those of the
parent's row unless stated otherwise; ``on`` and ``order`` are SQL about ``THIS`` row and the ``PARENT`` key.
"""

from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from graphql import FieldNode, GraphQLField, parse

from gql_blog.access import PreviewSigner, Viewer
from gql_blog.content import STEMMED, Role, SiteUrls
from gql_blog.read.needs.column_usage import ExecutedStatement
from gql_blog.read.needs.entities import ENTITIES
from gql_blog.read.needs.installed_plugins import NO_PLUGINS, InstalledPlugins
from gql_blog.read.sql.dialect import Dialect
from gql_blog.read.sql.dynamic_values import DriverValue, JsonValue
from gql_blog.read.sql.expressions import Expression, Row, Select, Sort
from gql_blog.store import ListedTable, Statement

MOST_ITEMS: Final = 1_000
"""How many items a list without pages has at most, unless its need says otherwise: further ones are left out."""
LONG: Final = 10_000
"""That of lists which are long by their nature, such as the notes of a book."""
MOST_IDS: Final = 100
"""How many ids, and objects by their ids, a query names at most."""

Reach = Literal["anywhere", "dialogue", "neighbours"]
"""Which rows can change the rows that a link leads to: any; of the parent's own dialogue, and the row itself if
dialogues share it (contributors, tags); ``neighbours``: also those that translate it or that its mentions refer to.
"""


# Made for each request, and not frozen: a frozen class takes three times as long to fill in.
@dataclass(slots=True)
class ReadContext:
    """The context of a computed field, changed by ``holds_until`` alone; ``trace`` takes the executed statements."""

    viewer: Viewer
    urls: SiteUrls
    trace: list[ExecutedStatement] | None = None
    previews: PreviewSigner = field(default_factory=PreviewSigner)
    deleted_for: timedelta | None = None
    """How long what is deleted is kept; ``None``: for ever."""
    installed: InstalledPlugins = NO_PLUGINS
    comments_close_after: timedelta | None = None
    """How long after its publication an article takes comments, if nothing else is settled for it."""
    languages: Callable[[], Sequence[str]] = lambda: STEMMED  # by whose stems a search asks
    expires_at: datetime | None = None
    """When the first of the computed values changes by itself, ``None``: never."""

    def holds_until(self, instant: datetime) -> None:
        """Note that a computed value holds until then, so that it is not cached for longer."""
        self.expires_at = instant if self.expires_at is None else min(instant, self.expires_at)


Delta = Generator[Statement, DriverValue, JsonValue]
"""Yields statements, is sent their rows, and returns the object that they make."""

FixedOrder = tuple[Expression, ...]
"""The ORDER BY list of a list without pages; a term that is no ``Sort`` is sorted in ascending order."""


def descending(expression: Expression) -> Sort:
    """Return a term of a fixed order that is sorted in descending order."""
    return Sort(expression, "desc")


@dataclass(frozen=True, slots=True)
class Column:
    """One column, converted to the field's GraphQL type (dates, instants, booleans, JSON text, lists as JSON)."""

    name: str
    most: int = MOST_ITEMS


@dataclass(frozen=True, slots=True)
class Joined:
    """The concatenated texts of several columns; null counts as an empty text."""

    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of two needs, chosen by the value of the Boolean argument ``argument`` when the plan is compiled."""

    argument: str
    yes: "Need"
    no: "Need"


@dataclass(frozen=True, slots=True)
class Sought:
    """A value found by ``select``, in which ``PARENT`` is the value of ``argument``, or else the row's id."""

    select: Select
    argument: str | None = None


class Selected:
    """An object of the fields that ``selection`` names of a row of type ``kind``, each read as its own need says."""

    def __init__(self, kind: str, selection: str) -> None:
        self.kind = kind
        self.node: FieldNode = parse(f"{{ row {{ {selection} }} }}").definitions[0].selection_set.selections[0]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Computed:
    """A value computed from columns by ``function(context, arguments, *values)``, which must neither raise nor wait.

    ``length`` names an argument, characters from 1 to 1000 or null for its default; ``work`` is its cost in points.
    """

    columns: tuple[str | Sought | Selected, ...]
    function: Callable[..., JsonValue]
    length: str | None = None
    work: int = 0


@dataclass(frozen=True, slots=True)
class Items:
    """A list of plain objects computed from columns: ``function(context, arguments, *values)`` returns mappings.

    The fields of the objects' type declare ``Key``; lists among them are lists of mappings. For a field that may be
    null the function may return ``None``, and one mapping if it is no list. ``work``: as of ``Computed``. ``named``:
    the type declares no ``Key``; an entry is found by the name of its field, and what is not there is absent.
    """

    columns: tuple[str | Sought | Selected, ...]
    function: Callable[..., JsonValue]
    work: int = 0
    most: int = MOST_ITEMS
    named: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of a plain object.

    With an ``entity`` it is, in a plugin's object, the id of a row or a list of ids: the rows are read. One that the
    viewer may not see is null, or left out of a list whose items are never null.
    """

    name: str
    entity: str | None = None
    most: int = MOST_ITEMS


@dataclass(frozen=True, slots=True)
class Batch:
    """A plugin's field: ``resolve(rows, viewer)`` receives the columns of all parents at once.

    It returns a value for each, of ``cost`` points. Of a plugin's object the columns are entries; at the root there is
    one row without any. With ``totalCount`` selected it gets ``counted=True``. ``listed``: it gets rows of this table.
    """

    columns: tuple[str, ...]
    resolve: Callable[..., Sequence[JsonValue] | Awaitable[Sequence[JsonValue]]]
    plugin: str
    repeatable: bool = False
    """Whether equal columns always have equal values."""
    roles: tuple[Role, ...] | None = None
    """Who may not do all that one of these roles may gets null, and nothing is read."""
    cost: int = 0
    entity: str | None = None
    """The values are ids of rows of this entity, as those of a ``Key``."""
    prepare: Callable[[dict[str, JsonValue]], dict[str, JsonValue]] | None = None
    """Makes of the field's arguments what ``resolve`` gets by keyword; InputError if they are wrong."""
    listed: ListedTable | None = None


@dataclass(frozen=True, slots=True)
class Counter:
    """A count that is stored in the row: ``public`` for viewers of public rows alone, ``all`` for viewers of all rows.

    For other viewers it is a sub-query with ``entity`` and ``on``.
    """

    public: str
    all: str
    entity: str
    on: Expression


@dataclass(frozen=True, slots=True)
class Allowed:
    """Whether the viewer has ``permission`` on the row."""

    permission: str


@dataclass(frozen=True, slots=True)
class Same:
    """The same row as an object of another type; ``fields`` are the needs of what it has of that, if not of all."""

    entity: str
    fields: Mapping[str, "Need"] | None = None


@dataclass(frozen=True, slots=True)
class One:
    """The row whose ``remote`` equals the parent's ``local``; null if the viewer may not see it.

    ``carried``: it is visible with its parent, and never null. ``on``: the row is found by this instead, in which
    ``PARENT`` is ``local``; at most one row has it.
    """

    entity: str
    local: str
    remote: str = "id"
    carried: bool = False
    reach: Reach = "anywhere"
    on: Expression | None = None


@dataclass(frozen=True, slots=True)
class Many:
    """A list of rows in a fixed ``order``; ``key`` is the parent's column that is ``PARENT`` in ``on``.

    ``published``: PUBLISHED rows alone. ``most``: rows after so many are left out.
    """

    entity: str
    on: Expression
    order: FixedOrder
    key: str = "id"
    published: bool = False
    reach: Reach = "anywhere"
    most: int = MOST_ITEMS


@dataclass(frozen=True, slots=True)
class Pages:
    """A keyset connection; its arguments are found by name (first after last before where orderBy query).

    ``key=None``: a connection at the root; ``on`` is a condition without a parent. ``order`` names the orders of a kind
    of row. ``published``: if the filter names no status, PUBLISHED or APPROVED rows alone. ``link``: the rows are
    articles, and ``on`` finds those of this table that lead to them, one for each: it has an index of each parent's
    articles in their order. ``searched``: the rows are articles that have the words of the argument ``query``, the best
    first, and the edges have ``score`` and ``snippet``.
    """

    entity: str
    on: Expression
    order: str
    key: str | None = "id"
    published: bool = False
    reach: Reach = "anywhere"
    link: Row | None = None
    searched: bool = False


@dataclass(frozen=True, slots=True)
class Guarded:
    """``need`` if the viewer has ``permission``, else null."""

    permission: str
    need: "Need"


@dataclass(frozen=True, slots=True)
class ById:
    """Root: what has the id in ``argument``, of any kind, or null; with ``several``, a list of both. ``own``: types of
    plugins, what finds the key in an id of theirs (``None``: in another), and what gets rows of an id and its key.
    """

    argument: str
    several: bool = False
    own: tuple[tuple[str, Callable[[str], JsonValue], Batch], ...] = ()


@dataclass(frozen=True, slots=True)
class Lookup:
    """Root: one row, found by ``on``, in which ``PARENT`` is what ``prepare`` makes of the value of ``argument``.

    Without an argument it is the only row of its table.
    ``granted``: whoever knows the value may see the row, whatever its status. ``through``: ``on`` finds an article that
    the viewer must see, and this column of it holds the id of the row. ``fields``: the needs of the object's fields by
    name, where rows of several entities become objects of one type. ``for_all_seen`` takes the place of ``on`` for
    viewers who see every row.
    """

    entity: str
    on: Expression
    argument: str | None
    prepare: Callable[[ReadContext, str], str] | None = None
    granted: bool = False
    through: str | None = None
    fields: Mapping[str, "Need"] | None = None
    for_all_seen: Expression | None = None


@dataclass(frozen=True, slots=True)
class FirstOf:
    """Root: an object of the first look-up that finds a row; all have the same ``argument``."""

    lookups: tuple[Lookup, ...]


@dataclass(frozen=True, slots=True)
class AllRows:
    """Root: all visible rows of an entity, those after ``most`` left out."""

    entity: str
    order: FixedOrder
    most: int = LONG


@dataclass(frozen=True, slots=True)
class Followed:
    """Root: what ``read(context, arguments, dialect)`` makes: it yields statements, and gets rows; fields are Keys."""

    read: Callable[[ReadContext, Mapping[str, JsonValue], Dialect], Delta]


@dataclass(frozen=True, slots=True)
class Me:
    """Root: the viewer's own account, null for an anonymous reader."""


Need = (
    Column
    | Joined
    | Either
    | Computed
    | Items
    | Key
    | Batch
    | Counter
    | Allowed
    | Same
    | One
    | Many
    | Pages
    | Guarded
    | ById
    | Lookup
    | FirstOf
    | AllRows
    | Followed
    | Me
)


def most_of(need: Need | None) -> int:
    """Return how many items a field with this need has at most, if it is a list."""
    match need:
        case Guarded(_, inner):
            return most_of(inner)
        case ById():
            return MOST_IDS
        case Column() | Items() | Key() | Many() | AllRows():
            return need.most
        case _:
            return MOST_ITEMS


def need_of(definition: GraphQLField) -> Need:
    """Return the need of a field; raise ``TypeError`` if the schema declares none."""
    need = declared_need(definition)
    if need is None:
        raise TypeError(f"a field of type {definition.type} declares no need")
    return need


def declared_need(definition: GraphQLField) -> Need | None:
    """Return the need of a field, or ``None`` for one that is not read, such as a mutation."""
    declared = definition.extensions.get("strawberry-definition")
    need: Need | None = declared.metadata.get("need") if declared else None
    return need


def reads_all_rows(definition: GraphQLField) -> bool:
    """Return whether a field is a list of all rows of an entity, however many there are."""
    return isinstance(declared_need(definition), AllRows)


def work_of(definition: GraphQLField) -> int:
    """Return the cost of computing a field's value from what is read for it, in points."""
    need = declared_need(definition)
    while isinstance(need, Guarded):
        need = need.need
    return need.work if isinstance(need, Computed | Items) else 0


def is_derived(definition: GraphQLField) -> bool:
    """Return whether a field is a list that no table holds."""
    need = declared_need(definition)
    return isinstance(need, Many) and ENTITIES[need.entity].derived
