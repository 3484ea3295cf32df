"""Migrations by several processes at once, and by one that is killed."""

import asyncio
import os
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from support.followups import CORE_MIGRATIONS, Followups, followup
from support.populated import contents, make

from gql_blog.errors import MigrationRefused
from gql_blog.store import Database, migrate, pending, tables

TESTS = Path(__file__).resolve().parent.parent


async def start(url: str, followups: Followups | None = None) -> asyncio.subprocess.Process:
    """Start a process that migrates."""
    path = [str(TESTS), *([str(followups.folder.parent)] if followups else [])]
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "support.migrating",
        url,
        followups.package if followups else "-",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path)},
        cwd=TESTS.parent,
    )


@pytest.mark.long
@pytest.mark.parametrize("number", [2, 4])
async def test_processes_that_migrate_at_once_take_turns(empty_url: str, number: int) -> None:
    processes = [await start(empty_url) for _ in range(number)]
    ended = await asyncio.gather(*(process.communicate() for process in processes))
    assert [process.returncode for process in processes] == [0] * number, ended
    applied = sorted(out.decode().split() for out, _ in ended)
    assert applied[:-1] == [[]] * (number - 1)
    assert len(applied[-1]) == len(CORE_MIGRATIONS)
    assert await pending(empty_url) == []


async def test_a_second_process_does_not_wait_for_ever(
    populated_url: str, followups: Followups, tmp_path: Path
) -> None:
    first = await _start_and_wait(populated_url, followups, tmp_path)
    with pytest.raises(MigrationRefused, match="Another process is migrating this database"):
        await migrate(populated_url, lock_seconds=0.2)
    first.kill()
    await first.communicate()


@pytest.mark.long
@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM])
async def test_a_process_killed_half_way_leaves_the_database_as_it_was(
    populated_url: str, followups: Followups, tmp_path: Path, sent: signal.Signals
) -> None:
    before = contents(populated_url)
    process = await _start_and_wait(populated_url, followups, tmp_path)
    process.send_signal(sent)
    await process.communicate()
    assert contents(populated_url) == before
    database = await Database.open(populated_url)
    async with database.transaction():
        await make(tables.Tag, slug="later")
    await database.close()
    (tmp_path / "go").touch()
    assert (await migrate(populated_url)).applied == (f"gql_blog.{followup()}",)
    assert "subtitle" not in contents(populated_url)["article"][0]
    if populated_url.startswith("sqlite"):
        with closing(sqlite3.connect(populated_url.removeprefix("sqlite://"))) as file:
            assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def _start_and_wait(url: str, followups: Followups, folder: Path) -> asyncio.subprocess.Process:
    """Start a process whose migration has dropped a column and deleted rows, and does not end until it may go on."""
    followups.add(
        'operations = [ops.RemoveField("Article", "subtitle"), ops.RunPython(wait)]',
        before=f"""
        import asyncio, pathlib

        async def wait(apps, editor):
            here = pathlib.Path({str(folder)!r})
            (here / "half-way").touch()
            while not (here / "go").exists():
                await asyncio.sleep(0.01)
        """,
    )
    process = await start(url, followups)
    while process.returncode is None:
        if (folder / "half-way").exists():
            return process
        await asyncio.sleep(0.01)
    out, errors = await process.communicate()
    raise AssertionError(f"the migration was not reached: {out!r} {errors!r}")
