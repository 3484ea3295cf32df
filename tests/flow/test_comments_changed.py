"""What becomes of comments is told live, and what was missed across a break is told once, by any process."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from support.comments import judge, submit
from support.growth import HANG
from support.hearing import until
from support.sampling import sqlite_mostly
from support.served import serve
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.content import CommentModeration, Role, SiteUrls, Verdict
from gql_blog.events import Relay
from gql_blog.events.outbox_reader import assign_positions
from gql_blog.graph import Engine, EngineSettings, GraphQLResult, build_schema
from gql_blog.hooks import Hooks
from gql_blog.render import Renderer
from gql_blog.store import Comment, Database
from gql_blog.write import (
    DeleteComment,
    EditComment,
    PublishArticle,
    SetCommentPolicy,
    SubmitComment,
    UnpublishArticle,
    WithdrawComment,
    Writer,
)

pytestmark = sqlite_mostly

TOLD = """subscription ($id: ID!, $after: String) {
  commentsChanged(articleId: $id, after: $after) { id kind cursor comment { body } } }"""


class Process:
    """What one process has over the database: a relay and an engine."""

    def __init__(self, database: Database) -> None:
        hooks, committed = Hooks.of({}), asyncio.Event()
        writer = Writer(database, hooks, Renderer(hooks), committed=committed)
        self.relay = Relay(database, hooks, committed=committed, poll_seconds=0.02)
        self.room = Newsroom(database, writer)
        self.engine = Engine(
            build_schema(hooks), database, writer, self.relay, EngineSettings(SiteUrls("https://s.example"))
        )

    async def hear(
        self, article: str, count: int, after: str | None = None, viewer: Viewer = ANONYMOUS, begun: Any = None
    ) -> list[Any]:
        """Return what is told until so many changes have come."""
        told: list[Any] = []
        results = self.engine.subscribe(query=TOLD, variables={"id": article, "after": after}, viewer=viewer)
        async with aclosing(results), asyncio.timeout(HANG):
            async for each in results:
                body = orjson.loads(each.body)
                assert "errors" not in body, body
                assert each.cursor == body["data"]["commentsChanged"]["cursor"]
                told.append(body["data"]["commentsChanged"])
                if len(told) == count:
                    break
        return told

    async def listen(self, article: str, count: int, after: str | None = None) -> "asyncio.Task[list[Any]]":
        """Begin to listen."""
        before = len(self.relay._subscribers)
        task = asyncio.create_task(self.hear(article, count, after))
        await until(lambda: len(self.relay._subscribers) > before or task.done())
        return task


@pytest.fixture
async def processes(database: Database) -> AsyncIterator[tuple[Process, Process]]:
    one, other = Process(database), Process(database)
    await one.relay.start()
    await other.relay.start()
    yield one, other
    await one.relay.stop()
    await other.relay.stop()


async def approved(room: Newsroom, post: str, body: str) -> str:
    comment = await submit(room, post, body=body)
    await judge(room, comment, Verdict.APPROVE)
    return comment


async def test_what_was_missed_is_told_once_by_another_process(processes: tuple[Process, Process]) -> None:
    one, other = processes
    room = one.room
    post, elsewhere = (await room.post("Here")).article_id, (await room.post("Elsewhere")).article_id
    live = await one.listen(post, 1)
    first = await approved(room, post, "First.")
    (told,) = await live
    assert (told["id"], told["kind"], told["comment"]["body"]) == (first, "ADDED", "<p>First.</p>\n")
    second, _ = await approved(room, post, "Second."), await approved(room, elsewhere, "Not here.")
    await submit(room, post, body="Held.")
    await judge(room, first, Verdict.SPAM)
    await assign_positions(room.database)
    going_on = await other.listen(post, 3, told["cursor"])
    third = await approved(room, post, "Third.")
    heard = await going_on
    assert [(each["id"], each["kind"]) for each in heard] == [(second, "ADDED"), (first, "REMOVED"), (third, "ADDED")]
    assert heard[1]["comment"] is None
    again = await (await one.listen(post, 1, heard[1]["cursor"]))
    assert [each["id"] for each in again] == [third]


async def test_who_comes_later_with_the_same_cursor_misses_nothing(processes: tuple[Process, Process]) -> None:
    """As all readers of a cached page do, which holds the cursor."""
    one, _ = processes
    post = (await one.room.post("Here")).article_id
    await approved(one.room, post, "First.")
    await assign_positions(one.room.database)
    ((cursor,),) = await one.room.database.reader.fetch("SELECT cursor FROM outbox WHERE kind = 'comment.published'")
    second = await approved(one.room, post, "Second.")
    given: Any = {"query": TOLD, "variables": {"id": post, "after": cursor}, "viewer": ANONYMOUS}
    async with aclosing(one.engine.subscribe(**given)) as early, aclosing(one.engine.subscribe(**given)) as late:
        for results in (early, late):
            async with asyncio.timeout(HANG):
                told = orjson.loads((await anext(results)).body)["data"]["commentsChanged"]
            assert told["id"] == second


async def test_a_process_that_is_behind_tells_nothing_twice(database: Database) -> None:
    ahead, behind = Process(database), Process(database)
    await behind.relay.start()
    behind.relay._poll_seconds = HANG
    room = ahead.room
    post = (await room.post("Here")).article_id
    first, second = await approved(room, post, "First."), await approved(room, post, "Second.")
    await assign_positions(database)
    cursors = {
        row[0]: row[1]
        for row in await database.reader.fetch("SELECT subject_id, cursor FROM outbox WHERE kind = 'comment.published'")
    }
    task = await behind.listen(post, 1, cursors[first])
    await behind.relay._read_outbox()
    assert [each["id"] for each in await task] == [second]
    await behind.relay.stop()


async def test_removals_and_changes_are_told_and_nothing_hidden(processes: tuple[Process, Process]) -> None:
    one, _ = processes
    room = one.room
    post = (await room.post("Here")).article_id
    first, second = await approved(room, post, "First."), await approved(room, post, "Second.")
    await assign_positions(room.database)
    rows = await room.database.reader.fetch("SELECT cursor FROM outbox WHERE cursor IS NOT NULL ORDER BY position")
    (row,) = await room.rows(Comment, id=first)
    await room.run(DeleteComment(id=first, expected_version=row.version))
    held = await submit(room, post, body="Held words.")
    await judge(room, held, Verdict.SPAM)
    await judge(room, second, Verdict.SPAM)
    policy = SetCommentPolicy(article_id=post, moderation=CommentModeration.AFTER)
    await room.run(policy, await room.somebody(Role.EDITOR, "Ed"))
    own = await room.run(SubmitComment(article_id=post, author_name="Bo", body="Third."), ANONYMOUS)
    third, by = own.comment_id, {"receipt": own.receipt}
    await room.run(EditComment(**by, expected_version=1, body="Better."), ANONYMOUS)
    await assign_positions(room.database)
    for viewer in (ANONYMOUS, *[await room.somebody(role) for role in Role]):
        told = await one.hear(post, 4, rows[-1][0], viewer)
        assert [(each["id"], each["kind"]) for each in told] == [
            *((first, "REMOVED"), (second, "REMOVED"), (third, "ADDED"), (third, "CHANGED"))
        ]
        assert told[-1]["comment"]["body"] == "<p>Better.</p>\n"
        assert "Held" not in json.dumps(told) or viewer.role in (Role.ADMIN, Role.EDITOR, Role.MODERATOR)
    await room.run(WithdrawComment(**by, expected_version=2), ANONYMOUS)
    (gone,) = await one.hear(post, 1, told[-1]["cursor"])
    assert (gone["id"], gone["kind"], gone["comment"]) == (third, "REMOVED", None)


async def test_who_listened_while_the_article_was_hidden_starts_over(processes: tuple[Process, Process]) -> None:
    """What was refused meanwhile was not public then, so nothing tells of it: it stayed on the page for good."""
    one, _ = processes
    room = one.room
    post = await room.post("Here")
    first = await approved(room, post.article_id, "First.")
    await assign_positions(room.database)
    ((cursor,),) = await room.database.reader.fetch("SELECT cursor FROM outbox WHERE kind = 'comment.published'")
    given: Any = {"query": TOLD, "variables": {"id": post.article_id}, "viewer": ANONYMOUS}
    live = asyncio.create_task(ends_with(one.engine.subscribe(**given)))
    await until(lambda: len(one.relay._subscribers) > 0)
    hidden = await room.run(UnpublishArticle(id=post.article_id, expected_version=post.version))
    await judge(room, first, Verdict.SPAM)
    await room.run(PublishArticle(id=post.article_id, expected_version=hidden.version))
    assert await live == "START_OVER"
    given["variables"]["after"] = cursor
    assert await ends_with(one.engine.subscribe(**given)) == "START_OVER"


async def ends_with(results: AsyncGenerator[GraphQLResult, None]) -> Any:
    """Return the code by which a subscription ends."""
    async with aclosing(results), asyncio.timeout(HANG):
        bodies = [orjson.loads(each.body) async for each in results]
    return bodies[-1]["errors"][0]["extensions"]["code"]


async def test_a_cursor_that_is_not_known_says_so(processes: tuple[Process, Process]) -> None:
    post = (await processes[0].room.post("Here")).article_id
    results = processes[0].engine.subscribe(query=TOLD, variables={"id": post, "after": "old"}, viewer=ANONYMOUS)
    async with aclosing(results):
        body = orjson.loads((await anext(results)).body)
    assert body["errors"][0]["extensions"]["code"] == "START_OVER"


async def test_a_browser_that_connects_again_to_another_server_gets_what_it_missed(tmp_path: Path) -> None:
    """Server-sent events have an id, and go on from the last one: over HTTP, with two servers over one database."""
    make = """mutation ($id: ID!, $n: String!) { submitComment(input: {articleId: $id, authorName: "Bo", body: $n}) {
      comment { id status } errors { message } } }"""
    settings: Any = {"GQL_BLOG_COMMENT_MODERATION": "after", "GQL_BLOG_RATE_LIMITS": "off"}
    with serve(tmp_path, "--demo", **settings) as one:
        async with httpx.AsyncClient(base_url=one.address, timeout=HANG) as http:
            post = (await _asked(http, '{ post(slug: "leave-the-stars-on") { id } }'))["post"]["id"]
            first = await _said(http, make, post, "One", None)
        await _asked_of(one.address, make, post, "Two")
    with serve(tmp_path, **settings) as other:
        async with httpx.AsyncClient(base_url=other.address, timeout=HANG) as http:
            second = await _said(http, make, post, "Three", first[0])
    assert (first[1], second[1]) == ("<p>One</p>\n", "<p>Two</p>\n")


async def _asked(http: httpx.AsyncClient, query: str, **variables: Any) -> Any:
    body = (await http.post("/graphql", json={"query": query, "variables": variables})).json()
    assert "errors" not in body, body
    return body["data"]


async def _asked_of(address: str, query: str, post: str, text: str) -> None:
    async with httpx.AsyncClient(base_url=address, timeout=HANG) as http:
        assert (await _asked(http, query, id=post, n=text))["submitComment"]["errors"] == []


async def _said(http: httpx.AsyncClient, make: str, post: str, text: str, last: str | None) -> tuple[str, str]:
    """Listen, comment, and return the id and the text of the first change that is told."""
    headers = {"Accept": "text/event-stream", **({"Last-Event-ID": last} if last else {})}
    payload = {"query": TOLD, "variables": {"id": post}}
    async with http.stream("POST", "/graphql", json=payload, headers=headers) as stream:
        lines = stream.aiter_lines()
        told = asyncio.ensure_future(_first(lines))
        while not told.done():  # the stream may begin to listen after the first comment
            assert (await _asked(http, make, id=post, n=text))["submitComment"]["errors"] == []
            await asyncio.wait([told], timeout=1)
        return told.result()


async def _first(lines: Any) -> tuple[str, str]:
    cursor = ""
    async for line in lines:
        if line.startswith("id: "):
            cursor = line.removeprefix("id: ")
        if line.startswith("data: {"):
            return cursor, json.loads(line.removeprefix("data: "))["data"]["commentsChanged"]["comment"]["body"]
    raise AssertionError("the stream ended")
