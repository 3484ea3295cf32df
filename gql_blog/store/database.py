"""One open database: transactions for writing, a reader for reading, and its clock and readiness."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from datetime import datetime
from operator import itemgetter
from typing import Any, Self

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.context import TortoiseContext
from tortoise.transactions import in_transaction

from gql_blog.errors import NotMigrated, StoreError, StoreUnavailable
from gql_blog.store.database_url import DatabaseURL
from gql_blog.store.invalidations import Invalidations
from gql_blog.store.migrator.migration_set import MigrationSet, load_migrations, recorded_migrations
from gql_blog.store.noted_changes import changes_begun, note_changes
from gql_blog.store.postgres.postgres_client import PostgresTransactionClient
from gql_blog.store.postgres.postgres_invalidations import PostgresInvalidations
from gql_blog.store.postgres.postgres_reader import PostgresReader
from gql_blog.store.reader import Reader, instant
from gql_blog.store.search_index import COUNT_UNINDEXED
from gql_blog.store.sqlite.sqlite_client import SqliteTransactionClient
from gql_blog.store.sqlite.sqlite_invalidations import SqliteInvalidations
from gql_blog.store.sqlite.sqlite_reader import SqliteReader
from gql_blog.store.sqlite.sqlite_remains import remove_remains
from gql_blog.store.statistics import gather_postgres, gather_sqlite
from gql_blog.store.tortoise_apps import (
    CORE,
    PluginTables,
    apps_config,
    loaded_apps,
    open_context,
    table_names,
    use_context,
)
from gql_blog.store.transaction import Session, Transaction, translated_errors
from gql_blog.store.waits.read_budget import ReadBounds

_NOW = {"sqlite": "SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')", "postgres": "SELECT clock_timestamp()"}

_CHECK_SECONDS = 5
_PAGE = 500

# SQLite opens its file with the first real query.
_PROBE = {"sqlite": "SELECT count(*) FROM sqlite_master", "postgres": "SELECT 1"}


class Database:
    """One database. Open it with ``await Database.open(url)``, and close it. Nothing is global to the process."""

    def __init__(
        self,
        database_url: DatabaseURL,
        context: TortoiseContext,
        reader: Reader,
        migrations: MigrationSet,
        *,
        plugin_tables: Sequence[PluginTables],
        is_private: bool,
    ) -> None:
        self.dialect = database_url.dialect
        self.url = database_url.url
        self.path = database_url.path
        self.plugin_tables = tuple(plugin_tables)
        self.is_private = is_private
        """Whether it is a copy of which nobody else knows: its writers wait for nobody."""
        self.reader = reader
        self.invalidations: Invalidations = (
            SqliteInvalidations(self.path) if self.path is not None else PostgresInvalidations(self.url)
        )
        self.notes_changes = False
        """Whether each transaction that touches what everybody may see has an event that says so."""
        self._context = context
        self._migrations = migrations

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        plugin_tables: Sequence[PluginTables] = (),
        read_bounds: ReadBounds | None = None,
        pool_size: int = 10,
        is_private: bool = False,
    ) -> Self:
        """Connect without migrating. NotMigrated: the SQLite file does not exist; StoreUnavailable: no connection.

        ``pool_size``: PostgreSQL connections for writing, and as many for short reads. ``read_bounds``: how long reads
        may take. ``is_private`` is for ``private_copy``.
        """
        database_url = DatabaseURL.parse(url)
        if database_url.path is not None and not database_url.path.is_file():
            raise NotMigrated(f"There is no database at {database_url.path}. `gql-blog migrate` creates it.")
        context = await open_context(database_url, plugin_tables, pool_size=pool_size, is_private=is_private)
        migrations = await load_migrations(apps_config(plugin_tables, database_url.dialect))
        reader: Reader = (
            SqliteReader(database_url.path, bounds=read_bounds)
            if database_url.path is not None
            else PostgresReader(url, size=pool_size, bounds=read_bounds)
        )
        database = cls(database_url, context, reader, migrations, plugin_tables=plugin_tables, is_private=is_private)
        try:
            await reader.fetch(_PROBE[database_url.dialect])
        except BaseException as error:
            await database.close()
            if isinstance(error, StoreUnavailable):
                raise StoreUnavailable(f"{error.message} {_place_of(database_url)}") from error
            raise
        return database

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Open a transaction in which models can be used; inside another one of this database, a savepoint.

        On SQLite it takes the write lock at its start. StoreUnavailable: a lock timeout, a deadlock, an outage; nothing
        was changed then, unless the connection was lost during the commit, as the message says.
        """
        with use_context(self._context), translated_errors():
            if isinstance(self._client, SqliteTransactionClient | PostgresTransactionClient):
                # A savepoint commits nothing: invalidations are announced by the outer transaction.
                async with in_transaction() as inner:
                    yield self._transaction_of(inner)
                return
            async with self.invalidations.scope() as announce, in_transaction() as client:
                transaction = self._transaction_of(client)
                begun = await changes_begun(transaction) if self.notes_changes else None
                yield transaction
                if begun is not None:
                    await note_changes(transaction, begun)
                await announce(client)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Session]:
        """Use models for reading outside a transaction. On SQLite they wait for an open transaction of this process."""
        with use_context(self._context), translated_errors():
            yield Session(self.dialect, self._client)

    @asynccontextmanager
    async def glance(self) -> AsyncIterator[Session]:
        """Like ``session``; statements of our own go to the reader, and wait for no transaction on SQLite, either."""
        reader = None if self.is_private else self.reader  # which does not see what is in a private copy
        with use_context(self._context), translated_errors():
            yield Session(self.dialect, self._client, reader)

    def using_models(self) -> AbstractContextManager[None]:
        """Like ``session``, for code whose errors are told as they are: a plugin's."""
        return use_context(self._context)

    def models(self, label: str) -> dict[str, Any]:
        """Return the models of one app, by the names of their classes; those of a plugin have its name."""
        apps = loaded_apps(self._context)
        return dict(apps[label]) if label in apps else {}

    async def plugin_rows(self, plugin: str, model: str, limit: int) -> AsyncIterator[list[dict[str, Any]]]:
        """Yield the rows of a plugin's table as values by the names of the fields, in the order of their keys."""
        table = self.models(plugin)[model]
        key = table._meta.pk_attr
        async with self.session():
            keys = sorted(await table.all().limit(limit).values_list(key, flat=True))
        for start in range(0, len(keys), _PAGE):
            async with self.session():
                rows: list[dict[str, Any]] = await table.filter(pk__in=keys[start : start + _PAGE]).values()
            yield sorted(rows, key=itemgetter(key))

    async def now(self) -> datetime:
        """Return the time of the database's clock, in UTC."""
        ((value,),) = await self.reader.fetch(_NOW[self.dialect])
        return instant(value)

    async def check(self, *, rendered: bool = True) -> list[str]:
        """Return why the database is not ready; ``rendered=False``: articles still to be rendered are no reason."""
        try:
            # The reader does not wait for transactions.
            async with asyncio.timeout(_CHECK_SECONDS):
                applied = await recorded_migrations(self.dialect, self.reader.fetch)
                missing = self._migrations.missing(applied)
                waiting = await self.count_unrendered() if rendered and not missing else 0
        except TimeoutError:
            return [f"The database has not answered for {_CHECK_SECONDS} s."]
        except StoreError as error:
            return [error.message]
        if waiting:
            return [f"{waiting} articles are not rendered by this version yet. Run `gql-blog migrate`."]
        return [f"The migration {key} is not applied. Run `gql-blog migrate`." for key in missing]

    async def plugins_with_tables(self) -> frozenset[str]:
        """Return the names of the plugins that have tables here, whether they are loaded or not."""
        applied = await recorded_migrations(self.dialect, self.reader.fetch)
        return frozenset(key.app_label for key in applied) - {CORE}

    async def count_unrendered(self) -> int:
        """Return how many articles are still to be rendered again after a migration."""
        ((count,),) = await self.reader.fetch("SELECT count(*) FROM article WHERE rendered_version IS NULL")
        return int(count)

    async def count_unindexed(self) -> int:
        """Return how many articles lack their search entry, or have one though they are stubs."""
        ((count,),) = await self.reader.fetch(COUNT_UNINDEXED)
        return int(count)

    async def gather_statistics(self) -> None:
        """Let the database plan by what is there after many changes; on SQLite others wait for a moment."""
        if self.path is not None:
            await gather_sqlite(self.path)
            return
        async with self.session():
            await gather_postgres(self._client, self.tables())

    async def remove_remains(self) -> None:
        """Leave nothing of rows that are gone in the file; StoreError if others keep it from that.

        Only SQLite keeps them where a copy of the file takes them along. It takes some 6 seconds for each GB; whoever
        writes meanwhile waits for ``SQLITE_BUSY_MS``, and is then told that the store is unavailable.
        """
        if self.path is not None:
            await remove_remains(self.path)

    def tables(self) -> tuple[str, ...]:
        """Return the names of the tables of the core and of the plugins."""
        return table_names(self._context)

    async def close(self) -> None:
        """Close every connection."""
        await self.invalidations.close()
        await self.reader.close()
        await self._context.close_connections()

    def _transaction_of(self, client: Any) -> Transaction:
        return Transaction(self.dialect, client, has_rivals=self.dialect == "postgres" and not self.is_private)

    @property
    def _client(self) -> BaseDBAsyncClient:
        return self._context.db()


def _place_of(database_url: DatabaseURL) -> str:
    """Say where the operator looks for the database."""
    if database_url.path is not None:
        return f"It is {database_url.path}."
    return "Check that PostgreSQL runs, and GQL_BLOG_DATABASE_URL."
