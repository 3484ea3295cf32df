"""The import report: what happened to each file, for people and for ``import --json``."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from itertools import zip_longest
from typing import Any, Final

from gql_blog.content import Coverage, DraftArticle, Fate, Finding, Ledger, LedgerEntry, camel_case, printable_line
from gql_blog.errors import GqlBlogError, ImportRefused
from gql_blog.transfer.files.redirect_files import redirects_to
from gql_blog.transfer.imports.read_article import ReadArticle, left_out, read_article
from gql_blog.write import Imported

ITEM_REFUSED: Final = "The article that holds it was refused."
_IN_CONFLICT: Final = "The article that holds it was changed here, too; nothing of it was written."
_LISTED: Final = 20
"""Articles that a line of the summary names."""
_UNTOLD: Final = frozenset(("why", "statuses", "redirects", "source", "version"))
"""What ``import --json`` tells in other words, or not at all."""


class Outcome(StrEnum):
    """What became of one file."""

    IMPORTED = "imported"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    REFUSED = "refused"
    ASSET = "asset"
    """An image, a style or the like of a folder, which is listed and not imported."""
    NO_ARTICLE = "no article"
    """A page of a saved site that only lists other pages, forwards to one, or the like."""


@dataclass(frozen=True, slots=True)
class RefusedArticle:
    """An article of an export that was refused, while others of it were imported."""

    name: str
    message: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What there is to say of an export besides. ``refused`` are the articles that were refused alone.

    ``images`` are the addresses of images, wherever they are; ``held_comments`` is the number of those that were
    approved there and wait for a decision here.
    """

    refused: tuple[RefusedArticle, ...] = ()
    images: tuple[str, ...] = ()
    held_comments: int = 0


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file. ``articles`` holds (id, slug, title), ``statuses`` the status of each; ``why`` it was
    refused, and among its findings.

    ``read`` is what its reader made of each article. ``export`` is there for the export of another system, ``source``
    where it was asked for.
    """

    path: str
    outcome: Outcome
    format: str | None = None
    articles: tuple[tuple[str, str, str], ...] = ()
    comments: int = 0
    footnotes: int = 0
    mentions: int = 0
    findings: tuple[Finding, ...] = ()
    coverage: Coverage = field(default_factory=Coverage)
    why: str | None = None
    export: ExportReport | None = None
    statuses: tuple[str, ...] = ()
    ledger: tuple[LedgerEntry, ...] = ()
    redirects: tuple[tuple[str, str, str], ...] = ()
    """Old paths of the articles, each with the slug to which it leads, and the language of that article."""
    read: tuple[ReadArticle, ...] = ()
    source: str = ""

    @property
    def account(self) -> Ledger:
        """What became of each item of the source; where its reader counts none, of the file and its articles."""
        if self.ledger:
            return Ledger(self.ledger)
        if self.outcome in (Outcome.REFUSED, Outcome.ASSET, Outcome.NO_ARTICLE):
            why = self.why or next((each.message for each in self.findings), "It is stored nowhere.")
            return Ledger([LedgerEntry("file", Fate.LEFT_OUT, why)])
        refused = LedgerEntry("article", Fate.LEFT_OUT, ITEM_REFUSED, len(self.refused_alone))
        return Ledger([LedgerEntry("article", count=len(self.articles)), refused])

    @property
    def conflicts(self) -> tuple[Finding, ...]:
        """The findings that tell what was changed both in the file and here."""
        return tuple(each for each in self.findings if each.code == "IMPORT_CONFLICT")

    @property
    def refused_alone(self) -> tuple[RefusedArticle, ...]:
        """The articles of an export that were refused, while others were imported."""
        return self.export.refused if self.export and self.why is None else ()

    def to_json(self) -> dict[str, Any]:
        """Return the file's entry; every key is there for every outcome."""
        entry = asdict(self, dict_factory=_told)
        entry["articles"] = [
            {"id": id_, "slug": slug, "title": title, "status": status}
            for (id_, slug, title), status in zip_longest(self.articles, self.statuses)
        ]
        entry["ledger"] = [*self.account.kinds()]
        if self.export is None:
            del entry["export"]
        return entry

    def summary(self, *, read: bool = False) -> str:
        """Return the file in one line, and below it what is asked, and the findings; ``read``: what was read, too."""
        if self.why is not None:
            return printable_line(f"{self.path}: refused: {self.why}")
        titles = ", ".join(f"{title!r} ({slug})" for _, slug, title in self.articles[:_LISTED])
        if len(self.articles) > _LISTED:
            titles += f" and {len(self.articles) - _LISTED} more"
        counts = ", ".join(
            f"{number} {noun if number != 1 else noun[:-1]}"
            for number, noun in (
                (self.footnotes, "footnotes"),
                (self.comments, "comments"),
                (self.mentions, "mentions"),
            )
            if number
        )
        head = f"{self.path}: {self.outcome.value} {titles}".rstrip() + (f" with {counts}" if counts else "")
        lines = [f"  {line}" for line in self._read_lines(read=read)] + list(self._export_lines())
        lines += [f"  {_place(each)}{each.message} [{each.code}]" for each in self.findings]
        return "\n".join(map(printable_line, [head, *lines]))

    def _read_lines(self, *, read: bool) -> Iterator[str]:
        parts = self.coverage.parts if len(self.read) == 1 else ()
        for each in self.read[:_LISTED]:
            yield from each.head_lines(parts) if read else ()
            yield from (line for question in each.questions for line in question.text().splitlines())
        yield from left_out(self.coverage.parts) if read else ()

    def _export_lines(self) -> Iterator[str]:
        if self.export and self.export.images:
            yield f"  Images, none of them fetched: {len(self.export.images)}."
        if self.export and self.export.held_comments:
            yield f"  Comments that wait for a decision: {self.export.held_comments}. --trust-statuses approves them."


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Every file of one import, in the order in which they were found."""

    files: tuple[FileReport, ...]

    @property
    def refused(self) -> tuple[FileReport, ...]:
        """The files of which nothing was stored."""
        return tuple(file for file in self.files if file.outcome is Outcome.REFUSED)

    @property
    def conflicts(self) -> tuple[FileReport, ...]:
        """The files of which articles were changed here, too, in another way."""
        return tuple(file for file in self.files if file.outcome is Outcome.CONFLICT)

    def to_json(self) -> dict[str, Any]:
        """Return what ``import --json`` prints."""
        return {"files": [file.to_json() for file in self.files]}

    def summary(self) -> str:
        """Return the count of each outcome in one line."""
        counts = {outcome: sum(file.outcome is outcome for file in self.files) for outcome in Outcome}
        return ", ".join(_counted(outcome, number) for outcome, number in counts.items() if number) or "no files"


def _counted(outcome: Outcome, number: int) -> str:
    if outcome is Outcome.ASSET:
        return f"{number} asset{'s' if number > 1 else ''}"
    return f"{number} {'without an article' if outcome is Outcome.NO_ARTICLE else outcome.value}"


@dataclass(slots=True)
class Tally:
    """What became of the articles of one file so far."""

    results: list[Imported] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)
    _coverages: list[Coverage] = field(default_factory=list)
    _redirects: list[tuple[str, str, str]] = field(default_factory=list)
    _read: list[ReadArticle] = field(default_factory=list)

    def store(self, draft: DraftArticle, result: Imported) -> None:
        """Count an article that was stored, or left as it is here because of a conflict."""
        self.results.append(result)
        self._redirects += redirects_to(draft, result)
        self._add(draft, result, _IN_CONFLICT if result.outcome == Outcome.CONFLICT else "")

    def refuse(self, draft: DraftArticle) -> None:
        """Count an article of a file that is refused."""
        self._add(draft, None, ITEM_REFUSED)

    def _add(self, draft: DraftArticle, result: Imported | None, refused: str) -> None:
        self._coverages.append(draft.coverage)
        self._read.append(read_article(draft, result))
        self.ledger.include(draft.ledger, refused=refused)

    def report(
        self, path: str, form: str | None, findings: Iterable[Finding], refusal: str | None = None
    ) -> FileReport:
        """Return the report of the file."""
        statuses = {
            article: status
            for each in self.results
            for article, status in zip(each.articles, each.statuses, strict=True)
        }
        return FileReport(
            path,
            Outcome.REFUSED
            if refusal is not None
            else _total_outcome({Outcome(each.outcome) for each in self.results}),
            form,
            articles=tuple(statuses),
            statuses=tuple(statuses.values()),
            comments=sum(each.comments for each in self.results),
            footnotes=sum(each.footnotes for each in self.results),
            mentions=sum(each.mentions for each in self.results),
            findings=tuple(dict.fromkeys(findings)),
            coverage=_total_coverage(self._coverages),
            why=refusal,
            ledger=self.ledger.entries(),
            redirects=tuple(self._redirects),
            read=tuple(self._read),
        )


def _total_outcome(outcomes: set[Outcome]) -> Outcome:
    """What became of a file, of its articles: a conflict of one is told of all."""
    if Outcome.CONFLICT in outcomes:
        return Outcome.CONFLICT
    return next(iter(outcomes)) if len(outcomes) == 1 else Outcome.UPDATED


_STAYS_GONE: Final = {"ARTICLE_DELETED", "ARTICLE_WITHDRAWN"}


def with_links_led(first: FileReport, again: FileReport) -> FileReport:
    """Return the report of a page that was stored once more, because its links lead elsewhere.

    Where it was left as it was stored first, that is told. Of a page in conflict nothing had been stored.
    """
    if first.outcome is Outcome.CONFLICT:
        return again
    match again.outcome:
        case Outcome.REFUSED:
            told = _not_led(f"the page was refused when it was stored once more. {again.why}")
        case Outcome.UNCHANGED if not _STAYS_GONE & {each.code for each in again.findings}:
            told = (*again.findings, *_not_led("the text was changed here."))
        case _:
            told = again.findings
    is_changed_now = first.outcome is Outcome.UNCHANGED and again.outcome is Outcome.UPDATED
    outcome = Outcome.UPDATED if is_changed_now else first.outcome
    read = first.read if again.outcome is Outcome.REFUSED else again.read
    return replace(first, outcome=outcome, findings=tuple(dict.fromkeys([*first.findings, *told])), read=read)


def _not_led(why: str) -> tuple[Finding, ...]:
    return (Finding("LINKS_NOT_LED", f"Links to headings of other articles were not led there: {why}"),)


def refusal_finding(fault: GqlBlogError) -> Finding:
    """Return what the report tells of a fault."""
    if isinstance(fault, ImportRefused):
        return Finding(fault.reason, fault.message, fault.line, fault.line)
    return Finding(fault.code, fault.message)


def _total_coverage(coverages: Sequence[Coverage]) -> Coverage:
    return Coverage(
        sum(each.characters for each in coverages),
        sum(each.assigned for each in coverages),
        tuple(unparsed for each in coverages for unparsed in each.unparsed),
        tuple(part for each in coverages for part in each.parts),
    )


def _told(fields: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """A value of the report as JSON has it."""
    kept = ((name, value) for name, value in fields if name not in _UNTOLD)
    return {camel_case(name): list(value) if isinstance(value, tuple) else value for name, value in kept}


def _place(finding: Finding) -> str:
    return f"line {finding.first_line}: " if finding.first_line is not None else ""
