import pytest

from gql_blog.read.column_usage import Note, Ran
from gql_blog.read.receipts import path_of, receipt

TABLES = {"a": "article"}


def test_columns_of_the_answer_and_of_predicates_stand_apart_each_once() -> None:
    notes = (
        Note("a.title", "field", "/Query.posts/PostConnection.nodes/Post.title", True, TABLES),
        Note("a.public", "policy", "/Query.posts", False, TABLES),
        Note("a.public", "policy", "/Query.posts", False, TABLES),
    )
    made = receipt([Ran("select a.title from article a where a.public", "/Query.posts", notes)])
    assert made == {
        "statements": [
            {
                "sql": "select a.title from article a where a.public",
                "for": "posts",
                "answer": [{"table": "article", "column": "title", "why": "field", "for": "posts.nodes.title"}],
                "predicates": [{"table": "article", "column": "public", "why": "policy", "for": "posts"}],
            }
        ]
    }


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ("/Query.posts/PostConnection.nodes/Post.title", "posts.nodes.title"),
        ("/Query.node", "node"),
        ("", ""),
    ],
)
def test_a_place_is_told_by_its_response_keys(place: str, path: str) -> None:
    assert path_of(place) == path
