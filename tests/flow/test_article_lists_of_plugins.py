"""Orders and filters of articles that a plugin adds, by a column of its own table."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.cases import cases
from support.plugin_packages import MakeTables
from support.populated import make_article
from support.registering import answer, registering, site_with
from support.sampling import sqlite_first

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.app import App
from gql_blog.content import Role
from gql_blog.errors import PluginError
from gql_blog.graph import build_schema
from gql_blog.hooks import Hooks
from gql_blog.plugin import ArticleFilter, ArticleOrder, TableSet
from gql_blog.store import Collaborator, make_migration, migrate

MODELS = """
class Sum(Model):
    article_id = fields.CharField(max_length=30, primary_key=True)
    total = fields.IntField()
    last_at = fields.DatetimeField()
    kind = fields.CharField(max_length=20, null=True, db_index=True)
    hot = fields.BooleanField(default=False, db_index=True)

    class Meta:
        table = "reactions_sum"
        indexes = (("total", "article_id"), ("last_at", "article_id"))


class Other(Model):
    id = fields.IntField(primary_key=True)
    article_id = fields.CharField(max_length=30)
    large = fields.BigIntField()
    bare = fields.IntField()
    maybe = fields.IntField(null=True)

    class Meta:
        table = "reactions_other"


class Bare(Model):
    article_id = fields.CharField(max_length=30, unique=True)
    large = fields.BigIntField()
    bare = fields.IntField()
    maybe = fields.IntField(null=True)

    class Meta:
        table = "reactions_bare"
"""
START = datetime(2026, 1, 1, tzinfo=UTC)
TOTAL = ArticleOrder(name="TOTAL", description="The number of reactions.", table="Sum", column="total")
LATEST = ArticleOrder(name="LAST_AT", description="The last reaction.", table="Sum", column="last_at")
FILTERS = [
    ArticleFilter(name=name, description="By reactions.", table="Sum", column=column)
    for name, column in {"total": "total", "lastAt": "last_at", "kind": "kind", "hot": "hot"}.items()
]
PAGE = """query($o: [ArticleOrder!], $w: ArticleWhere, $first: Int, $last: Int, $after: String, $before: String) {
  articles(orderBy: $o, where: $w, first: $first, last: $last, after: $after, before: $before) { totalCount
    nodes { slug } pageInfo { startCursor endCursor hasNextPage hasPreviousPage } } }"""


@dataclass
class Site:
    """An app with the plugin, who has an article and a share in another, and what each article has."""

    app: App
    author: Viewer
    rows: dict[str, dict[str, Any]]
    """By slug: the id, whether it is hidden or the author's, the total and the latest, or nothing."""

    def expected(self, viewer: Viewer, value: str, *, descending: bool) -> list[str]:
        """The slugs in the order that the docs describe."""
        seen = [each for each in self.rows.values() if self.is_seen(each, viewer)]
        seen.sort(key=lambda each: each["id"], reverse=descending)
        valued = sorted(
            (each for each in seen if value in each), key=lambda each: each[value], reverse=descending
        )
        return [each["slug"] for each in (*valued, *(each for each in seen if value not in each))]

    def is_seen(self, row: dict[str, Any], viewer: Viewer) -> bool:
        return not row["hidden"] or viewer is OPERATOR or (viewer is self.author and row["own"])


@pytest.fixture
async def site(make_tables: MakeTables, database_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """Articles of which a third has no reactions, many tie, and every fifth is hidden from the public."""
    tables = make_tables("reactions", MODELS)
    await make_migration("reactions", [tables])
    await migrate(database_url, [tables])
    own = TableSet(models=tables.models, migrations=tables.migrations)
    async with site_with(tmp_path, database_url, {"reactions": registering(own, TOTAL, LATEST, *FILTERS)}) as (app, room):
        author = await room.somebody(Role.AUTHOR)
        rows: dict[str, dict[str, Any]] = {}
        sums = app.database.models("reactions")["Sum"]
        async with app.database.transaction():
            for number in range(40):
                # Of what is hidden one half is PUBLISHED, as below a hidden article, so that the author lists it.
                hidden = number % 5 == 0
                own_id = {"created_by_id": author.user_id} if number % 10 == 0 else {}
                row = await make_article(
                    f"a{number}", public=not hidden, status="PUBLISHED", title="T", published_on=START.date(), **own_id
                )
                rows[row.slug] = {"slug": row.slug, "id": row.id, "hidden": hidden, "own": number % 10 == 0}
                if number % 3:
                    latest = START + timedelta(hours=number % 7, microseconds=number % 2)
                    values = {"total": number % 4 - 1, "last_at": latest, "kind": ("joy", None)[number % 2]}
                    rows[row.slug] |= values
                    await sums.create(article_id=row.id, hot=number % 4 == 3, **values)
            await sums.create(article_id="art_gone", total=99, last_at=START)  # of an article that is purged
        yield Site(app, author, rows)


async def ask(site: Site, viewer: Viewer = ANONYMOUS, **variables: Any) -> Any:
    found = await answer(site.app, PAGE, viewer, **variables)
    assert "errors" not in found, found
    return found["data"]["articles"]


async def walked(site: Site, viewer: Viewer, size: int, *, back: bool, order: Any, where: Any = None) -> list[str]:
    """The slugs of all pages, from the first on or from the last back, and what they say of their neighbours."""
    slugs: list[str] = []
    cursor, more = None, True
    while more:
        sides = {"last": size, "before": cursor} if back else {"first": size, "after": cursor}
        page = await ask(site, viewer, o=order, w=where, **sides)
        found = [each["slug"] for each in page["nodes"]]
        slugs = [*found, *slugs] if back else [*slugs, *found]
        info = page["pageInfo"]
        assert info["hasNextPage" if back else "hasPreviousPage"] is (cursor is not None)
        more = info["hasPreviousPage" if back else "hasNextPage"]
        cursor = info["startCursor" if back else "endCursor"]
    return slugs


@cases("direction", ["ASC", "DESC"])
@cases("name", ["TOTAL", "LAST_AT"])
async def test_a_walk_is_in_order_for_each_role_and_both_ways(site: Site, name: str, direction: str) -> None:
    order = [{"field": f"REACTIONS_{name}", "direction": direction}]
    for viewer in (ANONYMOUS, site.author, OPERATOR):
        expected = site.expected(viewer, name.lower(), descending=direction == "DESC")
        for size, back in ((7, False), (7, True), (100, False), (100, True)):
            assert await walked(site, viewer, size, back=back, order=order) == expected
