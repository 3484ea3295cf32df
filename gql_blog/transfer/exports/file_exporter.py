"""Articles, dialogues and the site into files on disk, each by itself, with a report of what became of each."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final
from zipfile import ZipFile

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import ArticleStatus
from gql_blog.errors import GqlBlogError, InputError, NotFound, NotPublic
from gql_blog.hooks import ExportArticle, ExportFormat, Registered, read_options
from gql_blog.read import ExportReader
from gql_blog.transfer.exports.downloads import Download, Downloads, SiteFile
from gql_blog.transfer.exports.site_articles import BATCH

STANDARD_OUTPUT: Final = "-"
_PART: Final = 65_536
_LIST: Final = ".gql-blog-export"
"""The list of the files of a folder that an export has written."""
_QUOTED: Final = 100


class ExportOutcome(StrEnum):
    """What became of one article or dialogue."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ExportedArticle:
    """An article that is in a file, and what the file leaves out of it, such as '3 comments'."""

    slug: str
    status: ArticleStatus
    omitted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileExport:
    """One article, dialogue or site; ``path`` is its file, ``error`` why there is none. ``omitted``: not in it."""

    slug: str
    outcome: ExportOutcome
    path: str | None = None
    error: GqlBlogError | None = None
    articles: tuple[ExportedArticle, ...] = ()
    omitted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What became of an export, file by file. ``omitted``: what is in none of them, though nothing was named."""

    files: tuple[FileExport, ...]
    omitted: tuple[str, ...] = ()

    def lacking(self) -> Iterator[str]:
        """Yield what is not in the files: a line for all, for each of them and for each of their articles."""
        if self.omitted:
            yield f"Not exported: {', '.join(self.omitted)}."
        for file in self.files:
            name = file.path or file.slug
            for of, omitted in ((name, file.omitted), *((f"{name}: {one.slug}", one.omitted) for one in file.articles)):
                if omitted:
                    yield f"{of}: without {', '.join(omitted)}"

    def to_json(self) -> dict[str, Any]:
        """The report as ``--json`` prints it."""
        errors = [each.error and {"code": each.error.code, "message": each.error.message} for each in self.files]
        files = (asdict(replace(each, error=None)) for each in self.files)
        told = [{**file, "error": error} for file, error in zip(files, errors, strict=True)]
        return {"files": told, "omitted": self.omitted}


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What to export. No ``slugs``: all articles. ``overwrite``: even where a file of other contents is."""

    format: str
    slugs: tuple[str, ...] = ()
    dialogue: bool = False
    overwrite: bool = False
    site: bool = False
    """The whole site in one file: what everybody may see."""
    format_options: Mapping[str, str] = field(default_factory=dict)
    """The options of the format, by their names."""
    drafts: bool = False
    """What not everybody may see, too."""


async def export_paths(
    target: str,
    options: ExportOptions,
    *,
    source: ExportReader,
    downloads: Downloads,
    print_bytes: Callable[[bytes], object],
) -> ExportReport:
    """Write articles, or with ``dialogue`` whole dialogues, to ``target``: a file, a folder, or ``-``.

    One that is named goes into the file ``target``, unless that is a folder; several go into the folder, in files named
    after their slugs. ``print_bytes`` takes what goes to standard output. A file that is there already, with other
    contents, is refused. Raises InputError where the call itself is wrong, and NotFound where there is nothing.
    """
    form = downloads.format_named(options.format)
    read_options(form.value.options, options.format_options, options.format)
    if form.value.write_site and not form.value.write and not form.value.whole_dialogue:
        options = replace(options, site=True)
    if options.site and (options.slugs or options.dialogue or options.drafts):
        raise InputError(
            "The whole site is one file, of what everybody may see. Name no slugs, no dialogue and no drafts with it."
        )
    viewer = OPERATOR if options.drafts else ANONYMOUS
    export = _Export(target, options, form, source, downloads, print_bytes, viewer)
    return await (export.site() if options.site else export.files())


@dataclass(frozen=True, slots=True)
class _Export:
    _target: str
    _options: ExportOptions
    _form: Registered[ExportFormat]
    _source: ExportReader
    _downloads: Downloads
    _print_bytes: Callable[[bytes], object]
    _viewer: Viewer

    async def files(self) -> ExportReport:
        slugs = self._options.slugs or await self._source.slugs(self._viewer, posts=self._options.dialogue)
        omitted = () if self._options.slugs else await self._hidden()
        if not slugs:
            more = f" Not exported: {', '.join(omitted)}. Use --drafts." if omitted else ""
            raise NotFound(f"There is nothing to export.{more}")
        several = not self._options.slugs or len(slugs) > 1
        place = _Target(self._target, several=several, overwrite=self._options.overwrite)
        return ExportReport(tuple([await self._file(slug, place) for slug in slugs]), omitted)

    async def _file(self, slug: str, place: "_Target") -> FileExport:
        try:
            download = await self._download(slug)
            ledger = await self._ledger(download.articles)
            every = await self._source.dialogue(slug, OPERATOR) if self._options.dialogue else ()
            hidden = _counted(len(every) - len(ledger), "that not everybody may see")
            done = FileExport(slug, ExportOutcome.WRITTEN)
            if self._target == STANDARD_OUTPUT:
                self._print_bytes(download.data)
            else:
                done = place.keep(slug, download)
            return replace(done, articles=ledger, omitted=hidden)
        except GqlBlogError as fault:
            return FileExport(slug, ExportOutcome.REFUSED, error=fault)

    async def _download(self, slug: str) -> Download:
        write = self._downloads.dialogue_as if self._options.dialogue else self._downloads.article_as
        try:
            return await write(self._form, slug, self._viewer, self._options.format_options)
        except NotFound:
            seen = await (self._source.dialogue if self._options.dialogue else self._source.article)(slug, OPERATOR)
            if self._options.drafts or not seen:
                raise
            raise NotPublic(f"Not everybody may see {slug!r}. Use --drafts to export it all the same.") from None

    async def _hidden(self) -> tuple[str, ...]:
        hidden = len(await self._source.slugs(OPERATOR)) - len(await self._source.slugs(self._viewer))
        return _counted(hidden, "that not everybody may see")

    async def site(self) -> ExportReport:
        try:
            site = await self._downloads.site_as(self._form, self._options.format_options)
            with site.file:
                done = self._keep_site(site)
            parts = [site.articles[start : start + BATCH] for start in range(0, len(site.articles), BATCH)]
            ledgers = [await self._ledger(await self._downloads.of_site(self._form, ids)) for ids in parts]
        except GqlBlogError as fault:
            return ExportReport((FileExport(self._options.format, ExportOutcome.REFUSED, error=fault),))
        articles = tuple(each for ledger in ledgers for each in ledger)
        unread = _counted(site.unread, "on other pages")
        return ExportReport((replace(done, articles=articles, omitted=unread),), await self._hidden())

    def _keep_site(self, site: SiteFile) -> FileExport:
        if self._target != STANDARD_OUTPUT:
            place = _Target(self._target, several=False, overwrite=self._options.overwrite)
            if self._form.value.is_folder and Path(self._target).suffix != ".zip":
                return place.unpack(self._options.format, site.file)
            return place.keep(site.file_name, Download(b"", site.media_type, site.file_name), site.file)
        while part := site.file.read(_PART):
            self._print_bytes(part)
        return FileExport(self._options.format, ExportOutcome.WRITTEN)

    async def _ledger(self, articles: Sequence[ExportArticle]) -> tuple[ExportedArticle, ...]:
        """What is in a file, and what of it is not."""
        given, dialogue = self._options.format_options, self._options.dialogue or self._options.site
        omitted = [await self._downloads.omitted(self._form, each, given, dialogue=dialogue) for each in articles]
        return tuple(ExportedArticle(each.slug, each.status, of) for each, of in zip(articles, omitted, strict=True))


def _counted(number: int, which: str) -> tuple[str, ...]:
    return (f"{number} article{'' if number == 1 else 's'} {which}",) if number > 0 else ()


class _Target:
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

    def keep(self, slug: str, download: Download, contents: IO[bytes] | None = None) -> FileExport:
        """Put a file where it belongs; ``contents`` are those of one that is too large to be held."""
        path = self._path / download.file_name if self._is_folder else self._path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            outcome = _write(path, contents or BytesIO(download.data), overwrite=self._overwrite)
        except OSError as error:
            raise self._unwritable(path, error) from error
        return FileExport(slug, outcome, path.as_posix())

    def unpack(self, name: str, contents: IO[bytes]) -> FileExport:
        try:
            outcome = _unpack(self._path, contents, overwrite=self._overwrite)
        except OSError as error:
            raise self._unwritable(self._path, error) from error
        return FileExport(name, outcome, self._path.as_posix())

    def _unwritable(self, path: Path, error: OSError) -> InputError:
        return InputError(f"{path} cannot be written: {error.strerror}. Write to another path.")


def _unpack(folder: Path, contents: IO[bytes], *, overwrite: bool) -> ExportOutcome:
    """Write the files of a zip; remove what an earlier export wrote and this one has not. The list comes last."""
    with ZipFile(contents) as archive:
        names = archive.namelist()
        there = folder / _LIST
        earlier = there.read_text("utf-8").splitlines() if there.is_file() else []
        paths = {name: folder / name for name in (*names, *earlier)}
        for name, path in paths.items():
            if not path.resolve().is_relative_to(folder.resolve()):
                raise InputError(f"{name[:_QUOTED]!r} leads out of {folder}. Write to another path.")
        for name in names:  # nothing is written if one is refused
            with archive.open(name) as file:
                _is_there(paths[name], file, overwrite=overwrite)
        outcomes = set()
        for name in names:
            paths[name].parent.mkdir(parents=True, exist_ok=True)
            with archive.open(name) as file:
                outcomes.add(_write(paths[name], file, overwrite=overwrite))
        listed = BytesIO("".join(f"{name}\n" for name in names).encode())
        outcomes.add(_write(there, listed, overwrite=overwrite))
        for name in {*earlier} - {*names}:
            paths[name].unlink(missing_ok=True)
    return ExportOutcome.WRITTEN if ExportOutcome.WRITTEN in outcomes else ExportOutcome.UNCHANGED


def _write(path: Path, contents: IO[bytes], *, overwrite: bool) -> ExportOutcome:
    """Write the whole file or nothing of it; what is there already stays, unless it may be overwritten."""
    if _is_there(path, contents, overwrite=overwrite):
        return ExportOutcome.UNCHANGED
    temporary = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with temporary.open("xb") as file:
            shutil.copyfileobj(contents, file)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return ExportOutcome.WRITTEN


def _is_there(path: Path, contents: IO[bytes], *, overwrite: bool) -> bool:
    """Whether a file has these contents already; InputError where it has others, and may not be overwritten."""
    there = os.path.lexists(path)
    if there and path.is_file() and _are_same(path, contents):
        return True
    if there and not overwrite:
        raise InputError(
            f"{path} already exists with different contents. Remove it, choose another path, or use --overwrite."
        )
    return False


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
