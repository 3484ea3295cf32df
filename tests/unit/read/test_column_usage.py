from typing import Any

import pytest

from gql_blog.read.column_usage import ColumnUsage, ExecutedStatement, Why, receipt, response_path


def columns(sql: str, *, answer: bool = False, **tables: str) -> list[Any]:
    why: Why = "key"
    return list(ColumnUsage(sql, why, "/Query.posts", answer, tables).columns())


def test_an_alias_stands_for_the_table_that_was_named_for_it() -> None:
    assert columns("a.title", answer=True, a="article") == [("article", "title", True)]
    assert columns("b.position asc, a.id", a="article", b="byline") == [
        ("byline", "position", False),
        ("article", "id", False),
    ]


def test_what_the_text_says_itself_goes_before() -> None:
    sql = "a.id in (select t.tag_id from article_tag t join tag x on x.id = t.tag_id where t.article_id = \x010\x01)"
    assert columns(sql, a="article", t="tag") == [
        ("article", "id", False),
        ("article_tag", "tag_id", False),
        ("tag", "id", False),
        ("article_tag", "tag_id", False),
        ("article_tag", "article_id", False),
    ]


def test_rows_of_no_table_are_left_out() -> None:
    assert columns("a.article_id = p.value and l.c0 > 1", a="byline") == [("byline", "article_id", False)]


def test_of_a_sub_query_the_front_alone_is_given_out() -> None:
    sql = "(select length(w.text) from search_text w where w.article_id = a.id)"
    assert columns(sql, answer=True, a="article") == [
        ("search_text", "text", True),
        ("search_text", "article_id", False),
        ("article", "id", False),
    ]


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
def test_a_path_is_shown_by_its_response_keys(place: str, path: str) -> None:
    assert response_path(place) == path
