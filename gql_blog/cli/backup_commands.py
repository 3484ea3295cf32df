"""``gql-blog backup``, ``backup verify`` and ``restore``. No plugin is imported."""

from pathlib import Path
from typing import Annotated

import typer

from gql_blog.cli.command_runner import run
from gql_blog.settings import load_settings
from gql_blog.store import Backup, Restored, back_up, restore_backup, verify_backup


def backup(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="New file for the backup.")],
) -> None:
    """Back up the database to a new file, checked; not the files of media. The server can keep running."""

    settings = load_settings()

    async def work() -> Backup:
        return await back_up(settings.database, path)

    made = run(work())
    typer.echo(f"{path}: {_described(made)}")
    if made.snapshot.rows.get("media"):
        where = settings.media_store or settings.data_dir / "media"
        typer.echo(f"It lacks the files of media, in {where}: `gql-blog media move --to FOLDER` copies what is new.")


def verify(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="File of the backup.")],
) -> None:
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


def _described(backup: Backup) -> str:
    snapshot = backup.snapshot
    rows = f"{sum(snapshot.rows.values())} rows in {len(snapshot.rows)} tables"
    made = f"gql_blog {backup.release}" if backup.release else "no checksum"
    head = f", head of the audit {snapshot.audit_head}" if snapshot.audit_head else ""
    return f"{snapshot.dialect}, {backup.made_at}, {made}, {rows}, {len(snapshot.migrations)} migrations{head}."
