"""The columns of plugins' tables by which lists of articles are ordered and narrowed: what they must be."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from inspect import getmembers
from typing import Any, Final, Literal

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from gql_blog.errors import PluginError

ColumnKind = Literal["integer", "text", "boolean", "date", "instant"]
_KINDS: Final[tuple[tuple[type[Any], ColumnKind], ...]] = (
    (fields.IntField, "integer"),
    (fields.CharField, "text"),
    (fields.TextField, "text"),
    (fields.BooleanField, "boolean"),
    (fields.DateField, "date"),
    (fields.DatetimeField, "instant"),
)
_KINDS_NAMED: Final = f"Use an {', '.join(each.__name__ for each, _ in _KINDS)}."


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table that has at most one row for an article, by the article's id in ``key``."""

    table: str
    key: str
    column: str
    kind: ColumnKind


def article_column(where: str, models: str, table: str, article: str, column: str, *, ordered: bool) -> TableColumn:
    """Return a column of the model ``table`` in the module ``models``.

    PluginError, which begins with ``where``, if it is not ``ordered`` or narrowed by: there has to be one row for an
    article at most, a kind of value that has an order on both databases, and an index.
    """
    model = model_of(where, models, table)
    owner, value = (column_of(where, model, name) for name in (article, column))
    if not isinstance(owner, fields.CharField) or owner.null or not owner.unique:
        raise PluginError(
            f"{where}: {table}.{article} must name each article once. "
            f"Declare {article} = fields.CharField(max_length=30, primary_key=True), or unique=True."
        )
    kind = kind_of(where, model, column)
    if ordered and (kind not in ("integer", "instant") or value.null):
        raise PluginError(f"{where}: {table}.{column} must be an IntField or a DatetimeField, and without null.")
    wanted = (column, article) if ordered else (column,)
    if not any(index[: len(wanted)] == wanted for index in indexes_of(model)):
        raise PluginError(
            f"{where}: without an index of {' and '.join(wanted)} each page would read all of {table}. Write "
            f"indexes = ({wanted!r},) in its Meta, and make a migration."
        )
    by, compared = (each.source_field or each.model_field_name for each in (owner, value))
    return TableColumn(model._meta.db_table, by, compared, kind)


def column_of(where: str, model: type[Model], name: str) -> Any:
    """Return the field of a column; PluginError if the model has none of this name."""
    known = model._meta.fields_map
    if name not in known or not known[name].has_db_field:
        told = f"the model {model.__name__} has no column {name!r}. Its fields are: {_listed(known)}."
        raise PluginError(f"{where}: {told}")
    return known[name]


def kind_of(where: str, model: type[Model], name: str) -> ColumnKind:
    """Return the kind of a column's values; PluginError if lists are not narrowed by it."""
    value = column_of(where, model, name)
    kind = next((kind for each, kind in _KINDS if isinstance(value, each)), None)
    if kind is None or isinstance(value, fields.BigIntField | fields.SmallIntField):
        raise PluginError(
            f"{where}: {model.__name__}.{name} is of a kind that lists are not narrowed by. {_KINDS_NAMED}"
        )
    return kind


def model_of(where: str, models: str, name: str) -> type[Model]:
    """Return a model of the module ``models``; PluginError if there is none of this name."""
    try:
        module = import_module(models)
    except ImportError as error:
        raise PluginError(f"{where}: {models} cannot be imported: {error}") from error
    found: dict[str, type[Model]] = dict(
        getmembers(module, lambda each: isinstance(each, type) and issubclass(each, Model) and each is not Model)
    )
    if name in found:
        return found[name]
    raise PluginError(f"{where}: {models} has no model {name!r}. Its models are: {_listed(found)}.")


def indexes_of(model: type[Model]) -> Iterator[tuple[str, ...]]:
    """Yield the columns of each index of a model."""
    for each in (*model._meta.indexes, *model._meta.unique_together):
        if type(each) is Index or not isinstance(each, Index):
            yield tuple(each.fields if isinstance(each, Index) else each)
    for name, field in model._meta.fields_map.items():
        if field.index or field.unique:
            yield (name,)


def _listed(names: Any) -> str:
    return ", ".join(sorted(names)) or "none"
