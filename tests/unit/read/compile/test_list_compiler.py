"""Lists of lists, over both databases: what comes along in a row, what in the same statement, what by itself."""

from typing import Any

import pytest
from support.reading import Library, library_over

from gql_blog.store import Database
from gql_blog.write import BylineInput

BY_TITLE = "orderBy: [{field: TITLE, direction: ASC}]"


@pytest.fixture
async def library(database: Database) -> Library:
    """Three posts with none, one and two responses; the last one's have two authors each."""
    recorded = library_over(database)
    for number in range(3):
        post = await recorded.newsroom.post(f"Post {number}", source=f"Text {number}.")
        for answer in range(number):
            names = [BylineInput(name=f"Author {path}") for path in range(number)]
            await recorded.newsroom.response(post.article_id, f"Answer {number}.{answer}", bylines=tuple(names))
    return recorded


def joined(library: Library) -> bool:
    return library.newsroom.database.dialect == "postgres"


def posts(selected: str, first: int = 2) -> str:
    responses = f"responses(first: {first}, {BY_TITLE}) {{ totalCount nodes {{ title bylines {{ creditedName "
    return f"{{ posts({BY_TITLE}) {{ nodes {{ {selected} {responses} contributor {{ articles(first: 9, {BY_TITLE}) " + (
        "{ nodes { title } } } } } } } } }"
    )


def explain(data: Any) -> list[Any]:
    return [
        [
            (
                each["title"],
                [(by["creditedName"], len(by["contributor"]["articles"]["nodes"])) for by in each["bylines"]],
            )
            for each in post["responses"]["nodes"]
        ]
        for post in data["posts"]["nodes"]
    ]


EXPECTED = [
    [],
    [("Answer 1.0", [("Author 0", 3)])],
    [("Answer 2.0", [("Author 0", 3), ("Author 1", 2)]), ("Answer 2.1", [("Author 0", 3), ("Author 1", 2)])],
]


async def test_a_child_is_joined_laterally_to_a_narrow_parent(library: Library) -> None:
    assert explain(await library.ask(posts("title"))) == EXPECTED
    assert len(library.statements) == (2 if joined(library) else 3)


async def test_wide_rows_are_not_sent_again_for_each_row_below(library: Library) -> None:
    data = await library.ask(posts("title bodyText"))
    assert explain(data) == EXPECTED
    assert [post["bodyText"] for post in data["posts"]["nodes"]] == ["Text 0.", "Text 1.", "Text 2."]
    assert len(library.statements) == (2 if joined(library) else 3)
    if joined(library):
        assert "left join lateral" not in library.statements[0].sql


async def test_a_row_under_several_parents_has_all_of_its_own_below_it(library: Library) -> None:
    responses = f"responses(first: 4, {BY_TITLE}) {{ nodes {{ slug bylines {{ creditedName }} }} }}"
    articles = (
        f"articles({BY_TITLE}) {{ nodes {{ title ... on Response {{ dialogue {{ post {{ {responses} }} }} }} }} }}"
    )
    data = await library.ask(f"{{ contributors(first: 4) {{ nodes {{ name {articles} }} }} }}")
    first, second = data["contributors"]["nodes"]
    assert first["articles"]["nodes"][1:] == second["articles"]["nodes"]
    one, two = second["articles"]["nodes"]
    assert one["dialogue"] == two["dialogue"]
    answers = one["dialogue"]["post"]["responses"]["nodes"]
    assert [answer["slug"] for answer in answers] == ["answer-2-0", "answer-2-1"]
    assert [by["creditedName"] for by in answers[0]["bylines"]] == ["Author 0", "Author 1"]


async def test_pages_of_one_statement_are_bound_apart(library: Library) -> None:
    query = (
        f"query($n: Int!, $m: Int!) {{ posts(last: $n, {BY_TITLE}) {{ nodes {{ title responses(last: $m, {BY_TITLE}) "
        + (
            "{ nodes { title bylines { contributor { name articles(first: $n) { totalCount } } } } pageInfo "
            "{ hasPreviousPage hasNextPage } } } pageInfo { hasPreviousPage } } }"
        )
    )
    data = await library.ask(query, {"n": 1, "m": 1})
    (post,) = data["posts"]["nodes"]
    assert data["posts"]["pageInfo"] == {"hasPreviousPage": True}
    assert [node["title"] for node in post["responses"]["nodes"]] == ["Answer 2.1"]
    assert post["responses"]["pageInfo"] == {"hasPreviousPage": True, "hasNextPage": False}
    data = await library.ask(query, {"n": 3, "m": 2})
    assert [len(post["responses"]["nodes"]) for post in data["posts"]["nodes"]] == [0, 1, 2]
    assert not data["posts"]["nodes"][2]["responses"]["pageInfo"]["hasPreviousPage"]


async def test_what_is_selected_of_an_interface_is_read_once(library: Library) -> None:
    query = '{ article(slug: "post-2") { __typename title excerpt bylines { creditedName } ' + (
        f"responses({BY_TITLE}) {{ nodes {{ title bylines {{ creditedName }} }} }} ... on Response {{ kind }} }} }}"
    )
    data = await library.ask(query)
    assert [answer["title"] for answer in data["article"]["responses"]["nodes"]] == ["Answer 2.0", "Answer 2.1"]
    # PostgreSQL packs the answers, and their bylines in them, into the article's row.
    statements, bylines = (1, 2) if library.newsroom.database.dialect == "postgres" else (2, 1)
    assert len(library.statements) == statements
    assert library.statements[0].sql.count("from byline") == bylines
    assert library.statements[0].sql.count("a.lead") == 1
