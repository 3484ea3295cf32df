"""What a plugin registers when the app starts: tables, fields, orders, queries, mutations, formats of files."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Generic, TypeVar, Union

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
class Permission:
    """A right of the plugin's own: what names it as its ``permission`` is for those who have it.

    ``name`` is in snake case; everywhere else the plugin's stands before it, as in ``glossary.edit_terms``. The
    ``roles`` have it, which may come from the plugin's settings, whoever may do all that one of these may, and ADMINs.
    """

    name: str
    description: str
    roles: Sequence[Role] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """An argument of a plugin's field; ``graphql_type`` is a Python annotation.

    Without a default, one that allows ``None`` may be left out, and is not among the arguments then.
    """

    graphql_type: Any
    description: str
    default: Any = ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """The page that a connection is asked for.

    Return at most ``limit`` items, in the order of the key: one more than the client wants, by which the core sees
    whether there are more. ``after`` holds the values of the key that the items come after; ``None``: from the start.
    """

    limit: int
    after: tuple[Any, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """The type of a field or a query that is a list in pages, of objects of the plugin's own.

    ``item`` is a dataclass. ``key`` names those of its fields by which the list is sorted, and which no two items have
    in common: cursors are made of them. A page has ``most`` items at most, up to 100. ``count(context, arguments)``
    returns how many items the list has, that of a field (with ``rows``) one number for each row; it is called only if
    totalCount is selected, and without it there is no totalCount.
    """

    item: type[Any]
    key: tuple[str, ...]
    most: int = 100
    count: Callable[..., MaybeAwaitable[Any]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field added to a type of the core, such as ``Footnote.citationText``, or to an object type of a plugin.

    ``graphql_type`` is a Python annotation and must allow ``None``: when a plugin fails, the field is null and
    its parents stay. ``needs`` names columns of the type's own table; ``resolve`` gets no others.
    ``resolve(context, rows)`` gets the rows of all parents at once and returns one value for each, in the same order.
    A row is a named tuple of what ``needs`` names, of the Python types on the page of rows. Of a type that is a
    dataclass of a plugin, ``rows`` are the objects themselves, and ``needs`` is left out; for a type of another plugin,
    ``register_fields`` requires that one. ``role``, or the plugin's own ``permission`` in its place: for whom the
    field is; for other viewers it is null, and nothing is read or called. What ``needs`` names may need a role.
    ``cost``: the points that the field costs for each parent, besides its parent's.
    ``arguments`` are those of the field in the schema, by camelCase names; ``resolve(context, rows, arguments)`` gets
    their values as a mapping. The type may be a dataclass or a StrEnum of the plugin's own, which the schema gets too,
    a node of the core (``ArticleNode``: the value is an id), a list of these, a ``Connection``, whose ``resolve``
    gets the ``page`` too, or a ``TableConnection``. ``resolve`` may raise InputError, NotFound, Forbidden and
    Unauthenticated.
    ``pure``: ``resolve`` is sync, only computes, and is fast: it runs on the event loop, without a thread.
    ``repeatable``: the same row always gives the same value, in any process and at any time, so that ``resolve`` must
    not ask; results with the field may then be cached.
    """

    type_name: str
    name: str
    description: str
    graphql_type: Any
    needs: tuple[str, ...] = ()
    resolve: Callable[..., MaybeAwaitable[Sequence[Any]]]
    repeatable: bool = False
    role: Role | None = None
    cost: int = 0
    pure: bool = False
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    permission: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A field added to Query. Its type must allow ``None``: when a plugin fails, it is null.

    ``resolve(context, arguments)`` returns the value within 2 seconds, and may read the plugin's tables, and ask.
    Types, ``role``, ``permission``, ``cost`` (once for each time that it is selected) and ``pure`` are as for a
    ``Field``.
    """

    name: str
    description: str
    graphql_type: Any
    resolve: Callable[..., MaybeAwaitable[Any]]
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    role: Role | None = None
    cost: int = 0
    pure: bool = False
    permission: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """A field added to Mutation, with a payload of the ``result`` and of ``errors``.

    ``result`` says what the payload has: Python annotations, as for a ``Field``. Rows of the core (``ArticleNode``)
    are read by their ids, with the sight of who asks.
    ``run(context, arguments)`` returns a mapping with the values, or ids, of the result within 10 seconds. It changes
    the core by ``context.issue``; what that raises, and InputError, Forbidden, NotFound and Unauthenticated of its own,
    are in ``errors``. ``role``, or the plugin's own ``permission`` in its place: who may not do all that this role
    may, or has not the permission, gets such an error, and ``run`` is not called.
    """

    name: str
    description: str
    run: Callable[..., MaybeAwaitable[Mapping[str, Any]]]
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    result: Mapping[str, Any] = field(default_factory=dict)
    role: Role | None = None
    permission: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleOrder:
    """An order of articles by a column of a table of the plugin's own: ``ArticleOrderField`` has ``<PLUGIN>_<NAME>``.

    ``table`` is the name of a model of ``register_tables`` with one row for an article, or none; articles without one
    come last. Its ``article_column`` is unique and has the article's id; its ``column`` is an IntField or a
    DatetimeField without nulls. The model has an index of the two, ``indexes = (("total", "article_id"),)``, by which a
    page is found without a look at all articles. What is counted of many rows is kept in such a column.
    """

    name: str
    description: str
    table: str
    column: str
    article_column: str = "article_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFilter:
    """A condition on articles by a column of a table of the plugin's own: ``ArticleWhere`` has ``<plugin><Name>``.

    ``table`` and ``article_column`` are as for an ``ArticleOrder``; an index of the model begins with ``column``. That
    is a whole number, a text, a truth value, a date or a time, and its field decides which conditions there are. An
    article without a row has no value.
    """

    name: str
    description: str
    table: str
    column: str
    article_column: str = "article_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationStyleFile:
    """A citation style in a file of the plugin's own, in CSL 1.0: ``CitationStyle`` has ``<PLUGIN>_<NAME>``.

    A work is written as the style's bibliography lists it; as its citation does where the style has no bibliography.
    """

    name: str
    description: str
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer:
    """A format that can be imported: exports of other systems with ``read``, or files of a text each with ``parse``.

    ``format`` is its name in ``--format``. ``recognises(context, head, name)`` says whether a file is of this format,
    by its first 64 kB and its name in small letters; without it the format has to be named. It says so of no other,
    unless ``is_fallback``: then it is asked where nothing else recognises a file, in the order of registration, and
    gets all of a file that is to be parsed.
    ``read(context, file, options, zone)`` gets the open file, and yields one after the other: each ``ForeignArticle``,
    a ``RefusedItem`` for one that cannot be imported, a ``ForeignImage`` for an address to list, a ``Finding`` on the
    whole file, and a ``LedgerEntry`` for items beside the articles; the drafts of these have ledgers of their own. It
    raises ``ImportRefused`` where the file is damaged; nothing is stored before it has ended. It runs in a thread, and
    has 600 seconds for one file. ``zone`` is the time zone of the site. Files of a format that ``has_comments_alone``
    are stored after all others: the articles may come with the same import.
    ``parse(context, data, name, options)`` gets the bytes of a file of at most 10 MB, and returns its drafts.
    ``read_folder(context, files, read, urls, options)``, beside ``parse``, gets the paths of all files of a folder,
    ``read(path)`` for the bytes of one, and the ``SiteUrls``; it returns a ``ReadFolder``, or ``None`` for a folder
    whose files do not belong together.

    ``holds`` names the kinds of items that such a source can have, as its ledger counts them.
    ``options`` are as for an ExportFormat.
    """

    format: str
    read: Callable[..., Iterable[Any]] | None = None
    parse: Callable[..., Sequence[Any]] | None = None
    read_folder: Callable[..., Any] | None = None
    recognises: Callable[..., bool] | None = None
    is_fallback: bool = False
    has_comments_alone: bool = False
    holds: tuple[str, ...] = ()
    options: type[Any] | None = None
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFormat:
    """A format in which articles, dialogues or the whole site can be exported.

    ``format`` is its name in ``Export.format`` and ``--format``; ``extension`` comes without a dot before it, and may
    have some within (``csl.json``).
    ``write(context, articles, options, site)`` gets the articles in reading order (one; with ``whole_dialogue`` a post
    and all responses to it) and returns the bytes of the file: the same bytes for the same arguments. It runs in a
    thread, and may block. ``site`` is an ExportSite. ``pictures(address)`` returns an ExportPicture for the address of
    an ``img``, or for ``media:ID``, if everybody may see it and its file is there: to be held by the file.

    ``write_dialogue``, with the same arguments, writes whole dialogues where they are not written as single articles
    are. ``write_site`` writes all that everybody may see of the site, latest first: its ``articles`` are a sequence
    that is read as it is walked, and it returns bytes, or yields them, so that no site is too large. A format without
    one of the three is not offered there.
    ``options`` is a pydantic model, an instance of which is given: its fields are simple, described, and have defaults.
    ``omits(context, article, options, dialogue, pictures)`` says what a file leaves out of an article that is in it,
    such as '3 comments'; ``dialogue``: a file of a whole dialogue, or of the site, of which a function without it is
    not asked. The report of an export prints it.
    ``selects`` is GraphQL, such as ``likes tags { name }``: fields of ``Article``, of the core and of any plugin, which
    each article has in ``selected``. They are read for a hundred articles at once, with the sight of whoever gets the
    file and at most the plugin's ``role``. No shared cache keeps such a file: what plugins tell changes unannounced.
    ``is_folder``: ``write_site`` writes a zip, which ``gql-blog export`` unpacks into the folder that it is given.
    """

    format: str
    media_type: str
    extension: str
    write: Callable[..., bytes] | None = None
    whole_dialogue: bool = False
    write_dialogue: Callable[..., bytes] | None = None
    omits: Callable[..., Sequence[str]] | None = None
    write_site: Callable[..., bytes | Iterable[bytes]] | None = None
    options: type[Any] | None = None
    selects: str = ""
    is_folder: bool = False
    description: str = ""


MOST_NODES: Final = 100
"""The articles of which a format selects something at once: as many as ``Query.nodes`` takes."""


def selection(form: ExportFormat) -> str:
    """Return the query for what a format selects of some articles."""
    return f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Article {{\n{form.selects}\n}} }} }}"
