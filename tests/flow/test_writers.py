"""Several writers at once: in processes of their own, and in transactions that would each do no harm alone."""

import asyncio
import os
import sys
from pathlib import Path

import pytest
from support.growth import HANG
from support.populated import make, make_article
from tortoise.exceptions import IntegrityError

from gql_blog.store import Database
from gql_blog.store.tables import Article, OldSlug, Tag

TESTS = Path(__file__).resolve().parent.parent


@pytest.mark.long
async def test_three_processes_that_read_and_then_write_all_succeed(database: Database, database_url: str) -> None:
    async with database.transaction():
        await make(Tag, slug="counter", name="0")
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "support.counting",
            database_url,
            "30",
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(TESTS)},
            cwd=TESTS.parent,
        )
        for _ in range(3)
    ]
    ended = await asyncio.gather(*(process.communicate() for process in processes))
    assert [errors.decode() for _, errors in ended] == [""] * 3
    assert [tuple(row) for row in await database.reader.fetch("SELECT name FROM tag")] == [("90",)]


async def test_two_transactions_do_not_make_a_circle_together(database: Database) -> None:
    """Each moves one article under the other, and sees no circle."""
    async with database.transaction():
        post = await make_article("post")
        one, two = [await make_article(slug, responding_to_id=post.id, root_id=post.id) for slug in ("one", "two")]

    async def move(article: str, under: str) -> None:
        async with database.transaction():
            await Article.filter(id=article).update(responding_to_id=under)
            await asyncio.sleep(0.1)

    ended = await asyncio.gather(move(one.id, two.id), move(two.id, one.id), return_exceptions=True)
    assert [type(error) for error in ended if error is not None] == [IntegrityError]


async def test_two_transactions_do_not_give_one_slug_twice(database: Database) -> None:
    """One makes it an old slug, the other a new one, and neither sees the other's."""
    async with database.transaction():
        post = await make_article("post")
        other = await make_article("other")

    async def retire() -> None:
        async with database.transaction():
            await make(OldSlug, slug="wanted", article_id=post.id)
            await asyncio.sleep(0.1)

    async def rename() -> None:
        async with database.transaction():
            await Article.filter(id=other.id).update(slug="wanted")
            await asyncio.sleep(0.1)

    ended = await asyncio.gather(retire(), rename(), return_exceptions=True)
    assert [type(error) for error in ended if error is not None] == [IntegrityError]


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_readers_do_not_wait_for_writers(database: Database) -> None:
    written, go_on = asyncio.Event(), asyncio.Event()

    async def write() -> None:
        async with database.transaction():
            await make(Tag, slug="one")
            written.set()
            await go_on.wait()

    task = asyncio.create_task(write())
    await written.wait()
    async with asyncio.timeout(HANG):
        for _ in range(20):
            assert await database.reader.fetch("SELECT count(*) FROM tag") == [(0,)]
    go_on.set()
    await task
    assert await database.reader.fetch("SELECT count(*) FROM tag") == [(1,)]
