"""``gql-blog export``."""

import sys
from typing import Annotated

import typer

from gql_blog.access import OPERATOR
from gql_blog.app import App
from gql_blog.cli.running import fail, say, with_app
from gql_blog.transfer import ExportOptions, ExportOutcome, ExportReport, export_paths


def export(
    format_: Annotated[
        str, typer.Option("--format", metavar="NAME", help="A format that a plugin writes: markdown, atom …")
    ],
    target: Annotated[
        str, typer.Option("-o", "--output", metavar="PATH", help="A file, a folder, or - for standard output.")
    ],
    slugs: Annotated[list[str] | None, typer.Argument(metavar="[SLUG]…", help="Which; all, without.")] = None,
    dialogue: Annotated[bool, typer.Option("--dialogue", help="Whole dialogues, named by their posts.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that are there already.")] = False,
) -> None:
    """Write articles, or whole dialogues, into files."""
    options = ExportOptions(format_, tuple(slugs or ()), dialogue, overwrite)

    async def work(app: App) -> tuple[ExportReport, ...]:
        return await export_paths(
            target,
            options,
            source=app.articles,
            downloads=app.downloads,
            viewer=OPERATOR,
            print_bytes=sys.stdout.buffer.write,
        )

    reports = with_app(work)
    for each in reports:
        if each.outcome is ExportOutcome.REFUSED:
            fail(f"{each.slug}: {each.refusal}")
        else:
            say(f"{each.outcome}: {each.path or each.slug}")
    if any(each.outcome is ExportOutcome.REFUSED for each in reports):
        raise typer.Exit(1)
