"""``gql-blog export --format archive``, and ``gql-blog import`` of what it wrote: a whole site, to another database."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import orjson
import typer

from gql_blog.app import load_hooks, plugin_tables
from gql_blog.cli.command_runner import run
from gql_blog.cli.processes.import_progress import ImportProgress
from gql_blog.media import store_at, unzip_files, zip_files
from gql_blog.settings import load_settings
from gql_blog.store import SITE, Archive, export_site, import_site, is_site_archive, read_archive

ARCHIVE: Final = "archive"


def export_archive(target: str, others: Iterable[Any], *, overwrite: bool, as_json: bool) -> None:
    """Write all that the database holds to one file, and say what that is. No other option may be given."""
    if any(others) or target == "-":
        raise typer.BadParameter("An archive has everything, in one file: only --output, --overwrite and --json apply.")
    path = Path(target)
    _tell(path, run(_moved(partial(export_site, overwrite=overwrite), path, zip_files)), as_json=as_json)


def import_archive(paths: Sequence[Path], others: Iterable[Any], *, dry_run: bool, as_json: bool) -> bool:
    """Read an archive into an empty database, or go on with that; in a dry run only read it. False: it is none."""
    if not any(map(is_site_archive, paths)):
        return False
    if len(paths) > 1 or any(others):
        raise typer.BadParameter("An archive of a site is imported by itself, with --dry-run or --json alone.")
    path = paths[0]

    async def work() -> Archive:
        return read_archive(path, SITE) if dry_run else await _moved(import_site, path, unzip_files)

    _tell(path, run(work()), as_json=as_json)
    return True


async def _moved(move: Callable[..., Awaitable[Archive]], path: Path, media: Callable[..., Any]) -> Archive:
    """Write or read an archive, with ``media`` its files, and show how far that is."""
    settings = load_settings()
    tables = plugin_tables(load_hooks(settings))
    store = store_at(settings.media_store, settings.data_dir / "media")
    rows, files = ImportProgress(of="rows"), ImportProgress(of="files")
    try:
        return await move(settings.database, path, tables, partial(media, store, progress=files), rows)
    finally:
        rows.clear()
        files.clear()


def _tell(path: Path, archive: Archive, *, as_json: bool) -> None:
    if as_json:
        told: dict[str, Any] = {"release": archive.release, "madeAt": archive.made_at, "auditHead": archive.audit_head}
        told |= {"files": archive.files, "missing": archive.missing}
        typer.echo(orjson.dumps({**told, "rows": archive.rows()}, option=orjson.OPT_INDENT_2).decode())
        return
    rows = archive.rows()
    head = f", head of the audit {archive.audit_head}" if archive.audit_head else ""
    typer.echo(
        f"{path}: gql_blog {archive.release}, {archive.made_at}, {sum(rows.values())} rows in {len(rows)} tables, "
        f"{archive.files} files{head}."
    )
    if archive.missing:
        typer.echo(
            f"It lacks {len(archive.missing)} files of media, which were not in the store, or damaged:", err=True
        )
        typer.echo("\n".join(archive.missing), err=True)
