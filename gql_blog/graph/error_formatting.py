"""What of an error a client gets to see.

What went wrong in the request is told plainly. What went wrong in here is logged with its traceback under an id, and
the client is told the id alone.
"""

import logging
import re
import secrets
from collections.abc import Sequence
from typing import Any, Final

from graphql import GraphQLError

from gql_blog.errors import Conflict, CostExceeded, GqlBlogError, RateLimited

MAX_ERRORS: Final = 20
MAX_MESSAGE: Final = 300

BAD_USER_INPUT: Final = "BAD_USER_INPUT"
INTERNAL: Final = "INTERNAL_SERVER_ERROR"

_CODES: Final = {
    **dict.fromkeys(("INVALID", "TOO_LARGE", "DUPLICATE", "NOT_FOUND", "IDEMPOTENCY_MISMATCH"), BAD_USER_INPUT),
    **{code: code for code in ("UNAUTHENTICATED", "FORBIDDEN", "CONFLICT", "RATE_LIMITED")},
    **{code: code for code in ("COST_EXCEEDED", "PLUGIN_ERROR")},
}
_HINT: Final = re.compile(r"\s*Did you mean\b[^?]*\?")
_OF_THE_REQUEST: Final = ("Argument ", "Variable ")
"""How graphql-core begins what it has to say of values; it finds some of them only while it executes."""

_log = logging.getLogger("gql_blog.graph")


def present(errors: Sequence[GraphQLError], *, debug: bool, request_id: str) -> list[dict[str, Any]]:
    """The ``errors`` entry of an answer: at most twenty, cut to length; hints at the schema in ``debug`` alone."""
    return [_present(error, debug=debug, request_id=request_id) for error in errors[:MAX_ERRORS]]


def _present(error: GraphQLError, *, debug: bool, request_id: str) -> dict[str, Any]:
    cause = _cause(error)
    code = _code(error, cause)
    if code == INTERNAL:
        error_id = secrets.token_hex(8)
        _log.error("Error %s in request %s", error_id, request_id, exc_info=cause or error)
        message, extensions = f"Something went wrong here. It is logged as {error_id}.", {"errorId": error_id}
    else:
        message = cause.message if isinstance(cause, GqlBlogError) else error.message
        extensions = _details(cause) if cause else dict(error.extensions or {})
    shown: dict[str, Any] = {"message": _cut(message if debug else _HINT.sub("", message))}
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
        return _CODES.get(cause.code, INTERNAL)
    if cause is not None:
        return INTERNAL
    if error.extensions and "code" in error.extensions:
        return str(error.extensions["code"])
    of_the_request = error.path is None or error.message.startswith(_OF_THE_REQUEST)
    return BAD_USER_INPUT if of_the_request else INTERNAL


def _details(cause: BaseException) -> dict[str, Any]:
    if isinstance(cause, CostExceeded):
        return {"limit": cause.limit, "value": cause.value, "allowed": cause.allowed}
    if isinstance(cause, RateLimited):
        return {"retryAfter": cause.retry_after}
    if isinstance(cause, Conflict):
        return {"currentVersion": cause.current_version}
    return {}


def _cut(message: str) -> str:
    return message if len(message) <= MAX_MESSAGE else message[: MAX_MESSAGE - 1] + "…"
