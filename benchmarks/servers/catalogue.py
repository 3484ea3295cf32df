"""Every server that can be measured."""

from collections.abc import Callable, Mapping

from benchmarks.servers import ours, peers
from benchmarks.servers.server import Databases, Server

_MADE: Mapping[str, Callable[[Databases], Server]] = {
    "sql-postgres": lambda databases: ours.handwritten(databases.postgres),
    "sql-sqlite": lambda databases: ours.handwritten(databases.sqlite_url),
    "sql-tuned-postgres": lambda databases: ours.handwritten(databases.postgres, "packed"),
    "ours-postgres": lambda databases: ours.served(databases.postgres, **ours.NOTHING_KEPT),
    "ours-sqlite": lambda databases: ours.served(databases.sqlite_url, **ours.NOTHING_KEPT),
    "ours-cached": lambda databases: ours.served(databases.postgres),
    "ours-executed": lambda databases: ours.executed(databases.postgres),
    "hello": ours.hello,
    "strawberry-postgres": peers.strawberry,
    "postgraphile": peers.postgraphile,
    "directus": peers.directus,
    "keystone": peers.keystone,
    "strawberry-django": peers.strawberry_django,
}
NAMES = tuple(_MADE)


def server(name: str, databases: Databases) -> Server:
    """Return one server over these databases; Unavailable where it cannot be set up here."""
    return _MADE[name](databases)
