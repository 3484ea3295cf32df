"""The database software that is known to work."""

import sqlite3
from collections.abc import Collection
from contextlib import closing

OLDEST_SQLITE = (3, 38)


def sqlite_fault(
    version: tuple[int, ...] = sqlite3.sqlite_version_info, modules: Collection[str] | None = None
) -> str | None:
    """Say what is wrong with this interpreter's SQLite, if anything is."""
    if version < OLDEST_SQLITE:
        return f"SQLite {'.'.join(map(str, version))} is too old; 3.38 is the oldest that is known to work."
    if "fts5" not in (_modules() if modules is None else modules):
        return "This interpreter's SQLite was built without FTS5, by which articles are searched; use another build."
    return None


def _modules() -> set[str]:
    with closing(sqlite3.connect(":memory:")) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM pragma_module_list")}
