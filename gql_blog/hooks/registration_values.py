"""What a plugin registers once, when the app is assembled: tables, fields, export formats."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, Union

from gql_blog.hooks.export_values import ExportArticle

T = TypeVar("T")

MaybeAwaitable = Union[T, Awaitable[T]]  # noqa: UP007 (a generic alias: | does not take a type variable at run time)
"""A hook may be sync or async: the dispatcher awaits what can be awaited."""

Row = tuple[Any, ...]
"""The values of one parent's ``needs``, in the order in which they are declared."""


@dataclass(frozen=True, slots=True)
class Registered(Generic[T]):
    """Something registered, and the plugin that did."""

    plugin: str
    value: T


@dataclass(frozen=True, slots=True)
class TableSet:
    """A plugin's own tables; its app label, and the prefix of its tables' names, is the plugin's name.

    ``models`` and ``migrations`` are dotted names of importable modules: the Tortoise models, and the package of their
    migrations.
    """

    models: str
    migrations: str


@dataclass(frozen=True, slots=True)
class Field:
    """One more field on a type of the core, such as ``Footnote.citationText``.

    ``graphql_type`` is a Python annotation and must allow ``None``: a plugin that fails must not take its parents
    with it. ``needs`` names columns of the type's own table; reading anything else is impossible, for nothing else is
    handed over. ``resolve`` gets the rows of all parents at once and answers one value for each, in the same order.
    ``repeatable``: the same row always gets the same value, in any process and at any time; then answers with the
    field may be kept, and given again without asking.
    """

    type_name: str
    name: str
    description: str
    graphql_type: Any
    needs: tuple[str, ...]
    resolve: Callable[[Sequence[Row]], MaybeAwaitable[Sequence[Any]]]
    repeatable: bool = False


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """One format that articles can be written in.

    ``format`` is its name in ``Export.format`` and ``--format``; ``extension`` comes without a dot. ``write`` gets
    the articles in reading order (one, or with ``whole_dialogue`` a post and all that answers it) and answers the
    bytes of the file: the same bytes for the same articles. It may block: it runs in a thread.
    """

    format: str
    media_type: str
    extension: str
    write: Callable[[tuple[ExportArticle, ...]], bytes]
    whole_dialogue: bool = False
