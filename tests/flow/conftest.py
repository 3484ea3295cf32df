"""The library of the golden files, stocked once a module: for what changes nothing."""

import pytest
from support.golden_library import GoldenLibrary, count_off, opened, stock
from support.postgres import aside
from support.writing import newsroom_of

from gql_blog.store import Database


@pytest.fixture(scope="module")
def stocked(shared_url: str) -> str:
    """The receipt of the module's database, which is stocked once."""

    async def fill() -> str:
        database = await Database.open(shared_url)
        try:
            return await stock(newsroom_of(database))
        finally:
            await database.close()

    with pytest.MonkeyPatch.context() as patch:
        count_off(patch)
        return aside(fill())


@pytest.fixture
async def read_only(stocked: str, shared_database: Database) -> GoldenLibrary:
    """The library, for what changes nothing."""
    return await opened(shared_database, stocked)
