"""Articles and dialogues into files on disk, each by itself, with a report of what became of each."""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from gql_blog.access import Viewer
from gql_blog.errors import GqlBlogError, InputError
from gql_blog.read import ExportReader
from gql_blog.transfer.downloads import Download, Downloads

STANDARD_OUTPUT: Final = "-"


class ExportOutcome(StrEnum):
    """What became of one article or dialogue."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ExportReport:
    """One article or dialogue, by its slug; ``path`` is its file, ``refusal`` why there is none.

    ``omitted`` is what belongs to the article and is not in the file, such as '3 comments'.
    """

    slug: str
    outcome: ExportOutcome
    path: str | None = None
    refusal: str | None = None
    omitted: tuple[str, ...] = ()

    def summary(self) -> str:
        """The report in one line."""
        lacking = f" (without {', '.join(self.omitted)})" if self.omitted else ""
        return f"{self.outcome}: {self.path or self.slug}{lacking}"


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What to export. No ``slugs``: all that the viewer sees. ``overwrite``: even where a file of other contents is."""

    format: str
    slugs: tuple[str, ...] = ()
    dialogue: bool = False
    overwrite: bool = False


async def export_paths(
    target: str,
    options: ExportOptions,
    *,
    source: ExportReader,
    downloads: Downloads,
    viewer: Viewer,
    print_bytes: Callable[[bytes], object],
) -> tuple[ExportReport, ...]:
    """Write articles, or with ``dialogue`` whole dialogues, to ``target``: a file, a folder, or ``-``.

    One that is named goes into the file ``target``, unless that is a folder; several go into the folder, in files named
    after their slugs. ``print_bytes`` takes what goes to standard output. A file that is there already, with other
    contents, is refused. Raises InputError where the call itself is wrong.
    """
    form = downloads.format_named(options.format)
    write = downloads.dialogue_as if options.dialogue else downloads.article_as
    slugs = options.slugs or await source.slugs(viewer, posts=options.dialogue)
    place = _Target(target, several=not options.slugs or len(slugs) > 1, overwrite=options.overwrite)
    reports = []
    for slug in slugs:
        try:
            download = await write(form, slug, viewer)
            if target == STANDARD_OUTPUT:
                print_bytes(download.data)
                reports.append(ExportReport(slug, ExportOutcome.WRITTEN, omitted=download.omitted))
            else:
                reports.append(place.keep(slug, download))
        except GqlBlogError as fault:
            reports.append(ExportReport(slug, ExportOutcome.REFUSED, refusal=fault.message))
    return tuple(reports)


class _Target:
    """A file, or a folder for several."""

    def __init__(self, target: str, *, several: bool, overwrite: bool) -> None:
        self._path = Path(target)
        self._overwrite = overwrite
        if target == STANDARD_OUTPUT and several:
            raise InputError(
                "Only one article or dialogue can be written to standard output. Name one, or write to a folder."
            )
        self._is_folder = several or self._path.is_dir() or target.endswith(("/", os.sep))
        if self._is_folder and self._path.exists() and not self._path.is_dir():
            raise InputError(f"{target} is a file. Name a folder to export several articles.")

    def keep(self, slug: str, download: Download) -> ExportReport:
        """Put a file where it belongs."""
        path = self._path / download.file_name if self._is_folder else self._path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            outcome = _write(path, download.data, overwrite=self._overwrite)
        except OSError as error:
            raise InputError(f"{path} cannot be written: {error.strerror}.") from error
        return ExportReport(slug, outcome, path.as_posix(), omitted=download.omitted)


def _write(path: Path, data: bytes, *, overwrite: bool) -> ExportOutcome:
    """Write the whole file or nothing of it; what is there already stays, unless it may be overwritten."""
    if os.path.lexists(path):
        if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
            return ExportOutcome.UNCHANGED
        if not overwrite:
            raise InputError(
                f"{path} already exists with different contents. Remove it, choose another path, or use --overwrite."
            )
    temporary = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with temporary.open("xb") as file:
            file.write(data)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return ExportOutcome.WRITTEN
