"""Ties are broken in the order's own direction: a date by the instant behind it, and at last by the id."""

from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import pytest
from support.populated import make, make_article
from support.reading import Library, library_over

from gql_blog.store import Comment, Database

DAYS = (date(2026, 1, 1), date(2026, 1, 2), None)
INSTANTS = (
    datetime(2026, 1, 1, 9, tzinfo=UTC),
    datetime(2026, 1, 1, 9, 0, 0, 500_000, tzinfo=UTC),
    None,
)


@pytest.fixture
async def library(database: Database) -> Library:
    """Articles and comments of every day and instant, each twice."""
    async with database.transaction():
        article = None
        for number, (day, instant) in enumerate([*product(DAYS, INSTANTS)] * 2):
            article = await make_article(
                f"a{number}", published_on=day, published_at=instant, public=True, status="PUBLISHED", title="T"
            )
        assert article is not None
        for day, instant in [*product(DAYS, INSTANTS)] * 2:
            await make(Comment, article_id=article.id, posted_on=day, posted_at=instant, public=True, status="APPROVED")
    return library_over(database)


def sorted_ids(nodes: list[dict[str, Any]], *, descending: bool) -> list[str]:
    """The ids in the order that the contract describes; what is null stands last in either direction."""
    rows = sorted(nodes, key=lambda each: each["id"], reverse=descending)
    for name in ("at", "on"):
        known = sorted((each for each in rows if each[name]), key=lambda each: _key(each[name]), reverse=descending)
        rows = [*known, *(each for each in rows if not each[name])]
    return [each["id"] for each in rows]


def _key(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


LISTS = {
    "articles": ("ArticleOrder", "PUBLISHED_ON", "on: publishedOn at: publishedAt"),
    "comments": ("CommentOrder", "POSTED_ON", "on: postedOn at: postedAt"),
}


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize("size", [1, 5])
async def test_every_page_goes_on_within_a_day(library: Library, kind: str, direction: str, size: int) -> None:
    type_, field, columns = LISTS[kind]
    query = f"""query($o: [{type_}!], $first: Int, $last: Int, $after: String, $before: String) {{
      {kind}(orderBy: $o, first: $first, last: $last, after: $after, before: $before)
        {{ nodes {{ id {columns} }} pageInfo {{ startCursor endCursor hasNextPage hasPreviousPage }} }} }}"""
    order = [{"field": field, "direction": direction}]
    whole = (await library.ask(query, {"o": order, "first": 100}))[kind]["nodes"]
    expected = sorted_ids(whole, descending=direction == "DESC")
    assert len(expected) == 18
    assert [each["id"] for each in whole] == expected
    forward: list[str] = []
    after = None
    more = True
    while more:
        page = (await library.ask(query, {"o": order, "first": size, "after": after}))[kind]
        forward += [each["id"] for each in page["nodes"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert forward == expected
    back: list[str] = []
    before = None
    more = True
    while more:
        page = (await library.ask(query, {"o": order, "last": size, "before": before}))[kind]
        back = [*(each["id"] for each in page["nodes"]), *back]
        before, more = page["pageInfo"]["startCursor"], page["pageInfo"]["hasPreviousPage"]
    assert back == expected


async def test_without_an_order_articles_are_newest_first_and_comments_oldest_first(library: Library) -> None:
    for kind, descending in (("articles", True), ("comments", False)):
        query = f"{{ {kind}(first: 100) {{ nodes {{ id {LISTS[kind][2]} }} }} }}"
        nodes = (await library.ask(query))[kind]["nodes"]
        assert [each["id"] for each in nodes] == sorted_ids(nodes, descending=descending)


async def test_what_is_asked_for_comes_before_what_breaks_ties(database: Database) -> None:
    async with database.transaction():
        for slug, title, hour in (("b", "B", 1), ("a", "A", 2), ("c", "C", 3)):
            at = datetime(2026, 1, 1, hour, tzinfo=UTC)
            await make_article(
                slug, title=title, published_on=DAYS[0], published_at=at, public=True, status="PUBLISHED"
            )
    library = library_over(database)
    query = "query($o: [ArticleOrder!]) { articles(orderBy: $o) { nodes { slug } } }"
    by_day = {"field": "PUBLISHED_ON", "direction": "DESC"}

    async def slugs(*order: dict[str, str]) -> list[str]:
        return [each["slug"] for each in (await library.ask(query, {"o": list(order)}))["articles"]["nodes"]]

    assert await slugs(by_day) == ["c", "a", "b"]
    assert await slugs(by_day, {"field": "TITLE", "direction": "ASC"}) == ["a", "b", "c"]
