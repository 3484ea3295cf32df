"""Results as bytes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import ExecutionResult, GraphQLError

from gql_blog.errors import StoreUnavailable
from gql_blog.graph.declared.error_formatting import format_errors, null_plugin_failures, with_code_of_cause
from gql_blog.read import ExecutedStatement, receipt

_OPTIONS = orjson.OPT_UTC_Z


@dataclass(slots=True)
class Kept:
    """What a result has while it is cached. ``keys``: its surrogate keys, if anonymous viewers see it."""

    keys: str | None
    expires_at: float | None
    room: int
    """Bytes that its compressed forms may still take."""
    digest: bytes | None = None
    compressed: dict[str, bytes] = field(default_factory=dict)


# Made for each request, and not frozen: a frozen class takes three times as long to fill in.
@dataclass(slots=True)
class GraphQLResult:
    """The result of one operation as JSON; not to be changed. ``request_error``: nothing ran; ``cost``: in points."""

    body: bytes
    request_error: bool = False
    cost: int = 0
    seconds: float = 0.0
    """How long it took to make the result of an event."""
    cursor: str | None = None
    """Names the event that it is made of, to those who subscribe again."""
    retry_after: int | None = None
    """If there are no data because the database was not there: the seconds to wait, 0 if not to be repeated."""
    has_errors: bool = False
    unguarded: bool = False
    """Whether it shows no account, nothing that only some may see, and nothing that a secret opens."""
    kept: Kept | None = None
    _text: str | None = None

    @property
    def text(self) -> str:
        """The body as text, which is made once for all clients that get it."""
        if self._text is None:
            self._text = self.body.decode()
        return self._text


@dataclass(slots=True)
class ResultWriter:
    """Writes the results of one request: with a receipt if there is a ``trace``, with the cost if ``include_cost``."""

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
        written = orjson.dumps({"errors": self._formatted(errors)})
        return GraphQLResult(written, request_error=True, has_errors=True)

    def failed(self, error: Exception, cost: int = 0) -> GraphQLResult:
        """Write an internal error."""
        wrapped = GraphQLError(str(error), original_error=error)
        result = {"data": None, "errors": self._formatted([wrapped])}
        return GraphQLResult(orjson.dumps(result), cost=cost, retry_after=_retry_after(result), has_errors=True)

    def _written(self, result: dict[str, Any], cost: int) -> GraphQLResult:
        extensions: dict[str, Any] = {}
        if self.include_cost and cost:
            extensions["cost"] = cost
        if self.trace is not None:
            extensions["receipt"] = receipt(self.trace)
            self.trace.clear()
        if extensions:
            result["extensions"] = extensions
        written = orjson.dumps(result, option=_OPTIONS)
        failed = "errors" in result
        wait = _retry_after(result) if failed else None
        return GraphQLResult(written, cost=cost, retry_after=wait, has_errors=failed)

    def _formatted(self, errors: Iterable[GraphQLError]) -> list[dict[str, Any]]:
        return format_errors(list(errors), debug=self.debug, request_id=self.request_id)


def _retry_after(result: Mapping[str, Any]) -> int | None:
    if result["data"] is not None:
        return None
    waits = [each["extensions"] for each in result["errors"] if each["extensions"]["code"] == StoreUnavailable.code]
    return max((each.get("retryAfter", 0) for each in waits), default=None)
