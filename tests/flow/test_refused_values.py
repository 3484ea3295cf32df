"""What a stranger sends that a column of a plugin's table cannot hold is his mistake, and no failure of the plugin."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest
from support.moods import written_moods
from support.plugin_packages import MakeTables
from support.postgres import aside

from gql_blog.content import Role
from gql_blog.plugin import (
    Argument,
    Mutation,
    PluginContext,
    Query,
    Route,
    RouteRequest,
    RouteResponse,
    TableSet,
    hookimpl,
)
from gql_blog.store import PluginTables
from gql_blog.testing import Blog

FIT = "art_1"
REFUSED = ("x" * 31, "蝶" * 200)
ARTICLE = MappingProxyType({"article": Argument(graphql_type=str, description="Its id.")})


class Moods:
    """A plugin that looks for what it is sent, by each way in."""

    api_version = 2

    def __init__(self, tables: PluginTables) -> None:
        self._tables = TableSet(models=tables.models, migrations=tables.migrations)

    @hookimpl
    def register_tables(self) -> TableSet:
        return self._tables

    @hookimpl
    def register_queries(self) -> list[Query]:
        typed: Any = {"graphql_type": int | None, "resolve": self.count, "arguments": ARTICLE}
        odd: Any = {"graphql_type": int | None, "resolve": self.overflow}
        return [Query(name="moodsOf", description="Moods.", **typed), Query(name="odd", description="Odd.", **odd)]

    @hookimpl
    def register_mutations(self) -> list[Mutation]:
        return [Mutation(name="moodsAdd", description="Add.", run=self.add, arguments=ARTICLE, result={"total": int})]

    @hookimpl
    def register_routes(self) -> list[Route]:
        return [
            Route(path="/{article}", handle=self.handle),
            Route(path="/numbers/{number}", handle=self.numbered),
            Route(path="/kept/{column}", methods=("POST",), handle=self.keep),
        ]

    async def count(self, context: PluginContext, arguments: Mapping[str, Any]) -> int:
        return int(await context.tables["Mood"].filter(article_id=arguments["article"]).count())

    async def overflow(self, context: PluginContext) -> int:
        return int(float("inf"))

    async def add(self, context: PluginContext, arguments: Mapping[str, Any]) -> dict[str, int]:
        await context.tables["Mood"].create(article_id=arguments["article"], name="glad", at=context.now())
        return {"total": await self.count(context, arguments)}

    async def handle(self, context: PluginContext, request: RouteRequest) -> RouteResponse:
        return RouteResponse(body=str(await self.count(context, request.path)).encode())

    async def keep(self, context: PluginContext, request: RouteRequest) -> RouteResponse:
        text = json.loads(request.body)
        given = {
            "name": "glad",
            request.path["column"]: [{"told": text}] if request.path["column"] == "detail" else text,
        }
        await context.tables["Mood"].create(article_id="art_2", at=context.now(), **given)
        return RouteResponse(body=b"1")

    async def numbered(self, context: PluginContext, request: RouteRequest) -> RouteResponse:
        found = await context.tables["Mood"].filter(id=int(request.path["number"])).count()
        return RouteResponse(body=str(found).encode())


@pytest.fixture(scope="module")
def tables(make_module_tables: MakeTables) -> PluginTables:
    return aside(written_moods(make_module_tables))


@pytest.mark.parametrize("text", ["a\x00", "a\ud800"], ids=["U+0000", "a lone surrogate"])
@pytest.mark.parametrize("column", ["name", "detail"])
async def test_what_postgresql_cannot_hold_is_told_as_that_on_both(
    blog: Blog, each_database: str, tables: PluginTables, text: str, column: str
) -> None:
    async with blog({"moods": Moods(tables)}, database=each_database) as app:
        for _ in range(6):
            told = await app.request("POST", f"/plugins/moods/kept/{column}", body=json.dumps(text).encode())
            assert told.status == 400
            assert b"contains U+0000 or a lone surrogate, which cannot be stored" in told.body
        assert (await app.request("POST", f"/plugins/moods/kept/{column}", body=b'"glad"')).body == b"1"


async def test_a_number_that_no_column_holds_closes_nothing(
    blog: Blog, each_database: str, tables: PluginTables
) -> None:
    async with blog({"moods": Moods(tables)}, database=each_database) as app:
        for number in ("9" * 10, "9" * 19):  # beyond 32 bits, and beyond 64
            statuses = {(await app.request("GET", f"/plugins/moods/numbers/{number}")).status for _ in range(6)}
            holds = each_database == "sqlite" and len(number) == 10
            assert statuses == {200 if holds else 400}
            assert (await app.request("GET", "/plugins/moods/numbers/1")).body == b"0"


async def test_an_overflow_of_the_plugin_s_own_is_its_failure(blog: Blog, tables: PluginTables) -> None:
    async with blog({"moods": Moods(tables)}) as app:
        codes = [each["extensions"]["code"] for each in (await app.query("{ odd }")).errors]
    assert codes == ["PLUGIN_ERROR"]


async def test_who_sends_what_no_column_holds_is_told_so_and_closes_nothing(
    blog: Blog, each_database: str, tables: PluginTables
) -> None:
    ask = "query($article: String!) { moodsOf(article: $article) }"
    add = "mutation($article: String!) { moodsAdd(article: $article) { total errors { code message } } }"
    async with blog({"moods": Moods(tables)}, database=each_database) as app:
        for refused in REFUSED * 3:  # five failures would open a circuit
            asked = await app.query(ask, {"article": refused})
            added = await app.query(add, {"article": refused}, role=Role.READER)
            assert [each["extensions"]["code"] for each in asked.errors] == ["BAD_USER_INPUT"]
            assert added.data is not None
            (error,) = added.data["moodsAdd"]["errors"]
            assert "longer than the plugin can keep" in error["message"]
            assert (await app.request("GET", f"/plugins/moods/{refused}")).status == 400
        assert (await app.query(ask, {"article": FIT})).data == {"moodsOf": 0}
        assert (await app.query(add, {"article": FIT}, role=Role.READER)).data == {
            "moodsAdd": {"total": 1, "errors": []}
        }
        assert (await app.request("GET", f"/plugins/moods/{FIT}")).body == b"1"
