"""What readers of pages ask about the ends of a text can be answered with each candidate."""

from contextlib import suppress
from itertools import product

import pytest
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


LONG = (
    "The tide turns twice a day, and nobody who lives by the water forgets it for long; I have lived there for thirty "
    "years and seen it turn more often than I can count, and I would like to say why. "
)
MARKS = (
    "[^1]: ",
    "¹ ",
    "[1] ",
    "Sea[2] ",
    "A¹ ",
    "[x](y) ",
    "<b c d e f g h i j k l m n o p> ",
    "[^a b c d e f g h i j k l] ",
)


@pytest.mark.parametrize("mark", MARKS)
def test_each_end_can_be_chosen_where_paragraphs_begin_like_markup(mark: str) -> None:
    head = (
        "Common Room\nSign Up\nLog In\n\nIs a reprint a new book?\nTheory and Grumbling\n\nHettie Vale  12 Aug 2021\n\n"
    )
    text = f"{LONG * 2}\n\n{mark}{LONG * 3}\n\n{mark}{LONG * 2}\n\n7 Likes\n\n{mark}Half a book?\n\n2 Likes\n\n"
    asked = []
    for first, notes in product(
        ("", mark), ("", "[1] A note of it.\n\n[2] Another note.\n\n", "¹ A note.\n\n² Another.\n\n")
    ):
        page = f"{head}{mark}Short start.\n\n{first}{text}{mark}A second edition, surely.\n\n{notes}Reply\n"
        with suppress(ImportRefused):
            draft = parse_page(page.encode())
            asked += [(draft.source, one.kind, each) for one in draft.questions for each in one.candidates]
    assert any(kind is QuestionKind.ESSAY_END for _, kind, _ in asked)
    assert [each.value for source, kind, each in asked if not _cut(source, kind, each)] == []


def _cut(source: str, kind: QuestionKind, each: Candidate) -> str | None:
    """What ``answerImportQuestion`` makes of the text."""
    match kind:
        case QuestionKind.ESSAY_START:
            return begun_at("\n\n".join(filter(None, [each.text, source])), each.value)
        case QuestionKind.ESSAY_END:
            return ended_at("\n\n".join(filter(None, [source, each.text])), each.value)
        case _:
            return source
