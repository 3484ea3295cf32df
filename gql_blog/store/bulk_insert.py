"""Inserting rows by few statements, however many they are: Tortoise's own ``bulk_create`` runs one for each row."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import Any, Final

from tortoise.fields.base import Field
from tortoise.models import Model
from tortoise.validators import MaxLengthValidator

_MOST_PARAMETERS: Final = 30_000
"""SQLite takes 32,766 bind parameters in one statement. PostgreSQL gets one array for each column instead."""


class NewRow:
    """A row that is only inserted, the other columns by default: several times faster than an instance."""

    __slots__ = ("model", "values")

    def __init__(self, model: type[Model], /, **values: Any) -> None:
        self.model, self.values = model, values


_Given = tuple[type[Model], list[list[Any]]]
"""The values of new rows of one table."""


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
    given = [(model, [_values(_inserted(model), row) for row in each]) for model, each in by_table.items()]
    client: Any = given[0][0]._meta.db
    if client.capabilities.dialect == "postgres":
        await client.execute_query(*_in_one_statement(given))
        return
    for model, each in given:
        for sql, values in _by_values(model, each):
            await client.execute_query(sql, values)


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
    values: list[Any] = []
    for name, field, kept_as, longest in _kept(row.model):
        value = row.values[name] if name in row.values else _default(field)
        # Most values are strings and numbers, which nothing has to be made of.
        is_kept = value is None or (type(value) is kept_as and (longest is None or len(value) <= longest))
        values.append(value if is_kept else field.to_db_value(value, row.model))
    return values


@cache
def _kept(model: type[Model]) -> tuple[tuple[str, Field[Any], Any, int | None], ...]:
    """The columns with the type whose values a driver takes as they are, and how long these may be."""
    columns = []
    for name, field in _inserted(model).items():
        lengths = [each.max_length for each in field.validators if isinstance(each, MaxLengthValidator)]
        is_plain = type(field).to_db_value is Field.to_db_value and len(lengths) == len(field.validators)
        columns.append((name, field, field.field_type if is_plain else None, min(lengths, default=None)))
    return tuple(columns)


def _default(field: Field[Any]) -> Any:
    return field.default() if callable(field.default) else field.default


def _in_one_statement(given: Sequence[_Given]) -> tuple[str, list[Any]]:
    """All by one statement: foreign keys and triggers look at its end, when every row is there."""
    shape = tuple((model, len(rows) > 1) for model, rows in given)
    parameters: list[Any] = []
    for _, rows in given:
        parameters += rows[0] if len(rows) == 1 else map(list, zip(*rows, strict=True))
    return _statement(shape), parameters


@lru_cache(maxsize=256)
def _statement(shape: tuple[tuple[type[Model], bool], ...]) -> str:
    """The text for rows of these tables, of which some are many: these are given as an array for each column."""
    inserts: list[str] = []
    count = 0
    for model, many in shape:
        fields = _inserted(model)
        kinds = [field.get_for_dialect("postgres", "SQL_TYPE") for field in fields.values()]
        places = [f"${number}::{kind}" for number, kind in enumerate(kinds, start=count + 1)]
        rows = f"SELECT * FROM unnest({'[], '.join(places)}[])" if many else f"VALUES ({', '.join(places)})"
        inserts.append(f"INSERT INTO {_target(model)} {rows}")
        count += len(places)
    *earlier, last = inserts
    before = ", ".join(f"part_{number} AS ({sql})" for number, sql in enumerate(earlier))
    return f"WITH {before} {last}" if before else last


def _by_values(model: type[Model], rows: list[list[Any]]) -> Iterator[tuple[str, list[Any]]]:
    columns = len(_inserted(model))
    places, size = f"({', '.join('?' * columns)})", _MOST_PARAMETERS // columns
    for start in range(0, len(rows), size):
        part = rows[start : start + size]
        yield f"INSERT INTO {_target(model)} VALUES {', '.join([places] * len(part))}", [*chain.from_iterable(part)]


@cache
def _target(model: type[Model]) -> str:
    columns = ", ".join(f'"{model._meta.fields_db_projection[name]}"' for name in _inserted(model))
    return f'"{model._meta.db_table}" ({columns})'
