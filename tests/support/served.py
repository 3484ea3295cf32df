"""A real server in a process of its own, on a free port of this machine, with a database of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from support.growth import HANG

from benchmarks.ports import reserved_port


@dataclass(frozen=True)
class Served:
    """Where it answers, where its data lie, and where what it prints goes."""

    address: str
    data: Path
    log: Path
    pid: int


@contextmanager
def serve(
    data: Path, *arguments: str, debug: bool = False, patience: float = HANG, **settings: str
) -> Iterator[Served]:
    """``gql-blog serve`` with these arguments, ready; ended by SIGTERM. ``patience`` in seconds."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("GQL_BLOG_")}
    own |= {"GQL_BLOG_DATA_DIR": str(data), "GQL_BLOG_DEBUG": str(int(debug)), **settings}
    path = data / "server.log"
    with path.open("wb") as log, reserved_port() as port:
        own["GQL_BLOG_PORT"] = str(port)
        command = [sys.executable, "-m", "gql_blog", "serve", *arguments]
        process = subprocess.Popen(command, cwd=data, env=own, stdout=log, stderr=subprocess.STDOUT)
        served = Served(f"http://127.0.0.1:{port}", data, path, process.pid)
        try:
            wait_until_ready(f"{served.address}/readyz", process, path, patience)
            yield served
        finally:
            process.terminate()
            process.wait(timeout=HANG)


def wait_until_ready(url: str, process: "subprocess.Popen[bytes]", log: Path, patience: float = HANG) -> None:
    """Return when an address of a server answers; AssertionError with its log if it ends, or takes too long."""
    until = time.monotonic() + patience
    # One client, and without certificates, which take longer to load than the server to answer.
    with httpx.Client(verify=False, timeout=HANG) as client:
        while process.poll() is None and time.monotonic() < until:
            try:
                if client.get(url).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.05)
    raise AssertionError(f"The server did not become ready:\n{log.read_text(encoding='utf-8')}")
