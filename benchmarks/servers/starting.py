"""Starting a server, and stopping it with all that came from it."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from benchmarks import processor
from benchmarks.places import LOGS
from benchmarks.ports import reserved_port
from benchmarks.servers.server import Server

_PATIENCE = 90.0
_GRACE = 5.0


@dataclass(frozen=True, slots=True)
class Running:
    """A server that listens."""

    name: str
    server: Server
    pid: int
    port: int

    @property
    def address(self) -> str:
        """Where it is asked."""
        return f"http://127.0.0.1:{self.port}/graphql"


@contextmanager
def running(name: str, server: Server, core: int) -> Iterator[Running]:
    """Start a server on a core of its own, wait until it listens, and stop it in the end."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{name}.log"
    with log.open("w") as said, reserved_port() as port:
        process = subprocess.Popen(
            server.command(port),
            cwd=server.folder,
            env={**os.environ, **server.environment, "PORT": str(port)},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=lambda: os.sched_setaffinity(0, {core}),
        )
        try:
            _wait(process, port, name)
            yield Running(name, server, process.pid, port)
        finally:
            _stop(process)


def _wait(process: "subprocess.Popen[bytes]", port: int, name: str) -> None:
    begun = time.monotonic()
    while time.monotonic() - begun < _PATIENCE:
        if process.poll() is not None:
            raise SystemExit(f"{name} ended before it listened; {LOGS / name}.log says why.")
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.01)
    raise SystemExit(f"{name} does not listen after {_PATIENCE:.0f} s; {LOGS / name}.log may say why.")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    family = processor.tree(process.pid)
    for ask, patience in ((signal.SIGTERM, _GRACE), (signal.SIGKILL, _GRACE)):
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, ask)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
            if ask is signal.SIGKILL:
                return
