"""What front matter states, and what it leaves over."""

from gql_blog.transfer.stated import NOT_UNDERSTOOD, Stated
from gql_blog.transfer.tree import Entry, Scalar


def test_what_is_left_is_told_with_its_lines() -> None:
    stated = Stated()
    entry = Entry("layout", Scalar("post", 4), 4, 5, 30, 42)
    stated.leave(entry, "Not understood.")
    (finding,) = stated.findings
    assert (finding.code, finding.message, finding.first_line, finding.last_line) == (
        NOT_UNDERSTOOD,
        "Not understood.",
        4,
        5,
    )
    assert stated.left_over == [entry]
