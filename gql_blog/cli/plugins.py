"""``gql-blog plugin``."""

from typing import Annotated

import orjson
import typer

from gql_blog.app import load_hooks
from gql_blog.cli.running import fail
from gql_blog.errors import GqlBlogError
from gql_blog.settings import load_settings

plugin = typer.Typer(no_args_is_help=True, help="The plugins that are installed.")


@plugin.callback()
def _group() -> None:
    """Keep ``list`` a command of its own."""


@plugin.command("list")
def list_plugins(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the installed plugins with their versions, hooks and health."""
    try:
        found = load_hooks(load_settings()).health()
    except GqlBlogError as error:
        fail(f"{error.message} [{error.code}]")
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(orjson.dumps({"plugins": found}, option=orjson.OPT_INDENT_2).decode())
        return
    for each in found:
        typer.echo(f"{each.name} {each.version} ({each.state}): {', '.join(each.hooks)}")
