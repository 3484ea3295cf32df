"""The findings of a page that was read: what the notes, the comments and the characters themselves leave to say."""

from dataclasses import replace

from gql_blog.content import DraftArticle
from gql_blog.transfer.pages.account import Ledger, Part
from gql_blog.transfer.pages.cleaning import has_bidi, has_controls, has_invisible
from gql_blog.transfer.pages.commented import CommentSection
from gql_blog.transfer.pages.confusables import look_alikes, mixes_alphabets
from gql_blog.transfer.pages.findings import Findings, quoted, shown
from gql_blog.transfer.pages.headlines import ends_sentence
from gql_blog.transfer.pages.lines import Page
from gql_blog.transfer.pages.maintext import MainText
from gql_blog.transfer.pages.markers import MarkerLog
from gql_blog.transfer.pages.names import name_key, read_credit

_LABELS = (Part.LABEL, Part.TITLE, Part.SUBTITLE, Part.BYLINE, Part.CARD)
_SHORTEST_CUT = 60


def tell(
    draft: DraftArticle,
    page: Page,
    ledger: Ledger,
    findings: Findings,
    main: MainText,
    log: MarkerLog,
    section: CommentSection,
) -> DraftArticle:
    """The draft with everything that is to be said of it."""
    _tell_notes(main, log, findings)
    _tell_people(draft, findings)
    _tell_characters(page, ledger, findings)
    _tell_text(draft, page, ledger, findings, main, section)
    return replace(draft, findings=findings.all())


def _tell_notes(main: MainText, log: MarkerLog, findings: Findings) -> None:
    called = set(log.called)
    uncalled = [note for note in main.notes if note.label not in called]
    if uncalled:
        labels = shown([note.label for note in uncalled])
        places = [note.indices[0] for note in uncalled]
        findings.add("NOTE_WITHOUT_MARKER", f"Nothing in the text calls the notes {labels}; they are kept.", places)
    if log.missing:
        labels = shown(list(dict.fromkeys(log.missing)))
        findings.add("MARKER_WITHOUT_NOTE", f"The text calls notes that are not there: {labels}; kept as text.")


def _tell_people(draft: DraftArticle, findings: Findings) -> None:
    printed = [mention.credited_name for mention in draft.mentions]
    people: dict[str, str] = {name_key(name): "lists as a respondent" for text in printed for name in _one_by_one(text)}
    people |= {name_key(byline.name): "credits" for byline in draft.bylines}
    commenters = {name_key(comment.author_name): comment.author_name for comment in draft.comments}
    for key, name in commenters.items():
        if key in people:
            findings.add(
                "CONTRIBUTOR_SUGGESTED",
                f"The commenter {name} has the name of somebody whom the page {people[key]}; whether they are one "
                "person is for a moderator to decide: nothing was linked.",
            )
    names = [*printed, *(byline.name for byline in draft.bylines), *commenters.values()]
    alike = look_alikes(names)
    for group in alike:
        findings.add(
            "NAME_CONFUSABLE",
            f"{' and '.join(map(quoted, group))} look alike and are written with different letters: not merged.",
        )
    told = {name for group in alike for name in group}
    for name in dict.fromkeys(names):
        if mixes_alphabets(name) and name not in told:
            findings.add("NAME_CONFUSABLE", f"{quoted(name)} mixes letters of several alphabets.")


def _one_by_one(text: str) -> list[str]:
    return [text, *(name.name for name in read_credit(text).names)]


def _tell_characters(page: Page, ledger: Ledger, findings: Findings) -> None:
    if page.source.isascii() and page.source.replace("\n", "").replace("\r", "").replace("\t", "").isprintable():
        return
    labels = set(ledger.lines_of(*_LABELS))
    repaired: list[int] = []
    turned: list[int] = []
    for index, line in enumerate(page.lines):
        raw = page.source[line.start : line.end].removeprefix("\ufeff" if line.start == 0 else "")
        if has_controls(raw) or (index in labels and has_invisible(raw)):
            repaired.append(index)
        if has_bidi(raw):
            turned.append(index)
    if repaired:
        findings.add(
            "ENCODING_REPAIRED",
            "Control characters, and characters that nobody sees in titles and names, were taken out "
            f"(lines {shown([str(page.lines[i].number) for i in repaired])}).",
            repaired,
        )
    if turned:
        findings.add(
            "BIDI_ISOLATED",
            "Controls of writing direction were closed within their paragraph, and taken out of names and titles "
            f"(lines {shown([str(page.lines[i].number) for i in turned])}).",
            turned,
        )


def _tell_text(
    draft: DraftArticle, page: Page, ledger: Ledger, findings: Findings, main: MainText, section: CommentSection
) -> None:
    for text, index in zip(draft.editor_notes, ledger.lines_of(Part.EDITOR_NOTE), strict=False):
        findings.add("EDITOR_NOTE", f"A note to the reader stands beside the text: {text}", [index])
    if main.repeated:
        findings.add("CONTENT_CUT", "Lines that repeat the line above them are kept once.", main.repeated)
    last = main.body[-1]
    ends_page = last.last == len(page.lines) - 1
    if ends_page and len(last.text) > _SHORTEST_CUT and not ends_sentence(last.text):
        findings.add("CONTENT_CUT", "The text breaks off without a stop: its end may be missing.", [last.last])
    if section.planted:
        findings.add(
            "TEXT_NOT_ASSIGNED",
            "The form of a comment's head stands here in the midst of the text, which goes on below: what follows it "
            "could be a comment or the article, and is taken for neither.",
            section.planted,
        )
    planted = {page.lines[index].number for index in section.planted}
    for unparsed in draft.coverage.unparsed:
        if planted.issuperset((unparsed.first_line, unparsed.last_line)):
            continue
        findings.add_lines(
            "TEXT_NOT_ASSIGNED",
            f"No part of the article was seen in {quoted(unparsed.text)}.",
            unparsed.first_line,
            unparsed.last_line,
        )
