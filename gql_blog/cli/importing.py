"""``gql-blog import``."""

from datetime import date as Date
from pathlib import Path
from typing import Annotated

import orjson
import typer

from gql_blog.access import OPERATOR
from gql_blog.app import App
from gql_blog.cli.running import fail, say, with_app
from gql_blog.transfer import FileReport, ImportOptions, ImportReport, import_paths


def _date(text: str) -> Date:
    try:
        return Date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date: write it as 2026-11-25") from None


def import_(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders of them.")],
    format_: Annotated[
        str | None, typer.Option("--format", metavar="NAME", help="page or markdown; found by looking, without.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="The title, for one file.")] = None,
    published_on: Annotated[Date | None, typer.Option(parser=_date, metavar="DATE", help="For one file.")] = None,
    draft: Annotated[bool, typer.Option("--draft", help="Store drafts, whatever the files say.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do everything, and take it back.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Refuse what has findings.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole report as JSON.")] = False,
) -> None:
    """Import articles from files or folders; a PATH.meta.yaml beside a file settles what the file leaves open."""
    options = ImportOptions(format_, title, published_on, draft, dry_run, strict)

    async def work(app: App) -> ImportReport:
        return await import_paths(
            paths, database=app.database, writer=app.writer, viewer=OPERATOR, options=options, on_file=_progress
        )

    report = with_app(work)
    if as_json:
        typer.echo(orjson.dumps(report.to_json(), option=orjson.OPT_INDENT_2).decode())
    else:
        for each in report.files:
            if each.refusal is None:
                typer.echo(each.summary())
        typer.echo(report.summary())
    for each in report.refused:
        fail(f"{each.path}: {each.refusal}")
    if report.refused:
        raise typer.Exit(1)


def _progress(report: FileReport) -> None:
    say(f"{report.path}: {report.outcome.value}")
