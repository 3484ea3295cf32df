"""The command line, called in this process, or on a terminal."""

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gql_blog.cli.commands import cli

Run = Callable[..., Result]


def invoke(*arguments: str, given: str | None = None) -> Result:
    """Run ``gql-blog`` with these arguments; ``given`` is its standard input."""
    return CliRunner().invoke(cli, arguments, input=given)


def settle(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Work in ``folder``, and know no other setting."""
    patch.chdir(folder)
    for name in ("DATABASE_URL", "PUBLIC_URL", "HOST", "PORT", "DEBUG", "PLUGINS", "BLOCKED_PLUGINS", "SECRET_KEY"):
        patch.setenv(f"GQL_BLOG_{name}", "")  # so that what a command sets is taken back, too
        patch.delenv(f"GQL_BLOG_{name}")
    patch.setenv("GQL_BLOG_DATA_DIR", str(folder))


def on_terminal(answers: list[str], *arguments: str) -> str:
    """Run the command on a terminal, and type these answers."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "gql_blog", *arguments]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=os.environ.copy()) as process:
        os.close(theirs)
        os.write(ours, "".join(f"{each}\n" for each in answers).encode())
        shown = b""
        try:
            while part := os.read(ours, 4096):
                shown += part
        except OSError:  # the other side has ended
            pass
        os.close(ours)
    assert process.returncode == 0, shown.decode()
    return shown.decode()
