"""Dumping a PostgreSQL database by its own programs, and restoring a dump: into an empty database, or beside one."""

import asyncio
import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any, Final
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import asyncpg

from gql_blog.errors import Duplicate, InUse, StoreError
from gql_blog.store.backups.snapshot import Snapshot, read_snapshot
from gql_blog.store.integrity import connected, postgres_problems
from gql_blog.store.migrator.sqlite_integrity import REMEDY

_IN_USE: Final = "Others are connected to the database {name}. Nothing was changed. Stop every server, and try again."
_OTHERS: Final = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND backend_type = 'client backend'"
)
_IS_EMPTY: Final = "SELECT NOT EXISTS (SELECT FROM pg_class WHERE relnamespace = current_schema()::regnamespace)"
_LIKE_THIS: Final = """SELECT format(
    'CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L', $1::text,
    pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datcollate, datctype
) || CASE to_jsonb(d) ->> 'datlocprovider' WHEN 'i' THEN format(
    ' LOCALE_PROVIDER icu ICU_LOCALE %L', coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale')
) ELSE '' END FROM pg_database d WHERE datname = current_database()"""


async def dump(url: str, target: Path) -> Snapshot:
    """Write a dump of what is committed, while others write; StoreError if the database is damaged."""
    if problems := await postgres_problems(url):
        raise StoreError(f"The database is damaged: {'; '.join(problems)}. {REMEDY}")
    async with connected(url) as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        same = await connection.fetchval("SELECT pg_export_snapshot()")
        snapshot = await read_snapshot("postgres", connection.fetch)
        await _run("pg_dump", "--format=custom", f"--snapshot={same}", f"--file={target}", url=url)
    return snapshot


async def check_dump(file: Path) -> None:
    """Read all of a dump; StoreError if that fails."""
    await _run("pg_restore", f"--file={os.devnull}", str(file))


async def restore_dump(url: str, file: Path, snapshot: Snapshot, *, kept: str, overwrite: bool) -> str | None:
    """Restore a dump into an empty database, or a new one in its place; return the name that the old one has then.

    Duplicate: it is not to be overwritten. InUse: somebody is connected.
    """
    async with connected(url) as connection:
        name = await connection.fetchval("SELECT current_database()")
        is_empty = await connection.fetchval(_IS_EMPTY)
        if not is_empty and not overwrite:
            raise Duplicate(
                f"The database {name} is not empty. Nothing was changed. With --overwrite, the backup takes its place."
            )
        if await connection.fetchval(_OTHERS):
            raise InUse(_IN_USE.format(name=name))
        if not is_empty:
            new, kept = f"{name}_new_{kept}", f"{name}_{kept}"
            await _made(connection, new)
    if is_empty:
        await _filled(url, file, snapshot)
        return None
    try:
        await _filled(_of(url, new), file, snapshot)
        await _swap(url, name, new, kept)
    except BaseException:
        async with connected(_of(url, "postgres")) as maintenance:
            await maintenance.execute(f'DROP DATABASE IF EXISTS "{new}"')
        raise
    return kept


async def _made(connection: Any, new: str) -> None:
    try:
        await connection.execute(await connection.fetchval(_LIKE_THIS, new))
    except asyncpg.InsufficientPrivilegeError as error:
        raise StoreError(
            f"The user may not make databases: {error}. Nothing was changed. Let an administrator run "
            "`ALTER ROLE … CREATEDB`, or name a user in GQL_BLOG_DATABASE_URL who may, for this command alone."
        ) from error


async def _filled(url: str, file: Path, snapshot: Snapshot) -> None:
    await _run("pg_restore", "--single-transaction", "--exit-on-error", str(file), url=url)
    async with connected(url) as connection:
        differences = list(snapshot.differences(await read_snapshot("postgres", connection.fetch)))
        await connection.execute("ANALYZE")
    if problems := differences + await postgres_problems(url):
        raise StoreError(f"What was restored is not what the backup says: {'; '.join(problems)}.")


async def _swap(url: str, name: str, new: str, kept: str) -> None:
    """Give the new database the name of the other one: both at once, and only while nobody is connected to either."""
    async with connected(_of(url, "postgres")) as maintenance:
        try:
            async with maintenance.transaction():
                await maintenance.execute(f'ALTER DATABASE "{name}" RENAME TO "{kept}"')
                await maintenance.execute(f'ALTER DATABASE "{new}" RENAME TO "{name}"')
        except asyncpg.ObjectInUseError as error:
            raise InUse(_IN_USE.format(name=name)) from error


def _of(url: str, name: str) -> str:
    scheme, place, _, query, fragment = urlsplit(url)
    return urlunsplit((scheme, place, f"/{quote(name)}", query, fragment))


async def _run(program: str, *arguments: str, url: str | None = None) -> None:
    """Run one of PostgreSQL's programs, with a database if its URL is given."""
    with NamedTemporaryFile("w", prefix="gql-blog-", encoding="utf-8") as passwords:
        if url is not None:
            arguments = (f"--dbname={_without_password(url, passwords)}", *arguments)
        try:
            process = await asyncio.create_subprocess_exec(
                program, *arguments, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
            )
        except FileNotFoundError as error:
            raise StoreError(
                f"The program {program} is not here. Install the client programs of PostgreSQL (postgresql-client) of "
                "the server's version or a later one."
            ) from error
        _, said = await process.communicate()
    if process.returncode:
        words = " ".join(said.decode(errors="replace").split())
        raise StoreError(f"{program} failed: {words}. Nothing was changed.")


def _without_password(url: str, passwords: IO[str]) -> str:
    """Write the password of a URL to a file, and name that instead: other users of the machine can read arguments."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    escaped = unquote(parts.password).replace("\\", r"\\").replace(":", r"\:")
    passwords.write(f"*:*:*:*:{escaped}\n")
    passwords.flush()
    place = f"{parts.username}@{parts.netloc.rpartition('@')[2]}"
    query = "&".join(filter(None, (parts.query, f"passfile={quote(passwords.name)}")))
    return urlunsplit((parts.scheme, place, parts.path, query, parts.fragment))
