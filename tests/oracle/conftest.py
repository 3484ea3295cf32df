"""Sites: databases of chance with an engine before them, and what the oracle knows of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from support.databases import UNHURRIED, fresh_database
from support.triples.running import Site, Sites, site_over

from gql_blog.store import Database


@pytest.fixture
def sites(request: pytest.FixtureRequest, tmp_path: Path) -> Sites:
    """Opens the site of a dialect and a seed."""

    @asynccontextmanager
    async def site(dialect: str, seed: int, **options: Any) -> AsyncIterator[Site]:
        folder = tmp_path / str(seed)
        folder.mkdir(exist_ok=True)
        with fresh_database(dialect, request, folder) as url:
            database = await Database.open(url, read_bounds=UNHURRIED)
            try:
                yield await site_over(database, url, seed, **options)
            finally:
                await database.close()

    return site
