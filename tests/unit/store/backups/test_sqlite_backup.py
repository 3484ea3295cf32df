"""Putting a file in the place of a database, cut at every step."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from gql_blog.store.backups import sqlite_backup
from gql_blog.store.backups.sqlite_backup import copy_sqlite, replace_sqlite


def made(path: Path, value: str) -> Path:
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("PRAGMA journal_mode=WAL")
        file.execute("CREATE TABLE t (a)")
        file.execute("INSERT INTO t VALUES (?)", [value])
    return path


def value(path: Path) -> str:
    with closing(sqlite3.connect(path)) as file:
        return str(file.execute("SELECT a FROM t").fetchone()[0])


@pytest.mark.parametrize("step", ["link", "replace", "put_in_place"])
def test_a_cut_replacement_leaves_a_whole_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    path, new, kept = made(tmp_path / "blog.db", "old"), made(tmp_path / "new", "new"), tmp_path / "kept"
    Path(f"{path}-wal").write_bytes(b"")

    def cut(*_arguments: Any, **_options: Any) -> None:
        raise KeyboardInterrupt

    places: dict[str, tuple[Any, str]] = {"link": (os, "link"), "replace": (Path, "replace")}
    with monkeypatch.context() as patch:
        patch.setattr(*places.get(step, (sqlite_backup, step)), cut)
        with pytest.raises(KeyboardInterrupt):
            replace_sqlite(path, new, kept=kept)
    assert value(path) == "old"
    kept.unlink(missing_ok=True)
    replace_sqlite(path, new, kept=kept)
    assert (value(path), value(kept)) == ("new", "old")


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of a file's size")
def test_a_full_disk_is_no_damage(tmp_path: Path) -> None:
    path = made(tmp_path / "blog.db", "old" * 100_000)
    limited = (
        "import asyncio, resource, signal, sys; from pathlib import Path\n"
        "from gql_blog.store.backups.sqlite_backup import copy_sqlite\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))\n"
        "asyncio.run(copy_sqlite(Path(sys.argv[1]), Path(sys.argv[2])))"
    )
    command = [sys.executable, "-c", limited, str(path), str(tmp_path / "copy")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "cannot be copied" in done.stderr, done.stderr


async def test_a_copy_has_what_stands_in_the_wal(tmp_path: Path) -> None:
    path = made(tmp_path / "blog.db", "old")
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("UPDATE t SET a = 'newest'")
        await copy_sqlite(path, tmp_path / "copy")
    assert value(tmp_path / "copy") == "newest"
    assert not list(tmp_path.glob("copy-*"))
