"""Backups: what was committed, whoever writes meanwhile; and the way back, which is gone all at once or not at all."""

import asyncio
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import asyncpg
import httpx
import pytest
from support.cli import invoke, settle
from support.damage import KEY, fill, manifest
from support.growth import HANG
from support.populated import contents, execute
from support.postgres import Server, aside
from support.sampling import sqlite_first
from support.served import serve
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS
from gql_blog.content import SealKey
from gql_blog.errors import Duplicate, InputError, InUse, MigrationRefused, StoreError
from gql_blog.events import AuditSeals, verify_audit
from gql_blog.store import Comment, Database, back_up, restore_backup, verify_backup
from gql_blog.write import SubmitComment

ALL = """{ posts(first: 9) { nodes { id title body comments(first: 99) { nodes { id body authorName } } } } }"""


@contextmanager
def another(dialect: str, postgres: Server, folder: Path) -> Iterator[str]:
    """The URL of a place where nothing is yet."""
    if dialect == "sqlite":
        yield f"sqlite://{folder / 'another.sqlite3'}"
        return
    url = postgres.create()
    yield url
    postgres.drop(url)


@pytest.fixture
def fresh(dialect: str, postgres_server: Server, tmp_path: Path) -> Iterator[str]:
    with another(dialect, postgres_server, tmp_path) as url:
        yield url


@pytest.fixture
def zipped(tmp_path: Path) -> Path:
    """The name of a backup that is not made yet."""
    return tmp_path / "backup.zip"


async def test_what_is_restored_is_what_was_there(
    populated_url: str, fresh: str, zipped: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settle(monkeypatch, tmp_path)
    monkeypatch.setenv("GQL_BLOG_PLUGINS", "")
    monkeypatch.setenv("GQL_BLOG_DATABASE_URL", populated_url)
    assert (await asyncio.to_thread(invoke, "migrate")).exit_code == 0  # which renders what populates it
    made = await back_up(populated_url, zipped)
    assert stat.S_IMODE(zipped.stat().st_mode) == 0o600
    assert await verify_backup(zipped) == made
    before = contents(populated_url)
    restored = await restore_backup(fresh, zipped)
    assert (restored.backup, restored.kept) == (made, None)
    assert contents(fresh) == before
    assert made.snapshot.rows["article"] == 3
    answers = []
    for url in (populated_url, fresh):
        monkeypatch.setenv("GQL_BLOG_DATABASE_URL", url)
        answers.append((await asyncio.to_thread(invoke, "query", ALL)).stdout_bytes)
    assert answers[0] == answers[1]
    assert b"A post's 'title'" in answers[0]


async def test_what_is_written_meanwhile_is_in_it_or_not(room: Newsroom, fresh: str, zipped: Path) -> None:
    post = await room.post()
    seals = AuditSeals(room.database, SealKey.of(KEY))
    written: list[str] = []

    async def write() -> None:
        while True:
            body = f"Comment {len(written)}"
            comment = SubmitComment(article_id=post.article_id, author_name="Bo", body=body)
            written.append((await room.run(comment, ANONYMOUS)).comment_id)
            await seals.seal_new()

    writing = asyncio.create_task(write())
    await asyncio.wait({writing}, timeout=0.2)
    begun = len(written)
    made = await back_up(room.database.url, zipped)
    ended = len(written)
    writing.cancel()
    await asyncio.wait({writing})
    assert 0 < begun < ended  # nobody waited for the backup
    await restore_backup(fresh, zipped)
    restored = await Database.open(fresh)
    try:
        async with restored.session():
            found = {comment.id for comment in await Comment.all()}
        assert begun <= len(found) <= ended + 1
        assert found <= {*written[: len(found)]}  # in the order of their commits, without a gap
        report = await verify_audit(restored, SealKey.of(KEY), head=made.snapshot.audit_head)
        assert report.problems == ()
        assert report.head == made.snapshot.audit_head
    finally:
        await restored.close()


async def test_what_is_there_is_left_alone_unless_it_is_given_up(
    populated_url: str, database: Database, zipped: Path, postgres_server: Server
) -> None:
    await database.close()
    assert populated_url == database.url
    before = contents(populated_url)
    await back_up(populated_url, zipped)
    await execute(populated_url, "UPDATE tag SET name = 'Changed'")
    changed = contents(populated_url)
    with pytest.raises(Duplicate, match="With --overwrite, the backup takes its place"):
        await restore_backup(populated_url, zipped)
    assert contents(populated_url) == changed
    restored = await restore_backup(populated_url, zipped, overwrite=True)
    assert contents(populated_url) == before
    assert restored.kept
    kept = postgres_server.of(restored.kept) if database.dialect == "postgres" else f"sqlite://{restored.kept}"
    assert contents(kept) == changed  # nothing is lost
    if database.dialect == "postgres":
        postgres_server.drop(kept)


async def test_nothing_is_restored_under_somebody_on_postgres(
    postgres_server: Server, postgres_template: str, zipped: Path
) -> None:
    url = postgres_server.create(template=postgres_template)
    await back_up(url, zipped)
    connection = await asyncpg.connect(url)
    with pytest.raises(InUse, match="Stop every server"):
        await restore_backup(url, zipped, overwrite=True)
    names = await connection.fetch("SELECT datname FROM pg_database")
    await connection.close()
    assert [name for (name,) in names if name.startswith(url.rpartition("/")[2])] == [url.rpartition("/")[2]]
    postgres_server.drop(url)


@sqlite_first
async def test_a_backup_that_does_not_fit_is_refused(
    populated_url: str, dialect: str, zipped: Path, tmp_path: Path, fresh: str
) -> None:
    made = await back_up(populated_url, zipped)
    other = "postgres://nobody@127.0.0.1/nowhere" if dialect == "sqlite" else f"sqlite://{tmp_path / 'other.db'}"
    with pytest.raises(InputError, match="It is a backup of"):
        await restore_backup(other, zipped)
    assert not (tmp_path / "other.db").exists()
    if dialect == "sqlite":
        later = Path(shutil.copy(populated_url.removeprefix("sqlite://"), tmp_path / "later.db"))
        insert = "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('gql_blog', '9999_later', '2030')"
        await execute(f"sqlite://{later}", insert)
    else:
        later = zipped
        manifest(migrations=[*made.snapshot.migrations, "gql_blog.9999_later"])(zipped)
    with pytest.raises(MigrationRefused, match="Install the newer version"):
        await restore_backup(fresh, later)
    assert dialect == "postgres" or not Path(fresh.removeprefix("sqlite://")).exists()


async def test_a_file_that_is_there_is_no_new_backup(populated_url: str, zipped: Path, tmp_path: Path) -> None:
    zipped.write_text("mine")
    with pytest.raises(InputError, match="already"):
        await back_up(populated_url, zipped)
    assert zipped.read_text() == "mine"
    with pytest.raises(InputError, match="No such file"):
        await back_up(populated_url, tmp_path / "nowhere" / "backup.zip")
    with pytest.raises(InputError, match="cannot be read"):
        await verify_backup(tmp_path / "nowhere.zip")
    with pytest.raises(InputError, match="cannot be read"):
        await verify_backup(tmp_path)


def test_a_server_keeps_running_while_it_is_backed_up_and_is_not_restored_under(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(monkeypatch, tmp_path)
    with serve(tmp_path, "--demo") as served, httpx.Client(base_url=served.address, verify=False, timeout=HANG) as http:
        answer = http.post("/graphql", json={"query": ALL}).content
        assert invoke("backup", "backup.zip").exit_code == 0
        refused = invoke("restore", "backup.zip", "--overwrite")
        assert (refused.exit_code, "[IN_USE]" in refused.stderr) == (1, True)
        assert http.post("/graphql", json={"query": ALL}).content == answer
        said = invoke("query", ALL).stdout
    assert [invoke("restore", "backup.zip", *more).exit_code for more in ((), ("--overwrite",))] == [1, 0]
    assert invoke("query", ALL).stdout == said
    assert "Leave the Stars On" in said


def test_a_damaged_database_is_replaced_with_what_stands_beside_it(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(monkeypatch, tmp_path)
    path, crash = tmp_path / "blog.db", tmp_path / "crash.db"
    shutil.copy(sqlite_template, path)
    assert invoke("backup", "backup.zip").exit_code == 0
    shutil.copy(path, crash)

    def copy() -> None:
        for suffix in ("", "-wal"):
            shutil.copy(f"{crash}{suffix}", f"{path}{suffix}")

    aside(fill(f"sqlite://{crash}", 3, before_it_ends=copy))
    assert invoke("restore", "backup.zip", "--overwrite").exit_code == 0
    assert not contents(f"sqlite://{path}")["comment"]  # the WAL was the other file's
    (kept,) = (each for each in tmp_path.glob("blog.db.before_restore_*") if not each.name.endswith("-wal"))
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT count(*) FROM comment").fetchone() == (3,)


async def test_programs_that_are_missing_are_named(
    postgres_server: Server, populated_url: str, dialect: str, zipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    if dialect == "sqlite":  # needs none
        await back_up(populated_url, zipped)
        return
    with pytest.raises(StoreError, match="pg_dump is not here"):
        await back_up(populated_url, zipped)
    assert not list(zipped.parent.glob("*.zip*"))


async def test_no_argument_has_the_password(
    postgres_server: Server, postgres_template: str, zipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "pg_dump"
    program.write_text(f"""#!/bin/sh
echo "$@" > {tmp_path}/arguments; cp "${{1##*passfile=}}" {tmp_path}/passwords; exit 1
""")
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    url = postgres_server.create(template=postgres_template)
    with pytest.raises(StoreError, match="pg_dump failed"):
        await back_up(url.replace("postgres@", r"postgres:a%3Ab%5Cc@"), zipped)
    assert "a%3Ab" not in (tmp_path / "arguments").read_text()
    assert (tmp_path / "passwords").read_text() == "*:*:*:*:a\\:b\\\\c\n"
    assert stat.S_IMODE((tmp_path / "passwords").stat().st_mode) == 0o600
    postgres_server.drop(url)


@pytest.mark.long
async def test_a_user_who_may_make_no_database_is_told(postgres_server: Server, zipped: Path) -> None:
    url = postgres_server.create()
    name = url.rpartition("/")[2]
    postgres_server.execute(f'CREATE ROLE "{name}" LOGIN', f'ALTER DATABASE "{name}" OWNER TO "{name}"')
    mine = url.replace("postgres@", f"{name}@")
    try:
        assert await asyncio.to_thread(_migrated, mine)
        await back_up(mine, zipped)
        with pytest.raises(StoreError, match="ALTER ROLE … CREATEDB"):
            await restore_backup(mine, zipped, overwrite=True)
        connection = await asyncpg.connect(url)
        await connection.execute(
            "DROP SCHEMA public CASCADE; CREATE SCHEMA public; ALTER SCHEMA public OWNER TO " + name
        )
        await connection.close()
        await restore_backup(mine, zipped)  # into an empty database, anybody may
    finally:
        postgres_server.drop(url)
        postgres_server.execute(f'DROP ROLE "{name}"')


def _migrated(url: str) -> bool:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GQL_BLOG_DATABASE_URL", url)
        return invoke("migrate").exit_code == 0
