"""One database of one app: transactions for the write room, a reader for the read room."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Self, cast

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.context import TortoiseContext

from gql_blog.errors import NotMigrated, StoreError
from gql_blog.store.database_url import Address
from gql_blog.store.invalidations import Invalidations
from gql_blog.store.migrator.migration_set import MigrationSet, load_migrations, recorded_migrations
from gql_blog.store.postgres_client import PostgresTransactionClient
from gql_blog.store.postgres_invalidations import PostgresInvalidations
from gql_blog.store.postgres_reader import PostgresReader
from gql_blog.store.reader import Reader
from gql_blog.store.search_index import COUNT_UNINDEXED
from gql_blog.store.sqlite_client import SqliteTransactionClient
from gql_blog.store.sqlite_invalidations import SqliteInvalidations
from gql_blog.store.sqlite_reader import SqliteReader
from gql_blog.store.tortoise_apps import PluginTables, apps_config, open_context, use_context
from gql_blog.store.transaction import Transaction, translated_errors

COUNT_UNRENDERED = "SELECT count(*) FROM article WHERE endnotes IS NULL"
"""How many articles are still to be rendered again after a migration."""

_NOW = {
    "sqlite": "SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')",
    "postgres": "SELECT clock_timestamp()",
}

# SQLite looks at its file no sooner than it must.
_PROBE = {"sqlite": "SELECT count(*) FROM sqlite_master", "postgres": "SELECT 1"}


class Database:
    """Open with ``await Database.open(url)``; close when the app ends. Nothing of it is global to the process."""

    def __init__(
        self, address: Address, context: TortoiseContext, reader: Reader, migrations: MigrationSet, *, read_only: bool
    ) -> None:
        self.dialect = address.dialect
        self.reader = reader
        self.invalidations = _invalidations(address)
        self._context = context
        self._migrations = migrations
        self._read_only = read_only

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        plugin_tables: Sequence[PluginTables] = (),
        read_only: bool = False,
        read_in_loop: bool = True,
        pool_size: int = 10,
    ) -> Self:
        """Connect; migrate nothing. NotMigrated where an SQLite file is not there, StoreError where nobody answers.

        ``pool_size`` is PostgreSQL's most connections, for writing and for reading each; ``read_in_loop`` is SQLite's
        choice between reading in the event loop and in a thread.
        """
        address = Address.parse(url)
        if address.path is not None and not address.path.is_file():
            raise NotMigrated(f"There is no database at {address.path}. `gql-blog migrate` makes one.")
        context = await open_context(address, plugin_tables, pool_size=pool_size)
        migrations = await load_migrations(apps_config(plugin_tables, address.dialect))
        reader = _reader(address, in_loop=read_in_loop, size=pool_size)
        database = cls(address, context, reader, migrations, read_only=read_only)
        try:
            await reader.fetch(_PROBE[address.dialect])
        except BaseException:
            await database.close()
            raise
        return database

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Open a transaction, inside which models work; inside another one of this database, a savepoint.

        On SQLite it holds the write lock from its beginning. StoreError says what was in the way: locks that lasted too
        long, deadlocks, a server that has gone; in each case nothing was changed.
        """
        if self._read_only:
            raise StoreError("This database was opened for reading alone.")
        with use_context(self._context), translated_errors():
            if isinstance(self._client, SqliteTransactionClient | PostgresTransactionClient):
                # A savepoint ends nothing: the word of what it touched comes with the outer transaction's.
                async with self._client._in_transaction() as inner:
                    yield Transaction(self.dialect, cast(SqliteTransactionClient | PostgresTransactionClient, inner))
                return
            async with self.invalidations.scope() as scope, self._client._in_transaction() as client:
                yield Transaction(self.dialect, cast(SqliteTransactionClient | PostgresTransactionClient, client))
                await scope.before_commit(client)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[None]:
        """Let models read outside a transaction. On SQLite they wait for this process's open transaction."""
        with use_context(self._context), translated_errors():
            yield

    async def now(self) -> datetime:
        """Return the instant by the database's clock, in UTC."""
        ((value,),) = await self.reader.fetch(_NOW[self.dialect])
        instant = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return instant.astimezone(UTC)

    async def check(self) -> list[str]:
        """Say what keeps this database from serving: unreachable, or not migrated to the end. Empty: it is ready."""
        try:
            # By the reader, which waits for no transaction.
            applied = await recorded_migrations(self.dialect, self.reader.fetch)
            missing = self._migrations.missing(applied)
            waiting = 0 if missing else await self.count_unrendered()
        except StoreError as error:
            return [error.message]
        if waiting:
            return [f"{waiting} articles are not rendered by this version yet; run `gql-blog migrate`."]
        return [f"The migration {key} is not applied; run `gql-blog migrate`." for key in missing]

    async def count_unrendered(self) -> int:
        """Return how many articles are still to be rendered again after a migration."""
        ((count,),) = await self.reader.fetch(COUNT_UNRENDERED)
        return int(count)

    async def count_unindexed(self) -> int:
        """Return how many articles have no entry for the search, or have one and should not."""
        ((count,),) = await self.reader.fetch(COUNT_UNINDEXED)
        return int(count)

    async def close(self) -> None:
        """Close every connection."""
        await self.invalidations.close()
        await self.reader.close()
        await self._context.close_connections()

    @property
    def _client(self) -> BaseDBAsyncClient:
        return self._context.db()


def _reader(address: Address, *, in_loop: bool, size: int) -> Reader:
    if address.path is not None:
        return SqliteReader(address.path, in_loop=in_loop)
    return PostgresReader(address.url, size=size)


def _invalidations(address: Address) -> Invalidations:
    return SqliteInvalidations(address.path) if address.path is not None else PostgresInvalidations(address.url)
