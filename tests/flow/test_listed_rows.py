"""Connections over rows of a plugin's own table: read by the core, narrowed and ordered as the core's own are."""

import base64
import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cmp_to_key
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from support.cases import cases
from support.databases import copied_database, fresh_database
from support.plugin_packages import MakeTables
from support.populated import execute
from support.postgres import aside
from support.registering import answer, receipt, registering, site_with
from support.sampling import sqlite_first

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.app import App
from gql_blog.content import Role
from gql_blog.errors import PluginError
from gql_blog.graph import build_schema, explain_query
from gql_blog.hooks import Hooks
from gql_blog.hooks.calls.plugin_health import HealthSynchronizer
from gql_blog.plugin import ID, Argument, ArticleNode, Field, Query, TableConnection, TableSet
from gql_blog.store import CircuitStore, PluginTables, make_migration, migrate
from gql_blog.write import DisablePlugin

MODELS = """
from enum import StrEnum

class Tone(StrEnum):
    LOW = "LOW"

class Line(Model):
    id = fields.IntField(primary_key=True)
    article_id = fields.CharField(max_length=30, null=True)
    order = fields.IntField()
    at = fields.DatetimeField()
    word = fields.CharField(max_length=50)
    note = fields.CharField(max_length=50, null=True, db_index=True)
    score = fields.IntField(null=True, db_index=True)
    hot = fields.BooleanField(null=True, db_index=True)
    state = fields.CharField(max_length=10)
    user_id = fields.CharField(max_length=30, null=True)
    huge = fields.BigIntField(default=0)
    small = fields.SmallIntField(default=0, db_index=True)
    more = fields.JSONField(default=dict)
    tone = fields.CharEnumField(Tone, max_length=10, null=True)

    class Meta:
        table = "lines_line"
        indexes = [
            *((*before, each, "id") for each in ("order", "at", "word") for before in ((), ("article_id",))),
        ]
"""
START = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = ("ebb", "Ebb", "éclair", "zebra", "flood\u00df", "\U0001f30a")
KEYS: dict[str, Callable[[Any], Any]] = {
    "ORDER": lambda row: row["order"],
    "AT": lambda row: row["at"],
    "WORD": lambda row: row["word"],
}
CALLS: list[int] = []


class State(StrEnum):
    """Whether everybody sees a line."""

    OUT = "OUT"


@dataclass(frozen=True)
class Line:
    """A line of the plugin's."""

    id: ID
    word: str
    at: datetime
    article: ArticleNode | None
    more: dict[str, Any]


def made(rows: Any) -> list[Line]:
    CALLS.append(len(rows))
    return [Line(f"line_{row.id}", row.word, row.at, row.article_id, row.more) for row in rows]


def listed(**more: Any) -> TableConnection:
    declared: dict[str, Any] = {
        "item": Line,
        "table": "Line",
        "orders": ("order", "at", "word"),
        "filters": ("order", "at", "word", "note", "score", "hot"),
        "shown": {"state": State.OUT},
        "owner": "user_id",
        "sees_all": Role.EDITOR,
    }
    return TableConnection(**declared | more)


def query(resolve: Any = made, **more: Any) -> Query:
    return Query(name="lines", description=".", graphql_type=listed(**more), resolve=resolve)


def field(resolve: Any = made, type_name: str = "Article", **more: Any) -> Field:
    kind = listed(**{"parent": "article_id"} | more)
    return Field(type_name=type_name, name="lines", description=".", graphql_type=kind, resolve=resolve)


ARGUMENTS = "$w: LineWhere, $o: [LineOrder!], $first: Int, $last: Int, $after: String, $before: String"
LIST = """lines(where: $w, orderBy: $o, first: $first, last: $last, after: $after, before: $before) { totalCount
  nodes { id } edges { cursor node { id word at } }
  pageInfo { startCursor endCursor hasNextPage hasPreviousPage } }"""
PAGE = f"query({ARGUMENTS}) {{ {LIST} }}"
OF_POSTS = f"query({ARGUMENTS}) {{ posts(first: 50) {{ nodes {{ id {LIST} }} }} }}"


@dataclass
class Site:
    """An app with the plugin, its rows, and somebody who owns some of them."""

    app: App
    reader: Viewer
    rows: list[dict[str, Any]]
    posts: list[str]

    def seen(self, viewer: Viewer, article: str | None = None) -> list[dict[str, Any]]:
        rows = [row for row in self.rows if article is None or row["article_id"] == article]
        if viewer is OPERATOR:
            return rows
        return [
            row for row in rows if row["state"] == "OUT" or (viewer is self.reader and row["user_id"] == viewer.user_id)
        ]

    def expected(self, viewer: Viewer, order: list[dict[str, str]], article: str | None = None) -> list[str]:
        """The ids in the order that the docs describe: later terms and then the id, as the first term, break ties."""

        def compared(one: dict[str, Any], other: dict[str, Any]) -> int:
            terms = [(KEYS[each["field"]], each["direction"]) for each in order]
            for key, direction in [*terms, (lambda row: row["id"], order[0]["direction"])]:
                if key(one) != key(other):
                    return (1 if key(one) > key(other) else -1) * (1 if direction == "ASC" else -1)
            return 0

        return [f"line_{row['id']}" for row in sorted(self.seen(viewer, article), key=cmp_to_key(compared))]


@dataclass(frozen=True)
class Stocked:
    """A database with rows of which many tie, a third is hidden, and a part belongs to a reader; of ten posts."""

    url: str
    reader: Viewer
    rows: list[dict[str, Any]]
    posts: list[str]


@pytest.fixture(scope="module")
def tables(make_module_tables: MakeTables) -> TableSet:
    found = make_module_tables("lines", MODELS)
    aside(make_migration("lines", [found]))
    return TableSet(models=found.models, migrations=found.migrations)


@pytest.fixture(scope="module")
def migrated(
    tables: TableSet, dialect: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A database with the plugin's table, to copy."""
    with fresh_database(dialect, request, tmp_path_factory.mktemp("migrated")) as url:
        aside(migrate(url, [PluginTables("lines", tables.models, tables.migrations)]))
        yield url


@pytest.fixture(scope="module")
def stocked(
    tables: TableSet, migrated: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stocked]:
    """The same with rows, to copy: to write them takes longer than most of what is tried."""
    folder = tmp_path_factory.mktemp("stocked")

    async def fill(url: str) -> Stocked:
        async with site_with(folder, url, {"lines": registering(tables)}) as (app, room):
            reader = await room.somebody(Role.AUTHOR)
            posts = [(await room.post(f"P{number}")).article_id for number in range(10)]
            rows = [row_of(number, posts, reader) for number in range(60)]
            await add(app, *rows)
            return Stocked(url, reader, rows, posts)

    with copied_database(migrated, request, folder) as url:
        yield aside(fill(url))


@pytest.fixture
def database_url(migrated: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with the plugin's table, empty."""
    with copied_database(migrated, request, tmp_path) as url:
        yield url


@pytest.fixture
def stocked_url(stocked: Stocked, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with copied_database(stocked.url, request, tmp_path) as url:
        yield url


@pytest.fixture
async def site(tables: TableSet, stocked: Stocked, stocked_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    CALLS.clear()
    async with site_with(tmp_path, stocked_url, {"lines": registering(tables, query(), field())}) as (app, _):
        yield Site(app, stocked.reader, stocked.rows, stocked.posts)


def row_of(number: int, posts: list[str], reader: Viewer) -> dict[str, Any]:
    return {
        "id": number * 7 % 61 + 1,
        "article_id": (*posts[:6], None)[number % 7],
        "order": number % 4 - 1,
        "at": START + timedelta(hours=number % 5, microseconds=number % 2),
        "word": WORDS[number % len(WORDS)],
        "note": (None, "", "Ebb and flow")[number % 3],
        "score": (None, 1, -5, 2**31 - 1)[number % 4],
        "hot": (None, True, False)[number % 3],
        "state": "HIDDEN" if number % 3 == 0 else "OUT",
        "user_id": reader.user_id if number % 6 == 0 else None,
        "more": {"number": number},
    }


async def add(app: App, *rows: dict[str, Any]) -> None:
    async with app.database.transaction():
        for row in rows:
            await app.database.models("lines")["Line"].create(**row)


async def ask(site: Site, viewer: Viewer = ANONYMOUS, text: str = PAGE, **variables: Any) -> Any:
    found = await answer(site.app, text, viewer, **variables)
    assert "errors" not in found, found
    return found["data"]


def ids(page: Any) -> list[str]:
    assert [each["node"]["id"] for each in page["edges"]] == [each["id"] for each in page["nodes"]]
    return [each["id"] for each in page["nodes"]]


ORDERS = [
    *([{"field": name, "direction": direction}] for name, direction in product(KEYS, ("ASC", "DESC"))),
    [{"field": "WORD", "direction": "DESC"}, {"field": "AT", "direction": "ASC"}],
]


@cases("order", ORDERS)
async def test_a_walk_is_in_order_for_each_viewer_and_both_ways(site: Site, order: Any) -> None:
    for viewer in (ANONYMOUS, site.reader, OPERATOR):
        expected = site.expected(viewer, order)
        for back in (False, True):
            walked: list[str] = []
            cursor, more = None, True
            while more:
                sides: dict[str, Any] = {"last": 7, "before": cursor} if back else {"first": 7, "after": cursor}
                page = (await ask(site, viewer, o=order, **sides))["lines"]
                walked = [*ids(page), *walked] if back else [*walked, *ids(page)]
                info = page["pageInfo"]
                assert page["totalCount"] == len(expected)
                assert info["hasNextPage" if back else "hasPreviousPage"] is (cursor is not None)
                assert (page["edges"][0]["cursor"], page["edges"][-1]["cursor"]) == (
                    info["startCursor"],
                    info["endCursor"],
                )
                more = info["hasPreviousPage" if back else "hasNextPage"]
                cursor = info["startCursor" if back else "endCursor"]
            assert walked == expected


WHERES: list[tuple[Any, Callable[[Any], bool]]] = [
    ({"order": {"gte": 0, "lt": 2}}, lambda row: 0 <= row["order"] < 2),
    ({"word": {"contains": "EBB"}}, lambda row: "ebb" in row["word"].lower()),
    ({"word": {"contains": "FLOOD\u00df"}}, lambda row: row["word"] == "flood\u00df"),
    ({"word": {"startsWith": "\u00c9CLAIR"}}, lambda row: row["word"] == "éclair"),
    ({"word": {"in": ["éclair", "none"]}}, lambda row: row["word"] == "éclair"),
    ({"word": {"in": []}}, lambda row: False),
    ({"word": {"equals": "' or 1=1 --"}}, lambda row: False),
    ({"note": {"equals": ""}}, lambda row: row["note"] == ""),
    ({"NOT": {"note": {"equals": ""}}}, lambda row: row["note"] != ""),
    ({"score": {"isNull": True}}, lambda row: row["score"] is None),
    ({"score": {"isNull": False, "lt": 2}}, lambda row: row["score"] is not None and row["score"] < 2),
    ({"NOT": {"score": {"gte": 2**31 - 1}}}, lambda row: row["score"] != 2**31 - 1),
    ({"hot": True}, lambda row: row["hot"] is True),
    ({"NOT": {"hot": True}}, lambda row: row["hot"] is not True),
    ({"NOT": {"hot": False}}, lambda row: row["hot"] is not False),
    (
        {"at": {"gte": "2026-01-01T02:00:00.000001Z"}},
        lambda row: row["at"] >= START + timedelta(hours=2, microseconds=1),
    ),
    ({"OR": []}, lambda row: False),
    (
        {"OR": [{"hot": True}, {"AND": [{"order": {"equals": 2}}, {"word": {"startsWith": "z"}}]}]},
        lambda row: row["hot"] is True or (row["order"] == 2 and row["word"] == "zebra"),
    ),
]


async def test_where_narrows_as_the_core_s_own_does(site: Site) -> None:
    order = [{"field": "WORD", "direction": "ASC"}]
    for where, holds in WHERES:
        for viewer in (ANONYMOUS, site.reader, OPERATOR):
            matching = {f"line_{row['id']}" for row in site.rows if holds(row)}
            expected = [each for each in site.expected(viewer, order) if each in matching]
            page = (await ask(site, viewer, w=where, o=order, first=100))["lines"]
            assert (ids(page), page["totalCount"]) == (expected, len(expected)), where


async def test_a_cursor_stands_while_rows_come_and_go(site: Site) -> None:
    order = [{"field": "ORDER", "direction": "ASC"}]
    expected = site.expected(OPERATOR, order)
    first = (await ask(site, OPERATOR, o=order, first=20))["lines"]
    await add(site.app, *(row_of(4, site.posts, site.reader) | {"id": each} for each in (200, 201)))  # at the end
    await add(site.app, *(row_of(0, site.posts, site.reader) | {"id": each} for each in (202,)))  # on the first page
    async with site.app.database.transaction():
        gone = first["nodes"][-1]["id"]
        await site.app.database.models("lines")["Line"].filter(id=int(gone.removeprefix("line_"))).delete()
    second = (await ask(site, OPERATOR, o=order, after=first["pageInfo"]["endCursor"], first=100))["lines"]
    assert [each for each in ids(second) if each not in ("line_200", "line_201", "line_202")] == expected[20:]
    assert len({*ids(first), *ids(second)}) == len(ids(first)) + len(ids(second))
    assert second["pageInfo"]["hasPreviousPage"] is True


async def test_each_parent_has_its_page_and_fifty_parents_two_statements(site: Site) -> None:
    order = [{"field": "AT", "direction": "DESC"}]
    for viewer, sides in product((ANONYMOUS, site.reader, OPERATOR), ({"first": 3}, {"last": 3})):
        for post in (await ask(site, viewer, OF_POSTS, o=order, **sides))["posts"]["nodes"]:
            expected = site.expected(viewer, order, post["id"])
            assert ids(post["lines"]) == (expected[:3] if "first" in sides else expected[-3:])
            info = post["lines"]["pageInfo"]
            assert post["lines"]["totalCount"] == len(expected)
            assert (info["hasNextPage"], info["hasPreviousPage"]) == (
                "first" in sides and len(expected) > 3,
                "last" in sides and len(expected) > 3,
            )


async def test_fifty_parents_take_two_statements_and_one_call(site: Site) -> None:
    text = "{ posts(first: %d) { nodes { lines(first: 2) { nodes { word } pageInfo { hasNextPage } } } } }"
    for number in (1, 10, 50):
        CALLS.clear()
        assert len(await receipt(site.app, text % number)) == 2
        assert len(CALLS) == 1
    counted = "{ posts { nodes { lines { totalCount } } } }"
    assert len(await receipt(site.app, counted)) == 3
    with site.app.database.reader.record() as statements:
        await site.app.engine.execute(query=text % 50, variables={}, viewer=ANONYMOUS)
    assert len(statements) == 2
    assert len(await receipt(site.app, "{ lines { nodes { id } } }")) == 1


async def test_rows_of_the_core_and_json_stand_in_items(site: Site) -> None:
    text = "{ posts(first: 3) { nodes { lines(first: 2) { nodes { article { slug } more } } slug } } }"
    for post in (await ask(site, OPERATOR, text))["posts"]["nodes"]:
        for line in post["lines"]["nodes"]:
            assert line["article"] == {"slug": post["slug"]}
            assert set(line["more"]) == {"number"}


def cursor(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


@sqlite_first
async def test_hostile_pages_are_refused_as_the_core_s_own_are(site: Site) -> None:
    words = {"o": [{"field": "WORD", "direction": "ASC"}]}
    given: list[tuple[dict[str, Any], str]] = [
        ({"first": 101}, "'first' must be from 0 to 100; it is 101."),
        ({"last": -1}, "'last' must be from 0 to 100; it is -1."),
        ({"first": 1, "last": 1}, "Give 'first' or 'last', not both."),
        *(
            ({side: text}, f"'{side}' does not belong to this list and order.")
            for side in ("after", "before")
            for text in (
                *("", "nothing", "é", cursor(), cursor("ORDER+,ID+"), cursor("ORDER+,ID+", 1), cursor(None, 1, 1)),
                *(cursor("ORDER+,ID+", value, 1) for value in (None, "1", 1.5, True, 2**31, [1], {"a": 1})),
                *(cursor("ORDER+,ID+", 1, value) for value in (None, "1", -1, 2**31, 2**63, 1.5, True)),
                cursor("WORD+,ID+", "ebb", 1),
                cursor("ORDER-,ID-", 1, 1),
                cursor("ORDER+,ID+", 1, 1, 1),
            )
        ),
        ({**words, "after": cursor("WORD+,ID+", "\0", 1)}, "'after' does not belong to this list and order."),
        ({**words, "after": cursor("WORD+,ID+", 1, 1)}, "'after' does not belong to this list and order."),
        ({"w": {"at": {"gte": "2026-01-01T00:00:00"}}}, "Give 2026-01-01T00:00:00 in 'where' an offset"),
    ]
    for variables, told in given:
        for text in (PAGE, OF_POSTS):
            found = await answer(site.app, text, **variables)
            errors = found["errors"]
            assert {each["extensions"]["code"] for each in errors} == {"BAD_USER_INPUT"}, (variables, errors)
            assert all(each["message"].startswith(told) for each in errors), (variables, errors)


async def test_the_largest_cursor_is_no_error_of_the_database(site: Site) -> None:
    for order, value in (("ORDER", 2**31 - 1), ("WORD", "\U0010ffff"), ("AT", "9999-12-31T23:59:59.999999Z")):
        terms = [{"field": order, "direction": "ASC"}]
        found = await ask(site, OPERATOR, o=terms, after=cursor(f"{order}+,ID+", value, 2**31 - 1))
        assert found["lines"]["nodes"] == []


@sqlite_first
async def test_a_cursor_of_the_least_number_leads_on(site: Site) -> None:
    await add(site.app, row_of(1, site.posts, site.reader) | {"id": 200, "order": -(2**31)})
    first = (await ask(site, first=1))["lines"]
    assert ids(first) == ["line_200"]
    assert len(ids((await ask(site, first=2, after=first["pageInfo"]["endCursor"]))["lines"])) == 2


@sqlite_first
async def test_what_is_asked_is_counted_in_the_cost(site: Site) -> None:
    def cost(text: str) -> int:
        return site.app.engine.operation_cost(text, None, {}, OPERATOR)

    assert cost("{ lines(first: 9) { nodes { id } } }") == 9
    assert cost("{ lines(first: 9) { totalCount nodes { id } } }") == 109
    assert cost('{ lines(first: 9, where: {note: {in: ["a", "b"]}}) { nodes { id } } }') == 209
    assert cost("{ lines(last: 9, orderBy: [{field: AT}, {field: WORD}]) { nodes { id } } }") == 109
    each = "{ posts(first: 10) { nodes { lines(first: 9) { totalCount } } } }"
    assert cost(each) == 10 * (1 + 9 + 5)
    assert (await explain_query(site.app.engine, query=each, viewer=OPERATOR)).cost == cost(each)


@sqlite_first
async def test_a_plugin_that_fails_loses_its_field_alone(tables: TableSet, database_url: str, tmp_path: Path) -> None:
    wrong = {
        "none": lambda rows: None,
        "few": lambda rows: [],
        "texts": lambda rows: ["no line" for _ in rows],
        "types": lambda rows: [Line("line_1", 7, START, None, {}) for _ in rows],  # type: ignore[arg-type]
        "raises": lambda rows: 1 // 0,
        "columns": lambda rows: rows[0].none,
    }
    plugin = registering(tables, *(replace(query(each, owner=None), name=name) for name, each in wrong.items()))
    async with site_with(tmp_path, database_url, {"lines": plugin}) as (app, _):
        await add(app, *(row_of(number, ["art_1"] * 6, ANONYMOUS) for number in range(3)))
        for name in wrong:
            found = await answer(app, f"{{ {name} {{ nodes {{ id }} }} posts {{ totalCount }} }}")
            assert found["data"] == {name: None, "posts": {"totalCount": 0}}
            assert found["errors"][0]["extensions"]["code"] == "PLUGIN_ERROR"


async def test_a_row_that_its_model_cannot_read_loses_its_field_alone(site: Site, stocked_url: str) -> None:
    await execute(stocked_url, "UPDATE lines_line SET tone = 'HIGH'")
    found = await answer(site.app, "{ lines { nodes { id } } posts { totalCount } }")
    assert found["data"] == {"lines": None, "posts": {"totalCount": 10}}
    assert [each["extensions"]["code"] for each in found["errors"]] == ["PLUGIN_ERROR"]


@sqlite_first
async def test_the_list_of_a_plugin_that_is_disabled_is_an_error(site: Site) -> None:
    await site.app.writer.run(DisablePlugin(name="lines"), OPERATOR)
    await HealthSynchronizer(site.app.hooks._circuits, CircuitStore(site.app.database)).synchronize()
    found = await answer(site.app, "{ lines { totalCount } posts { totalCount } }")
    assert found["data"] == {"lines": None, "posts": {"totalCount": 10}}
    assert found["errors"][0]["extensions"]["code"] == "PLUGIN_ERROR"


@sqlite_first
async def test_one_wrong_item_costs_the_page_that_has_it(tables: TableSet, database_url: str, tmp_path: Path) -> None:
    def some(rows: Any) -> Any:
        return [each if row.order == 0 else None for each, row in zip(made(rows), rows, strict=True)]

    plugin = registering(tables, field(some, shown=None, owner=None))
    async with site_with(tmp_path, database_url, {"lines": plugin}) as (app, room):
        posts = [(await room.post(title)).article_id for title in ("A", "B")]
        await add(
            app,
            *(
                row_of(0, posts, ANONYMOUS) | {"id": at, "article_id": post, "order": at - 1}
                for at, post in enumerate(posts, 1)
            ),
        )
        found = await answer(
            app, "{ posts(orderBy: {field: TITLE, direction: ASC}) { nodes { lines { nodes { id } } } } }"
        )
    assert found["data"]["posts"]["nodes"] == [{"lines": {"nodes": [{"id": "line_1"}]}}, {"lines": None}]


@cases(
    ("more", "told"),
    [
        ({"table": "Word"}, r"has no model 'Word'. Its models are: Line"),
        ({"orders": ("none",)}, r"the model Line has no column 'none'"),
        ({"orders": ()}, r"with one order at least"),
        ({"orders": "order"}, r"orders and filters are tuples"),
        ({"orders": ("score",)}, r"Line.score orders a list, so that it must be .* without null"),
        ({"orders": ("huge",)}, r"Line.huge is of a kind"),
        ({"orders": ("state",)}, r"without an index of state and id each page would read all of Line"),
        ({"filters": ("state",)}, r"without an index of state each page"),
        ({"filters": ("small",)}, r"Line.small is of a kind"),
        ({"filters": ("more",)}, r"Line.more is of a kind"),
        ({"shown": {"order": True}}, r"shown says True of Line.order, which is of another type"),
        ({"shown": {"at": "2026"}}, r"shown says '2026' of Line.at, which is of another type"),
        ({"shown": {"state": True}}, r"shown says True of Line.state, which is of another type"),
        ({"shown": {"none": True}}, r"no column 'none'"),
        ({"owner": "order"}, r"Line.order must be a CharField, since it holds an id"),
        ({"sees_all": "ADMIN"}, r"sees_all must be a Role"),
        ({"item": str}, r"the item of a connection is a dataclass"),
        ({"parent": "article_id"}, r"a query has none"),
        ({"resolve": lambda context: []}, r"Add 'rows'"),
        ({"resolve": lambda page: []}, r"resolve takes page, but it is called by keyword with context, rows"),
    ],
)
async def test_a_list_that_does_not_fit_stops_the_start(tables: TableSet, more: dict[str, Any], told: str) -> None:
    with pytest.raises(PluginError, match=told):
        build_schema(Hooks.of({"lines": registering(tables, query(**more))}))


async def test_a_field_that_does_not_fit_stops_the_start(tables: TableSet) -> None:
    for value, told in (
        ((field(parent=None),), "a field names the parent of the rows"),
        ((field(parent="order"),), "must be a CharField"),
        ((field(orders=("order",), parent="user_id"),), "without an index of user_id and order and id"),
        ((replace(field(), needs=("id",)),), "has no arguments, no needs"),
        ((replace(query(), arguments={"odd": Argument(graphql_type=bool, description=".")}),), "has no arguments"),
        ((query(), field(type_name="Line")), "rows of a table are listed of types of the core"),
    ):
        with pytest.raises(PluginError, match=told):
            build_schema(Hooks.of({"lines": registering(tables, *value)}))
    with pytest.raises(PluginError, match="but has no tables"):
        build_schema(Hooks.of({"lines": registering(query())}))


async def test_the_schema_has_the_arguments_of_a_list(tables: TableSet) -> None:
    sdl = build_schema(Hooks.of({"lines": registering(tables, query(), field())})).sdl
    for part in ("input LineWhere {", "input LineOrder {", "enum LineOrderField {", "type LineConnection {"):
        assert sdl.count(part) == 1
    assert "hot: Boolean\n" in sdl
