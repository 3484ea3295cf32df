"""A title is what the text speaks of, where it stands at its place and no other line may be the title."""

from support.cases import cases

from gql_blog.plugin import QuestionKind
from gql_blog_importers.pages import parse_page
from gql_blog_importers.pages.echoed_title import without_rubric

_TEXT = "\n\n".join(["The ferry was run by one family for four generations, and nobody thought of it so. " * 3] * 3)


def _read(head: str) -> tuple[str | None, str | None, list[str]]:
    draft = parse_page(f"{head}\n\n{_TEXT}\n".encode())
    assert (draft.title is None) is any(each.kind is QuestionKind.TITLE for each in draft.questions)
    return draft.title, draft.subtitle, [each.name for each in draft.bylines]


@cases(
    "head",
    [
        "Skip this\nSearch here\n\nOpinion",
        "REVIEW OF WATERS   No. 58",
    ],
)
def test_the_line_that_the_text_echoes_is_the_title(head: str) -> None:
    subtitle = "Of four generations in one boat, and of nobody else at all"
    found = _read(f"{head}\n\nThe Long Ferry\n{subtitle}\n\nWiebe Hoekstra\n9 April 2022")
    assert found == ("The Long Ferry", subtitle, ["Wiebe Hoekstra"])


@cases(
    "head",
    [
        "Good and Other Fences\nThe long ferry\nBy Ona Vela",  # the echo may be that of a subtitle
        "Of one family and its ferry\n\nOf a family, and more\n\nOf a ferry, and more\nBy Ona Vela",
        "Dear reader of the ferry,",
    ],
)
def test_where_another_line_may_be_the_title_it_is_asked(head: str) -> None:
    assert _read(head)[0] is None


@cases(
    ("title", "without"),
    [
        ("（寄稿）傘を返しに行く", "傘を返しに行く"),
        ("(Re)reading Marx", "(Re)reading Marx"),
        ("（寄稿）", "（寄稿）"),
        (None, None),
    ],
)
def test_a_column_in_brackets_is_no_part_of_a_title(title: str | None, without: str | None) -> None:
    assert without_rubric(title) == without
