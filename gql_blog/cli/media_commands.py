"""``gql-blog media``: where the files of media are kept."""

from typing import Annotated

import typer

from gql_blog.app import media_files
from gql_blog.cli.command_runner import print_progress, run
from gql_blog.media import Moved, move, store_at
from gql_blog.settings import load_settings

media = typer.Typer(no_args_is_help=True, help="The files of media.", rich_markup_mode=None)


@media.command("move")
def move_(
    to: Annotated[str, typer.Option("--to", metavar="ADDRESS", help="A folder, or s3://…, gs://… or az://….")],
    from_: Annotated[
        str, typer.Option("--from", metavar="ADDRESS", help="Where they are now. Default: GQL_BLOG_MEDIA_STORE.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Copy nothing; only say how much there is to do.")] = False,
) -> None:
    """Copy all files to another store, each checked by its hash. What is there already is left; nothing is deleted."""

    async def work() -> Moved:
        settings = load_settings()
        source = store_at(from_, settings.data_dir) if from_ else media_files(settings).store
        return await move(source, store_at(to, settings.data_dir), dry_run=dry_run, progress=_told)

    moved = run(work())
    done = "to copy" if dry_run else "copied"
    typer.echo(f"{moved.copied} files {done} ({moved.size:,} bytes), {moved.present} were there already.")
    if not dry_run:
        typer.echo(f"Set GQL_BLOG_MEDIA_STORE={to}, start the servers again, and delete the old store when you like.")


def _told(moved: Moved) -> None:
    print_progress(f"{moved.copied + moved.present} files")
