"""Lists that travel in their parent's row, over both databases."""

from support.reading import library_over

from gql_blog.store import Database
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
