"""The system's Varnish and nginx before a server, by the files of ``deploy/proxy`` with other ports."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from support.growth import HANG
from support.served import wait_until_ready
from support.tree import ROOT

from benchmarks.ports import reserved_port

FILES = ROOT / "deploy/proxy"


@contextmanager
def varnish(folder: Path, port: int, servers: Sequence[str]) -> Iterator[str]:
    """Varnish at this port, asking the servers in turn; ended at the end."""
    told = (FILES / "varnish.vcl").read_text(encoding="utf-8")
    begin, end = told.index("backend default"), told.index("# Who may say")
    backends = "".join(
        f'backend s{number} {{ .host = "127.0.0.1"; .port = "{urlsplit(each).port}"; }}\n'
        for number, each in enumerate(servers)
    )
    added = "".join(f"    turn.add_backend(s{number});\n" for number in range(len(servers)))
    turns = f"import directors;\n{backends}sub vcl_init {{\n    new turn = directors.round_robin();\n{added}}}\n\n"
    told = told[:begin] + turns + told[end:]
    told = told.replace("sub vcl_recv {", "sub vcl_recv {\n    set req.backend_hint = turn.backend();", 1)
    path = folder / "varnish.vcl"
    path.write_text(told, encoding="utf-8")
    work = folder / "varnish"
    command = ["varnishd", "-F", "-j", "none", "-n", str(work), "-a", f"127.0.0.1:{port}", "-f", str(path)]
    with _running([*command, "-s", "malloc,64m", "-t", "0"], folder, f"http://127.0.0.1:{port}") as address:
        yield address


@contextmanager
def nginx(folder: Path, server: str) -> Iterator[str]:
    """Nginx at a free port, before one server."""
    told = (FILES / "nginx.conf").read_text(encoding="utf-8")
    with nginx_by(
        folder, told.replace("http://127.0.0.1:8000", server).replace("127.0.0.1:8080", "ADDRESS")
    ) as address:
        yield address


@contextmanager
def nginx_by(folder: Path, configuration: str) -> Iterator[str]:
    """Nginx by a configuration, in which ADDRESS stands for a free port."""
    work = folder / "nginx"
    work.mkdir()
    with reserved_port() as port:
        told = configuration.replace("ADDRESS", f"127.0.0.1:{port}")
        path = work / "nginx.conf"
        path.write_text(told, encoding="utf-8")
        user = "user root;" if os.geteuid() == 0 else ""  # the folder of a test is for its owner
        command = ["nginx", "-p", str(work), "-c", str(path), "-e", "stderr", "-g", f"daemon off; {user}"]
        with _running(command, folder, f"http://127.0.0.1:{port}") as address:
            yield address


@contextmanager
def _running(command: list[str], folder: Path, address: str) -> Iterator[str]:
    executable = shutil.which(command[0], path=f"{os.environ['PATH']}:/usr/sbin")
    assert executable, f"{command[0]} is not installed"
    log = folder / f"{command[0]}.log"
    with log.open("wb") as out:
        process = subprocess.Popen([executable, *command[1:]], cwd=folder, stdout=out, stderr=subprocess.STDOUT)
    try:
        wait_until_ready(f"{address}/healthz", process, log)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=HANG)
