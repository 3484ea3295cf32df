"""The pytest plugin of the kit, which pytest loads by itself: the fixture ``blog`` opens complete apps.

Tests are plain functions; no asyncio plugin is needed.

::

    def test_a_rude_comment_is_held(blog):
        with blog({"mine": my_plugin}) as app:
            app.comment(app.publish(), "No! No! No!")
            (call,) = app.calls("moderate")
            assert call.returned.verdict is Verdict.HOLD

Each app has its own migrated database, with the given plugins and their tables, and no others. ``app.hook_calls`` has
the calls of their hooks and callbacks. ``async with blog(…)`` gives the same app with async methods.
"""

import asyncio
import os
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest

import gql_blog_kit as kit

T = TypeVar("T")


@pytest.fixture(scope="session")
def blog_postgres_url() -> str:
    """The URL of a PostgreSQL server on which databases may be made; a test that asks for one is skipped without."""
    url = os.environ.get(kit.POSTGRES_VARIABLE)
    if not url:
        pytest.skip(f"no PostgreSQL: set {kit.POSTGRES_VARIABLE} to the URL of a server where tests may make databases")
    return url


@pytest.fixture(params=("sqlite", "postgresql"))
def each_database(request: pytest.FixtureRequest) -> str:
    """Each of the two databases in turn, for ``blog(…, database=each_database)``."""
    return str(request.param)


@pytest.fixture
def blog(tmp_path: Path, request: pytest.FixtureRequest) -> "Iterator[kit.Blog]":
    """Open apps: ``with blog({"name": plugin}) as app``."""
    made: list[tuple[str, str]] = []

    def new_database(kind: str) -> str | None:
        if kind == "sqlite":
            return None  # a file in the folder of the app
        if kind != "postgresql":
            raise ValueError(f"A database is 'sqlite' or 'postgresql', not {kind!r}.")
        server = str(request.getfixturevalue("blog_postgres_url"))
        url = _waited_for(kit.create_database(server))
        made.append((server, url))
        return url

    yield kit.Blog(tmp_path, new_database)
    for server, url in made:
        _waited_for(kit.drop_database(server, url))


def _waited_for(work: Coroutine[Any, Any, T]) -> T:
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
