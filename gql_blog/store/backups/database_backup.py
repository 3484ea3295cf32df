"""Making a backup of either database, checking one, and restoring it."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from tortoise.migrations.graph import MigrationKey

from gql_blog.errors import Duplicate, InputError, StoreError
from gql_blog.store.backups.backup_file import Backup, unpack_backup, write_backup
from gql_blog.store.backups.postgres_backup import check_dump, dump, restore_dump
from gql_blog.store.backups.sqlite_backup import copy_sqlite, is_sqlite, replace_sqlite, whole_snapshot
from gql_blog.store.database_url import DatabaseURL
from gql_blog.store.durable_files import expect_new
from gql_blog.store.migrator.lock import migration_lock
from gql_blog.store.migrator.migration_set import load_migrations
from gql_blog.store.migrator.sqlite_integrity import REMEDY
from gql_blog.store.plugin_archive.stored_plugins import existing
from gql_blog.store.tortoise_apps import CORE, apps_config

_LOCK_SECONDS: Final = 10.0
_ANOTHER: Final = "Nothing was changed. Use another one."


@dataclass(frozen=True, slots=True)
class Restored:
    """The backup that was restored, and the name under which the database is kept that was there before."""

    backup: Backup
    kept: str | None


async def back_up(url: str, path: Path) -> Backup:
    """Write a backup of what is committed now to a new file, while others read and write.

    StoreError if the database is damaged; StoreError if it cannot be read; InputError: there is such a file, or
    none can be written. There is no file then.
    """
    database_url = existing(url)
    expect_new(path)
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    with _scratch(path.parent) as copy:
        if database_url.path is not None:
            await copy_sqlite(database_url.path, copy)
            snapshot = await whole_snapshot(copy, what=f"The database {database_url.path}", remedy=REMEDY)
        else:
            snapshot = await dump(url, copy)
        release = version("gql-blog")
        return await asyncio.to_thread(write_backup, path, copy, made_at=made_at, release=release, snapshot=snapshot)


async def verify_backup(path: Path) -> Backup:
    """Read all of a backup and check it; StoreError if it is not as it was made."""
    with _scratch(None) as copy:
        return await _unpacked(path, copy)


async def restore_backup(url: str, path: Path, *, overwrite: bool = False) -> Restored:
    """Put what a backup holds in the place of the database, at once, after all of it was checked.

    Duplicate: there is a database, and it is not to be overwritten. InUse: somebody has it open. MigrationRefused: the
    backup was made by a later release. Nothing is changed then, nor after any other error.
    """
    database_url = DatabaseURL.parse(url)
    target = database_url.path
    if target is not None:
        if target.exists() and not overwrite:
            raise Duplicate(f"There is a database {target}. With --overwrite, the backup takes its place.")
        target.parent.mkdir(parents=True, exist_ok=True)
    kept = f"before_restore_{datetime.now(UTC):%Y%m%dT%H%M%S}"
    with _scratch(target.parent if target else None) as new:
        backup = await _unpacked(path, new)
        await _expect_fitting(database_url, backup)
        if target is None:
            return Restored(backup, await restore_dump(url, new, backup.snapshot, kept=kept, overwrite=overwrite))
        kept_path = target.with_name(f"{target.name}.{kept}")
        # A server that starts meanwhile waits for this lock, and finds the new file.
        async with migration_lock(database_url, seconds=_LOCK_SECONDS):
            replace_sqlite(target, new, kept=kept_path)
        return Restored(backup, str(kept_path) if kept_path.exists() else None)


async def _unpacked(path: Path, target: Path) -> Backup:
    if is_sqlite(path):
        await copy_sqlite(path, target)
        return Backup("", "", await whole_snapshot(target, what=f"The backup {path}", remedy=_ANOTHER), "")
    backup = await asyncio.to_thread(unpack_backup, path, target)
    if backup.snapshot.dialect == "postgres":
        await check_dump(target)
        return backup
    found = await whole_snapshot(target, what=f"The backup {path}", remedy=_ANOTHER)
    if differences := list(backup.snapshot.differences(found)):
        raise StoreError(f"The backup {path} is not what it says: {'; '.join(differences)}. {_ANOTHER}")
    return backup


async def _expect_fitting(database_url: DatabaseURL, backup: Backup) -> None:
    dialect, snapshot = database_url.dialect, backup.snapshot
    if snapshot.dialect != dialect:
        raise InputError(
            f"It is a backup of {snapshot.dialect}, and GQL_BLOG_DATABASE_URL names a database of {dialect}. "
            "Nothing was changed."
        )
    keys = [MigrationKey(*each.split(".", 1)) for each in snapshot.migrations]
    known = await load_migrations(apps_config((), dialect))
    known.missing(key for key in keys if key.app_label == CORE)


@contextmanager
def _scratch(folder: Path | None) -> Iterator[Path]:
    """Have the name of a new file in ``folder``, or where temporary files are, which is gone in the end."""
    try:
        made = tempfile.TemporaryDirectory(prefix=".gql-blog-", dir=folder, ignore_cleanup_errors=True)
    except OSError as error:
        raise InputError(f"Nothing can be written to {folder or tempfile.gettempdir()}: {error.strerror}.") from error
    with made as name:
        yield Path(name) / "database"
