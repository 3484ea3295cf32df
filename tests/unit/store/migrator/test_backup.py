"""A copy of an SQLite file, and the way back."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gql_blog.errors import MigrationRefused
from gql_blog.store.migrator.backup import back_up, restore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with a row that is committed and not yet in the file itself."""
    path = tmp_path / "blog.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("PRAGMA journal_mode=WAL")
        file.execute("CREATE TABLE t (a)")
        file.execute("INSERT INTO t VALUES ('kept')")
    return path


def rows(path: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(path)) as file:
        return file.execute("SELECT a FROM t").fetchall()


async def test_what_is_committed_is_copied_and_put_back(path: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as reader, closing(sqlite3.connect(path)) as file:
        copy = await back_up(path, tmp_path / "a" / "b", before="0004_mood")
        file.execute("DELETE FROM t")
        file.commit()
        assert rows(path) == []
        await restore(path, copy)
        assert reader.execute("SELECT a FROM t").fetchall() == [("kept",)]
    assert rows(copy) == [("kept",)]
    assert copy.name.startswith("blog-")
    assert copy.name.endswith("-before-0004_mood.sqlite3")


async def test_copies_do_not_overwrite_each_other(path: Path, tmp_path: Path) -> None:
    copies = [await back_up(path, tmp_path / "copies", before="x") for _ in range(3)]
    assert len(set(copies)) == 3


async def test_a_copy_that_cannot_be_made_is_refused(path: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(MigrationRefused, match="No backup could be written"):
        await back_up(path, tmp_path / "file", before="x")
