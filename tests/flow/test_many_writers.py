"""Clients that write at once what meets: whatever they did, each derived column is what it is derived from."""

import asyncio
import time

import pytest
from support.importing import take
from support.many_writers import KINDS, clients_of, plant, write_at_random
from support.populated import execute
from support.recomputed import wrong_columns
from support.writing import Newsroom

from gql_blog.content import DraftArticle, Reference
from gql_blog.errors import GqlBlogError
from gql_blog.store import Article
from gql_blog.write import UpdateArticle

ROUNDS = 8
CIRCLES = 5
SECONDS = 60.0

FAULTS = (
    "UPDATE article SET public = NOT public WHERE slug = 'post-0'",
    "UPDATE article SET dialogue_count = 7 WHERE slug = 'post-0'",
    "UPDATE article SET comment_count_all = 7 WHERE slug = 'answer-0-0'",
    "UPDATE article SET root_id = (SELECT id FROM article WHERE slug = 'post-1') WHERE slug = 'answer-0-0'",
    "UPDATE article SET credited_names = 'Nobody' WHERE slug = 'post-0'",
    "UPDATE comment SET reply_count = 1",
    "UPDATE comment SET public = NOT public",
    "UPDATE contributor SET public = NOT public",
    "UPDATE contributor SET name = 'Person A'",
    "UPDATE tag SET public = NOT public",
    "UPDATE search_text SET words = 'other=1'",
    "DELETE FROM search_text",
    "UPDATE revision SET number = number + 10",
)


@pytest.mark.long
async def test_what_twelve_clients_write_is_derived_rightly(room: Newsroom, database_url: str) -> None:
    await plant(room)
    async with clients_of(database_url) as rooms:
        outcomes = await write_at_random(rooms, 1, lambda turn: turn < ROUNDS)
    assert wrong_columns(database_url) == []
    assert outcomes.done.total() > ROUNDS


@pytest.mark.long
async def test_what_twelve_clients_write_for_a_minute_is_derived_rightly(room: Newsroom, database_url: str) -> None:
    await plant(room)
    until = time.monotonic() + SECONDS
    async with clients_of(database_url) as rooms:
        outcomes = await write_at_random(rooms, 2, lambda _turn: time.monotonic() < until)
    assert wrong_columns(database_url) == []
    assert set(outcomes.done) == set(KINDS)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("sql", FAULTS)
async def test_the_recomputation_finds_what_is_wrong(room: Newsroom, database_url: str, sql: str) -> None:
    await plant(room)
    assert wrong_columns(database_url) == []
    await execute(database_url, 'DROP TRIGGER "tr_revision_update"', sql)  # it refuses to change a revision
    assert wrong_columns(database_url)


async def test_circles_of_three_are_refused_in_every_round(room: Newsroom, database_url: str) -> None:
    """Three clients make each response answer the next one at the same time."""
    posts = [(await room.post(f"Post {number}")).article_id for number in range(3)]
    async with clients_of(database_url, 3) as rooms:
        for turn in range(CIRCLES):
            made = [
                (await room.response(posts[number if turn % 2 else 0], f"Answer {turn} {number}")).article_id
                for number in range(3)
            ]
            pairs = zip(rooms, made, (*made[1:], made[0]), strict=True)
            ended = await asyncio.gather(*(move(*pair) for pair in pairs), return_exceptions=True)
            refused = [each for each in ended if each is not None]
            assert refused
            assert [each for each in refused if not isinstance(each, GqlBlogError)] == []
            assert wrong_columns(database_url) == []


async def move(room: Newsroom, article_id: str, to: str) -> None:
    """Make an article answer another one."""
    version = (await room.article(article_id)).version
    await room.run(UpdateArticle(id=article_id, expected_version=version, responding_to_id=to))


async def test_circles_of_three_files_are_refused_in_every_round(room: Newsroom, database_url: str) -> None:
    """Three files name each other, and are imported at the same time."""
    async with clients_of(database_url, 3) as rooms:
        for turn in range(CIRCLES):
            await asyncio.gather(*(take_file(each, turn, number) for number, each in enumerate(rooms)))
            titles = sorted(each.title for each in await room.rows(Article, title__startswith=f"File {turn}"))
            assert titles == [f"File {turn} {number}" for number in range(3)]
            assert wrong_columns(database_url) == []


async def take_file(room: Newsroom, turn: int, number: int) -> None:
    """Import a file that answers the next one."""
    draft = DraftArticle(
        title=f"File {turn} {number}",
        source=f"The text of file {number} of {turn}.",
        responding_to=Reference(title=f"File {turn} {(number + 1) % 3}"),
    )
    await take(room, draft, f"{turn}-{number}.txt")
