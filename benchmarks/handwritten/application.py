"""The handlers behind one address, which takes the workloads' requests and answers with their JSON."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.handwritten import dialects
from benchmarks.handwritten.connections import Connections, Fetching, Postgres, Sqlite
from benchmarks.handwritten.packed import PackedPages
from benchmarks.handwritten.rows import Page, Pages

Handler = Callable[[Fetching, Any], Awaitable[Page]]


def build(url: str, *, packed: bool = False) -> Starlette:
    """Return the application over the database at ``url``."""
    connections: Connections
    pages: Pages | PackedPages
    if url.startswith("sqlite"):
        connections, pages = Sqlite(url.partition("://")[2]), Pages(dialects.SQLITE)
    else:
        connections, pages = Postgres(url), PackedPages() if packed else Pages(dialects.POSTGRES)
    handlers: dict[str, Handler] = {
        "Article": pages.article,
        "Home": pages.home,
        "Deep": pages.deep,
        "Dialogue": pages.dialogue,
    }

    async def answer(request: Request) -> Response:
        asked = orjson.loads(await request.body())
        (value,) = asked["variables"].values()
        async with connections.one() as connection:
            data = await handlers[asked["operationName"]](connection, value)
        return Response(orjson.dumps({"data": data}, option=orjson.OPT_UTC_Z), media_type="application/json")

    @asynccontextmanager
    async def living(_: Starlette) -> AsyncIterator[None]:
        await connections.open()
        yield
        await connections.close()

    return Starlette(routes=[Route("/graphql", answer, methods=["POST"])], lifespan=living)


def application() -> Starlette:
    """Return the application that the environment asks for."""
    return build(os.environ["BENCH_DATABASE_URL"], packed=os.environ.get("BENCH_STYLE") == "packed")
