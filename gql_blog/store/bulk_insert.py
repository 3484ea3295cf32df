"""Inserting rows by few statements, however many they are: Tortoise's own ``bulk_create`` runs one for each row."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from typing import Any, Final

from tortoise.fields.base import Field
from tortoise.models import Model
from tortoise.validators import MaxLengthValidator

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
    values: Sequence[Sequence[Any]]


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
        await client.execute_query(*_in_one_statement(given))
        return
    for each in given:
        for sql, values in _by_values(each):
            await client.execute_query(sql, values)


def _prepared(model: type[Model], rows: Sequence[Model | NewRow]) -> _Rows:
    fields = _inserted(model)
    return _Rows(model, [_values(fields, row) for row in rows])


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


def _in_one_statement(given: Sequence[_Rows]) -> tuple[str, list[Any]]:
    """All by one statement: foreign keys and triggers look at its end, when every row is there."""
    shape = tuple((each.model, len(each.values) > 1) for each in given)
    parameters: list[Any] = []
    for each in given:
        parameters += each.values[0] if len(each.values) == 1 else map(list, zip(*each.values, strict=True))
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


def _by_values(given: _Rows) -> Iterator[tuple[str, list[Any]]]:
    for part in _parts(given.values, _MOST_PARAMETERS // len(_inserted(given.model))):
        places = ", ".join([_places(given.model)] * len(part))
        yield f"INSERT INTO {_target(given.model)} VALUES {places}", list(chain.from_iterable(part))


@cache
def _target(model: type[Model]) -> str:
    """The table with its columns."""
    columns = ", ".join(f'"{model._meta.fields_db_projection[name]}"' for name in _inserted(model))
    return f'"{model._meta.db_table}" ({columns})'


@cache
def _places(model: type[Model]) -> str:
    return f"({', '.join('?' * len(_inserted(model)))})"


def _parts(values: Sequence[Any], size: int) -> Iterable[Sequence[Any]]:
    return (values[start : start + size] for start in range(0, len(values), size))
