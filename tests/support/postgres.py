"""A PostgreSQL server for tests, and fresh databases on it.

``GQL_BLOG_TEST_POSTGRES_URL`` names a server to use; without it a private one is started from the machine's own
binaries, once for all workers of a run, and stopped when the run ends. Where neither is to be had, tests skip and say
so.
"""

import asyncio
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import pytest

from benchmarks.ports import reserved_port

URL_VARIABLE = "GQL_BLOG_TEST_POSTGRES_URL"
_HOME_VARIABLE = "GQL_BLOG_TEST_POSTGRES_HOME"
_RUN_VARIABLE = "GQL_BLOG_TEST_RUN"
_ROOT_VARIABLE = "PYTEST_DEBUG_TEMPROOT"
_BINARIES = "/usr/lib/postgresql"
_MEMORY, _ROOM = Path("/dev/shm"), 2 * 1024**3
_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "300",
    "shared_buffers": "64MB",
    "listen_addresses": "127.0.0.1",
    "autovacuum": "off",
    "max_wal_size": "512MB",
}

T = TypeVar("T")


def aside(work: Coroutine[Any, Any, T]) -> T:
    """Run ``work`` to its end in a thread and a loop of its own, whatever loop is running here."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@dataclass(frozen=True)
class Server:
    """A server on which databases may be made and dropped; ``url`` leads to its maintenance database."""

    url: str

    def of(self, name: str) -> str:
        """Return the URL of another database of this server."""
        parts = urlsplit(self.url)
        return urlunsplit(parts._replace(path=f"/{name}"))

    def execute(self, *statements: str) -> None:
        """Run statements in the maintenance database, each by itself."""
        _maintenance(self.url).execute(statements)

    def create(self, *, template: str = "template0", icu_locale: str | None = None) -> str:
        """Make a database and return its URL; with ``icu_locale`` it sorts as people of that language do."""
        name = f"gql_blog_{uuid4().hex[:16]}"
        collation = f" LOCALE_PROVIDER icu ICU_LOCALE '{icu_locale}'" if icu_locale else ""
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"{collation}{_way_of_copying(self.url)}')
        return self.of(name)

    def drop(self, url: str) -> None:
        """Drop a database, whoever is connected."""
        self.execute(f'DROP DATABASE IF EXISTS "{urlsplit(url).path[1:]}" WITH (FORCE)')


class _Maintenance:
    """One connection to the maintenance database, in a thread and a loop of its own, whatever loop is running here.

    It stays until the run ends: two tests of three make a database, and each would connect twice for it.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._thread = ThreadPoolExecutor(1)
        self._runner = asyncio.Runner()
        self._connection: Any = None

    def execute(self, statements: Sequence[str]) -> None:
        """Run statements, each by itself."""
        self._thread.submit(self._runner.run, self._execute(statements)).result()

    def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            self._thread.submit(self._runner.run, self._connection.close()).result()
        self._thread.submit(self._runner.close).result()
        self._thread.shutdown()

    async def _execute(self, statements: Sequence[str]) -> None:
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(self._url)
        for statement in statements:
            await self._connection.execute(statement)


_kept: dict[str, _Maintenance] = {}


def _maintenance(url: str) -> _Maintenance:
    if url not in _kept:
        _kept[url] = _Maintenance(url)
    return _kept[url]


def pytest_configure(config: pytest.Config) -> None:
    """Name, once a run, the place of a private server and of all files of the tests; workers inherit it."""
    if not hasattr(config, "workerinput"):
        place = _place()
        os.environ[_RUN_VARIABLE] = str(os.getpid())
        os.environ[_HOME_VARIABLE] = str(place / f"gql-blog-postgres-{uuid4().hex[:12]}")
        os.environ.setdefault(_ROOT_VARIABLE, str(place))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the private server, if any test asked for it."""
    home = None if hasattr(config, "workerinput") else os.environ.pop(_HOME_VARIABLE, None)
    url = os.environ.get(URL_VARIABLE)
    try:
        if home and url:
            with suppress(OSError, asyncpg.PostgresError):
                Server(url).execute(f'DROP DATABASE IF EXISTS "{template_name(home)}" WITH (FORCE)')
    finally:
        while _kept:
            _kept.popitem()[1].close()
    if home is None:
        return
    data = Path(home) / "data"
    if (data / "postmaster.pid").exists():
        _as_postgres(_binary("pg_ctl"), "stop", "-D", str(data), "-m", "immediate", "-w")
    shutil.rmtree(home, ignore_errors=True)
    Path(home).with_suffix(".lock").unlink(missing_ok=True)


@pytest.fixture(scope="session")
def postgres_server() -> Server:
    """The server of this run."""
    url = os.environ.get(URL_VARIABLE)
    return Server(url or _private_server(Path(os.environ[_HOME_VARIABLE])))


@pytest.fixture(scope="session")
def blog_postgres_url(postgres_server: Server) -> str:
    """The same, for the fixture ``blog``."""
    return postgres_server.url


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    """An empty database, dropped after the test."""
    url = postgres_server.create()
    yield url
    postgres_server.drop(url)


@cache
def _way_of_copying(url: str) -> str:
    """Return how a template is copied: its files, as since 15 each page is written to the log, for twice the time."""

    async def version() -> int:
        connection = await asyncpg.connect(url)
        try:
            return int(await connection.fetchval("SHOW server_version_num"))
        finally:
            await connection.close()

    return " STRATEGY file_copy" if aside(version()) >= 150_000 else ""


def template_name(home: str | None = None) -> str:
    """Return the name of this run's template, the same in all of its workers."""
    return f"gql_blog_template_{(home or os.environ[_HOME_VARIABLE])[-12:]}"


def _place() -> Path:
    """Return a folder in memory, if there is room: each test copies a database, and each commit waits for a disk."""
    room = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free
    return _MEMORY if room >= _ROOM else Path(tempfile.gettempdir())


def _private_server(home: Path) -> str:
    if not list(Path(_BINARIES).glob("*/bin/initdb")):
        pytest.skip(f"no PostgreSQL: set {URL_VARIABLE}, or install Debian's postgresql (no {_BINARIES}/*/bin/initdb)")
    with exclusive(home.with_suffix(".lock")):
        address = home / "url"
        if not address.exists():
            address.write_text(_start(home), encoding="utf-8")
        return address.read_text(encoding="utf-8")


def _start(home: Path) -> str:
    home.mkdir(mode=0o755)
    data = home / "data"
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(home, owner.pw_uid, owner.pw_gid)
    _as_postgres(
        _binary("initdb"),
        "-D",
        str(data),
        "-U",
        "postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "-N",
    )
    log = home / "log"
    with reserved_port() as port:
        options = " ".join(f"-c {key}={value}" for key, value in _FAST.items())
        options += f" -c port={port} -c unix_socket_directories={home}"
        try:
            _as_postgres(_binary("pg_ctl"), "start", "-D", str(data), "-l", str(log), "-w", "-o", options)
        except subprocess.CalledProcessError as error:
            words = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
            raise RuntimeError(f"the private PostgreSQL does not start: {error.stderr}\n{words}") from error
    _watch(home)
    return f"postgres://postgres@127.0.0.1:{port}/postgres"


def _watch(home: Path) -> None:
    """Stop the server should the run be killed: a shell looks after it until the run has cleared it away itself."""
    run = os.environ[_RUN_VARIABLE]
    stop = f"{_binary('pg_ctl')} stop -D {home}/data -m immediate; rm -rf {home}"
    script = f"while [ -d {home}/data ] && [ -d /proc/{run} ]; do sleep 1; done; [ -d {home}/data ] && {stop}"
    subprocess.run(
        ["/bin/sh", "-c", f"({script}) &"],
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd="/",
        **_user(),
    )


def _binary(name: str) -> str:
    found = sorted(Path(_BINARIES).glob(f"*/bin/{name}"), key=lambda path: float(path.parent.parent.name))
    return str(found[-1])


def _as_postgres(*command: str) -> None:
    """Run a command of PostgreSQL, which refuses to be run by root."""
    # Not the pipes of this process: the server inherits them, and they would never come to their end.
    with tempfile.TemporaryFile("w+", encoding="utf-8") as words:
        done = subprocess.run(
            command, check=False, stdout=words, stderr=words, stdin=subprocess.DEVNULL, cwd="/", **_user()
        )
        words.seek(0)
        if done.returncode:
            raise subprocess.CalledProcessError(done.returncode, command, stderr=words.read())


def _user() -> dict[str, Any]:
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold a lock between the processes of this run; it ends with its holder, however that ends."""
    import fcntl

    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            path.touch()
