"""``gql-blog schema``: the SDL, whether the snapshot of it is fresh, and what a change of it breaks."""

from pathlib import Path
from typing import Annotated

import typer

from gql_blog.app import load_hooks
from gql_blog.cli.running import fail
from gql_blog.errors import GqlBlogError
from gql_blog.graph import breaking_changes, build_schema, declared_breaks
from gql_blog.hooks import Hooks
from gql_blog.settings import load_settings

schema = typer.Typer(no_args_is_help=True, help="The public GraphQL schema.")

_SNAPSHOT = Path("schema/schema.graphql")
_DECLARED = Path("schema/breaking.md")


def _sdl() -> str:
    try:
        return build_schema(load_hooks(load_settings())).sdl
    except GqlBlogError as error:
        fail(f"{error.message} [{error.code}]")
        raise typer.Exit(1) from None


@schema.command("print")
def print_schema() -> None:
    """Print the schema as SDL, the installed plugins' fields included."""
    typer.echo(_sdl(), nl=False)


@schema.command()
def check() -> None:
    """Say whether schema/schema.graphql is what the core prints without plugins; exit 1 if it is not."""
    if not _SNAPSHOT.is_file():
        fail(f"There is no {_SNAPSHOT} here: call this from the project's folder.")
        raise typer.Exit(1)
    if _SNAPSHOT.read_text(encoding="utf-8") != build_schema(Hooks.of({})).sdl:
        fail(f"{_SNAPSHOT} is stale. `GQL_BLOG_BLOCKED_PLUGINS='*' gql-blog schema print > {_SNAPSHOT}` makes it anew.")
        raise typer.Exit(1)


@schema.command()
def diff(
    old: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="An earlier SDL.")],
) -> None:
    """Print what has changed since OLD so that clients may break; exit 1 if something has, and is not declared."""
    declared = declared_breaks(_DECLARED.read_text(encoding="utf-8")) if _DECLARED.is_file() else frozenset()
    try:
        changes = breaking_changes(old.read_text(encoding="utf-8"), _sdl(), declared=declared)
    except GqlBlogError as error:
        fail(f"{error.message} [{error.code}]")
        raise typer.Exit(1) from None
    for change in changes:
        typer.echo(str(change))
    if changes:
        raise typer.Exit(1)
