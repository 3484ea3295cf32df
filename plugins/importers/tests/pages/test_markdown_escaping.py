from support.cases import cases

from gql_blog_importers.pages.markdown_escaping import (
    escape_inline,
    escape_paragraph,
    escape_text,
    guard_line,
    join_lines,
)


@cases(
    ("text", "markdown"),
    [
        ("1. One", "1\\. One"),
        ("2017 was dry", "2017 was dry"),
        ("# One", "\\# One"),
        ("- One", "\\- One"),
        ("> One", "\\> One"),
        ("===", "\\==="),
        ("a | b", "a | b"),
        ("| a | b |", "\\| a | b |"),
    ],
)
def test_lines_begin_nothing(text: str, markdown: str) -> None:
    assert guard_line(text) == markdown


def test_marks_are_escaped_and_quotes_are_not() -> None:
    assert escape_inline("[2017] *a* _b_ <c> &amp; “d” \"e\" 'f'") == (
        "\\[2017\\] \\*a\\* \\_b\\_ \\<c> \\&amp; “d” \"e\" 'f'"
    )


def test_a_printed_list_keeps_its_lines() -> None:
    assert escape_paragraph("Highlights:\n  • one\n  • two") == "Highlights:\\\n• one\\\n• two"
    assert join_lines(["a", "b"], ["a", "b"]) == "a\nb"


def test_paragraphs_are_set_apart() -> None:
    assert escape_text(["One", "", "Two"]) == "One\n\nTwo"
