"""Defaults as SQL."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from tortoise import fields

from gql_blog.errors import MigrationRefused
from gql_blog.store.migrator.whole_editor import column_of, fillable, literal


@pytest.mark.parametrize(
    ("value", "sql"),
    [
        ("it's \\ fine", "'it''s \\ fine'"),
        (True, "TRUE"),
        (False, "FALSE"),
        (-3, "-3"),
        (1.5, "1.5"),
        (Decimal("1.50"), "1.50"),
        (date(2020, 2, 29), "'2020-02-29'"),
        (datetime(2020, 2, 29, 1, 2, 3, tzinfo=UTC), "'2020-02-29 01:02:03+00:00'"),
    ],
)
def test_a_value_is_written(value: object, sql: str) -> None:
    assert literal(value) == sql


@pytest.mark.parametrize("value", [str, {"a": 1}, None, b"x"])
def test_what_sql_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(MigrationRefused, match="cannot fill rows"):
        literal(value)


def test_a_default_that_python_computes_fills_nothing() -> None:
    field: Any = fields.TextField(default=str, source_field="words")
    field.model_field_name = "text"
    assert column_of(field) == "words"
    with pytest.raises(MigrationRefused, match="The default of text is computed by Python"):
        fillable(field)
