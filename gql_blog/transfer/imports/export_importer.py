"""Imports one export of another system: some of its articles in each transaction, or one where that is refused."""

import os
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, Final

from gql_blog.access import Viewer
from gql_blog.content import CommentStatus, DraftArticle, Finding, Ledger, shortened
from gql_blog.errors import GqlBlogError, ImportRefused
from gql_blog.hooks import ForeignArticle, RefusedItem
from gql_blog.transfer.files.expansion import Allowance
from gql_blog.transfer.files.redirect_files import redirects_to
from gql_blog.transfer.imports.addresses import is_inside_network
from gql_blog.transfer.imports.article_spool import ArticleSpool, open_spool
from gql_blog.transfer.imports.comment_threads import comment_threads
from gql_blog.transfer.imports.export_items import ExportNotes
from gql_blog.transfer.imports.import_report import (
    ITEM_REFUSED,
    ExportReport,
    FileReport,
    Outcome,
    RefusedArticle,
    refusal_finding,
    stored_ledger,
    total_outcome,
)
from gql_blog.transfer.imports.plugin_imports import PluginImports
from gql_blog.transfer.imports.read_article import ReadArticle, read_article
from gql_blog.transfer.imports.recognised_text import LEAST, with_doubt
from gql_blog.write import ImportArticle, ImportArticles, ImportComments, Imported, Side, Writer

_NAME: Final = 80
_MOST_AT_ONCE: Final = 8
"""Articles in one transaction, where writers wait for the dialogues that they meet alone: others wait for so many."""
_MOST_CHARACTERS: Final = 200_000
"""What those of one transaction may hold, with their comments; an article that is longer has one of its own."""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """How to import an export. ``trust_statuses`` takes its word that a comment was approved."""

    as_draft: bool = False
    strict: bool = False
    prefer: Side | None = None
    trust_statuses: bool = False
    resume: bool = False
    recognised: float = LEAST


@dataclass(slots=True)
class _Tally:
    """What became of the articles so far."""

    outcomes: set[Outcome] = field(default_factory=set)
    articles: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """With the status of each."""
    comments: int = 0
    held: int = 0
    footnotes: int = 0
    findings: list[Finding] = field(default_factory=list)
    refused: list[RefusedArticle] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)
    redirects: list[tuple[str, str]] = field(default_factory=list)
    read: list[ReadArticle] = field(default_factory=list)

    def add(self, article: ForeignArticle, result: Imported) -> None:
        """Count what was stored."""
        title = article.draft.title or article.key
        self.ledger.include(stored_ledger(article.draft.ledger, result.outcome))
        self.redirects += redirects_to(article.draft, result)
        self.read.append(read_article(article.draft, result))
        self.outcomes.add(Outcome(result.outcome))
        self.articles.update(zip(result.articles, result.statuses, strict=True))
        self.comments += result.comments
        self.footnotes += result.footnotes
        self.findings += (
            replace(each, message=f"{shortened(title, _NAME)}: {each.message}") for each in result.findings
        )

    def refuse(self, item: RefusedItem) -> None:
        """Note what was not."""
        self.findings += (
            replace(
                told,
                message=f"{shortened(item.name, _NAME)}: {told.message}",
                first_line=item.line,
                last_line=item.line,
            )
            for told in map(refusal_finding, item.fault.flattened())
        )
        self.refused.append(RefusedArticle(shortened(item.name, _NAME), item.fault.message, item.line))
        self.ledger.include(item.ledger, refused=ITEM_REFUSED)


class ExportImport:
    """The import of one export file, which is called ``shown``."""

    def __init__(
        self,
        shown: str,
        form: str,
        *,
        writer: Writer,
        viewer: Viewer,
        options: ExportOptions,
        plugins: PluginImports,
        after_each: Callable[[float], Awaitable[None]],
        on_article: Callable[[int, int], None],
    ) -> None:
        self._shown, self._form = shown, form
        self._writer, self._viewer, self._options, self._plugins = writer, viewer, options, plugins
        self._after_each, self._on_article = after_each, on_article
        self._tally = _Tally()

    async def run(self, path: Path) -> FileReport:
        """Read the export, and store what it holds. A damaged one is refused as a whole."""
        notes = ExportNotes(zone=self._writer.zone)
        try:
            with path.open("rb") as file, open_spool() as spool:
                await self._read(file, notes, spool)
                self._refuse_nothing(spool, notes)
                await self._store_all(spool)
        except ImportRefused as fault:
            return FileReport(
                self._shown, Outcome.REFUSED, self._form, findings=(refusal_finding(fault),), refusal=fault.message
            )
        except OSError as error:
            unreadable = ImportRefused("UNREADABLE", f"{self._shown} cannot be read: {error.strerror}.")
            return FileReport(
                self._shown, Outcome.REFUSED, findings=(refusal_finding(unreadable),), refusal=unreadable.message
            )
        for item in notes.refused:
            self._tally.refuse(item)
        return self._report(notes)

    async def _read(self, file: BinaryIO, notes: ExportNotes, spool: ArticleSpool) -> None:
        allowance = Allowance(os.fstat(file.fileno()).st_size)
        await self._plugins.read(self._form, file, notes, spool, allowance)

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
            commands = tuple(self._command(article, self._with_comments(article)) for article in batch)
            results = await self._writer.run(ImportArticles(articles=commands), self._viewer)
        except GqlBlogError:
            return False
        for article, result in zip(batch, results, strict=True):
            self._note(article, result)
        return True

    async def _store_alone(self, article: ForeignArticle) -> None:
        try:
            self._note(article, await self._store(article, self._with_comments(article)))
        except GqlBlogError as fault:
            name = article.draft.title or article.key
            self._tally.refuse(RefusedItem(name, fault, article.line, article.draft.ledger))

    def _note(self, article: ForeignArticle, result: Imported) -> None:
        self._tally.add(article, result)
        if not self._options.trust_statuses:
            self._tally.held += sum(each.status is CommentStatus.APPROVED for each in article.comments)

    def _with_comments(self, article: ForeignArticle) -> DraftArticle:
        threads, findings = comment_threads(
            article.comments, trust_statuses=self._options.trust_statuses, line=article.line
        )
        return replace(article.draft, comments=threads, findings=(*article.draft.findings, *findings))

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
        return ImportArticle(
            draft=with_doubt(draft, self._options.recognised),
            imported_from=f"{self._shown}#{article.key}",
            source_hash=article.hash(),
            as_draft=self._options.as_draft,
            strict=self._options.strict,
            prefer=self._options.prefer,
            resume=self._options.resume,
        )

    def _report(self, notes: ExportNotes) -> FileReport:
        tally = self._tally
        findings = [*notes.findings, *_network_findings(notes), *tally.findings]
        tally.ledger.include(notes.ledger.entries())
        first = tally.refused[0] if tally.refused and not tally.outcomes else None
        return FileReport(
            path=self._shown,
            outcome=total_outcome(tally.outcomes) if tally.outcomes else Outcome.REFUSED,
            format=self._form,
            articles=tuple(tally.articles),
            statuses=tuple(tally.articles.values()),
            comments=tally.comments,
            footnotes=tally.footnotes,
            findings=tuple(dict.fromkeys(findings)),
            refusal=f"None of its articles was imported. {first.name}: {first.message}" if first else None,
            read=tuple(tally.read),
            export=ExportReport(tuple(tally.refused), tuple(notes.images), tally.held),
            ledger=tally.ledger.entries(),
            redirects=tuple(tally.redirects),
        )


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
            f"{shortened(address, 200)} points inside a network. It was listed, and nothing was fetched.",
            line,
            line,
        )
        for address, line in notes.images.items()
        if is_inside_network(address)
    ]
