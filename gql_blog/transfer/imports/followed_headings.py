"""Links to headings of other articles of an import: they are led there when those are stored, whatever the order is.

An article's id is known when it is stored, and with it the anchors of its headings. So a page is stored with what is
known, and once more where its links lead elsewhere in the end. Memory holds the places that links name.
"""

from dataclasses import replace
from pathlib import Path

from gql_blog.content import DraftArticle, Finding
from gql_blog.hooks import ReadFolder
from gql_blog.transfer.files.source_files import SourceFile
from gql_blog.transfer.imports.import_folders import ImportFolders
from gql_blog.transfer.imports.import_report import FileReport, Outcome
from gql_blog.transfer.markdown.finding_words import join_shortened
from gql_blog.write import Writer


class FollowedHeadings:
    """The headings of one import. Its pages are read before, so each place is known that is a heading."""

    def __init__(self, folders: ImportFolders, writer: Writer) -> None:
        self._stored = writer.stored_headings
        self._targets = {file.path: (site, file) for site, file in folders.pages() if site.headings.names(file.inner)}
        self._linking = {
            file.path: (site, file) for site, file in folders.pages() if site.headings.anchors_on(file.inner)
        }
        self._led = {path: self._leads(path) for path, (site, file) in self._linking.items() if _follows(site, file)}
        """Where the links of each page that leads to headings led when it was read."""
        self._articles: dict[Path, str] = {}
        self._to_learn: set[Path] = set()

    def is_linking(self, file: SourceFile) -> bool:
        """Whether a page leads to headings of other ones."""
        return file.path in self._led

    async def look_up(self) -> list[SourceFile]:
        """Learn what earlier imports have stored; return the pages that are to be read with that."""
        if self._targets:
            shown = {file.shown: path for path, (_, file) in self._targets.items()}
            pages = [
                (site.slug_of(file.inner) or "", file.shown, site.hash_of(file.inner))
                for site, file in self._targets.values()
            ]
            known = await self._stored.articles_from(pages)
            self._articles = {shown[place]: article_id for place, article_id in known.items()}
            self._to_learn = {*self._articles}
        return await self._to_read_again()

    def with_findings(self, file: SourceFile, draft: DraftArticle) -> DraftArticle:
        """Return the draft of a page, with what is to be told of links that name a place where no heading is."""
        if file.path not in self._linking:
            return draft
        site, _ = self._linking[file.path]
        missing = site.headings.missing_on(file.inner)
        if not missing:
            return draft
        leads = "The links lead to the articles, and keep the names."
        message = f"No heading has the name that a link gives: {join_shortened(missing)}. {leads}"
        return replace(draft, findings=(*draft.findings, Finding("HEADING_NOT_FOUND", message)))

    def read(self, file: SourceFile) -> None:
        """Hear that a page was read with what is known by now."""
        self._led[file.path] = self._leads(file.path)

    def stored(self, file: SourceFile, report: FileReport) -> None:
        """Hear what a file has become."""
        if file.path not in self._targets or not report.articles or report.outcome is Outcome.REFUSED:
            return
        article_id = report.articles[0][0]
        if report.outcome is not Outcome.UNCHANGED or self._articles.get(file.path) != article_id:
            self._articles[file.path] = article_id
            self._to_learn.add(file.path)

    async def led_elsewhere(self) -> list[SourceFile]:
        """Return the pages that were stored and whose links lead elsewhere by now, to be read and stored again."""
        return await self._to_read_again()

    async def _to_read_again(self) -> list[SourceFile]:
        await self._learn()
        return [self._linking[path][1] for path, led in self._led.items() if self._leads(path) != led]

    def _leads(self, path: Path) -> list[str | None]:
        site, file = self._linking[path]
        return [*site.headings.anchors_on(file.inner)]

    async def _learn(self) -> None:
        for path in sorted(self._to_learn):
            site, file = self._targets[path]
            names = site.headings.names(file.inner)
            anchors = await self._stored.anchors(self._articles[path], names)
            site.headings.tell_anchors(file.inner, anchors)
        self._to_learn = set()


def _follows(site: ReadFolder, file: SourceFile) -> bool:
    return len(site.headings.missing_on(file.inner)) < len(site.headings.anchors_on(file.inner))
