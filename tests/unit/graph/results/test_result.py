import orjson
from graphql import ExecutionResult, GraphQLError

from gql_blog.errors import StoreError
from gql_blog.graph.declared.error_formatting import request_error
from gql_blog.graph.results.result import ResultWriter
from gql_blog.read import ExecutedStatement, FieldError, PluginFailure

WRITER = ResultWriter("r1", debug=False)


def test_what_a_plan_read() -> None:
    assert WRITER.planned({"a": 1}, failed=False, cost=3).body == b'{"data":{"a":1}}'
    writer = ResultWriter("r1", debug=False, trace=[ExecutedStatement("select 1", "/Query.a", ())])
    result = writer.planned({"a": [{"b": PluginFailure("moods")}]}, failed=True, cost=3)
    assert result.cost == 3
    body = orjson.loads(result.body)
    assert body["data"] == {"a": [{"b": None}]}
    assert body["extensions"]["receipt"]["statements"][0]["sql"] == "select 1"
    assert [(error["path"], error["extensions"]["code"]) for error in body["errors"]] == [
        (["a", 0, "b"], "PLUGIN_ERROR")
    ]


def test_what_graphql_core_made_of_it() -> None:
    errors = [GraphQLError("x", path=["a"], original_error=cause) for cause in (FieldError("no"), PluginFailure("p"))]
    body = orjson.loads(WRITER.executed(ExecutionResult({"a": None}, errors), 2).body)
    assert [error["extensions"]["code"] for error in body["errors"]] == ["BAD_USER_INPUT", "PLUGIN_ERROR"]
    assert body["errors"][0]["message"] == "no"


def test_what_was_not_executed_and_what_failed() -> None:
    rejected, failed = WRITER.rejected(request_error("no")), WRITER.failed(StoreError("the cellar is flooded"), 7)
    assert (rejected.request_error, failed.request_error, failed.cost) == (True, False, 7)
    assert b"data" not in rejected.body
    assert orjson.loads(failed.body)["data"] is None
    assert b"cellar" not in failed.body
