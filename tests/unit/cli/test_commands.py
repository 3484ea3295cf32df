import subprocess
import sys

import pytest
from support.cli import Run

from gql_blog import graph
from gql_blog.graph import ComposedSchema, build_schema
from gql_blog.hooks import Hooks

BUILT = [
    "serve",
    "worker",
    "migrate",
    "import",
    "export",
    "query",
    "schema",
    "plugin",
    "user",
    "token",
    "doctor",
    "backup",
    "restore",
]


def test_help_names_what_is_built(empty: Run) -> None:
    text = empty("--help").stdout
    assert all(name in text for name in BUILT)


@pytest.mark.parametrize("arguments", [["--nope"], ["nope"], ["query", "--nope"], ["serve", "--workers", "0"]])
def test_a_wrong_call_is_status_2(empty: Run, arguments: list[str]) -> None:
    assert empty(*arguments).exit_code == 2


def test_misspelt_settings_are_told_by_every_command(gql_blog: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GQL_BLOG_DATABSE_URL", "sqlite://elsewhere.db")
    result = gql_blog("query", "{ __typename }")
    assert result.exit_code == 0
    assert result.stderr == (
        "gql-blog: GQL_BLOG_DATABSE_URL is not a setting, and is ignored. Did you mean GQL_BLOG_DATABASE_URL?\n"
    )


def test_the_module_is_the_command() -> None:
    result = subprocess.run([sys.executable, "-m", "gql_blog", "--help"], capture_output=True, text=True, check=False)
    assert result.returncode == 0
    assert "dialogue" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "builds"),
    [
        (("query", "{ __typename }"), True),
        (("user", "create", "ada@example.org", "--role", "EDITOR"), False),
        (("events", "list"), False),
        (("webhooks", "list"), False),
    ],
)
def test_the_schema_is_built_for_commands_that_query_alone(
    gql_blog: Run, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], builds: bool
) -> None:
    built: list[Hooks] = []

    def build(hooks: Hooks) -> ComposedSchema:
        built.append(hooks)
        return build_schema(hooks)

    monkeypatch.setattr(graph, "build_schema", build)
    result = gql_blog(*arguments)
    assert (result.exit_code, len(built)) == (0, int(builds)), result.output
