"""Whether the whole database can be read and fits together, whichever it is."""

import asyncio

from gql_blog.store.migrator.sqlite_integrity import REMEDY, sqlite_problems
from gql_blog.store.plugin_archive.stored_plugins import existing
from gql_blog.store.postgres_integrity import postgres_problems


async def integrity_problems(url: str) -> list[str]:
    """Return what is wrong, in words with the remedy. All of the database is read. NotMigrated if there is no file."""
    path = existing(url).path
    found = await (postgres_problems(url) if path is None else asyncio.to_thread(sqlite_problems, path))
    return [f"The database{f' {path}' if path else ''} is damaged: {'; '.join(found)}. {REMEDY}"] if found else []
