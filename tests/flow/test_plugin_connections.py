"""Connections of plugins' own objects: paged by keys, bounded, and counted where the plugin can."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from support.cases import cases
from support.registering import answer, registering, site_with
from support.sampling import sqlite_first

from gql_blog.access import OPERATOR
from gql_blog.errors import PluginError
from gql_blog.graph import build_schema
from gql_blog.hooks import Hooks
from gql_blog.plugin import Argument, ArticleNode, Connection, Field, PageRequest, Query


class Kind(StrEnum):
    """A kind of line."""

    EVEN = "EVEN"
    ODD = "ODD"


@dataclass(frozen=True)
class Line:
    """A line of a list."""

    number: int
    kind: Kind
    at: datetime
    on: date
    name: str
    article: ArticleNode | None = None


START = datetime(2026, 1, 1, tzinfo=UTC)
LINES = [
    Line(
        number=number,
        kind=Kind.ODD if number % 2 else Kind.EVEN,
        at=START + timedelta(seconds=number // 2),
        on=date(2026, 1, 1 + number // 9),
        name=f"Zeile {number}ß",
    )
    for number in range(25)
]
ARTICLES: list[str] = []
COUNTED: list[int] = []


def keys(line: Line) -> tuple[Any, ...]:
    return (line.on, line.at, line.kind, line.name)


def after(page: PageRequest) -> list[Line]:
    lines = sorted(LINES, key=keys)
    if page.after is not None:
        assert [type(each) for each in page.after] == [date, datetime, Kind, str]
        lines = [each for each in lines if keys(each) > page.after]
    return lines[: page.limit]


def lines(arguments: Mapping[str, Any], page: PageRequest) -> list[Line]:
    assert set(arguments) == {"odd"}
    found = [each for each in after(page) if not arguments["odd"] or each.number % 2]
    return [Line(**{**vars(each), "article": ARTICLES[each.number % 2]}) if ARTICLES else each for each in found]


def count() -> int:
    COUNTED.append(1)
    return len(LINES)


KEY = ("on", "at", "kind", "name")
ODD = {"odd": Argument(graphql_type=bool, description="Odd ones alone.", default=False)}


def connection(**more: Any) -> Connection:
    return Connection(**{"item": Line, "key": KEY, "most": 10, "count": count, **more})


def query(name: str = "lines", resolve: Any = lines, graphql_type: Any = None, **more: Any) -> Query:
    kind = graphql_type or connection()
    return Query(name=name, description=".", graphql_type=kind, resolve=resolve, **{"arguments": ODD, **more})


PAGE = """query($after: String) { lines(first: 7, after: $after) {
  nodes { number article { title } } edges { cursor node { name kind } }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""


async def test_a_list_is_walked_through_page_by_page_by_its_keys(database_url: str, tmp_path: Path) -> None:
    COUNTED.clear()
    async with site_with(tmp_path, database_url, {"lists": registering(query())}) as (app, room):
        ARTICLES[:] = [(await room.post(title, publish=title == "Shown")).article_id for title in ("Shown", "Hidden")]
        numbers: list[int] = []
        pages: list[Any] = []
        cursor = None
        while cursor is not None or not pages:
            page = (await answer(app, PAGE, after=cursor))["data"]["lines"]
            pages.append(page["pageInfo"])
            numbers += [each["number"] for each in page["nodes"]]
            assert [each["article"] for each in page["nodes"]] == [
                None if each["number"] % 2 else {"title": "Shown"} for each in page["nodes"]
            ]
            assert page["edges"][-1]["cursor"] == page["pageInfo"]["endCursor"]
            cursor = page["pageInfo"]["endCursor"] if page["pageInfo"]["hasNextPage"] else None
        ARTICLES.clear()
        total = (await answer(app, "{ lines(first: 0) { totalCount nodes { number } } }"))["data"]["lines"]
    assert numbers == [each.number for each in sorted(LINES, key=keys)]
    assert [(each["hasPreviousPage"], each["hasNextPage"]) for each in pages] == [
        (False, True),
        (True, True),
        (True, True),
        (True, False),
    ]
    assert total == {"totalCount": 25, "nodes": []}
    assert len(COUNTED) == 2, "it is counted only where totalCount is selected: by the plan, and by graphql-core"


@sqlite_first
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("first: 11", "'first' must be from 0 to 10; it is 11."),
        ("first: -1", "'first' must be from 0 to 10; it is -1."),
        ('after: "nothing"', "'after' is no cursor of Query.lines."),
        ('after: "WyJRdWVyeS5saW5lcyIsMV0="', "'after' is no cursor of Query.lines."),
    ],
)
async def test_pages_are_bounded_and_cursors_checked(
    database_url: str, tmp_path: Path, arguments: str, told: str
) -> None:
    async with site_with(tmp_path, database_url, {"lists": registering(query())}) as (app, _):
        found = await answer(app, f"{{ lines({arguments}) {{ nodes {{ number }} }} posts {{ totalCount }} }}")
    assert found["data"] == {"lines": None, "posts": {"totalCount": 0}}
    (error,) = found["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["message"].startswith(told)


@sqlite_first
async def test_a_cursor_of_another_list_is_none_of_this_one(database_url: str, tmp_path: Path) -> None:
    plugin = registering(query(), query("others"))
    async with site_with(tmp_path, database_url, {"lists": plugin}) as (app, _):
        found = await answer(app, "{ others(first: 1) { pageInfo { endCursor } } }")
        cursor = found["data"]["others"]["pageInfo"]["endCursor"]
        refused = await answer(app, "query($c: String) { lines(after: $c) { nodes { number } } }", c=cursor)
        taken = await answer(app, "query($c: String) { others(first: 1, after: $c) { nodes { number } } }", c=cursor)
    assert "is no cursor of Query.lines" in refused["errors"][0]["message"]
    assert taken["data"]["others"]["nodes"]


@sqlite_first
async def test_the_items_of_a_page_are_counted_in_the_cost(database_url: str, tmp_path: Path) -> None:
    async with site_with(tmp_path, database_url, {"lists": registering(query(cost=5))}) as (app, _):

        def cost(text: str, **variables: Any) -> int:
            return app.engine.operation_cost(text, None, variables, OPERATOR)

        few, many = cost("{ lines(first: 1) { nodes { number } } }"), cost("{ lines(first: 9) { nodes { number } } }")
        by_variable = cost("query($n: Int) { lines(first: $n) { nodes { number } } }", n=9)
        rows = cost("{ lines(first: 9) { nodes { article { title } } } }")
        total = cost("{ lines(first: 9) { nodes { number } totalCount } }")
    assert (few, many, by_variable, rows) == (6, 14, 14, 23)
    assert total == many + 100


def per_post(rows: Sequence[Any], page: PageRequest) -> list[Any]:
    return [after(page) for _ in rows]


def count_each(rows: Sequence[Any]) -> list[int]:
    return [len(row.title) for row in rows]


@sqlite_first
async def test_a_connection_of_each_parent_is_asked_for_once(database_url: str, tmp_path: Path) -> None:
    calls = []

    def noted(rows: Sequence[Any], page: PageRequest) -> list[Any]:
        calls.append(len(rows))
        return per_post(rows, page)

    field = Field(
        type_name="Post",
        name="lines",
        description=".",
        graphql_type=connection(count=count_each),
        needs=("title",),
        resolve=noted,
    )
    async with site_with(tmp_path, database_url, {"lists": registering(field)}) as (app, room):
        for title in ("Ebb", "Floods"):
            await room.post(title)
        inner = "lines(first: 2) { totalCount nodes { number } }"
        query = f"{{ posts(orderBy: {{field: TITLE, direction: ASC}}) {{ nodes {{ {inner} }} }} }}"
        found = (await answer(app, query))["data"]["posts"]["nodes"]
    assert [each["lines"]["totalCount"] for each in found] == [3, 6]
    assert [[line["number"] for line in each["lines"]["nodes"]] for each in found] == [[0, 1]] * 2
    assert calls == [2, 2], "by the plan, and by graphql-core"


@sqlite_first
@pytest.mark.parametrize(
    "resolve",
    [
        lambda page: LINES,
        lambda page: None,
        lambda page: [LINES[0], LINES[0]],
        lambda page: ["no line"],
    ],
)
async def test_a_page_that_is_none_is_the_plugin_s_failure(database_url: str, tmp_path: Path, resolve: Any) -> None:
    async with site_with(tmp_path, database_url, {"lists": registering(query(resolve=resolve))}) as (app, _):
        found = await answer(app, "{ lines(first: 2) { nodes { number } } posts { totalCount } }")
    assert found["data"] == {"lines": None, "posts": {"totalCount": 0}}
    assert found["errors"][0]["extensions"]["code"] == "PLUGIN_ERROR"


def test_a_connection_is_as_those_of_the_core_in_the_schema() -> None:
    plugin = registering(
        query(), query("others"), query("uncounted", lambda page: [], Connection(item=Other, key=("name",)))
    )
    sdl = build_schema(Hooks.of({"lists": plugin})).sdl
    assert "type LineConnection {" in sdl
    assert "type LineEdge {" in sdl
    assert "totalCount" not in sdl.partition("type OtherConnection {")[2].partition("\n}")[0]
    assert "The number of items, from 0 to 10. Default: 10." in sdl


@dataclass(frozen=True)
class Other:
    """Another item."""

    name: str
    maybe: int | None = None


@cases(
    ("more", "told"),
    [
        ({"graphql_type": Connection(item=Other, key=("maybe",))}, r"the key Other\.maybe must be a str, an int"),
        ({"graphql_type": Connection(item=Other, key=("title",))}, r"names of fields of Other, by which it is sorted"),
        ({"graphql_type": Connection(item=Other, key=())}, r"names of fields of Other"),
        ({"graphql_type": Connection(item=str, key=("a",))}, r"the item of a connection is a dataclass"),
        ({"graphql_type": connection(most=101)}, r"a page has from 1 to 100 items at most"),
        ({"resolve": lambda arguments: []}, r"resolve of a connection takes the page"),
        ({"arguments": {"first": Argument(graphql_type=int, description=".")}}, r"has the argument 'first' already"),
    ],
)
def test_a_connection_that_does_not_fit_stops_the_start(more: dict[str, Any], told: str) -> None:
    with pytest.raises(PluginError, match=told):
        build_schema(Hooks.of({"lists": registering(query(**more))}))
