"""What the flows of a module share: the library of the golden files, and databases with the tables of the webhooks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.databases import copied_database, fresh_database
from support.golden_library import GoldenLibrary, Stocked, count_off, opened, stock
from support.postgres import aside
from support.writing import newsroom_of

from gql_blog.store import Database


@pytest.fixture(scope="module")
def stocked(shared_url: str) -> Stocked:
    """The module's database, which is stocked once."""

    async def fill() -> str:
        database = await Database.open(shared_url)
        try:
            return await stock(newsroom_of(database))
        finally:
            await database.close()

    with pytest.MonkeyPatch.context() as patch:
        counted = count_off(patch)
        return Stocked(shared_url, aside(fill()), counted)


@pytest.fixture
async def read_only(stocked: Stocked, shared_database: Database) -> GoldenLibrary:
    """The library, for what changes nothing."""
    return await opened(shared_database, stocked.receipt)


@pytest.fixture(scope="module")
def migrated_webhooks(
    dialect: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A database with the tables of the webhooks, to copy: to migrate takes as long as most of what is tried."""
    from support.hooked import migrate_webhooks

    folder = tmp_path_factory.mktemp("webhooks")
    with fresh_database(dialect, request, folder) as url:
        aside(migrate_webhooks(folder, url))
        yield url


@pytest.fixture
def webhooks_url(migrated_webhooks: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of such a database, empty."""
    with copied_database(migrated_webhooks, request, tmp_path) as url:
        yield url
