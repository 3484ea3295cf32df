"""Findings about a parsed page: its notes, names, characters and unassigned text."""

from dataclasses import replace

from gql_blog.plugin import DraftArticle, SourceRole, has_bidi, join_shortened, name_findings, quoted
from gql_blog_importers.pages.characters import has_controls, has_invisible
from gql_blog_importers.pages.comment_parser import CommentSection
from gql_blog_importers.pages.coverage import FindingList, LineAssignments, left_out_of_site
from gql_blog_importers.pages.main_text import MainText
from gql_blog_importers.pages.note_markers import MarkerLog
from gql_blog_importers.pages.page_lines import Page, ends_sentence
from gql_blog_importers.pages.person_names import find_confusable_names, name_key, parse_names

_LABELS = (SourceRole.LABEL, SourceRole.TITLE, SourceRole.SUBTITLE, SourceRole.BYLINE, SourceRole.OTHER_ARTICLES)
_SHORTEST_CUT = 60


def add_findings(
    draft: DraftArticle,
    page: Page,
    assignments: LineAssignments,
    findings: FindingList,
    main: MainText,
    log: MarkerLog,
    section: CommentSection,
) -> DraftArticle:
    """Return the draft with all findings about its page."""
    _add_note_findings(main, log, findings)
    _add_name_findings(draft, findings)
    _add_character_findings(page, assignments, findings)
    _add_text_findings(draft, page, assignments, findings, main, section)
    _add_site_finding(page, assignments, findings)
    return replace(draft, findings=findings.all())


def _add_note_findings(main: MainText, log: MarkerLog, findings: FindingList) -> None:
    called = set(log.called)
    uncalled = [note for note in main.notes if note.label not in called]
    if uncalled:
        labels = join_shortened([note.label for note in uncalled])
        places = [note.indices[0] for note in uncalled]
        findings.add("NOTE_WITHOUT_MARKER", f"The text does not refer to these notes: {labels}. They are kept.", places)
    if log.missing:
        labels = join_shortened(list(dict.fromkeys(log.missing)))
        findings.add(
            "MARKER_WITHOUT_NOTE",
            f"The text refers to notes that do not exist: {labels}. The markers are kept as text.",
        )


def _add_name_findings(draft: DraftArticle, findings: FindingList) -> None:
    printed = [mention.credited_name for mention in draft.mentions]
    people: dict[str, str] = {
        name_key(name): "a respondent that the page lists" for text in printed for name in _one_by_one(text)
    }
    people |= {name_key(byline.name): "a person whom the page credits" for byline in draft.bylines}
    commenters = {name_key(comment.author_name): comment.author_name for comment in draft.comments}
    for key, name in commenters.items():
        if key in people:
            findings.add(
                "CONTRIBUTOR_SUGGESTED",
                f"Commenter {name} has the same name as {people[key]}. The two were not linked. If they are the same "
                "person, a moderator can link them.",
            )
    names = [*printed, *(byline.name for byline in draft.bylines), *commenters.values()]
    alike = find_confusable_names(names)
    for group in alike:
        findings.add(
            "NAME_CONFUSABLE",
            f"{' and '.join(map(quoted, group))} look alike but consist of different letters. They were not merged.",
        )
    told = {name for group in alike for name in group}
    for each in name_findings(name for name in names if name not in told):
        findings.add(each.code, each.message)


def _one_by_one(text: str) -> list[str]:
    return [text, *(name.name for name in parse_names(text).names)]


def _add_character_findings(page: Page, assignments: LineAssignments, findings: FindingList) -> None:
    if page.source.isascii() and page.source.replace("\n", "").replace("\r", "").replace("\t", "").isprintable():
        return
    labels = set(assignments.lines_with(*_LABELS))
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
            "Control characters were removed, and invisible characters in titles and names "
            f"(lines {join_shortened([str(page.lines[i].number) for i in repaired])}).",
            repaired,
        )
    if turned:
        findings.add(
            "BIDI_ISOLATED",
            "Characters that change the direction of text were limited to their paragraph, and removed from names and "
            f"titles. Check that the text reads correctly (lines "
            f"{join_shortened([str(page.lines[i].number) for i in turned])}).",
            turned,
        )


def _add_site_finding(page: Page, assignments: LineAssignments, findings: FindingList) -> None:
    """Lines of the site, and those of the head that are printed twice, are in no field: they are told of here."""
    lines = [page.lines[index] for index in assignments.lines_with(SourceRole.CHROME)]
    left_out = sorted((line.number, quoted(line.text)) for line in [*lines, *(line for line, _ in page.chrome)])
    for each in left_out_of_site(left_out):
        findings.add_lines(each.code, each.message, each.first_line, each.last_line)


def _add_text_findings(
    draft: DraftArticle,
    page: Page,
    assignments: LineAssignments,
    findings: FindingList,
    main: MainText,
    section: CommentSection,
) -> None:
    for notice, index in zip(draft.notices, assignments.lines_with(SourceRole.NOTICE), strict=False):
        message = f"A note to the reader was imported as a notice of the editors: {notice.source}"
        findings.add("EDITOR_NOTE", message, [index])
    if main.repeated:
        findings.add("CONTENT_CUT", "A line that repeats the line above it is kept once.", main.repeated)
    last = main.body[-1]
    ends_page = last.last == len(page.lines) - 1
    if ends_page and len(last.text) > _SHORTEST_CUT and not ends_sentence(last.text):
        findings.add("CONTENT_CUT", "The text ends in the middle of a sentence. Its end may be missing.", [last.last])
    if section.ambiguous:
        findings.add(
            "TEXT_NOT_ASSIGNED",
            "A line looks like the name and date above a comment, but the text of the article continues below. "
            "The lines "
            "after it may belong to a comment or to the article, so they are not imported. Move them to where "
            "they belong.",
            section.ambiguous,
        )
    if section.unread:
        findings.add(
            "TEXT_NOT_ASSIGNED",
            f"{quoted(page.text(section.unread[0]))} is below the heading of the comments, or may begin a comment "
            "or another article, in a format that is not recognised. The text from here on is not imported. Add "
            "it by hand.",
            section.unread,
        )
    ambiguous = {page.lines[index].number for index in section.ambiguous + section.unread}
    for unparsed in draft.coverage.unparsed:
        if ambiguous.issuperset((unparsed.first_line, unparsed.last_line)):
            continue
        findings.add_lines(
            "TEXT_NOT_ASSIGNED",
            f"Not imported, because it belongs to no known part of the article: {quoted(unparsed.text)}.",
            unparsed.first_line,
            unparsed.last_line,
        )
