import json
from pathlib import Path

import pytest
from support.cli import Run


def test_a_query_is_answered_as_json(gql_blog: Run) -> None:
    result = gql_blog("query", "query($n: Int) { posts(first: $n) { totalCount } }", "--variables", '{"n": 1}')
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout) == {"data": {"posts": {"totalCount": 0}}}


def test_a_document_may_be_read_from_a_file(gql_blog: Run, tmp_path: Path) -> None:
    (tmp_path / "q.graphql").write_text("{ tags { slug } }", encoding="utf-8")
    assert json.loads(gql_blog("query", "@q.graphql").stdout) == {"data": {"tags": []}}
    missing = gql_blog("query", "@nowhere.graphql")
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert "nowhere.graphql cannot be read" in missing.stderr
    (tmp_path / "latin.graphql").write_bytes(b"{ \xe9 }")
    assert gql_blog("query", "@latin.graphql").exit_code == 1


def test_an_answer_with_errors_is_status_1(gql_blog: Run) -> None:
    result = gql_blog("query", "{ nothing }")
    assert result.exit_code == 1
    assert "nothing" in json.loads(result.stdout)["errors"][0]["message"]


@pytest.mark.parametrize("variables", ["{", "[]", "7"])
def test_variables_are_a_json_object(gql_blog: Run, variables: str) -> None:
    result = gql_blog("query", "{ __typename }", "--variables", variables)
    assert result.exit_code == 2
    assert "JSON" in result.stderr


def test_a_receipt_is_added(gql_blog: Run) -> None:
    answer = json.loads(gql_blog("query", "{ posts { nodes { title } } }", "--receipt").stdout)
    assert any(each["column"] == "title" for each in answer["extensions"]["receipt"]["columns"])


def test_on_behalf_of_nobody(gql_blog: Run) -> None:
    result = gql_blog("query", "{ __typename }", "--as", "nobody@blog.example")
    assert result.exit_code == 1
    assert "There is no user" in result.stderr
    assert "[NOT_FOUND]" in result.stderr


def test_without_a_database_the_remedy_is_told(empty: Run) -> None:
    result = empty("query", "{ __typename }")
    assert result.exit_code == 1
    assert "gql-blog migrate" in result.stderr
