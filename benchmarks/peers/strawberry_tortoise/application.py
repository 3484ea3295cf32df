"""Strawberry's own view in a Starlette application."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from tortoise import Tortoise

from benchmarks.peers.strawberry_tortoise.loading import loaders
from benchmarks.peers.strawberry_tortoise.schema import schema

_CONNECTIONS = 8


class View(GraphQL[Any, None]):
    """Gives every request loaders of its own."""

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Any:
        """Return what resolvers find."""
        return {"request": request, "response": response, **loaders()}

    def encode_json(self, data: object) -> bytes:
        """Write JSON as fast as the other servers in Python do."""
        return orjson.dumps(data)


def application() -> Starlette:
    """Return the application over the database that the environment names."""
    url = os.environ["BENCH_DATABASE_URL"]

    @asynccontextmanager
    async def living(_: Starlette) -> AsyncIterator[None]:
        # Requests run in tasks of their own, which do not share what the task of the application's life has set.
        await Tortoise.init(config=_config(url), _enable_global_fallback=True)
        yield
        await Tortoise.close_connections()

    app = Starlette(lifespan=living)
    view: Any = View(schema)
    app.add_route("/graphql", view)
    return app


def _config(url: str) -> dict[str, Any]:
    return {
        "connections": {"default": _connection(url)},
        "apps": {
            "models": {"models": ["benchmarks.peers.strawberry_tortoise.models"], "default_connection": "default"}
        },
        "use_tz": True,
        "timezone": "UTC",
    }


def _connection(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    credentials = {
        "host": parts.hostname,
        "port": parts.port,
        "user": parts.username,
        "password": parts.password or "",
        "database": parts.path[1:],
        "minsize": _CONNECTIONS,
        "maxsize": _CONNECTIONS,
    }
    return {"engine": "tortoise.backends.asyncpg", "credentials": credentials}
