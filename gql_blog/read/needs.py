"""What a field of the schema needs: declared beside the field, compiled by the plan.

Every readable field carries one of these. The plan reads exactly what the selected fields declare, so "which columns,
and why" has an answer for every query. Names of columns are those of the parent's row, unless said otherwise.

``on`` and ``order`` are SQL with names in braces: ``{a}``, the row that is looked for, and ``{p}``, the parent's key;
``{c}`` stands behind a text of an order that is to be by code point.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from graphql import GraphQLField

from gql_blog.access import Viewer
from gql_blog.read.column_usage import ExecutedStatement

Reach = Literal["anywhere", "dialogue", "neighbours"]
"""Whose change can change what a link leads to.

``dialogue``: that of the parent's own dialogue (and of the very row, where it is one that many dialogues share, as
contributors and tags are); ``neighbours``: also that of dialogues which translate an article of it, or whose articles
its lists of responses mean; ``anywhere``: any row's.
"""


@dataclass(frozen=True, slots=True)
class ReadContext:
    """What a computed field may know besides its columns. ``trace`` takes each statement that is asked for."""

    viewer: Viewer
    public_url: str
    trace: list[ExecutedStatement] | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column, given out as the field's GraphQL type asks (dates, instants, booleans, JSON text)."""

    name: str


@dataclass(frozen=True, slots=True)
class Head:
    """The first characters of a text column, as many as the integer argument ``argument`` says."""

    name: str
    argument: str


@dataclass(frozen=True, slots=True)
class Computed:
    """A value made from columns by ``function(context, arguments, *values)``, which must not fail nor wait."""

    columns: tuple[str | Head, ...]
    function: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Items:
    """A list of plain objects made from columns: ``function(context, arguments, *values)`` returns mappings.

    The fields of the objects' type carry ``Key``.
    """

    columns: tuple[str, ...]
    function: Callable[..., Sequence[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of a plain object."""

    name: str


@dataclass(frozen=True, slots=True)
class Batch:
    """A plugin's field: ``resolve(rows)`` gets the columns of all parents at once and returns a value for each."""

    columns: tuple[str, ...]
    resolve: Callable[[Sequence[tuple[Any, ...]]], Sequence[Any] | Awaitable[Sequence[Any]]]
    plugin: str
    repeatable: bool = False
    """The same columns always get the same value."""


@dataclass(frozen=True, slots=True)
class Counter:
    """A count kept in the row: ``public`` for those who see what is public, ``all`` for those who see everything.

    Viewers between the two get a sub-query with ``entity`` and ``on``.
    """

    public: str
    all: str
    entity: str
    on: str


@dataclass(frozen=True, slots=True)
class Allowed:
    """Whether the viewer has ``permission`` on the row."""

    permission: str


@dataclass(frozen=True, slots=True)
class Same:
    """The same row, seen as another type."""

    entity: str


@dataclass(frozen=True, slots=True)
class One:
    """Another row: ``local`` holds its ``remote``; null where the viewer may not see it.

    ``carried``: whoever sees the parent sees it too, and it is never null.
    """

    entity: str
    local: str
    remote: str = "id"
    carried: bool = False
    reach: Reach = "anywhere"


@dataclass(frozen=True, slots=True)
class Many:
    """A whole list of other rows in a fixed ``order``; ``key`` is the parent's column that ``on`` calls ``{p}``.

    ``published``: only what is PUBLISHED, as lists are without a filter.
    """

    entity: str
    on: str
    order: tuple[str, ...]
    key: str = "id"
    published: bool = False
    reach: Reach = "anywhere"


@dataclass(frozen=True, slots=True)
class Pages:
    """A keyset connection; its arguments are found by name (first after last before where orderBy query).

    ``key=None``: a connection at the root, where ``on`` is a condition of its own.
    ``order`` names an entry of the entity's orders; ``published``: only what is PUBLISHED, or APPROVED, where no status
    is asked for.
    """

    entity: str
    on: str
    order: str
    key: str | None = "id"
    published: bool = False
    reach: Reach = "anywhere"


@dataclass(frozen=True, slots=True)
class Guarded:
    """``need`` where the viewer has ``permission``, else null."""

    permission: str
    need: "Need"


@dataclass(frozen=True, slots=True)
class ById:
    """Root: the object of the id in ``argument``, of whatever kind."""

    argument: str = "id"


@dataclass(frozen=True, slots=True)
class ByIds:
    """Root: the objects of the ids in ``argument``, in their order, null where there is none."""

    argument: str = "ids"


@dataclass(frozen=True, slots=True)
class Lookup:
    """Root: one row, found by ``on`` with ``{v}`` standing for the value of ``argument`` after ``prepare``.

    ``granted``: who knows the value may see the row, whatever its status. ``through``: what is found so is an article
    that the viewer must see; the row looked for is the one whose id stands in that column of it.
    """

    entity: str
    on: str
    argument: str
    prepare: Callable[[str], str] | None = None
    granted: bool = False
    through: str | None = None


@dataclass(frozen=True, slots=True)
class AllRows:
    """Root: all rows of an entity that the viewer may see."""

    entity: str
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Me:
    """Root: the viewer's own account, null for an anonymous reader."""


@dataclass(frozen=True, slots=True)
class Search:
    """Root: the articles that the argument ``query`` finds, as a connection with ``score`` and ``snippet``."""


Need = (
    Column
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
    | ByIds
    | Lookup
    | AllRows
    | Me
    | Search
)


def need_of(definition: GraphQLField) -> Need:
    """Return what the schema declares that a field needs; raise ``TypeError`` where it declares nothing."""
    declared = definition.extensions["strawberry-definition"].metadata.get("need")
    if declared is None:
        raise TypeError(f"a field of type {definition.type} declares no need")
    need: Need = declared
    return need
