"""Parser of page texts: the bytes of a page in, a draft of its article out."""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import starmap

from gql_blog.plugin import (
    BylineRole,
    Candidate,
    DraftArticle,
    DraftByline,
    DraftComment,
    EditorNotice,
    ImportQuestion,
    ImportRefused,
    QuestionKind,
    Reference,
    SourceRole,
    decode_utf8,
    isolate_bidi,
    join_shortened,
    quoted,
)
from gql_blog_importers.pages.characters import strip_controls
from gql_blog_importers.pages.comment_parser import (
    CommentSection,
    answered_by,
    build_comment,
    comments_start,
    find_comments,
    split_comments,
    text_lines,
)
from gql_blog_importers.pages.comment_threads import PrintedComment, build_threads
from gql_blog_importers.pages.coverage import FindingList, LineAssignments
from gql_blog_importers.pages.head_classifier import classify_head
from gql_blog_importers.pages.head_parser import Head, HeadParser
from gql_blog_importers.pages.line_evidence import chrome_lines
from gql_blog_importers.pages.line_patterns import editor_notice
from gql_blog_importers.pages.main_text import MainText, parse_main_text
from gql_blog_importers.pages.markdown_escaping import escape_paragraph
from gql_blog_importers.pages.name_evidence import NameEvidence
from gql_blog_importers.pages.note_definitions import bracket_label, note_definition
from gql_blog_importers.pages.note_markers import MarkerLog, paragraph_to_markdown
from gql_blog_importers.pages.page_detection import detect_non_article, second_page_at, second_page_below_bio
from gql_blog_importers.pages.page_findings import add_findings
from gql_blog_importers.pages.page_lines import Page, Paragraph, is_blank_separated, split_lines
from gql_blog_importers.pages.person_names import PrintedName, name_key, parse_names
from gql_blog_importers.pages.printed_text import with_joined_words, with_numbered_symbols
from gql_blog_importers.pages.response_list import PageTail, build_mentions, parse_tail

_MOST_CANDIDATES = 6
_FIRST_WORDS = 12
_LONGEST_WORDS = 120
_CALL = re.compile(r"(?<!\\)\[\^[^\]\\]+\]")
_ESCAPED = re.compile(r"\\([^\w\s])")


def parse_page(data: bytes) -> DraftArticle:
    """Read one page text. Raises ``ImportRefused`` with the reasons EMPTY, TOO_LARGE, NOT_UTF8, BINARY, NUL, NO_BODY,
    SEVERAL_PAGES, NOT_AN_ARTICLE or IMPOSSIBLE_DATE, and with the line or the byte offset where there is one."""
    page = split_lines(decode_utf8(data))
    if not page.lines:
        raise ImportRefused("EMPTY", "The file contains only blank lines. A page has at least a head and a text.")
    chrome = chrome_lines(page.lines)
    if len(chrome) < len(page.lines):
        page = page.without(chrome)
    page, broken = with_joined_words(with_numbered_symbols(page))
    return _PageParser(page, broken).read()


class _PageParser:
    """Parses one page: its end, head, comments and text; then computes the coverage."""

    def __init__(self, page: Page, broken: Sequence[int] = ()) -> None:
        self._page = page
        self._assignments = LineAssignments(page)
        self._findings = FindingList(page)
        if broken:
            words = join_shortened([quoted(page.text(index).split()[-1]) for index in broken])
            message = f"These words may be broken at the end of a line, or have a hyphen: {words}. They are kept so."
            self._findings.add("CONTENT_CUT", message, broken)

    def read(self) -> DraftArticle:
        tail = parse_tail(self._page)
        head = self._parse_head(tail)
        self._assign_tail(tail)
        if tail.about_site:
            self._findings.add(
                "CONTENT_CUT", "The section about the site at the end of the page is not imported.", tail.about_site
            )
        self._refuse(second_page_below_bio(self._page, head.start, tail.stop, head.authors()))
        indices = [i for i in range(head.start, tail.stop) if self._assignments.is_free(i)]
        section = find_comments(self._page, indices, tail.stop, head.authors())
        self._assign_comments(section, tail.stop)
        indices = [i for i in indices if i < section.start and self._assignments.is_free(i)]
        blank_separated = self._is_blank_separated(head.start, section.start)
        open_lines = [index for index in self._assignments.lines_with(SourceRole.UNRECOGNISED) if index < head.start]
        main = parse_main_text(
            self._page,
            indices,
            self._assignments,
            head.authors(),
            head_bios=head.bios,
            open_names=[self._page.text(index) for index in open_lines],
            blank_separated=blank_separated,
        )
        if not main.body:
            raise ImportRefused(
                "NO_BODY", "The page has a head but no text below it. Add the text, or leave the file out."
            )
        return self._write(head, main, section, tail, blank_separated=blank_separated)

    def _parse_head(self, tail: PageTail) -> Head:
        comments_at = comments_start(self._page, tail.stop)
        stop = tail.stop if comments_at is None else comments_at
        head_lines = classify_head(self._page, stop)
        kind = None if comments_at is not None else detect_non_article(self._page, head_lines, tail)
        if kind is not None:
            raise ImportRefused(
                "NOT_AN_ARTICLE",
                f"The page is {kind}, not a post or a response. Only articles can be imported.",
            )
        self._refuse(second_page_at(self._page, len(head_lines.preamble)))
        evidence = NameEvidence(self._page, stop)
        head = HeadParser(self._page, head_lines, tail, evidence, self._assignments, self._findings).read()
        if head.conflicting_name is not None and evidence.introduced is not None:
            self._assignments.assign(evidence.introduced[0], SourceRole.UNRECOGNISED)
        return head

    def _refuse(self, second: int | None) -> None:
        if second is not None:
            line = self._page.lines[second].number
            raise ImportRefused(
                "SEVERAL_PAGES",
                f"A second page begins on line {line}: {quoted(self._page.text(second))}. "
                "Put each page into a file of its own.",
                line=line,
            )

    def _assign_tail(self, tail: PageTail) -> None:
        places = [card.at for card in tail.cards] + [card.title_at for card in tail.cards if card.title_at is not None]
        for part, lines in (
            (SourceRole.OTHER_ARTICLES, places),
            (SourceRole.CHROME, tail.boilerplate + tail.about_site),
            (SourceRole.UNRECOGNISED, tail.strays),
        ):
            for index in lines:
                if self._assignments.is_free(index):
                    self._assignments.assign(index, part)

    def _assign_comments(self, section: CommentSection, stop: int) -> None:
        for index in section.ambiguous + section.unread:
            self._assignments.assign(index, SourceRole.UNRECOGNISED)
        if section.heading is not None:
            self._assignments.assign(section.heading, SourceRole.CHROME)
        for comment in split_comments(section.headers, stop) if section.headers else ():
            said = {*text_lines(self._page, comment), *comment.indices[: comment.header.lines]}
            is_read = bool(comment.header.rest or text_lines(self._page, comment))
            for index in comment.indices:
                role = SourceRole.COMMENT if is_read else SourceRole.UNRECOGNISED
                self._assignments.assign(index, role if index in said else SourceRole.CHROME)

    def _is_blank_separated(self, start: int, stop: int) -> bool:
        lines = [line for line in self._page.lines[start:stop] if bracket_label(line.text) is None]
        return is_blank_separated(lines)

    def _write(
        self, head: Head, main: MainText, section: CommentSection, tail: PageTail, *, blank_separated: bool
    ) -> DraftArticle:
        log = MarkerLog()
        labels = {note.label for note in main.notes}
        body = [paragraph_to_markdown(paragraph.text, labels, log) for paragraph in main.body]
        mentions = build_mentions(self._page, head.siblings, tail.cards)
        if main.signature is not None and not head.authors() and head.conflicting_name is None:
            head.credits.append((BylineRole.AUTHOR, PrintedName(main.signature.name, main.signature.office)))
        known = _known_spellings([*head.authors(), *(mention.credited_name for mention in mentions)])
        comments = self._comments(section, tail.stop, known, blank_separated=blank_separated)
        notes = [self._editor_note(index) for index in [*head.editor_notes, *main.editor_notes]]
        coverage = self._assignments.coverage()
        draft = DraftArticle(
            source="\n\n".join([*body, *map(note_definition, main.notes)]),
            title=head.title,
            subtitle=head.subtitle,
            published_on=head.date,
            responding_to=None if head.responding_to_title is None else Reference(title=head.responding_to_title),
            bylines=_bylines(head, main),
            mentions=mentions,
            comments=comments,
            notices=tuple(notes),
            questions=(*head.questions, *_questions_of_text(self._page, main)),
            coverage=coverage,
        )
        return add_findings(draft, self._page, self._assignments, self._findings, main, log, section)

    def _comments(
        self, section: CommentSection, stop: int, known: dict[str, str], *, blank_separated: bool
    ) -> tuple[DraftComment, ...]:
        comments = [
            comment
            for comment in (split_comments(section.headers, stop) if section.headers else ())
            if comment.header.rest or text_lines(self._page, comment)
        ]
        return build_threads(
            [
                PrintedComment(
                    build_comment(self._page, comment, blank_separated=blank_separated, known=known),
                    comment.header.answers or answered_by(self._page, comment),
                    self._page.indent(comment.at) + 2 * comment.header.quote,
                )
                for comment in comments
            ]
        )

    def _editor_note(self, index: int) -> EditorNotice:
        text = strip_controls(self._page.text(index))
        return editor_notice(text, escape_paragraph(isolate_bidi(text)))


def _bylines(head: Head, main: MainText) -> tuple[DraftByline, ...]:
    return tuple(
        DraftByline(
            name=who.name,
            role=role,
            bio=isolate_bidi(main.bios[who.name]) if who.name in main.bios else None,
            affiliation=who.affiliation,
        )
        for role, who in head.credits
    )


def _questions_of_text(page: Page, main: MainText) -> Iterator[ImportQuestion]:
    """Whether the text begins above its first long paragraph, and whether it ends below its last."""
    within = [(each, list[Paragraph]()) for each in main.body]
    before = [(each, main.before[place:]) for place, each in enumerate(main.before)]
    after = [(each, main.after[: place + 1]) for place, each in enumerate(main.after)]
    for kind, texts, places, message in (
        (QuestionKind.ESSAY_START, [*before, *within], main.starts, "Where the text begins is not sure."),
        (QuestionKind.ESSAY_END, [*within, *after], main.ends, "Where the text ends is not sure."),
    ):
        sure = main.body[0 if kind is QuestionKind.ESSAY_START else -1]
        asked = [(each, added) for each, added in texts if each is sure or {*places} & {*each.indices}]
        asked = [(each, added) for each, added in asked if any(map(str.isalpha, each.text))]
        if len(asked) > 1:
            yield ImportQuestion(
                kind, message, tuple(starmap(partial(_candidate, page, main), asked[:_MOST_CANDIDATES]))
            )


def _candidate(page: Page, main: MainText, paragraph: Paragraph, added: Sequence[Paragraph]) -> Candidate:
    """The words are those of the Markdown, in which a mark that calls no note is a part of the text."""
    labels = () if added else {note.label for note in main.notes}
    words = _ESCAPED.sub(r"\1", _CALL.sub("", paragraph_to_markdown(paragraph.text, labels, MarkerLog())))
    text = "\n\n".join(paragraph_to_markdown(each.text, (), MarkerLog()) for each in added)
    return Candidate(shortened(words), page.lines[paragraph.indices[0]].number, "a sentence", text)


def shortened(text: str) -> str:
    """The first words of a paragraph."""
    return " ".join(text.split()[:_FIRST_WORDS])[:_LONGEST_WORDS]


def _known_spellings(printed: Sequence[str]) -> dict[str, str]:
    """How the page prints names outside of the comments, by folded name; those of lists of names one by one."""
    known: dict[str, str] = {}
    for text in printed:
        for name in (text, *(one.name for one in parse_names(text).names)):
            known.setdefault(name_key(name), name)
    return known
