from typing import Any

import pytest
from support.sql_text import text

from gql_blog.read.needs.column_usage import ColumnUsage, ExecutedStatement, receipt, response_path, usages_of
from gql_blog.read.sql.expressions import (
    PARENT,
    THIS,
    Call,
    Expression,
    Join,
    Of,
    Purpose,
    Row,
    Select,
    Sort,
    among,
    equal,
    every,
    grouped,
    negated,
)

ARTICLE, BYLINE, TEXT = Row("article", "a"), Row("byline", "b"), Row("search_text", "w")


def columns(expression: Expression, *, answer: bool = False) -> list[Any]:
    purpose = Purpose(expression, "key", "/Query.posts", answer)
    return [(table, column, given) for table, column, _, _, given in usages_of(purpose, "")]


def test_every_column_in_an_expression_is_found() -> None:
    assert columns(ARTICLE["title"], answer=True) == [("article", "title", True)]
    link, tag = Row("article_tag", "t"), Row("tag", "x")
    joined = Join("join", tag, (equal(tag["id"], link["tag_id"]),))
    tagged = Select((link["tag_id"],), (link, joined), (equal(link["article_id"], Row("", "p")["value"]),))
    assert columns(among(ARTICLE["id"], tagged)) == [
        ("article", "id", False),
        ("article_tag", "tag_id", False),
        ("tag", "id", False),
        ("article_tag", "tag_id", False),
        ("article_tag", "article_id", False),
    ]


def test_what_is_declared_is_read_of_the_row_and_the_key_that_are_meant() -> None:
    declared = equal(THIS["article_id"], PARENT)
    assert columns(Of(declared, BYLINE, ARTICLE["id"])) == [("byline", "article_id", False), ("article", "id", False)]


def test_without_a_purpose_nothing_is_told() -> None:
    assert list(usages_of(ARTICLE["title"], "/Query.posts")) == []


def test_the_nearest_purpose_counts_and_its_path_is_that_of_the_select_around_it() -> None:
    rows = Select((), (ARTICLE,), (Purpose(ARTICLE["public"], "policy"),), order=(Sort(ARTICLE["id"]),), path="/b")
    assert list(usages_of(Purpose(rows, "order", "/a"), "")) == [
        ColumnUsage("article", "public", "policy", "/b", False),
        ColumnUsage("article", "id", "order", "/b", False),
    ]


def test_of_a_sub_query_the_front_alone_is_given_out() -> None:
    length = Select((Call("length", (TEXT["text"],)),), (TEXT,), (equal(TEXT["article_id"], ARTICLE["id"]),))
    assert columns(grouped(length), answer=True) == [
        ("search_text", "text", True),
        ("search_text", "article_id", False),
        ("article", "id", False),
    ]


def test_columns_of_the_answer_and_of_predicates_stand_apart_each_once() -> None:
    usages = (
        ColumnUsage("article", "title", "field", "/Query.posts/PostConnection.nodes/Post.title", True),
        ColumnUsage("article", "public", "policy", "/Query.posts", False),
        ColumnUsage("article", "public", "policy", "/Query.posts", False),
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


def test_conditions_may_be_nested_as_deep_as_filters_nest_them() -> None:
    condition: Expression = ARTICLE["is_stub"]
    for _ in range(1_000):
        condition = grouped(every(negated(condition), ARTICLE["public"]))
    assert columns(condition)[-1] == ("article", "public", False)
    assert len(columns(condition)) == 1_001
    assert text(condition).startswith("(not (not (not ")
    assert text(condition).endswith("a.is_stub and a.public)" + " and a.public)" * 999)
