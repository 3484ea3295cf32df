"""Lists that travel in their parent's row, over both databases."""

from graphql import OperationDefinitionNode, parse
from support.compiled import SCHEMA
from support.reading import library_over

from gql_blog.access import Viewer
from gql_blog.read import Planner, Question, ReadContext
from gql_blog.store import Database, tables
from gql_blog.write import BylineInput

BYLINES = """{ posts(orderBy: [{field: TITLE, direction: ASC}]) { nodes {
  bylines { position creditedName bio contributor { slug } } tags { name } } } }"""


async def test_a_packed_list_takes_no_statement_and_keeps_its_order(database: Database) -> None:
    library = library_over(database)
    await library.newsroom.post(
        "On Tides", bylines=(BylineInput(name='Zoë "Z"', bio="Sails."), BylineInput(name="Ada")), tags=("Sea", "Air")
    )
    await library.newsroom.post("Bare")
    data = await library.ask(BYLINES)
    assert len(library.statements) == 1
    bare, full = data["posts"]["nodes"]
    assert bare == {"bylines": [], "tags": []}
    assert [(each["position"], each["creditedName"], each["bio"]) for each in full["bylines"]] == [
        (1, 'Zoë "Z"', "Sails."),
        (2, "Ada", None),
    ]
    assert full["bylines"][1]["contributor"] == {"slug": "ada"}
    assert [tag["name"] for tag in full["tags"]] == ["Sea", "Air"]


async def test_a_packed_list_says_every_character_as_it_is(database: Database) -> None:
    library = library_over(database)
    name = "".join(map(chr, (*range(1, 9), *range(14, 128), 0x85, 0x2028, 0xFEFF, 0x1F30A))) + "\\u0041\\"
    post = await library.newsroom.post("On Tides")
    async with database.transaction():
        await tables.Byline.create(
            article_id=post.article_id,
            position=9,
            role="AUTHOR",
            credited_name=name,
            contributor=await tables.Contributor.create(slug="x", name="X", sort_name="X", public=True),
        )
    data = await library.ask("{ posts { nodes { bylines { creditedName __typename contributor { name } } } } }")
    (byline,) = data["posts"]["nodes"][0]["bylines"]
    assert byline == {"creditedName": name, "__typename": "Byline", "contributor": {"name": "X"}}


async def test_what_cannot_be_packed_comes_otherwise(database: Database) -> None:
    library = library_over(database)
    await library.newsroom.post("On Tides", bylines=(BylineInput(name="Ada"),))
    data = await library.ask(
        "{ posts { nodes { bylines { contributor { articles { totalCount nodes { title } } } } } } }"
    )
    (byline,) = data["posts"]["nodes"][0]["bylines"]
    assert byline["contributor"]["articles"] == {"totalCount": 1, "nodes": [{"title": "On Tides"}]}
    # The innermost list is packed; PostgreSQL joins the level between to the one above it.
    assert len(library.statements) == (1 if database.dialect == "postgres" else 2)


ANSWERS = """{ article(slug: "on-tides") { body responses(first: 5) { totalCount pageInfo { hasNextPage endCursor }
  nodes { title publishedAt responseCount isStub bylines { creditedName position } tags { name } } } } }"""


async def test_what_answers_one_article_comes_in_its_row_on_postgres_with_its_own_lists(database: Database) -> None:
    library = library_over(database)
    post = await library.newsroom.post("On Tides")
    names = (BylineInput(name="Ada"), BylineInput(name="Bea"))
    await library.newsroom.response(post.article_id, "First", bylines=names, tags=("Sea", "Air"))
    await library.newsroom.response(post.article_id, "Second")
    article = (await library.ask(ANSWERS))["article"]
    assert article["body"]
    assert article["responses"]["totalCount"] == 2
    assert not article["responses"]["pageInfo"]["hasNextPage"]
    first, second = sorted(article["responses"]["nodes"], key=lambda node: node["title"])
    assert first["bylines"] == [{"creditedName": "Ada", "position": 1}, {"creditedName": "Bea", "position": 2}]
    assert [tag["name"] for tag in first["tags"]] == ["Sea", "Air"]
    assert (first["responseCount"], first["isStub"], first["publishedAt"][-1]) == (0, False, "Z")
    assert (second["bylines"], second["tags"]) == ([], [])
    assert len(library.statements) == (1 if database.dialect == "postgres" else 2)


def test_what_was_tried_in_vain_leaves_nothing_behind() -> None:
    # The answers hold answers that hold answers: no column holds so much, which shows only at the innermost list.
    answers = "responses(first: 5) { nodes { excerpt(maxLength: 9) %s } }"
    document = parse('{ article(slug: "on-tides") { %s } }' % (answers % (answers % (answers % "slug"))))
    (operation,) = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    plan = Planner(SCHEMA, "postgres").explain(Question(document, operation, {}), ReadContext(Viewer(None), ""))
    assert (len(plan.pages), len(plan.arguments)) == (3, 1 + 3)
