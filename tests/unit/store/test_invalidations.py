"""Whoever writes, and however: what was touched is told once it is committed, before anything counts as current."""

from collections.abc import AsyncIterator

import pytest
from support.commands import TABLES
from support.hearing import Ear, listening
from support.populated import catalog_of, execute, make, make_article, populate

from gql_blog.read.needs.entities import ENTITIES
from gql_blog.store import Database, tables
from gql_blog.store.migrator.public_invalidation_triggers import HIDDEN_COUNTERS
from gql_blog.store.tables import Tag
from gql_blog.store.tables.system.private_columns import private_columns

UNREAD = {
    "audit",
    "audit_personal",
    "audit_seal",
    "automatic_document",
    "deferred_judgement",
    "deleted_entry",
    "deletion",
    "disabled_plugin",
    "event_consumer",
    "event_delivery",
    "idempotency_key",
    "legal_hold",
    "outbox",
    "plugin_circuit",
    "plugin_job",
    "reserved_slug",
    "redaction",
    "unfinished_erasure",
}
"""What no cached answer is made from: one with entries of the audit, or with what is deleted, is never cached."""


@pytest.fixture
async def ear(database: Database) -> AsyncIterator[Ear]:
    """Listens to a database with rows in every table: the post, ``one`` and ``two`` are one dialogue."""
    await populate(database)
    async with listening(database) as ear:
        yield ear


async def dialogue(ear: Ear) -> str:
    ((root,),) = await ear.database.reader.fetch("SELECT id FROM article WHERE slug = 'post'")
    return f"dialogue:{root}"


async def keys(ear: Ear) -> set[str]:
    """What was touched, for those who see all."""
    return {key for key in await ear.keys() if not key.startswith("public:")}


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
    "comment policy": f"UPDATE comment_policy SET closed = true WHERE article_id = {ONE}",
    "working copy": f"UPDATE working_copy SET note = 'x' WHERE article_id = {ONE}",
    "revision": f"UPDATE revision SET author_id = NULL WHERE article_id = {ONE}",
}
ON_COMMENTS = {
    "comment": f"UPDATE comment SET text = 'x' WHERE id = {COMMENT}",
    "decision": f"UPDATE decision SET reason = 'x' WHERE comment_id = {COMMENT}",
    "suggestion": "DELETE FROM suggested_contributor "
    f"WHERE comment_id IN (SELECT id FROM comment WHERE article_id = {ONE})",
    "claim": f"DELETE FROM comment_claim WHERE comment_id IN (SELECT id FROM comment WHERE article_id = {ONE})",
    "earlier text": f"DELETE FROM comment_text WHERE comment_id = {COMMENT}",
    "receipt": f"DELETE FROM receipt WHERE comment_id = {COMMENT}",
}


async def test_what_hangs_from_an_article_touches_its_dialogue(ear: Ear, database_url: str) -> None:
    for kind, writes in (("article", WRITES), ("comment", ON_COMMENTS)):
        for what, sql in writes.items():
            await execute(database_url, sql)
            assert await keys(ear) == {kind, await dialogue(ear)}, what


async def test_rows_that_many_share_touch_those_who_hold_them(ear: Ear, database_url: str) -> None:
    for table in ("contributor", "tag"):
        await execute(database_url, f"UPDATE {table} SET name = 'x'")
        assert await keys(ear) == {table, f"{table}:held"}
        values = f"INSERT INTO {table} (id, slug, name, public) VALUES ('new', 'new', 'New', true)"
        await execute(database_url, values)
        assert await keys(ear) == {table}, "nobody holds what was not there before"
        await execute(database_url, f"UPDATE {table}_alias SET slug = 'b'")
        assert await keys(ear) == {table}
    for sql in ("UPDATE account SET name = 'x'", "UPDATE token SET introspection = true"):
        await execute(database_url, sql)
        assert await keys(ear) == {"account"}


async def test_what_the_site_says_and_its_logo_touch_what_shows_it(ear: Ear, database_url: str) -> None:
    shown = {"site", "public:site"}
    await execute(database_url, "UPDATE site SET title = 'x'")
    assert await ear.keys() == shown
    await execute(database_url, "UPDATE media SET alt_text = 'x'")
    assert shown <= await ear.keys()
    await execute(database_url, "UPDATE site SET logo_id = NULL")
    assert await ear.keys() == shown
    await execute(database_url, "UPDATE media SET alt_text = 'y'")
    assert not shown & await ear.keys()


async def test_a_translation_touches_the_dialogues_that_list_it(ear: Ear, database_url: str) -> None:
    before = await dialogue(ear)
    async with ear.database.transaction():
        post = await tables.Article.get(slug="post")
        await make_article("poste", original_id=post.id)
    ((root,),) = await ear.database.reader.fetch("SELECT id FROM article WHERE slug = 'poste'")
    assert await keys(ear) == {"article", before, f"dialogue:{root}"}


async def test_an_article_that_moves_touches_both_dialogues(ear: Ear, database_url: str) -> None:
    async with ear.database.transaction():
        other = await make_article("other")
    await ear.keys()
    one = "UPDATE article SET responding_to_id = '{0}', root_id = '{0}' WHERE slug = 'two'"
    await execute(database_url, one.format(other.id))
    assert await keys(ear) == {"article", await dialogue(ear), f"dialogue:{other.id}"}


async def test_what_is_taken_back_touches_nothing(ear: Ear) -> None:
    async def in_vain() -> None:
        async with ear.database.transaction():
            await tables.User.all().update(name="x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await in_vain()
    assert await keys(ear) == set()
    async with ear.database.transaction():
        await make(Tag, slug="once")
        with pytest.raises(ZeroDivisionError):
            await in_vain()
    assert await keys(ear) == {"tag"}


async def test_nothing_is_current_between_a_commit_and_its_hearing(ear: Ear) -> None:
    for number in range(20):
        async with ear.database.transaction():
            await make(Tag, slug=f"tag {number}")
        assert not ear.database.invalidations.catch_up() or "tag" in ear.heard
        assert await keys(ear) == {"tag"}


async def test_two_databases_over_one_hear_each_other(ear: Ear, database_url: str) -> None:
    other = await Database.open(database_url)
    async with listening(other) as others:
        async with other.transaction():
            await make(Tag, slug="new")
        assert await keys(ear) == await keys(others) == {"tag"}
    await other.close()


async def test_what_nobody_reads_touches_nothing(ear: Ear) -> None:
    async with ear.database.transaction():
        await tables.Outbox.all().update(kind="other")
        await tables.IdempotencyKey.all().delete()
    assert await keys(ear) == set()


async def test_every_table_that_is_read_is_watched(database_url: str) -> None:
    catalog = await catalog_of(database_url)
    watched = {part.table for part in catalog.parts if part.kind == "trigger" and "_touches" in part.key}
    models = {each._meta.db_table for each in TABLES}
    assert watched == models - UNREAD - {"row_count"}
    assert not {each.table for each in ENTITIES.values() if each.cacheable} & UNREAD


async def public_keys(ear: Ear) -> set[str]:
    """What was touched, for anonymous viewers."""
    return {key.removeprefix("public:") for key in await ear.keys() if key.startswith("public:")}


async def make_public(ear: Ear, *, articles: bool, comments: bool = False) -> None:
    async with ear.database.transaction():
        await tables.Article.all().update(public=articles)
        await tables.Comment.all().update(public=comments)
        await tables.Contributor.all().update(public=articles)
        await tables.Tag.all().update(public=articles)
    await ear.keys()


SECRET = {"provenance", "revision", "working copy"}
SHOWN = {what: sql for what, sql in WRITES.items() if what not in SECRET}


async def test_what_anybody_sees_touches_their_results(ear: Ear, database_url: str) -> None:
    await make_public(ear, articles=True, comments=True)
    for what, sql in SHOWN.items():
        await execute(database_url, sql)
        assert await public_keys(ear) == {"article", await dialogue(ear)}, what
    await execute(database_url, ON_COMMENTS["comment"])
    assert await public_keys(ear) == {"comment", await dialogue(ear)}
    for table in ("contributor", "tag"):
        await execute(database_url, f"UPDATE {table} SET name = 'x'")
        assert await public_keys(ear) == {table, f"{table}:held"}
        await execute(database_url, f"UPDATE {table}_alias SET slug = 'b', was_public = true")
        assert await public_keys(ear) == {table}


async def test_what_only_staff_see_touches_no_result_of_others(ear: Ear, database_url: str) -> None:
    await make_public(ear, articles=True)
    unseen = [WRITES[each] for each in sorted(SECRET)] + list(ON_COMMENTS.values())
    unseen += [
        f"INSERT INTO collaborator (article_id, account_id, added_at) "
        f"SELECT {ONE}, max(id), '2026-01-02 03:04:05' FROM account",
        "UPDATE account SET name = 'x'",
    ]
    await execute(database_url, "DELETE FROM collaborator")
    await ear.keys()
    for sql in unseen:
        await execute(database_url, sql)
        assert await public_keys(ear) == set(), sql
    for counter in HIDDEN_COUNTERS["article"]:
        await execute(database_url, f"UPDATE article SET {counter} = {counter} + 1")
        assert await public_keys(ear) == set(), counter


async def test_what_hangs_from_a_hidden_article_touches_no_result_of_others(ear: Ear, database_url: str) -> None:
    await make_public(ear, articles=False)
    for sql in (
        *WRITES.values(),
        *ON_COMMENTS.values(),
        "UPDATE contributor SET name = 'x'",
        "UPDATE tag SET name = 'x'",
    ):
        await execute(database_url, sql)
        assert await public_keys(ear) == set(), sql
    await execute(database_url, "UPDATE article SET public = true WHERE slug = 'one'")
    assert await public_keys(ear) == {"article", await dialogue(ear)}
    await execute(database_url, "UPDATE article SET public = false, version = version + 1 WHERE slug = 'one'")
    assert await public_keys(ear) == {"article", await dialogue(ear)}, "it was public until now"


async def test_a_line_of_a_list_that_leads_to_a_hidden_response_tells_nothing(ear: Ear, database_url: str) -> None:
    await make_public(ear, articles=False)
    async with ear.database.transaction():
        other = await make_article("other", public=True)
        await make(tables.Mention, article_id=other.id, position=1)
    await ear.keys()
    link = f"UPDATE mention SET response_id = {ONE} WHERE article_id = '{other.id}'"
    await execute(database_url, link)
    assert await public_keys(ear) == set()
    await execute(database_url, "UPDATE article SET public = true WHERE slug = 'one'")
    assert await public_keys(ear) == {"article", await dialogue(ear), f"dialogue:{other.id}"}, "it is linked now"
    await execute(database_url, link.replace(ONE, "null"))
    assert await public_keys(ear) == {"article", f"dialogue:{other.id}"}


def test_every_counter_of_what_is_hidden_is_known_as_one() -> None:
    for model in (tables.Article, tables.Comment):
        counters = [name for name in model._meta.db_fields if name.endswith("_all")]
        assert sorted(counters) == sorted(HIDDEN_COUNTERS[model._meta.db_table])
        assert set(counters) <= private_columns(model)
