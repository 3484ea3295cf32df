import pytest

from gql_blog.read.column_usage import ColumnUsage, ExecutedStatement
from gql_blog.read.receipts import receipt, response_path

TABLES = {"a": "article"}


def test_columns_of_the_answer_and_of_predicates_stand_apart_each_once() -> None:
    usages = (
        ColumnUsage("a.title", "field", "/Query.posts/PostConnection.nodes/Post.title", True, TABLES),
        ColumnUsage("a.public", "policy", "/Query.posts", False, TABLES),
        ColumnUsage("a.public", "policy", "/Query.posts", False, TABLES),
    )
    made = receipt([ExecutedStatement("select a.title from article a where a.public", "/Query.posts", usages)])
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
    assert response_path(place) == path
