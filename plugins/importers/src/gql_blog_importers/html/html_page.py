"""Parser of published pages as HTML: the bytes of a document in, a draft of its article out."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date as Date

from gql_blog.plugin import (
    BylineRole,
    Candidate,
    DraftArticle,
    DraftByline,
    EditorNotice,
    Finding,
    ImportQuestion,
    ImportRefused,
    QuestionKind,
    Reference,
    SourceRole,
    decode_utf8,
    likely_language,
    parse_date,
    quoted,
    shortened,
)
from gql_blog_importers.html.confirmed_names import ConfirmedNames
from gql_blog_importers.html.head_in_words import has_card, read_head_in_words
from gql_blog_importers.html.head_lines import with_lines_of_head
from gql_blog_importers.html.html_account import Account
from gql_blog_importers.html.html_blocks import Block, Blocks, elements_of, leave_out_calls, read_blocks
from gql_blog_importers.html.html_claims import Settled, settle
from gql_blog_importers.html.html_comments import PageComments, belongs_to_comments, read_comments
from gql_blog_importers.html.html_foot import FootReader
from gql_blog_importers.html.html_head import HtmlHead, below_standfirst, read_head
from gql_blog_importers.html.html_links import NO_PLACES, Link, LinkedPlaces, linked_article, relink
from gql_blog_importers.html.html_metadata import Claim, Metadata, parse_day, read_metadata
from gql_blog_importers.html.html_notes import LinkedNotes, find_linked_notes
from gql_blog_importers.html.html_regions import article_regions, is_of_site, names_site
from gql_blog_importers.html.html_tags import read_tags, without_tag_lines
from gql_blog_importers.html.html_text import HtmlText, is_in_footer, read_text, take_beside
from gql_blog_importers.html.html_titles import FoundTitle, find_title
from gql_blog_importers.html.html_tree import HtmlDocument, parse_document
from gql_blog_importers.html.posts import mark_posts, read_post
from gql_blog_importers.html.text_flow import Flow
from gql_blog_importers.markup.block_markdown import MarkdownWriter
from gql_blog_importers.markup.element_tree import Element
from gql_blog_importers.markup.heading_links import find_heading_links
from gql_blog_importers.pages.characters import normalize_line
from gql_blog_importers.pages.head_classifier import HeadCard
from gql_blog_importers.pages.line_patterns import label_target, notice_kind
from gql_blog_importers.pages.name_evidence import NameEvidence
from gql_blog_importers.pages.page_detection import second_page_at, second_page_below_bio
from gql_blog_importers.pages.page_lines import Line, Page
from gql_blog_importers.pages.person_names import PrintedName
from gql_blog_importers.pages.response_list import build_mentions, parse_tail

_DOCUMENT = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--(?>.{0,2000}?-->)\s*)*+"
    r"<(?:!doctype html|html|head|body|main|article|section|div|header|h[1-6]|p|meta|title|script|style)\b",
    re.IGNORECASE | re.DOTALL,
)
"""How a document begins. A comment ends at its first end: read on to a later one, many take time without end."""

_ABOVE = 3
"""Blocks right above a headline that may belong to it: a day, what it answers."""

_SHOWN = 120
"""Characters of a paragraph that a question shows."""
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
    return _Document(document, lead, linked_places).read()


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
        thread = mark_posts(self._root)
        region = _only_region(self._root, self._line)
        metadata = read_metadata(self._root, region)
        linked = find_linked_notes(region, self._root)
        self._writer.inline.calls = linked.calls
        self._writer.inline.hidden = linked.back_links
        comments = read_comments(self._root, self._day_of, self._writer)
        rest = self._rest(region, comments, linked)
        within = read_blocks(region, lambda each: belongs_to_comments(each) or linked.holds(each))
        tags = read_tags(region, metadata, self._findings)
        found = without_tag_lines(within.found, region, tags)
        blocks = with_lines_of_head(self._with_head_outside(region, rest, found))
        leave_out_calls(blocks, linked.calls)
        if not any(block.text for block in blocks):
            raise ImportRefused("NO_BODY", "The document has no text. Add the text, or leave the file out.")
        page = self._page(blocks)
        tail = parse_tail(page)
        siblings: list[HeadCard] = []
        flow = Flow.of(blocks[: tail.stop])
        titled = find_title(blocks[: tail.stop], metadata, region, flow.first_sentence(blocks[: tail.stop], 0))
        text_at = flow.begins_at(blocks[: tail.stop], 0 if titled.place is None else titled.place + 1)
        text_at = below_standfirst(blocks[: tail.stop], titled.place, text_at)
        second = second_page_at(page)
        self._refuse_second(page, second if second is None or second > text_at else None)
        confirmed = ConfirmedNames(metadata, [] if titled.place is None else [blocks[titled.place].text])
        below = [*blocks[text_at:], *(block for block in rest.found if block.start > blocks[0].start)]
        confirmed.add_texts(block.text for block in below if not flow.has(block) and block not in blocks[:text_at])
        head = read_head(blocks[: tail.stop], NameEvidence(page, tail.stop), titled.place, text_at, confirmed.has)
        if has_card(page, tail) or (head.title is None and not head.credits):
            head, siblings, told = read_head_in_words(page, tail)
            self._findings += told
            _leave_caption_open(head, blocks)
        title = None if head.title is None else normalize_line(blocks[head.title].text)
        footers = [place for place in range(tail.stop) if is_in_footer(blocks[place], region)]
        FootReader(page, blocks, tail.stop, footers, head).read([claim.value for claim in metadata.authors])
        if head.conflict is not None:
            self._tell("BYLINE_CONFLICT", _conflict(head))
        post = None if thread is None else read_post(thread)
        if post is not None:
            head.credits, head.subtitle = [(BylineRole.AUTHOR, PrintedName(post.name))], None
            head.dates = [] if post.day is None else [(0, None, post.day.isoformat())]
        settled = settle(head, title, metadata, self._line, lambda place: page.lines[place].number, confirmed.is_told)
        _doubt_pair(settled, [blocks[place].text for place in head.taken], confirmed)
        authors = [name.name for role, name in settled.credits if role is BylineRole.AUTHOR]
        first = 0 if head.title is None else head.title
        self._refuse_second(page, second_page_below_bio(page, first, tail.stop, authors))
        answered = _answered(blocks[: tail.stop], head)
        taken = [blocks[place].element for place in head.taken]
        headings = find_heading_links(region, elsewhere=self._linked_places.wanted, without=taken)
        self._writer.inline.headings = headings
        self._writer.inline.led = self._linked_places.led
        self._linked_places.tell_headings(headings.names)
        text = read_text(page, blocks, head, tail, authors, self._writer, linked, footers, flow)
        if text.signature is not None and head.conflict is None:
            signed = PrintedName(text.signature.name, text.signature.office)
            settled.credits.append((BylineRole.AUTHOR, signed))
        after = [block for block in rest.found if block.start > blocks[0].start and block not in blocks]
        candidates = sorted([*text.unread, *(blocks[each] for each in head.open), *after], key=lambda each: each.start)
        beside = take_beside(text, candidates, authors, self._writer)
        text.unread = [block for block in text.unread if id(block) not in beside]
        head.open = [place for place in head.open if id(blocks[place]) not in beside]
        rest.found = [block for block in rest.found if id(block) not in beside]
        for block in candidates:
            if id(block) in beside:
                is_bio = any(normalize_line(block.text) in bio for bio in text.bios.values())
                self._account.add(block, SourceRole.BIO if is_bio else SourceRole.NOTICE)
        if not text.body:
            raise ImportRefused("NO_BODY", "The document has a head but no text below it.")
        text.notes[:0] = linked.definitions(self._writer)
        self._linked_places.tell_links(self._writer.inline.links)
        draft = replace(self._draft(page, head, settled, text, comments, metadata), responding_to=answered)
        draft = replace(draft, tags=tags, mentions=build_mentions(page, siblings, tail.cards))
        self._account_for_blocks(blocks, head, text, tail.stop, titled)
        self._account.add_elements([*within.of_site, *self._writer.left_out], SourceRole.CHROME)
        self._account.add_elements(linked.notes.values(), SourceRole.NOTE)
        self._account_for_rest(region, comments, rest, blocks)
        self._account.add_swallowed(self._root)
        self._findings += [*self._account.findings(), *self._dropped(), *text.findings]
        questions = _questions(titled, settled, metadata, draft, self._findings)
        if not flow.is_sure and flow.holders:
            questions += _questions_about_ends(text.body)
        told = tuple(dict.fromkeys(self._findings))
        return replace(draft, coverage=self._account.coverage(), findings=told, questions=questions)

    def _account_for_blocks(
        self, blocks: list[Block], head: HtmlHead, text: HtmlText, stop: int, titled: FoundTitle
    ) -> None:
        unread = {id(block) for block in text.unread}
        open_places, site = {*head.open}, {*head.site, *text.of_site}
        for place, block in enumerate(blocks):
            if self._account.knows(block):
                continue
            if place in open_places or id(block) in unread:
                self._account.add(block, SourceRole.UNRECOGNISED)
            elif place in site:
                self._account.add(block, SourceRole.CHROME)
            elif place == head.title:
                self._account.add(block, SourceRole.TITLE, titled.evidence or "its place, by the rules of page texts")
            elif place in head.taken:
                self._account.add(block, head.taken[place])
            else:
                rest = SourceRole.ESSAY if place < stop else SourceRole.OTHER_ARTICLES
                self._account.add(block, text.roles.get(place, rest))

    def _refuse_second(self, page: Page, second: int | None) -> None:
        if second is not None:
            raise _several(page.lines[second].number, page.text(second))

    def _with_head_outside(self, region: Element, rest: Blocks, blocks: list[Block]) -> list[Block]:
        """What stands right above the element of the article may be its head: from its headline on, if there is one."""
        above = [block for block in rest.found if block.start < region.start]
        heads = [place for place, block in enumerate(above) if block.kind == "h1" and not names_site(block.element)]
        is_headed = any(block.kind == "h1" for block in blocks) or len(heads) != 1
        first = max(0, (len(above) if is_headed else heads[0]) - _ABOVE)
        framing = [
            each for each in self._root.all("header") if _frames(each, region) and not next(each.all("h1"), None)
        ]
        near = [block for block in above[first:] if not any(block.element.within(each) for each in framing)]
        return [*near, *blocks]

    def _page(self, blocks: list[Block]) -> Page:
        """The blocks as the lines of a page, for the rules of page texts; numbered as in the source."""
        lines, place = [], 0
        texts = [block.text.replace("\n", " ") or "—" for block in blocks]
        for block, text in zip(blocks, texts, strict=True):
            lines.append(Line(self._line(block.start), place, place + len(text), text, 1))
            place += len(text) + 1
        return Page("\n".join(texts), tuple(lines), 0)

    def _day_of(self, element: Element) -> Date | None:
        stated = element.attrs.get("datetime") or element.attrs.get("content") or ""
        day = parse_day(Claim("time", stated, element.start), self._line(element.start))
        if day is not None:
            return day
        written = parse_date(normalize_line(element.plain()))
        return None if written is None else written.value

    def _rest(self, region: Element, comments: PageComments, linked: LinkedNotes) -> Blocks:
        """What stands outside of the article, without comments and notes."""
        return read_blocks(self._root, lambda each: each is region or each in comments.areas or linked.holds(each))

    def _account_for_rest(self, region: Element, comments: PageComments, rest: Blocks, blocks: list[Block]) -> None:
        """What stands outside of the article: the site's, comments, and what is not plainly either."""
        known = {block.start for block in blocks}
        frames = [each for each in self._root.all("header", "footer") if _frames(each, region)]
        self._account.add_elements([*rest.of_site, *frames], SourceRole.CHROME)
        self._account.add_elements(comments.areas, SourceRole.COMMENT)
        for block in [*comments.unread, *rest.found]:
            if block.start not in known and not any(block.element.within(each) for each in frames):
                self._account.add(block, SourceRole.UNRECOGNISED)

    def _dropped(self) -> Iterator[Finding]:
        for name, at in self._writer.inline.dropped:
            message = f"An element {name} cannot be kept. A link or its text stands in its place, where it has one."
            yield Finding("RENDERING_DROPPED", message, self._line(at), self._line(at))

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
            locale=self._locale(text, metadata),
            published_on=settled.date,
            bylines=bylines,
            comments=(*comments.comments, *text.comments),
            notices=tuple(EditorNotice(notice_kind(note.lstrip("\\")), note) for note in text.editor_notes),
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

    def _locale(self, text: HtmlText, metadata: Metadata) -> str | None:
        stated = (metadata.language or "").split("-")[0].lower()
        stated = stated if stated.isalpha() and 2 <= len(stated) <= 3 else ""
        likely = likely_language("\n".join(text.body))
        found = None if likely is None else likely.locale
        if stated and found and found != stated:
            self._tell("METADATA_DIFFERS", f"The document says that its language is {stated}; its text is in {found}.")
        return found or stated or None


def _leave_caption_open(head: HtmlHead, blocks: list[Block]) -> None:
    """What stands below a picture is no title."""
    if head.title is not None and blocks[head.title].kind == "figure":
        head.taken.pop(head.title)
        head.open.append(head.title)
        head.title = None


def _conflict(head: HtmlHead) -> str:
    named = f"The head names {', '.join(head.uncredited)}. " if head.uncredited else ""
    told_of = f"{named}The end of the text introduces"
    return f"{told_of} {head.conflict}, whom the head does not name. Nobody is credited. State the bylines."


def _questions(
    titled: FoundTitle, settled: Settled, metadata: Metadata, draft: DraftArticle, findings: Sequence[Finding]
) -> tuple[ImportQuestion, ...]:
    """What the document leaves open that an article needs, or states in two ways."""
    asked = []
    if draft.title is None:
        message = "The document does not state its title for certain. Which one is it?"
        asked.append(ImportQuestion(QuestionKind.TITLE, message, tuple(titled.candidates)))
    if settled.rivals or any(each.code == "BYLINE_CONFLICT" for each in findings):
        claims = [Candidate(claim.value, evidence=claim.where) for claim in metadata.authors]
        named = {each.value: each for each in [*claims, *settled.rivals]}
        message = "The document does not say for certain who wrote it. Who did?"
        asked.append(ImportQuestion(QuestionKind.BYLINE, message, tuple(named.values())))
    if settled.date is None and settled.days:
        message = "The document states several days. On which was it published?"
        asked.append(ImportQuestion(QuestionKind.DATE, message, tuple(settled.days)))
    return tuple(asked)


def _doubt_pair(settled: Settled, lines: Sequence[str], confirmed: ConfirmedNames) -> None:
    """Of 'NAME, NAME' the second may be an office: nobody is credited whom nothing else names."""
    authors = [name.name for role, name in settled.credits if role is BylineRole.AUTHOR]
    pair = ", ".join(authors)
    if len(authors) == 2 and any(pair in line for line in lines) and not any(map(confirmed.has, authors)):
        settled.rivals = [Candidate(each, evidence="printed") for each in (authors[0], pair)]
        settled.credits = [each for each in settled.credits if each[0] is not BylineRole.AUTHOR]


def _questions_about_ends(body: Sequence[str]) -> tuple[ImportQuestion, ...]:
    """What to ask of a text that is not in paragraphs."""
    first, last = Candidate(shortened(body[0], _SHOWN)), Candidate(shortened(body[-1], _SHOWN))
    return (
        ImportQuestion(QuestionKind.ESSAY_START, "The text is not in paragraphs. Does it begin here?", (first,)),
        ImportQuestion(QuestionKind.ESSAY_END, "The text is not in paragraphs. Does it end here?", (last,)),
    )


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


def _frames(element: Element, region: Element) -> bool:
    """Whether an element is the header or the footer of the site around an article."""
    return element.name in ("header", "footer") and not region.within(element) and not element.within(region)
