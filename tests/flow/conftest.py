"""The library of the golden files, stocked once a module: for what changes nothing."""

from collections.abc import AsyncIterator

import pytest
from support.golden_library import GoldenLibrary, count_off, opened, stock
from support.postgres import aside
from support.writing import newsroom_of

from gql_blog.store import Database


@pytest.fixture(scope="module")
def stocked(shared_url: str) -> tuple[str, str]:
    """The URL of a database that was stocked once, and its receipt."""

    async def fill() -> str:
        database = await Database.open(shared_url)
        try:
            return await stock(newsroom_of(database))
        finally:
            await database.close()

    with pytest.MonkeyPatch.context() as patch:
        count_off(patch)
        return shared_url, aside(fill())


@pytest.fixture
async def read_only(stocked: tuple[str, str]) -> AsyncIterator[GoldenLibrary]:
    """The library, for what changes nothing."""
    url, receipt = stocked
    database = await Database.open(url)
    yield await opened(database, receipt)
    await database.close()
