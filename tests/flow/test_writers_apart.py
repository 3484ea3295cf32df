"""On PostgreSQL a writer waits for those whom it meets: a transaction held open in one dialogue delays no other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest
from support.comments import judge, submit
from support.growth import HANG
from support.importing import take
from support.many_writers import clients_of
from support.populated import execute
from support.recomputed import wrong_columns
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.content import DraftArticle, DraftByline, Reference, Verdict
from gql_blog.store import Article, Contributor, IdempotencyKey, Outbox, Tag
from gql_blog.write import (
    ArticleWritten,
    BylineInput,
    CreatePost,
    CreateResponse,
    SubmitComment,
    UnpublishArticle,
    UpdateArticle,
)

pytestmark = pytest.mark.parametrize("dialect", ["postgres"], indirect=True)

GATE = 42
ADA, WORD = (BylineInput(name="Ada"),), ("Word",)

# Whoever makes a revision waits at its commit, after all else, as long as the test holds the gate.
HOLD = (
    f"""CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_advisory_xact_lock_shared({GATE}); RETURN NULL; END $$""",
    """CREATE CONSTRAINT TRIGGER hold AFTER INSERT ON revision DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.note = 'held') EXECUTE FUNCTION hold()""",
)
WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 42 AND NOT granted"


@asynccontextmanager
async def held_open(room: Newsroom, url: str, command: Any) -> AsyncIterator["asyncio.Task[ArticleWritten]"]:
    """Carry out a command whose revision has the note ``held`` up to its commit, and let it go in the end."""
    await execute(url, *HOLD)
    gate = await asyncpg.connect(url)
    try:
        await gate.execute(f"SELECT pg_advisory_lock({GATE})")
        task = asyncio.create_task(room.run(command))
        async with asyncio.timeout(HANG):
            while not await gate.fetchval(WAITING):
                assert not task.done(), await task
        yield task
        assert not task.done()
        await gate.execute(f"SELECT pg_advisory_unlock({GATE})")
        await task
    finally:
        await gate.close()


async def post_and_answer(room: Newsroom, title: str, **fields: Any) -> tuple[str, str]:
    """Make a dialogue with a comment, all with the same author and tag; the ids of its post and its response."""
    post = await room.post(title, bylines=ADA, tags=WORD, **fields)
    answer = await room.response(post.article_id, f"Answer to {title}", bylines=ADA)
    await submit(room, answer.article_id, body=f"To {title}.")
    return post.article_id, answer.article_id


async def update(room: Newsroom, article_id: str, **fields: Any) -> Any:
    """Update an article, whatever its version."""
    return await room.run(await update_of(room, article_id, **fields))


async def update_of(room: Newsroom, article_id: str, **fields: Any) -> UpdateArticle:
    """Return the command for that."""
    return UpdateArticle(id=article_id, expected_version=(await room.article(article_id)).version, **fields)


async def write_everything(room: Newsroom, post_id: str, answer_id: str) -> None:
    """Write in a dialogue all that there is to write; each waits for nobody."""
    async with asyncio.timeout(HANG):
        await update(room, answer_id, title="Renamed", tags=WORD, bylines=(*ADA, BylineInput(name="Bo")))
        comment_id = await submit(room, answer_id, body="Another.")
        await judge(room, comment_id, Verdict.APPROVE)
        await room.response(post_id, "Published", bylines=ADA)
        await room.post("Elsewhere", bylines=ADA, tags=WORD)
        draft = DraftArticle(
            title="A File", source="Text.", responding_to=Reference(title="Two"), bylines=(DraftByline("Ada"),)
        )
        await take(room, draft)


async def test_an_update_that_is_held_open_delays_no_other_dialogue(room: Newsroom, database_url: str) -> None:
    _, one = await post_and_answer(room, "One")
    other = await post_and_answer(room, "Two")
    change = await update_of(room, one, note="held", title="Held", source="Held.", bylines=(BylineInput(name="Ada"),))
    async with held_open(room, database_url, change):
        await write_everything(room, *other)
    assert wrong_columns(database_url) == []


async def test_a_move_that_is_held_open_delays_no_third_dialogue(room: Newsroom, database_url: str) -> None:
    _, one = await post_and_answer(room, "One")
    target, _ = await post_and_answer(room, "Target")
    other = await post_and_answer(room, "Two")
    async with held_open(room, database_url, await update_of(room, one, note="held", responding_to_id=target)):
        await write_everything(room, *other)
    assert wrong_columns(database_url) == []


async def test_what_becomes_public_by_a_transaction_that_is_held_open_delays_nobody(
    room: Newsroom, database_url: str
) -> None:
    """The author and the tag are public already: many may add to that at once."""
    post, _ = await post_and_answer(room, "One")
    other = await post_and_answer(room, "Two")
    await take(
        room, DraftArticle(title="Of A Stub", source="Its text.", responding_to=Reference(title="Stub")), "b.txt"
    )
    (stub,) = await room.rows(Article, is_stub=True)
    change = await update_of(room, stub.id, note="held", source="No stub.", bylines=ADA, tags=WORD)
    async with held_open(room, database_url, change):
        await write_everything(room, *other)
        assert (await room.article(post)).public
    assert wrong_columns(database_url) == []


async def test_writers_of_one_dialogue_wait_for_each_other(room: Newsroom, database_url: str) -> None:
    post, one = await post_and_answer(room, "One")
    async with held_open(room, database_url, await update_of(room, one, note="held", title="Held")):
        waiting = asyncio.create_task(submit(room, post, body="Waits."))
        await blocked(room, database_url, 1)
        assert not waiting.done()
    await waiting
    assert wrong_columns(database_url) == []


async def test_versions_of_an_article_wait_for_each_other(room: Newsroom, database_url: str) -> None:
    """A change tells the dialogues of all visible versions: none may appear or move where it is not looked for."""
    original = await room.post("Original")
    version = await room.post("Version", publish=False, translation_of_id=original.article_id)
    change = await update_of(room, original.article_id, note="held", title="Held")
    async with held_open(room, database_url, change):
        waiting = asyncio.create_task(room._published(version))
        await blocked(room, database_url, 1)
        assert not waiting.done()
    await waiting


async def blocked(room: Newsroom, url: str, number: int) -> None:
    """Wait until so many statements wait for rows of others."""
    sql = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    connection = await asyncpg.connect(url)
    try:
        async with asyncio.timeout(HANG):
            while await connection.fetchval(sql) < number + 1:  # and the one at the gate
                pass
    finally:
        await connection.close()


async def test_two_who_hide_the_last_references_at_once_leave_no_name_public(room: Newsroom, database_url: str) -> None:
    """Each sees that the other's article is public still: a name that nothing public carries must not stay."""
    posts = [await room.post(f"Post {number}", bylines=ADA, tags=WORD) for number in range(6)]
    async with clients_of(database_url, len(posts)) as rooms:
        commands = [UnpublishArticle(id=each.article_id, expected_version=each.version) for each in posts]
        await asyncio.gather(*(each.run(command) for each, command in zip(rooms, commands, strict=True)))
    assert [each.public for each in (*await room.rows(Contributor), *await room.rows(Tag))] == [False, False]
    assert wrong_columns(database_url) == []


async def test_one_hides_and_another_shows_at_once(room: Newsroom, database_url: str) -> None:
    async with clients_of(database_url, 2) as rooms:
        for turn in range(8):
            shown = await room.post(f"Shown {turn}", bylines=ADA, tags=WORD)
            draft = await room.post(f"Draft {turn}", publish=False, bylines=ADA, tags=WORD)
            hide = UnpublishArticle(id=shown.article_id, expected_version=shown.version)
            await asyncio.gather(rooms[0].run(hide), rooms[1]._published(draft))
            assert wrong_columns(database_url) == []
            published = await room.article(draft.article_id)
            await room.run(UnpublishArticle(id=published.id, expected_version=published.version))


async def test_names_tags_slugs_and_stubs_are_made_once(room: Newsroom, database_url: str) -> None:
    async with clients_of(database_url, 6) as rooms:
        for turn in range(4):
            people = tuple(BylineInput(name=f"Person {turn} {letter}") for letter in "AB")
            commands = [
                CreatePost(
                    title=f"Title {turn}",
                    source="Text.",
                    bylines=people[:: 1 if number % 2 else -1],
                    tags=(f"tag {turn}", f"Word {turn}")[:: -1 if number % 2 else 1],
                )
                for number in range(6)
            ]
            await asyncio.gather(*(each.run(command) for each, command in zip(rooms, commands, strict=True)))
            drafts = [
                DraftArticle(title=f"File {turn} {at}", source=f"{at}", responding_to=Reference(title=f"Stub {turn}"))
                for at in range(6)
            ]
            files = zip(rooms, drafts, strict=True)
            await asyncio.gather(*(take(each, draft, f"{draft.title}.txt") for each, draft in files))
            again = DraftArticle(title=f"Same {turn}", source="The same file, imported by all at once.")
            await asyncio.gather(*(take(each, again, f"same-{turn}.txt") for each in rooms))
    assert len(await room.rows(Contributor)) == 2 * 4
    assert len(await room.rows(Tag)) == 2 * 4
    assert len(await room.rows(Article, is_stub=True)) == 4
    assert len(await room.rows(Article, title__startswith="Same")) == 4
    assert wrong_columns(database_url) == []


async def test_one_key_at_once_is_one_comment(room: Newsroom, database_url: str) -> None:
    post = await room.post()
    viewer: Viewer = ANONYMOUS
    command = SubmitComment(
        article_id=post.article_id, author_name="Bo", body="Once.", idempotency_key="0123456789abcdef"
    )
    async with clients_of(database_url, 5) as rooms:
        results = await asyncio.gather(*(each.run(command, viewer) for each in rooms))
    assert len({each.comment_id for each in results}) == 1
    assert len({each.receipt for each in results}) == 1


async def test_keys_that_somebody_else_forgets_are_left_to_them(room: Newsroom, database_url: str) -> None:
    post = await room.post()
    first = CreateResponse(responding_to_id=post.article_id, title="A", source="A.", idempotency_key="first-key")
    await room.run(first)
    await execute(database_url, "UPDATE idempotency_key SET created_at = created_at - interval '2 days'")
    other = await asyncpg.connect(database_url)
    try:
        await other.execute("BEGIN")
        await other.execute("SELECT id FROM idempotency_key FOR UPDATE")
        async with asyncio.timeout(HANG):
            await room.run(CreatePost(title="B", source="B.", idempotency_key="second-key"))
        assert len(await room.rows(IdempotencyKey)) == 2
    finally:
        await other.close()
    await room.run(CreatePost(title="C", source="C.", idempotency_key="third-key"))
    assert len(await room.rows(IdempotencyKey)) == 2


async def test_events_of_one_article_are_in_the_order_of_its_versions(room: Newsroom, database_url: str) -> None:
    post = await room.post()
    async with clients_of(database_url, 4) as rooms:

        async def rename(client: Newsroom, name: str) -> None:
            for turn in range(5):
                article = await client.article(post.article_id)
                change = UpdateArticle(id=article.id, expected_version=article.version, title=f"{name} {turn}")
                await asyncio.gather(client.run(change), return_exceptions=True)

        await asyncio.gather(*(rename(each, str(number)) for number, each in enumerate(rooms)))
    versions = [each.payload["version"] for each in await room.rows(Outbox, subject_id=post.article_id)]
    assert versions == sorted(versions)
