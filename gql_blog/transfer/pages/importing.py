"""A page's bytes → a draft of its article."""

from collections.abc import Sequence

from gql_blog.content import BylineRole, DraftArticle, DraftByline, DraftComment, Reference
from gql_blog.errors import ImportRefused
from gql_blog.transfer.pages.account import Ledger, Part
from gql_blog.transfer.pages.cleaning import clean, isolate
from gql_blog.transfer.pages.commented import CommentSection, find_comments
from gql_blog.transfer.pages.comments import find_headers, gather, write_comment
from gql_blog.transfer.pages.evidence import Evidence
from gql_blog.transfer.pages.findings import Findings
from gql_blog.transfer.pages.gathering import gather_mentions
from gql_blog.transfer.pages.head import Head, HeadReader
from gql_blog.transfer.pages.headscan import scan_head
from gql_blog.transfer.pages.kinds import other_kind
from gql_blog.transfer.pages.layout import is_set_by_blanks
from gql_blog.transfer.pages.lines import Page, split
from gql_blog.transfer.pages.locales import locale_of
from gql_blog.transfer.pages.maintext import MainText, read_main_text
from gql_blog.transfer.pages.markers import MarkerLog, mark_paragraph
from gql_blog.transfer.pages.mentions import OutboxReader, read_tail
from gql_blog.transfer.pages.names import PrintedName, name_key, read_credit
from gql_blog.transfer.pages.notes import bracket_label, define
from gql_blog.transfer.pages.reading import decode
from gql_blog.transfer.pages.telling import tell


def read_page(data: bytes) -> DraftArticle:
    """Read one page text. Raises ``ImportRefused`` with the reasons EMPTY, TOO_LARGE, NOT_UTF8, BINARY, NUL, NO_BODY,
    NOT_AN_ARTICLE or IMPOSSIBLE_DATE, and with the line or the byte offset where there is one."""
    page = split(decode(data))
    if not page.lines:
        raise ImportRefused("EMPTY", "The file has nothing but blank lines. A page has at least a head and a text.")
    return _PageReader(page).read()


class _PageReader:
    """One page on its way: end, head, comments, text; then the account."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._ledger = Ledger(page)
        self._findings = Findings(page)

    def read(self) -> DraftArticle:
        tail = read_tail(self._page)
        head = self._read_head(tail)
        self._enter_tail(tail)
        if tail.about_site:
            self._findings.add("CONTENT_CUT", "What the site says of itself at the end is left out.", tail.about_site)
        indices = [i for i in range(head.start, tail.stop) if self._ledger.is_free(i)]
        section = find_comments(self._page, indices, tail.stop, head.authors())
        self._enter_comments(section, tail.stop)
        indices = [i for i in indices if i < section.start and self._ledger.is_free(i)]
        by_blanks = self._is_set_by_blanks(section.start)
        main = read_main_text(self._page, indices, self._ledger, head.authors(), by_blanks=by_blanks)
        if not main.body:
            raise ImportRefused("NO_BODY", "The page has a head and no text under it: there is nothing to import.")
        return self._write(head, main, section, tail, by_blanks=by_blanks)

    def _read_head(self, tail: OutboxReader) -> Head:
        headers = find_headers(self._page, range(tail.stop))
        stop = headers[0][0] if headers else tail.stop
        scan = scan_head(self._page, stop)
        kind = None if headers else other_kind(self._page, scan, tail)
        if kind is not None:
            raise ImportRefused(
                "NOT_AN_ARTICLE",
                f"The page is {kind}, and no post or response: articles alone are imported.",
            )
        evidence = Evidence(self._page, stop)
        head = HeadReader(self._page, scan, tail, evidence, self._ledger, self._findings).read()
        if head.contradicted is not None and evidence.introduced is not None:
            self._ledger.take(evidence.introduced[0], Part.UNPARSED)
        return head

    def _enter_tail(self, tail: OutboxReader) -> None:
        places = [card.at for card in tail.cards] + [card.title_at for card in tail.cards if card.title_at is not None]
        for part, lines in (
            (Part.CARD, places),
            (Part.CHROME, tail.chrome + tail.about_site),
            (Part.UNPARSED, tail.strays),
        ):
            for index in lines:
                if self._ledger.is_free(index):
                    self._ledger.take(index, part)

    def _enter_comments(self, section: CommentSection, stop: int) -> None:
        for index in section.planted:
            self._ledger.take(index, Part.UNPARSED)
        if section.heading is not None:
            self._ledger.take(section.heading, Part.CHROME)
        if section.headers:
            for index in range(section.headers[0][0], stop):
                self._ledger.take(index, Part.COMMENT)

    def _is_set_by_blanks(self, stop: int) -> bool:
        lines = [line for line in self._page.lines[:stop] if bracket_label(line.text) is None]
        return is_set_by_blanks(lines)

    def _write(
        self, head: Head, main: MainText, section: CommentSection, tail: OutboxReader, *, by_blanks: bool
    ) -> DraftArticle:
        log = MarkerLog()
        labels = {note.label for note in main.notes}
        body = [mark_paragraph(paragraph.text, labels, log) for paragraph in main.body]
        mentions = gather_mentions(self._page, head.siblings, tail.cards)
        if main.signature is not None and not head.authors() and head.contradicted is None:
            head.credits.append((BylineRole.AUTHOR, PrintedName(main.signature.name, main.signature.office)))
        known = _spellings([*head.authors(), *(mention.credited_name for mention in mentions)])
        comments = self._comments(section, tail.stop, known, by_blanks=by_blanks)
        notes = [self._editor_note(index) for index in [*head.editor_notes, *main.editor_notes]]
        coverage = self._ledger.coverage()
        draft = DraftArticle(
            source="\n\n".join([*body, *map(define, main.notes)]),
            title=head.title,
            subtitle=head.subtitle,
            locale=locale_of("\n".join(paragraph.text for paragraph in main.body)),
            published_on=head.date,
            responding_to=None if head.answers is None else Reference(title=head.answers),
            bylines=_bylines(head, main),
            mentions=mentions,
            comments=comments,
            editor_notes=tuple(notes),
            coverage=coverage,
        )
        return tell(draft, self._page, self._ledger, self._findings, main, log, section)

    def _comments(
        self, section: CommentSection, stop: int, known: dict[str, str], *, by_blanks: bool
    ) -> tuple[DraftComment, ...]:
        comments = gather(section.headers, stop) if section.headers else []
        return tuple(write_comment(self._page, comment, by_blanks=by_blanks, known=known) for comment in comments)

    def _editor_note(self, index: int) -> str:
        return isolate(clean(self._page.text(index)))


def _bylines(head: Head, main: MainText) -> tuple[DraftByline, ...]:
    return tuple(
        DraftByline(
            name=who.name,
            role=role,
            bio=isolate(main.bios[who.name]) if who.name in main.bios else None,
            affiliation=who.affiliation,
        )
        for role, who in head.credits
    )


def _spellings(printed: Sequence[str]) -> dict[str, str]:
    """How the page prints names outside of the comments, by folded name; those of lists of names one by one."""
    known: dict[str, str] = {}
    for text in printed:
        for name in (text, *(one.name for one in read_credit(text).names)):
            known.setdefault(name_key(name), name)
    return known
