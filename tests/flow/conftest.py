"""The library of the golden files, stocked once a module: for what changes nothing."""

import pytest
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
