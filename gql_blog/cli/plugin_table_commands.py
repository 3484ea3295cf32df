"""``gql-blog plugin tables``, ``remove`` and ``restore``: what plugins keep in the database. None is asked."""

from pathlib import Path
from typing import Annotated

import orjson
import typer

from gql_blog.access import OPERATOR
from gql_blog.app import load_hooks, plugin_tables
from gql_blog.cli.command_runner import run
from gql_blog.cli.plugin_kit_commands import plugin
from gql_blog.cli.processes.kept_plugins import KeptPlugin, PluginPresence, kept_plugins, rows_in_words
from gql_blog.settings import load_settings
from gql_blog.store import RemovedPlugin, RestoredPlugin
from gql_blog.write import remove_tables, restore_tables

__all__ = ["plugin"]


@plugin.command("tables")
def tables(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the plugins that are installed or have left tables, with their states, migrations, tables and rows."""

    async def work() -> list[KeptPlugin]:
        return await kept_plugins(load_settings())

    kept = run(work())
    if as_json:
        typer.echo(orjson.dumps({"plugins": [each.as_json() for each in kept]}, option=orjson.OPT_INDENT_2).decode())
        return
    for each in kept:
        typer.echo("\n".join(each.lines()))


@plugin.command("remove")
def remove(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the plugin, installed or not.")],
    archive: Annotated[
        Path, typer.Option("--archive", metavar="PATH", help="New file for the rows of its tables: a ZIP.")
    ],
) -> None:
    """Archive the tables of a plugin, then drop them. Refused while the plugin is enabled, or a server runs with it."""

    async def work() -> tuple[RemovedPlugin, KeptPlugin | None]:
        settings = load_settings()
        kept = next((each for each in await kept_plugins(settings) if each.stored.plugin == name), None)
        is_enabled = kept is not None and kept.state in (PluginPresence.INSTALLED, PluginPresence.DISABLED)
        return await remove_tables(settings.database, name, archive, OPERATOR, is_enabled=is_enabled), kept

    removed, kept = run(work())
    for table, rows in removed.tables.items():
        typer.echo(f"{table}: {rows_in_words(rows)} archived, table dropped")
    typer.echo(f"Archive: {removed.archive}. `gql-blog plugin restore {removed.archive}` brings the tables back.")
    if kept is not None and kept.state is PluginPresence.DISABLED:
        typer.echo(f"{name} is still installed: uninstall or block it, or `gql-blog migrate` makes its tables anew.")
    if kept is not None and kept.stored.takes_events:
        typer.echo(f"Events are still kept for it: `gql-blog events forget {name}` ends that.")


@plugin.command("restore")
def restore(
    archive: Annotated[Path, typer.Argument(metavar="PATH", help="Archive that `gql-blog plugin remove` wrote.")],
) -> None:
    """Bring the tables of a plugin back from an archive. The plugin must be installed, and no server run with it."""

    async def work() -> RestoredPlugin:
        settings = load_settings()
        return await restore_tables(settings.database, archive, plugin_tables(load_hooks(settings)), OPERATOR)

    restored = run(work())
    for table, rows in restored.tables.items():
        left_out = restored.archived.get(table, rows) - rows
        more = f", {left_out} left out, since what they hang from is gone" if left_out > 0 else ""
        typer.echo(f"{table}: {rows_in_words(rows)}{more}")
