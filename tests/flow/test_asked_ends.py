"""What readers of pages ask about the ends of a text can be answered with each candidate."""

from contextlib import suppress

from support.new_page_scores import NEW_PAGES

from gql_blog.content import begun_at, ended_at
from gql_blog.plugin import ImportRefused, QuestionKind
from gql_blog_importers.html import parse_html
from gql_blog_importers.pages import parse_page

CUTS = {
    QuestionKind.ESSAY_START: lambda source, each: begun_at(f"{each.text}\n\n{source}".lstrip(), each.value),
    QuestionKind.ESSAY_END: lambda source, each: ended_at(f"{source}\n\n{each.text}", each.value),
}
"""As ``answerImportQuestion`` does it."""


def test_each_end_of_a_text_that_is_asked_for_can_be_chosen() -> None:
    wanting = []
    for path in sorted(NEW_PAGES.glob("?/p??.*")):
        parse = parse_html if path.suffix == ".html" else parse_page
        with suppress(ImportRefused):
            draft = parse(path.read_bytes())
            asked = [(cut, each) for one in draft.questions if (cut := CUTS.get(one.kind)) for each in one.candidates]
            wanting += [(path.name, each.value) for cut, each in asked if not cut(draft.source, each)]
    assert wanting == []
