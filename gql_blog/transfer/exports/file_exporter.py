"""Articles, dialogues and the site into files on disk, each by itself, with a report of what became of each."""

import os
import secrets
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import IO, Final

from gql_blog.access import Viewer
from gql_blog.errors import GqlBlogError, InputError
from gql_blog.hooks import ExportFormat, Registered, read_options
from gql_blog.read import ExportReader
from gql_blog.transfer.exports.downloads import Download, Downloads

STANDARD_OUTPUT: Final = "-"
_PART: Final = 65_536


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
    site: bool = False
    """The whole site in one file: what everybody may see."""
    format_options: Mapping[str, str] = field(default_factory=dict)
    """The options of the format, by their names."""


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
    read_options(form.value.options, options.format_options, options.format)
    if options.site:
        return (await _export_site(target, options, downloads, form, print_bytes),)
    write = downloads.dialogue_as if options.dialogue else downloads.article_as
    slugs = options.slugs or await source.slugs(viewer, posts=options.dialogue)
    place = _Target(target, several=not options.slugs or len(slugs) > 1, overwrite=options.overwrite)
    reports = []
    for slug in slugs:
        try:
            download = await write(form, slug, viewer, options.format_options)
            if target == STANDARD_OUTPUT:
                print_bytes(download.data)
                reports.append(ExportReport(slug, ExportOutcome.WRITTEN, omitted=download.omitted))
            else:
                reports.append(place.keep(slug, download))
        except GqlBlogError as fault:
            reports.append(ExportReport(slug, ExportOutcome.REFUSED, refusal=fault.message))
    return tuple(reports)


async def _export_site(
    target: str,
    options: ExportOptions,
    downloads: Downloads,
    form: Registered[ExportFormat],
    print_bytes: Callable[[bytes], object],
) -> ExportReport:
    if options.slugs or options.dialogue:
        raise InputError("The whole site is one file. Name no slugs and no dialogue with it.")
    try:
        site = await downloads.site_as(form, options.format_options)
    except GqlBlogError as fault:
        return ExportReport(options.format, ExportOutcome.REFUSED, refusal=fault.message)
    with site.file:
        if target == STANDARD_OUTPUT:
            while part := site.file.read(_PART):
                print_bytes(part)
            return ExportReport(options.format, ExportOutcome.WRITTEN)
        place = _Target(target, several=False, overwrite=options.overwrite)
        return place.keep(site.file_name, Download(b"", site.media_type, site.file_name), site.file)


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

    def keep(self, slug: str, download: Download, contents: IO[bytes] | None = None) -> ExportReport:
        """Put a file where it belongs; ``contents`` are those of one that is too large to be held."""
        path = self._path / download.file_name if self._is_folder else self._path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            outcome = _write(path, contents or BytesIO(download.data), overwrite=self._overwrite)
        except OSError as error:
            raise InputError(f"{path} cannot be written: {error.strerror}.") from error
        return ExportReport(slug, outcome, path.as_posix(), omitted=download.omitted)


def _write(path: Path, contents: IO[bytes], *, overwrite: bool) -> ExportOutcome:
    """Write the whole file or nothing of it; what is there already stays, unless it may be overwritten."""
    if os.path.lexists(path):
        if path.is_file() and _are_same(path, contents):
            return ExportOutcome.UNCHANGED
        if not overwrite:
            raise InputError(
                f"{path} already exists with different contents. Remove it, choose another path, or use --overwrite."
            )
    temporary = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with temporary.open("xb") as file:
            shutil.copyfileobj(contents, file)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return ExportOutcome.WRITTEN


def _are_same(path: Path, contents: IO[bytes]) -> bool:
    """Whether a file has these contents, which are at their beginning before and after."""
    try:
        with path.open("rb") as there:
            while (part := there.read(_PART)) == contents.read(_PART):
                if not part:
                    return True
            return False
    finally:
        contents.seek(0)
