"""An article's body with its notes and without: two columns, of which no more is read than is asked for."""

import pytest
from support.reading import Library, library_over
from support.sampling import sqlite_mostly

from gql_blog.store import Database

pytestmark = sqlite_mostly

SOURCE = "The sea[^1].\n\n[^1]: Ada Byron, *Notes*, 5."


@pytest.fixture
async def library(database: Database) -> Library:
    library = library_over(database)
    await library.newsroom.post(source=SOURCE)
    return library


def read(library: Library) -> tuple[bool, bool]:
    """Whether the statements name the column of the text, and that of the notes."""
    text = " ".join(statement.sql for statement in library.statements)
    return ".html" in text, ".endnotes" in text


async def test_the_notes_are_left_out_and_their_column_is_not_read(library: Library) -> None:
    whole = await library.ask('{ post(slug: "on-tides") { body } }')
    assert read(library) == (True, True)
    alone = await library.ask('{ post(slug: "on-tides") { body(footnotes: false) } }')
    assert read(library) == (True, False)
    body, without = whole["post"]["body"], alone["post"]["body"]
    assert body.startswith(without)
    assert body.removeprefix(without).startswith('<section role="doc-endnotes">')
    assert 'id="fn-' in without
    assert "doc-noteref" in without


@pytest.mark.parametrize(
    ("declared", "variables", "notes"),
    [
        ("$f: Boolean!", {"f": True}, True),
        ("$f: Boolean!", {"f": False}, False),
        ("$f: Boolean = false", {}, False),
        ("$f: Boolean = false", {"f": True}, True),
        ("$f: Boolean", {}, True),
    ],
)
async def test_a_variable_decides_which_columns_are_read(
    library: Library, declared: str, variables: dict[str, bool], notes: bool
) -> None:
    query = f'query({declared}) {{ post(slug: "on-tides") {{ body(footnotes: $f) }} }}'
    for _ in range(2):
        found = await library.ask(query, variables)
        assert ("doc-endnotes" in found["post"]["body"]) is notes
        assert read(library) == (True, notes)


async def test_plans_for_either_stand_beside_each_other(library: Library) -> None:
    query = "query($f: Boolean!) { posts { nodes { body(footnotes: $f) whole: body } } }"
    for wanted in (True, False, True):
        ((found,),) = [(await library.ask(query, {"f": wanted}))["posts"]["nodes"]]
        assert (found["body"] == found["whole"]) is wanted


async def test_null_is_an_error_of_that_field(library: Library) -> None:
    query = 'query($f: Boolean = true) { post(slug: "on-tides") { title body(footnotes: $f) } }'
    error = await library.fault(query, {"f": None})
    assert error["path"] == ["post", "body"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_one_fragment_on_every_article_asks_for_its_dialogue(library: Library) -> None:
    post = await library.newsroom.post("A Post")
    await library.newsroom.response(post.article_id, "A Response")
    query = """{ articles { nodes { title dialogue { post { title } }
      ... on Post { dialogue { responseCount } } ... on Response { dialogue { responseCount } } } } }"""
    found = {each["title"]: each["dialogue"] for each in (await library.ask(query))["articles"]["nodes"]}
    assert found["A Response"] == found["A Post"] == {"post": {"title": "A Post"}, "responseCount": 1}
