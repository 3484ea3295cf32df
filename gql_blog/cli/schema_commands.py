"""``gql-blog schema``: print the SDL, check its snapshot, and list breaking changes."""

from pathlib import Path
from typing import Annotated

import typer

from gql_blog.app import load_hooks
from gql_blog.cli.command_runner import error_text, errors_printed, print_error
from gql_blog.errors import GqlBlogError
from gql_blog.graph import breaking_changes, build_schema, declared_breaks
from gql_blog.hooks import Hooks
from gql_blog.settings import load_settings

schema = typer.Typer(no_args_is_help=True, help="The GraphQL schema.")

_SNAPSHOT = Path("schema/schema.graphql")
_DECLARED = Path("schema/breaking.md")


def _sdl() -> str:
    with errors_printed():
        return build_schema(load_hooks(load_settings())).sdl


@schema.command("print")
def print_schema() -> None:
    """Print the schema as SDL, including fields of installed plugins."""
    typer.echo(_sdl(), nl=False)


@schema.command()
def check() -> None:
    """Compare schema/schema.graphql with the schema without plugins. Exit with 1 if they differ."""
    if not _SNAPSHOT.is_file():
        print_error(f"There is no {_SNAPSHOT} here. Run this in the root folder of the project.")
        raise typer.Exit(1)
    if _SNAPSHOT.read_text(encoding="utf-8") != build_schema(Hooks.of({})).sdl:
        print_error(f"{_SNAPSHOT} is stale. Run `GQL_BLOG_BLOCKED_PLUGINS='*' gql-blog schema print > {_SNAPSHOT}`.")
        raise typer.Exit(1)


@schema.command()
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", exists=True, dir_okay=False, help="File with an earlier SDL.")],
) -> None:
    """Print breaking changes since OLD, except those listed in schema/breaking.md. Exit with 1 if there are any."""
    declared = declared_breaks(_DECLARED.read_text(encoding="utf-8")) if _DECLARED.is_file() else frozenset()
    try:
        changes = breaking_changes(old.read_text(encoding="utf-8"), _sdl(), declared=declared)
    except GqlBlogError as error:
        print_error(error_text(error))
        raise typer.Exit(1) from None
    for change in changes:
        typer.echo(str(change))
    if changes:
        raise typer.Exit(1)
