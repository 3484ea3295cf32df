"""The file of an archive: a ZIP with ``archive.json``, which says what it holds, and one file of JSON lines a table.

It is written once, read back, and only then trusted; a ZIP has a checksum of each of its files.
"""

import json
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from gql_blog.errors import InputError
from gql_blog.store.plugin_archive.table_rows import Column

FORMAT: Final = "gql_blog plugin tables"
VERSION: Final = 1
_MANIFEST: Final = "archive.json"
_DAMAGED: Final = (KeyError, TypeError, ValueError, OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)
"""What reading a ZIP or its JSON raises; a RuntimeError where it is encrypted, or compressed in an unknown way."""


@dataclass(frozen=True, slots=True)
class ArchivedTable:
    """One table: its columns as the database declared them, and how many rows."""

    name: str
    columns: tuple[Column, ...]
    rows: int


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


def entry_of(table: str) -> str:
    """Return the name in the ZIP of the lines of a table."""
    return f"tables/{table}.jsonl"


def line_of(columns: Sequence[Column], row: Sequence[Any]) -> bytes:
    """Return a row as a line: an object with the values by their columns."""
    values = {each.name: value for each, value in zip(columns, row, strict=True)}
    return json.dumps(values, separators=(",", ":")).encode() + b"\n"


def write_manifest(file: zipfile.ZipFile, archive: PluginArchive) -> None:
    """Write what the archive is, behind its tables."""
    tables = [
        {
            "name": each.name,
            "rows": each.rows,
            "columns": [{"name": column.name, "type": column.type} for column in each.columns],
        }
        for each in archive.tables
    ]
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "plugin": archive.plugin,
        "madeAt": archive.made_at,
        "dialect": archive.dialect,
        "migrations": list(archive.migrations),
        "tables": tables,
    }
    file.writestr(_MANIFEST, json.dumps(manifest, indent=2) + "\n")


class ArchiveReader:
    """An archive that was found whole."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self.archive = _parsed(json.loads(file.read(_MANIFEST)))
        for table in self.archive.tables:
            count = 0
            for count, row in enumerate(self._rows(table), 1):
                if set(row) != {each.name for each in table.columns}:
                    raise ValueError(f"line {count} of {entry_of(table.name)} does not have the columns of the table")
            if count != table.rows:
                raise ValueError(f"{entry_of(table.name)} does not hold the {table.rows} rows that were written")

    def rows(self, table: ArchivedTable, size: int) -> Iterator[list[list[Any]]]:
        """Yield the rows of a table in their order, ``size`` at a time."""
        rows = self._rows(table)
        while batch := list(islice(rows, size)):
            yield [[row[each.name] for each in table.columns] for row in batch]

    def _rows(self, table: ArchivedTable) -> Iterator[dict[str, Any]]:
        with self._file.open(entry_of(table.name)) as stream:
            yield from map(json.loads, stream)


@contextmanager
def open_archive(path: Path) -> Iterator[ArchiveReader]:
    """Open an archive and read all of it once. InputError: it is none, or not whole."""
    try:
        file = zipfile.ZipFile(path)
    except OSError as error:
        raise InputError(f"The archive {path} cannot be read: {error.strerror}.") from error
    except zipfile.BadZipFile:
        raise InputError(f"{path} is no archive of a plugin's tables: it is not a ZIP file.") from None
    with file:
        try:
            reader = ArchiveReader(file)
        except _DAMAGED as error:
            raise InputError(f"The archive {path} is damaged, or none of a plugin's tables: {error}.") from error
        yield reader


def read_archive(path: Path) -> PluginArchive:
    """Return what an archive says it holds, after all of it was found whole. InputError: it is none, or damaged."""
    with open_archive(path) as reader:
        return reader.archive


def _parsed(manifest: Any) -> PluginArchive:
    if manifest["format"] != FORMAT:
        raise ValueError(f"it has the format {manifest['format']!r}")
    if manifest["version"] != VERSION:
        raise ValueError(
            f"it has version {manifest['version']!r}, and this version of gql_blog reads version {VERSION}"
        )
    tables = tuple(
        ArchivedTable(each["name"], tuple(Column(**column) for column in each["columns"]), each["rows"])
        for each in manifest["tables"]
    )
    migrations = tuple(manifest["migrations"])
    return PluginArchive(manifest["plugin"], manifest["madeAt"], manifest["dialect"], migrations, tables)
