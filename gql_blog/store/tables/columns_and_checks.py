"""Columns and check constraints of our own: ids, enumerations, and JSON stored byte for byte."""

from enum import StrEnum
from typing import Any

import orjson
from tortoise import fields
from tortoise.fields.base import Field, OnDelete
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from gql_blog.content import ID_LENGTH, ArticleStatus, new_id

_VOCABULARY = "gql_blog_vocabulary"
"""The attribute of a column that holds its vocabulary."""
_PREFIX = "gql_blog_prefix"
"""The attribute of a column of ids that holds their prefix."""


def id_field(prefix: str) -> Field[str]:
    """Return a primary key that generates ids with ``prefix``."""

    def make() -> str:
        return new_id(prefix)

    column: Any = fields.CharField(max_length=ID_LENGTH, primary_key=True, default=make)
    setattr(column, _PREFIX, prefix)
    return column  # type: ignore[no-any-return]


def id_prefix(model: type[Model]) -> str | None:
    """Return the prefix of a table's ids; ``None`` if they are no ids of our own."""
    return getattr(model._meta.pk, _PREFIX, None)


def choice_field(vocabulary: type[StrEnum], *, default: StrEnum | None = None, null: bool = False) -> Any:
    """Return a column for members of ``vocabulary``, stored and read as their string values."""
    length = max(len(member.value) for member in vocabulary)
    default_value = default.value if default else None
    if null:
        column: Any = fields.CharField(max_length=length, null=True, default=default_value)
    else:
        column = fields.CharField(max_length=length, default=default_value)
    setattr(column, _VOCABULARY, vocabulary)
    return column


def vocabulary_of(column: object) -> type[StrEnum] | None:
    """Return the vocabulary of a column that ``choice_field`` made; ``None`` for others."""
    return getattr(column, _VOCABULARY, None)


def link(model: str, back: str, on_delete: OnDelete, **options: Any) -> Any:
    """Return a foreign key to a model of the core, from which ``back`` leads here."""
    return fields.ForeignKeyField(f"gql_blog.{model}", related_name=back, on_delete=on_delete, **options)


def one_to_one(model: str, back: str, on_delete: OnDelete, **options: Any) -> Any:
    """Return a foreign key that no two rows share."""
    return fields.OneToOneField(f"gql_blog.{model}", related_name=back, on_delete=on_delete, **options)


def copied_status() -> Any:
    """Return a column that the database fills with the status of the row's article."""
    draft = ArticleStatus.DRAFT.value
    return fields.CharField(max_length=9, default=draft, db_default=draft)


class JsonText(Field[Any], str):  # type: ignore[misc] # Tortoise takes the second base for the kind of value
    """JSON stored as text, so that it is read byte for byte as written, on both databases."""

    SQL_TYPE = "TEXT"

    def to_db_value(self, value: Any, instance: Any) -> str | None:  # noqa: ARG002
        """Return the JSON text of ``value``, with sorted keys."""
        return None if value is None else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()

    def to_python_value(self, value: Any) -> Any:
        """Return the value that JSON text stands for; other values as they are."""
        return orjson.loads(value) if isinstance(value, str) else value


def check(name: str, condition: str) -> CheckConstraint:
    """Return a check under its name, ``ck_<table>_<what>``."""
    return CheckConstraint(check=condition, name=f"ck_{name}")


def one_of(name: str, column: str, vocabulary: type[StrEnum]) -> CheckConstraint:
    """Return a check that ``column`` is null or a value of ``vocabulary``."""
    values = ", ".join(f"'{member.value}'" for member in vocabulary)
    return check(name, f'"{column}" IN ({values})')


def at_least(name: str, least: int, *columns: str) -> CheckConstraint:
    """Return a check that none of ``columns`` is smaller than ``least``."""
    return check(name, " AND ".join(f'"{column}" >= {least}' for column in columns))
