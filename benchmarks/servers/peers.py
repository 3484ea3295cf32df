"""Other servers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.places import PEERS
from benchmarks.servers import environments
from benchmarks.servers.commands import uvicorn
from benchmarks.servers.server import Databases, Server

_WARM = 10.0
"""Node compiles what is run often; after a second it is half as fast as after ten."""
_KEYSTONE = "node_modules/@keystone-6/core/bin/cli.js"
_DIRECTUS = "node_modules/@directus/api/dist/cli/run.js"
"""What ``directus`` runs once it has looked for a later version."""
_DIRECTUS_SETTINGS = {
    "DB_CLIENT": "pg",
    "SECRET": "whoever reads this may sign in here",
    "LOG_LEVEL": "warn",
    "TELEMETRY": "false",
    "SERVE_APP": "false",
    "PRESSURE_LIMITER_ENABLED": "false",  # it refuses requests while the server is busy
}
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
    return _node(folder, ["server.mjs"], {"BENCH_DATABASE_URL": databases.peers, "GRAPHILE_ENV": "production"})


def keystone(databases: Databases) -> Server:
    """Keystone 6."""
    # Prisma's commands want its migration engine at hand, and this one never runs it.
    folder = environments.node("keystone", _KEYSTONE, "build", PRISMA_SCHEMA_ENGINE_BINARY="/bin/true")
    return _node(folder, [_KEYSTONE, "start"], {"BENCH_DATABASE_URL": databases.peers})


def directus(databases: Databases) -> Server:
    """Directus 11, over a copy that has its own tables besides."""
    folder, cluster = environments.node("directus"), databases.cluster
    if cluster is None:
        raise environments.Unavailable("there is no cluster for its database")
    collections = (folder / "collections.sql").read_text(encoding="utf-8")
    lock = (folder / "package-lock.json").read_text(encoding="utf-8")

    def fill(copy: str) -> None:
        environments.run(
            [environments.node_binary(folder), _DIRECTUS, "bootstrap", "--skipAdminInit"],
            folder,
            {**_DIRECTUS_SETTINGS, "DB_CONNECTION_STRING": cluster.url(copy)},
        )
        cluster.execute(collections, copy)
        cluster.execute("VACUUM ANALYZE", copy)

    source = databases.peers.rpartition("/")[2]
    copy = cluster.copy(source, "directus", [source, collections, lock], fill)
    environment = {**_DIRECTUS_SETTINGS, "DB_CONNECTION_STRING": cluster.url(copy)}
    return replace(_node(folder, [_DIRECTUS, "start"], environment), common=one_article)


def _node(folder: Path, command: Sequence[str], environment: Mapping[str, str]) -> Server:
    """Return a server of Node in production, whose documents lie beside what it was made from."""
    return Server(
        lambda _: [environments.node_binary(folder), *command],
        {"NODE_ENV": "production", "HOST": "127.0.0.1", **environment},
        folder=folder,
        documents=folder,
        common=paged,
        warm_seconds=_WARM,
    )


def one_article(data: Any) -> Any:
    """Return data with pages, and with an article where a list of one is."""
    if isinstance(data.get("article"), list):
        data = {"article": next(iter(data["article"]), None)}
    return paged(data)


def paged(data: Any) -> Any:
    """Return data with the plain lists of what has pages in ours as pages of ours."""
    if isinstance(data, dict):
        return {
            key: {"nodes": paged(value)} if key in _PAGED and isinstance(value, list) else paged(value)
            for key, value in data.items()
        }
    return [paged(each) for each in data] if isinstance(data, list) else data
