"""Every command of ``gql-blog``."""

import gc
import os
import sys
from io import TextIOWrapper
from typing import Any

import typer
from typer.core import TyperGroup

from gql_blog.cli.access_commands import access
from gql_blog.cli.audit_commands import audit
from gql_blog.cli.backup_commands import backup, restore, verify
from gql_blog.cli.command_runner import print_error
from gql_blog.cli.event_commands import events
from gql_blog.cli.installation_commands import doctor, migrate, reindex
from gql_blog.cli.person_commands import person
from gql_blog.cli.plugin_commands import installed_plugins
from gql_blog.cli.plugin_table_commands import plugin
from gql_blog.cli.query_command import query
from gql_blog.cli.render_command import render
from gql_blog.cli.schema_commands import schema
from gql_blog.cli.serve_command import serve
from gql_blog.cli.token_commands import token
from gql_blog.cli.transfer_commands import export, formats, import_
from gql_blog.cli.user_commands import user
from gql_blog.settings import unknown_settings


class _WithPlugins(TyperGroup):
    """``gql-blog NAME COMMAND`` is ``gql-blog plugin run NAME COMMAND`` where a plugin is called so, and no command.

    A command may have a name of two words, as ``backup verify`` beside ``backup PATH``.
    """

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that the words name."""
        if (two := " ".join(args[:2])) in self.commands:
            args = [two, *args[2:]]
        if args and args[0] not in self.commands and args[0] in installed_plugins():
            return super().resolve_command(ctx, ["plugin", "run", *args])
        return super().resolve_command(ctx, args)


cli = typer.Typer(
    name="gql-blog",
    cls=_WithPlugins,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="A GraphQL content backend for dialogue publications.",
)


@cli.callback()
def _warn_of_unknown_settings() -> None:
    """Say which variables are misspelt, whatever the command."""
    for each in unknown_settings():
        print_error(each)


cli.command()(serve)
cli.command()(migrate)
cli.command("import")(import_)
cli.command()(export)
cli.command()(formats)
cli.command()(query)
cli.add_typer(schema, name="schema")
cli.add_typer(plugin, name="plugin")
cli.add_typer(user, name="user")
cli.add_typer(token, name="token")
cli.add_typer(person, name="person")
cli.add_typer(access, name="access")
cli.add_typer(events, name="events")
cli.add_typer(audit, name="audit")
cli.command()(render)
cli.command()(reindex)
cli.command()(backup)
cli.command("backup verify")(verify)
cli.command()(restore)
cli.command()(doctor)


def _keep_output_apart() -> None:
    """Let the standard output of the system be standard error, and ``sys.stdout`` alone what it was.

    So what plugins write there by C code, or by processes that they start, is not mixed with what a command prints.
    """
    own: Any = sys.stdout
    try:
        apart = os.fdopen(os.dup(own.fileno()), "wb")
        os.dup2(sys.stderr.fileno(), own.fileno())
    except (OSError, AttributeError, ValueError):  # one of them is closed, or stands for something else
        return
    sys.stdout = TextIOWrapper(apart, own.encoding, own.errors, line_buffering=own.line_buffering)


def main() -> None:
    """Run the command in ``sys.argv``. Exit status: 0 success, 1 something was refused or failed, 2 wrong usage."""
    _keep_output_apart()
    gc.freeze()  # What was imported stays to the end, and is long to walk: two fifths of a migration from nothing.
    cli()
