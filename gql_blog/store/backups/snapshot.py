"""What a database holds at one moment, as a backup says it and a restored database must have it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from gql_blog.errors import NotMigrated
from gql_blog.store.database_url import Dialect
from gql_blog.store.migrator.migration_set import Fetch, recorded_migrations

_TABLES: Final[dict[Dialect, str]] = {
    "sqlite": "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
    "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    "postgres": "SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'p') "
    "AND relnamespace = current_schema()::regnamespace ORDER BY 1",
}
_HEAD: Final = "SELECT number, mac FROM audit_seal ORDER BY number DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The migrations, as ``<app>.<name>``, the number of rows by table, and the head of the audit (none: no seals)."""

    dialect: Dialect
    migrations: list[str]
    rows: dict[str, int]
    audit_head: str | None

    def differences(self, found: "Snapshot") -> Iterator[str]:
        """Yield how what was found differs from this."""
        if found.migrations != self.migrations:
            yield f"it has {len(found.migrations)} migrations instead of {len(self.migrations)}, or others"
        for table in sorted({*self.rows, *found.rows}):
            if found.rows.get(table) != self.rows.get(table):
                yield f"{table} has {found.rows.get(table, 'no')} rows instead of {self.rows.get(table, 'none')}"
        if found.audit_head != self.audit_head:
            yield f"the head of the audit is {found.audit_head} instead of {self.audit_head}"


async def read_snapshot(dialect: Dialect, fetch: Fetch) -> Snapshot:
    """Read it. ``fetch`` runs its statements in one transaction. NotMigrated: it is no database of gql_blog."""
    migrations = [str(key) for key in await recorded_migrations(dialect, fetch)]
    tables = [name for (name,) in await fetch(_TABLES[dialect])]
    if not migrations:
        raise NotMigrated("The database has no tables of gql_blog yet. `gql-blog migrate` makes them.")
    rows = {table: int((await fetch(f'SELECT count(*) FROM "{table}"'))[0][0]) for table in tables}
    return Snapshot(dialect, migrations, rows, await audit_head(fetch) if "audit_seal" in tables else None)


async def audit_head(fetch: Fetch) -> str | None:
    """Return the number and the code of the last seal of the audit; ``None`` if there is none."""
    return next((f"{number}:{mac}" for number, mac in await fetch(_HEAD)), None)
