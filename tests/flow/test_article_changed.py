"""Who writes on an article is told what becomes of it, over both transports, and nobody else is."""

import asyncio
import json
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from support.comments import judge, submit
from support.growth import HANG
from support.hearing import until
from support.installed import settings_in
from support.sampling import sqlite_first
from support.served import serve
from support.writing import Newsroom
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.app import assembled, migrate_all
from gql_blog.content import Role, SiteUrls, Verdict
from gql_blog.events import Relay
from gql_blog.graph import Engine, EngineSettings, build_schema
from gql_blog.hooks import Hooks
from gql_blog.render import Renderer
from gql_blog.store import Database, Revision
from gql_blog.write import (
    AddCollaborator,
    ApproveWorkingCopy,
    ArchiveArticle,
    CreatePost,
    CreateToken,
    CreateUser,
    DeleteArticle,
    DiscardWorkingCopy,
    PublishArticle,
    PublishRevision,
    RemoveCollaborator,
    ReturnWorkingCopy,
    SaveWorkingCopy,
    SubmitWorkingCopy,
    UndeleteArticle,
    UpdateArticle,
    Writer,
)

TOLD = """subscription ($id: ID!) {
  articleChanged(id: $id) { title status version workingCopy { state version revision { title } } } }"""


ADDED = "subscription ($id: ID!) { commentAdded(articleId: $id) { article { title } } }"


class Desk:
    """A writer, a relay and an engine over one database, and those who listen."""

    def __init__(self, database: Database) -> None:
        hooks, committed = Hooks.of({}), asyncio.Event()
        self.writer = Writer(database, hooks, Renderer(hooks), committed=committed)
        self.relay = Relay(database, hooks, committed=committed)
        self.room = Newsroom(database, self.writer)
        settings = EngineSettings(SiteUrls("https://blog.example"))
        self.engine = Engine(build_schema(hooks), database, self.writer, self.relay, settings)
        self.heard: dict[str, list[Any]] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def listen(self, name: str, article_id: str, viewer: Viewer, query: str = TOLD) -> None:
        """Collect what a viewer is told, from now on."""
        told = self.heard[name] = []

        async def collect() -> None:
            results = self.engine.subscribe(query=query, variables={"id": article_id}, viewer=viewer)
            async for each in results:
                told.append(orjson.loads(each.body))  # noqa: PERF401 (each is looked at as it comes)

        before = len(self.relay._subscribers)
        self._tasks.append(asyncio.create_task(collect()))
        await until(lambda: len(self.relay._subscribers) > before or bool(told))

    def copies(self, name: str) -> list[Any]:
        """Return the working copies that somebody was told of, as state and version."""
        found = [each["data"]["articleChanged"]["workingCopy"] for each in self.heard[name]]
        return [each and (each["state"], each["version"]) for each in found]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.relay.stop()


@pytest.fixture
async def desk(database: Database) -> Any:
    """What was written before the relay starts is told to nobody."""
    desk = Desk(database)
    yield desk
    await desk.close()


async def test_saves_states_and_live_changes_are_told_as_they_are_then(desk: Desk) -> None:
    room = desk.room
    editor, author = await room.somebody(Role.EDITOR, "Ed"), await room.somebody(Role.AUTHOR, "Ann")
    post = (await room.run(CreatePost(title="Tides", source="x"), author)).article_id
    other = await room.post("Other", publish=False)
    await room.run(PublishArticle(id=post, expected_version=1), editor)
    await desk.relay.start()
    await desk.listen("editor", post, editor)
    await desk.listen("author", post, author)
    named: dict[str, Any] = {"article_id": post}
    steps: list[tuple[Any, Any]] = [
        (SaveWorkingCopy(**named, expected_version=0, title="Ebb", autosave=True), ("OPEN", 1)),
        (SaveWorkingCopy(**named, expected_version=1, title="Ebb tide", autosave=True), ("OPEN", 2)),
        (SubmitWorkingCopy(**named, expected_version=2), ("SUBMITTED", 3)),
        (ReturnWorkingCopy(**named, expected_version=3, note="Why?"), ("RETURNED", 4)),
        (SubmitWorkingCopy(**named, expected_version=4), ("SUBMITTED", 5)),
        (ApproveWorkingCopy(**named, expected_version=5), ("APPROVED", 6)),
        (UpdateArticle(id=post, expected_version=2, subtitle="Live"), ("APPROVED", 6)),
        (DiscardWorkingCopy(**named, expected_version=6), None),
        (ArchiveArticle(id=post, expected_version=3), None),
    ]
    await room.run(UpdateArticle(id=other.article_id, expected_version=1, title="Not told"))
    for count, (command, _) in enumerate(steps, 1):
        await room.run(command, editor)
        for name in ("editor", "author"):
            await until(lambda name=name, count=count: len(desk.heard[name]) >= count)  # type: ignore[misc]
    for name in ("editor", "author"):
        assert desk.copies(name) == [copy for _, copy in steps]
        last = desk.heard[name][-1]["data"]["articleChanged"]
        assert (last["status"], last["version"], last["title"]) == ("ARCHIVED", 4, "Tides")
    assert desk.heard["editor"][1]["data"]["articleChanged"]["workingCopy"]["revision"] == {"title": "Ebb tide"}


@sqlite_first
async def test_what_is_published_from_a_copy_is_told(desk: Desk) -> None:
    room = desk.room
    editor = await room.somebody(Role.EDITOR, "Ed")
    post = (await room.post()).article_id
    await room.run(SaveWorkingCopy(article_id=post, expected_version=0, title="Ebb"))
    (saved,) = [each for each in await room.rows(Revision) if each.copy_version]
    await desk.relay.start()
    await desk.listen("editor", post, editor)
    await room.run(PublishRevision(article_id=post, revision_id=saved.id, expected_version=2), editor)
    await until(lambda: bool(desk.heard["editor"]))
    told = desk.heard["editor"][0]["data"]["articleChanged"]
    assert (told["title"], told["version"], told["workingCopy"]) == ("Ebb", 3, None)


@sqlite_first
async def test_authors_are_told_of_their_own_articles_at_that_moment(desk: Desk) -> None:
    """Whoever is a collaborator no more is told nothing, though the article is public, until they are one again."""
    room = desk.room
    editor, stranger = await room.somebody(Role.EDITOR, "Ed"), await room.somebody(Role.AUTHOR, "Bo")
    post = (await room.post()).article_id
    await desk.relay.start()
    shared: dict[str, Any] = {"article_id": post, "email": "bo.author@example.org"}
    await room.run(AddCollaborator(**shared))
    await desk.listen("editor", post, editor)
    await desk.listen("stranger", post, stranger)
    for version in range(3):
        if version != 1:
            await room.run(RemoveCollaborator(**shared))
        else:
            await room.run(AddCollaborator(**shared))
        await room.run(SaveWorkingCopy(article_id=post, expected_version=version, title=f"T{version}"))
        await until(lambda version=version: len(desk.heard["editor"]) > version)  # type: ignore[misc]
        if version == 1:
            await until(lambda: bool(desk.heard["stranger"]))
    await room.run(UpdateArticle(id=post, expected_version=2, subtitle="Everybody sees it"))
    await until(lambda: len(desk.heard["editor"]) == 4)
    await room.run(AddCollaborator(**shared))
    await room.run(SaveWorkingCopy(article_id=post, expected_version=3, title="At last"))
    await until(lambda: len(desk.heard["stranger"]) == 2)
    assert desk.copies("stranger") == [("OPEN", 2), ("OPEN", 4)]


@sqlite_first
@pytest.mark.parametrize(
    ("role", "code"), [(None, "UNAUTHENTICATED"), (Role.READER, "FORBIDDEN"), (Role.MODERATOR, "FORBIDDEN")]
)
async def test_who_writes_on_nothing_is_refused(desk: Desk, role: Role | None, code: str) -> None:
    viewer = ANONYMOUS if role is None else await desk.room.somebody(role)
    post = await desk.room.post()
    await desk.relay.start()
    await desk.listen("nobody", post.article_id, viewer)
    await until(lambda: bool(desk.heard["nobody"]))
    (told,) = desk.heard["nobody"]
    assert told["errors"][0]["extensions"]["code"] == code


async def refused(desk: Desk, article_id: str, viewer: Viewer, query: str = TOLD) -> tuple[str, str]:
    """Return the code and the message with which somebody may not listen."""
    await desk.listen("refused", article_id, viewer, query)
    await until(lambda: bool(desk.heard["refused"]))
    (told,) = desk.heard["refused"]
    (error,) = told["errors"]
    return error["extensions"]["code"], error["message"].replace(article_id, "it")


@sqlite_first
async def test_who_does_not_write_on_an_article_is_refused_and_not_told_that_a_hidden_one_exists(desk: Desk) -> None:
    room = desk.room
    author, editor = await room.somebody(Role.AUTHOR, "Bo"), await room.somebody(Role.EDITOR, "Ed")
    public = (await room.post()).article_id
    hidden = (await room.post("Hidden", publish=False)).article_id
    deleted = (await room.post("Deleted")).article_id
    await room.run(DeleteArticle(id=deleted, expected_version=2))
    missing = "art_" + "0" * 26
    await desk.relay.start()
    code, message = await refused(desk, public, author)
    assert code == "FORBIDDEN"
    assert "addCollaborator" in message
    unknown = await refused(desk, missing, author)
    assert unknown == ("NOT_FOUND", "There is no article with the id 'it'. Check the id.")
    assert await refused(desk, hidden, author) == await refused(desk, deleted, author) == unknown
    assert await refused(desk, missing, editor) == await refused(desk, "nonsense", editor) == unknown
    await desk.listen("editor", deleted, editor)
    await room.run(UndeleteArticle(id=deleted, expected_version=3))
    await until(lambda: bool(desk.heard["editor"]))
    assert desk.heard["editor"][0]["data"]["articleChanged"]["status"] == "PUBLISHED"


@sqlite_first
@pytest.mark.parametrize("role", [None, Role.READER, Role.AUTHOR, Role.MODERATOR])
async def test_comments_on_what_is_not_seen_are_refused_as_on_what_is_not_there(desk: Desk, role: Role | None) -> None:
    room = desk.room
    viewer = ANONYMOUS if role is None else await room.somebody(role, "Bo")
    editor = await room.somebody(Role.EDITOR, "Ed")
    public, gone = (await room.post()).article_id, (await room.post("Deleted")).article_id
    hidden = (await room.post("Hidden", publish=False)).article_id
    await room.run(DeleteArticle(id=gone, expected_version=2))
    await desk.relay.start()
    unknown = await refused(desk, "art_" + "0" * 26, viewer, ADDED)
    assert unknown == ("NOT_FOUND", "There is no article with the id 'it'. Check the id.")
    for each in (hidden, gone, "nonsense"):
        assert await refused(desk, each, viewer, ADDED) == unknown
    for name, article, listener in (("reader", public, viewer), ("editor", hidden, editor), ("deleted", gone, editor)):
        await desk.listen(name, article, listener, ADDED)
    await judge(room, await submit(room, public), Verdict.APPROVE)
    await until(lambda: bool(desk.heard["reader"]))
    assert desk.heard["reader"][0]["data"]["commentAdded"]["article"] == {"title": "On Tides"}
    assert (desk.heard["editor"], desk.heard["deleted"]) == ([], []), "they may listen, and nothing came"


async def token_of_an_author(folder: Path, url: str) -> str:
    settings = settings_in(folder, database_url=url)
    await migrate_all(settings)
    async with assembled(settings) as app:
        await app.writer.run(CreateUser(email="ann@blog.example", role=Role.AUTHOR, name="Ann"), OPERATOR)
        return (await app.writer.run(CreateToken(email="ann@blog.example"), OPERATOR)).secret


async def asked(http: httpx.AsyncClient, query: str, **variables: Any) -> Any:
    answer = await http.post("/graphql", json={"query": query, "variables": variables})
    return answer.json()["data"]


@pytest.mark.long
async def test_sockets_and_event_streams_tell_it(tmp_path: Path, database_url: str) -> None:
    secret = await token_of_an_author(tmp_path, database_url)
    headers = {"Authorization": f"Bearer {secret}"}
    make = 'mutation { createPost(input: { title: "Tides", source: "x" }) { post { id } } }'
    save = """mutation ($id: ID!, $version: Int!) { saveWorkingCopy(input: {
      articleId: $id, expectedVersion: $version, title: "Ebb", source: "At last." }) { errors { code } } }"""
    brief = "subscription ($id: ID!) { articleChanged(id: $id) { workingCopy { state version } } }"
    with serve(tmp_path, GQL_BLOG_DATABASE_URL=database_url) as server:
        async with AsyncExitStack() as stack, asyncio.timeout(HANG):
            http = await stack.enter_async_context(
                httpx.AsyncClient(verify=False, base_url=server.address, headers=headers, timeout=HANG)
            )
            post = (await asked(http, make))["createPost"]["post"]["id"]
            url = server.address.replace("http", "ws") + "/graphql"
            options: Any = {"subprotocols": [Subprotocol("graphql-transport-ws")], "additional_headers": headers}
            socket = await stack.enter_async_context(connect(url, **options))
            await socket.send('{"type": "connection_init"}')
            assert json.loads(await socket.recv()) == {"type": "connection_ack"}
            payload = {"query": brief, "variables": {"id": post}}
            await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
            await socket.send(json.dumps({"id": "2", "type": "subscribe", "payload": {"query": "{ __typename }"}}))
            assert json.loads(await socket.recv())["id"] == "2"
            assert json.loads(await socket.recv())["type"] == "complete"
            stream = await stack.enter_async_context(
                http.stream("POST", "/graphql", json=payload, headers={"Accept": "text/event-stream"})
            )
            lines = stream.aiter_lines()
            first: asyncio.Future[str] = asyncio.ensure_future(_first_data(lines))
            saved = 0
            while not first.done():  # the stream may begin to listen after the first save
                answer = await asked(http, save.replace("Ebb", f"Ebb {saved}"), id=post, version=saved)
                assert answer["saveWorkingCopy"]["errors"] == []
                saved += 1
                await asyncio.wait([first], timeout=1)
            told = json.loads(await socket.recv())["payload"]["data"]["articleChanged"]["workingCopy"]
            assert told["state"] == "OPEN"
            assert json.loads(first.result())["data"]["articleChanged"]["workingCopy"]["state"] == "OPEN"


async def _first_data(lines: Any) -> str:
    async for line in lines:
        if line.startswith("data: {"):
            return str(line.removeprefix("data: "))
    raise AssertionError("the stream ended")
