"""What was seen before, in the plugin's own table."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tortoise.context import TortoiseContext

from gql_blog.plugin import ModerationCase, Person
from gql_blog_moderation.sightings import REMEMBERED, copies_of, forget, remembered_of
from gql_blog_moderation.tables import Sighting

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CASE = ModerationCase(
    comment_id="com_1",
    article_id="art_1",
    article_title="On Tides",
    author_name="Ada",
    source="The tide, again.",
    text="The tide, again.",
)


@pytest.fixture(autouse=True)
async def database() -> AsyncIterator[None]:
    """The plugin's table in memory."""
    async with TortoiseContext() as context:
        modules: dict[str, Any] = {"moderation": ["gql_blog_moderation.tables"]}
        await context.init(db_url="sqlite://:memory:", modules=modules, use_tz=True)
        await context.generate_schemas()
        yield
        await context.close_connections()


async def test_copies_are_counted_of_others_alone() -> None:
    assert await copies_of(CASE, now=NOW) == 0
    assert await copies_of(replace(CASE, comment_id="com_2", author_name="ADA"), now=NOW) == 0
    assert await copies_of(replace(CASE, comment_id="com_3", author_name="Bo", article_id="art_2"), now=NOW) == 2
    assert await copies_of(replace(CASE, comment_id="com_4", author_name="Cy", text="Another text."), now=NOW) == 0


async def test_asked_twice_it_answers_the_same() -> None:
    await copies_of(replace(CASE, comment_id="com_9", author_name="Bo"), now=NOW)
    assert [await copies_of(CASE, now=NOW) for _ in range(3)] == [1, 1, 1]
    assert await Sighting.all().count() == 2


async def test_what_is_old_is_forgotten() -> None:
    await copies_of(CASE, now=NOW)
    later = NOW + REMEMBERED + timedelta(seconds=1)
    assert await copies_of(replace(CASE, comment_id="com_2", author_name="Bo"), now=later) == 0
    assert [each.comment_id for each in await Sighting.all()] == ["com_2"]


async def test_neither_text_nor_name_is_kept() -> None:
    await copies_of(CASE, now=NOW)
    row = await Sighting.get(comment_id="com_1")
    assert (len(row.author), len(row.fingerprint)) == (64, 64)


async def test_a_person_is_told_and_forgotten_by_the_comments() -> None:
    await copies_of(CASE, now=NOW)
    await copies_of(replace(CASE, comment_id="com_2"), now=NOW)
    ada = Person(email="ada@example.org", names=("Ada",), comment_ids=("com_1",))
    assert await remembered_of(ada) == [{"commentId": "com_1", "seenAt": NOW.isoformat()}]
    await forget(ada)
    assert await remembered_of(ada) == []
    assert [each.comment_id for each in await Sighting.all()] == ["com_2"], "somebody else may bear the name"
