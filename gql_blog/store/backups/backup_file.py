"""The file of a backup: a ZIP of the database, as a file of SQLite or of pg_dump, and ``backup.json``, which says what
it is.

Any program for ZIP files takes the database out of it.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Final

from gql_blog.errors import StoreError
from gql_blog.store.backups.snapshot import Snapshot
from gql_blog.store.durable_files import new_file
from gql_blog.store.migrator.backup import keep_private
from gql_blog.store.plugin_archive.archive_file import DAMAGED

FORMAT: Final = "gql_blog backup"
VERSION: Final = 1
_MANIFEST: Final = "backup.json"
_DATABASE: Final = {"sqlite": "database.sqlite3", "postgres": "database.dump"}
_PIECE: Final = 1024 * 1024
_LEVEL: Final = 1
"""Half the time of the usual compression, and hardly larger."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What ``backup.json`` says: when, by which release, of what, its SHA-256. A file of SQLite says less."""

    made_at: str
    release: str
    snapshot: Snapshot
    sha256: str


def write_backup(path: Path, database: Path, *, made_at: str, release: str, snapshot: Snapshot) -> Backup:
    """Write a new backup of what ``database`` holds. InputError: there is such a file, or none can be written."""
    digest = hashlib.sha256()
    with new_file(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        with database.open("rb") as source, archive.open(_DATABASE[snapshot.dialect], "w", force_zip64=True) as target:
            _copy(source, target, digest)
        backup = Backup(made_at, release, snapshot, digest.hexdigest())
        archive.writestr(_MANIFEST, json.dumps(_manifest(backup), indent=2) + "\n")
    return backup


def unpack_backup(path: Path, database: Path) -> Backup:
    """Write the database of a backup to a new file. StoreError: it is none, or not as it was written."""
    try:
        with zipfile.ZipFile(path) as archive:
            backup = _parsed(json.loads(archive.read(_MANIFEST)))
            digest = hashlib.sha256()
            keep_private(database)
            with archive.open(_DATABASE[backup.snapshot.dialect]) as source, database.open("wb") as target:
                _copy(source, target, digest)
                os.fsync(target.fileno())
    except DAMAGED as error:
        words = getattr(error, "strerror", None) or error
        raise StoreError(f"{path} is no backup, or a damaged one: {words}. Use another one.") from error
    if digest.hexdigest() != backup.sha256:
        raise StoreError(f"{path} is damaged: its checksum is not that of its database. Use another one.")
    return backup


def _copy(source: IO[bytes], target: IO[bytes], digest: Any) -> None:
    while piece := source.read(_PIECE):
        digest.update(piece)
        target.write(piece)
    target.flush()


def _manifest(backup: Backup) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "madeAt": backup.made_at,
        "release": backup.release,
        "sha256": backup.sha256,
        **asdict(backup.snapshot),
    }


def _parsed(manifest: Mapping[str, Any]) -> Backup:
    if (manifest["format"], manifest["version"]) != (FORMAT, VERSION):
        raise ValueError(f"this release reads version {VERSION} of the format {FORMAT!r}")
    snapshot = Snapshot(**{name: manifest[name] for name in Snapshot.__dataclass_fields__})
    return Backup(manifest["madeAt"], manifest["release"], snapshot, manifest["sha256"])
