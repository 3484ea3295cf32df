"""The page of a contributor who wrote a fortieth of all articles, and the queue of moderators, cost what they cost."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from support.populated import make
from support.reading import library_over

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.content import Role
from gql_blog.store import Database, Statement, insert_rows, tables

FEW, MANY, PARTS = 1_000, 6_000, 40
GROWTH = 1.3
DAY = date(2000, 1, 1)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
CONTRIBUTOR = """{ contributor(slug: "con-1") { name articles(first: 20) {
  nodes { title bylines { creditedName } } pageInfo { hasNextPage } } } }"""
QUEUE = """{ moderationQueue(first: 20) {
  nodes { body article { title } parent { authorName } } pageInfo { hasNextPage } } }"""
ASKED: tuple[tuple[str, Viewer], ...] = (
    (CONTRIBUTOR, ANONYMOUS),
    *((CONTRIBUTOR, Viewer(role, "usr_1", None, None, "usr_1")) for role in Role),
    *((QUEUE, Viewer(role, "usr_1", None, None, "usr_1")) for role in (Role.MODERATOR, Role.EDITOR, Role.ADMIN)),
)


def rows(numbers: range) -> Iterator[Any]:
    """Articles of which every eighth is a draft, each with a byline, and a comment of which every tenth waits."""
    for number in numbers:
        identifier, is_draft, waits = f"art_{number}", number % 8 == 0, number % 10 == 1
        on, text = DAY + timedelta(number), {"source": "Of tides.", "html": "Of tides.", "text": "Of tides."}
        of_article = {"title": identifier, "title_folded": identifier, "locale": "en", "published_on": on, **text}
        status = {"status": "DRAFT" if is_draft else "PUBLISHED", "public": not is_draft}
        same = {"root_id": identifier, "original_id": identifier, "slug": identifier}
        yield tables.Article(id=identifier, created_at=NOON, updated_at=NOON, **same, **of_article, **status)
        credited = {"contributor_id": f"con_{number % PARTS}", "credited_name": "Ada"}
        yield tables.Byline(article_id=identifier, position=1, **credited)
        judged = {"status": "PENDING" if waits else "APPROVED", "public": not (waits or is_draft)}
        by = {"author_name": "Bo", "author_name_folded": "bo", "text_folded": "of tides."}
        yield tables.Comment(article_id=identifier, posted_on=on, **by, **text, **judged)


def steps(path: Path, statements: Sequence[Statement]) -> int:
    """Return how many tens of steps SQLite's virtual machine takes."""
    found: list[int] = []
    with closing(sqlite3.connect(path)) as connection:
        connection.set_progress_handler(lambda: found.append(1), 10)
        for each in statements:
            connection.execute(each.sql, each.parameters).fetchall()
    return len(found)


async def pages(database: Database, statements: Sequence[Statement]) -> int:
    """Return how many pages PostgreSQL looks at."""
    looked = 0
    for each in statements:
        sql = f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {each.sql}"
        ((plan,),) = await database.reader.fetch(sql, *each.parameters)
        looked += orjson.loads(plan)[0]["Plan"]["Shared Hit Blocks"]
    return looked


@pytest.mark.long
async def test_a_part_of_a_large_site_costs_what_a_part_of_a_small_one_does(database: Database) -> None:
    library, taken = library_over(database), list[list[int]]()
    async with database.transaction():
        await make(tables.User, id="usr_1", email="ada@example.org")
        for number in range(PARTS):
            await make(tables.Contributor, id=f"con_{number}", slug=f"con-{number}", public=True)
    for start, end in ((0, FEW), (FEW, MANY)):
        for first in range(start, end, 500):
            async with database.transaction():
                await insert_rows(rows(range(first, first + 500)))
        await database.gather_statistics()
        costs = []
        for query, viewer in ASKED:
            (found,) = (await library.ask(query, viewer=viewer)).values()
            assert len(found.get("articles", found)["nodes"]) == 20
            path, statements = database.path, library.statements
            costs.append(await pages(database, statements) if path is None else steps(path, statements))
        taken.append(costs)
    few, many = taken
    assert all(now <= GROWTH * before + 10 for before, now in zip(few, many, strict=True)), taken
