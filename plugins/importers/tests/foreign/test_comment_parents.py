"""What answers a comment that is left out answers the next above."""

from support.growth import steps

from gql_blog.plugin import ForeignComment
from gql_blog_importers.foreign.comment_parents import kept_parents


def _comment(source_id: str, parent_id: str = "") -> ForeignComment:
    return ForeignComment(source_id, parent_id, f"Reader {source_id}", "x")


def test_what_answers_a_comment_that_is_left_out_answers_the_next_above() -> None:
    kept = kept_parents([_comment("4", "3"), _comment("6", "5")], {"3": "2", "2": "1", "5": "5"})
    assert [each.parent_id for each in kept] == ["1", ""]


def test_a_chain_of_comments_that_are_left_out_is_gone_along_once() -> None:
    def work(number: int) -> int:
        left_out = {f"x{each}": f"x{each - 1}" for each in range(number)}
        comments = [_comment(str(each), f"x{each}") for each in range(number)]
        return steps(lambda: kept_parents(comments, left_out))

    assert work(400) <= 5 * work(100)


def test_what_answers_a_circle_that_is_left_out_answers_nothing() -> None:
    kept = kept_parents([_comment(each, each.lower()) for each in "ABCA"], {"a": "b", "b": "c", "c": "b"})
    assert [each.parent_id for each in kept] == ["", "", "", ""]
