"""What it was measured on, and with."""

import os
import platform
import sqlite3
import subprocess
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks.servers.environments import installed

_LIBRARIES = (
    "strawberry-graphql",
    "graphql-core",
    "tortoise-orm",
    "starlette",
    "uvicorn",
    "uvloop",
    "httptools",
    "orjson",
    "asyncpg",
    "aiosqlite",
)


def machine() -> dict[str, str | int]:
    """Return what says how fast a machine is."""
    return {
        "processor": _after("/proc/cpuinfo", "model name"),
        "cores": len(os.sched_getaffinity(0)),
        "memoryGiB": round(int(_after("/proc/meminfo", "MemTotal").split()[0]) / 2**20),
        "system": _after("/etc/os-release", "PRETTY_NAME", "=").strip('"'),
        "kernel": platform.release().partition("-")[0],
    }


def versions(postgres: str, servers: Sequence[str]) -> dict[str, str]:
    """Return the versions of what was measured."""
    ours = {name: version(name) for name in _LIBRARIES}
    databases = {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version, "postgresql": postgres}
    return {**databases, **ours, **installed(servers), "wrk": _wrk()}


def _wrk() -> str:
    try:
        said = subprocess.run(["wrk", "--version"], capture_output=True, text=True, check=False).stdout.split()
    except FileNotFoundError:
        return "not here: load by the harness's own client"
    return said[1] if len(said) > 1 else "unknown"


def _after(path: str, name: str, sign: str = ":") -> str:
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        if line.startswith(name):
            return line.partition(sign)[2].strip()
    return "unknown"
