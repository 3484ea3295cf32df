"""Columns of our own."""

from typing import Any

import pytest
from support.populated import make

from gql_blog.content import CommentStatus, Verdict
from gql_blog.store import Database
from gql_blog.store.tables import Footnote, IdempotencyKey, Tag
from gql_blog.store.tables.columns_and_checks import JsonText, at_least, check, choice_field, id_field, one_of


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


def test_a_check_is_named_after_its_table() -> None:
    made = check("tag_slug", "\"slug\" <> ''")
    assert (made.name, made.check) == ("ck_tag_slug", "\"slug\" <> ''")


def test_a_vocabulary_is_written_out() -> None:
    made = one_of("decision_verdict", "verdict", Verdict)
    assert made.check == "\"verdict\" IN ('APPROVE', 'HOLD', 'REJECT', 'SPAM')"


def test_several_columns_have_one_least() -> None:
    assert at_least("x", 0, "a", "b").check == '"a" >= 0 AND "b" >= 0'
