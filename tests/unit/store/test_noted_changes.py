from typing import Any

import pytest
from support.writing import Newsroom, newsroom_of

from gql_blog.content import EventKind
from gql_blog.store import Database, Outbox
from gql_blog.write import UpdateArticle


@pytest.fixture
async def newsroom(database: Database) -> Newsroom:
    database.notes_changes = True
    return newsroom_of(database)


async def keys_noted(database: Database) -> list[tuple[str, ...]]:
    async with database.session():
        rows: list[Any] = await Outbox.filter(kind=EventKind.ANSWERS_CHANGED.value).order_by("id")
    assert {each.subject_id for each in rows} <= {"site"}
    return [tuple(each.payload["keys"]) for each in rows]


async def test_a_transaction_that_shows_has_one_event_with_what_it_touched(newsroom: Newsroom) -> None:
    draft = await newsroom.post(publish=False, tags=("seas",))
    assert await keys_noted(newsroom.database) == []
    post = await newsroom.post("On Waves")
    await newsroom.run(UpdateArticle(id=post.article_id, expected_version=post.version, title="On Winds"))
    told = await keys_noted(newsroom.database)
    assert len(told) == 2
    assert {"article", f"dialogue:{post.article_id}"} <= set(told[0]) & set(told[1])
    assert not any(draft.article_id in key for keys in told for key in keys)


async def changed(database: Database, *, fails: bool = False) -> None:
    async with database.transaction() as transaction:
        await transaction.execute("UPDATE article SET version = version + 1")
        if fails:
            raise RuntimeError


async def test_what_is_taken_back_is_not_told(newsroom: Newsroom) -> None:
    database, post = newsroom.database, (await newsroom.post()).article_id
    before = await keys_noted(database)
    with pytest.raises(RuntimeError):
        await changed(database, fails=True)
    async with database.transaction():
        with pytest.raises(RuntimeError):
            await changed(database, fails=True)
    assert await keys_noted(database) == before
    async with database.transaction():
        await changed(database)
    assert (await keys_noted(database))[len(before) :] == [("article", f"dialogue:{post}")]


async def test_very_much_is_the_site(newsroom: Newsroom) -> None:
    for number in range(52):
        await newsroom.post(f"Post {number}")
    await changed(newsroom.database)
    assert (await keys_noted(newsroom.database))[-1] == ("site",)


async def test_nothing_is_noted_unless_it_is_asked_for(database: Database) -> None:
    await newsroom_of(database).post()
    assert await keys_noted(database) == []
