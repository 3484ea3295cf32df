"""From a request to an answer: what is refused before anything is read, and what fails alone."""

from collections.abc import Sequence
from typing import Any

import orjson
import pytest
from support.reading import Library, library_over
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import Role, SiteUrls
from gql_blog.graph import EngineSettings
from gql_blog.hooks import Field, hookimpl


class Moods:
    """A plugin whose field fails where it is told to."""

    api_version = 2

    def __init__(self, *, answers: int | None = None) -> None:
        self.answers = answers

    @hookimpl
    def register_fields(self) -> Sequence[Field]:
        return [
            Field(
                type_name="Article",
                name="mood",
                description="A mood.",
                graphql_type=str | None,
                needs=("title",),
                resolve=self.moods,
            )
        ]

    def moods(self, rows: Sequence[tuple[Any, ...]]) -> list[str]:
        if self.answers is None:
            raise RuntimeError("the cellar is flooded")
        return [f"{title}!" for (title,) in rows][: self.answers]


@pytest.fixture
def library(lite: Newsroom) -> Library:
    return library_over(lite.database)


async def test_a_plugin_that_fails_loses_its_own_field_alone(lite: Newsroom) -> None:
    for plugin in (Moods(), Moods(answers=1)):
        library = library_over(lite.database, {"moods": plugin})
        for number in range(2):
            await library.newsroom.post(f"Post {number} {plugin.answers}")
        found = await library.answer("{ posts(first: 2) { nodes { title feeling: mood } } }")
        assert [node["feeling"] for node in found["data"]["posts"]["nodes"]] == [None, None]
        assert all(node["title"] for node in found["data"]["posts"]["nodes"])
        assert [error["path"] for error in found["errors"]] == [
            ["posts", "nodes", 0, "feeling"],
            ["posts", "nodes", 1, "feeling"],
        ]
        assert {error["extensions"]["code"] for error in found["errors"]} == {"PLUGIN_ERROR"}
        assert "moods" in found["errors"][0]["message"]
        assert "cellar" not in found["errors"][0]["message"]


async def test_a_walked_answer_tells_the_same(lite: Newsroom) -> None:
    library = library_over(lite.database, {"moods": Moods()})
    await library.newsroom.post("On Tides")
    found = await library.answer('{ __typename __type(name: "Post") { name } posts { nodes { title mood } } }')
    assert found["data"]["posts"]["nodes"] == [{"title": "On Tides", "mood": None}]
    (error,) = found["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["posts", "nodes", 0, "mood"], "PLUGIN_ERROR")


async def test_a_plugin_answers_for_all_rows_at_once(lite: Newsroom) -> None:
    library = library_over(lite.database, {"moods": Moods(answers=9)})
    await library.newsroom.post("On Tides")
    data = await library.ask("{ posts { nodes { mood } } }")
    assert data == {"posts": {"nodes": [{"mood": "On Tides!"}]}}


@pytest.mark.parametrize("variables", [{"s": "a\x00b"}, {"w": {"OR": [{"title": {"in": ["x", "\x00"]}}]}}])
async def test_nul_in_a_variable_is_refused_wherever_it_stands(library: Library, variables: Any) -> None:
    query = """query($s: String! = "x", $w: ArticleWhere) { post(slug: $s) { id } posts(where: $w) { nodes { id } } }"""
    answer = await library.engine.execute(query=query, variables=variables, viewer=ANONYMOUS)
    (error,) = orjson.loads(answer.body)["errors"]
    assert answer.request_error
    assert "U+0000" in error["message"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_nul_written_into_a_document_is_refused(library: Library) -> None:
    answer = await library.answer('{ post(slug: "a\\u0000b") { id } }')
    assert "U+0000" in answer["errors"][0]["message"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (None, "no GraphQL document"),
        ("", "no GraphQL document"),
        ("{", "Syntax Error"),
        ("{ nothing }", "nothing"),
        ("subscription { commentAdded { id } }", ""),
    ],
)
async def test_what_is_no_query_is_a_request_error(library: Library, query: str | None, message: str) -> None:
    answer = await library.engine.execute(query=query, viewer=ANONYMOUS)
    assert answer.request_error
    found = orjson.loads(answer.body)
    assert "data" not in found
    assert message in found["errors"][0]["message"]


async def test_wrong_variables_are_a_request_error(library: Library) -> None:
    query = "query($s: String!) { post(slug: $s) { id } }"
    for variables in ({}, {"s": 7}, {"s": None}):
        assert (await library.engine.execute(query=query, variables=variables, viewer=ANONYMOUS)).request_error


def test_kinds(library: Library) -> None:
    engine = library.engine
    document = "query A { __typename } mutation B { __typename }"
    assert engine.operation_type(document, "A") == "query"
    assert engine.operation_type(document, "B") == "mutation"
    assert engine.operation_type(document, None) is None
    assert engine.operation_type("{ nothing }", None) is None
    assert engine.operation_type("", None) is None


def test_root_fields_are_counted_by_response_key(library: Library) -> None:
    selected = '(input: {articleId: "art_1", authorName: "x", body: "y"}) { __typename }'
    document = """
      query submitComment { __typename }
      mutation M { submitComment%s submitComment%s ...F ...F }
      fragment F on Mutation { ... { b: submitComment%s } }""".replace("%s", selected)
    count = library.engine.count_root_fields
    assert count(document, "M", "submitComment", Role.ADMIN) == 2
    assert count(document, "submitComment", "submitComment", Role.ADMIN) == 0
    assert count("mutation { submitComment }", None, "submitComment") == 0


def test_the_cost_is_known_without_executing(library: Library) -> None:
    cost = library.engine.operation_cost
    text = "query ($n: Int) { posts(first: $n) { nodes { title } } }"
    assert cost(text, None, {"n": 7}, ANONYMOUS) == 7
    assert cost(text, None, {"n": "x"}, ANONYMOUS) == cost(None, None, None, ANONYMOUS) == 0


async def test_a_receipt_tells_what_was_read_and_why(library: Library) -> None:
    await library.newsroom.post("On Tides")
    answer = await library.engine.execute(query="{ posts { nodes { title } } }", viewer=ANONYMOUS, with_receipt=True)
    receipt = orjson.loads(answer.body)["extensions"]["receipt"]
    (statement,) = receipt["statements"]
    assert (statement["for"], statement["sql"][:6]) == ("posts", "select")
    assert statement["answer"] == [
        {"table": "article", "column": "title", "why": "field", "for": "posts.nodes.title"},
    ]
    assert {"table": "article", "column": "public", "why": "policy", "for": "posts"} in statement["predicates"]
    assert answer.cost > 0


async def test_a_receipt_comes_by_itself_in_debug_and_never_else(library: Library) -> None:
    query = "{ posts { nodes { title } } }"
    assert (await library.answer(query))["extensions"]["receipt"]["statements"]
    library.engine._settings = EngineSettings(SiteUrls("https://blog.example"), debug=False)
    assert "extensions" not in await library.answer(query)


async def test_a_mutation_has_a_receipt_for_its_payload(library: Library) -> None:
    query = 'mutation { createPost(input: {title: "On Tides", source: "Water."}) { post { slug } errors { code } } }'
    answer = await library.answer(query, viewer=OPERATOR)
    (statement,) = answer["extensions"]["receipt"]["statements"]
    assert statement["answer"] == [{"table": "article", "column": "slug", "why": "field", "for": "slug"}]


async def test_an_answer_with_a_fault_has_a_receipt_of_the_rest(library: Library) -> None:
    await library.newsroom.post("On Tides")
    answer = await library.answer('{ a: post(slug: "on-tides") { excerpt(maxLength: 0) } tags { name } }')
    assert [each["path"] for each in answer["errors"]] == [["a", "excerpt"]]
    assert [each["for"] for each in answer["extensions"]["receipt"]["statements"]] == ["a", "tags"]


async def test_introspection_is_for_debugging_and_admins(lite: Newsroom) -> None:
    library = library_over(lite.database)
    library.engine._documents._debug = False
    query = "{ __schema { queryType { name } } }"
    assert (await library.engine.execute(query=query, viewer=ANONYMOUS)).request_error
    admin = Viewer(Role.ADMIN, "usr_1", None, None, "usr_1")
    assert await library.ask(query, viewer=admin) == {"__schema": {"queryType": {"name": "Query"}}}


async def test_a_subscription_to_a_query_has_one_answer(library: Library) -> None:
    answers = [answer async for answer in library.engine.subscribe(query="{ __typename }", viewer=ANONYMOUS)]
    assert [orjson.loads(answer.body)["data"] for answer in answers] == [{"__typename": "Query"}]
    refused = [answer async for answer in library.engine.subscribe(query="{", viewer=ANONYMOUS)]
    assert [answer.request_error for answer in refused] == [True]


async def test_staff_is_told_what_a_query_costs(lite: Newsroom) -> None:
    library = library_over(lite.database, debug=False)
    query = "{ posts(first: 7) { nodes { id title } } }"
    assert "extensions" not in await library.answer(query)
    for role in Role:
        answer = await library.answer(query, viewer=Viewer(role))
        assert answer.get("extensions") == (None if role is Role.READER else {"cost": 7})


async def test_in_debug_everybody_is_told_what_a_query_costs(lite: Newsroom) -> None:
    library = library_over(lite.database, debug=True)
    for viewer in (ANONYMOUS, Viewer(Role.READER), Viewer(Role.EDITOR)):
        answer = await library.answer("{ posts(first: 7) { nodes { id title } } }", viewer=viewer)
        assert answer["extensions"]["cost"] == 7
