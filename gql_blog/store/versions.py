"""The database software that is known to work."""

import sqlite3

OLDEST_SQLITE = (3, 38)


def sqlite_fault(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str | None:
    """Say what is wrong with this interpreter's SQLite, if anything is."""
    if version >= OLDEST_SQLITE:
        return None
    return f"SQLite {'.'.join(map(str, version))} is too old; 3.38 is the oldest that is known to work."
