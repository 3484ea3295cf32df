"""The schema of a database: tables, columns, indexes, checks, foreign keys, triggers and search tables.

It is read before and after a migration, and compared with what the models require and with each other. Both dialects
are read into the same values.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from tortoise.fields.base import Field
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.migrations.schema_generator.state import State
from tortoise.models import Model

Kind = Literal["column", "index", "unique", "check", "foreign key", "trigger", "view", "search table"]


@dataclass(frozen=True)
class Part:
    """One part of a table. ``key`` distinguishes it from others of its kind and table: its name, or its columns.

    Unique constraints and plain indexes are identified by their columns, whatever their names. Checks, triggers, and
    indexes with conditions or expressions are identified by their names, foreign keys by their column.
    """

    kind: Kind
    table: str
    key: str
    definition: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.kind} {self.key} of {self.table}"

    def refers_to(self, columns: Iterable[str]) -> bool:
        """Return whether the key or the definition names one of ``columns``."""
        text = f"{self.key} {self.definition}"
        return any(re.search(rf"\b{re.escape(column)}\b", text) for column in columns)


@dataclass(frozen=True)
class Catalog:
    """The tables of a database, with their columns and all their parts."""

    tables: dict[str, frozenset[str]]
    parts: frozenset[Part]
    search_tables: frozenset[str] = frozenset()
    """Full-text search tables of SQLite; their shadow tables are left out everywhere."""

    def renamed(self, names: Mapping[str, str]) -> "Catalog":
        """Return the same catalog with renamed tables."""
        tables = {names.get(table, table): columns for table, columns in self.tables.items()}
        parts = frozenset(replace(part, table=names.get(part.table, part.table)) for part in self.parts)
        return replace(self, tables=tables, parts=parts)

    def removed_columns(self, after: "Catalog", table: str) -> frozenset[str]:
        """Return the columns of ``table`` that are here and not in ``after``."""
        return self.tables.get(table, frozenset()) - after.tables.get(table, frozenset())


def columns_key(columns: Iterable[str]) -> str:
    """Return the key of a part that is identified by its columns."""
    return f"({', '.join(columns)})"


def column_part(table: str, name: str, *, null: bool) -> Part:
    """Return a column; whether it may be null is part of its identity."""
    return Part("column", table, name if null else f"{name} NOT NULL")


def foreign_key_part(table: str, column: str, target: str, on_delete: str) -> Part:
    """Return a foreign key; its ON DELETE action is part of its identity."""
    return Part("foreign key", table, f"({column}) to {target} ON DELETE {on_delete}")


def missing_parts(required: Iterable[Part], found: Catalog) -> list[str]:
    """Describe the parts that the models require and the database lacks."""
    # A unique constraint has an index.
    unique = {Part("index", part.table, part.key) for part in found.parts if part.kind == "unique"}
    return sorted(f"the {part} is missing" for part in set(required) - found.parts - unique)


def lost_parts(before: Catalog, after: Catalog, *, managed: frozenset[Part], dropped: frozenset[str]) -> list[str]:
    """Describe the parts that were there before, are missing after, and were not dropped on purpose.

    ``managed`` are the parts that the models required before; ``missing_parts`` checks those. ``dropped`` are the names
    that the migrations declare as dropped.
    """
    problems = [f"the table {table} is gone" for table in sorted(set(before.tables) - set(after.tables) - dropped)]
    for part in sorted(before.parts - after.parts - managed, key=str):
        if part.key in dropped or (part.kind != "view" and part.table not in after.tables):
            continue
        # An index disappears with its column. A trigger does not: its rule applies until a migration drops it.
        goes_with_column = part.kind in ("index", "unique", "check", "foreign key")
        if goes_with_column and part.refers_to(before.removed_columns(after, part.table)):
            continue
        problems.append(f"the {part} is lost")
    return problems


def stale_triggers(before: Catalog, after: Catalog) -> list[str]:
    """Describe the triggers that refer to a removed column: they would fail at the next write."""
    return [
        f"the {part} refers to a removed column; drop or recreate it in the same migration"
        for part in sorted(after.parts, key=str)
        if part.kind == "trigger" and part.refers_to(before.removed_columns(after, part.table))
    ]


def model_parts(state: State) -> frozenset[Part]:
    """Return every part that the models of ``state`` require."""
    return frozenset(part for model in state.apps.get_models_iterable() for part in _parts_of(model))


def model_tables(state: State) -> dict[tuple[str, str], str]:
    """Return the table of every model, by app label and name."""
    return {key: model.table for key, model in state.models.items()}


def _parts_of(model: type[Model]) -> Iterator[Part]:
    meta = model._meta
    for name, column in meta.fields_db_projection.items():
        yield from _column_parts(meta.db_table, column, meta.fields_map[name])
    for names in meta.unique_together:
        yield Part("unique", meta.db_table, columns_key(columns_of(model, names)))
    for index in meta.indexes:
        yield _index_part(model, index)
    for constraint in meta.constraints:
        if isinstance(constraint, CheckConstraint):
            yield Part("check", meta.db_table, constraint.name)
        elif isinstance(constraint, UniqueConstraint) and not constraint.condition:
            yield Part("unique", meta.db_table, columns_key(columns_of(model, constraint.fields)))


def _column_parts(table: str, column: str, field: Field[Any]) -> Iterator[Part]:
    yield column_part(table, column, null=field.null)
    if field.unique and not field.pk:
        yield Part("unique", table, columns_key([column]))
    elif field.index and not field.pk:
        yield Part("index", table, columns_key([column]))
    relation: Any = getattr(field, "reference", None)
    if relation is not None and getattr(relation, "db_constraint", True):
        yield foreign_key_part(table, column, relation.related_model._meta.db_table, str(relation.on_delete.value))


def _index_part(model: type[Model], index: Index | tuple[str, ...]) -> Part:
    names = index.fields if isinstance(index, Index) else index
    plain = not isinstance(index, Index) or (index.fields and not index.extra and not index.INDEX_TYPE)
    if isinstance(index, Index) and not plain and index.name:
        return Part("index", model._meta.db_table, index.name)
    return Part("index", model._meta.db_table, columns_key(columns_of(model, names)))


def columns_of(model: type[Model], names: Iterable[str]) -> list[str]:
    """Return the columns of a model's fields."""
    fields = model._meta.fields_map
    return [fields[name].source_field or name if name in fields else name for name in names]
