"""What a page of what hangs from an article costs does not depend on how much hangs there, whoever asks.

On SQLite the work of a statement is counted in steps of its virtual machine, without statistics and with them. That
PostgreSQL finds the same indexes is held by ``test_indexes``.
"""

from datetime import timedelta

import pytest
from flow.test_growth_by_role import DAY, GROWTH, VIEWERS, analyse, steps
from support.populated import make, make_article
from support.reading import Library, library_over

from gql_blog.access import Viewer
from gql_blog.store import Database, tables

FEW, MANY = 60, 360
PAGES = {
    "responses": '{ post(slug: "post") { responses(first: 20) { nodes { title } pageInfo { hasNextPage } } } }',
    "oldest responses": """{ post(slug: "post") {
      responses(first: 20, orderBy: [{ field: PUBLISHED_ON }]) { nodes { title } } } }""",
    "first comments": '{ post(slug: "post") { comments(first: 20) { nodes { body } } } }',
    "last comments": """{ post(slug: "post") {
      comments(first: 20, orderBy: [{ field: POSTED_ON, direction: DESC }]) { nodes { body } } } }""",
    "first comments of several": "{ posts(first: 2) { nodes { comments(first: 20) { nodes { body } } } } }",
    "responses of several": "{ posts(first: 2) { nodes { responses(first: 20) { nodes { title } } } } }",
    "replies": '{ post(slug: "post") { comments(first: 1) { nodes { replies(first: 20) { nodes { body } } } } } }',
}
pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


async def grow(database: Database, numbers: range) -> None:
    """Add responses and comments to one post, and replies to its first comment; as many are hidden."""
    async with database.transaction():
        post = await tables.Article.get(slug="post")
        first = await tables.Comment.get(id="com_first")
        for number in numbers:
            day = DAY + timedelta(number)
            shown = {"published_on": day, "public": True, "status": "PUBLISHED"}
            for kind, given in (("response", shown), ("draft", {"status": "DRAFT"})):
                await make_article(f"{kind}-{number}", responding_to_id=post.id, root_id=post.id, **given)
            for status in ("APPROVED", "PENDING"):
                said = {"article_id": post.id, "status": status, "public": status == "APPROVED", "posted_on": day}
                await make(tables.Comment, **said)
                await make(tables.Comment, parent_id=first.id, **said)


@pytest.fixture
async def library(database: Database) -> Library:
    """A library with two posts; the first has a comment."""
    async with database.transaction():
        for slug in ("post", "other"):
            post = await make_article(slug, published_on=DAY, public=True, status="PUBLISHED")
            approved = {"article_id": post.id, "status": "APPROVED", "public": True, "posted_on": DAY - timedelta(1)}
            if slug == "post":
                await make(tables.Comment, id="com_first", **approved)
    return library_over(database)


async def work(library: Library, viewer: Viewer) -> dict[str, int]:
    path = library.newsroom.database.path
    assert path is not None
    taken = {}
    for name, query in PAGES.items():
        found = await library.ask(query, viewer=viewer)
        assert str(found).count("'title'") + str(found).count("'body'") == 20, name
        taken[name] = steps(path, library.statements)
    return taken


@pytest.mark.parametrize("analysed", [False, True], ids=["without statistics", "with statistics"])
async def test_no_page_s_work_grows_with_what_hangs_there(library: Library, *, analysed: bool) -> None:
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
