import logging
from collections.abc import Callable

import pytest
from graphql import GraphQLError, build_schema, graphql_sync, validate
from graphql import parse as parse_document
from support.cases import cases
from support.doubling import FILLERS, growth

from gql_blog.errors import (
    Conflict,
    CostExceeded,
    Forbidden,
    GqlBlogError,
    InputError,
    NotFound,
    PluginError,
    RateLimited,
    StoreError,
    TooLarge,
    Unauthenticated,
)
from gql_blog.graph.declared.error_formatting import (
    MAX_ERRORS,
    MAX_FOREIGN,
    MAX_MESSAGE,
    MAX_TRACEBACK,
    format_errors,
    null_plugin_failures,
    with_code_of_cause,
)
from gql_blog.hooks import PluginDisabled
from gql_blog.read import PluginFailure

SCHEMA = build_schema(
    "type Query { colour(like: Colour, of: Thing, n: Int): Int  list: [Int!]! } enum Colour { RED } "
    "input Thing { name: String }"
)


def shown(*errors: GraphQLError, debug: bool = False) -> list[dict[str, object]]:
    return format_errors(errors, debug=debug, request_id="r-1")


@cases(
    ("raised", "code"),
    [
        (InputError("x"), "BAD_USER_INPUT"),
        (TooLarge("x"), "BAD_USER_INPUT"),
        (NotFound("x"), "NOT_FOUND"),
        (Unauthenticated("x"), "UNAUTHENTICATED"),
        (Forbidden("x"), "FORBIDDEN"),
        (Conflict("x", current_version=3), "CONFLICT"),
        (RateLimited("x", retry_after=9), "RATE_LIMITED"),
        (CostExceeded("x", limit="depth", value=11, allowed=10), "COST_EXCEEDED"),
        (PluginError("x"), "PLUGIN_ERROR"),
    ],
)
def test_our_own_errors_keep_their_word_and_get_a_code_of_the_top_level(raised: GqlBlogError, code: str) -> None:
    (error,) = shown(GraphQLError("y", path=["a"], original_error=raised))
    assert error["message"] == "x"
    assert error["path"] == ["a"]
    extensions = error["extensions"]
    assert isinstance(extensions, dict)
    assert extensions.pop("code") == code
    assert extensions in ({}, {"currentVersion": 3}, {"retryAfter": 9}, {"limit": "depth", "value": 11, "allowed": 10})


@pytest.mark.parametrize("raised", [StoreError("table 'token' is locked"), ZeroDivisionError("secret"), KeyError("pw")])
def test_what_went_wrong_in_here_is_logged_and_not_told(raised: Exception, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "gql_blog"):
        (error,) = shown(GraphQLError(str(raised), path=["a"], original_error=GraphQLError("n", original_error=raised)))
    extensions = error["extensions"]
    assert isinstance(extensions, dict)
    assert set(extensions) == {"code", "errorId"}
    assert extensions["code"] == "INTERNAL_SERVER_ERROR"
    assert str(raised) not in str(error)
    assert extensions["errorId"] in str(error["message"])
    assert extensions["errorId"] in caplog.text
    assert "r-1" in caplog.text
    assert repr(raised.args[0]).strip("'\"") in caplog.text


def test_null_where_there_may_be_none_is_our_fault(caplog: pytest.LogCaptureFixture) -> None:
    errors = graphql_sync(SCHEMA, "{ list }").errors
    assert errors
    (error,) = shown(*errors)
    assert "INTERNAL_SERVER_ERROR" in str(error["extensions"])
    assert "non-nullable" not in str(error)
    assert "non-nullable" in caplog.text


def test_bad_values_are_the_requests_fault() -> None:
    result = graphql_sync(SCHEMA, "query ($n: Int!) { colour(n: $n) }", variable_values={"n": "z" * 999})
    assert result.errors
    (error,) = shown(*result.errors)
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    message = str(error["message"])
    assert message.startswith("Variable '$n' has invalid value")
    assert len(message) <= MAX_MESSAGE


@cases(
    "text",
    [
        "{ colou }",
        "{ colour(lik: RED) }",
        "{ colour(like: REDD) }",
        '{ colour(of: {nam: "x"}) }',
        "query ($x: Colou) { colour(like: $x) }",
        "{ ... on Quer { colour } }",
    ],
)
def test_hints_at_the_schema_are_for_debug_alone(text: str) -> None:
    errors = validate(SCHEMA, parse_document(text))
    assert "Did you mean" in errors[0].message
    assert "Did you mean" not in str(shown(*errors))
    assert "Did you mean" in str(shown(*errors, debug=True))


@cases("debug", [True, False])
@cases("filler", FILLERS)
def test_what_graphql_core_quotes_is_cut_before_anything_is_looked_for_in_it(filler: str, debug: bool) -> None:
    found = growth(lambda text: shown(GraphQLError(f"Value '{text}'"), debug=debug), filler, (2_500, 10_000, 40_000))
    assert not found.faults()
    (error,) = shown(GraphQLError(f"Value '{FILLERS[filler].text(40_000)}'"), debug=debug)
    assert len(str(error["message"])) <= MAX_FOREIGN


def test_hints_on_variables_go_too() -> None:
    result = graphql_sync(SCHEMA, "query ($t: Thing) { colour(of: $t) }", variable_values={"t": {"nam": "x"}})
    assert result.errors
    assert "Did you mean" in result.errors[0].message
    assert "Did you mean" not in str(shown(*result.errors))


def test_errors_are_few() -> None:
    assert len(shown(*[GraphQLError("x")] * 99)) == MAX_ERRORS


def test_a_code_that_an_error_brings_is_kept() -> None:
    (error,) = shown(GraphQLError("x", path=["a"], extensions={"code": "PLUGIN_ERROR", "plugin": "p"}))
    assert error == {"message": "x", "path": ["a"], "extensions": {"code": "PLUGIN_ERROR", "plugin": "p"}}


def test_plugin_failures_become_null_in_their_place() -> None:
    data = {"a": {"b": [1, PluginFailure("p")]}, "c": "d"}
    assert [error.path for error in null_plugin_failures(data, [])] == [["a", "b", 1]]
    assert data == {"a": {"b": [1, None]}, "c": "d"}


def raised_by(function: Callable[[], object]) -> Exception:
    try:
        function()
    except Exception as error:
        return error
    raise AssertionError


@cases("debug", [True, False])
def test_the_traceback_of_a_resolver_is_shown_in_debug(debug: bool) -> None:
    error = raised_by(lambda: 1 / 0)
    (told,) = shown(GraphQLError("x", path=["a"], original_error=error), debug=debug)
    assert ("ZeroDivisionError: division by zero" in str(told["extensions"])) is debug
    assert ("in raised_by" in str(told["extensions"])) is debug


@cases("debug", [True, False])
def test_the_traceback_of_a_hook_is_shown_in_debug(debug: bool) -> None:
    failure = PluginFailure("moods")
    failure.__cause__ = PluginError("Plugin 'moods' failed to resolve mood.")
    failure.__cause__.__cause__ = raised_by(lambda: int("of the hook"))
    field = null_plugin_failures({"mood": failure}, [])
    by_core = with_code_of_cause(GraphQLError("x", path=["a"], original_error=failure))
    guard = PluginError("Plugin 'guard' failed, so nothing was written.")
    guard.__cause__ = failure.__cause__.__cause__
    for error in (*field, by_core, GraphQLError("x", path=["a"], original_error=guard)):
        (told,) = shown(error, debug=debug)
        assert ("of the hook" in str(told)) is debug
        assert ("in raised_by" in str(told)) is debug
        assert "PLUGIN_ERROR" in str(told)


def test_a_field_of_a_disabled_plugin_says_so() -> None:
    failure = PluginFailure("moods")
    failure.__cause__ = PluginError("The plugin 'moods' is disabled. Enable it.")
    failure.__cause__.__cause__ = PluginDisabled()
    (error,) = null_plugin_failures({"mood": failure}, [])
    assert (error.message, error.extensions) == (failure.__cause__.message, {"code": "PLUGIN_ERROR"})


def test_of_a_long_traceback_the_end_is_shown() -> None:
    error = ZeroDivisionError("\n".join(map(str, range(2 * MAX_TRACEBACK))))
    (told,) = shown(GraphQLError("x", path=["a"], original_error=error), debug=True)
    extensions = told["extensions"]
    assert isinstance(extensions, dict)
    assert len(extensions["traceback"]) == MAX_TRACEBACK
    assert extensions["traceback"][-1] == str(2 * MAX_TRACEBACK - 1)
