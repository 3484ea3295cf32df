"""Lists of comments become threads, whatever the links between them."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from gql_blog.content import CommentStatus, DraftComment
from gql_blog.hooks import ForeignComment
from gql_blog.transfer.imports.comment_threads import comment_threads


def _comment(source_id: str, parent_id: str = "", status: CommentStatus = CommentStatus.APPROVED) -> ForeignComment:
    return ForeignComment(source_id, parent_id, f"Reader {source_id}", "x", None, status)


def _shape(comments: Sequence[DraftComment]) -> list[object]:
    return [(each.source_id, _shape(each.replies)) if each.replies else each.source_id for each in comments]


def test_threads_keep_the_order_of_the_list() -> None:
    threads, findings = comment_threads(
        [_comment("3", "1"), _comment("1"), _comment("2"), _comment("4", "3")], trust_statuses=True
    )
    assert _shape(threads) == [("1", [("3", ["4"])]), "2"]
    assert findings == []


def test_a_circle_begins_with_its_first_comment() -> None:
    circle = [_comment("1", "3"), _comment("2", "1"), _comment("3", "2"), _comment("4", "2"), _comment("5", "5")]
    threads, findings = comment_threads(circle, trust_statuses=True, line=7)
    assert _shape(threads) == [("1", [("2", ["3", "4"])]), "5"]
    assert [(each.code, each.first_line) for each in findings] == [("COMMENT_CIRCLE", 7)]


def test_no_approval_is_believed_and_every_refusal() -> None:
    comments = [_comment(str(number), status=status) for number, status in enumerate(CommentStatus)]
    threads, _ = comment_threads(comments, trust_statuses=False)
    assert [each.status for each in threads] == ["PENDING", "PENDING", "REJECTED", "SPAM"]


def test_invalid_dates_are_told() -> None:
    _, findings = comment_threads([replace(_comment("1"), has_invalid_date=True)], trust_statuses=True)
    assert [(each.code, each.message) for each in findings] == [
        ("COMMENT_DATE_INVALID", "The dates of comments are invalid: 1. These comments have none here.")
    ]


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=12))
def test_every_comment_is_in_the_threads_once(links: list[tuple[int, int]]) -> None:
    comments = [_comment(str(own), str(parent) if parent else "") for own, parent in links]
    threads, _ = comment_threads(comments, trust_statuses=True)
    found: list[str | None] = []
    waiting = list(threads)
    while waiting:
        each = waiting.pop()
        found.append(each.source_id)
        waiting.extend(each.replies)
    assert sorted(map(str, found)) == sorted(each.source_id for each in comments)
