"""Parsing a database URL into its dialect and connection parameters."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import parse_qs, unquote, urlsplit

from tortoise.backends.base.config_generator import expand_db_url
from tortoise.exceptions import ConfigurationError

from gql_blog.errors import SettingsError

Dialect = Literal["sqlite", "postgres"]

SQLITE_BUSY_MS = 5_000
"""How long a writer waits for others."""
_SQLITE_TRY_MS = 5
"""How long SQLite waits by itself each time that it is asked."""
_SQLITE_JOURNAL_BYTES = 64 * 1024 * 1024
_POSTGRES_SCHEMES = ("postgres", "postgresql")
_ONE_FOR_GOOD = {
    "maxsize": 1,
    "max_queries": sys.maxsize,
    "max_inactive_connection_lifetime": 0,
    "server_settings": {"default_transaction_read_only": "on", "application_name": "gql_blog dry run"},
}
"""Temporary tables are those of one connection, so that it must not be replaced. If it is lost all the same, the next
one cannot write: a session that only reads may change nothing but temporary tables."""
_DURABILITY = ("OFF", "NORMAL", "FULL", "EXTRA")


@dataclass(frozen=True)
class DatabaseURL:
    """A parsed database URL: ``sqlite://relative.db``, ``sqlite:///absolute.db``, ``postgres://user@host/name``."""

    url: str
    dialect: Dialect
    path: Path | None = None
    """The file; SQLite only."""
    synchronous: str = "FULL"
    """SQLite only. FULL keeps every commit, even in a power cut; ``?synchronous=NORMAL`` chooses less."""

    @classmethod
    def parse(cls, url: str) -> Self:
        """Parse ``url``; SettingsError says what is wrong with it."""
        scheme = url.partition(":")[0].lower()
        if scheme in _POSTGRES_SCHEMES:
            return cls(url, "postgres")
        if scheme != "sqlite":
            raise SettingsError(
                f"The database URL (GQL_BLOG_DATABASE_URL) starts with {scheme!r}; it must start with 'sqlite://' or 'postgres://'."
            )
        return cls(url, "sqlite", _sqlite_path(url), _sqlite_durability(url))

    def credentials(
        self, *, pool_size: int = 10, foreign_keys: bool = True, is_private: bool = False
    ) -> dict[str, Any]:
        """Return the credentials for Tortoise's engine; ``foreign_keys`` applies to SQLite only.

        ``is_private``, on PostgreSQL: one connection for good, on which only temporary tables can be written.
        """
        if self.path is not None:
            return {
                "file_path": str(self.path),
                "journal_mode": "WAL",
                "journal_size_limit": _SQLITE_JOURNAL_BYTES,
                "synchronous": self.synchronous,
                "foreign_keys": "ON" if foreign_keys else "OFF",
                "busy_timeout": _SQLITE_TRY_MS,
            }
        try:
            expanded = expand_db_url(self.url)
        except (ConfigurationError, ValueError) as error:
            raise SettingsError(f"The PostgreSQL URL is invalid: {error}.") from error
        credentials = {**expanded["credentials"], "minsize": 1, "maxsize": pool_size}
        return credentials | _ONE_FOR_GOOD if is_private else credentials


def _sqlite_path(url: str) -> Path:
    # As Tortoise reads it: what follows "sqlite://" is the path. Four slashes, as SQLAlchemy wants them, do as well.
    raw = unquote(url.partition("://")[2].partition("?")[0])
    if raw.strip("/") in ("", ":memory:"):
        raise SettingsError("The SQLite URL has no file name. Write for example sqlite://data/blog.sqlite3.")
    return Path(f"/{raw.lstrip('/')}" if raw.startswith("/") else raw)


def _sqlite_durability(url: str) -> str:
    asked = parse_qs(urlsplit(url).query).get("synchronous", ["FULL"])[-1].upper()
    if asked not in _DURABILITY:
        raise SettingsError(f"'synchronous' must be one of {', '.join(_DURABILITY)}, not {asked!r}.")
    return asked
