"""What a page costs does not depend on the size of the site, whoever asks for it.

On SQLite the work of a statement is counted in steps of its virtual machine, without statistics and with them. That
PostgreSQL finds the same indexes is held by ``test_indexes``.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from support.populated import make, make_article
from support.reading import Library, library_over

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.content import Role
from gql_blog.store import Database, Statement, tables

FEW, MANY = 60, 360
STEPS_AT_ONCE = 20
GROWTH = 1.3
HOME = "{ posts(first: 20) { nodes { title publishedOn bylines { creditedName } } pageInfo { hasNextPage } } }"
ARTICLES = "{ articles(first: 20) { nodes { title publishedOn } } }"
OLDEST = "{ posts(first: 20, orderBy: [{ field: PUBLISHED_ON }]) { nodes { title } } }"
BY_STATUS = """{ comments(first: 20, where: { status: { %s } }, orderBy: [{ field: POSTED_ON, direction: DESC }]) {
  nodes { body } } }"""
OF_ONE = "articles(first: 20) { nodes { title bylines { creditedName } } pageInfo { hasNextPage } }"
OLDEST_FIRST = "20, orderBy: [{ field: PUBLISHED_ON }]"
LATEST = """{ articles(first: 20, where: { status: { equals: %s } }, orderBy: { field: PUBLISHED_AT, direction: %s }) {
  nodes { title publishedAt } } }"""
CREATED = '{ articles(first: 20, where: { createdById: "usr_2" %s }) { nodes { title createdBy { name } } } }'
PAGES = {
    "home": HOME,
    "articles": ARTICLES,
    "oldest": OLDEST,
    "approved": BY_STATUS % "equals: APPROVED",
    "either": BY_STATUS % "in: [APPROVED]",
    "tag": f'{{ tag(slug: "tides") {{ {OF_ONE} }} }}',
    "oldest of a tag": f'{{ tag(slug: "tides") {{ {OF_ONE.replace("20", OLDEST_FIRST)} }} }}',
    "contributor": f'{{ contributor(slug: "ada") {{ {OF_ONE} }} }}',
    "latest": LATEST % ("PUBLISHED", "DESC"),
    "earliest": LATEST % ("PUBLISHED", "ASC"),
}
TOTALS = {
    **{f"total of {kind}": f"{{ {kind} {{ totalCount }} }}" for kind in ("posts", "responses", "articles", "comments")},
    "total of drafts": "{ articles(where: { status: { equals: DRAFT } }) { totalCount } }",
}
FOR_MODERATORS = {
    "pending": BY_STATUS % "equals: PENDING",
    "queue": "{ moderationQueue(first: 20) { nodes { body article { title } } } }",
}
FOR_EDITORS = {
    "last draft": LATEST % ("DRAFT", "DESC"),
    "first draft": LATEST % ("DRAFT", "ASC"),
    "created": CREATED % "",
    "created drafts": CREATED % ", status: { equals: DRAFT }",
    "changes": "{ articles(first: 20) { nodes { statusChange { at user { name } } } } }",
}
pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
VIEWERS = {None: ANONYMOUS} | {role: Viewer(role, "usr_1", None, None, "usr_1") for role in Role}
DAY = date(2026, 1, 1)


async def grow(database: Database, numbers: range) -> None:
    """Add published and hidden posts, a response to each, and comments in two statuses."""
    async with database.transaction():
        for number in numbers:
            day = DAY + timedelta(number)
            noon = datetime.combine(day, time(12), UTC)
            given = {"published_on": day, "published_at": noon, "public": True, "status": "PUBLISHED"}
            post = await make_article(f"post-{number}", created_by_id="usr_2", **given)
            # Many others write, as the statistics tell.
            given["created_by_id"] = (await make(tables.User, email=f"{number}@example.org")).id
            await make_article(f"response-{number}", responding_to_id=post.id, root_id=post.id, **given)
            draft = await make_article(f"draft-{number}", status="DRAFT", created_by_id="usr_2")
            await make(tables.Audit, subject_id=post.id, action="publish_article", after={"status": "PUBLISHED"})
            for article in (post, draft):
                await make(tables.ArticleTag, article_id=article.id, tag_id="tag_1", position=1)
                for position in (1, 2):
                    await make(tables.Byline, article_id=article.id, contributor_id="con_1", position=position)
            for status in ("APPROVED", "PENDING"):
                await make(
                    tables.Comment,
                    article_id=post.id,
                    status=status,
                    public=status == "APPROVED",
                    posted_on=DAY + timedelta(number),
                )


@pytest.fixture
async def library(database: Database) -> Library:
    """A library with a tag and a contributor alone."""
    async with database.transaction():
        await make(tables.Tag, id="tag_1", slug="tides", public=True)
        await make(tables.User, id="usr_2", email="bo@example.org")
        await make(tables.Contributor, id="con_1", slug="ada", public=True)
    return library_over(database)


async def analyse(database: Database) -> None:
    """Gather statistics."""
    async with database.transaction() as transaction:
        await transaction.execute("ANALYZE")


def steps(path: Path, statements: Sequence[Statement]) -> int:
    """Run the statements on a connection of their own; return how often the virtual machine reported."""
    reports = 0

    def report() -> int:
        nonlocal reports
        reports += 1
        return 0

    with closing(sqlite3.connect(path)) as connection:
        connection.set_progress_handler(report, STEPS_AT_ONCE)
        for statement in statements:
            connection.execute(statement.sql, statement.parameters).fetchall()
    return reports


async def work(library: Library, viewer: Viewer) -> dict[str, int]:
    """Return the steps of each page that the viewer may ask for; each page is full."""
    pages = PAGES | (FOR_MODERATORS if viewer.role in (Role.MODERATOR, Role.EDITOR, Role.ADMIN) else {})
    pages |= FOR_EDITORS if viewer.role in (Role.EDITOR, Role.ADMIN) else {}
    path = library.newsroom.database.path
    assert path is not None
    taken = {}
    if viewer.role is not Role.MODERATOR:  # who sees the comments of the articles that it sees
        pages |= TOTALS
    for name, query in pages.items():
        (found,) = (await library.ask(query, viewer=viewer)).values()
        assert name in TOTALS or len(found.get("articles", found)["nodes"]) == 20, name
        taken[name] = steps(path, library.statements)
    return taken


@pytest.mark.parametrize("analysed", [False, True], ids=["without statistics", "with statistics"])
async def test_no_page_s_work_grows_with_the_site(library: Library, *, analysed: bool) -> None:
    database = library.newsroom.database
    taken = []
    for numbers in (range(FEW), range(FEW, MANY)):
        await grow(database, numbers)
        if analysed:
            await analyse(database)
        taken.append({role: await work(library, viewer) for role, viewer in VIEWERS.items()})
    few, many = taken
    grown = {
        f"{role} {name}": (few[role][name], steps_now)
        for role, pages in many.items()
        for name, steps_now in pages.items()
        if steps_now > GROWTH * few[role][name] + 10
    }
    assert not grown


BIBLIOGRAPHY = """{ post(slug: "post") { dialogue { bibliography { text citedBy { locator article { slug } } } } } }"""


async def cite(database: Database, slug: str, numbers: range) -> None:
    """Add responses to a post; each cites a work of its own, and one that all of them cite."""
    async with database.transaction():
        post = await tables.Article.get(slug=slug)
        for number in numbers:
            given = {"published_on": DAY, "public": True, "status": "PUBLISHED"}
            answer = await make_article(f"{slug}-{number}", responding_to_id=post.id, root_id=post.id, **given)
            for position, key in enumerate(("common", f"own {number}"), start=1):
                work = {"work_key": key, "work_order": key, "work_text": key, "citation": {"title": key}}
                await make(tables.Footnote, article_id=answer.id, number=position, marker_anchors=["a"], **work)


@pytest.mark.parametrize("analysed", [False, True], ids=["without statistics", "with statistics"])
async def test_a_bibliography_grows_with_its_dialogue_alone(library: Library, *, analysed: bool) -> None:
    database = library.newsroom.database
    assert database.path is not None
    slugs = ["post", *(f"other-{number}" for number in range(5))]
    async with database.transaction():
        for slug in slugs:
            await make_article(slug, published_on=DAY, public=True, status="PUBLISHED")
    taken = []
    for written, numbers in ((slugs[:1], range(10)), (slugs[:1], range(10, 100)), (slugs[1:], range(100))):
        for slug in written:
            await cite(database, slug, numbers)
        if analysed:
            await analyse(database)
        found = (await library.ask(BIBLIOGRAPHY))["post"]["dialogue"]["bibliography"]
        assert len(found) == numbers.stop + 1
        assert sum(len(work["citedBy"]) for work in found) == 2 * numbers.stop
        taken.append(steps(database.path, library.statements))
    few, many, among_others = taken
    assert many <= 15 * few
    assert among_others <= GROWTH * many
