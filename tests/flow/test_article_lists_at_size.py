"""Lists that a plugin orders or narrows look at their page, and not at all articles.

On SQLite that holds without statistics, too; PostgreSQL needs them, which ``gql-blog migrate`` gathers.
Work is counted in steps of SQLite's virtual machine, and in pages (of 8 kB) of PostgreSQL.
"""

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from support.plugin_packages import MakeTables
from support.reactions import reactions
from support.reading import Library, library_over

from gql_blog.store import Database

FEW, MANY = 500, 10_000
MOST = {"sqlite": 1.3, "postgres": 3}
"""How many times the work may be that of the small site; the indexes of PostgreSQL are a level higher."""
STEPS_AT_ONCE = 100
FILL = """
WITH RECURSIVE number(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM number WHERE n + 1 < {last})
INSERT INTO article (id, root_id, original_id, slug, title, title_folded, locale, status, public, created_at,
    updated_at, source, html, endnotes, text, version, is_stub, lead, word_count, credited_names, response_count,
    response_count_all, comment_count, comment_count_all, dialogue_count, dialogue_count_all)
SELECT 'art_' || n, 'art_' || n, 'art_' || n, 'post-' || n, 'x', 'x', 'en', 'PUBLISHED', true, '2026-01-01',
    '2026-01-01', 'x', 'x', '', 'x', 1, false, '', 0, '', 0, 0, 0, 0, 0, 0 FROM number
"""
REACT = """
INSERT INTO reactions_sum (article_id, total, last_at, kind, hot)
SELECT id, length(id) * 7919 % 5 + (CASE WHEN id LIKE '%7' THEN 10 ELSE 1 END), created_at, 'joy', id LIKE '%777'
FROM article WHERE id NOT LIKE '%0' AND id NOT IN (SELECT article_id FROM reactions_sum)
"""
RENAME = "UPDATE article SET title = 'rare' WHERE id IN ('art_3', 'art_13', 'art_23')"
RANK_ALL = """
INSERT INTO reactions_sum (article_id, total, last_at, hot) SELECT id, -1, created_at, false
FROM article WHERE id NOT IN (SELECT article_id FROM reactions_sum)
"""
BY = "orderBy: [{ field: REACTIONS_TOTAL, direction: %s }]"
NARROW = '%s: 20, where: { title: { equals: "rare" } }, ' + BY
RARE = "first: 20, where: { reactionsTotal: { gte: 1000 } }"
LIST = "{ articles(%s) { nodes { slug } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"


async def work(database: Database, library: Library) -> int:
    """What the statements of the last question cost."""
    looked = 0
    for each in library.statements:
        if database.path is None:
            explained = f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {each.sql}"
            ((plan,),) = await database.reader.fetch(explained, *each.parameters)
            told = json.loads(plan)[0]["Plan"]
            looked += told["Shared Hit Blocks"] + told["Shared Read Blocks"]
        else:
            looked += steps(database, each)
    return looked


def steps(database: Database, statement: Any) -> int:
    reports = 0

    def report() -> int:
        nonlocal reports
        reports += 1
        return 0

    assert database.path is not None
    with closing(sqlite3.connect(database.path)) as connection:
        connection.set_progress_handler(report, STEPS_AT_ONCE)
        connection.execute(statement.sql, statement.parameters).fetchall()
    return reports * STEPS_AT_ONCE


@pytest.mark.long
@pytest.mark.parametrize(
    ("dialect", "analysed"), [("sqlite", False), ("sqlite", True), ("postgres", True)], indirect=["dialect"]
)
async def test_a_page_s_work_does_not_grow_with_the_site(
    make_tables: MakeTables, database_url: str, *, analysed: bool
) -> None:
    tables, plugin = await reactions(make_tables, database_url)
    database = await Database.open(database_url, plugin_tables=[tables])
    library = library_over(database, {"reactions": plugin})
    taken: list[dict[str, int]] = []
    for first, last in ((0, FEW), (FEW, MANY)):
        for start in range(first, last, FEW):
            async with database.transaction() as transaction:
                await transaction.execute(FILL.format(first=start, last=start + FEW))
        async with database.transaction() as transaction:
            await transaction.execute(RENAME)
            await transaction.execute(REACT)
            if analysed:
                await transaction.execute("ANALYZE")
        taken.append(await pages(database, library) | {"all ranked": await of_ranked_alone(database, library)})
    few, many = taken
    await database.close()
    most = MOST[database.dialect]
    grown = {name: (few[name], cost) for name, cost in many.items() if cost > most * few[name]}
    assert not grown


async def of_ranked_alone(database: Database, library: Library) -> int:
    """What a first page costs while each article has a row, and none has to be looked for that has none."""
    async with database.transaction() as transaction:
        await transaction.execute(RANK_ALL)
    await library.ask(LIST % (f"first: 20, {BY % 'DESC'}"))
    looked = await work(database, library)
    async with database.transaction() as transaction:
        await transaction.execute("DELETE FROM reactions_sum WHERE total = -1")
    return looked


async def pages(database: Database, library: Library) -> dict[str, int]:
    """What the first pages cost, and those beside them, from either end; each is full, and of few statements."""
    found: dict[str, int] = {}
    for direction in ("DESC", "ASC"):
        for size, beside, cursor in (("first", "after", "endCursor"), ("last", "before", "startCursor")):
            place = ""
            for number in range(2):
                asked = LIST % (f"{size}: 20, {place} {BY % direction}")
                page = (await library.ask(asked))["articles"]
                assert len(page["nodes"]) == 20
                assert len(library.statements) == 1 + number
                found[f"{direction} {size} {number}"] = await work(database, library)
                place = f'{beside}: "{page["pageInfo"][cursor]}",'
    assert not (await library.ask(LIST % RARE))["articles"]["nodes"]
    found["filter"] = await work(database, library)
    # PostgreSQL looks at all titles for an equal one, in an order of the core as well.
    for size in ("first", "last") if database.path else ():
        assert len((await library.ask(LIST % (NARROW % (size, "DESC"))))["articles"]["nodes"]) == 3
        found[f"narrow {size}"] = await work(database, library)
    return found
