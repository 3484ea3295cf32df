"""The moderation plugin at work: its table migrated beside the core's, its word stored with its evidence."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator

import pytest
from support.person_schema import hold
from support.sampling import sqlite_first
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.content import CommentStatus, Role, Verdict
from gql_blog.hooks import Hooks, ModerationCase, PluginState
from gql_blog.render import Renderer
from gql_blog.store import (
    Article,
    CircuitStore,
    Comment,
    Database,
    Decision,
    PluginTables,
    User,
    migrate,
    pending,
    unwritten_migrations,
)
from gql_blog.write import CommentWritten, CreateUser, ErasePerson, ExportPerson, SubmitComment, Writer

pytestmark = pytest.mark.skipif(
    "moderation" not in Hooks.load().names, reason="the moderation plugin is not installed in this environment"
)


@pytest.fixture
def hooks() -> Hooks:
    """The plugin as it is installed, alone."""
    return Hooks.load(allow=["moderation"])


@pytest.fixture
def tables(hooks: Hooks) -> list[PluginTables]:
    return [PluginTables(each.plugin, each.value.models, each.value.migrations) for each in hooks.tables]


@pytest.fixture
async def room(database_url: str, hooks: Hooks, tables: list[PluginTables]) -> AsyncIterator[Newsroom]:
    """A writer with the plugin, over each database in turn, migrated with it."""
    await migrate(database_url, tables)
    database = await Database.open(database_url, plugin_tables=tables)
    yield Newsroom(database, Writer(database, hooks, Renderer(hooks)))
    await database.close()


async def submit(room: Newsroom, article_id: str, name: str, body: str) -> tuple[Comment, list[Decision]]:
    written: CommentWritten = await room.run(
        SubmitComment(article_id=article_id, author_name=name, body=body), ANONYMOUS
    )
    (comment,) = await room.rows(Comment, id=written.comment_id)
    return comment, await room.rows(Decision, comment_id=written.comment_id)


async def sightings(room: Newsroom) -> int:
    ((count,),) = await room.database.reader.fetch("SELECT count(*) FROM moderation_sighting")
    return int(count)


async def test_its_tables_and_its_migrations_say_the_same(database_url: str, tables: list[PluginTables]) -> None:
    assert await unwritten_migrations(tables) == {}
    assert await pending(database_url, tables) == ["moderation.0001_initial", "moderation.0002_ids"]
    await migrate(database_url, tables)
    assert await pending(database_url, tables) == []


@sqlite_first
async def test_what_is_found_is_stored_with_its_evidence(room: Newsroom) -> None:
    post = await room.post()
    links = " ".join(f"https://x{number}.example.org/" for number in range(7))
    comment, (decision,) = await submit(room, post.article_id, "Bo", f"Look at these pages, all of them: {links}")
    assert comment.status == CommentStatus.SPAM
    assert (decision.decided_by, decision.verdict) == ("moderation", Verdict.SPAM)
    assert decision.reason == "It has 7 links."
    assert decision.score == pytest.approx(0.9)
    assert decision.evidence["rules"][0]["count"] == 7


@sqlite_first
async def test_what_offends_is_held_and_a_threat_refused_and_the_rest_waits_without_a_word(room: Newsroom) -> None:
    post = await room.post()
    held, decisions = await submit(room, post.article_id, "Bo", "What utter bullshit this is.")
    assert (held.status, len(decisions)) == (CommentStatus.PENDING, 1)
    refused, _ = await submit(room, post.article_id, "Bo", "Kill yourself.")
    assert refused.status == CommentStatus.REJECTED
    clean, decisions = await submit(room, post.article_id, "Cy", "The tide tables are those of the year before.")
    assert (clean.status, decisions) == (CommentStatus.PENDING, [])


@sqlite_first
async def test_the_same_text_by_others_is_recognised_across_articles(room: Newsroom) -> None:
    first, second = await room.post("On Tides"), await room.post("On Bridges")
    text = "The harbour of my home town has the very best tides of all."
    verdicts = []
    for number, article in enumerate([first, second, first, second]):
        _, decisions = await submit(room, article.article_id, f"Somebody {number}", f"{text}{'!' * number}")
        verdicts.append(decisions[0].verdict if decisions else None)
    assert verdicts == [None, Verdict.HOLD, Verdict.HOLD, Verdict.SPAM]
    assert await sightings(room) == 4


@sqlite_first
async def test_what_was_seen_goes_with_its_article(room: Newsroom) -> None:
    post = await room.post()
    await submit(room, post.article_id, "Bo", "The tide tables are those of the year before.")
    assert await sightings(room) == 1
    async with room.database.transaction() as transaction:
        for table in ("decision", "receipt", "comment"):
            await transaction.execute(f"DELETE FROM {table}")
        await Article.filter(id=post.article_id).delete()
    assert await sightings(room) == 0


@sqlite_first
async def test_without_its_table_the_comment_is_held(room: Newsroom) -> None:
    post = await room.post()
    async with room.database.transaction() as transaction:
        await transaction.execute("DROP TABLE moderation_sighting")
    comment, (decision,) = await submit(room, post.article_id, "Bo", "The tide tables are those of the year before.")
    assert comment.status == CommentStatus.PENDING
    assert decision.evidence == {"failed": True}


@sqlite_first
async def test_waiting_for_a_lock_of_ours_is_no_failure_of_the_plugin(room: Newsroom, hooks: Hooks) -> None:
    """Its own table is in our database: while an import writes there, its statements wait, beyond its limit."""
    post = await room.post()
    limit = 0.5
    hooks._contexts.limits = {**hooks._contexts.limits, "moderate": limit}
    begun = asyncio.Event()

    async def hold_the_lock() -> None:
        async with room.database.transaction() as transaction:
            if transaction.dialect == "postgres":
                await transaction.execute("LOCK TABLE moderation_sighting")
            begun.set()
            await asyncio.sleep(2 * limit)

    async with hooks.sharing_health(CircuitStore(room.database)):
        holding = asyncio.create_task(hold_the_lock())
        await begun.wait()
        _, decisions = await submit(room, post.article_id, "Ada", "It is so.")
        await holding
    assert not any((each.evidence or {}).get("failed") for each in decisions)
    assert await sightings(room) == 1
    assert {each.state for each in hooks.health()} == {PluginState.OK}


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_five_comments_that_are_hard_to_read_are_judged_and_the_circuit_stays_closed(
    room: Newsroom, hooks: Hooks
) -> None:
    post = await room.post()
    await hooks.lifecycle.start()
    async with hooks.sharing_health(CircuitStore(room.database)):
        for number, piece in enumerate(("x-", "a-a-", "aaaa", "a.-a", "+1-1")):
            text = f"Number {number}: {piece * (19_900 // len(piece))}"
            _, decisions = await submit(room, post.article_id, f"Reader {number}", text)
            assert not any((each.evidence or {}).get("failed") for each in decisions)
        assert {each.state for each in hooks.health()} == {PluginState.OK}
    await hooks.lifecycle.stop()


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_a_lock_of_another_process_is_no_failure_either(room: Newsroom, hooks: Hooks) -> None:
    """SQLite waits for it, and gives up at last: then a moderator decides, and the plugin is not blamed."""
    path = room.database.path
    assert path is not None
    post = await room.post()
    async with room.database.session():
        await Article.all().count()  # opens the connection
    client = room.database._client
    await client.execute_script("PRAGMA busy_timeout = 20")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    case = ModerationCase(
        comment_id="com_1",
        article_id=post.article_id,
        article_title="Tides",
        author_name="Ada",
        source="It is so.",
        text="It is so.",
    )
    async with hooks.sharing_health(CircuitStore(room.database)), room.database.session():
        moderation = await hooks.moderate(case)
    other.close()
    assert [each.failed for each in moderation.judgements] == [True]
    assert {each.state for each in hooks.health()} == {PluginState.OK}


@sqlite_first
async def test_it_forgets_whom_the_site_forgets(room: Newsroom) -> None:
    post = await room.post()
    for name in ("Ruth", "Bo"):
        who = {"author_name": name, "author_email": f"{name}@example.org"}
        await room.run(SubmitComment(article_id=post.article_id, body=f"By {name}, this one.", **who), ANONYMOUS)
    told = hold((await room.run(ExportPerson(email="ruth@example.org"))).data)
    assert len(told["plugins"]["moderation"]["sightings"]) == 1
    assert (await room.run(ErasePerson(email="ruth@example.org"))).plugins == ("moderation",)
    assert await sightings(room) == 1


@sqlite_first
async def test_who_writes_very_fast_is_held_and_who_works_here_may_link(room: Newsroom) -> None:
    post = await room.post()
    for number in range(8):
        _, decisions = await submit(room, post.article_id, "Bo", f"Thought number {number} about the tides of spring.")
        assert decisions == []
    _, (decision,) = await submit(room, post.article_id, "Bo", "And one thought more about the harbour.")
    assert decision.reason == "Its author has sent 8 comments within 10 minutes."
    links = " ".join(f"https://x{number}.example.org/" for number in range(7))
    (await room.run(CreateUser(email="ed@blog.example", role=Role.EDITOR, name="Ed")))
    (user,) = await room.rows(User, email="ed@blog.example")
    editor = Viewer(Role.EDITOR, user.id, actor=user.id)
    written: CommentWritten = await room.run(
        SubmitComment(article_id=post.article_id, author_name="Ed", body=f"Look at these pages: {links}"), editor
    )
    assert await room.rows(Decision, comment_id=written.comment_id, decided_by="moderation") == []
