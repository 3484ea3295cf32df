import pytest
from support.reading import Library, library_over

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.graph import explain_query
from gql_blog.read import Explanation, FieldRead, PlanNode
from gql_blog.store import Database


@pytest.fixture
def library(database: Database) -> Library:
    return library_over(database)


async def tell(library: Library, query: str, viewer: Viewer = ANONYMOUS) -> Explanation:
    return (await explain_query(library.engine, query=query, viewer=viewer)).explanation


def at(nodes: tuple[PlanNode, ...], path: str) -> PlanNode:
    found = [node for node in nodes if path == node.path or path.startswith(f"{node.path}.")]
    assert len(found) == 1, (path, [node.path for node in nodes])
    return found[0] if found[0].path == path else at(found[0].children, path)


async def test_a_part_says_its_fields_and_their_columns(library: Library) -> None:
    query = "{ posts(last: 3) { edges { cursor node { excerpt viewerCanEdit responseCount } } } }"
    (posts,) = (await tell(library, query, OPERATOR)).nodes
    assert (posts.kind, posts.size, posts.backward, posts.order) == ("page", 3, True, "PUBLISHED_ON-,PUBLISHED_AT-,ID-")
    assert posts.fields == (
        FieldRead("cursor", ("article.published_on", "article.published_at", "article.id")),
        FieldRead("excerpt", ("article.lead",)),
        FieldRead("responseCount", ("article.response_count_all",)),
    )


async def test_parts_say_how_they_are_read(library: Library) -> None:
    found = await tell(
        library,
        """{ responses { totalCount nodes {
            body tags { name } respondingTo { title } dialogue { participants { articleCount } }
            comments(first: 2) { nodes { replies { nodes { body } } } } source } } }""",
    )
    assert found.nodes[0].statements == (1, len(found.statements))
    tags = at(found.nodes, "responses.nodes.tags")
    assert (tags.kind, tags.packed, tags.apart, tags.statements) == ("list", True, False, (1,))
    assert at(found.nodes, "responses.nodes.respondingTo").kind == "joined"
    assert at(found.nodes, "responses.nodes.dialogue.participants").derived
    comments = at(found.nodes, "responses.nodes.comments")
    assert (comments.kind, comments.size, comments.each, comments.apart) == ("page", 2, True, True)
    assert found.statements[comments.statements[0] - 1].path == "responses.nodes.comments"
    assert at(found.nodes, "responses.nodes.source").kind == "withheld"


async def test_parts_of_objects_found_by_id_are_those_of_their_own_type(library: Library) -> None:
    query = (
        '{ node(id: "com_0000000000000000000000000a") { id ... on Comment { parent { id } } ... on Post { title } } }'
    )
    found = await tell(library, query)
    assert [each.path for each in found.statements] == ["node"]
    (node,) = found.nodes
    assert (node.kind, node.entity) == ("row", "comment")
    assert [each.path for each in node.children] == ["node.parent"]
    assert (await tell(library, '{ node(id: "nothing") { id } }')).statements == ()


async def test_what_nobody_is_read_for_is_withheld(library: Library) -> None:
    found = await tell(library, "{ viewer { name } moderationQueue { totalCount } }")
    assert [(node.path, node.kind) for node in found.nodes] == [("viewer", "withheld"), ("moderationQueue", "withheld")]
    assert found.statements == ()


async def test_a_count_alone_reads_no_rows(library: Library) -> None:
    found = await tell(library, "{ posts { totalCount } }")
    assert [(node.kind, node.statements) for node in found.nodes] == [("count", (1,))]
    assert "row_count" in found.statements[0].sql


async def test_the_database_says_how_it_would_go_about_it(library: Library, dialect: str) -> None:
    query = "{ posts { nodes { body responses(first: 1) { nodes { comments { nodes { body } } } } } } }"
    found = await tell(library, query)
    assert found.dialect == dialect
    assert len(found.statements) > 1
    for each in found.statements:
        assert any("article" in line or "SEARCH" in line or "SCAN" in line for line in each.database), each
    assert any("the keys of the parents" in each.parameters for each in found.statements)


async def test_nothing_is_run(library: Library) -> None:
    with library.newsroom.database.reader.record() as statements:
        await tell(library, "{ posts { nodes { title } } }")
    assert all(statement.sql.startswith("explain ") for statement in statements)
