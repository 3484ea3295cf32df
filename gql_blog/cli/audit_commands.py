"""``gql-blog audit``: the seals of the audit, and whether it is as it was sealed."""

from datetime import timedelta
from typing import Annotated

import typer

from gql_blog.app import App
from gql_blog.cli.command_runner import NO_PLUGINS, print_error, with_app
from gql_blog.content import SealKey
from gql_blog.errors import SettingsError
from gql_blog.events import AuditReport, verify_audit

audit = typer.Typer(no_args_is_help=True, help="The audit, and its seals.")


@audit.command()
def head() -> None:
    """Seal what is not sealed yet, and print the last seal. Keep it elsewhere: `audit verify --head` compares it."""

    async def work(app: App) -> str | None:
        _key(app)
        await app.seals.seal_new()
        return await app.seals.head()

    typer.echo(with_app(work, plugins=NO_PLUGINS) or "The audit is empty.")


@audit.command()
def verify(
    head: Annotated[
        str | None, typer.Option("--head", metavar="HEAD", help="What `gql-blog audit head` printed once.")
    ] = None,
) -> None:
    """Compare the audit with its seals. Exit status 1: it was changed, something was removed, or the end was cut."""

    async def work(app: App) -> AuditReport:
        days = app.settings.audit_days
        forgotten = await app.database.now() - timedelta(days=days) if days else None
        return await verify_audit(app.database, _key(app), head=head, forgotten_before=forgotten)

    report = with_app(work, plugins=NO_PLUGINS)
    typer.echo(f"{_entries(report.sealed)} sealed{f', the last with {report.head}' if report.head else ''}.")
    if report.unsealed:
        typer.echo(f"{_entries(report.unsealed)} not sealed yet.")
    if report.forgotten:
        typer.echo(f"{_entries(report.forgotten)} gone by the setting GQL_BLOG_AUDIT_DAYS.")
    for problem in report.problems:
        print_error(problem)
    if report.problems:
        raise typer.Exit(1)


def _key(app: App) -> SealKey:
    if app.seals.key is None:
        raise SettingsError("The audit is sealed with GQL_BLOG_SECRET_KEY, which is not set. Set it, and restart.")
    return app.seals.key


def _entries(count: int) -> str:
    return "1 entry is" if count == 1 else f"{count} entries are"
