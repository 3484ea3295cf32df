"""The tables of the webhooks plugin: made beside populated ones, kept while it is blocked, and free of persons."""

from pathlib import Path

import pytest
from support.comments import judge, submit
from support.hearing import until
from support.hooked import hooked
from support.populated import contents, populate
from support.receiving import answer, receiving

import gql_blog_webhooks.hooks
from gql_blog.content import Verdict
from gql_blog.hooks import Hooks
from gql_blog.store import Database, PluginTables, migrate, pending, unwritten_migrations

pytestmark = pytest.mark.usefixtures("guarded")


@pytest.fixture
def tables() -> list[PluginTables]:
    found = Hooks.of({"webhooks": gql_blog_webhooks.hooks}).tables
    return [PluginTables(each.plugin, each.value.models, each.value.migrations) for each in found]


async def test_models_and_migrations_say_the_same(tables: list[PluginTables]) -> None:
    assert await unwritten_migrations(tables) == {}


async def test_they_are_made_beside_what_is_there_and_kept_while_the_plugin_is_blocked(
    database_url: str, tables: list[PluginTables], tmp_path: Path
) -> None:
    database = await Database.open(database_url)
    await populate(database)
    await database.close()
    before = contents(database_url)
    assert await pending(database_url, tables) == ["webhooks.0001_initial", "webhooks.0002_documents"]
    await migrate(database_url, tables)
    after = contents(database_url)
    assert {name: rows for name, rows in after.items() if name in before and "migration" not in name} == {
        name: rows for name, rows in before.items() if "migration" not in name
    }
    async with receiving() as here, hooked(tmp_path, database_url, [here]) as site:
        await site.endpoint(here)
    kept = contents(database_url)["webhooks_endpoint"]
    assert len(kept) == 1
    await migrate(database_url)  # blocked
    blocked = await Database.open(database_url)
    assert await blocked.check(rendered=False) == []
    await blocked.close()
    assert contents(database_url)["webhooks_endpoint"] == kept
    assert await pending(database_url, tables) == []


async def test_nothing_of_a_person_or_a_text_is_kept(database_url: str, tmp_path: Path) -> None:
    async with receiving(lambda _: answer(500)) as here, hooked(tmp_path, database_url, [here]) as site:
        await site.endpoint(here, audience="STAFF")
        post = await site.room.post("Unheard Title", source="Unheard words.")
        comment = await submit(
            site.room, post.article_id, author_name="Bo Unheard", author_email="bo@unheard.example", body="Unheard."
        )
        await judge(site.room, comment, Verdict.APPROVE)
        await site.everything_noted()
        await until(lambda: len(here.requests) >= 1)
        rows = str([await site.rows("delivery"), await site.rows("endpoint")])
    assert comment in rows
    assert "unheard." not in rows
    assert "Unheard" not in rows
    sent = b"".join(each.body for each in here.requests)
    assert b"Unheard" not in sent
