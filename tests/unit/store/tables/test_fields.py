"""Columns of our own."""

from typing import Any

import pytest
from support.populated import make

from gql_blog.content import CommentStatus
from gql_blog.store import Database
from gql_blog.store.tables import Footnote, IdempotencyKey, Tag
from gql_blog.store.tables.fields import JsonText, choice_field, id_field


def test_a_choice_is_as_long_as_its_longest_word() -> None:
    field = choice_field(CommentStatus, default=CommentStatus.PENDING)
    assert (field.max_length, field.default, field.null) == (8, "PENDING", False)
    assert choice_field(CommentStatus, null=True).null


def test_an_id_makes_itself() -> None:
    field: Any = id_field("tag")
    one, two = field.default(), field.default()
    assert one < two
    assert one.startswith("tag_")
    assert field.pk


@pytest.mark.parametrize("value", [{"b": [1, None], "a": "é\u2019"}, [], {}, [{"x": 1.5}]])
async def test_json_keeps_its_bytes(database: Database, value: Any) -> None:
    async with database.transaction():
        row = await make(IdempotencyKey, result=value)
        assert (await IdempotencyKey.get(id=row.id)).result == value
    ((text,),) = await database.reader.fetch("SELECT result FROM idempotency_key")
    assert text == JsonText().to_db_value(value, None)
    if isinstance(value, dict) and value:
        assert text == '{"a":"é\u2019","b":[1,null]}'


async def test_json_may_be_null(database: Database) -> None:
    assert JsonText(null=True).to_db_value(None, None) is None
    async with database.transaction():
        tag = await make(Tag, slug="one")
    assert tag.id.startswith("tag_")
    assert Footnote._meta.fields_map["citation"].null
