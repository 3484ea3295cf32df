"""Imports files: each file by a command of its own, with a report of what happened to it."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Final

from gql_blog.access import Viewer
from gql_blog.content import DraftArticle, Finding, one_line
from gql_blog.errors import Duplicate, GqlBlogError, ImportRefused, InputError
from gql_blog.hooks import Hooks
from gql_blog.transfer.files.archives import UnpackingAllowance, is_archive, unpacked
from gql_blog.transfer.files.expansion import expanding_at_most
from gql_blog.transfer.files.parsed_files import ParsedFile, ParsedFiles
from gql_blog.transfer.files.pictures_beside import MediaTarget, PicturesBeside
from gql_blog.transfer.files.source_files import SourceFile, find_files, read_bytes
from gql_blog.transfer.imports.article_files import parse_articles
from gql_blog.transfer.imports.export_importer import ExportImport
from gql_blog.transfer.imports.followed_headings import FollowedHeadings
from gql_blog.transfer.imports.growing_statistics import GrowingStatistics
from gql_blog.transfer.imports.import_folders import ImportFolders
from gql_blog.transfer.imports.import_formats import check_format
from gql_blog.transfer.imports.import_options import ImportOptions
from gql_blog.transfer.imports.import_order import FileLinks, dependency_order, file_links
from gql_blog.transfer.imports.import_report import (
    FileReport,
    ImportReport,
    Outcome,
    Tally,
    refusal_finding,
    with_links_led,
)
from gql_blog.transfer.imports.plugin_imports import PluginImports
from gql_blog.write import ImportArticles, Imported, Side, Writer

_NOTHING: Final = FileLinks(frozenset(), frozenset())
_LONGEST_PAUSE: Final = 0.5
"""Seconds between two files of an import."""

_EXPORT_SHARE: Final = 4
"""An article of an export is stored in so many times the pause after it: exports are long, and articles short."""


async def import_paths(
    paths: Sequence[str | Path],
    *,
    writer: Writer,
    viewer: Viewer,
    options: ImportOptions | None = None,
    hooks: Hooks | None = None,
    media: MediaTarget | None = None,
    on_file: Callable[[FileReport], None] | None = None,
    on_article: Callable[[int, int], None] | None = None,
) -> ImportReport:
    """Import files, folders and archives. ``on_file`` hears of each file when it is done, ``on_article`` how many
    articles of an export are, and of how many. ``hooks`` are the plugins whose formats can be imported too;
    ``media``: where pictures go that lie beside the texts, which without it keep their addresses.

    What is wrong with one file is told in its report, and the others are imported. A dry run is the same import into a
    private copy of the database. Raises InputError where the call itself is wrong: an unknown format, or a title for
    several files.
    """
    options = options or ImportOptions()
    plugins = PluginImports(hooks, options.format, options.format_options)
    check_format(options.format, plugins)
    with expanding_at_most(options.expansion), ExitStack() as unpacking:
        allowance = UnpackingAllowance()
        files = tuple(each for file in find_files(paths) for each in _expanded(file, unpacking, allowance))
        return await _import_files(files, writer, viewer, options, plugins, media, on_file, on_article)


async def _import_files(
    files: Sequence[SourceFile],
    writer: Writer,
    viewer: Viewer,
    options: ImportOptions,
    plugins: PluginImports,
    media: MediaTarget | None,
    on_file: Callable[[FileReport], None] | None,
    on_article: Callable[[int, int], None] | None,
) -> ImportReport:
    if len(files) > 1 and (options.title or options.published_on):
        raise InputError("--title and --published-on work with a single file. Use side files for several.")
    if not options.dry_run:
        report = ImportReport(await _ImportRun(writer, viewer, options, plugins, media, on_file, on_article).all(files))
        await writer.gather_statistics()
        return report
    with media.rehearsal() if media else nullcontext() as rehearsed:
        async with writer.rehearsal() as rehearsal:
            run = _ImportRun(rehearsal, viewer, options, plugins, rehearsed, on_file, on_article)
            return ImportReport(await run.all(files))


def _expanded(file: SourceFile, unpacking: ExitStack, allowance: UnpackingAllowance) -> Sequence[SourceFile]:
    if file.refusal is None and is_archive(file.path):
        return unpacking.enter_context(unpacked(file, allowance))
    return (file,)


class _ImportRun:
    def __init__(
        self,
        writer: Writer,
        viewer: Viewer,
        options: ImportOptions,
        plugins: PluginImports,
        media: MediaTarget | None,
        on_file: Callable[[FileReport], None] | None,
        on_article: Callable[[int, int], None] | None,
    ) -> None:
        self._writer = writer
        self._viewer = viewer
        self._options = options
        self._plugins = plugins
        self._pictures = PicturesBeside(media, writer, viewer) if media else None
        self._claimed_twice: Mapping[Path, ImportRefused] = {}
        self._on_file = on_file or (lambda _: None)
        self._on_article = on_article or (lambda _done, _total: None)
        self._statistics = GrowingStatistics(writer.gather_statistics)
        self._folders = ImportFolders()
        self._headings = FollowedHeadings(self._folders, writer)
        # The formats of the files that an importer has recognised, and of the exports among them.
        self._claimed: dict[Path, str] = {}
        self._named_within: Mapping[Path, Path | None] = {}
        self._formats: dict[Path, str | None] = {}
        self._parsed = ParsedFiles()
        self._claimed_by: dict[str, SourceFile] = {}
        """The files of this import by their place, as the provenance keeps it, single-spaced, and by their slugs."""

    async def all(self, files: Sequence[SourceFile]) -> tuple[FileReport, ...]:
        """Parse every file to know the order, and store each in its turn; what answers a later one is tried again."""
        recognised = {} if self._options.format else await self._plugins.recognised(files)
        self._claimed_twice = {path: each for path, each in recognised.items() if isinstance(each, ImportRefused)}
        self._claimed = {path: each for path, each in recognised.items() if not isinstance(each, ImportRefused)}
        # A file that says what it is is no page of a site, whatever else is in its folder.
        alone = {path for path, form in self._claimed.items() if not self._plugins.reads_folders(form)}
        self._named_within = {file.path: file.folder for file in files}
        files = [replace(file, folder=None) if file.path in alone else file for file in files]
        self._formats = {file.path: self._export_format(file) for file in files}
        with ExitStack() as stack:
            stack.callback(self._folders.close)
            others = [file for file in files if self._formats[file.path] is None]
            await self._folders.read(others, self._writer.urls, self._plugins)
            stack.callback(self._parsed.close)
            return await self._all(files)

    async def _all(self, files: Sequence[SourceFile]) -> tuple[FileReport, ...]:
        waiting = dependency_order([_links(await self._read(file)) for file in files])
        self._headings = FollowedHeadings(self._folders, self._writer)
        for file in await self._headings.look_up():
            await self._read_again(file)
        reports = await self._in_order(files, waiting)
        led_elsewhere = {file.path for file in await self._headings.led_elsewhere()}
        for index, file in enumerate(files):
            if file.path in led_elsewhere and reports[index].outcome is not Outcome.REFUSED:
                reports[index] = await self._led(file, reports[index])
            if self._headings.is_linking(file):
                self._on_file(reports[index])
        return tuple(reports[index] for index in range(len(files)))

    async def _led(self, file: SourceFile, first: FileReport) -> FileReport:
        """Store a page once more, its links led; for their sake nothing is overwritten that was changed here."""
        await self._read_again(file)
        prefer = self._options.prefer if first.outcome is Outcome.CONFLICT else Side.OURS
        again, _ = await self._one_and_wait(file, prefer)
        return with_links_led(first, again)

    async def _read_again(self, file: SourceFile) -> None:
        self._parsed.keep(file.path, await self._parse(file))
        self._headings.read(file)

    async def _in_order(self, files: Sequence[SourceFile], waiting: list[int]) -> dict[int, FileReport]:
        reports: dict[int, FileReport] = {}
        # Comments of other systems are on articles that may come with this very import.
        waiting.sort(key=lambda index: self._plugins.has_comments_alone(self._formats[files[index].path]))
        progress = True
        while waiting and progress:
            refused = []
            for index in waiting:
                reports[index], read = await self._one_and_wait(files[index], self._options.prefer)
                if reports[index].outcome is Outcome.REFUSED and read.fault is None:
                    refused.append(index)
                else:
                    self._tell(files[index], reports[index])
            progress = len(refused) < len(waiting)
            waiting = refused
        for index in waiting:
            self._tell(files[index], reports[index])
        return reports

    def _tell(self, file: SourceFile, report: FileReport) -> None:
        """Report a file; one whose links may yet lead elsewhere waits for that."""
        self._headings.stored(file, report)
        if not self._headings.is_linking(file):
            self._on_file(report)

    async def _after_one(self, seconds: float) -> None:
        """Leave the database to others for as long as one file took, where its lock is not given in order of asking."""
        await self._statistics.after_one()
        if not self._options.dry_run and not self._writer.has_queue:
            await asyncio.sleep(min(seconds, _LONGEST_PAUSE))

    async def _one_and_wait(self, file: SourceFile, prefer: Side | None) -> tuple[FileReport, ParsedFile]:
        begun = time.monotonic()
        report, read = await self._one(file, prefer)
        await self._after_one(time.monotonic() - begun)
        if self._options.with_sources and report.coverage.parts:
            report = replace(report, source=read_bytes(file.path, file.shown).decode("utf-8", "replace"))
        return report, read

    async def _one(self, file: SourceFile, prefer: Side | None) -> tuple[FileReport, ParsedFile]:
        if (form := self._formats[file.path]) is not None:
            return await self._export(file, form)
        if (kept_out := self._folders.kept_out(file)) is not None:
            return kept_out, ParsedFile()
        read = await self._read(file)
        read = replace(read, drafts=tuple(self._headings.with_findings(file, draft) for draft in read.drafts))
        if read.fault is not None:
            return _refused(file, read, read.fault), read
        try:
            if self._pictures is not None:
                drafts = [await self._pictures.named_in(draft, file) for draft in read.drafts]
                read = replace(read, drafts=tuple(drafts))
            return _stored(file, read, await self._store(file, read, prefer)), read
        except GqlBlogError as fault:
            return _refused(file, read, fault), read

    def _export_format(self, file: SourceFile) -> str | None:
        """The format of a file that is an export; ``None`` for any other, and for what cannot be opened."""
        form = self._options.format or self._claimed.get(file.path)
        return form if file.refusal is None and self._plugins.is_export(form) else None

    async def _export(self, file: SourceFile, form: str) -> tuple[FileReport, ParsedFile]:
        """An export is read as a stream; what it refuses it would refuse again."""
        options = self._options
        done = ParsedFile(form, fault=ImportRefused("UNREADABLE", file.shown))
        if options.title or options.published_on or file.side.is_file():
            fault = ImportRefused(
                "SIDE_FILE", f"{file.shown} is an export. A title, a date or a side file works with a single article."
            )
            return _refused(file, done, fault), done
        run = ExportImport(
            replace(file, folder=self._named_within[file.path]),
            form,
            writer=self._writer,
            viewer=self._viewer,
            options=options,
            plugins=self._plugins,
            pictures=self._pictures,
            after_each=lambda seconds: self._after_one(seconds / _EXPORT_SHARE),
            on_article=self._on_article,
        )
        return await run.run(), done

    async def _read(self, file: SourceFile) -> ParsedFile:
        """What a file holds: it is read and parsed when it is asked for first."""
        held = self._parsed.get(file.path)
        return held if held is not None else self._parsed.keep(file.path, await self._parse(file))

    async def _parse(self, file: SourceFile) -> ParsedFile:
        if (fault := file.refusal or self._claimed_twice.get(file.path)) is not None:
            return ParsedFile(fault=fault)
        if self._formats[file.path] is not None:
            return ParsedFile(fault=ImportRefused("UNREADABLE", file.shown))  # read as a stream when its turn comes
        if self._folders.kept_out(file) is not None:
            return ParsedFile(fault=ImportRefused("NOT_AN_ARTICLE", file.shown))
        own_word = {"title": self._options.title, "published_on": self._options.published_on}
        form = self._options.format or self._claimed.get(file.path)
        return await parse_articles(file, self._folders.page(file), form, own_word, self._plugins)

    async def _store(self, file: SourceFile, read: ParsedFile, prefer: Side | None) -> Sequence[Imported]:
        _claim(self._claimed_by, file, read.drafts)
        resume = self._options.resume and not self._headings.is_linking(file)
        options, alone = replace(self._options, prefer=prefer, resume=resume), len(read.drafts) == 1
        places = (file.shown if alone else f"{file.shown}#{each.slug or n}" for n, each in enumerate(read.drafts, 1))
        articles = tuple(options.command(*each, read.hash) for each in zip(read.drafts, places, strict=True))
        return await self._writer.run(ImportArticles(articles=articles), self._viewer)


def _claim(claimed: dict[str, SourceFile], file: SourceFile, drafts: Sequence[DraftArticle]) -> None:
    """Two files of one import are two articles: the second must not pass for a later state of the first."""
    first = claimed.setdefault(one_line(file.shown), file)
    if first.path != file.path:
        raise ImportRefused(
            "NAME_TAKEN",
            f"The name of {file.shown} differs from that of {first.shown} in spaces alone. Rename one of them.",
        )
    for slug in filter(None, (draft.slug for draft in drafts)):
        first = claimed.setdefault(f"slug {slug}", file)
        if first.path != file.path:
            message = f"The slug {slug} belongs to another article, that of {first.shown}. State another slug."
            raise Duplicate(message, path=("input", "slug"))


def _links(read: ParsedFile) -> FileLinks:
    return _NOTHING if read.fault else file_links(read.drafts)


def _stored(file: SourceFile, read: ParsedFile, results: Sequence[Imported]) -> FileReport:
    tally = Tally()
    for draft, result in zip(read.drafts, results, strict=True):
        tally.store(draft, result)
    return tally.report(file.shown, read.format, _findings(read.drafts, results))


def _findings(drafts: Sequence[DraftArticle], results: Sequence[Imported]) -> list[Finding]:
    """The reader's own, then what else was found in storing."""
    found = (*(each.findings for each in drafts), *(each.findings for each in results))
    return [finding for findings in found for finding in findings]


def _refused(file: SourceFile, read: ParsedFile, fault: GqlBlogError) -> FileReport:
    tally = Tally()
    for draft in read.drafts:
        tally.refuse(draft)
    told = map(refusal_finding, fault.flattened())
    return tally.report(file.shown, read.format, [*_findings(read.drafts, ()), *told], fault.message)
