"""Rows as instances of their model, found by one column; and saving those of their columns that have changed.

Tortoise makes the text of a QuerySet anew each time, which takes ten times as long as SQLite takes to run it, and saves
all columns of a row, whose triggers and indexes are then looked at. Here a text is made once.
"""

from collections.abc import Collection
from functools import lru_cache
from typing import Any, Final, TypeVar

from tortoise.models import Model

from gql_blog.store.reader import numbered

M = TypeVar("M", bound=Model)

_LOADED: Final = "columns_as_loaded"
"""The attribute of an instance that holds its columns as they were read, by name."""


async def row_where(model: type[M], column: str, value: str) -> M | None:
    """Return the row whose column has the value; of several, any."""
    rows = await rows_where(model, column, (value,))
    return rows[0] if rows else None


async def rows_where(model: type[M], column: str, values: Collection[str], *, order: str | None = None) -> list[M]:
    """Return the rows whose column has one of the values, in the order of another column."""
    if not values:
        return []
    dialect = _dialect(model)
    columns, sql = _select(model, column, order, dialect, len(values))
    parameters = [*values] if dialect == "sqlite" or len(values) == 1 else [[*values]]
    return [_instance(model, columns, row) for row in await rows_of(model, sql, *parameters)]


async def rows_of(model: type[Model], sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Return what a statement finds that only reads, with numbered places, where the model's rows are at the moment."""
    client: Any = model._meta.db
    _, rows = await client.execute_query(numbered(sql, client.capabilities.dialect), [*values])
    return [tuple(row) for row in rows]


async def save_changes(row: Model) -> None:
    """Save the columns of a row that differ from what ``row_where`` or ``rows_where`` read; of any other, all.

    Give a column of JSON a new value: one that is changed in place is the one that was read. A value that SQL has
    changed since, and that is set back to what was read, differs from nothing, and is not saved.
    """
    loaded: dict[str, Any] | None = vars(row).get(_LOADED)
    if loaded is None:
        await row.save()
        return
    changed = tuple(name for name, value in loaded.items() if getattr(row, name) != value)
    if changed:
        fields = row._meta.fields_map
        values = [fields[name].to_db_value(getattr(row, name), row) for name in changed]
        await _change(type(row), _update(type(row), changed), [*values, row.pk])
        loaded.update((name, getattr(row, name)) for name in changed)


async def delete_where(model: type[Model], column: str, value: str) -> None:
    """Delete the rows whose column has the value."""
    await _change(model, _delete(model, column), [value])


async def _change(model: type[Model], sql: str, values: list[Any]) -> None:
    client: Any = model._meta.db
    await client.execute_query(numbered(sql, client.capabilities.dialect), values)


def _dialect(model: type[Model]) -> str:
    dialect: str = model._meta.db.capabilities.dialect
    return dialect


def _instance(model: type[M], columns: tuple[str, ...], values: tuple[Any, ...]) -> M:
    row = model._init_from_db(**dict(zip(columns, values, strict=True)))
    vars(row)[_LOADED] = {name: getattr(row, name) for name in model._meta.fields_db_projection}
    return row


@lru_cache(maxsize=256)
def _select(
    model: type[Model], column: str, order: str | None, dialect: str, number: int
) -> tuple[tuple[str, ...], str]:
    described = model._meta
    columns = tuple(described.fields_db_projection.values())
    several = f"IN ({', '.join('?' * number)})" if dialect == "sqlite" else "= ANY($1)"
    found = "= $1" if number == 1 else several
    names = ", ".join(f'"{each}"' for each in columns)
    sql = f'SELECT {names} FROM "{described.db_table}" WHERE "{described.fields_db_projection[column]}" {found}'
    return columns, f'{sql} ORDER BY "{order}"' if order else sql


@lru_cache(maxsize=256)
def _update(model: type[Model], changed: tuple[str, ...]) -> str:
    described = model._meta
    names = [described.fields_db_projection[each] for each in changed]
    values = ", ".join(f'"{name}" = ${number}' for number, name in enumerate(names, start=1))
    return f'UPDATE "{described.db_table}" SET {values} WHERE "{described.db_pk_column}" = ${len(names) + 1}'


@lru_cache(maxsize=256)
def _delete(model: type[Model], column: str) -> str:
    described = model._meta
    return f'DELETE FROM "{described.db_table}" WHERE "{described.fields_db_projection[column]}" = $1'
