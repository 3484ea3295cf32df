import pytest
from support.cases import cases

from gql_blog.web.protocol.byte_ranges import byte_range
from gql_blog.web.protocol.http_responses import HTTPError


@cases(
    ("header", "found"),
    [
        (None, None),
        ("bytes=0-9", (0, 10)),
        ("bytes= 0 - 9", (0, 10)),
        ("bytes=90-", (90, 100)),
        ("bytes=90-5000", (90, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-5000", (0, 100)),
        ("bytes=-", None),
        ("bytes=0-1,3-4", None),
        ("bytes=a-b", None),
        ("items=0-9", None),
        ("bytes=" + "0" * 10_000 + "-", None),
        ("bytes=" + "0-,-" * 5_000, None),
    ],
)
def test_one_part_is_understood(header: str | None, found: tuple[int, int] | None) -> None:
    assert byte_range(header, 100) == found


@cases("header", ["bytes=100-", "bytes=9-5", "bytes=-0"])
def test_a_part_that_is_not_there_is_refused(header: str) -> None:
    with pytest.raises(HTTPError) as refused:
        byte_range(header, 100)
    assert (refused.value.status, refused.value.headers) == (416, ((b"content-range", b"bytes */100"),))
