"""The file of an archive, of a plugin's tables or of a whole site.

It is a ZIP with ``archive.json``, which says what it holds, and one file of JSON lines a table; that of a site has the
files of media, too, each under the key that it has in a store, and so under its hash.

It is written once, read back, and only then trusted; a ZIP has a checksum of each of its files. Whatever is read of it
is bounded: by what its directory says, which must be no more than its bytes can hold, and by the longest line.
"""

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from gql_blog.content import ARCHIVED_MEDIA, EXTENSIONS
from gql_blog.errors import InputError
from gql_blog.store.plugin_archive.table_rows import Column

PLUGIN: Final = "gql_blog plugin tables"
SITE: Final = "gql_blog archive"
VERSION: Final = 1
MANIFEST: Final = "archive.json"
LONGEST_LINE: Final = 64 * 1024 * 1024
"""Bytes of one row: several times those of the longest article with all that was made of it."""
_LONG: Final = 4 * 1024 * 1024
"""Bytes of lines that are rows in memory at a time."""
_HOLDS: Final = {PLUGIN: "a plugin's tables", SITE: "a site"}
_FILE: Final = re.compile(
    rf"{ARCHIVED_MEDIA}([0-9a-f]{{2}})/(\1[0-9a-f]{{62}})/original\.({'|'.join(EXTENSIONS.values())})"
)
_MOST_RATIO: Final = 300
_ALWAYS_ALLOWED: Final = 100_000_000
"""Bytes that may be unpacked from however few."""
DAMAGED: Final = (
    KeyError, TypeError, ValueError, OverflowError, OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What reading a ZIP or its JSON raises; a RuntimeError where it is encrypted, or compressed in an unknown way."""


@dataclass(frozen=True, slots=True)
class ArchivedTable:
    """One table: its columns as the database declared them, how many rows, and the last number that one was given."""

    name: str
    columns: tuple[Column, ...]
    rows: int
    numbered: int = 0


@dataclass(frozen=True, slots=True)
class Archive:
    """What ``archive.json`` says. ``made_at`` is a time of ISO 8601; ``migrations`` are those that were applied.

    ``plugin`` is empty of a whole site: its migrations are called ``<app>.<name>``. ``release`` and ``audit_head`` are
    a site's: by which release it was made, and the last seal of its audit (none: nothing was sealed); so are ``files``,
    how many of media it holds, and ``missing``, the hashes of those that were not to be had.
    """

    plugin: str
    made_at: str
    dialect: str
    migrations: tuple[str, ...]
    tables: tuple[ArchivedTable, ...]
    release: str = ""
    audit_head: str | None = None
    files: int = 0
    missing: tuple[str, ...] = ()

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


def write_manifest(file: zipfile.ZipFile, archive: Archive) -> None:
    """Write what the archive is, behind its tables."""
    plugin: dict[str, Any] = {"format": PLUGIN, "version": VERSION, "plugin": archive.plugin}
    site = {"format": SITE, "version": VERSION, "release": archive.release, "auditHead": archive.audit_head}
    site |= {"files": archive.files, "missing": list(archive.missing)}
    tables = [
        {
            "name": each.name,
            "rows": each.rows,
            **({"numbered": each.numbered} if each.numbered else {}),
            "columns": [{"name": column.name, "type": column.type} for column in each.columns],
        }
        for each in archive.tables
    ]
    manifest = {
        **(plugin if archive.plugin else site),
        "madeAt": archive.made_at,
        "dialect": archive.dialect,
        "migrations": list(archive.migrations),
        "tables": tables,
    }
    file.writestr(MANIFEST, json.dumps(manifest, indent=2) + "\n")


class ArchiveReader:
    """An archive that was found whole. ``identity`` is a hash of ``archive.json`` and the checksums of all tables."""

    def __init__(self, file: zipfile.ZipFile, format_: str) -> None:
        self.file = file
        self._refuse_bomb()
        manifest = file.read(MANIFEST)
        self.archive = _parsed(json.loads(manifest), format_)
        checksums = sorted((each.filename, each.CRC) for each in file.infolist())
        self.identity = hashlib.sha256(manifest + repr(checksums).encode()).hexdigest()
        files = {each for each in file.namelist() if _FILE.fullmatch(each)} if format_ == SITE else set()
        expected = {MANIFEST, *(entry_of(each.name) for each in self.archive.tables), *files}
        if stray := sorted(set(file.namelist()) ^ expected) or len(file.namelist()) != len(expected):
            raise ValueError(f"it holds other files than it says, or some of them twice: {stray}")
        for table in self.archive.tables:
            self._expect_whole(table)
        if len(files) != self.archive.files:
            raise ValueError(f"it does not hold the {self.archive.files} files of media that were written")
        for name in sorted(files):
            self._expect_hash(name)

    def rows(self, table: ArchivedTable, size: int, *, after: int = 0) -> Iterator[list[list[Any]]]:
        """Yield the rows of a table in their order, without the first ``after``: ``size`` at a time, fewer if long."""
        batch: list[list[Any]] = []
        read = 0
        for line in islice(self._lines(table), after, None):
            row = json.loads(line)
            batch.append([row[each.name] for each in table.columns])
            read += len(line)
            if len(batch) == size or read > _LONG:
                yield batch
                batch, read = [], 0
        if batch:
            yield batch

    def _refuse_bomb(self) -> None:
        """Refuse what would unpack to much more than rows do. No file is unpacked beyond what the directory says."""
        entries = self.file.infolist()
        unpacked, packed = sum(each.file_size for each in entries), sum(each.compress_size for each in entries)
        manifest = self.file.getinfo(MANIFEST).file_size
        if unpacked > max(_ALWAYS_ALLOWED, _MOST_RATIO * packed) or manifest > LONGEST_LINE:
            raise ValueError(f"its {packed} bytes would unpack to {unpacked}")

    def _expect_whole(self, table: ArchivedTable) -> None:
        count, names = 0, {each.name for each in table.columns}
        for count, row in enumerate(map(json.loads, self._lines(table)), 1):
            if not isinstance(row, dict) or set(row) != names:
                raise ValueError(f"line {count} of {entry_of(table.name)} does not have the columns of the table")
        if count != table.rows:
            raise ValueError(f"{entry_of(table.name)} does not hold the {table.rows} rows that were written")

    def _expect_hash(self, name: str) -> None:
        with self.file.open(name) as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
        if found != name.split("/")[2]:
            raise ValueError(f"{name} does not have the hash in its name")

    def _lines(self, table: ArchivedTable) -> Iterator[bytes]:
        with self.file.open(entry_of(table.name)) as stream:
            while line := stream.readline(LONGEST_LINE):
                if len(line) == LONGEST_LINE:
                    raise ValueError(f"{entry_of(table.name)} has a line of {LONGEST_LINE} bytes or more")
                yield line


@contextmanager
def open_archive(path: Path, format_: str = PLUGIN) -> Iterator[ArchiveReader]:
    """Open an archive and read all of it once. InputError: it is none of the format, or not whole."""
    holds = _HOLDS[format_]
    try:
        file = zipfile.ZipFile(path)
    except OSError as error:
        raise InputError(f"The archive {path} cannot be read: {error.strerror}.") from error
    except zipfile.BadZipFile:
        raise InputError(f"{path} is no archive of {holds}: it is not a ZIP file.") from None
    with file:
        try:
            reader = ArchiveReader(file, format_)
        except DAMAGED as error:
            raise InputError(f"The archive {path} is damaged, or none of {holds}: {error}.") from error
        yield reader


def read_archive(path: Path, format_: str = PLUGIN) -> Archive:
    """Return what an archive says it holds, after all of it was found whole. InputError: it is none, or damaged."""
    with open_archive(path, format_) as reader:
        return reader.archive


def _parsed(manifest: Any, format_: str) -> Archive:
    if manifest["format"] != format_:
        raise ValueError(f"it has the format {manifest['format']!r}")
    if manifest["version"] != VERSION:
        raise ValueError(
            f"it has version {manifest['version']!r}, and this version of gql_blog reads version {VERSION}"
        )
    said = [manifest["madeAt"], manifest["dialect"], *manifest["migrations"]]
    said += [each["name"] for table in manifest["tables"] for each in (table, *table["columns"])]
    if not all(isinstance(each, str) for each in said):
        raise TypeError(f"{MANIFEST} has other values where texts belong")
    tables = tuple(
        ArchivedTable(
            each["name"],
            tuple(Column(**column) for column in each["columns"]),
            int(each["rows"]),
            int(each.get("numbered", 0)),
        )
        for each in manifest["tables"]
    )
    of_site: tuple[Any, ...] = ()
    if format_ == SITE:
        missing = tuple(map(str, manifest.get("missing", ())))
        of_site = manifest["release"], manifest["auditHead"], int(manifest.get("files", 0)), missing
    plugin = manifest["plugin"] if format_ == PLUGIN else ""
    return Archive(plugin, manifest["madeAt"], manifest["dialect"], tuple(manifest["migrations"]), tables, *of_site)
