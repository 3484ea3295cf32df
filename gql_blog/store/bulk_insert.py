"""Inserting rows by few statements, however many they are: Tortoise's own ``bulk_create`` runs one for each row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any, Final

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.fields.base import Field
from tortoise.models import Model

_MOST_PARAMETERS: Final = 30_000
"""SQLite takes 32,766 bind parameters in one statement. PostgreSQL gets one array for each column instead."""


class NewRow:
    """A row that is only inserted: its values; every other column has its default.

    An instance of the model takes several times as long to make, and an import makes dozens for each article.
    """

    __slots__ = ("model", "values")

    def __init__(self, model: type[Model], /, **values: Any) -> None:
        self.model, self.values = model, values


@dataclass(frozen=True, slots=True)
class _Rows:
    """New rows of one table."""

    model: type[Model]
    names: Sequence[str]
    values: Sequence[Sequence[Any]]

    @property
    def target(self) -> str:
        """The table with its columns."""
        columns = ", ".join(f'"{self.model._meta.fields_db_projection[name]}"' for name in self.names)
        return f'"{self.model._meta.db_table}" ({columns})'


async def insert_rows(rows: Iterable[Model | NewRow]) -> None:
    """Insert new rows, of whatever tables: those of one table in their order, and the tables as they are met first.

    It is one statement on PostgreSQL, and one for each table on SQLite. Keys that the database numbers are not told to
    the rows.
    """
    by_table: dict[type[Model], list[Model | NewRow]] = {}
    for row in rows:
        by_table.setdefault(row.model if isinstance(row, NewRow) else type(row), []).append(row)
    if not by_table:
        return
    given = [_prepared(model, each) for model, each in by_table.items()]
    client: Any = given[0].model._meta.db
    if client.capabilities.dialect == "postgres":
        await _insert_arrays(client, given)
    else:
        for each in given:
            await _insert_values(client, each)


def _prepared(model: type[Model], rows: Sequence[Model | NewRow]) -> _Rows:
    fields = _inserted(model)
    return _Rows(model, tuple(fields), [_values(fields, row) for row in rows])


@cache
def _inserted(model: type[Model]) -> dict[str, Field[Any]]:
    """The columns that an INSERT names, and their fields."""
    fields_map = model._meta.fields_map
    return {name: fields_map[name] for name in model._meta.fields_db_projection if not fields_map[name].generated}


def _values(fields: dict[str, Field[Any]], row: Model | NewRow) -> list[Any]:
    if not isinstance(row, NewRow):
        return [field.to_db_value(getattr(row, name), row) for name, field in fields.items()]
    if unknown := row.values.keys() - fields.keys():
        raise TypeError(f"{row.model.__name__} has no column {', '.join(sorted(unknown))}.")
    values = [row.values[name] if name in row.values else _default(field) for name, field in fields.items()]
    return [
        value if value is None else field.to_db_value(value, row.model)
        for value, field in zip(values, fields.values(), strict=True)
    ]


def _default(field: Field[Any]) -> Any:
    return field.default() if callable(field.default) else field.default


async def _insert_arrays(client: BaseDBAsyncClient, given: Sequence[_Rows]) -> None:
    """All by one statement: foreign keys and triggers look at its end, when every row is there."""
    inserts: list[str] = []
    arrays: list[list[Any]] = []
    for each in given:
        kinds = [each.model._meta.fields_map[name].get_for_dialect("postgres", "SQL_TYPE") for name in each.names]
        places = ", ".join(f"${number}::{kind}[]" for number, kind in enumerate(kinds, start=len(arrays) + 1))
        inserts.append(f"INSERT INTO {each.target} SELECT * FROM unnest({places})")
        arrays += [list(column) for column in zip(*each.values, strict=True)]
    *earlier, last = inserts
    before = ", ".join(f"part_{number} AS ({sql})" for number, sql in enumerate(earlier))
    await client.execute_query(f"WITH {before} {last}" if before else last, arrays)


async def _insert_values(client: BaseDBAsyncClient, given: _Rows) -> None:
    places = f"({', '.join('?' * len(given.names))})"
    for part in _parts(given.values, _MOST_PARAMETERS // len(given.names)):
        sql = f"INSERT INTO {given.target} VALUES {', '.join([places] * len(part))}"
        await client.execute_query(sql, list(chain.from_iterable(part)))


def _parts(values: Sequence[Any], size: int) -> Iterable[Sequence[Any]]:
    return (values[start : start + size] for start in range(0, len(values), size))
