"""Results as bytes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import ExecutionResult, GraphQLError

from gql_blog.graph.error_formatting import format_errors, null_plugin_failures, with_code_of_cause
from gql_blog.read import ExecutedStatement, receipt

_OPTIONS = orjson.OPT_UTC_Z


# Made for each request, and not frozen: a frozen class takes three times as long to fill in.
@dataclass(slots=True)
class GraphQLResult:
    """The result of one operation as JSON; not to be changed.

    ``request_error``: the request was wrong, and nothing was executed. ``cost`` is in points, as the limits are.
    """

    body: bytes
    request_error: bool = False
    cost: int = 0
    seconds: float = 0.0
    """How long it took to make the result of an event."""
    _text: str | None = None

    @property
    def text(self) -> str:
        """The body as text, which is made once for all clients that get it."""
        if self._text is None:
            self._text = self.body.decode()
        return self._text


@dataclass(slots=True)
class ResultWriter:
    """Writes the results of one request.

    With a ``trace``, each result has a receipt of what was read in ``extensions``; with ``include_cost``, its cost.
    """

    request_id: str
    debug: bool
    trace: list[ExecutedStatement] | None = None
    include_cost: bool = False

    def planned(self, data: Any, *, failed: bool, cost: int) -> GraphQLResult:
        """Write what a plan read; ``failed``: the data holds failures of plugins' fields."""
        result: dict[str, Any] = {"data": data}
        if failed:
            result["errors"] = self._formatted(null_plugin_failures(data, []))
        return self._written(result, cost)

    def executed(self, executed: ExecutionResult, cost: int = 0) -> GraphQLResult:
        """Write what graphql-core executed."""
        result: dict[str, Any] = {"data": executed.data}
        if executed.errors:
            result["errors"] = self._formatted(map(with_code_of_cause, executed.errors))
        return self._written(result, cost)

    def rejected(self, *errors: GraphQLError) -> GraphQLResult:
        """Write the errors of a request that is not executed."""
        return GraphQLResult(orjson.dumps({"errors": self._formatted(errors)}), request_error=True)

    def failed(self, error: Exception, cost: int = 0) -> GraphQLResult:
        """Write an internal error."""
        wrapped = GraphQLError(str(error), original_error=error)
        return GraphQLResult(orjson.dumps({"data": None, "errors": self._formatted([wrapped])}), cost=cost)

    def _written(self, result: dict[str, Any], cost: int) -> GraphQLResult:
        extensions: dict[str, Any] = {}
        if self.include_cost and cost:
            extensions["cost"] = cost
        if self.trace is not None:
            extensions["receipt"] = receipt(self.trace)
            self.trace.clear()
        if extensions:
            result["extensions"] = extensions
        return GraphQLResult(orjson.dumps(result, option=_OPTIONS), cost=cost)

    def _formatted(self, errors: Iterable[GraphQLError]) -> list[dict[str, Any]]:
        return format_errors(list(errors), debug=self.debug, request_id=self.request_id)
