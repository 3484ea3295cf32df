"""A PostgreSQL server on which tests and checks of plugins make databases of their own, and drop them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg

from gql_blog.errors import InputError

POSTGRES_VARIABLE: Final = "GQL_BLOG_TEST_POSTGRES_URL"
"""The variable that names such a server."""

_SCHEMES: Final = ("postgres", "postgresql")


async def create_database(server: str) -> str:
    """Make an empty database on the server of this URL, and return its own; InputError: that is not possible."""
    parts = urlsplit(server)
    if parts.scheme not in _SCHEMES:
        raise InputError(
            f"The URL of a PostgreSQL server begins with postgresql://, not {parts.scheme or server!r}. Name a server "
            "on which databases may be made; for SQLite none is needed."
        )
    name = f"gql_blog_{uuid4().hex[:16]}"
    await _execute(server, f'CREATE DATABASE "{name}" TEMPLATE template0')
    return urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, ""))


async def drop_database(server: str, url: str) -> None:
    """Drop a database, whoever is connected to it."""
    await _execute(server, f'DROP DATABASE IF EXISTS "{urlsplit(url).path[1:]}" WITH (FORCE)')


@asynccontextmanager
async def empty_database(server: str) -> AsyncIterator[str]:
    """Have an empty database inside the block, by its URL."""
    url = await create_database(server)
    try:
        yield url
    finally:
        await drop_database(server, url)


async def _execute(server: str, statement: str) -> None:
    try:
        connection = await asyncpg.connect(server)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        host = urlsplit(server).hostname or "this machine"
        raise InputError(
            f"The PostgreSQL server at {host} cannot be used: {error or type(error).__name__}. Name another one, or "
            "start it."
        ) from error
    try:
        await connection.execute(statement)
    except asyncpg.InsufficientPrivilegeError as error:
        raise InputError(
            f"The PostgreSQL server lets this user make no databases: {error}. Name one that may."
        ) from error
    finally:
        await connection.close()
