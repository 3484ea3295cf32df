"""Files that are damaged in every way that was thought of, and who tells."""

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import asyncpg
import pytest
from support import damage
from support.cli import invoke, settle
from support.damage import EMPTY_LEAF, KEY, NOISE, PAGE, Damage, as_one_file, child, fill, migrated, root, run, shorter
from support.populated import execute
from support.postgres import Server, aside
from support.sampling import sampled

from gql_blog.store.migrator import sqlite_integrity

MALFORMED, DAMAGED = "malformed", "is damaged"
GONE = "that do not exist"


@dataclass(frozen=True)
class Case:
    """What is damaged, how, and what is said of it. ``of``: the file, or of PostgreSQL the relation."""

    name: str
    words: str
    how: Damage | str
    kind: Literal["sqlite", "indexes", "wal", "postgres", "backup"] = "sqlite"
    of: str = "blog.db"

    @property
    def commands(self) -> list[tuple[str, ...]]:
        """The commands that tell: each ends with status 1."""
        commands: dict[str, list[tuple[str, ...]]] = {
            "sqlite": [("migrate",), ("serve",), ("doctor",), ("backup", "new.zip")],
            "indexes": [("doctor",), ("backup", "new.zip")],
            "wal": [("audit", "verify", "--head", "HEAD")],
            "postgres": [("doctor",), ("backup", "new.zip")],
            "backup": [("backup", "verify", self.of), ("restore", self.of, "--overwrite")],
        }
        return commands[self.kind]


SEARCH_GONE = "DELETE FROM search_index_data WHERE id > 10"
ROWS_GONE = "DELETE FROM article WHERE title = 'On Tides'"
CASES: Final = (
    Case("the root pages of two tables are empty ones", "does not match its", root("comment", "tag", data=EMPTY_LEAF)),
    Case("the root page of a table is zeros", MALFORMED, root("comment", data=bytes(PAGE))),
    Case("the root page of a table is noise", MALFORMED, root("article", data=NOISE)),
    Case("two tables have each other's root page", "in index", damage.swapped_roots),
    Case("a page of a table is zeros", "error code 11", child("comment", bytes(PAGE))),
    Case("a page of a table is noise", "error code 11", child("comment", NOISE)),
    Case("a page of a table is an empty one", "in index", child("comment", EMPTY_LEAF)),
    Case("two pages of a table have each other's place", "out of order", damage.swapped_children),
    Case("a page leads to another one than its child", "2nd reference", damage.pointer),
    Case("the root page of an index is zeros", "error code 11", root("ix_comment_public_newest", data=bytes(PAGE))),
    Case("the list of free pages is noise", "Freelist", damage.freelist),
    Case("half of the file is gone", MALFORMED, shorter(lambda size: size // 2)),
    Case("the last page is gone", MALFORMED, shorter(lambda size: size - PAGE)),
    Case("half of the last page is gone", DAMAGED, shorter(lambda size: size - PAGE // 2)),
    Case("the header is zeros", "not a database", damage.first_bytes(bytes(100))),
    Case("the header has another size of pages", MALFORMED, damage.first_bytes(b"SQLite format 3\0\x20\x00")),
    Case("the file is empty", "it is empty", damage.written(b"")),
    Case("the file is no database", "not a database", damage.written(b"Dear editor,\n" * 1000)),
    Case("the file is a database of another program", "of another program", damage.other_program),
    Case("the schema has no SQL", "schema", run("UPDATE sqlite_schema SET sql = 'CREATE' WHERE name = 'tag'")),
    Case("a transaction is half written, its journal lost", DAMAGED, damage.lost_journal),
    Case("a WAL was half taken into the file and lost", DAMAGED, damage.half_taken_wal, of="crashed.db"),
    Case("the index of the search lacks a part", "gql-blog reindex", run(SEARCH_GONE), "indexes"),
    Case("a key in an index was changed", "missing from index", damage.entry_of_index, "indexes"),
    Case("rows refer to rows that are gone", GONE, run(ROWS_GONE), "indexes"),
    Case("the WAL is lost", "missing at the end", damage.lost_wal, "wal", "crashed.db"),
    Case("the WAL is cut", "missing at the end", damage.cut_wal, "wal", "crashed.db"),
    Case("the file of a table is empty", "table comment cannot be read", shorter(lambda _: 0), "postgres", "comment"),
    Case("a page of an index is noise", "invalid page", damage.part_of_file(NOISE), "postgres", "ix_comment_article"),
    Case("a page of a table is noise", "invalid page", damage.part_of_file(NOISE), "postgres", "comment"),
    Case("a page of a table is zeros", GONE, damage.part_of_file(bytes(8192)), "postgres", "comment"),
    Case("the file of a table is gone", "could not open file", Path.unlink, "postgres", "comment"),
    Case("the file of long values is empty", "could not read block", shorter(lambda _: 0), "postgres", "TOAST"),
    Case("the file of an index is empty", "could not read block", shorter(lambda _: 0), "postgres", "comment_pkey"),
    Case("rows refer to rows that are gone", GONE, ROWS_GONE, "postgres", "article"),
    Case("the end is cut off", "File is not a zip file", shorter(lambda size: size - 400), "backup", "b.zip"),
    Case("some bytes are noise", "b.zip is no backup, or a damaged one", damage.noise_in_the_middle, "backup", "b.zip"),
    Case("a letter was changed", "its checksum", damage.repacked(damage.other_letter), "backup", "b.zip"),
    Case("the checksum is another's", "its checksum", damage.manifest(sha256="0" * 64), "backup", "b.zip"),
    Case("it has other rows than it says", "rows instead of", damage.manifest(rows={"tag": 7}), "backup", "b.zip"),
    Case("it does not say what it is", "backup.json", damage.repacked(damage.no_manifest), "backup", "b.zip"),
    Case("it is of a later format", "reads version 1", damage.manifest(version=2), "backup", "b.zip"),
    Case("it is empty", "not a zip file", damage.written(b""), "backup", "b.zip"),
    Case("a copy of the file is damaged", "error code 11", child("comment", NOISE), "backup", "copy.db"),
    Case("a copy is of another program", "of another program", damage.other_program, "backup", "copy.db"),
)


@dataclass(frozen=True)
class Sound:
    """A folder with sound files; of ``crashed.db`` the newest rows stand in the WAL alone."""

    folder: Path
    head: str


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Sound:
    folder = tmp_path_factory.mktemp("sound")
    with pytest.MonkeyPatch.context() as patch:
        settle(patch, folder)
        path = migrated(folder)
        aside(fill(f"sqlite://{path}"))
        assert invoke("render").exit_code == 0
        as_one_file(path)
        assert invoke("backup", "b.zip").exit_code == 0
        shutil.copy(path, folder / "copy.db")
        crash = shutil.copy(path, folder / "crash.db")

        def copy() -> None:
            for suffix in ("", "-wal"):
                shutil.copy(f"{crash}{suffix}", f"{folder / 'crashed.db'}{suffix}")

        head = aside(fill(f"sqlite://{crash}", 5, before_it_ends=copy))
    return Sound(folder, head)


@pytest.fixture
def here(sound: Sound, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a copy of the sound database, which the commands use."""
    settle(monkeypatch, tmp_path)
    monkeypatch.setenv("GQL_BLOG_SECRET_KEY", KEY)
    shutil.copy(sound.folder / "blog.db", tmp_path / "blog.db")
    return tmp_path


@pytest.fixture(scope="module")
def source(postgres_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with the tables of every plugin, rows, and the extension that looks at indexes."""
    url = postgres_server.create()
    with pytest.MonkeyPatch.context() as patch:
        settle(patch, tmp_path_factory.mktemp("postgres"))
        patch.setenv("GQL_BLOG_DATABASE_URL", url)
        patch.setenv("GQL_BLOG_SECRET_KEY", KEY)
        assert invoke("migrate").exit_code == 0
        aside(fill(url))
        aside(execute(url, "CREATE EXTENSION amcheck"))
        assert invoke("render").exit_code == 0
        assert invoke("doctor").exit_code == 0
    yield url
    postgres_server.drop(url)


@pytest.fixture
def copied(source: str, postgres_server: Server) -> Iterator[str]:
    """A copy to which nobody has connected yet, so that no page of it is in memory."""
    url = postgres_server.create(template=_name(source))
    yield url
    postgres_server.drop(url)


OF_FILES = [each for each in CASES if each.kind != "postgres"]
OF_POSTGRES = [each for each in CASES if each.kind == "postgres"]


@pytest.mark.parametrize("case", OF_FILES, ids=lambda case: f"{case.kind}: {case.name}")
def test_each_corruption_is_told(case: Case, here: Path, sound: Sound) -> None:
    if case.kind == "backup":
        shutil.copy(sound.folder / case.of, here / case.of)
    if case.of == "crashed.db":
        for suffix in ("", "-wal"):
            shutil.copy(f"{sound.folder / case.of}{suffix}", f"{here / 'blog.db'}{suffix}")
    assert callable(case.how)
    case.how(here / (case.of if case.kind == "backup" else "blog.db"))
    before = hashlib.sha256((here / "blog.db").read_bytes()).digest()
    _expect_told(case, head=sound.head)
    if case.kind != "wal":
        assert hashlib.sha256((here / "blog.db").read_bytes()).digest() == before
    assert not [each.name for each in here.iterdir() if "new.zip" in each.name or each.name.startswith(".")]


@pytest.mark.parametrize("case", sampled(OF_POSTGRES, 2), ids=lambda case: case.name)
def test_each_corruption_of_postgres_is_told(
    case: Case,
    source: str,
    copied: str,
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GQL_BLOG_DATABASE_URL", copied)
    if isinstance(case.how, str):
        aside(execute(copied, "SET session_replication_role = replica", case.how))
    else:
        case.how(aside(_file(source, copied, case.of)))
    _expect_told(case)
    assert not (here / "new.zip").exists()


def test_a_damaged_index_of_the_search_is_made_anew(here: Path) -> None:
    run(SEARCH_GONE)(here / "blog.db")
    assert [invoke(command).exit_code for command in ("doctor", "reindex", "doctor", "migrate")] == [1, 0, 0, 0]


def test_nothing_is_told_of_what_is_sound(here: Path, sound: Sound) -> None:
    shutil.copy(sound.folder / "b.zip", here / "b.zip")
    shutil.copy(sound.folder / "copy.db", here / "copy.db")
    for command in (("doctor",), ("backup", "new.zip"), ("backup", "verify", "b.zip"), ("backup", "verify", "copy.db")):
        assert invoke(*command).exit_code == 0, command


@pytest.mark.parametrize("case", CASES[:3], ids=lambda case: case.name)
def test_of_a_large_file_the_beginning_of_each_tree_is_looked_at(
    case: Case, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_integrity, "MOST_AT_START", 0)
    assert invoke("migrate").exit_code == 0
    assert callable(case.how)
    case.how(here / "blog.db")
    assert invoke("migrate").exit_code == 1


def _expect_told(case: Case, *, head: str = "") -> None:
    for command in case.commands:
        result = invoke(*(head if word == "HEAD" else word for word in command))
        assert result.exit_code == 1, (command, result.output, result.exception)
        assert isinstance(result.exception, SystemExit), result.exception
        says = command[0] in ("doctor", "audit") or case.kind == "backup"
        assert case.words in result.stderr or not says, (command, result.stderr)
        print(" ".join(command), result.exit_code, result.stderr, sep="\t", end="")  # for a table of them


async def _file(source: str, copy: str, relation: str) -> Path:
    connection = await asyncpg.connect(source)
    try:
        if relation == "TOAST":
            long = "SELECT reltoastrelid::regclass::text FROM pg_class WHERE relname = 'article'"
            relation = await connection.fetchval(long)
        return Path(
            await connection.fetchval("SHOW data_directory"),
            "base",
            str(await connection.fetchval("SELECT oid FROM pg_database WHERE datname = $1", _name(copy))),
            str(await connection.fetchval("SELECT pg_relation_filenode($1::text::regclass)", relation)),
        )
    finally:
        await connection.close()


def _name(url: str) -> str:
    return url.rpartition("/")[2]
