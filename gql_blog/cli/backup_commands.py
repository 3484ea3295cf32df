"""``gql-blog backup``, ``backup verify``, ``restore`` and ``media``. Only ``media add`` imports plugins."""

from pathlib import Path
from typing import Annotated, Any

import typer

from gql_blog.access import OPERATOR
from gql_blog.app import App
from gql_blog.cli.command_runner import print_progress, run, with_app
from gql_blog.media import Copied, copy_files, file_chunks, store_at
from gql_blog.settings import load_settings
from gql_blog.store import Backup, Restored, back_up, restore_backup, verify_backup
from gql_blog.write import AddMedia, AddMediaFromAddress, MediaAdded

media = typer.Typer(no_args_is_help=True, help="The files of media.")


def backup(path: Annotated[Path, typer.Argument(metavar="PATH", help="New file for the backup.")]) -> None:
    """Back up the database to a new file, checked; not the files of media. The server can keep running."""

    settings = load_settings()

    async def work() -> Backup:
        return await back_up(settings.database, path)

    made = run(work())
    typer.echo(f"{path}: {_described(made)}")
    if made.snapshot.rows.get("media"):
        where = settings.media_store or settings.data_dir / "media"
        typer.echo(f"It lacks the files of media, in {where}: `gql-blog media copy --to FOLDER` copies what is new.")


def verify(path: Annotated[Path, typer.Argument(metavar="PATH", help="File of the backup.")]) -> None:
    """Read all of a backup and check it. Exit status 1: it is damaged. No database is needed."""
    typer.echo(f"{path}: {_described(run(verify_backup(path)))}")


def restore(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="File of the backup.")],
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Take the place of a database that is there; it is kept beside.")
    ] = False,
) -> None:
    """Put a backup in the place of the database, once all of it was checked. Refused while a server runs."""

    async def work() -> Restored:
        return await restore_backup(load_settings().database, path, overwrite=overwrite)

    restored = run(work())
    typer.echo(f"Restored {path}: {_described(restored.backup)}")
    if restored.kept:
        typer.echo(f"What was there before is kept: {restored.kept}")


@media.command()
def add(
    source: Annotated[str, typer.Argument(metavar="FILE|ADDRESS", help="A file, or https://….")],
    alt: Annotated[str | None, typer.Option(metavar="TEXT", help="What a picture shows.")] = None,
    caption: Annotated[str | None, typer.Option(metavar="TEXT", help="The caption.")] = None,
    credit: Annotated[str | None, typer.Option(metavar="TEXT", help="Who made it.")] = None,
    licence: Annotated[str | None, typer.Option(metavar="TEXT", help="The licence.")] = None,
) -> None:
    """Add a picture, a recording or a document, and print its id. The same bytes are added once."""
    said: Any = {"alt_text": alt, "caption": caption, "credit": credit, "licence": licence}
    if not (is_address := "://" in source) and not Path(source).is_file():
        raise typer.BadParameter(f"{source} is no file. Name one, or an address with https://.")

    async def work(app: App) -> MediaAdded:
        if is_address:
            return await app.writer.run(AddMediaFromAddress(address=source, **said), OPERATOR)
        async with app.media.receive(file_chunks(Path(source)), app.settings.media_bytes) as stored:
            return await app.writer.run(AddMedia(stored=stored, **said), OPERATOR)

    added = with_app(work)
    print_progress("Added." if added.is_new else "It was here before; what was said of it stays.")
    typer.echo(added.media_id)


@media.command()
def copy(
    to: Annotated[str, typer.Option("--to", metavar="ADDRESS", help="A folder, or s3://…, gs://… or az://….")],
    from_: Annotated[str, typer.Option("--from", metavar="ADDRESS", help="Default: GQL_BLOG_MEDIA_STORE.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Copy nothing; say how much there is to do.")] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Read what is there already, too, and copy what is damaged anew.")
    ] = False,
) -> None:
    """Copy all files of media to another store, each checked by its hash. What is there already is left."""

    async def work() -> Copied:
        settings = load_settings()
        source = store_at(from_ or settings.media_store, settings.data_dir / "media")
        target = store_at(to, settings.data_dir)
        return await copy_files(source, target, dry_run=dry_run, verify=verify, progress=_told)

    done = run(work())
    typer.echo(f"{'To copy' if dry_run else 'Copied'}: {done.copied} of {_files(done)} ({done.size:,} bytes).")


def _told(done: Copied) -> None:
    print_progress(_files(done))


def _files(done: Copied) -> str:
    count = done.copied + done.present
    return "1 file" if count == 1 else f"{count} files"


def _described(backup: Backup) -> str:
    snapshot = backup.snapshot
    rows = f"{sum(snapshot.rows.values())} rows in {len(snapshot.rows)} tables"
    made = f"gql_blog {backup.release}" if backup.release else "no checksum"
    head = f", head of the audit {snapshot.audit_head}" if snapshot.audit_head else ""
    return f"{snapshot.dialect}, {backup.made_at}, {made}, {rows}, {len(snapshot.migrations)} migrations{head}."
