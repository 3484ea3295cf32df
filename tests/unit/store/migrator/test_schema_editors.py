"""What the schema editors add to Tortoise's: defaults as SQL, scripts in statements, triggers and keys kept."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from support.followups import Followups
from support.populated import catalog_of, contents
from tortoise import fields

from gql_blog.errors import MigrationRefused
from gql_blog.store import migrate
from gql_blog.store.migrator.schema_editors import column_name, sql_default, sql_literal, statements

on_postgres = pytest.mark.parametrize("dialect", ["postgres"], indirect=True)


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
    assert sql_literal(value) == sql


@pytest.mark.parametrize("value", [str, {"a": 1}, None, b"x"])
def test_what_sql_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(MigrationRefused, match="cannot fill existing rows"):
        sql_literal(value)


def test_a_default_that_python_computes_fills_nothing() -> None:
    field: Any = fields.TextField(default=str, source_field="words")
    field.model_field_name = "text"
    assert column_name(field) == "words"
    with pytest.raises(MigrationRefused, match="The default of text is computed by Python"):
        sql_default(field)


TRIGGER = "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; SELECT ';'; END;"


@pytest.mark.parametrize(
    ("script", "parts"),
    [
        ("", []),
        (" ; ;\n", []),
        ("SELECT 1", ["SELECT 1;"]),
        ("SELECT 1; SELECT ';';\nSELECT 2 -- ; no end\n", ["SELECT 1;", "SELECT ';';", "SELECT 2 -- ; no end\n;"]),
        (f"SELECT 1;{TRIGGER} SELECT 2;", ["SELECT 1;", TRIGGER, "SELECT 2;"]),
    ],
)
def test_a_script_is_split_where_its_statements_end(script: str, parts: list[str]) -> None:
    assert list(statements(script)) == parts


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_a_column_is_not_renamed_and_changed_at_once(database_url: str, followups: Followups) -> None:
    followups.add('operations = [ops.AlterField("Tag", "name", fields.TextField(null=True, source_field="label"))]')
    with pytest.raises(MigrationRefused, match="name is renamed and changed in one operation"):
        await migrate(database_url)


@on_postgres
async def test_a_type_is_changed_under_the_triggers_that_name_it(populated_url: str, followups: Followups) -> None:
    before, applied = contents(populated_url), await catalog_of(populated_url)
    followups.add('operations = [ops.AlterField("Article", "slug", fields.CharField(max_length=255, unique=True))]')
    await migrate(populated_url)
    has = await catalog_of(populated_url)
    triggers = [
        {part: part.definition for part in catalog.parts if part.kind == "trigger"} for catalog in (applied, has)
    ]
    assert triggers[0] == triggers[1]
    assert any("_touches" not in part.key for part in triggers[0] if part.table == "article")
    assert contents(populated_url) == before


@on_postgres
async def test_a_key_is_replaced_and_not_doubled(populated_url: str, followups: Followups) -> None:
    followups.add(
        """
        operations = [ops.AlterField("Comment", "account", fields.ForeignKeyField(
            "gql_blog.User", source_field="account_id", null=True, related_name="comments", db_index=True,
            on_delete=OnDelete.CASCADE))]
        """
    )
    await migrate(populated_url)
    parts = (await catalog_of(populated_url)).parts
    keys = [part.key for part in parts if part.kind == "foreign key" and part.table == "comment"]
    assert [key for key in keys if "account" in key] == ["(account_id) to account ON DELETE CASCADE"]
