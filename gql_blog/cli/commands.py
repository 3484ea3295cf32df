"""Every command of ``gql-blog``."""

import gc
import os
import sys
from io import TextIOWrapper
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from gql_blog.cli.command_modules import CommandModules, help_in_source, imported

_COMMANDS = {
    "serve": "serve_command.serve",
    "worker": "serve_command.worker",
    "migrate": "installation_commands.migrate",
    "import": "transfer_commands.import_",
    "export": "transfer_commands.export",
    "formats": "transfer_commands.formats",
    "query": "query_command.query",
    "render": "render_command.render",
    "reindex": "installation_commands.reindex",
    "backup": "backup_commands.backup",
    "backup verify": "backup_commands.verify",
    "restore": "backup_commands.restore",
    "doctor": "installation_commands.doctor",
    "schema": "schema_commands.schema",
    "plugin": "plugin_table_commands.plugin",
    "user": "user_commands.user",
    "token": "token_commands.token",
    "person": "person_commands.person",
    "legal-hold": "person_commands.legal_hold",
    "purge": "person_commands.purge",
    "access": "access_commands.access",
    "events": "event_commands.events",
    "documents": "document_commands.documents",
    "audit": "audit_commands.audit",
    "media": "backup_commands.media",
}


class _Commands(TyperGroup):
    """``gql-blog NAME COMMAND`` is ``gql-blog plugin run NAME COMMAND`` where a plugin is called so, and no command.

    A command may have a name of two words, as ``backup verify`` beside ``backup PATH``.
    """

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = CommandModules(_COMMANDS)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that the words name."""
        if (two := " ".join(args[:2])) in _COMMANDS:
            args = [two, *args[2:]]
        if args and args[0] not in _COMMANDS and args[0] in imported("plugin_commands.installed_plugins")():
            return super().resolve_command(ctx, ["plugin", "run", *args])
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands by what their sources say of them: none is imported."""
        listed = [TyperCommand(name, help=help_in_source(place)) for name, place in _COMMANDS.items()]
        TyperGroup(commands=listed).format_commands(ctx, formatter)


cli = typer.Typer(
    name="gql-blog",
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="A GraphQL content backend for dialogue publications.",
)


@cli.callback()
def _warn_of_unknown_settings() -> None:
    """Say which variables are misspelt, whatever the command."""
    imported("command_runner.warn_of_unknown_settings")()


def _keep_output_apart() -> None:
    """Let what C code or processes of plugins print go to standard error; ``sys.stdout`` alone stays what it was."""
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
    gc.set_threshold(50_000, 20, 10)  # What is imported stays to the end, and is long to walk time and again.
    cli()
