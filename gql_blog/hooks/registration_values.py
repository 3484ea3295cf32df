"""What a plugin registers when the app starts: tables, fields and export formats."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, Union

from gql_blog.content import Role

T = TypeVar("T")

MaybeAwaitable = Union[T, Awaitable[T]]  # noqa: UP007 (a generic alias: | does not take a type variable at run time)
"""A hook may be sync or async."""

Row = tuple[Any, ...]
"""The values of what ``Field.needs`` names for one parent, in that order; it has their names."""


@dataclass(frozen=True, slots=True)
class Registered(Generic[T]):
    """A registered value, and the name of the plugin that registered it."""

    plugin: str
    value: T


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSet:
    """A plugin's own tables; the plugin's name is their app label, and the prefix of their names.

    ``models`` and ``migrations`` are dotted names of importable modules: the Tortoise models, and the package of their
    migrations.
    """

    models: str
    migrations: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """An argument of a plugin's field; ``graphql_type`` is a Python annotation.

    Without a default, one that allows ``None`` may be left out, and is not among the arguments then.
    """

    graphql_type: Any
    description: str
    default: Any = ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field added to a type of the core, such as ``Footnote.citationText``.

    ``graphql_type`` is a Python annotation and must allow ``None``: when a plugin fails, the field is null and
    its parents stay. ``needs`` names columns of the type's own table; ``resolve`` gets no others.
    ``resolve(context, rows)`` gets the rows of all parents at once and returns one value for each, in the same order.
    A row is a named tuple of what ``needs`` names, of the Python types on the page of rows. ``role``: for whom the
    field is; for other viewers it is null, and nothing is read or called. What ``needs`` names may need one. ``cost``:
    the points that the field costs for each parent, besides its parent's.
    ``arguments`` are those of the field in the schema, by camelCase names; ``resolve(context, rows, arguments)`` gets
    their values as a mapping. The type may be a dataclass or a StrEnum of the plugin's own, which the schema gets too.
    ``pure``: ``resolve`` is sync, only computes, and is fast: it runs on the event loop, without a thread.
    ``repeatable``: the same row always gives the same value, in any process and at any time, so that ``resolve`` must
    not ask; results with the field may then be cached.
    """

    type_name: str
    name: str
    description: str
    graphql_type: Any
    needs: tuple[str, ...]
    resolve: Callable[..., MaybeAwaitable[Sequence[Any]]]
    repeatable: bool = False
    role: Role | None = None
    cost: int = 0
    pure: bool = False
    arguments: Mapping[str, Argument] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """A field added to Mutation, with a payload of the ``result`` and of ``errors``.

    ``result`` says what the payload has: a Python annotation, or the name of a type of the core (Article, Comment,
    Contributor, Tag, User), whose row the core reads by its id, with the sight of who asks.
    ``run(context, arguments)`` returns a mapping with the values, or ids, of the result within 10 seconds. It changes
    the core by ``context.issue``; what that raises, and InputError, Forbidden, NotFound and Unauthenticated of its own,
    are in ``errors``. ``role``: who may not do all that this role may gets such an error.
    """

    name: str
    description: str
    run: Callable[..., MaybeAwaitable[Mapping[str, Any]]]
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    result: Mapping[str, Any] = field(default_factory=dict)
    role: Role | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFormat:
    """A format in which articles can be exported.

    ``format`` is its name in ``Export.format`` and ``--format``; ``extension`` comes without a dot.
    ``write(context, articles)`` gets the articles in reading order (one; with ``whole_dialogue`` a post and all
    responses to it) and returns the bytes of the file: the same bytes for the same articles. It runs in a thread, and
    may block.

    ``write_dialogue(context, articles)`` writes whole dialogues where they are not written as single articles are.
    ``omits(context, article)`` says what the file of one article leaves out, such as '3 comments'; the report of an
    export prints it.
    """

    format: str
    media_type: str
    extension: str
    write: Callable[..., bytes]
    whole_dialogue: bool = False
    write_dialogue: Callable[..., bytes] | None = None
    omits: Callable[..., Sequence[str]] | None = None
