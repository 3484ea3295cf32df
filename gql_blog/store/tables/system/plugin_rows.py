"""The rows that plugins are given: the columns of each table, with Python types that are the same on both databases."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

import orjson
from tortoise import fields
from tortoise.models import Model

from gql_blog.content import Role, frozen
from gql_blog.store.tables.article import Article
from gql_blog.store.tables.columns_and_checks import JsonText, vocabulary_of
from gql_blog.store.tables.comment import Comment
from gql_blog.store.tables.system.private_columns import private_columns
from gql_blog.store.tables.user import User

Convert = Callable[[Any], Any]
"""Makes the Python value of what the driver of either database returns; not called for null."""

_INTERNAL: Final = frozenset(
    {
        *("author_name_folded", "text_folded", "title_folded", "added_words", "lead", "work_key", "work_order"),
        *("rendering", "rendered_by", "rendered_input", "rendered_output", "rendered_rows", "rendered_version"),
    }
)
"""Columns that are the core's own business: they may change in any release."""

_ROLES: Final[Mapping[type[Model], Role]] = {Article: Role.EDITOR, Comment: Role.MODERATOR, User: Role.ADMIN}
"""The least role that sees the private columns of every row."""


@dataclass(frozen=True, slots=True)
class PluginColumn:
    """A column of a row that plugins may need. ``role``: the least role that a field which needs it may be for."""

    name: str
    kind: Any
    nullable: bool
    role: Role | None
    convert: Convert


def plugin_columns(table: type[Any]) -> dict[str, PluginColumn]:
    """Return the columns of a table that plugins may need, by their names, sorted."""
    described, private = table._meta, private_columns(table)
    found: dict[str, PluginColumn] = {}
    for field in described.fields_map.values():
        if isinstance(field, fields.relational.BackwardFKRelation | fields.relational.ManyToManyFieldInstance):
            continue
        name = field.source_field or field.model_field_name
        if isinstance(field, fields.relational.ForeignKeyFieldInstance):
            name = field.source_field or f"{field.model_field_name}_id"
        if name in _INTERNAL:
            continue
        kind, convert = _python_type(field)
        role = _ROLES[table] if name in private else None
        found[name] = PluginColumn(name, kind, bool(field.null), role, convert)
    return dict(sorted(found.items()))


def _python_type(field: Any) -> tuple[Any, Convert]:
    vocabulary = vocabulary_of(field)
    if vocabulary is not None:
        return vocabulary, vocabulary
    if isinstance(field, JsonText):
        return dict, lambda value: frozen(orjson.loads(value) if isinstance(value, str | bytes) else value)
    for kind, (python, convert) in _TYPES.items():
        if isinstance(field, kind):
            return python, convert
    return str, str


def convert_of(field: Any) -> Convert:
    """Return what reads a column of a plugin's own table."""
    known = next((convert for kind, (_, convert) in _TYPES.items() if isinstance(field, kind)), None)
    convert: Convert = known or field.to_python_value
    return convert


def _instant(value: Any) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


_TYPES: Final[Mapping[type[Any], tuple[Any, Convert]]] = {
    fields.BooleanField: (bool, bool),
    fields.IntField: (int, int),
    fields.BigIntField: (int, int),
    fields.FloatField: (float, float),
    fields.DatetimeField: (datetime, _instant),
    fields.DateField: (date, lambda value: date.fromisoformat(value) if isinstance(value, str) else value),
}
