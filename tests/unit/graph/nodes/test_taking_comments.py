"""Comments close by themselves some days after the publication, and a cached answer holds until then."""

from datetime import UTC, datetime, timedelta
from typing import Any

from support.cases import cases

from gql_blog.access import ANONYMOUS
from gql_blog.content import SiteUrls
from gql_blog.graph.nodes.taking_comments import TAKES_COMMENTS
from gql_blog.read import ReadContext

DAYS = timedelta(days=1)


@cases("as_text", [False, True])
@cases(
    ("age", "site", "days", "lasts"),
    [
        (5, None, None, None),
        (5, 30, None, 25),
        (5, 3, None, False),
        (5, 3, 30, 25),
        (5, 3, 0, None),
        (5, None, 5, False),
    ],
)
def test_until_when_comments_are_taken(
    age: int, site: int | None, days: int | None, lasts: int | bool | None, as_text: bool
) -> None:
    published = datetime.now(UTC) - age * DAYS - timedelta(seconds=1)
    context = ReadContext(ANONYMOUS, SiteUrls(""), comments_close_after=site * DAYS if site else None)
    given: Any = published.isoformat(" ") if as_text else published
    assert TAKES_COMMENTS.function(context, {}, 1, 0, given, None, days) is (lasts is not False)
    assert context.expires_at == (published + (age + lasts) * DAYS if lasts else None)


def test_the_first_of_several_is_what_counts() -> None:
    context, now = ReadContext(ANONYMOUS, SiteUrls("")), datetime.now(UTC)
    for days in (3, 2, 4):
        context.holds_until(now + days * DAYS)
    assert context.expires_at == now + 2 * DAYS
