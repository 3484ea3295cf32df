"""The file of an archive: a ZIP with ``archive.json``, which says what it holds, and one file of JSON lines a table.

It is written once, for its owner alone, read back, and only then trusted.
"""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, Self

from gql_blog.errors import InputError
from gql_blog.store.durable_files import new_file
from gql_blog.store.plugin_archive.table_rows import Column

FORMAT: Final = "gql_blog plugin tables"
VERSION: Final = 1
_MANIFEST: Final = "archive.json"
_DAMAGED: Final = (KeyError, TypeError, ValueError, OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)
"""What reading a ZIP or its JSON raises; a RuntimeError where it is encrypted, or compressed in an unknown way."""


@dataclass(frozen=True, slots=True)
class ArchivedTable:
    """One table: its columns as the database declared them, how many rows, and the SHA-256 of their lines."""

    name: str
    columns: tuple[Column, ...]
    rows: int
    sha256: str

    @property
    def entry(self) -> str:
        """The name of its lines in the ZIP."""
        return f"tables/{self.name}.jsonl"


@dataclass(frozen=True, slots=True)
class PluginArchive:
    """What ``archive.json`` says. ``made_at`` is a time of ISO 8601; ``migrations`` are those that were applied."""

    plugin: str
    made_at: str
    dialect: str
    migrations: tuple[str, ...]
    tables: tuple[ArchivedTable, ...]

    def rows(self) -> dict[str, int]:
        """Return the number of rows by table."""
        return {each.name: each.rows for each in self.tables}


class ArchiveWriter:
    """Writes the tables one after the other, and what they are in the end."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._tables: list[ArchivedTable] = []

    @contextmanager
    def table(self, name: str, columns: Sequence[Column]) -> Iterator["TableLines"]:
        """Write one table inside the block."""
        with self._archive.open(f"tables/{name}.jsonl", "w", force_zip64=True) as stream:
            lines = TableLines(stream, [each.name for each in columns])
            yield lines
        self._tables.append(ArchivedTable(name, tuple(columns), lines.count, lines.digest.hexdigest()))

    def finish(self, plugin: str, *, made_at: str, dialect: str, migrations: Sequence[str]) -> PluginArchive:
        """Write what it all is."""
        made = PluginArchive(plugin, made_at, dialect, tuple(migrations), tuple(self._tables))
        self._archive.writestr(_MANIFEST, json.dumps(_manifest(made), indent=2) + "\n")
        return made


class TableLines:
    """Writes rows as lines: each is an object with the values by their columns."""

    def __init__(self, stream: IO[bytes], names: Sequence[str]) -> None:
        self._stream, self._names = stream, names
        self.count, self.digest = 0, hashlib.sha256()

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        """Write some rows."""
        for row in rows:
            line = json.dumps(dict(zip(self._names, row, strict=True)), separators=(",", ":")).encode() + b"\n"
            self.digest.update(line)
            self._stream.write(line)
            self.count += 1


@contextmanager
def new_archive(path: Path) -> Iterator[ArchiveWriter]:
    """Write a new file inside the block, and have it on the disk behind it. It is deleted again if anything fails.

    InputError: there is a file of this name, or none can be written.
    """
    with new_file(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        yield ArchiveWriter(archive)


class ArchiveReader(AbstractContextManager["ArchiveReader"]):
    """An archive that was found whole; ``rows`` reads its tables."""

    def __init__(self, file: zipfile.ZipFile, archive: PluginArchive) -> None:
        self._file = file
        self.archive = archive

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def rows(self, table: ArchivedTable, size: int) -> Iterator[list[list[Any]]]:
        """Yield the rows of a table in their order, ``size`` at a time."""
        batch: list[list[Any]] = []
        for line in _lines(self._file, table):
            row = json.loads(line)
            batch.append([row[each.name] for each in table.columns])
            if len(batch) == size:
                yield batch
                batch = []
        if batch:
            yield batch


def open_archive(path: Path) -> ArchiveReader:
    """Open an archive and read all of it once. InputError: it is none, or not whole."""
    try:
        file = zipfile.ZipFile(path)
    except OSError as error:
        raise InputError(f"The archive {path} cannot be read: {error.strerror}.") from error
    except zipfile.BadZipFile:
        raise InputError(f"{path} is no archive of a plugin's tables: it is not a ZIP file.") from None
    try:
        archive = _parsed(json.loads(file.read(_MANIFEST)))
        for table in archive.tables:
            _check(file, table)
    except _DAMAGED as error:
        file.close()
        raise InputError(f"The archive {path} is damaged, or none of a plugin's tables: {error}.") from error
    return ArchiveReader(file, archive)


def read_archive(path: Path) -> PluginArchive:
    """Return what an archive says it holds, after all of it was found whole. InputError: it is none, or damaged."""
    with open_archive(path) as reader:
        return reader.archive


def _check(file: zipfile.ZipFile, table: ArchivedTable) -> None:
    digest, count = hashlib.sha256(), 0
    names = {each.name for each in table.columns}
    for line in _lines(file, table):
        digest.update(line)
        count += 1
        if set(json.loads(line)) != names:
            raise ValueError(f"line {count} of {table.entry} does not have the columns of the table")
    if (digest.hexdigest(), count) != (table.sha256, table.rows):
        raise ValueError(f"{table.entry} does not hold the {table.rows} rows that were written")


def _lines(file: zipfile.ZipFile, table: ArchivedTable) -> Iterator[bytes]:
    with file.open(table.entry) as stream:
        yield from stream


def _manifest(archive: PluginArchive) -> dict[str, Any]:
    tables = [
        {
            "name": each.name,
            "rows": each.rows,
            "sha256": each.sha256,
            "columns": [{"name": column.name, "type": column.type} for column in each.columns],
        }
        for each in archive.tables
    ]
    return {
        "format": FORMAT,
        "version": VERSION,
        "plugin": archive.plugin,
        "madeAt": archive.made_at,
        "dialect": archive.dialect,
        "migrations": list(archive.migrations),
        "tables": tables,
    }


def _parsed(manifest: Any) -> PluginArchive:
    if manifest["format"] != FORMAT:
        raise ValueError(f"it has the format {manifest['format']!r}")
    if manifest["version"] != VERSION:
        raise ValueError(
            f"it has version {manifest['version']!r}, and this version of gql_blog reads version {VERSION}"
        )
    tables = tuple(
        ArchivedTable(
            each["name"],
            tuple(Column(column["name"], column["type"]) for column in each["columns"]),
            each["rows"],
            each["sha256"],
        )
        for each in manifest["tables"]
    )
    return PluginArchive(
        manifest["plugin"], manifest["madeAt"], manifest["dialect"], tuple(manifest["migrations"]), tables
    )
