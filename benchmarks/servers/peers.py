"""Other servers."""

from typing import Any

from benchmarks.places import PEERS
from benchmarks.servers import environments
from benchmarks.servers.commands import uvicorn
from benchmarks.servers.server import Databases, Server

_WARM = 10.0
"""Node compiles what is run often; after a second it is half as fast as after ten."""
_PAGED = frozenset(("posts", "responses", "comments"))


def strawberry(databases: Databases) -> Server:
    """Strawberry over Tortoise."""
    return Server(
        uvicorn("benchmarks.peers.strawberry_tortoise.application:application"),
        {"BENCH_DATABASE_URL": databases.peers},
    )


def strawberry_django(databases: Databases) -> Server:
    """Strawberry over Django."""
    name = "strawberry_django"
    return Server(
        uvicorn("application:application", environments.python(name)),
        {"BENCH_DATABASE_URL": databases.peers},
        folder=PEERS / name,
        documents=PEERS / name,
        common=paged,
    )


def postgraphile(databases: Databases) -> Server:
    """PostGraphile 5."""
    folder = environments.node("postgraphile")
    return Server(
        lambda _: [environments.node_binary(folder), "server.mjs"],
        {"BENCH_DATABASE_URL": databases.peers, "NODE_ENV": "production", "GRAPHILE_ENV": "production"},
        folder=folder,
        documents=PEERS / "postgraphile",
        common=paged,
        warm_seconds=_WARM,
    )


def paged(data: Any) -> Any:
    """Return data with the plain lists of what has pages in ours as pages of ours."""
    if isinstance(data, dict):
        return {
            key: {"nodes": paged(value)} if key in _PAGED and isinstance(value, list) else paged(value)
            for key, value in data.items()
        }
    return [paged(each) for each in data] if isinstance(data, list) else data
