"""Every command of ``gql-blog``, in one list."""

import typer

from gql_blog.cli.exporting import export
from gql_blog.cli.importing import import_
from gql_blog.cli.people import token, user
from gql_blog.cli.plugins import plugin
from gql_blog.cli.querying import query
from gql_blog.cli.schema import schema
from gql_blog.cli.serving import serve
from gql_blog.cli.upkeep import doctor, migrate, reindex

cli = typer.Typer(
    name="gql-blog",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A GraphQL content backend for dialogue publications.",
)
cli.command()(serve)
cli.command()(migrate)
cli.command("import")(import_)
cli.command()(export)
cli.command()(query)
cli.add_typer(schema, name="schema")
cli.add_typer(plugin, name="plugin")
cli.add_typer(user, name="user")
cli.add_typer(token, name="token")
cli.command()(reindex)
cli.command()(doctor)


def main() -> None:
    """Run the command that the arguments name: 0 done, 1 something was refused or failed, 2 the call was wrong."""
    cli()
