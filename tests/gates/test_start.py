"""What a command imports before it works: the time it takes to start, counted instead of measured."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CALL = """
import sys
from gql_blog.cli import main
try:
    main()
finally:
    print(*sorted(sys.modules), file=sys.stderr)
"""


def _imported(folder: Path, *arguments: str) -> set[str]:
    """Return the modules that a command has imported when it ends."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("GQL_BLOG_", "COVERAGE_"))}
    run = subprocess.run(
        [sys.executable, "-c", CALL, *arguments],
        env={**env, "GQL_BLOG_DATA_DIR": str(folder)},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return set(run.stderr.splitlines()[-1].split())


def test_the_list_of_commands_imports_none(tmp_path: Path) -> None:
    imported = _imported(tmp_path, "--help")
    ours = {name for name in imported if name.split(".")[0].startswith("gql_blog")}
    assert ours == {"gql_blog", "gql_blog.cli", "gql_blog.cli.commands", "gql_blog.cli.command_modules"}
    assert not imported & {"rich", "pydantic", "tortoise", "strawberry", "graphql", "asyncio", "uvicorn"}


@pytest.mark.parametrize("arguments", [["migrate"], ["events", "list"]], ids=" ".join)
def test_what_opens_the_database_loads_nothing_of_graphql_and_http(tmp_path: Path, arguments: list[str]) -> None:
    _imported(tmp_path, "migrate")
    imported = _imported(tmp_path, *arguments)
    assert "tortoise" in imported
    rooms = {"gql_blog.graph.engine", "gql_blog.graph.schema_builder", "gql_blog.read.planner", "gql_blog.web.site"}
    assert not imported & {"rich", "strawberry", "graphql", "starlette", "uvicorn", "prometheus_client", *rooms}
    readers = ("html", "markup", "pages", "saved_sites", "foreign.disqus", "foreign.ghost", "foreign.wordpress")
    assert not imported & {"gql_blog_footnotes.locators", *(f"gql_blog_importers.{each}" for each in readers)}
