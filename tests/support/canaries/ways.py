"""The ways over HTTP on which somebody may come by a secret: streams, feeds, exports, operations by GET."""

import asyncio
import json
import zipfile
from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import httpx
from support.canaries.exploring import Explorer
from support.canaries.planting import Site, open_site
from support.growth import HANG
from support.hearing import until
from support.installed import settings_in
from support.serving import served
from support.writing import Newsroom
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from gql_blog.app import App, assembled, site
from gql_blog.content import Role
from gql_blog.hooks import Hooks
from gql_blog.write import CreateToken

MARKS: Final = {"Article": "title", "Comment": "authorName", "CommentChange": "comment { authorName }"}
"""The field of each type by which the last event is known."""
LAST: Final = "The Last of All"
_EDITORS: Final = (Role.EDITOR, Role.ADMIN)
_LISTENERS: Final = {
    "articleChanged": _EDITORS,
    "moderationQueueChanged": (Role.MODERATOR, *_EDITORS),
}
"""Who may listen to what is not for everybody. An author may listen to own articles alone, and this one is not."""
FORMATS: Final = {each.value.format: each.value.extension for each in Hooks.load().exports}
"""The extension of each export format. Some are not of the whole site: to ask is no matter.

The text of a PDF is of glyphs, in which no secret would be found: it is made of the page of HTML.
"""
_HEADERS: Final = ("content-type", "content-disposition", "cache-control", "location", "link", "etag")


@dataclass(frozen=True)
class Served:
    """A site with secrets to come, served, and the headers of everybody."""

    app: App
    site: Site
    address: str
    headers: dict[Role | None, dict[str, str]]

    def client(self, role: Role | None) -> httpx.AsyncClient:
        """Return a client that asks as a role."""
        return httpx.AsyncClient(verify=False, base_url=self.address, headers=self.headers[role], timeout=HANG)


@asynccontextmanager
async def open_served(folder: Path, url: str) -> AsyncIterator[Served]:
    """Serve a site that has no secrets yet, with the plugin that exports."""
    settings = settings_in(folder, database_url=url, secret_key="s" * 40, rate_limits="off")
    async with assembled(settings, Hooks.load(allow=["exports"])) as app, served(site(app)) as address:
        room = Newsroom(app.database, app.writer)
        opened = await open_site(room)
        headers: dict[Role | None, dict[str, str]] = {None: {}}
        for role in Role:
            token = await room.run(CreateToken(email=f"person.{role}.{role}@example.org".lower()))
            headers[role] = {"Authorization": f"Bearer {token.secret}"}
        await app.relay.start()
        try:
            yield Served(app, opened, address, headers)
        finally:
            await app.relay.stop()


def downloads(slugs: Iterable[str]) -> dict[str, str]:
    """Return the paths of all feeds and exports of these slugs, each with the slug that it names."""
    found = {
        "/feed.atom": "",
        "/feed.json": "",
        "/sitemap.xml": "",
        "/sitemaps/begin.xml": "",
        "/readyz": "",
        "/metrics": "",
        "/": "",
        "/schema.graphql": "",
    }
    found |= dict.fromkeys((f"/export.{extension}" for extension in FORMATS.values()), "")
    for slug in slugs:
        found |= dict.fromkeys((f"/exports/{slug}.{extension}" for extension in FORMATS.values()), slug)
        found |= dict.fromkeys((f"/dialogues/{slug}/export.{extension}" for extension in FORMATS.values()), slug)
        found[f"/dialogues/{slug}/feed.atom"] = slug
    return found


async def downloaded(http: httpx.AsyncClient, paths: Mapping[str, str]) -> dict[str, str]:
    """Return what each path answers, with its headers, without the slug that was asked for."""
    told = {}
    for path, slug in paths.items():
        answer = await http.get(path)
        headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items() if name in _HEADERS)
        told[path] = f"{answer.status_code}\n{headers}\n{read_file(answer.content)}".replace(slug or "\0", "it")
    return told


def read_file(data: bytes) -> str:
    """Return what a file says; of a zip what its files say, by their names."""
    if not data.startswith(b"PK"):
        return data.decode(errors="replace")
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return "\n".join(f"{name}\n{archive.read(name).decode(errors='replace')}" for name in archive.namelist())


async def overheard(house: Served, role: Role | None, change: Awaitable[Any], last: Awaitable[Any]) -> dict[str, str]:
    """Return what every subscription tells a role while ``change`` happens, over sockets and over event streams.

    ``last`` makes the last event of each kind, after which nothing is awaited.
    """
    explorer = Explorer(house.app.engine.schema)
    documents = list(explorer.subscriptions(house.site.post, MARKS))
    allowed = [text for name, text in documents if role in _LISTENERS.get(name, (role,))]
    refused = [text for _, text in documents if text not in allowed]
    async with AsyncExitStack() as stack, asyncio.timeout(HANG):
        # Those that are refused end first: together they are more than one address, and one socket, may have.
        told = await _over_socket(house, role, refused)
        for text in refused:
            told[f"stream: {text}"] = await _over_stream(house, role, text)
        socket = asyncio.create_task(_over_socket(house, role, allowed))
        streams = [asyncio.create_task(_over_stream(house, role, text)) for text in allowed]
        for task in (socket, *streams):
            stack.callback(task.cancel)
        await until(lambda: _listening(house, len(allowed)) or any(task.done() for task in (socket, *streams)))
        ended = [await task for task in (socket, *streams) if task.done()]
        assert not ended, ended
        await change
        await last
        told |= await socket
        return told | {f"stream: {text}": await stream for text, stream in zip(allowed, streams, strict=True)}


def _listening(house: Served, allowed: int) -> bool:
    """Whether all that are allowed listen twice."""
    subscriptions = house.app.engine.subscriptions
    # A stream of changes that has told one already is not joined by the second: it has its own.
    return len(house.app.relay._subscribers) >= allowed and len(subscriptions) == 2 * allowed


async def _over_socket(house: Served, role: Role | None, texts: list[str]) -> dict[str, str]:
    """Return what each subscription of one socket is told, until it has its last event or ends."""
    url = house.address.replace("http", "ws") + "/graphql"
    options: Any = {"subprotocols": [Subprotocol("graphql-transport-ws")], "additional_headers": house.headers[role]}
    told = dict.fromkeys(texts, "")
    waiting = set(texts)
    async with connect(url, **options) as socket:
        await socket.send('{"type": "connection_init"}')
        await socket.recv()
        for number, text in enumerate(texts):
            await socket.send(json.dumps({"id": str(number), "type": "subscribe", "payload": {"query": text}}))
        while waiting:
            message = str(await socket.recv())
            if "id" not in (found := json.loads(message)):
                continue
            text = texts[int(found["id"])]
            told[text] += message
            if found["type"] in ("error", "complete") or LAST in message:
                waiting.discard(text)
    return {f"socket: {text}": each for text, each in told.items()}


async def _over_stream(house: Served, role: Role | None, text: str) -> str:
    """Return what an event stream tells, up to its last event or its end."""
    told = ""
    accept = {"Accept": "text/event-stream"}
    async with (
        house.client(role) as http,
        http.stream("POST", "/graphql", json={"query": text}, headers=accept) as answer,
    ):
        async for line in answer.aiter_lines():
            told += line
            if LAST in line:
                break
    return told
