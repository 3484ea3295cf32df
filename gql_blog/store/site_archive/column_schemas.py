"""The tables of an archive as their models describe them: which there are, and the JSON Schema of their rows.

A noun says nothing to be archived. One whose rows are not to leave the site says ``archived = False`` in its ``Meta``.
"""

import json
import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from tortoise import fields
from tortoise.models import Model

from gql_blog.store.tables.columns_and_checks import JsonText, vocabulary_of

Schema = dict[str, Any]

_KINDS: Final[tuple[tuple[type[Any], Schema], ...]] = (
    (fields.BooleanField, {"type": "boolean"}),
    (fields.IntField, {"type": "integer"}),
    (fields.FloatField, {"type": "number"}),
    (fields.DatetimeField, {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{6})?\+00:00$"}),
    (fields.DateField, {"type": "string", "format": "date"}),
    (JsonText, {"type": "string", "contentMediaType": "application/json"}),
    (fields.CharField, {"type": "string"}),
    (fields.TextField, {"type": "string"}),
)
_TYPES: Final[dict[str, tuple[type[Any], ...]]] = {
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
    "null": (type(None),),
}


def archived_models(models: Iterable[type[Model]]) -> dict[str, type[Model]]:
    """Return the models whose rows are archived, by their tables."""
    return {each._meta.db_table: each for each in models if getattr(each.Meta, "archived", True)}


def row_schema(model: type[Model]) -> dict[str, Schema]:
    """Return the schema of each column, by its name; empty where the model says too little of the values."""
    described = model._meta
    return {column: _schema(described.fields_map[name]) for name, column in described.fields_db_projection.items()}


def _schema(field: Any) -> Schema:
    schema = next((dict(schema) for kind, schema in _KINDS if isinstance(field, kind)), {})
    if not schema:
        return schema
    if isinstance(field, fields.CharField):
        schema["maxLength"] = field.max_length
    if vocabulary := vocabulary_of(field):
        schema["enum"] = [member.value for member in vocabulary] + [None] * field.null
    if field.null:
        schema["type"] = [schema["type"], "null"]
    return schema


def fits(value: Any, schema: Schema) -> bool:
    """Whether a value is as its column's schema says; of a plugin that was not there, truth is a number."""
    if isinstance(value, list):
        return False
    if isinstance(value, dict):
        return [*value] == ["real"] if "number" in schema.get("type", ()) else not schema and len(value) == 1
    if not schema:
        return True
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if "boolean" in types and type(value) is int:
        return value in (0, 1)
    if type(value) not in [kind for each in types for kind in _TYPES[each]]:
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    return not isinstance(value, str) or _text_fits(value, schema)


def _text_fits(value: str, schema: Schema) -> bool:
    try:
        if "pattern" in schema:
            datetime.fromisoformat(value)
        if "format" in schema:
            date.fromisoformat(value)
        if "contentMediaType" in schema:
            json.loads(value)
    except (ValueError, RecursionError):
        return False
    is_whole = "pattern" not in schema or re.search(schema["pattern"], value) is not None
    return is_whole and len(value) <= schema.get("maxLength", len(value)) and "\x00" not in value
