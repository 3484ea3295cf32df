"""A page of rows of a plugin's own table costs what the page has, and not what the table has."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support.plugin_packages import MakeTables
from support.registering import answer, registering, site_with

from gql_blog.app import App
from gql_blog.plugin import Field, Query, TableConnection, TableSet
from gql_blog.store import make_migration, migrate

FEW, MANY = 1_000, 20_000
MOST = {"sqlite": 1.4, "postgres": 2.5}
"""How many times the work may be that of the small table; the indexes of PostgreSQL are a level higher."""
STEPS_AT_ONCE = 50
MODELS = """
class Vote(Model):
    id = fields.CharField(max_length=20, primary_key=True)
    article_id = fields.CharField(max_length=30)
    rank = fields.IntField()
    kind = fields.IntField(db_index=True)
    open = fields.BooleanField()

    class Meta:
        table = "votes_vote"
        indexes = [("rank", "id"), ("article_id", "rank", "id")]
"""
FILL = """
WITH RECURSIVE number(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM number WHERE n + 1 < {last})
INSERT INTO votes_vote (id, article_id, rank, kind, open)
SELECT 'v' || CAST(100000 + n AS TEXT), coalesce((SELECT id FROM article WHERE slug = 'p' || n / 40), 'art_' || n / 40),
    n % 3, n, n % 2 = 0 FROM number
"""


@dataclass(frozen=True)
class Vote:
    """A vote."""

    rank: int


def made(rows: Sequence[Any]) -> list[Vote]:
    return [Vote(row.rank) for row in rows]


def listed(**more: Any) -> TableConnection:
    declared: dict[str, Any] = {"item": Vote, "table": "Vote", "orders": ("rank",), "filters": ("kind",)}
    return TableConnection(**declared, shown={"open": True}, **more)


QUERY = Query(name="votes", description=".", graphql_type=listed(), resolve=made)
OF_POST = Field(type_name="Post", name="votes", description=".", graphql_type=listed(parent="article_id"), resolve=made)
SIDE = "side: votes(first: 0, after: $c) { nodes { rank } }"
PAGES = {
    "first": "votes(first: 5)",
    "last": "votes(last: 5)",
    "after": "votes(first: 5, after: $c)",
    "before": "votes(last: 5, before: $c)",
    "where": "votes(where: {kind: {equals: 500}})",
}


async def work(app: App, query: str, **variables: Any) -> int:
    """What the statements of a question cost: steps of SQLite's machine, pages of PostgreSQL."""
    with app.database.reader.record() as statements:
        assert "errors" not in await answer(app, query, **variables)
    looked = 0
    for each in statements:
        if app.database.path is None:
            explained = f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {each.sql}"
            ((plan,),) = await app.database.reader.fetch(explained, *each.parameters)
            told = json.loads(plan)[0]["Plan"]
            looked += told["Shared Hit Blocks"] + told["Shared Read Blocks"]
        else:
            looked += steps(app.database.path, each)
    return looked


def steps(path: Path, statement: Any) -> int:
    reports = 0

    def report() -> int:
        nonlocal reports
        reports += 1
        return 0

    with closing(sqlite3.connect(path)) as connection:
        connection.set_progress_handler(report, STEPS_AT_ONCE)
        connection.execute(statement.sql, statement.parameters).fetchall()
    return reports * STEPS_AT_ONCE


@pytest.mark.long
async def test_a_page_s_work_does_not_grow_with_the_table(
    make_tables: MakeTables, database_url: str, tmp_path: Path
) -> None:
    tables = make_tables("votes", MODELS)
    await make_migration("votes", [tables])
    await migrate(database_url, [tables])
    own = TableSet(models=tables.models, migrations=tables.migrations)
    async with site_with(tmp_path, database_url, {"votes": registering(own, QUERY, OF_POST)}) as (app, room):
        for number in range(5):
            await room.post(f"P{number}")
        taken: list[dict[str, int]] = []
        for first, last in ((0, FEW), (FEW, MANY)):
            for start in range(first, last, FEW):
                async with app.database.transaction() as transaction:
                    await transaction.execute(FILL.format(first=start, last=start + FEW))
            async with app.database.transaction() as transaction:
                await transaction.execute("ANALYZE")
            found = await answer(app, "{ votes(first: 50) { pageInfo { endCursor } } }")
            cursor = found["data"]["votes"]["pageInfo"]["endCursor"]
            query = (
                f"query($c: String) {{ {SIDE} %s {{ nodes {{ rank }} pageInfo {{ hasNextPage hasPreviousPage }} }} }}"
            )
            taken.append({name: await work(app, query % page, c=cursor) for name, page in PAGES.items()})
            taken[-1]["parents"] = await work(app, "{ posts { nodes { votes(first: 3) { nodes { rank } } } } }")
        few, many = taken
        most = MOST[app.database.dialect]
    assert not {name: (few[name], cost) for name, cost in many.items() if cost > most * few[name]}
