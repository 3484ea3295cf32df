"""``gql-blog migrate``, ``gql-blog reindex`` and ``gql-blog doctor``."""

from typing import Annotated

import typer

from gql_blog.app import assembled, load_hooks, migrate_all, pending_migrations
from gql_blog.cli.running import fail, run, say, with_app
from gql_blog.errors import GqlBlogError
from gql_blog.settings import Settings, load_settings
from gql_blog.store import MigrationReport, sqlite_problem


def migrate(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 1 if the database lacks something.")
    ] = False,
) -> None:
    """Bring the database up to date, plugins' tables included; a database that holds something is copied first."""
    if check:
        lacking = run(_pending())
        for each in lacking:
            fail(f"not applied: {each}")
        if lacking:
            raise typer.Exit(1)
        return
    report = run(_migrate())
    for each in report.applied:
        say(f"applied {each}")
    if report.backup:
        say(f"The database as it was: {report.backup}")


async def _pending() -> list[str]:
    return await pending_migrations(load_settings())


async def _migrate() -> MigrationReport:
    return await migrate_all(load_settings())


def reindex() -> None:
    """Write anew what is searched of every article; answers are given meanwhile."""
    with_app(lambda app: app.writer.reindex())
    say("Every article is in the search index.")


def doctor() -> None:
    """Say what is wrong with this installation, and the remedy; exit 1 if something is."""
    wrong = run(_faults())
    for each in wrong:
        fail(each)
    if wrong:
        raise typer.Exit(1)
    typer.echo("Nothing is wrong.")


async def _faults() -> list[str]:
    wrong = list(filter(None, (sqlite_problem(),)))
    try:
        settings = load_settings()
    except GqlBlogError as error:
        return [*wrong, error.message]
    try:
        load_hooks(settings)
        wrong += await _database_faults(settings)
    except GqlBlogError as error:
        wrong.append(error.message)
    return wrong


async def _database_faults(settings: Settings) -> list[str]:
    async with assembled(settings) as app:
        wrong = await app.database.check()
        if not wrong and (count := await app.database.count_unindexed()):
            wrong.append(f"{count} articles are not in the search index as they should be; run `gql-blog reindex`.")
        return wrong
