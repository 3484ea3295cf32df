"""On PostgreSQL too, what a page costs does not depend on the size of the site, whoever asks for it.

The work of a statement is the number of pages (of 8 kB) that it looks at, with statistics and without them.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
import pytest
from support.populated import make
from support.reading import Library, library_over

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.content import Role
from gql_blog.store import Database, Statement, insert_rows, tables

FEW, MANY = 300, 3_000
GROWTH, DEARER = 1.3, 2.0
OWN = 10
"""So many drafts are the viewer's, however many articles there are."""
DAY = date(2026, 1, 1)
WORDS = "Of tides and moons. " * 30

ARTICLES = (
    "articles(first: 20%s) { nodes { slug title publishedOn bylines { creditedName } } pageInfo { hasNextPage } }"
)
BY_STATUS = """{ comments(first: 20, where: { status: { equals: %s } }, orderBy: [
  { field: POSTED_ON, direction: DESC }
]) { nodes { body article { slug } } pageInfo { hasNextPage } } }"""
PAGES = {
    "home": "{ posts(first: 20) { nodes { title bylines { creditedName } } pageInfo { hasNextPage } } }",
    "tag": '{ tag(slug: "tides") { name %s } }' % (ARTICLES % ""),
    "oldest of a tag": '{ tag(slug: "tides") { %s } }' % (ARTICLES % ", orderBy: [{ field: PUBLISHED_ON }]"),
    "contributor": '{ contributor(slug: "ada") { name %s } }' % (ARTICLES % ""),
    "approved": BY_STATUS % "APPROVED",
}
TOTALS = {
    **{f"total of {kind}": f"{{ {kind} {{ totalCount }} }}" for kind in ("posts", "responses", "articles", "comments")},
    "total of drafts": "{ articles(where: { status: { equals: DRAFT } }) { totalCount } }",
}
FOR_MODERATORS = {
    "pending": BY_STATUS % "PENDING",
    "queue": "{ moderationQueue(first: 20) { nodes { body article { title } } } }",
}
VIEWERS = {None: ANONYMOUS} | {role: Viewer(role, "usr_1", None, None, "usr_1") for role in Role}
pytestmark = pytest.mark.parametrize("dialect", ["postgres"], indirect=True)


@pytest.fixture
async def library(database: Database) -> Library:
    """A library with a tag, a contributor, and a viewer who has some drafts."""
    async with database.transaction():
        await make(tables.Tag, id="tag_1", slug="tides", public=True)
        await make(tables.Contributor, id="con_1", slug="ada", name="Ada", public=True)
        await make(tables.User, id="usr_1", email="ada@example.org")
        await insert_rows(articles(range(OWN), "own", created_by_id="usr_1", status="DRAFT"))
        await insert_rows(credits_of(range(OWN), "own"))
    return library_over(database)


def articles(numbers: range, kind: str, **given: Any) -> Iterator[tables.Article]:
    for number in numbers:
        identifier = f"art_{kind}_{number}"
        yield tables.Article(
            id=identifier,
            root_id=identifier,
            original_id=identifier,
            slug=identifier,
            title=f"{kind} {number}",
            title_folded=f"{kind} {number}",
            locale="en",
            published_on=DAY + timedelta(number),
            created_at=datetime(2026, 1, 1, tzinfo=UTC),
            updated_at=datetime(2026, 1, 1, tzinfo=UTC),
            source=WORDS,
            html=WORDS,
            text=WORDS,
            **given,
        )


def credits_of(numbers: range, kind: str) -> Iterator[tables.Byline]:
    for number in numbers:
        for position in (1, 2):
            given = {"contributor_id": "con_1", "credited_name": "Ada"}
            yield tables.Byline(article_id=f"art_{kind}_{number}", position=position, **given)


def comments(numbers: range, status: str) -> Iterator[tables.Comment]:
    for number in numbers:
        yield tables.Comment(
            article_id=f"art_public_{number}",
            status=status,
            public=status == "APPROVED",
            author_name="Bo",
            author_name_folded="bo",
            posted_on=DAY + timedelta(number),
            source=WORDS,
            html=WORDS,
            text=WORDS,
            text_folded=WORDS,
        )


async def grow(database: Database, numbers: range) -> None:
    """Add published and hidden posts, all of them with the tag and the contributor, and comments in two statuses."""
    async with database.transaction():
        await insert_rows(articles(numbers, "public", status="PUBLISHED", public=True))
        await insert_rows(articles(numbers, "draft", status="DRAFT"))
        for kind in ("public", "draft"):
            await insert_rows(credits_of(numbers, kind))
            tagged = (f"art_{kind}_{number}" for number in numbers)
            await insert_rows(tables.ArticleTag(article_id=each, tag_id="tag_1", position=1) for each in tagged)
        for status in ("APPROVED", "PENDING"):
            await insert_rows(comments(numbers, status))


async def pages(database: Database, statements: Sequence[Statement]) -> int:
    """Run the statements; return how many pages they look at."""
    looked = 0
    for statement in statements:
        explained = f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {statement.sql}"
        ((plan,),) = await database.reader.fetch(explained, *statement.parameters)
        (told,) = orjson.loads(plan)
        looked += told["Plan"]["Shared Hit Blocks"] + told["Plan"]["Shared Read Blocks"]
    return looked


async def work(library: Library, viewer: Viewer) -> dict[str, int]:
    """Return what each page that the viewer may ask for looks at; each page is full."""
    asked = PAGES | (FOR_MODERATORS if viewer.role in (Role.MODERATOR, Role.EDITOR, Role.ADMIN) else {})
    taken = {}
    if viewer.role is not Role.MODERATOR:  # who sees the comments of the articles that it sees
        asked |= TOTALS
    for name, query in asked.items():
        (found,) = (await library.ask(query, viewer=viewer)).values()
        assert name in TOTALS or len(found.get("articles", found)["nodes"]) == 20, name
        taken[name] = await pages(library.newsroom.database, library.statements)
    return taken


@pytest.mark.long
@pytest.mark.parametrize("analysed", [False, True], ids=["without statistics", "with statistics"])
async def test_no_page_s_work_grows_with_the_site_on_postgres(library: Library, *, analysed: bool) -> None:
    database = library.newsroom.database
    taken = []
    for numbers in (range(FEW), range(FEW, MANY)):
        await grow(database, numbers)
        if analysed:
            async with database.transaction() as transaction:
                await transaction.execute("ANALYZE")
        taken.append({role: await work(library, viewer) for role, viewer in VIEWERS.items()})
    few, many = taken
    grown = {
        f"{role} {name}": (few[role][name], looked)
        for role, found in many.items()
        for name, looked in found.items()
        if looked > GROWTH * few[role][name] + 10
    }
    assert not grown
    dearer = {
        f"{role} {name}": (many[None][name], found[name])
        for role, found in many.items()
        for name in PAGES
        if found[name] > DEARER * many[None][name]
    }
    assert not dearer


async def test_links_that_one_statement_inserts_with_their_article_have_its_copies(library: Library) -> None:
    database = library.newsroom.database
    async with database.transaction():
        await insert_rows(
            [
                tables.ArticleTag(article_id="art_public_0", tag_id="tag_1", position=1),
                *credits_of(range(1), "public"),
                *articles(range(1), "public", status="PUBLISHED", public=True),
            ]
        )
    for query in (PAGES["tag"], PAGES["contributor"]):
        (found,) = (await library.ask(query)).values()
        assert [each["slug"] for each in found["articles"]["nodes"]] == ["art_public_0"]
