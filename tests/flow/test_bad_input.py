"""Bad input: a clear error with a code, at its place, and never a word of the database's."""

import re
from typing import Any

import orjson
import pytest
from support.cases import cases
from support.postgres import aside
from support.reading import Library, library_over
from support.writing import newsroom_of

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.store import Database

DATABASES = re.compile(r"sqlite|postgres|asyncpg|sql|syntax error at|column|relation|traceback", re.IGNORECASE)
IDS = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
POSTS = """query($where: ArticleWhere, $first: Int, $orderBy: [ArticleOrder!]) {
  posts(where: $where, first: $first, orderBy: $orderBy) { totalCount } }"""


@pytest.fixture(scope="module")
def stocked(shared_url: str) -> str:
    """The URL of a database with two posts, which nothing here changes."""

    async def fill() -> None:
        database = await Database.open(shared_url)
        try:
            for title in ("On Tides", "On Moons"):
                await newsroom_of(database).post(title, tags=("sea",))
        finally:
            await database.close()

    aside(fill())
    return shared_url


@pytest.fixture
def library(stocked: str, shared_database: Database) -> Library:
    return library_over(shared_database, debug=False)


async def errors(library: Library, query: str, variables: Any = None, viewer: Viewer = ANONYMOUS) -> list[Any]:
    answer = await library.engine.execute(query=query, variables=variables, viewer=viewer)
    body = orjson.loads(answer.body)
    assert answer.request_error is ("data" not in body)
    found: list[Any] = body.get("errors", [])
    assert not any(DATABASES.search(error["message"]) for error in found), found
    return found


@cases(
    ("query", "path", "word"),
    [
        ('{ posts(after: "nonsense") { totalCount } }', ["posts"], "'after' does not belong to this list"),
        ('{ posts(before: "") { totalCount } }', ["posts"], "'before' does not belong to this list"),
        ('{ posts(after: "eHh4") { totalCount } }', ["posts"], "'after' does not belong to this list"),
        ("{ posts(first: 101) { totalCount } }", ["posts"], "'first' must be from 0 to 100; it is 101."),
        ("{ posts(first: -1) { totalCount } }", ["posts"], "'first' must be from 0 to 100; it is -1."),
        ("{ posts(last: 101) { totalCount } }", ["posts"], "'last' must be from 0 to 100; it is 101."),
        ("{ posts(first: 1, last: 1) { totalCount } }", ["posts"], "Give 'first' or 'last', not both."),
        ('{ search(query: "x", first: 101) { totalCount } }', ["search"], "'first' must be"),
        (
            '{ tag(slug: "sea") { articles(first: 101) { totalCount } } }',
            ["tag", "articles"],
            "'first' must be from 0 to 100; it is 101.",
        ),
        (
            '{ tag(slug: "sea") { articles { nodes { slug comments(first: 101) { totalCount } } } } }',
            ["tag", "articles", "nodes", 0, "comments"],
            "'first' must be",
        ),
        ('{ post(slug: "on-tides") { excerpt(maxLength: 0) } }', ["post", "excerpt"], "'maxLength' must be"),
        (
            '{ post(slug: "on-tides") { excerpt(maxLength: 1001) } }',
            ["post", "excerpt"],
            "'maxLength' must be from 1 to 1000; it is 1001.",
        ),
        ("{ nodes(ids: [" + '"x" ' * 101 + "]) { id } }", ["nodes"], "'ids' takes at most 100 ids; 101 were given."),
    ],
)
async def test_what_is_wrong_with_a_field_is_told_at_its_place(
    library: Library, query: str, path: list[Any], word: str
) -> None:
    error = (await errors(library, query))[0]
    assert error["path"] == path
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert word in error["message"]


async def test_a_cursor_of_another_list_is_no_cursor(library: Library) -> None:
    ordered = "query($a: String) { posts(first: 1, after: $a, orderBy: [{field: %s}]) { edges { cursor } } }"
    title = (await library.ask(ordered % "TITLE"))["posts"]["edges"][0]["cursor"]
    assert await errors(library, ordered % "TITLE", {"a": title}) == []
    for field in ("UPDATED_AT", "RESPONSE_COUNT"):
        (error,) = await errors(library, ordered % field, {"a": title})
        assert (error["path"], error["extensions"]["code"]) == (["posts"], "BAD_USER_INPUT")
    (error,) = await errors(library, "query($a: String) { comments(after: $a) { totalCount } }", {"a": title})
    assert error["path"] == ["comments"]


NULL_DIRECTION = "Expected variable '$d' provided to non-null type 'OrderDirection!' not to be None."


@cases(
    ("query", "path", "message"),
    [
        (
            "query($d: OrderDirection) { posts(orderBy: [{field: TITLE, direction: $d}]) { totalCount } }",
            ["posts"],
            f"Argument 'orderBy' has invalid value at [0].direction: {NULL_DIRECTION}",
        ),
        (
            "query($d: OrderDirection = ASC) { posts(orderBy: {field: TITLE, direction: $d}) { nodes { slug } } }",
            ["posts"],
            f"Argument 'orderBy' has invalid value at .direction: {NULL_DIRECTION}",
        ),
        (
            """query($d: OrderDirection) { tag(slug: "sea") { articles(orderBy: [{field: TITLE}, {field: UPDATED_AT,
            direction: $d}]) { totalCount } } }""",
            ["tag", "articles"],
            f"Argument 'orderBy' has invalid value at [1].direction: {NULL_DIRECTION}",
        ),
        (
            """query($d: OrderDirection) { post(slug: "on-tides") { comments(first: 1, orderBy: {field: POSTED_ON,
            direction: $d}) { nodes { body } } } }""",
            ["post", "comments"],
            f"Argument 'orderBy' has invalid value at .direction: {NULL_DIRECTION}",
        ),
    ],
)
async def test_a_null_direction_is_an_error_and_not_the_usual_order(
    library: Library, query: str, path: list[Any], message: str
) -> None:
    (error,) = await errors(library, query, {"d": None})
    assert (error["path"], error["extensions"]["code"]) == (path, "BAD_USER_INPUT")
    assert error["message"] == message
    assert await errors(library, query, {"d": "DESC"}) == []
    assert await errors(library, query) == []


NULL_CONDITION = "Argument 'if' has invalid value: Expected variable '$b' provided to non-null type 'Boolean!' not to"


@cases(
    ("query", "path"),
    [
        ("query($b: Boolean = true) { tags @include(if: $b) { name } }", None),
        ("query($b: Boolean = false) { tags { name } ...F @skip(if: $b) } fragment F on Query { viewer { id } }", None),
        ('query($b: Boolean = true) { post(slug: "on-tides") { slug ... @include(if: $b) { title } } }', ["post"]),
        ("query($b: Boolean = true) { posts(first: 1) { nodes { slug title @skip(if: $b) } } }", ["posts", "nodes", 0]),
        (
            'query($b: Boolean = true) { tag(slug: "sea") { articles { nodes @include(if: $b) { slug } } } }',
            ["tag", "articles"],
        ),
    ],
)
async def test_a_null_condition_is_an_error_and_not_false(library: Library, query: str, path: list[Any] | None) -> None:
    (error, *_) = await errors(library, query, {"b": None})
    assert (error.get("path"), error["extensions"]["code"]) == (path, "BAD_USER_INPUT")
    assert error["message"].startswith(NULL_CONDITION)
    for sent in ({}, {"b": True}, {"b": False}):
        assert await errors(library, query, sent) == []


@cases("field", ["article", "post", "response", "dialogue", "contributor", "tag"])
@cases("slug", ["nothing", "", "a b", "'; --", "x" * 10_000, "\u202e", "%", "🦊"])
async def test_an_unknown_slug_is_null_and_no_error(library: Library, field: str, slug: str) -> None:
    data = await library.ask(f"query($s: String!) {{ {field}(slug: $s) {{ id }} }}", {"s": slug})
    assert data == {field: None}


@cases(
    ("variables", "named"),
    [
        ({"first": "ten"}, "$first"),
        ({"first": 2**31}, "$first"),
        ({"first": 1.5}, "$first"),
        ({"first": True}, "$first"),
        ({"where": {"title": 5}}, "$where"),
        ({"where": {"title": {"equals": 5}}}, "$where"),
        ({"where": {"nothing": {"equals": "x"}}}, "$where"),
        ({"where": {"publishedOn": {"gte": "yesterday"}}}, "$where"),
        ({"where": {"publishedOn": {"gte": "2020-02-30"}}}, "$where"),
        ({"where": {"updatedAt": {"gte": "2020-02-03"}}}, "$where"),
        ({"where": {"status": {"in": ["LOST"]}}}, "$where"),
        ({"where": [1, 2]}, "$where"),
        ({"where": "x"}, "$where"),
        ({"orderBy": [{"field": "NOTHING"}]}, "$orderBy"),
        ({"orderBy": {"field": 1}}, "$orderBy"),
    ],
)
async def test_a_variable_of_the_wrong_kind_is_told_by_its_name(library: Library, variables: Any, named: str) -> None:
    (error, *_) = await errors(library, POSTS, variables)
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert named in error["message"]
    assert error["locations"]


@cases(
    "where",
    [
        "{title: 5}",
        "{title: {equals: 5}}",
        "{nothing: 1}",
        '{publishedOn: {gte: "yesterday"}}',
        "{status: {equals: LOST}}",
        '"x"',
        "[]",
    ],
)
async def test_a_literal_of_the_wrong_kind_is_told_by_its_place(library: Library, where: str) -> None:
    (error, *_) = await errors(library, f"{{ posts(where: {where}) {{ totalCount }} }}")
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["locations"][0]["line"] == 1


async def test_ten_thousand_ids_are_too_many_for_anybody(library: Library) -> None:
    ids = [f"art_{number:026}" for number in range(10_000)]
    (error,) = await errors(library, IDS, {"ids": ids}, OPERATOR)
    assert (error["path"], error["extensions"]["code"]) == (["nodes"], "BAD_USER_INPUT")
    assert error["message"] == "'ids' takes at most 100 ids; 10000 were given."
    (error,) = await errors(library, IDS, {"ids": [*ids, "one more"]})
    limit = {"limit": "cost", "value": 10_001, "allowed": 10_000, "field": "nodes"}
    assert error["extensions"] == {"code": "COST_EXCEEDED", **limit}


async def test_ids_that_are_none_are_null(library: Library) -> None:
    ids = ["", "x", "art_", "art_x", "zzz_" + "0" * 26, "' OR 1=1", "art_" + "0" * 26, "🦊"]
    assert await library.ask(IDS, {"ids": ids}) == {"nodes": [None] * len(ids)}
    for each in ids:
        assert await library.ask("query($i: ID!) { node(id: $i) { id } }", {"i": each}) == {"node": None}


@cases(("entity", "field"), [("posts", "publishedAt"), ("posts", "updatedAt"), ("audit", "at")])
async def test_a_time_in_a_filter_needs_an_offset(library: Library, entity: str, field: str) -> None:
    query = f'{{ {entity}(where: {{ {field}: {{ gte: "2026-01-31T12:00:00" }} }}) {{ totalCount }} }}'
    (error,) = await errors(library, query, viewer=OPERATOR)
    assert error["message"] == "Give 2026-01-31T12:00:00 in 'where' an offset, such as 2026-01-31T12:00:00Z."
    assert error["path"] == [entity]
