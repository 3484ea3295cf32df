"""``gql-blog export --format archive``, and ``gql-blog import`` of what it wrote: a whole site, to another database."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import orjson
import typer

from gql_blog.app import load_hooks, plugin_tables
from gql_blog.cli.command_runner import run
from gql_blog.cli.processes.import_progress import ImportProgress
from gql_blog.settings import load_settings
from gql_blog.store import SITE, Archive, export_site, import_site, is_site_archive, read_archive

ARCHIVE: Final = "archive"


def export_archive(target: str, others: Iterable[Any], *, overwrite: bool, as_json: bool) -> None:
    """Write all that the database holds to one file, and say what that is. No other option may be given."""
    if any(others) or target == "-":
        raise typer.BadParameter("An archive has everything, in one file: only --output, --overwrite and --json apply.")
    path = Path(target)
    progress = ImportProgress(of="rows")

    async def work() -> Archive:
        settings = load_settings()
        tables = plugin_tables(load_hooks(settings))
        try:
            return await export_site(settings.database, path, tables, overwrite=overwrite, progress=progress)
        finally:
            progress.clear()

    _tell(path, run(work()), as_json=as_json)


def import_archive(paths: Sequence[Path], others: Iterable[Any], *, dry_run: bool, as_json: bool) -> bool:
    """Read an archive into an empty database, or go on with that; in a dry run only read it. False: it is none."""
    if not any(map(is_site_archive, paths)):
        return False
    if len(paths) > 1 or any(others):
        raise typer.BadParameter("An archive of a site is imported by itself, with --dry-run or --json alone.")
    path = paths[0]
    progress = ImportProgress(of="rows")

    async def work() -> Archive:
        if dry_run:
            return read_archive(path, SITE)
        settings = load_settings()
        try:
            return await import_site(settings.database, path, plugin_tables(load_hooks(settings)), progress=progress)
        finally:
            progress.clear()

    _tell(path, run(work()), as_json=as_json)
    return True


def _tell(path: Path, archive: Archive, *, as_json: bool) -> None:
    if as_json:
        told = {"release": archive.release, "madeAt": archive.made_at, "auditHead": archive.audit_head}
        typer.echo(orjson.dumps({**told, "rows": archive.rows()}, option=orjson.OPT_INDENT_2).decode())
        return
    rows = archive.rows()
    head = f", head of the audit {archive.audit_head}" if archive.audit_head else ""
    typer.echo(
        f"{path}: gql_blog {archive.release}, {archive.made_at}, {sum(rows.values())} rows in {len(rows)} tables{head}."
    )
