"""A sound SQLite database with rows on many pages, and the ways in which its files are damaged."""

import json
import random
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from support.cli import invoke
from support.writing import newsroom_of

from gql_blog.access import ANONYMOUS
from gql_blog.content import SealKey
from gql_blog.events import AuditSeals
from gql_blog.store import Database
from gql_blog.write import SubmitComment

KEY = "a secret of at least 32 characters"
PAGE = 4096
Damage = Callable[[Path], None]


async def fill(url: str, comments: int = 60, *, before_it_ends: Callable[[], object] = lambda: None) -> str:
    """Write articles and comments, and return the head of the audit."""
    database = await Database.open(url)
    try:
        room = newsroom_of(database)
        post = await room.post(
            "On Tides", source=" ".join(f"{random.Random(n).getrandbits(64):x}" for n in range(1_000))
        )
        await room.response(post.article_id)
        for number in range(comments):
            body = f"Comment {number}. " + "Ebb and flow. " * 60
            await room.run(SubmitComment(article_id=post.article_id, author_name=f"Bo {number}", body=body), ANONYMOUS)
        seals = AuditSeals(database, SealKey.of(KEY))
        await seals.seal_new()
        head = await seals.head()
        assert head
        before_it_ends()
        return head
    finally:
        await database.close()


def migrated(folder: Path) -> Path:
    """Make a database by the command, with the tables of every plugin, as one file."""
    assert invoke("migrate").exit_code == 0
    return folder / "blog.db"


def as_one_file(path: Path) -> None:
    """Take into the file what stands beside it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


@dataclass(frozen=True)
class Pages:
    """The pages of a file, by their numbers from 1 on."""

    path: Path

    def read(self, number: int) -> bytes:
        with self.path.open("rb") as file:
            file.seek((number - 1) * PAGE)
            return file.read(PAGE)

    def write(self, number: int, data: bytes, at: int = 0) -> None:
        with self.path.open("r+b") as file:
            file.seek((number - 1) * PAGE + at)
            file.write(data)

    def root(self, name: str) -> int:
        """Return the number of the root page of a table or an index."""
        with closing(sqlite3.connect(self.path)) as connection:
            ((number,),) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", [name])
            return int(number)

    def children(self, name: str) -> list[int]:
        """Return the pages below the root page of a table, which must have some."""
        root = self.read(self.root(name))
        assert root[0] in (2, 5), f"{name} has one page alone"
        cells = [int.from_bytes(root[12 + 2 * n : 14 + 2 * n], "big") for n in range(int.from_bytes(root[3:5], "big"))]
        return [int.from_bytes(root[cell : cell + 4], "big") for cell in cells]


EMPTY_LEAF = bytes([13, 0, 0, 0, 0, 0x10, 0, 0]).ljust(PAGE, b"\0")
NOISE = random.Random(20).randbytes(PAGE)


def root(*names: str, data: bytes) -> Damage:
    """Overwrite root pages."""

    def damage(path: Path) -> None:
        pages = Pages(path)
        for number in [pages.root(name) for name in names]:
            pages.write(number, data)

    return damage


def child(name: str, data: bytes) -> Damage:
    """Overwrite a page below a root page."""

    def damage(path: Path) -> None:
        pages = Pages(path)
        pages.write(pages.children(name)[1], data)

    return damage


def swapped_roots(path: Path) -> None:
    """Put the root pages of a table and of another one in each other's place."""
    _swap(path, Pages(path).root("comment"), Pages(path).root("article"))


def swapped_children(path: Path) -> None:
    """Put two pages of one table in each other's place."""
    _swap(path, *Pages(path).children("comment")[:2])


def _swap(path: Path, one: int, two: int) -> None:
    pages = Pages(path)
    first, second = pages.read(one), pages.read(two)
    pages.write(one, second)
    pages.write(two, first)


def entry_of_index(path: Path) -> None:
    """Change one letter of a key on a page of an index."""
    pages = Pages(path)
    number = pages.root("sqlite_autoindex_comment_1")
    number = number if pages.read(number)[0] == 10 else pages.children("sqlite_autoindex_comment_1")[0]
    page = pages.read(number)
    at = page.rindex(b"com_") + 10
    pages.write(number, b"y" if page[at : at + 1] == b"z" else b"z", at)


def pointer(path: Path) -> None:
    """Let a page lead to another one than its child."""
    pages = Pages(path)
    number = pages.root("comment")
    pages.write(number, pages.read(number)[8:12], at=int.from_bytes(pages.read(number)[12:14], "big"))


def freelist(path: Path) -> None:
    """Free pages, and overwrite the first of the list."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE gone AS SELECT * FROM comment")
        connection.execute("DROP TABLE gone")
    pages = Pages(path)
    pages.write(int.from_bytes(pages.read(1)[32:36], "big"), NOISE)


def shorter(size: Callable[[int], int]) -> Damage:
    """Cut the end off."""

    def damage(path: Path) -> None:
        with path.open("r+b") as file:
            file.truncate(size(path.stat().st_size))

    return damage


def first_bytes(data: bytes) -> Damage:
    """Overwrite the beginning of the file."""
    return lambda path: Pages(path).write(1, data)


def written(data: bytes) -> Damage:
    """Put another file in its place."""

    def damage(path: Path) -> None:
        path.write_bytes(data)

    return damage


def other_program(path: Path) -> None:
    """Put a database of another program in its place."""
    path.unlink()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE bookmarks (title TEXT)")


def run(*statements: str) -> Damage:
    """Change the database by statements that SQLite allows to those who know better."""

    def damage(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA foreign_keys = OFF")
            connection.execute("PRAGMA writable_schema = ON")
            for statement in statements:
                connection.execute(statement)

    return damage


def lost_journal(path: Path) -> None:
    """Have a transaction half written, as after a power cut, and no journal to take it back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE comment SET source = source || zeroblob(4000), text = text || zeroblob(4000)")
        half = path.with_suffix(".half")
        shutil.copy(path, half)
        connection.execute("ROLLBACK")
    half.replace(path)


def lost_wal(path: Path) -> None:
    """Remove what was written last, and not taken into the file yet."""
    Path(f"{path}-wal").unlink()


def cut_wal(path: Path) -> None:
    """Cut the second half of it off."""
    shorter(lambda size: size // 2)(Path(f"{path}-wal"))


def half_taken_wal(path: Path) -> None:
    """Take half of it into the file, as a checkpoint does that is cut (the newest of each page, by number); lose it."""
    wal = Path(f"{path}-wal").read_bytes()
    newest = {int.from_bytes(wal[start : start + 4], "big"): start for start in range(32, len(wal), 24 + PAGE)}
    for page in sorted(newest)[: len(newest) // 2]:
        Pages(path).write(page, wal[newest[page] + 24 :][:PAGE])
    lost_wal(path)


def noise_in_the_middle(path: Path) -> None:
    """Overwrite some bytes, as a bad disk does."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(NOISE[:64])


def repacked(change: Callable[[dict[str, bytes]], None]) -> Damage:
    """Change what is in a ZIP, and write it anew: its own checksums fit."""

    def damage(path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            contents = {name: archive.read(name) for name in archive.namelist()}
        change(contents)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in contents.items():
                archive.writestr(name, data)

    return damage


def other_letter(contents: dict[str, bytes]) -> None:
    """Change one letter of a text in the database of a backup, which no check of SQLite sees."""
    contents["database.sqlite3"] = contents["database.sqlite3"].replace(b"Ebb and flow", b"Ebb and glow", 1)


def no_manifest(contents: dict[str, bytes]) -> None:
    """Take out what says what it is."""
    del contents["backup.json"]


def manifest(**values: object) -> Damage:
    """Let it say something else."""

    def change(contents: dict[str, bytes]) -> None:
        contents["backup.json"] = json.dumps(json.loads(contents["backup.json"]) | values).encode()

    return repacked(change)


def part_of_file(data: bytes) -> Damage:
    """Overwrite a page of a file of PostgreSQL, the second if there is one."""

    def damage(path: Path) -> None:
        with path.open("r+b") as file:
            file.seek(8192 if path.stat().st_size > 8192 else 0)
            file.write(data)

    return damage
