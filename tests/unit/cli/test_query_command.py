import json
from pathlib import Path

import pytest
from support.cli import Run

QUERY = "query Q($n: Int) { posts(first: $n) { nodes { title } } }"


def test_the_answer_is_json(gql_blog: Run) -> None:
    result = gql_blog("query", QUERY, "--variables", '{"n": 3}')
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == {"data": {"posts": {"nodes": []}}}


def test_a_document_may_come_from_a_file(gql_blog: Run, tmp_path: Path) -> None:
    (tmp_path / "q.graphql").write_text(QUERY, encoding="utf-8")
    assert json.loads(gql_blog("query", "@q.graphql").stdout) == {"data": {"posts": {"nodes": []}}}


def test_a_receipt_says_what_was_read_and_why(gql_blog: Run) -> None:
    answer = json.loads(gql_blog("query", QUERY, "--receipt").stdout)
    assert answer["data"] == {"posts": {"nodes": []}}
    assert "title" in json.dumps(answer["extensions"]["receipt"])


def test_without_a_name_an_anonymous_reader_asks(gql_blog: Run) -> None:
    gql_blog("user", "create", "r@blog.example", "--role", "EDITOR")
    assert json.loads(gql_blog("query", "{ viewer { role } }").stdout) == {"data": {"viewer": None}}
    asked = gql_blog("query", "{ viewer { role } }", "--as", "R@blog.example")
    assert json.loads(asked.stdout)["data"] == {"viewer": {"role": "EDITOR"}}


def test_errors_are_in_the_answer_and_in_the_status(gql_blog: Run) -> None:
    result = gql_blog("query", "{ nope }")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT"}


@pytest.mark.parametrize(
    ("arguments", "status", "word"),
    [
        (("@nowhere.graphql",), 1, "nowhere.graphql"),
        (("{ posts { totalCount } }", "--variables", "{"), 2, "not valid JSON"),
        (("{ posts { totalCount } }", "--variables", "[]"), 2, "JSON object"),
        (("{ posts { totalCount } }", "--as", "nobody@blog.example"), 1, "nobody@blog.example"),
        ((), 2, "DOCUMENT"),
    ],
)
def test_what_cannot_be_done_is_named(gql_blog: Run, arguments: tuple[str, ...], status: int, word: str) -> None:
    result = gql_blog("query", *arguments)
    assert (result.exit_code, result.stdout) == (status, "")
    assert word in result.stderr


def test_a_plan_is_explained_and_nothing_run(gql_blog: Run) -> None:
    result = gql_blog("query", QUERY, "--variables", '{"n": 3}', "--explain")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[:4] == [
        "Q: 1 statement to SQLite, 3 of 10,000 points",
        "",
        "posts: the first 3 posts, by publishedOn, publishedAt and id descending, in statement 1, 3 points",
        "└── title (article.title)",
    ]
    assert "SQLite's query plan:" in result.stdout


def test_what_cannot_be_explained_is_named(gql_blog: Run) -> None:
    for document, word in (
        ("{ posts { nodes { nope } } }", "line 1, column 19"),
        ("{ posts(first: 101) { totalCount } }", "at posts"),
        ("subscription { moderationQueueChanged { id } }", "Only a query"),
        ("{", "Syntax Error"),
    ):
        result = gql_blog("query", document, "--explain")
        assert (result.exit_code, result.stdout) == (1, "")
        assert word in result.stderr
    both = gql_blog("query", QUERY, "--explain", "--receipt")
    assert both.exit_code == 2
    assert "cannot be combined" in both.stderr
