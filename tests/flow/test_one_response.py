"""``@defer`` and ``@stream`` are valid, and answered in one response, as they allow."""

from collections.abc import Mapping
from typing import Any

import orjson
import pytest
from support.cases import cases
from support.reading import Library, library_over
from support.sampling import sqlite_mostly

from gql_blog.access import OPERATOR
from gql_blog.store import Database

pytestmark = sqlite_mostly

POSTS = {"posts": {"nodes": [{"title": "On Tides", "tags": [{"slug": "sea"}]}]}}


@pytest.fixture
async def library(database: Database) -> Library:
    library = library_over(database, debug=False)
    await library.newsroom.post("On Tides", tags=("sea",))
    return library


async def answered(library: Library, query: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
    result = await library.engine.execute(query=query, variables=variables, viewer=OPERATOR)
    answer: dict[str, Any] = orjson.loads(result.body)
    answer.pop("extensions", None)
    return answer


@cases(
    ("query", "variables"),
    [
        ("{ posts { nodes { title ... @defer { tags { slug } } } } }", {}),
        ('{ posts { nodes { title ...T @defer(label: "t") } } } fragment T on Post { tags @stream { slug } }', {}),
        ("query ($x: Boolean!) { posts { nodes { title ... @defer(if: $x) { tags { slug } } } } }", {"x": True}),
        (
            '{ posts { nodes @stream(initialCount: 1, label: "s") { title tags @skip(if: false) @stream { slug } } } }',
            {},
        ),
        ("{ ... @ defer { posts { nodes { title tags { slug } } } } }", {}),
        ("{ ... @,defer { posts { nodes { title tags @#x\n\ufeffstream { slug } } } } }", {}),
    ],
)
async def test_a_query_is_answered_whole(library: Library, query: str, variables: Mapping[str, Any]) -> None:
    assert await answered(library, query, variables) == {"data": POSTS}


async def test_so_is_what_graphql_core_executes(library: Library) -> None:
    told = await answered(library, '{ __type(name: "Tag") { name ... @defer { kind } } }')
    assert told == {"data": {"__type": {"name": "Tag", "kind": "OBJECT"}}}
    mutation = (
        'mutation { createContributor(input: {name: "Ada"}) { contributor { ... @defer { name } } errors { code } } }'
    )
    made = (await answered(library, mutation))["data"]["createContributor"]
    assert made == {"contributor": {"name": "Ada"}, "errors": []}


@cases(
    ("query", "told"),
    [
        ("{ posts { nodes { title @stream } } }", "non-list"),
        ("subscription { articlePublished { ... @defer { id } } }", "not supported on subscription"),
        ('{ posts { nodes { ... @defer(label: "a") { id } ... @defer(label: "a") { slug } } } }', "unique"),
        ('mutation { ... @defer { createContributor(input: {name: "Ada"}) { errors { code } } } }', "root"),
    ],
)
async def test_where_they_are_not_allowed_they_are_refused(library: Library, query: str, told: str) -> None:
    (error, *_) = (await answered(library, query))["errors"]
    assert told in error["message"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
