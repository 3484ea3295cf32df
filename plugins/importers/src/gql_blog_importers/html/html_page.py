"""Parser of published pages as HTML: the bytes of a document in, a draft of its article out."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date as Date

from gql_blog.plugin import (
    BylineRole,
    DraftArticle,
    DraftByline,
    Finding,
    ImportRefused,
    Reference,
    SourceRole,
    decode_utf8,
    likely_language,
    parse_date,
    quoted,
)
from gql_blog_importers.html.evidence.confirmed_names import ConfirmedNames
from gql_blog_importers.html.evidence.posts import Post, mark_posts, read_post
from gql_blog_importers.html.evidence.text_flow import Flow
from gql_blog_importers.html.evidence.title_evidence import FoundTitle, find_title
from gql_blog_importers.html.head_in_words import has_card, read_head_in_words
from gql_blog_importers.html.head_lines import with_head_outside, with_lines_of_head
from gql_blog_importers.html.html_account import Account, account_for_blocks, account_for_rest
from gql_blog_importers.html.html_blocks import Block, Blocks, as_page, elements_of, leave_out_calls, read_blocks
from gql_blog_importers.html.html_claims import Settled, settle
from gql_blog_importers.html.html_comments import PageComments, belongs_to_comments, read_comments
from gql_blog_importers.html.html_foot import FootReader
from gql_blog_importers.html.html_head import HtmlHead, below_standfirst, read_head
from gql_blog_importers.html.html_links import NO_PLACES, Link, LinkedPlaces, linked_article, relink
from gql_blog_importers.html.html_metadata import Claim, Metadata, parse_day, read_metadata, stated_status
from gql_blog_importers.html.html_notes import LinkedNotes, find_linked_notes
from gql_blog_importers.html.html_questions import doubt_pair, open_questions
from gql_blog_importers.html.html_regions import article_regions, is_of_site
from gql_blog_importers.html.html_tags import read_tags, without_tag_lines
from gql_blog_importers.html.html_text import HtmlText, is_in_footer, read_text, take_beside
from gql_blog_importers.html.html_tree import HtmlDocument, parse_document
from gql_blog_importers.markup.block_markdown import MarkdownWriter
from gql_blog_importers.markup.element_tree import Element
from gql_blog_importers.markup.heading_links import find_heading_links
from gql_blog_importers.pages.characters import normalize_line
from gql_blog_importers.pages.head_classifier import HeadCard
from gql_blog_importers.pages.line_patterns import editor_notice, label_target
from gql_blog_importers.pages.name_evidence import NameEvidence
from gql_blog_importers.pages.page_detection import second_page_at, second_page_below_bio
from gql_blog_importers.pages.page_lines import Page
from gql_blog_importers.pages.person_names import PrintedName
from gql_blog_importers.pages.response_list import PageTail, build_mentions, parse_tail

_DOCUMENT = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--(?>.{0,2000}?-->)\s*)*+"
    r"<(?:!doctype html|html|head|body|main|article|section|div|header|h[1-6]|p|meta|title|script|style)\b",
    re.IGNORECASE | re.DOTALL,
)
"""How a document begins. A comment ends at its first end: read on to a later one, many take time without end."""

_CLOSED = re.compile(r"</(?:html|body|main|article|section|div|h[1-6]|p|title|ul|ol|blockquote)>", re.IGNORECASE)


def looks_like_html(text: str) -> bool:
    """Whether a text is an HTML document or a fragment of one, whatever its file is called."""
    sample = text[:20_000].removeprefix("\ufeff")
    return bool(_DOCUMENT.match(sample) and _CLOSED.search(sample))


def parse_html(data: bytes) -> DraftArticle:
    """Parse and read one document.

    Raises ``ImportRefused`` with the reasons EMPTY, TOO_LARGE, NOT_UTF8, BINARY, NUL, NO_BODY, SEVERAL_PAGES or
    IMPOSSIBLE_DATE, and with the line or the byte offset where there is one.
    """
    return read_article(parse_document(decode_utf8(data)))


def read_article(
    document: HtmlDocument,
    lead: Callable[[str], Link | None] | None = None,
    linked_places: LinkedPlaces = NO_PLACES,
) -> DraftArticle:
    """Read a document that is parsed, and change its tree. Raises as ``parse_html`` does.

    ``lead`` says of the addresses in it where they lead now; ``linked_places`` which of them lead to headings of other
    pages, and to which of its places these lead.
    """
    status = stated_status(document.root)
    return replace(_Document(document, lead, linked_places).read(), status=status)


@dataclass(slots=True)
class _Parts:
    """A document in its parts. ``rest`` stands outside of the article; ``post`` is the first of a thread."""

    region: Element
    metadata: Metadata
    linked: LinkedNotes
    comments: PageComments
    rest: Blocks
    of_site: list[Element]
    tags: tuple[str, ...]
    blocks: list[Block]
    page: Page
    tail: PageTail
    post: Post | None

    @property
    def after(self) -> list[Block]:
        """What stands outside of the article and below its beginning."""
        known = {id(each) for each in self.blocks}
        return [each for each in self.rest.found if each.start > self.blocks[0].start and id(each) not in known]


@dataclass(slots=True)
class _Known:
    """What is known of an article before its text is read."""

    flow: Flow
    titled: FoundTitle
    text_at: int
    confirmed: ConfirmedNames
    head: HtmlHead = field(default_factory=HtmlHead)
    siblings: list[HeadCard] = field(default_factory=list)
    footers: list[int] = field(default_factory=list)


class _Document:
    """One document: its article, comments and notes, and the account of its text."""

    def __init__(
        self, document: HtmlDocument, lead: Callable[[str], Link | None] | None, linked_places: LinkedPlaces
    ) -> None:
        self._account = Account(document.source)
        self._line = self._account.line
        self._root = document.root
        self._linked_places = linked_places
        if lead is not None:
            relink(self._root, lead)
        self._writer = MarkdownWriter(is_left_out=is_of_site)
        self._findings: list[Finding] = []

    def read(self) -> DraftArticle:
        """Read the whole document."""
        parts = self._part()
        known = self._weigh(parts)
        self._read_head(parts, known)
        settled = self._settle(parts, known)
        text = self._read_text(parts, known, settled)
        draft = self._draft(parts.page, known.head, settled, text, parts.comments, parts.metadata)
        answered = _answered(parts.blocks[: parts.tail.stop], known.head)
        mentions = build_mentions(parts.page, known.siblings, parts.tail.cards)
        draft = replace(draft, responding_to=answered, tags=parts.tags, mentions=mentions)
        self._account_for(parts, known, text)
        self._findings += [
            *self._account.findings(),
            *_dropped(self._writer.inline.dropped, self._line),
            *text.findings,
        ]
        is_divided = known.flow.is_sure or not known.flow.holders
        told = tuple(dict.fromkeys(self._findings))
        draft = replace(draft, coverage=self._account.coverage(), findings=told)
        asked = open_questions(known.titled, settled, parts.metadata, draft, None if is_divided else text.body)
        return replace(draft, questions=asked)

    def _part(self) -> _Parts:
        """Part the document: its article, comments, notes and tags, and what stands beside."""
        thread = mark_posts(self._root)
        region = _only_region(self._root, self._line)
        metadata = read_metadata(self._root, region)
        linked = find_linked_notes(region, self._root)
        self._writer.inline.calls = linked.calls
        self._writer.inline.hidden = linked.back_links
        comments = read_comments(self._root, self._day_of, self._writer)
        rest = read_blocks(self._root, lambda each: each is region or each in comments.areas or linked.holds(each))
        within = read_blocks(region, lambda each: belongs_to_comments(each) or linked.holds(each))
        tags = read_tags(region, metadata, self._findings)
        found = without_tag_lines(within.found, region, tags)
        blocks = with_lines_of_head(with_head_outside(self._root, region, rest.found, found))
        leave_out_calls(blocks, linked.calls)
        if not any(block.text for block in blocks):
            raise ImportRefused("NO_BODY", "The document has no text. Add the text, or leave the file out.")
        page = as_page(blocks, self._line)
        post = None if thread is None else read_post(thread)
        tail = parse_tail(page)
        return _Parts(region, metadata, linked, comments, rest, within.of_site, tags, blocks, page, tail, post)

    def _weigh(self, parts: _Parts) -> _Known:
        """Find the title, where the text begins, and whom something besides the head names."""
        blocks, page = parts.blocks[: parts.tail.stop], parts.page
        flow = Flow.of(blocks)
        titled = find_title(blocks, parts.metadata, parts.region, flow.first_sentence(blocks, 0))
        text_at = flow.begins_at(blocks, 0 if titled.place is None else titled.place + 1)
        text_at = below_standfirst(blocks, titled.place, text_at)
        second = second_page_at(page)
        if second is not None and second > text_at:
            raise _several(page.lines[second].number, page.text(second))
        confirmed = ConfirmedNames(parts.metadata, [] if titled.place is None else [blocks[titled.place].text])
        below = [*parts.blocks[text_at:], *parts.after]
        above = {id(block) for block in blocks[:text_at]}
        confirmed.add_texts(block.text for block in below if not flow.has(block) and id(block) not in above)
        return _Known(flow, titled, text_at, confirmed)

    def _read_head(self, parts: _Parts, known: _Known) -> None:
        page, tail, blocks = parts.page, parts.tail, parts.blocks
        evidence = NameEvidence(page, tail.stop)
        head = read_head(blocks[: tail.stop], evidence, known.titled.place, known.text_at, known.confirmed.has)
        if (has_card(page, tail) and known.titled.place is None) or (head.title is None and not head.credits):
            head, known.siblings, told = read_head_in_words(page, tail)
            self._findings += told
            _leave_caption_open(head, blocks)
        known.footers = [place for place in range(tail.stop) if is_in_footer(blocks[place], parts.region)]
        claims = [claim.value for claim in parts.metadata.authors]
        FootReader(page, blocks, tail.stop, known.footers, head).read(claims)
        if head.conflict is not None:
            self._tell("BYLINE_CONFLICT", _conflict(head))
        if parts.post is not None:
            head.credits, head.subtitle = [(BylineRole.AUTHOR, PrintedName(parts.post.name))], None
            head.dates = [] if parts.post.day is None else [(0, None, parts.post.day.isoformat())]
        known.head = head

    def _settle(self, parts: _Parts, known: _Known) -> Settled:
        page, head = parts.page, known.head
        title = None if head.title is None else normalize_line(parts.blocks[head.title].text)
        lines = [line.number for line in page.lines]
        settled = settle(head, title, parts.metadata, self._line, lines.__getitem__, known.confirmed.is_told)
        doubt_pair(settled, [parts.blocks[place].text for place in head.taken], known.confirmed)
        second = second_page_below_bio(page, head.title or 0, parts.tail.stop, settled.authors)
        if second is not None:
            raise _several(page.lines[second].number, page.text(second))
        return settled

    def _read_text(self, parts: _Parts, known: _Known, settled: Settled) -> HtmlText:
        blocks, head = parts.blocks, known.head
        taken = [blocks[place].element for place in head.taken]
        headings = find_heading_links(parts.region, elsewhere=self._linked_places.wanted, without=taken)
        self._writer.inline.headings = headings
        self._writer.inline.led = self._linked_places.led
        self._linked_places.tell_headings(headings.names)
        authors = settled.authors
        text = read_text(
            parts.page, blocks, head, parts.tail, authors, self._writer, parts.linked, known.footers, known.flow
        )
        if text.signature is not None and head.conflict is None:
            signed = PrintedName(text.signature.name, text.signature.office)
            settled.credits.append((BylineRole.AUTHOR, signed))
        self._take_beside(parts, head, text, authors)
        if not text.body:
            raise ImportRefused("NO_BODY", "The document has a head but no text below it.")
        text.notes[:0] = parts.linked.definitions(self._writer)
        self._linked_places.tell_links(self._writer.inline.links)
        return text

    def _take_beside(self, parts: _Parts, head: HtmlHead, text: HtmlText, authors: Sequence[str]) -> None:
        """Take what is said of authors and by editors among what no part took."""
        candidates = [*text.unread, *(parts.blocks[each] for each in head.open), *parts.after]
        candidates.sort(key=lambda each: each.start)
        beside = take_beside(text, candidates, authors, self._writer)
        text.unread = [block for block in text.unread if id(block) not in beside]
        head.open = [place for place in head.open if id(parts.blocks[place]) not in beside]
        parts.rest.found = [block for block in parts.rest.found if id(block) not in beside]
        for block in candidates:
            if id(block) in beside:
                self._account.add(block, beside[id(block)])

    def _account_for(self, parts: _Parts, known: _Known, text: HtmlText) -> None:
        account_for_blocks(self._account, parts.blocks, known.head, text, parts.tail.stop, known.titled)
        self._account.add_elements([*parts.of_site, *self._writer.left_out], SourceRole.CHROME)
        self._account.add_elements(parts.linked.notes.values(), SourceRole.NOTE)
        account_for_rest(self._account, self._root, parts.region, parts.comments, parts.rest, parts.blocks)
        self._account.add_swallowed(self._root)

    def _day_of(self, element: Element) -> Date | None:
        stated = element.attrs.get("datetime") or element.attrs.get("content") or ""
        day = parse_day(Claim("time", stated, element.start), self._line(element.start))
        if day is not None:
            return day
        written = parse_date(normalize_line(element.plain()))
        return None if written is None else written.value

    def _draft(
        self,
        page: Page,
        head: HtmlHead,
        settled: Settled,
        text: HtmlText,
        comments: PageComments,
        metadata: Metadata,
    ) -> DraftArticle:
        bylines = tuple(
            DraftByline(name.name, role, text.bios.get(name.name), name.affiliation) for role, name in settled.credits
        )
        self._findings += settled.findings
        self._tell_what_is_open(settled, metadata)
        return DraftArticle(
            source="\n\n".join([*text.body, *text.notes]),
            title=settled.title,
            subtitle=None if head.subtitle is None else normalize_line(page.text(head.subtitle)),
            locale=_locale(text, metadata, self._findings),
            published_on=settled.date,
            bylines=bylines,
            comments=(*comments.comments, *text.comments),
            notices=tuple(editor_notice(note.lstrip("\\"), note) for note in text.editor_notes),
        )

    def _tell_what_is_open(self, settled: Settled, metadata: Metadata) -> None:
        is_credited = any(role is BylineRole.AUTHOR for role, _ in settled.credits)
        stated = {
            "TITLE_NOT_STATED": settled.title is not None,
            "DATE_NOT_STATED": settled.date is not None,
            "BYLINE_NOT_STATED": is_credited,
        }
        self._findings = [finding for finding in self._findings if not stated.get(finding.code)]
        codes = {finding.code for finding in self._findings}
        if settled.title is None and "TITLE_NOT_STATED" not in codes:
            self._tell("TITLE_NOT_STATED", "The document does not state its title for certain.")
        if settled.date is None and "DATE_NOT_STATED" not in codes:
            self._tell("DATE_NOT_STATED", "The document does not state its date for certain.")
        if not (is_credited or codes & {"BYLINE_CONFLICT", "BYLINE_NOT_STATED"}):
            self._tell("BYLINE_NOT_STATED", "The document does not state its author for certain.")
        for at in metadata.unreadable:
            line = self._line(at)
            self._tell("METADATA_NOT_READ", f"The JSON-LD on line {line} is not valid JSON. It is not used.", line)

    def _tell(self, code: str, message: str, line: int | None = None) -> None:
        self._findings.append(Finding(code, message, line, line))


def _leave_caption_open(head: HtmlHead, blocks: list[Block]) -> None:
    """What stands below a picture is no title."""
    if head.title is not None and blocks[head.title].kind == "figure":
        head.taken.pop(head.title)
        head.open.append(head.title)
        head.title = None


def _locale(text: HtmlText, metadata: Metadata, findings: list[Finding]) -> str | None:
    stated = (metadata.language or "").split("-")[0].lower()
    stated = stated if stated.isalpha() and 2 <= len(stated) <= 3 else ""
    likely = likely_language("\n".join(text.body))
    found = None if likely is None else likely.locale
    if stated and found and found != stated:
        message = f"The document says that its language is {stated}; its text is in {found}."
        findings.append(Finding("METADATA_DIFFERS", message))
    return found or stated or None


def _dropped(elements: Sequence[tuple[str, int]], line_of: Callable[[int], int]) -> Iterator[Finding]:
    for name, at in elements:
        message = f"An element {name} cannot be kept. A link or its text stands in its place, where it has one."
        yield Finding("RENDERING_DROPPED", message, line_of(at), line_of(at))


def _conflict(head: HtmlHead) -> str:
    named = f"The head names {', '.join(head.uncredited)}. " if head.uncredited else ""
    told_of = f"{named}The end of the text introduces"
    return f"{told_of} {head.conflict}, whom the head does not name. Nobody is credited. State the bylines."


def _answered(blocks: list[Block], head: HtmlHead) -> Reference | None:
    """The article that the label names, by the slug to which it leads, where that is known."""
    if head.target is None:
        return None
    labels = (block for block in blocks if label_target(normalize_line(block.text)) == head.target)
    slug = linked_article(each for block in labels for each in elements_of(block.nodes))
    return Reference(slug=slug, title=normalize_line(head.target))


def _only_region(root: Element, line: Callable[[int], int]) -> Element:
    regions = article_regions(root)
    if len(regions) > 1:
        raise _several(line(regions[1].start), regions[1].plain())
    return regions[0]


def _several(line: int, text: str) -> ImportRefused:
    message = f"A second article begins on line {line}: {quoted(text)}. Put each article into a file of its own."
    return ImportRefused("SEVERAL_PAGES", message, line=line)
