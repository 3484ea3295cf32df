"""What readers of pages ask about the ends of a text can be answered with each candidate."""

from contextlib import suppress

from support.new_page_scores import NEW_PAGES

from gql_blog.content import begun_at, ended_at
from gql_blog.plugin import Candidate, ImportRefused, QuestionKind
from gql_blog_importers.html import parse_html
from gql_blog_importers.pages import parse_page


def test_each_end_of_a_text_that_is_asked_for_can_be_chosen() -> None:
    wanting = []
    for path in sorted(NEW_PAGES.glob("?/p??.*")):
        parse = parse_html if path.suffix == ".html" else parse_page
        with suppress(ImportRefused):
            draft = parse(path.read_bytes())
            asked = [(one.kind, each) for one in draft.questions for each in one.candidates]
            wanting += [(path.name, each.value) for kind, each in asked if not _cut(draft.source, kind, each)]
    assert wanting == []


def _cut(source: str, kind: QuestionKind, each: Candidate) -> str | None:
    """What ``answerImportQuestion`` makes of the text."""
    match kind:
        case QuestionKind.ESSAY_START:
            return begun_at("\n\n".join(filter(None, [each.text, source])), each.value)
        case QuestionKind.ESSAY_END:
            return ended_at("\n\n".join(filter(None, [source, each.text])), each.value)
        case _:
            return source
