"""Nothing of rows that are gone stays in the file; whoever keeps it from being written anew is told of."""

import sqlite3
from contextlib import closing

import pytest
from support.populated import make

from gql_blog.errors import StoreError
from gql_blog.store import Database, Tag
from gql_blog.store.sqlite import sqlite_remains

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


async def test_a_deleted_row_is_in_no_page(database: Database) -> None:
    assert database.path is not None
    async with database.transaction():
        await make(Tag, slug="zqslug")
    async with database.transaction():
        await Tag.all().delete()
    files = list(database.path.parent.glob(f"{database.path.name}*"))
    assert any(b"zqslug" in each.read_bytes() for each in files)
    await database.remove_remains()
    assert not any(b"zqslug" in each.read_bytes() for each in files)


@pytest.mark.parametrize("mode", ["BEGIN IMMEDIATE", "BEGIN"])
async def test_who_keeps_the_file_is_told_of(database: Database, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_remains, "_WAIT", 0.1)
    assert database.path is not None
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute(mode)
        other.execute("SELECT count(*) FROM tag").fetchall()
        with pytest.raises(StoreError, match=r"VACUUM; PRAGMA wal_checkpoint\(TRUNCATE\);"):
            await database.remove_remains()
