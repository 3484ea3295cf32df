"""Environments of other servers: made in the folder of what is built here, from what their own folder pins."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.places import PEERS, WORK


class Unavailable(Exception):
    """A server that cannot be set up here; the message says why."""


def node(name: str, *build: str, **environment: str) -> Path:
    """Return the folder in which the Node server ``name`` and its packages are, installed and built the first time."""
    folder = WORK / "peers" / name
    if _fresh(folder, PEERS / name):
        return folder
    if shutil.which("npm") is None:
        raise Unavailable("npm is not here")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(PEERS / name, folder)
    run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], folder)
    if build:
        run([node_binary(folder), *build], folder, environment)
    return _done(folder)


def node_binary(folder: Path) -> str:
    """Return the Node that the server's packages bring with them, else the machine's."""
    own = sorted(folder.glob("node_modules/node-linux-*/bin/node"))
    return str(own[0]) if own else "node"


def python(name: str) -> Path:
    """Return the interpreter with the packages of the Python server ``name``, installed the first time."""
    folder = WORK / "peers" / name
    interpreter = folder / "bin" / "python"
    if _fresh(folder, PEERS / name):
        return interpreter
    shutil.rmtree(folder, ignore_errors=True)
    run([sys.executable, "-m", "venv", str(folder)], PEERS)
    run([str(interpreter), "-m", "pip", "install", "--quiet", "-r", str(PEERS / name / "requirements.txt")], PEERS)
    _done(folder)
    return interpreter


def installed(servers: Sequence[str]) -> dict[str, str]:
    """Return the versions of those of the other servers that are among ``servers`` and set up here."""
    found: dict[str, str] = {}
    for name in servers:
        folder = WORK / "peers" / name
        if name not in _PACKAGES or not (folder / _MARK).exists():  # an installation that was broken off has no mark
            continue
        node = subprocess.run([node_binary(folder), "--version"], capture_output=True, text=True, check=True)
        found["node"] = node.stdout.strip().removeprefix("v")
        for package in _PACKAGES[name]:
            stated = json.loads((folder / "node_modules" / package / "package.json").read_text(encoding="utf-8"))
            found[package] = stated["version"]
    if "strawberry-django" in servers:
        for line in (PEERS / "strawberry_django" / "requirements.txt").read_text(encoding="utf-8").splitlines():
            name, _, stated = line.partition("==")
            if "django" in name:
                found[name] = stated
    return found


_MARK = ".made"
_PACKAGES = {
    "postgraphile": ("postgraphile", "grafast"),
    "directus": ("directus",),
    "keystone": ("@keystone-6/core", "@prisma/client"),
}
"""The packages of a Node server that its version is told of."""


def _fresh(folder: Path, source: Path) -> bool:
    """Whether the environment is whole, and not older than what it was made from."""
    mark = folder / _MARK
    return mark.exists() and all(each.stat().st_mtime <= mark.stat().st_mtime for each in source.iterdir())


def _done(folder: Path) -> Path:
    (folder / _MARK).touch()
    return folder


def run(command: list[str], folder: Path, environment: Mapping[str, str] | None = None) -> None:
    """Run a command of a server's set-up, with more in its environment; Unavailable where it fails."""
    try:
        more = {**os.environ, **(environment or {})}
        subprocess.run(command, cwd=folder, env=more, check=True, capture_output=True, text=True)
    except subprocess.CalledProcessError as error:
        lines = (error.stderr or error.stdout).strip().splitlines()
        raise Unavailable(f"{' '.join(command[:3])} failed: {lines[-1] if lines else error}") from error
