"""What counts as a stored comment, and what is refused where there were too many."""

import pytest

from gql_blog.errors import RateLimited
from gql_blog.write import CommentAllowance, CommentWritten, EditComment, SubmitComment, WithdrawComment

SUBMIT = SubmitComment(article_id="art_1", author_name="Bo", body="Well said.")
EDIT = EditComment(receipt="x", expected_version=1, body="Better said.")
WITHDRAW = WithdrawComment(receipt="x", expected_version=1)


def test_what_is_stored_counts_and_a_retry_does_not() -> None:
    allowance = CommentAllowance()
    for command in (SUBMIT, EDIT, WITHDRAW):
        allowance.admit(command)
        allowance.count(command, CommentWritten("com_1"))
    allowance.count(SUBMIT, CommentWritten("com_1", is_retry=True))
    assert (allowance.stored, allowance.refused) == (2, 0)


def test_where_there_were_too_many_only_other_commands_are_admitted() -> None:
    allowance = CommentAllowance(retries_only=True)
    allowance.admit(WITHDRAW)
    for command in (SUBMIT, EDIT):
        with pytest.raises(RateLimited):
            allowance.admit(command)
    assert (allowance.stored, allowance.refused) == (0, 2)
