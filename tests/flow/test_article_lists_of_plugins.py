"""Orders and filters of articles that a plugin adds, by a column of its own table."""

import base64
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from graphql import parse
from support.cases import cases
from support.plugin_packages import MakeTables
from support.populated import make_article
from support.reactions import MODELS, reactions
from support.reading import library_over
from support.registering import answer, receipt, registering, site_with

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.app import App
from gql_blog.content import Role
from gql_blog.errors import PluginError
from gql_blog.graph import build_schema
from gql_blog.graph.cost.complexity import complexity_of
from gql_blog.graph.cost.document_limits import pick_operation
from gql_blog.hooks import Hooks
from gql_blog.plugin import ArticleFilter, ArticleOrder, TableSet
from gql_blog.store import Database, make_migration, migrate

START = datetime(2026, 1, 1, tzinfo=UTC)
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
        valued = sorted((each for each in seen if value in each), key=lambda each: each[value], reverse=descending)
        return [each["slug"] for each in (*valued, *(each for each in seen if value not in each))]

    def is_seen(self, row: dict[str, Any], viewer: Viewer) -> bool:
        return not row["hidden"] or viewer is OPERATOR or (viewer is self.author and row["own"])


@pytest.fixture
async def site(make_tables: MakeTables, database_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """Articles of which a third has no reactions, many tie, and every fifth is hidden from the public."""
    _, plugin = await reactions(make_tables, database_url)
    async with site_with(tmp_path, database_url, {"reactions": plugin}) as (app, room):
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
                    kind = ("joy", None)[number % 2]
                    values = {"total": number % 4 - 1, "last_at": latest, "kind": kind, "hot": number % 4 == 3}
                    rows[row.slug] |= values
                    await sums.create(article_id=row.id, **values)
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


async def test_later_terms_break_ties_and_lists_of_a_parent_are_ordered_too(site: Site) -> None:
    order = [{"field": "REACTIONS_TOTAL"}, {"field": "TITLE"}, {"field": "UPDATED_AT", "direction": "ASC"}]
    expected = site.expected(ANONYMOUS, "total", descending=True)
    assert await walked(site, ANONYMOUS, 9, back=False, order=order) == expected
    assert await walked(site, ANONYMOUS, 9, back=True, order=order) == expected
    root = site.rows["a1"]["id"]
    async with site.app.database.transaction():
        for number in range(6):
            row = await make_article(f"r{number}", responding_to_id=root, root_id=root, public=True, status="PUBLISHED")
            if number % 2:
                sums = site.app.database.models("reactions")["Sum"]
                await sums.create(article_id=row.id, total=number, last_at=START)
    query = """query($after: String) { post(slug: "a1") {
      responses(first: 2, after: $after, orderBy: [{ field: REACTIONS_TOTAL }]) { nodes { slug }
        pageInfo { endCursor } } } }"""
    slugs: list[str] = []
    after = None
    for _ in range(3):
        page = (await answer(site.app, query, after=after))["data"]["post"]["responses"]
        slugs += [each["slug"] for each in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
    assert slugs[:3] == ["r5", "r3", "r1"]
    assert sorted(slugs[3:]) == ["r0", "r2", "r4"]


FOUND: dict[str, tuple[dict[str, Any], Callable[[dict[str, Any]], bool]]] = {
    "gte and lt": ({"reactionsTotal": {"gte": 0, "lt": 2}}, lambda row: row.get("total") in (0, 1)),
    "equals": ({"reactionsTotal": {"equals": -1}}, lambda row: row.get("total") == -1),
    "no number": ({"reactionsTotal": {"isNull": True}}, lambda row: "total" not in row),
    "a number": ({"reactionsTotal": {"isNull": False, "lt": 0}}, lambda row: row.get("total", 0) < 0),
    "not": ({"NOT": {"reactionsTotal": {"gte": 0}}}, lambda row: row.get("total", -1) < 0),
    "nothing said": ({"reactionsTotal": {}}, lambda row: True),
    "text": ({"reactionsKind": {"in": ["joy", "awe"]}}, lambda row: row.get("kind") == "joy"),
    "no text": ({"OR": [{"reactionsKind": {"equals": "x"}}]}, lambda row: False),
    "true": ({"reactionsHot": True}, lambda row: row.get("hot") is True),
    "false": ({"reactionsHot": False}, lambda row: row.get("hot") is False),
    "time": (
        {"AND": [{"reactionsLastAt": {"gte": "2026-01-01T05:00:00Z"}}, {"title": {"equals": "T"}}]},
        lambda row: row.get("last_at", START) >= START + timedelta(hours=5),
    ),
}


@cases("name", FOUND)
async def test_a_filter_finds_what_its_column_says_for_each_role(site: Site, name: str) -> None:
    where, holds = FOUND[name]
    for viewer in (ANONYMOUS, site.author, OPERATOR):
        page = await ask(site, viewer, w=where, first=100)
        expected = {each["slug"] for each in site.rows.values() if site.is_seen(each, viewer) and holds(each)}
        assert {each["slug"] for each in page["nodes"]} == expected
        assert page["totalCount"] == len(expected)


async def test_a_page_takes_one_statement_whatever_its_size(site: Site) -> None:
    query = "{ articles(first: %d, orderBy: [{ field: REACTIONS_TOTAL }]) { nodes { slug } pageInfo { hasNextPage } } }"
    assert [len(await receipt(site.app, query % size)) for size in (1, 30)] == [1, 1]


async def test_such_an_order_costs_a_look_at_all_articles(site: Site) -> None:
    schema = site.app.engine.schema
    term = {"field": "REACTIONS_TOTAL", "direction": "DESC"}
    for text, variables, points in (
        ("{ articles(first: 1, orderBy: [{ field: TITLE }]) { nodes { id } } }", {}, 1),
        ("{ articles(first: 1, orderBy: { field: REACTIONS_TOTAL }) { nodes { id } } }", {}, 101),
        ("query($o: [ArticleOrder!]) { articles(first: 1, orderBy: $o) { nodes { id } } }", {"o": [term]}, 101),
        ("query($o: ArticleOrder!) { articles(first: 1, orderBy: [$o]) { nodes { id } } }", {"o": term}, 101),
    ):
        document = parse(text)
        assert complexity_of(schema, document, pick_operation(document, None)).cost(variables) == points


async def test_a_cursor_of_another_order_or_of_a_stranger_is_refused(site: Site) -> None:
    by = {"field": "REACTIONS_TOTAL", "direction": "DESC"}
    cursor = (await ask(site, o=[by], first=1))["pageInfo"]["endCursor"]
    large = base64.urlsafe_b64encode(b'["REACTIONS_TOTAL-,ID-",9999999999,"art_1"]').decode()
    for order, after in (([by | {"direction": "ASC"}], cursor), ([], cursor), ([by], large)):
        found = await answer(site.app, PAGE, o=order, after=after)
        (error,) = found["errors"]
        assert "does not belong to this list and order" in error["message"]


async def test_what_a_plugin_s_table_decides_is_not_kept(make_tables: MakeTables, database_url: str) -> None:
    tables, plugin = await reactions(make_tables, database_url)
    database = await Database.open(database_url, plugin_tables=[tables])
    library = library_over(database, {"reactions": plugin}, debug=False, result_cache_bytes=1_000_000)
    sums = database.models("reactions")["Sum"]
    async with database.transaction():
        ids = [(await make_article(f"a{each}", public=True, status="PUBLISHED")).id for each in range(2)]
        for number, each in enumerate(ids):
            await sums.create(article_id=each, total=number, last_at=START)
    order = "query($o: [ArticleOrder!] = [{ field: REACTIONS_TOTAL }]) { articles(orderBy: $o) { nodes { slug } } }"
    asked = (
        "{ articles(orderBy: [{ field: REACTIONS_TOTAL }]) { nodes { slug } } }",
        order,
        "{ articles(where: { NOT: { reactionsTotal: { gte: 1 } } }) { nodes { slug } } }",
    )
    before = [await library.ask(each) for each in (*asked, *asked)]
    async with database.transaction():
        await sums.filter(article_id=ids[0]).update(total=7)
    after = [await library.ask(each) for each in asked]
    await database.close()
    firsts = [[node["slug"] for node in each["articles"]["nodes"]] for each in (*before, *after)]
    assert firsts[:6] == [["a1", "a0"], ["a1", "a0"], ["a0"]] * 2
    assert firsts[6:] == [["a0", "a1"], ["a0", "a1"], []]


def order(**given: str) -> ArticleOrder:
    return ArticleOrder(**{"name": "TOTAL", "description": "d", "table": "Sum", "column": "total", **given})


def narrowing(**given: str) -> ArticleFilter:
    return ArticleFilter(**{"name": "total", "description": "d", "table": "Sum", "column": "total", **given})


REFUSED = [
    (order(name="total"), "it needs a name such as TOTAL"),
    (order(description=" "), "and a description"),
    (narrowing(name="IN"), "it needs a name such as total"),
    (order(table="Nowhere"), "has no model 'Nowhere'. Its models are: Loose, Sum."),
    (order(column="nothing"), "has no column 'nothing'. Its fields are: article_id, hot,"),
    (order(table="Loose", column="bare"), "must name each article once. Declare article_id ="),
    (order(table="Loose", column="bare", article_column="once_id"), "indexes = (('bare', 'once_id'),) in its Meta"),
    (order(table="Loose", column="maybe", article_column="once_id"), "must be an IntField or a DatetimeField"),
    (order(column="kind"), "must be an IntField or a DatetimeField"),
    (order(table="Loose", column="large", article_column="once_id"), "Use an IntField, CharField"),
    (narrowing(table="Loose", column="weight", article_column="once_id"), "Use an IntField, CharField"),
    (narrowing(table="Loose", column="bare", article_column="once_id"), "indexes = (('bare',),) in its Meta"),
]


async def test_a_wrong_order_or_filter_stops_the_start_with_its_remedy(make_tables: MakeTables) -> None:
    tables = make_tables("reactions", MODELS)
    own = TableSet(models=tables.models, migrations=tables.migrations)
    for value, remedy in REFUSED:
        with pytest.raises(PluginError, match=re.escape(remedy)) as refused:
            build_schema(Hooks.of({"reactions": registering(own, value)}))
        assert refused.value.message.startswith("Plugin 'reactions' registers the ")
    for values, remedy in (
        ([order()], "but has no tables. Implement register_tables."),
        ([own, order(), order()], "but there is REACTIONS_TOTAL already. Give it another name."),
        ([own, narrowing(), narrowing()], "but there is reactionsTotal already. Give it another name."),
    ):
        with pytest.raises(PluginError, match=re.escape(remedy)):
            build_schema(Hooks.of({"reactions": registering(*values)}))


ODD = """
class Odd(Model):
    Key = fields.CharField(max_length=30, primary_key=True)
    order = fields.IntField()
    Total = fields.IntField()
    group = fields.CharField(max_length=9, null=True, db_index=True)

    class Meta:
        table = "odd_Select"
        indexes = (("order", "Key"), ("Total", "Key"))
"""


async def test_names_may_be_words_of_sql_or_have_capitals(
    make_tables: MakeTables, database_url: str, tmp_path: Path
) -> None:
    tables = make_tables("odd", ODD)
    await make_migration("odd", [tables])
    await migrate(database_url, [tables])
    own = TableSet(models=tables.models, migrations=tables.migrations)
    at = {"table": "Odd", "article_column": "Key"}
    orders = [order(name=each.upper(), column=each, **at) for each in ("order", "Total")]
    filters = [narrowing(name=each.lower(), column=each, **at) for each in ("order", "Total", "group")]
    async with site_with(tmp_path, database_url, {"odd": registering(own, *orders, *filters)}) as (app, _):
        odd = app.database.models("odd")["Odd"]
        async with app.database.transaction():
            for number in range(3):
                row = await make_article(f"a{number}", public=True, status="PUBLISHED")
                await odd.create(Key=row.id, order=number, Total=-number, group="where")
        site = Site(app, ANONYMOUS, {})
        for name, slugs in (("ORDER", ["a2", "a1", "a0"]), ("TOTAL", ["a0", "a1", "a2"])):
            for size, back in ((2, False), (2, True), (9, False)):
                assert await walked(site, ANONYMOUS, size, back=back, order=[{"field": f"ODD_{name}"}]) == slugs
            further = [{"field": f"ODD_{name}"}, {"field": "TITLE"}]
            assert await walked(site, ANONYMOUS, 2, back=False, order=further) == slugs
        where = {"oddOrder": {"gte": 1}, "oddTotal": {"lt": -1}, "oddGroup": {"contains": "HER"}}
        assert [each["slug"] for each in (await ask(site, w=where))["nodes"]] == ["a2"]


async def test_a_name_of_the_core_is_taken(make_tables: MakeTables) -> None:
    tables = make_tables("is", MODELS.replace("reactions_", "is_"))
    own = TableSet(models=tables.models, migrations=tables.migrations)
    with pytest.raises(PluginError, match="there is isStub already"):
        build_schema(Hooks.of({"is": registering(own, narrowing(name="stub"))}))
