"""Whoever sends requests to a whole app in this process, with every installed plugin: without a server, so that the
processor's time of one request can be measured.
"""

import asyncio
import json
import os
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final, cast
from unittest import mock

from graphql import GraphQLSchema

from gql_blog.app import App, assembled, load_hooks, migrate_all, serving, site
from gql_blog.settings import load_settings
from gql_blog.transfer import load_sample

Headers = Mapping[str, bytes]
_Message = MutableMapping[str, Any]

_ARTICLE: Final = "{ posts(first: 1) { nodes { id } } }"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


class Stranger:
    """Sends one request after the other, each from another address, so that no rate and no rest comes in between."""

    def __init__(self, app: App, runner: asyncio.Runner) -> None:
        self._runner, self._numbers = runner, count()
        self._site = cast(Any, site(app))
        self.schema: GraphQLSchema = app.schema.graphql
        self.paths: Sequence[str] = [each.path for each in self._site._handler._router.routes]
        """Of the routes beside the endpoint."""
        found = json.loads(self.ask(_ARTICLE).body)
        self.article_id: str = found["data"]["posts"]["nodes"][0]["id"]

    def post(self, body: bytes, headers: Headers | None = None) -> Answer:
        """Send a body to the endpoint."""
        return self.send("POST", body=body, headers={"content-type": b"application/json", **(headers or {})})

    def ask(self, query: str, variables: Mapping[str, Any] | None = None) -> Answer:
        """Send a document with variables; a lone surrogate in them as its escape."""
        body = json.dumps({"query": query, "variables": variables or {}}, ensure_ascii=False)
        return self.post(body.encode("utf-8", "backslashreplace"))

    def send(
        self,
        method: str,
        path: str = "/graphql",
        *,
        query_string: bytes = b"",
        body: bytes = b"",
        headers: Headers | None = None,
    ) -> Answer:
        """Send a request as a server hands it over, which decodes the path and replaces what is no character."""
        decoded = path.encode("utf-8", "replace").decode()
        asked = {"type": "http", "method": method, "path": decoded, "query_string": query_string}
        sent = self._runner.run(self._sent(asked, headers or {}, [{"type": "http.request", "body": body}]))
        return Answer(sent[0]["status"], b"".join(each.get("body", b"") for each in sent[1:]))

    def talk(self, *messages: str) -> Answer:
        """Send messages over a WebSocket, and leave; the status is 101, or the code by which it was closed."""
        asked = {"type": "websocket", "path": "/graphql", "subprotocols": ["graphql-transport-ws"], "query_string": b""}
        given = [{"type": "websocket.connect"}, *({"type": "websocket.receive", "text": each} for each in messages)]
        sent = self._runner.run(self._sent(asked, {}, given))
        told = [each["text"] for each in sent if each["type"] == "websocket.send"]
        closed = [each["code"] for each in sent if each["type"] == "websocket.close"]
        return Answer(closed[0] if closed else 101, f"[{','.join(told)}]".encode())

    async def _sent(self, asked: _Message, headers: Headers, given: Sequence[_Message]) -> list[_Message]:
        """Hand a request over, with what the client sends, and return what the site sends."""
        kind, number = asked["type"], next(self._numbers)
        sent: list[_Message] = []
        waiting = [*given, {"type": f"{kind}.disconnect", "code": 1005}]

        async def receive() -> _Message:
            return waiting.pop(0) if len(waiting) > 1 else waiting[0]

        async def send(message: _Message) -> None:
            sent.append(message)

        scope = {
            **asked,
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "scheme": "http" if kind == "http" else "ws",
            "raw_path": asked["path"].encode(),
            "root_path": "",
            "headers": [(b"host", b"blog.example"), *((name.encode(), value) for name, value in headers.items())],
            "client": (f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}", 50_000),
            "server": ("127.0.0.1", 8_000),
        }
        await self._site(scope, receive, send)
        return sent


@contextmanager
def stranger(folder: Path) -> Iterator[Stranger]:
    """Open an app with all installed plugins and the sample dialogue in ``folder``, without rates."""
    with mock.patch.dict(os.environ, {"GQL_BLOG_RATE_LIMITS": "off"}), asyncio.Runner() as runner:
        settings = load_settings(_env_file=None, data_dir=folder, database_url=f"sqlite://{folder / 'blog.db'}")
        opened: list[App] = []
        ready, over = asyncio.Event(), asyncio.Event()

        async def keep_open() -> None:
            hooks = load_hooks(settings)
            await migrate_all(settings, hooks)
            async with assembled(settings, hooks) as app, serving(app):
                await load_sample(app.database, app.writer)
                opened.append(app)
                ready.set()
                await over.wait()

        async def begin() -> "asyncio.Task[None]":
            task, waiting = asyncio.create_task(keep_open()), asyncio.create_task(ready.wait())
            await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                await task
            return task

        async def end(task: "asyncio.Task[None]") -> None:
            over.set()
            await task

        task = runner.run(begin())
        try:
            yield Stranger(opened[0], runner)
        finally:
            runner.run(end(task))
