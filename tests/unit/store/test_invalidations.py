"""Whoever writes, and however: what was touched is told once it is committed, before anything counts as current."""

from collections.abc import AsyncIterator

import pytest
from support.hearing import Ear, listening
from support.populated import catalog_of, execute, make, make_article, populate

from gql_blog.store import Database, tables
from gql_blog.store.tables import Tag

UNREAD = {
    "audit",
    "disabled_plugin",
    "event_consumer",
    "event_delivery",
    "idempotency_key",
    "outbox",
    "plugin_circuit",
    "token",
}
"""What no answer is made from."""


@pytest.fixture
async def ear(database: Database) -> AsyncIterator[Ear]:
    """Listens to a database with rows in every table: the post, ``one`` and ``two`` are one dialogue."""
    await populate(database)
    async with listening(database) as ear:
        yield ear


async def dialogue(ear: Ear) -> str:
    ((root,),) = await ear.database.reader.fetch("SELECT id FROM article WHERE slug = 'post'")
    return f"dialogue:{root}"


ONE = "(SELECT id FROM article WHERE slug = 'one')"
COMMENT = f"(SELECT min(id) FROM comment WHERE article_id = {ONE})"
WRITES = {
    "article": "UPDATE article SET title = 'x' WHERE slug = 'one'",
    "byline": f"UPDATE byline SET credited_name = 'x' WHERE article_id = {ONE}",
    "candidate": "UPDATE footnote_candidate SET position = 2 "
    f"WHERE footnote_id IN (SELECT id FROM footnote WHERE article_id = {ONE})",
    "footnote": f"DELETE FROM footnote WHERE article_id = {ONE}",
    "mention": "UPDATE mention SET title = 'x'",
    "notice": f"UPDATE notice SET date = null WHERE article_id = {ONE}",
    "tags": f"DELETE FROM article_tag WHERE article_id = {ONE}",
    "slug": "DELETE FROM old_slug",
    "provenance": f"UPDATE provenance SET imported_from = 'x' WHERE article_id = {ONE}",
    "revision": f"UPDATE revision SET title = 'x' WHERE article_id = {ONE}",
}
ON_COMMENTS = {
    "comment": f"UPDATE comment SET text = 'x' WHERE id = {COMMENT}",
    "decision": f"UPDATE decision SET reason = 'x' WHERE comment_id = {COMMENT}",
    "suggestion": "DELETE FROM suggested_contributor "
    f"WHERE comment_id IN (SELECT id FROM comment WHERE article_id = {ONE})",
    "receipt": f"DELETE FROM receipt WHERE comment_id = {COMMENT}",
}


async def test_what_hangs_from_an_article_touches_its_dialogue(ear: Ear, database_url: str) -> None:
    for kind, writes in (("article", WRITES), ("comment", ON_COMMENTS)):
        for what, sql in writes.items():
            await execute(database_url, sql)
            assert await ear.keys() == {kind, await dialogue(ear)}, what


async def test_rows_that_many_share_touch_those_who_hold_them(ear: Ear, database_url: str) -> None:
    for table in ("contributor", "tag"):
        await execute(database_url, f"UPDATE {table} SET name = 'x'")
        assert await ear.keys() == {table, f"{table}:held"}
        values = f"INSERT INTO {table} (id, slug, name, public) VALUES ('new', 'new', 'New', true)"
        await execute(database_url, values)
        assert await ear.keys() == {table}, "nobody holds what was not there before"
        await execute(database_url, f"UPDATE {table}_alias SET slug = 'b'")
        assert await ear.keys() == {table}
    await execute(database_url, "UPDATE account SET name = 'x'")
    assert await ear.keys() == {"account"}


async def test_a_translation_touches_the_dialogues_that_list_it(ear: Ear, database_url: str) -> None:
    before = await dialogue(ear)
    async with ear.database.transaction():
        post = await tables.Article.get(slug="post")
        await make_article("poste", original_id=post.id)
    ((root,),) = await ear.database.reader.fetch("SELECT id FROM article WHERE slug = 'poste'")
    assert await ear.keys() == {"article", before, f"dialogue:{root}"}


async def test_an_article_that_moves_touches_both_dialogues(ear: Ear, database_url: str) -> None:
    async with ear.database.transaction():
        other = await make_article("other")
    await ear.keys()
    one = "UPDATE article SET responding_to_id = '{0}', root_id = '{0}' WHERE slug = 'two'"
    await execute(database_url, one.format(other.id))
    assert await ear.keys() == {"article", await dialogue(ear), f"dialogue:{other.id}"}


async def test_what_is_taken_back_touches_nothing(ear: Ear) -> None:
    async def in_vain() -> None:
        async with ear.database.transaction():
            await tables.User.all().update(name="x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await in_vain()
    assert await ear.keys() == set()
    async with ear.database.transaction():
        await make(Tag, slug="once")
        with pytest.raises(ZeroDivisionError):
            await in_vain()
    assert await ear.keys() == {"tag"}


async def test_nothing_is_current_between_a_commit_and_its_hearing(ear: Ear) -> None:
    for number in range(20):
        async with ear.database.transaction():
            await make(Tag, slug=f"tag {number}")
        assert not ear.database.invalidations.catch_up() or "tag" in ear.heard
        assert await ear.keys() == {"tag"}


async def test_two_databases_over_one_hear_each_other(ear: Ear, database_url: str) -> None:
    other = await Database.open(database_url)
    async with listening(other) as others:
        async with other.transaction():
            await make(Tag, slug="new")
        assert await ear.keys() == await others.keys() == {"tag"}
    await other.close()


async def test_what_nobody_reads_touches_nothing(ear: Ear) -> None:
    async with ear.database.transaction():
        await tables.Outbox.all().update(attempts=3)
        await tables.IdempotencyKey.all().delete()
        await tables.Token.all().delete()
    assert await ear.keys() == set()


async def test_every_table_that_is_read_is_watched(database_url: str) -> None:
    catalog = await catalog_of(database_url)
    watched = {part.table for part in catalog.parts if part.kind == "trigger" and "_touches" in part.key}
    models = {getattr(tables, name)._meta.db_table for name in tables.__all__}
    derived = {table for table in models if table.startswith("search")}
    assert watched == models - UNREAD - derived
