"""What a page of what hangs from an article costs does not depend on how much hangs there, whoever asks.

The work of a statement is counted without statistics and with them: on SQLite in steps of its virtual machine, on
PostgreSQL in pages (of 8 kB) that it looks at.
"""

from datetime import timedelta

import pytest
from flow.test_growth_by_role import DAY, GROWTH, VIEWERS, analyse, steps
from flow.test_growth_on_postgres import pages
from support.populated import make, make_article
from support.reading import Library, library_over

from gql_blog.access import Viewer
from gql_blog.store import Database, tables

OTHERS = 80
SIZES = {"sqlite": (60, 360), "postgres": (150, 900)}
PAGES = {
    "responses": '{ post(slug: "post") { responses(first: 20) { nodes { title } pageInfo { hasNextPage } } } }',
    "oldest responses": """{ post(slug: "post") {
      responses(first: 20, orderBy: [{ field: PUBLISHED_ON }]) { nodes { title } } } }""",
    "first comments": '{ post(slug: "post") { comments(first: 20) { nodes { body } } } }',
    "last comments": """{ post(slug: "post") {
      comments(first: 20, orderBy: [{ field: POSTED_ON, direction: DESC }]) { nodes { body } } } }""",
    "first comments of several": "{ posts(first: 3) { nodes { comments(first: 20) { nodes { body } } } } }",
    "responses of several": "{ posts(first: 3) { nodes { responses(first: 20) { nodes { title } } } } }",
    "replies": '{ post(slug: "post") { comments(first: 1) { nodes { replies(first: 20) { nodes { body } } } } } }',
}


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
    """A library with a post that has a comment, and others with little below them."""
    async with database.transaction():
        for number, slug in enumerate(("post", *(f"other-{number}" for number in range(OTHERS)))):
            shown = {"published_on": DAY - timedelta(number), "public": True, "status": "PUBLISHED"}
            post = await make_article(slug, **shown)
            said = {"article_id": post.id, "status": "APPROVED", "public": True, "posted_on": DAY - timedelta(1)}
            comment = await make(tables.Comment, **({"id": "com_first"} if slug == "post" else {}), **said)
            if slug != "post":
                await make(tables.Comment, parent_id=comment.id, **said)
                await make_article(f"answer-to-{slug}", responding_to_id=post.id, root_id=post.id, **shown)
    return library_over(database)


async def work(library: Library, viewer: Viewer) -> dict[str, int]:
    database, taken = library.newsroom.database, {}
    for name, query in PAGES.items():
        found = await library.ask(query, viewer=viewer)
        assert str(found).count("'title'") + str(found).count("'body'") >= 20, name
        if database.path:
            taken[name] = steps(database.path, library.statements)
        else:
            taken[name] = await pages(database, library.statements)
    return taken


async def grown(library: Library, *, analysed: bool) -> dict[str, tuple[int, int]]:
    """Let much more hang from the post; return the pages that then cost more, for whom, and what."""
    database = library.newsroom.database
    few, many = SIZES[database.dialect]
    taken = []
    for numbers in (range(few), range(few, many)):
        await grow(database, numbers)
        if analysed:
            await analyse(database)
        taken.append({role: await work(library, viewer) for role, viewer in VIEWERS.items()})
    before, after = taken
    return {
        f"{role} {name}": (before[role][name], counted)
        for role, found in after.items()
        for name, counted in found.items()
        if counted > GROWTH * before[role][name] + 10
    }


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("analysed", [False, True], ids=["without statistics", "with statistics"])
async def test_no_page_s_work_grows_with_what_hangs_there(library: Library, *, analysed: bool) -> None:
    assert not await grown(library, analysed=analysed)


@pytest.mark.long
@pytest.mark.parametrize("dialect", ["postgres"], indirect=True)
async def test_no_page_s_work_grows_with_what_hangs_there_on_postgres(library: Library) -> None:
    """It knows how many replies a comment has on the average, and sorts those of a comment that has very many."""
    found = await grown(library, analysed=True)
    assert not {each: counted for each, counted in found.items() if not each.endswith(" replies")}
