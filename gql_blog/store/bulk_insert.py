"""Inserting many rows by one statement, however many they are: Tortoise's own ``bulk_create`` runs one for each row."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, Final

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model

_MOST_PARAMETERS: Final = 30_000
"""SQLite takes 32,766 bind parameters in one statement. PostgreSQL gets one array for each column instead."""


async def insert_rows(rows: Iterable[Model]) -> None:
    """Insert new rows of one table, in their order. Keys that the database numbers are not told to the rows."""
    given = list(rows)
    if not given:
        return
    model = type(given[0])
    client: Any = model._meta.db
    names = [name for name in model._meta.fields_db_projection if not model._meta.fields_map[name].generated]
    fields = [(name, model._meta.fields_map[name]) for name in names]
    values = [[field.to_db_value(getattr(row, name), row) for name, field in fields] for row in given]
    insert = _insert_arrays if client.capabilities.dialect == "postgres" else _insert_values
    await insert(client, model, names, values)


async def _insert_arrays(
    client: BaseDBAsyncClient, model: type[Model], names: Sequence[str], values: Sequence[Sequence[Any]]
) -> None:
    kinds = [model._meta.fields_map[name].get_for_dialect("postgres", "SQL_TYPE") for name in names]
    arrays = ", ".join(f"${number}::{kind}[]" for number, kind in enumerate(kinds, start=1))
    sql = f"INSERT INTO {_target(model, names)} SELECT * FROM unnest({arrays})"
    await client.execute_query(sql, [list(column) for column in zip(*values, strict=True)])


async def _insert_values(
    client: BaseDBAsyncClient, model: type[Model], names: Sequence[str], values: Sequence[Sequence[Any]]
) -> None:
    places = f"({', '.join('?' * len(names))})"
    for part in _parts(values, _MOST_PARAMETERS // len(names)):
        sql = f"INSERT INTO {_target(model, names)} VALUES {', '.join([places] * len(part))}"
        await client.execute_query(sql, list(chain.from_iterable(part)))


def _parts(values: Sequence[Any], size: int) -> Iterable[Sequence[Any]]:
    return (values[start : start + size] for start in range(0, len(values), size))


def _target(model: type[Model], names: Sequence[str]) -> str:
    columns = ", ".join(f'"{model._meta.fields_db_projection[name]}"' for name in names)
    return f'"{model._meta.db_table}" ({columns})'
