"""What the models require of the database, in the catalog's words."""

from collections.abc import Iterable, Iterator
from typing import Any

from tortoise.fields.base import Field
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.migrations.schema_generator.state import State
from tortoise.models import Model

from gql_blog.store.migrator.catalog import Part, column_part, columns_key, foreign_key_part


def required_parts(state: State) -> frozenset[Part]:
    """Return every part that the models of ``state`` stand for."""
    models = (model for app in state.apps.apps.values() for model in app.values())
    return frozenset(part for model in models for part in _parts_of(model))


def tables_of(state: State) -> dict[tuple[str, str], str]:
    """Return the table of every model, by app label and name."""
    return {key: model.table for key, model in state.models.items()}


def _parts_of(model: type[Model]) -> Iterator[Part]:
    meta = model._meta
    for name, column in meta.fields_db_projection.items():
        yield from _column_parts(meta.db_table, column, meta.fields_map[name])
    for names in meta.unique_together:
        yield Part("unique", meta.db_table, columns_key(_columns(model, names)))
    for index in meta.indexes:
        yield _index_part(model, index)
    for constraint in meta.constraints:
        if isinstance(constraint, CheckConstraint):
            yield Part("check", meta.db_table, constraint.name)
        elif isinstance(constraint, UniqueConstraint) and not constraint.condition:
            yield Part("unique", meta.db_table, columns_key(_columns(model, constraint.fields)))


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
    return Part("index", model._meta.db_table, columns_key(_columns(model, names)))


def _columns(model: type[Model], names: Iterable[str]) -> list[str]:
    fields = model._meta.fields_map
    return [fields[name].source_field or name for name in names]
