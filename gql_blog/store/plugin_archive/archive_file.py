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
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

from gql_blog.content import ARCHIVED_MEDIA, EXTENSIONS
from gql_blog.errors import InputError
from gql_blog.store.plugin_archive.table_rows import Column

T = TypeVar("T")

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
_MOST_COUNT: Final = 2**63 - 1
_KINDS: Final[dict[type[Any], str]] = {str: "a text", int: "a count", list: "a list"}
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
            message = f"The archive {path} is damaged, or none of {holds}: {error}."
            raise InputError(f"{message} Nothing was changed. Use another copy of it.") from error
        yield reader


def read_archive(path: Path, format_: str = PLUGIN) -> Archive:
    """Return what an archive says it holds, after all of it was found whole. InputError: it is none, or damaged."""
    with open_archive(path, format_) as reader:
        return reader.archive


def _parsed(manifest: Any, format_: str) -> Archive:
    """Return what ``archive.json`` says; the keys of later versions are left out. ValueError: what is wrong, where."""
    said = partial(_value, manifest, "")
    if said("format", str) != format_:
        raise ValueError(f"it has the format {manifest['format']!r}")
    if said("version", int) != VERSION:
        raise ValueError(
            f"it has version {manifest['version']}, this release reads version {VERSION}, a later one more"
        )
    tables = tuple(_table(each, f"tables[{place}].") for place, each in enumerate(said("tables", list)))
    _expect_different("tables", [each.name for each in tables])
    if said("dialect", str) not in ("sqlite", "postgres"):
        raise ValueError(f"it is of a database that is not known: {manifest['dialect']!r}")
    told = said("madeAt", str), manifest["dialect"], _texts(manifest, "migrations")
    if format_ == PLUGIN:
        return Archive(said("plugin", str), *told, tables)
    head = None if manifest.get("auditHead", "") is None else said("auditHead", str)
    files = said("files", int) if "files" in manifest else 0
    missing = _texts(manifest, "missing") if "missing" in manifest else ()
    return Archive("", *told, tables, said("release", str), head, files, missing)


def _table(said: Any, where: str) -> ArchivedTable:
    columns = []
    for place, each in enumerate(_value(said, where, "columns", list)):
        name, declared = (_value(each, f"{where}columns[{place}].", key, str) for key in ("name", "type"))
        columns.append(Column(name, declared))
    _expect_different(f"{where}columns", [each.name for each in columns])
    numbered = _value(said, where, "numbered", int) if "numbered" in said else 0
    return ArchivedTable(_value(said, where, "name", str), tuple(columns), _value(said, where, "rows", int), numbered)


def _texts(said: Any, name: str) -> tuple[str, ...]:
    found = _value(said, "", name, list)
    texts = [_value({f"{name}[{place}]": each}, "", f"{name}[{place}]", str) for place, each in enumerate(found)]
    _expect_different(name, texts)
    return tuple(texts)


def _value(said: Any, where: str, name: str, kind: type[T]) -> T:
    """Return a value of an object of ``archive.json``, which is of this kind; a number is a count."""
    value = said.get(name) if isinstance(said, dict) else None
    if type(value) is not kind or (isinstance(value, int) and not 0 <= value <= _MOST_COUNT):
        raise ValueError(f"{MANIFEST} has {str(value)[:40]!r} as {where}{name}, where {_KINDS[kind]} belongs")
    return value


def _expect_different(where: str, names: Sequence[str]) -> None:
    if twice := [name for name, times in Counter(names).items() if times > 1]:
        raise ValueError(f"{MANIFEST} names {twice[0]!r} twice in {where}")
