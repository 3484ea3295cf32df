"""Errors as clients see them: the ``errors`` entry of a result.

A mistake in the request is reported in full. An internal error is logged with its traceback under an id, and the client
gets the id alone. In debug, the traceback of an internal error, or of a plugin's, is shown too.
"""

import logging
import re
import secrets
import traceback
from collections.abc import Sequence
from typing import Any, Final

from graphql import GraphQLError

from gql_blog.errors import (
    BAD_USER_INPUT,
    INTERNAL_SERVER_ERROR,
    Conflict,
    CostExceeded,
    GqlBlogError,
    PluginError,
    RateLimited,
    ReadTimeout,
    StartOver,
    StoreUnavailable,
)
from gql_blog.hooks import REFUSALS_OF_READS, PluginDisabled
from gql_blog.read import FieldError, PluginFailure

MAX_ERRORS: Final = 20
MAX_MESSAGE: Final = 300
"""Characters of a message of ours. It quotes at most 200 of the input."""
MAX_FOREIGN: Final = 200
"""Characters of what graphql-core says, which may quote as much as was sent."""
MAX_TRACEBACK: Final = 100
"""Lines of a traceback that are shown in debug."""

_TOP_LEVEL_CODES: Final = {
    **dict.fromkeys(("INVALID", "TOO_LARGE", "DUPLICATE", "IDEMPOTENCY_MISMATCH"), BAD_USER_INPUT),
    **{code: code for code in ("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "CONFLICT", "RATE_LIMITED")},
    **{code: code for code in ("COST_EXCEEDED", "SUBSCRIPTION_DROPPED", PluginError.code, ReadTimeout.code)},
    **{code: code for code in (StoreUnavailable.code, StartOver.code)},
}
_HINT: Final = re.compile(r" ?Did you mean\b[^?]*\?")
_HINTED: Final = 1_000
"""Characters in which a hint ends: graphql-core has one for short names alone."""
_VALUE_ERRORS: Final = ("Argument ", "Variable ")
"""How graphql-core's messages about wrong values begin; it finds some of them only during execution."""

_TRACED: Final = (INTERNAL_SERVER_ERROR, PluginError.code, StoreUnavailable.code)

_log = logging.getLogger("gql_blog.graph")


def request_error(message: str) -> GraphQLError:
    """Return the error for a request that is wrong in itself."""
    return GraphQLError(message, extensions={"code": BAD_USER_INPUT})


def format_errors(errors: Sequence[GraphQLError], *, debug: bool, request_id: str) -> list[dict[str, Any]]:
    """Return the ``errors`` entry: at most 20, long messages cut; suggestions from the schema only in ``debug``."""
    return [_formatted(error, debug=debug, request_id=request_id) for error in errors[:MAX_ERRORS]]


def null_plugin_failures(value: Any, path: list[str | int]) -> list[GraphQLError]:
    """Replace the failures of plugins' fields, which are nullable, by null in ``value``, and return them as errors."""
    errors: list[GraphQLError] = []
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(entries):
        at = [*path, key]
        if isinstance(inner, PluginFailure):
            value[key] = None
            errors.append(_of_plugin(inner, path=at))
        else:
            errors.extend(null_plugin_failures(inner, at))
    return errors


def with_code_of_cause(error: GraphQLError) -> GraphQLError:
    """Return an error of graphql-core with the code of its cause, if that was raised by ``read``."""
    cause = error.original_error
    if isinstance(cause, PluginFailure):
        return _of_plugin(cause, error.nodes, path=error.path)
    if isinstance(cause, FieldError):
        return GraphQLError(cause.message, error.nodes, path=error.path, extensions={"code": cause.code})
    return error


def _of_plugin(failure: PluginFailure, nodes: Any = None, *, path: Any = None) -> GraphQLError:
    cause = failure.__cause__
    if isinstance(cause, REFUSALS_OF_READS):  # what the plugin says to the client on purpose
        return GraphQLError(cause.message, nodes, path=path, original_error=cause)
    is_disabled = isinstance(cause, PluginError) and isinstance(cause.__cause__, PluginDisabled)
    message = cause.message if isinstance(cause, PluginError) and is_disabled else str(failure)
    error = GraphQLError(message, nodes, path=path, extensions={"code": PluginError.code})
    error.__cause__ = cause
    return error


def _formatted(error: GraphQLError, *, debug: bool, request_id: str) -> dict[str, Any]:
    cause = _cause(error)
    code = _code(error, cause)
    if code == INTERNAL_SERVER_ERROR:
        error_id = secrets.token_hex(8)
        _log.error("Error %s in request %s", error_id, request_id, exc_info=cause or error)
        message = f"Internal server error. It is logged as error {error_id}."
        extensions: dict[str, Any] = {"errorId": error_id}
    else:
        message = shown_message(cause.message) if isinstance(cause, GqlBlogError) else _of_core(error, debug=debug)
        extensions = _details(cause) if cause else dict(error.extensions or {})
    if isinstance(cause, StoreUnavailable):
        _log.error("Request %s: %s (%s)", request_id, cause, cause.__cause__)
    if debug and code in _TRACED and (raised := cause or error.__cause__) is not None:
        extensions["traceback"] = "".join(traceback.format_exception(raised)).rstrip().split("\n")[-MAX_TRACEBACK:]
    shown: dict[str, Any] = {"message": message}
    if error.locations:
        shown["locations"] = [{"line": each.line, "column": each.column} for each in error.locations[:MAX_ERRORS]]
    if error.path is not None:
        shown["path"] = error.path
    shown["extensions"] = {**extensions, "code": code}
    return shown


def _cause(error: GraphQLError) -> BaseException | None:
    cause: BaseException | None = error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause


def _code(error: GraphQLError, cause: BaseException | None) -> str:
    if isinstance(cause, GqlBlogError):
        return _TOP_LEVEL_CODES.get(cause.code, INTERNAL_SERVER_ERROR)
    if cause is not None:
        return INTERNAL_SERVER_ERROR
    if error.extensions and "code" in error.extensions:
        return str(error.extensions["code"])
    in_request = error.path is None or error.message.startswith(_VALUE_ERRORS)
    return BAD_USER_INPUT if in_request else INTERNAL_SERVER_ERROR


def _details(cause: BaseException) -> dict[str, Any]:
    if isinstance(cause, CostExceeded):
        limit = {"limit": cause.limit, "value": cause.value, "allowed": cause.allowed}
        return {**limit, "field": cause.field} if cause.field else limit
    if isinstance(cause, ReadTimeout):
        return {"allowed": cause.allowed}
    if isinstance(cause, RateLimited | StoreUnavailable):
        return {"retryAfter": cause.retry_after} if cause.retry_after else {}
    if isinstance(cause, Conflict):
        return {"currentVersion": cause.current_version}
    return {}


def shown_message(message: str) -> str:
    """Return a message of ours as clients see it: cut if it is too long."""
    return _cut(message, MAX_MESSAGE)


def _of_core(error: GraphQLError, *, debug: bool) -> str:
    """Return a message of graphql-core, cut before anything is looked for in it; in debug with its hint."""
    message = error.message[:_HINTED]
    return _cut(message if debug else _HINT.sub("", message), MAX_FOREIGN)


def _cut(message: str, most: int) -> str:
    return message if len(message) <= most else message[: most - 1] + "…"
