"""A PostgreSQL cluster of our own, on loopback; its rows stay from one run to the next."""

import asyncio
import hashlib
import os
import pwd
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from benchmarks.ports import reserved_port

_BINARIES = Path("/usr/lib/postgresql")
_OWNER = "bench"
_SETTINGS = {
    "shared_buffers": "1GB",
    "work_mem": "32MB",
    "jit": "off",
    "timezone": "UTC",
    "max_connections": "400",
    "max_wal_size": "4GB",
    "synchronous_commit": "off",
    "fsync": "off",  # nothing here is worth keeping after a power cut
    "autovacuum": "off",  # it would work in the middle of a measurement
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running cluster."""

    port: int
    pid: int

    def url(self, name: str) -> str:
        """Return the address of one database."""
        return f"postgres://{_OWNER}@127.0.0.1:{self.port}/{name}"

    def names(self) -> set[str]:
        """Return the names of its databases."""
        return {row[0] for row in asyncio.run(self._fetch("SELECT datname FROM pg_database"))}

    def execute(self, statements: str, name: str = "postgres") -> None:
        """Run statements in one of its databases; in the maintenance database, if none is named."""
        asyncio.run(self._execute(statements, name))

    def copy(self, source: str, prefix: str, made_from: Iterable[str], fill: Callable[[str], None]) -> str:
        """Return the name of a copy of ``source`` that ``fill`` added to; made anew where ``made_from`` is other."""
        name = named(f"{prefix}_", made_from)
        if name not in self.names():
            for old in self.names():
                if old.startswith(f"{prefix}_"):
                    self.execute(f"DROP DATABASE {old}")
            self.execute(f"CREATE DATABASE {name}_making TEMPLATE {source}")
            fill(f"{name}_making")
            self.execute(f"ALTER DATABASE {name}_making RENAME TO {name}")
        return name

    def version(self) -> str:
        """Return its version."""
        ((version,),) = asyncio.run(self._fetch("SHOW server_version"))
        return str(version).split()[0]

    async def _execute(self, statements: str, name: str) -> None:
        connection = await asyncpg.connect(self.url(name))
        try:
            await connection.execute(statements)
        finally:
            await connection.close()

    async def _fetch(self, statement: str) -> list[Any]:
        connection = await asyncpg.connect(self.url("postgres"))
        try:
            rows: list[Any] = await connection.fetch(statement)
        finally:
            await connection.close()
        return rows


def named(prefix: str, made_from: Iterable[str]) -> str:
    """Return a name for what is made from these texts, so that what was made from others is not used again."""
    return f"{prefix}{hashlib.sha256(' '.join(made_from).encode()).hexdigest()[:8]}"


@contextmanager
def cluster(home: Path) -> Iterator[Cluster]:
    """Start the cluster that is kept in ``home``, made the first time, and stop it in the end."""
    data = home / "data"
    home.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(home, owner.pw_uid, owner.pw_gid)
    if not (data / "PG_VERSION").exists():
        _run("initdb", "-D", str(data), "-U", _OWNER, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "-N")
    if (data / "postmaster.pid").exists():
        # A run that was killed has left it; who holds the lock of this folder is alone.
        with suppress(SystemExit):
            _stop(data)
    options = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in _SETTINGS.items())
    with reserved_port() as port:
        _run("pg_ctl", "start", "-D", str(data), "-l", str(home / "log"), "-w", "-o", f"{options} -c port={port}")
    try:
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
        yield Cluster(port, pid)
    finally:
        _stop(data)


def _stop(data: Path) -> None:
    _run("pg_ctl", "stop", "-D", str(data), "-m", "fast", "-w")


def _run(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL, which refuses to be run by root."""
    found = sorted(_BINARIES.glob(f"*/bin/{program}"), key=lambda path: float(path.parent.parent.name))
    if not found:
        raise SystemExit(f"There is no PostgreSQL here: no {program} below {_BINARIES}.")
    as_owner: dict[str, Any] = (
        {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    )
    # No pipes: the server would inherit them, and they would never come to their end.
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(
            [str(found[-1]), *arguments],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            cwd="/",
            **as_owner,
        )
        said.seek(0)
        if done.returncode:
            raise SystemExit(f"{program} failed:\n{said.read()}")
