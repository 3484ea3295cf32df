"""Migrations that would do harm, or fail: they are refused with a clear word, and the database is as it was."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from support.followups import Followups, followup
from support.populated import catalog_of, contents, execute
from tortoise.context import TortoiseContext
from tortoise.migrations.executor import MigrationExecutor

from gql_blog.errors import MigrationRefused, StoreError
from gql_blog.store import Database, migrate, pending
from gql_blog.store.tortoise_apps import apps_config

sqlite_alone = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


async def refused(url: str, word: str) -> None:
    """Migrate, and see that it is refused for the reason given and that nothing has changed."""
    before, had = contents(url), await catalog_of(url)
    with pytest.raises(MigrationRefused, match=word):
        await migrate(url)
    assert contents(url) == before
    has = await catalog_of(url)
    assert has == had
    assert {part: part.definition for part in has.parts} == {part: part.definition for part in had.parts}
    assert await pending(url)


@sqlite_alone  # PostgreSQL alters a column without a rebuild of the table
async def test_unguarded_the_same_migration_loses_the_rows_of_other_tables(
    populated_url: str, followups: Followups
) -> None:
    """Tortoise's own executor with its defaults, on SQLite; the reason for all of this."""
    path = Path(populated_url.removeprefix("sqlite://"))
    before = contents(populated_url)
    followups.add('operations = [ops.AlterField("Tag", "name", fields.CharField(max_length=99))]')
    engine = {"engine": "tortoise.backends.sqlite", "credentials": {"file_path": str(path)}}
    config: dict[str, Any] = {"connections": {"default": engine}, "apps": apps_config((), "default")}
    async with TortoiseContext() as context:
        await context.init(config=config)
        await MigrationExecutor(context.db(), config["apps"]).migrate()
    after = contents(populated_url)
    assert len(after["tag"]) == len(before["tag"]) == 3
    assert len(before["article_tag"]) == 3
    assert after["article_tag"] == []


async def test_guarded_it_loses_none(populated_url: str, followups: Followups) -> None:
    before = contents(populated_url)
    followups.add('operations = [ops.AlterField("Tag", "name", fields.CharField(max_length=99))]')
    await migrate(populated_url)
    assert contents(populated_url) == before


REFUSED = {
    "rows deleted": (
        "async def harm(apps, editor):\n    await editor.client.execute_query('DELETE FROM byline')",
        "the table byline had 3 rows and has 0",
    ),
    "an index dropped in passing": (
        "async def harm(apps, editor):\n    await editor.client.execute_query('DROP INDEX ix_article_title_up')",
        "the index ix_article_title_up of article is lost",
    ),
    "what the models want is dropped": (
        "async def harm(apps, editor):\n    await editor.client.execute_query('DROP INDEX idx_byline_contrib_4f2d56')",
        "is missing|no such index|does not exist",
    ),
    "it fails half-way": (
        "async def harm(apps, editor):\n"
        "    await editor.client.execute_query('DELETE FROM byline')\n    raise RuntimeError('half-way')",
        f"{followup()} failed: half-way. Nothing was changed",
    ),
    "a table dropped in passing": (
        "async def harm(apps, editor):\n    await editor.client.execute_query('DROP TABLE search_text')",
        "is missing",
    ),
}


@pytest.mark.parametrize(("code", "word"), REFUSED.values(), ids=REFUSED.keys())
async def test_harm_is_taken_back(populated_url: str, followups: Followups, code: str, word: str) -> None:
    followups.add("operations = [ops.RunPython(harm)]", before=code)
    await refused(populated_url, word)


BESIDE = """
import asyncpg

async def beside(apps, editor):
    server = await asyncpg.connect({url!r})
    await server.execute("DELETE FROM old_slug")
    await server.execute("DELETE FROM byline WHERE article_id = (SELECT min(article_id) FROM byline)")
    await server.close()
    await editor.client.execute_query({harm!r})
"""
HARM = "DELETE FROM byline"
postgres_alone = pytest.mark.parametrize("dialect", ["postgres"], indirect=True)


@postgres_alone
async def test_what_servers_write_meanwhile_is_no_harm(populated_url: str, followups: Followups) -> None:
    """They run until the migration needs their tables."""
    code = BESIDE.format(url=populated_url, harm="SELECT 1")
    followups.add("operations = [ops.RunPython(beside)]", before=code)
    await migrate(populated_url)
    after = contents(populated_url)
    assert len(after["byline"]) == 2
    assert after["old_slug"] == []


@postgres_alone
@pytest.mark.parametrize(
    "harm", [HARM, f"{HARM} WHERE article_id = (SELECT max(article_id) FROM byline)", "TRUNCATE byline"]
)
async def test_its_own_harm_is_seen_beside_what_servers_write(
    populated_url: str, followups: Followups, harm: str
) -> None:
    followups.add("operations = [ops.RunPython(beside)]", before=BESIDE.format(url=populated_url, harm=harm))
    with pytest.raises(MigrationRefused, match="the table byline had 3 rows"):
        await migrate(populated_url)


@postgres_alone
async def test_harm_is_seen_where_the_server_counts_nothing(populated_url: str, followups: Followups) -> None:
    server = await asyncpg.connect(populated_url)
    name = await server.fetchval("SELECT current_database()")
    await server.execute(f'ALTER DATABASE "{name}" SET track_counts = off')
    await server.close()
    code = f"async def harm(apps, editor):\n    await editor.client.execute_query({HARM!r})\n"
    followups.add("operations = [ops.RunPython(harm)]", before=code)
    await refused(populated_url, "the table byline had 3 rows")


async def test_the_migrations_before_one_that_fails_are_taken_back_too(
    populated_url: str, followups: Followups
) -> None:
    followups.add('operations = [ops.RemoveField("Article", "subtitle")]')
    followups.add('operations = [DialectSQL(both=["SELECT nonsense"])]')
    await refused(populated_url, f"{followup(2)} failed")


async def test_a_rule_that_speaks_of_a_dropped_column_must_be_dropped_by_name(
    populated_url: str, followups: Followups
) -> None:
    followups.add('operations = [ops.RemoveField("Footnote", "refers_to")]')
    await refused(populated_url, "trigger tr_footnote_article")


async def test_a_rule_that_is_dropped_by_name_may_go(populated_url: str, followups: Followups) -> None:
    followups.add(
        """
        operations = [
            DialectSQL(
                sqlite=["DROP TRIGGER tr_footnote_article_insert", "DROP TRIGGER tr_footnote_article_update"],
                postgres=["DROP TRIGGER tr_footnote_article ON footnote"],
            ),
            ops.RemoveConstraint("Footnote", name="ck_footnote_not_to_itself"),
            ops.RemoveField("Footnote", "refers_to"),
        ]
        """
    )
    await migrate(populated_url)
    assert "refers_to_id" not in contents(populated_url)["footnote"][0]


async def test_an_index_that_is_dropped_by_name_may_go(populated_url: str, followups: Followups) -> None:
    followups.add('operations = [DialectSQL(both=["DROP INDEX ix_article_title_up"])]')
    followups.add(
        'drops = ("ix_article_updated_up",)\noperations = [ops.RunPython(drop)]',
        before="""
        async def drop(apps, editor):
            await editor.client.execute_query("DROP INDEX ix_article_updated_up")
        """,
    )
    await migrate(populated_url)
    indexes = {part.key for part in (await catalog_of(populated_url)).parts}
    assert not indexes & {"ix_article_title_up", "ix_article_updated_up"}


async def test_a_column_that_no_model_knows_is_not_lost_in_a_rebuild(populated_url: str, followups: Followups) -> None:
    await execute(populated_url, "ALTER TABLE article ADD COLUMN mood TEXT", "UPDATE article SET mood = 'glad'")
    followups.add('operations = [ops.AlterField("Article", "locale", fields.CharField(max_length=99))]')
    if populated_url.startswith("sqlite"):
        await refused(populated_url, "the column mood of article is lost")
    else:
        await migrate(populated_url)
        assert contents(populated_url)["article"][0]["mood"] == "glad"


async def test_null_is_not_forbidden_where_there_is_some(populated_url: str, followups: Followups) -> None:
    followups.add('operations = [ops.AlterField("Article", "subtitle", fields.TextField())]')
    await refused(populated_url, "(?i)not null|null values")


async def test_a_computed_default_cannot_fill_rows(populated_url: str, followups: Followups) -> None:
    followups.add('operations = [ops.AddField("Article", "mood", fields.TextField(default=str))]')
    await refused(populated_url, "The default of mood is computed by Python")


async def test_a_migration_outside_of_a_transaction_is_refused(populated_url: str, followups: Followups) -> None:
    followups.add("atomic = False\noperations = []")
    await refused(populated_url, "atomic = False")


async def test_a_database_ahead_of_the_code_is_refused(database_url: str, followups: Followups) -> None:
    followups.add("operations = []")
    await migrate(database_url)
    (followups.folder / f"{followup()}.py").unlink()
    with pytest.raises(MigrationRefused, match=rf"does not know: gql_blog.{followup()}"):
        await migrate(database_url)
    with pytest.raises(MigrationRefused, match="does not know"):
        await pending(database_url)


@sqlite_alone  # PostgreSQL runs a script inside of the transaction
async def test_a_script_that_commits_half_of_its_work_is_undone_by_the_backup(
    populated_url: str, followups: Followups
) -> None:
    followups.add(
        "operations = [ops.RunPython(harm)]",
        before="async def harm(apps, editor):\n    await editor.client.execute_script('DELETE FROM byline; SELECT 1')",
    )
    await refused(populated_url, "ended its transaction")


@sqlite_alone  # PostgreSQL keeps watch itself
async def test_dangling_references_are_found_before_anything_is_done(populated_url: str, followups: Followups) -> None:
    await execute(populated_url, "PRAGMA foreign_keys=OFF", "DELETE FROM contributor")
    followups.add("operations = []")
    await refused(populated_url, "3 rows of byline refer to rows of contributor that do not exist")


async def test_a_migration_does_not_leave_references_dangling(populated_url: str, followups: Followups) -> None:
    followups.add(
        'changes_rows = ("contributor", "byline")\noperations = [ops.RunPython(harm)]',
        before="async def harm(apps, editor):\n    await editor.client.execute_query('DELETE FROM contributor')",
    )
    await refused(populated_url, "byline")


@sqlite_alone  # SQLite's full-text search
async def test_a_full_text_index_is_right_after_its_table_was_rebuilt(populated_url: str, followups: Followups) -> None:
    await execute(
        populated_url,
        "DELETE FROM outbox WHERE rowid = 1",  # so that a rebuild may number the rows anew
        "CREATE VIRTUAL TABLE found USING fts5(kind, content='outbox')",
        "UPDATE outbox SET kind = 'needle' WHERE rowid = 2",
        "INSERT INTO found (found) VALUES ('rebuild')",
    )
    followups.add('operations = [ops.AlterField("Outbox", "kind", fields.TextField(null=True))]')
    await migrate(populated_url)
    with closing(sqlite3.connect(populated_url.removeprefix("sqlite://"))) as file:
        assert file.execute("SELECT kind FROM found WHERE found MATCH 'needle'").fetchall() == [("needle",)]


@sqlite_alone
async def test_an_index_without_its_content_is_named(populated_url: str, followups: Followups) -> None:
    followups.add('operations = [ops.DeleteModel("SearchText")]')
    await refused(populated_url, "the search table search_index does not match its content table")


@sqlite_alone
async def test_an_index_that_is_out_of_step_is_built_anew(populated_url: str, followups: Followups) -> None:
    await execute(populated_url, "DROP TRIGGER tr_search_text_update", "UPDATE search_text SET words = 'needle=1'")
    followups.add("operations = []")
    await migrate(populated_url)
    with closing(sqlite3.connect(populated_url.removeprefix("sqlite://"))) as file:
        assert file.execute("SELECT count(*) FROM search_index WHERE search_index MATCH '\"needle=1\"'").fetchone() == (
            3,
        )


@pytest.mark.parametrize("dialect", ["postgres"], indirect=True)
async def test_a_table_in_use_is_not_waited_for_for_ever(populated_url: str, followups: Followups) -> None:
    before = contents(populated_url)
    followups.add('operations = [ops.RemoveField("Article", "subtitle")]')
    user = await asyncpg.connect(populated_url)
    async with user.transaction():
        await user.fetch("SELECT count(*) FROM article")
        with pytest.raises(MigrationRefused, match="lock timeout"):
            await migrate(populated_url, lock_seconds=0.1)
    await user.close()
    assert contents(populated_url) == before


async def test_a_file_that_holds_rows_is_copied_first(populated_url: str, followups: Followups, tmp_path: Path) -> None:
    before = contents(populated_url)
    followups.add('operations = [ops.RemoveField("Article", "subtitle")]')
    report = await migrate(populated_url, backup_dir=tmp_path / "copies")
    if not populated_url.startswith("sqlite"):
        assert report.backup is None
        return
    assert report.backup is not None
    assert contents(f"sqlite://{report.backup}") == before
    with closing(sqlite3.connect(report.backup)) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@sqlite_alone  # a backup of PostgreSQL is its administrator's
async def test_without_a_backup_nothing_is_begun(populated_url: str, followups: Followups, tmp_path: Path) -> None:
    (tmp_path / "no-folder").write_text("a file")
    before = contents(populated_url)
    followups.add('operations = [ops.RemoveField("Article", "subtitle")]')
    with pytest.raises(MigrationRefused, match="No backup could be written"):
        await migrate(populated_url, backup_dir=tmp_path / "no-folder")
    assert contents(populated_url) == before


async def test_a_database_that_is_not_up_to_date_is_not_ready(database_url: str, followups: Followups) -> None:
    followups.add("operations = []")
    database = await Database.open(database_url)
    assert await database.check() == [f"The migration gql_blog.{followup()} is not applied. Run `gql-blog migrate`."]
    await migrate(database_url)
    assert await database.check() == []
    await database.close()


async def test_nobody_answers() -> None:
    with pytest.raises(StoreError, match="cannot be reached"):
        await migrate("postgres://nobody@127.0.0.1:1/nothing")
