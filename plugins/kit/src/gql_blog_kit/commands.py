"""``gql-blog plugin new``, ``migration``, ``dev``, ``check`` and ``page``: for authors of plugins."""

import sys
import tempfile
from pathlib import Path
from typing import Annotated, Final

import orjson
import typer

import gql_blog_kit as kit
from gql_blog.app import plugin_tables
from gql_blog.cli.command_runner import errors_printed, run
from gql_blog.cli.plugin_commands import plugin
from gql_blog.cli.processes.kept_plugins import kept_plugins
from gql_blog.cli.processes.loadable_plugins import loadable_hooks
from gql_blog.cli.serve_command import serve_site
from gql_blog.errors import InputError
from gql_blog.hooks import Hooks
from gql_blog.settings import load_settings
from gql_blog.store import make_migration
from gql_blog_kit.plugin_kinds import KIND_NAMES
from gql_blog_kit.postgres_server import POSTGRES_VARIABLE

_COMMONEST: Final = "fields"
"""What a plugin does that nobody says more of."""
_KINDS: Final = ", ".join(KIND_NAMES)

_Place = Annotated[
    str, typer.Argument(metavar="PATH_OR_NAME", help="Folder or file of a plugin, or name of an installed one.")
]


@plugin.command("new")
def new(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="Name of the plugin, such as reading_time. A terminal is asked for it."),
    ] = None,
    kinds: Annotated[
        str, typer.Option("--with", metavar="KINDS", help=f"What it does, with commas: {_KINDS}.")
    ] = _COMMONEST,
    folder: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Where to write it. Default: NAME, in this folder.")
    ] = None,
) -> None:
    """Begin a plugin: write a package, whose tests pass at once."""
    if name is None:
        if not sys.stdin.isatty():
            raise typer.BadParameter("The plugin needs a name, such as reading_time.", param_hint="NAME")
        name = typer.prompt("Name of the plugin, such as reading_time")
        kinds = typer.prompt(f"What it does, with commas ({_KINDS})", default=kinds)
    named = [each.strip() for each in kinds.split(",") if each.strip()]
    where = folder or Path(name)

    async def work() -> tuple[Path, ...]:
        return kit.new_plugin(name, named, where)

    for path in run(work()):
        typer.echo(path)


@plugin.command("migration")
def migration(
    place: _Place,
    name: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="What it is called, after its number. Default: made of its content."),
    ] = None,
) -> None:
    """Write the migration that a plugin's tables lack. Read it before you use it."""

    async def work() -> Path | None:
        source = kit.plugin_at(place)
        tables = plugin_tables(Hooks.of({source.name: source.load()}))
        if not tables:
            raise InputError(f"The plugin {source.name!r} has no tables. Add register_tables first.")
        return await make_migration(source.name, tables, name=name)

    written = run(work())
    typer.echo("The migrations have all that the tables need." if written is None else str(written))


@plugin.command("dev")
def dev(
    place: _Place,
    port: Annotated[
        int | None, typer.Option(metavar="PORT", help="Port. Default: GQL_BLOG_PORT.", min=1, max=65535)
    ] = None,
) -> None:
    """Serve a plugin on the sample dialogue, again after each change of its code, and print what is called of it."""
    with errors_printed():
        kit.develop(place, port, serve_site)


@plugin.command("check")
def check(
    place: _Place,
    database: Annotated[
        str | None,
        typer.Option(
            "--database",
            metavar="URL",
            envvar=POSTGRES_VARIABLE,
            help="PostgreSQL server on which the tables are tried, too, in a database of their own.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Try a plugin in apps of its own, and report what is wrong with it. Exits with 1 if anything is."""

    async def work() -> kit.Report:
        with tempfile.TemporaryDirectory(prefix="gql-blog-check-") as folder:
            return await kit.check_plugin(kit.plugin_at(place), Path(folder), postgres=database or None)

    report = run(work())
    if as_json:
        typer.echo(orjson.dumps(_as_json(report), option=orjson.OPT_INDENT_2).decode())
    else:
        _print(report)
    if not report.passed:
        raise typer.Exit(1)


@plugin.command("page")
def page() -> None:
    """Print a page of HTML about the installed plugins: what each is and adds, without values of settings."""

    async def work() -> str:
        settings = load_settings()
        _, hooks, stopped = loadable_hooks(settings)
        states = {each.stored.plugin: str(each.state) for each in await kept_plugins(settings)}
        # What a failure says is not for a page: it may tell paths and values, and how long something took.
        failed = dict.fromkeys(stopped, "FAILED; `gql-blog plugin list` says why")
        return kit.plugin_page(hooks, states | failed)

    typer.echo(run(work()), nl=False)


def _as_json(report: kit.Report) -> dict[str, object]:
    problems = [
        {"check": str(each.check), "where": each.where, "message": each.message, "remedy": each.remedy}
        for each in report.problems
    ]
    return {
        "plugin": report.plugin,
        "passed": report.passed,
        "problems": problems,
        "calls": dict(report.calls),
        "untried": list(report.untried),
    }


def _print(report: kit.Report) -> None:
    for each in report.problems:
        typer.echo(f"{each.check}: {each.where}: {each.message}")
        if each.remedy:
            typer.echo(f"  {each.remedy}")
    if report.calls:
        typer.echo("Called: " + ", ".join(f"{hook} {count} times" for hook, count in report.calls.items()) + ".")
    if report.untried:
        typer.echo(f"Not tried: {', '.join(report.untried)}.")
    count = len(report.problems)
    typer.echo(
        f"{report.plugin}: nothing is wrong."
        if report.passed
        else f"{report.plugin}: {count} problem{'s'[: count != 1]}."
    )
