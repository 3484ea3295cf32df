"""The handlers behind one address, which takes the workloads' requests and answers with their JSON."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.handwritten import dialects
from benchmarks.handwritten.connections import Connections, Fetching, Postgres, Sqlite
from benchmarks.handwritten.dialects import Dialect
from benchmarks.handwritten.packed import PackedPages
from benchmarks.handwritten.rows import Page, Pages
from benchmarks.handwritten.rules import EDITOR, READER, Who

Handler = Callable[[Fetching, Any, Who], Awaitable[Page]]
Kind = Pages | PackedPages

_NAMES = ("Article", "Home", "Deep", "Dialogue")


def build(url: str, *, packed: bool = False) -> Starlette:
    """Return the application over the database at ``url``."""
    dialect = dialects.SQLITE if url.startswith("sqlite") else dialects.POSTGRES
    connections: Connections = Postgres(url) if dialect.packs else Sqlite(url.partition("://")[2])
    by_role = {role: PackedPages(role) if packed else Pages(dialect, role) for role in (None, READER, EDITOR)}
    handlers = {(role, name): _handler(pages, name) for role, pages in by_role.items() for name in _NAMES}

    async def answer(request: Request) -> Response:
        asked = orjson.loads(await request.body())
        (value,) = asked["variables"].values()
        async with connections.one() as connection:
            role: str | None = None
            who: Who = ()
            if authorization := request.headers.get("authorization"):
                role, account, contributor = await _holder(connection, dialect, authorization)
                who = by_role[role].rules.who(account, contributor)
            data = await handlers[role, asked["operationName"]](connection, value, who)
        return Response(orjson.dumps({"data": data}, option=orjson.OPT_UTC_Z), media_type="application/json")

    @asynccontextmanager
    async def living(_: Starlette) -> AsyncIterator[None]:
        await connections.open()
        yield
        await connections.close()

    return Starlette(routes=[Route("/graphql", answer, methods=["POST"])], lifespan=living)


def _handler(pages: Kind, name: str) -> Handler:
    found: Handler = getattr(pages, name.lower())
    return found


async def _holder(connection: Fetching, dialect: Dialect, authorization: str) -> Any:
    """Return the role, the account and the contributor of whoever holds a token; 401 if nobody does."""
    found = await connection.fetch(dialect.holder, sha256(authorization.removeprefix("Bearer ").encode()).hexdigest())
    if not found:
        raise HTTPException(401)
    return found[0]


def application() -> Starlette:
    """Return the application that the environment asks for."""
    return build(os.environ["BENCH_DATABASE_URL"], packed=os.environ.get("BENCH_STYLE") == "packed")
