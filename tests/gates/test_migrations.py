"""The tables and the migrations of the core say the same."""

from gql_blog.store import unwritten_migrations


async def test_no_migration_is_missing() -> None:
    assert await unwritten_migrations() == {}
