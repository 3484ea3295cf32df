import pytest
from support.reading import library_over

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import Role
from gql_blog.graph import InvalidDocument, explain_query
from gql_blog.store import Database


async def test_a_query_is_told_with_its_cost_and_that_of_each_root_field(database: Database) -> None:
    library = library_over(database)
    query = """query Q($n: Int) { a: posts(first: $n) { nodes { slug title } } ...F }
        fragment F on Query { tags { slug } }"""
    found = await explain_query(library.engine, query=query, variables={"n": 4}, viewer=ANONYMOUS)
    assert (found.name, found.cost, dict(found.costs), found.allowed) == ("Q", 104, {"a": 4, "tags": 100}, 10_000)
    assert [node.path for node in found.explanation.nodes] == ["a", "tags"]
    assert (await explain_query(library.engine, query=query, viewer=OPERATOR)).allowed == 100_000


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("{ zzz }", "Cannot query field 'zzz' on type 'Query'. (line 1, column 3)"),
        ("{ a: posts(first: 1, last: 1) { totalCount } }", "Give 'first' or 'last', not both. (at a)"),
        (
            'mutation { archiveArticle(input: {id: "x", expectedVersion: 1}) { errors { code } } }',
            "Only a query can be",
        ),
    ],
)
async def test_what_has_no_plan_is_refused_with_the_place(database: Database, query: str, reason: str) -> None:
    library = library_over(database)
    with pytest.raises(InvalidDocument) as refused:
        await explain_query(library.engine, query=query, viewer=Viewer(Role.READER))
    (told,) = refused.value.reasons()
    assert reason in told
