"""Threads of printed comments."""

from gql_blog.plugin import DraftComment
from gql_blog_importers.pages import parse_page
from gql_blog_importers.pages.comment_threads import PrintedComment, build_threads

_ARTICLE = "The Ferry\nBy Ona Vela\nMarch 3, 2017\nThe water rises in the morning and falls again.\n"


def _comment(name: str, answers: str | None = None, indent: int = 0) -> PrintedComment:
    return PrintedComment(DraftComment(name, name), answers, indent)


def _shape(comments: tuple[DraftComment, ...]) -> list[object]:
    return [
        (comment.author_name, _shape(comment.replies)) if comment.replies else comment.author_name
        for comment in comments
    ]


def test_a_comment_stands_under_the_last_one_by_the_name_that_it_answers() -> None:
    threads = build_threads(
        [_comment("A"), _comment("B"), _comment("C", "A"), _comment("D", "C"), _comment("E", "Nobody")]
    )
    assert _shape(threads) == [("A", [("C", ["D"])]), "B", "E"]


def test_a_comment_that_is_set_in_stands_under_the_one_above() -> None:
    threads = build_threads(
        [_comment("A"), _comment("B", indent=4), _comment("C", indent=8), _comment("D", indent=4), _comment("E")]
    )
    assert _shape(threads) == [("A", [("B", ["C"]), "D"]), "E"]


def test_a_long_chain_is_no_deep_recursion() -> None:
    (top,) = build_threads([_comment(str(number), str(number - 1)) for number in range(5000)])
    assert top.author_name == "0"


def test_pages_print_threads_in_three_ways() -> None:
    pages = (
        "Comments\nMara Lind (May 5, 2017)\nI waited.\nbluefish (May 6, 2017)\nIn reply to Mara Lind\nSo did I.",
        "Comments\nMara Lind (May 5, 2017)\nI waited.\n    bluefish (May 6, 2017)\n    So did I.",
        "2 Comments\nMara Lind • 3 years ago\nI waited.\nbluefish  Mara Lind • 2 years ago\nSo did I.",
    )
    for page in pages:
        (comment,) = parse_page((_ARTICLE + page).encode()).comments
        assert (comment.author_name, comment.body) == ("Mara Lind", "I waited.")
        assert [(each.author_name, each.body) for each in comment.replies] == [("bluefish", "So did I.")]
