"""Answers as bytes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import ExecutionResult, GraphQLError

from gql_blog.graph.error_formatting import BAD_USER_INPUT, present
from gql_blog.read import FieldError, PluginFailure, Ran, receipt

_OPTIONS = orjson.OPT_UTC_Z


# Made for each request, and not frozen: a frozen class takes three times as long to fill in.
@dataclass(slots=True)
class GraphQLResult:
    """A whole response, never changed once it is made.

    ``request_error``: nothing was executed, the request itself is at fault.

    ``cost`` is in the points of the limits.
    """

    body: bytes
    request_error: bool = False
    cost: int = 0


@dataclass(slots=True)
class ResultWriter:
    """Writes the answers to one request; where there is a ``trace``, with the receipt of what was read.

    ``tells_cost``: with the points that it is charged.
    """

    request_id: str
    debug: bool
    trace: list[Ran] | None = None
    tells_cost: bool = False

    def read(self, data: Any, *, failed: bool, cost: int) -> GraphQLResult:
        """What a plan read; ``failed``: some plugin's field stands for its failure."""
        answer: dict[str, Any] = {"data": data}
        if failed:
            answer["errors"] = self._shown(settle(data, []))
        return self._written(answer, cost)

    def walked(self, result: ExecutionResult, cost: int = 0) -> GraphQLResult:
        """What graphql-core made of it."""
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            answer["errors"] = self._shown(map(_known, result.errors))
        return self._written(answer, cost)

    def refusal(self, *errors: GraphQLError) -> GraphQLResult:
        """Nothing was executed."""
        return GraphQLResult(orjson.dumps({"errors": self._shown(errors)}), request_error=True)

    def failure(self, error: Exception, cost: int = 0) -> GraphQLResult:
        """Something failed in here."""
        failed = GraphQLError(str(error), original_error=error)
        return GraphQLResult(orjson.dumps({"data": None, "errors": self._shown([failed])}), cost=cost)

    def _written(self, answer: dict[str, Any], cost: int) -> GraphQLResult:
        extensions: dict[str, Any] = {}
        if self.tells_cost and cost:
            extensions["cost"] = cost
        if self.trace is not None:
            extensions["receipt"] = receipt(self.trace)
            self.trace.clear()
        if extensions:
            answer["extensions"] = extensions
        return GraphQLResult(orjson.dumps(answer, option=_OPTIONS), cost=cost)

    def _shown(self, errors: Iterable[GraphQLError]) -> list[dict[str, Any]]:
        return present(list(errors), debug=self.debug, request_id=self.request_id)


def bad(message: str) -> GraphQLError:
    """Return the error of a request that is at fault."""
    return GraphQLError(message, extensions={"code": BAD_USER_INPUT})


def settle(value: Any, path: list[str | int]) -> list[GraphQLError]:
    """Put null where plugins failed, and return the errors with their paths; plugins' fields are always nullable."""
    errors: list[GraphQLError] = []
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(entries):
        at = [*path, key]
        if isinstance(inner, PluginFailure):
            value[key] = None
            errors.append(GraphQLError(str(inner), path=at, extensions={"code": "PLUGIN_ERROR"}))
        else:
            errors.extend(settle(inner, at))
    return errors


def _known(error: GraphQLError) -> GraphQLError:
    """Return an error with the code of what caused it, where that is one of ``read``'s."""
    cause = error.original_error
    if isinstance(cause, FieldError):
        code, message = cause.code, cause.message
    elif isinstance(cause, PluginFailure):
        code, message = "PLUGIN_ERROR", str(cause)
    else:
        return error
    return GraphQLError(message, error.nodes, path=error.path, extensions={"code": code})
