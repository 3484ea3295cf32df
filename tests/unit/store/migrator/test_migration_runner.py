"""The commands of migration, from without."""

from pathlib import Path

import pytest
from support.followups import CORE_MIGRATIONS
from support.populated import contents
from tortoise.backends.base.executor import EXECUTOR_CACHE

from gql_blog.errors import SettingsError
from gql_blog.store import MigrationReport, make_migration, migrate, pending, unwritten_migrations
from gql_blog.store.database_url import DatabaseURL
from gql_blog.store.migrator.migration_runner import migration_connection


async def test_a_folder_is_made_for_the_file(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path / 'new' / 'data' / 'blog.sqlite3'}"
    report = await migrate(url)
    assert len(report.applied) == len(CORE_MIGRATIONS)
    assert report.backup is None
    assert contents(url)["article"] == []


async def test_asking_what_is_pending_changes_nothing(sqlite_url: str, postgres_url: str, tmp_path: Path) -> None:
    for url in (sqlite_url, postgres_url):
        assert len(await pending(url)) == len(CORE_MIGRATIONS)
    assert list(tmp_path.iterdir()) == []
    assert contents(postgres_url) == {}


async def test_an_address_that_is_none_is_refused() -> None:
    for ask in (migrate, pending):
        with pytest.raises(SettingsError, match="must start with"):
            await ask("blog.sqlite3")


async def test_migrations_of_two_databases_at_once_keep_their_statements_apart(tmp_path: Path) -> None:
    kept = set(EXECUTOR_CACHE)
    first, second = (DatabaseURL.parse(f"sqlite://{tmp_path / name}.db") for name in ("first", "second"))
    async with migration_connection(first, ()) as one:
        EXECUTOR_CACHE[one.connection_name, None, "tag"] = ([], "", [], "", "", {})
        async with migration_connection(second, ()) as other:
            assert one.connection_name != other.connection_name
        assert (one.connection_name, None, "tag") in EXECUTOR_CACHE
    assert set(EXECUTOR_CACHE) <= kept


@pytest.mark.long
async def test_the_tables_are_compared_without_a_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert await unwritten_migrations() == {}
    assert await make_migration("gql_blog") is None
    assert list(tmp_path.iterdir()) == []


def test_a_report_says_nothing_where_nothing_was_done() -> None:
    assert MigrationReport() == MigrationReport(applied=(), backup=None)
