"""The command line, called in this process."""

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
