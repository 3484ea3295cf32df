"""Rows of the core in the values of plugins: named by their ids, and read by the core with the sight of who asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from graphql import parse
from support.registering import answer, receipt, registering, site_with
from support.sampling import sqlite_first

from gql_blog.access import OPERATOR
from gql_blog.errors import PluginError
from gql_blog.graph import build_schema
from gql_blog.hooks import Hooks
from gql_blog.plugin import ArticleNode, CommentNode, DialogueNode, Field, PostNode
from gql_blog.read import dependencies_of

IDS: dict[str, str] = {}
"""The ids of articles, by title."""


@dataclass(frozen=True)
class Pair:
    """An article beside another one."""

    label: str
    article: ArticleNode | None
    others: list[ArticleNode] | None = None
    places: list[ArticleNode | None] | None = None
    inner: "list[Pair] | None" = None


def beside(rows: Sequence[Any]) -> list[Any]:
    return [IDS["Hidden" if row.title == "One" else "One"] for row in rows]


def everything(rows: Sequence[Any]) -> list[Any]:
    return [[*IDS.values(), "art_00000000000000000000000000", "nothing"] for _ in rows]


def pairs(rows: Sequence[Any]) -> list[Any]:
    given: list[Any] = list(IDS.values())
    below = [Pair(label="below", article=IDS["Two"])]
    return [
        [Pair(label=row.title, article=each, others=given, places=given, inner=below) for each in given] for row in rows
    ]


def dialogue(rows: Sequence[Any]) -> list[Any]:
    return [row.root_id.replace("art_", "dlg_") for row in rows]


def field(name: str, graphql_type: Any, resolve: Any, needs: tuple[str, ...] = ("title",), **more: Any) -> Field:
    return Field(
        type_name="Post", name=name, description=".", graphql_type=graphql_type, needs=needs, resolve=resolve, **more
    )


FIELDS = (
    field("beside", ArticleNode | None, beside),
    field("everything", list[ArticleNode] | None, everything),
    field("inPlace", list[ArticleNode | None] | None, everything),
    field("pairs", list[Pair] | None, pairs),
    field("whole", DialogueNode | None, dialogue, ("root_id",)),
    field("wrongKind", CommentNode | None, beside),
    field("post", PostNode | None, beside),
)
ALL = """{ posts(orderBy: {field: TITLE, direction: ASC}) { nodes { title
  beside { __typename title ... on Post { beside { title } } }
  everything { title } inPlace { title }
  pairs { label article { title } others { title } places { title } inner { article { id title } } }
  whole { __typename post { title } } wrongKind { id } post { title } } } }"""


async def write(room: Any) -> None:
    IDS.clear()
    for title, publish in (("One", True), ("Hidden", False), ("Two", True)):
        IDS[title] = (await room.post(title, publish=publish)).article_id


def titled(*titles: str | None) -> list[Any]:
    return [None if each is None else {"title": each} for each in titles]


async def test_rows_are_those_that_the_viewer_sees(database_url: str, tmp_path: Path) -> None:
    async with site_with(tmp_path, database_url, {"pairs": registering(*FIELDS)}) as (app, room):
        await write(room)
        anonymous, operator = await answer(app, ALL), await answer(app, ALL, OPERATOR)
    assert "errors" not in anonymous
    one, two = anonymous["data"]["posts"]["nodes"]
    assert (one["title"], one["beside"], one["post"]) == ("One", None, None)
    assert two["beside"] == {"__typename": "Post", "title": "One", "beside": None}
    assert one["everything"] == titled("One", "Two")
    assert one["inPlace"] == titled("One", None, "Two", None, None)
    assert [each["article"] for each in one["pairs"]] == titled("One", None, "Two")
    assert one["pairs"][0]["others"] == titled("One", "Two")
    assert one["pairs"][0]["places"] == titled("One", None, "Two")
    assert one["pairs"][0]["inner"] == [{"article": {"id": IDS["Two"], "title": "Two"}}]
    assert one["whole"] == {"__typename": "Dialogue", "post": {"title": "One"}}
    assert one["wrongKind"] is None
    seen = operator["data"]["posts"]["nodes"][0]
    assert seen["beside"] == {"__typename": "Post", "title": "Hidden", "beside": {"title": "One"}}
    assert seen["everything"] == titled("One", "Hidden", "Two")


@sqlite_first
async def test_each_place_is_one_statement_with_exact_columns_however_many_rows_there_are(
    database_url: str, tmp_path: Path
) -> None:
    query = "{ posts(first: 50) { nodes { beside { title } pairs { article { subtitle } } } } }"
    async with site_with(tmp_path, database_url, {"pairs": registering(*FIELDS)}) as (app, room):
        await write(room)
        few = await receipt(app, query)
        for number in range(12):
            await room.post(f"More {number}")
        many = await receipt(app, query)
    assert [each["for"] for each in few] == [each["for"] for each in many]
    assert [each["for"] for each in many] == ["posts", "posts.nodes.beside", "posts.nodes.pairs.article"]
    read = [{each["column"] for each in statement["answer"] if each["why"] == "field"} for statement in many[1:]]
    assert read == [{"title"}, {"subtitle"}]


@sqlite_first
async def test_a_list_that_is_too_long_is_the_plugin_s_failure(database_url: str, tmp_path: Path) -> None:
    def flood(rows: Sequence[Any]) -> list[Any]:
        return [[IDS["One"]] * 101 for _ in rows]

    plugin = registering(field("flood", list[ArticleNode] | None, flood))
    async with site_with(tmp_path, database_url, {"flood": plugin}) as (app, room):
        await write(room)
        found = await answer(app, "{ posts(first: 1) { nodes { title flood { title } } } }")
    assert found["data"]["posts"]["nodes"][0]["flood"] is None
    assert found["errors"][0]["extensions"]["code"] == "PLUGIN_ERROR"


@dataclass(frozen=True)
class Strict:
    """It says that there is always an article."""

    article: ArticleNode


def test_what_may_be_hidden_is_never_promised() -> None:
    wrong = registering(field("strict", Strict | None, pairs))
    with pytest.raises(PluginError, match=r"Strict\.article, which names a row that the viewer may not see"):
        build_schema(Hooks.of({"strict": wrong}))


@sqlite_first
async def test_repeatable_fields_with_rows_change_when_the_rows_do(database_url: str, tmp_path: Path) -> None:
    plugin = registering(field("beside", ArticleNode | None, beside, repeatable=True))
    async with site_with(tmp_path, database_url, {"beside": plugin}) as (app, room):
        await write(room)
        document = parse('{ post(slug: "two") { beside { title } } }')
        operation: Any = document.definitions[0]
        found = dependencies_of(app.engine.schema, document, operation, anonymous=True)
    assert found is not None
    assert "article" in found.always, "the other article may change without the dialogue"
