"""Imports one export of another system: some of its articles in each transaction, or one where that is refused."""

import os
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO, Final

from gql_blog.access import Viewer
from gql_blog.content import CommentStatus, DraftArticle, Finding, shortened
from gql_blog.errors import GqlBlogError, ImportRefused
from gql_blog.hooks import ForeignArticle, RefusedItem
from gql_blog.transfer.files.expansion import Allowance
from gql_blog.transfer.files.pictures_beside import PicturesBeside
from gql_blog.transfer.files.source_files import SourceFile
from gql_blog.transfer.imports.addresses import is_inside_network
from gql_blog.transfer.imports.article_spool import ArticleSpool, open_spool
from gql_blog.transfer.imports.comment_threads import comment_threads
from gql_blog.transfer.imports.export_items import ExportNotes
from gql_blog.transfer.imports.import_options import ImportOptions
from gql_blog.transfer.imports.import_report import (
    ITEM_REFUSED,
    ExportReport,
    FileReport,
    Outcome,
    RefusedArticle,
    Tally,
    refusal_finding,
)
from gql_blog.transfer.imports.plugin_imports import PluginImports
from gql_blog.write import ImportArticle, ImportArticles, ImportComments, Imported, Writer

_NAME: Final = 80
_MOST_AT_ONCE: Final = 8
"""Articles in one transaction, where writers wait for the dialogues that they meet alone: others wait for so many."""
_MOST_CHARACTERS: Final = 200_000
"""What those of one transaction may hold, with their comments; an article that is longer has one of its own."""


class ExportImport:
    """The import of one export file."""

    def __init__(
        self,
        file: SourceFile,
        form: str,
        *,
        writer: Writer,
        viewer: Viewer,
        options: ImportOptions,
        plugins: PluginImports,
        pictures: PicturesBeside | None,
        after_each: Callable[[float], Awaitable[None]],
        on_article: Callable[[int, int], None],
    ) -> None:
        self._file, self._shown, self._form = file, file.shown, form
        self._writer, self._viewer, self._options, self._plugins = writer, viewer, options, plugins
        self._after_each, self._on_article, self._pictures = after_each, on_article, pictures
        self._tally = Tally()
        self._findings: list[Finding] = []
        self._refused: list[RefusedArticle] = []
        self._held = 0

    async def run(self) -> FileReport:
        """Read the export, and store what it holds. A damaged one is refused as a whole."""
        notes = ExportNotes(zone=self._writer.zone)
        try:
            with self._file.path.open("rb") as file, open_spool() as spool:
                await self._read(file, notes, spool)
                self._refuse_nothing(spool, notes)
                await self._store_all(spool)
        except ImportRefused as fault:
            return FileReport(
                self._shown, Outcome.REFUSED, self._form, findings=(refusal_finding(fault),), why=fault.message
            )
        except OSError as error:
            unreadable = ImportRefused("UNREADABLE", f"{self._shown} cannot be read: {error.strerror}.")
            return FileReport(
                self._shown, Outcome.REFUSED, findings=(refusal_finding(unreadable),), why=unreadable.message
            )
        for item in notes.refused:
            self._refuse(item)
        return self._report(notes)

    async def _read(self, file: BinaryIO, notes: ExportNotes, spool: ArticleSpool) -> None:
        await self._plugins.read(self._form, file, notes, spool, Allowance(os.fstat(file.fileno()).st_size))

    def _refuse_nothing(self, spool: ArticleSpool, notes: ExportNotes) -> None:
        if not spool.cards and not notes.refused:
            raise ImportRefused("EMPTY", "The export has no articles. Export posts and pages, not media alone.")

    async def _store_all(self, spool: ArticleSpool) -> None:
        done = 0
        for batch in _batches(map(spool.article, spool.order()), _MOST_AT_ONCE if self._writer.has_queue else 1):
            begun = time.monotonic()
            if len(batch) == 1 or not await self._stored_together(batch):
                for article in batch:
                    await self._store_alone(article)
            seconds = (time.monotonic() - begun) / len(batch)
            for _ in batch:
                done += 1
                self._on_article(done, len(spool.cards))
                await self._after_each(seconds)

    async def _stored_together(self, batch: Sequence[ForeignArticle]) -> bool:
        """Store articles in one transaction. If one is refused, nothing is stored: each is tried alone then."""
        try:
            commands = tuple([self._command(each, await self._whole(each)) for each in batch])
            results = await self._writer.run(ImportArticles(articles=commands), self._viewer)
        except GqlBlogError:
            return False
        for article, result in zip(batch, results, strict=True):
            self._note(article, result)
        return True

    async def _store_alone(self, article: ForeignArticle) -> None:
        try:
            self._note(article, await self._store(article, await self._whole(article)))
        except GqlBlogError as fault:
            name = article.draft.title or article.key
            self._refuse(RefusedItem(name, fault, article.line, article.draft.ledger))

    def _refuse(self, item: RefusedItem) -> None:
        name = shortened(item.name, _NAME)
        self._findings += (
            replace(told, message=f"{name}: {told.message}", first_line=item.line, last_line=item.line)
            for told in map(refusal_finding, item.fault.flattened())
        )
        self._refused.append(RefusedArticle(name, item.fault.message, item.line))
        self._tally.ledger.include(item.ledger, refused=ITEM_REFUSED)

    def _note(self, article: ForeignArticle, result: Imported) -> None:
        title = shortened(article.draft.title or article.key, _NAME)
        self._findings += (replace(each, message=f"{title}: {each.message}") for each in result.findings)
        self._tally.store(article.draft, result)
        if not self._options.trust_statuses:
            self._held += sum(each.status is CommentStatus.APPROVED for each in article.comments)

    async def _whole(self, article: ForeignArticle) -> DraftArticle:
        threads, findings = comment_threads(
            article.comments, trust_statuses=self._options.trust_statuses, line=article.line
        )
        draft = replace(article.draft, comments=threads, findings=(*article.draft.findings, *findings))
        if self._pictures is None:
            return draft
        draft = await self._pictures.led_by(draft, article.above, self._file)
        return await self._pictures.named_in(draft, self._file)

    async def _store(self, article: ForeignArticle, draft: DraftArticle) -> Imported:
        if article.comments_of is not None:
            comments = ImportComments(
                slug=draft.slug,
                title=draft.title,
                comments=draft.comments,
                system=article.comments_of,
                findings=draft.findings,
                strict=self._options.strict,
            )
            return await self._writer.run(comments, self._viewer)
        (result,) = await self._writer.run(ImportArticles(articles=(self._command(article, draft),)), self._viewer)
        return result

    def _command(self, article: ForeignArticle, draft: DraftArticle) -> ImportArticle:
        return self._options.command(draft, f"{self._shown}#{article.key}", article.hash())

    def _report(self, notes: ExportNotes) -> FileReport:
        self._tally.ledger.include(notes.ledger.entries())
        first = self._refused[0] if self._refused and not self._tally.results else None
        refusal = f"None of its articles was imported. {first.name}: {first.message}" if first else None
        findings = [*notes.findings, *_network_findings(notes), *self._findings]
        report = self._tally.report(self._shown, self._form, findings, refusal)
        return replace(report, export=ExportReport(tuple(self._refused), tuple(notes.images), self._held))


def _batches(articles: Iterable[ForeignArticle], most: int) -> Iterator[list[ForeignArticle]]:
    """Yield the articles in their order, some at a time; comments without their article alone."""
    batch: list[ForeignArticle] = []
    room = _MOST_CHARACTERS
    for article in articles:
        size = len(article.draft.source) + sum(len(each.body) for each in article.comments)
        is_alone = any(each.comments_of is not None for each in (article, *batch[-1:]))
        if batch and (is_alone or len(batch) == most or size > room):
            yield batch
            batch, room = [], _MOST_CHARACTERS
        batch.append(article)
        room -= size
    if batch:
        yield batch


def _network_findings(notes: ExportNotes) -> Sequence[Finding]:
    return [
        Finding(
            "ADDRESS_IN_NETWORK",
            f"{shortened(address, 200)} points inside a network. It was listed, and not fetched.",
            line,
            line,
        )
        for address, line in notes.images.items()
        if is_inside_network(address)
    ]
