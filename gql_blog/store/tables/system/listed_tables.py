"""The tables of plugins whose rows are listed in pages: what such a table must have."""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tortoise import fields
from tortoise.models import Model

from gql_blog.content import Role
from gql_blog.errors import PluginError
from gql_blog.store.tables.system.article_columns import ColumnKind, column_of, indexes_of, kind_of, model_of
from gql_blog.store.tables.system.plugin_rows import convert_of

_IN_ORDER: Final = ("integer", "instant", "text")
_PLAIN: Final[Mapping[ColumnKind, type]] = {"boolean": bool, "integer": int, "text": str}
"""The kinds of columns whose values say which rows are shown."""


@dataclass(frozen=True, slots=True)
class ListedColumn:
    """A column by which the rows of a list are ordered or narrowed."""

    name: str
    column: str
    kind: ColumnKind


@dataclass(frozen=True, slots=True)
class ListedTable:
    """A table whose rows are listed: all its ``columns``, of which ``row_type`` makes a row, each with its reading.

    ``most_id`` is the largest id, ``None``: ids are texts. ``descending`` is the direction of the first order where
    nothing else is asked for. ``parent`` and ``owner`` are columns, and ``sees_all`` who sees all rows.
    """

    name: str
    columns: Mapping[str, Callable[[Any], Any]]
    row_type: Callable[..., Any]
    most_id: int | None
    orders: tuple[ListedColumn, ...]
    filters: tuple[ListedColumn, ...]
    shown: Mapping[str, Any]
    parent: str | None
    owner: str | None
    descending: bool
    sees_all: Role | None

    def row(self, values: Sequence[Any]) -> Any:
        """Return a row of Python values, of those that either driver returns."""
        read = zip(self.columns.values(), values, strict=True)
        return self.row_type(*(None if value is None else convert(value) for convert, value in read))


def listed_table(where: str, models: str, declared: Any) -> ListedTable:
    """Return the table that a ``TableConnection`` declares; PluginError, with ``where``, if it is unfit."""
    model = model_of(where, models, declared.table)
    for name in (declared.parent, declared.owner):
        if name is not None and not isinstance(column_of(where, model, name), fields.CharField):
            raise PluginError(f"{where}: {declared.table}.{name} must be a CharField, since it holds an id.")
    shown = declared.shown or {}
    for name, value in shown.items():
        kind = _PLAIN.get(kind_of(where, model, name))
        if kind is None or not isinstance(value, kind) or isinstance(value, bool) is not (kind is bool):
            raise PluginError(f"{where}: shown says {value!r} of {declared.table}.{name}, which is of another type.")
    beside = () if declared.parent is None else (declared.parent,)
    kinds = {name: kind_of(where, model, name) for name in (*declared.orders, *declared.filters)}
    for name in declared.orders:
        _check_order(where, model, beside, name)
    for name in declared.filters if declared.parent is None else ():
        _check_index(where, model, (name,))
    known: Mapping[str, Any] = {name: each for name, each in model._meta.fields_map.items() if each.has_db_field}
    stored = {name: each.source_field or name for name, each in known.items()}
    return ListedTable(
        model._meta.db_table,
        {stored[name]: convert_of(each) for name, each in known.items()},
        namedtuple(f"{declared.table}Row", list(known)),
        _most_id(where, model),
        tuple(ListedColumn(name.upper(), stored[name], kinds[name]) for name in declared.orders),
        tuple(ListedColumn(name, stored[name], kinds[name]) for name in declared.filters),
        {stored[name]: value for name, value in shown.items()},
        None if declared.parent is None else stored[declared.parent],
        None if declared.owner is None else stored[declared.owner],
        declared.descending,
        declared.sees_all,
    )


def _check_order(where: str, model: type[Model], beside: tuple[str, ...], name: str) -> None:
    value = column_of(where, model, name)
    if kind_of(where, model, name) not in _IN_ORDER or value.null:
        raise PluginError(
            f"{where}: {model.__name__}.{name} orders a list, so that it must be an IntField, a DatetimeField, a "
            "CharField or a TextField, and without null."
        )
    wanted = (*beside, name)
    unique = (value.unique and not beside) or wanted in model._meta.unique_together
    _check_index(where, model, wanted if unique else (*wanted, "id"))


def _check_index(where: str, model: type[Model], wanted: tuple[str, ...]) -> None:
    if not any(index[: len(wanted)] == wanted for index in indexes_of(model)):
        raise PluginError(
            f"{where}: without an index of {' and '.join(wanted)} each page would read all of {model.__name__}. Write "
            f"indexes = ({wanted!r},) in its Meta, and make a migration."
        )


def _most_id(where: str, model: type[Model]) -> int | None:
    key = model._meta.pk
    if key.model_field_name != "id" or type(key) not in (fields.IntField, fields.BigIntField, fields.CharField):
        raise PluginError(
            f"{where}: the primary key of {model.__name__} must be id, an IntField, a BigIntField or a CharField, "
            "since it breaks ties."
        )
    return None if isinstance(key, fields.CharField) else 2 ** (63 if isinstance(key, fields.BigIntField) else 31) - 1
