"""The reference site of ``examples/site``: built in a folder of its own, and run."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from support.served import wait_until_ready
from support.tree import ROOT

from benchmarks.ports import reserved_port

SITE: Final = ROOT / "examples" / "site"
INSTALLED: Final = SITE / "node_modules" / "astro"
_OURS: Final = ("src", "public", "astro.config.mjs", "package.json", "tsconfig.json")


def build(folder: Path, **settings: str) -> Path:
    """Build the site in ``folder``, a new one, with these variables; return what was built."""
    folder.mkdir(parents=True)
    for name in _OURS:
        if (source := SITE / name).is_dir():
            shutil.copytree(source, folder / name)
        elif source.exists():
            shutil.copyfile(source, folder / name)
    shutil.copytree(ROOT / "schema", folder.parent.parent / "schema", dirs_exist_ok=True)
    (folder / "node_modules").mkdir()  # Astro keeps files of its own there
    for package in (SITE / "node_modules").glob("[!.]*"):
        (folder / "node_modules" / package.name).symlink_to(package)
    _run(["node", "node_modules/astro/astro.js", "build"], folder, settings)
    return folder / "dist"


def check_types(folder: Path) -> None:
    """Let TypeScript look at what was built in a folder, at the templates as well."""
    _run(["node", "node_modules/astro/astro.js", "check"], folder, {})


@contextmanager
def running(built: Path, port: int, **settings: str) -> Iterator[str]:
    """The address of the server that was built, at this port; ended at the end."""
    own = _environment({"HOST": "127.0.0.1", "PORT": str(port), **settings})
    log = built / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            ["node", "server/entry.mjs"], cwd=built, env=own, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        wait_until_ready(f"http://127.0.0.1:{port}/search", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


@contextmanager
def provider(back: str, secret: str) -> Iterator[str]:
    """A provider of OpenID Connect, which leads back to this address."""
    with reserved_port() as port:
        command = ["node", "provider.mjs", str(port), back, secret]
        folder = ROOT / "tests" / "support" / "js"
        with subprocess.Popen(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as server:
            assert server.stdout is not None
            try:
                assert any(line.strip() == "ready" for line in server.stdout)
                yield f"http://127.0.0.1:{port}"
            finally:
                server.terminate()


def _run(command: list[str], folder: Path, settings: dict[str, str]) -> None:
    made = subprocess.run(command, cwd=folder, env=_environment(settings), capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr


def _environment(settings: dict[str, str]) -> dict[str, str]:
    return {**os.environ, "ASTRO_TELEMETRY_DISABLED": "1", "NODE_ENV": "production", **settings}
